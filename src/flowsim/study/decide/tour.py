"""The tour of constraints: relieve one, then the next, until money or demand runs out.

Input: a model and a budget. Output: a Ladder whose moves are people for the team that is the
constraint at the time, a tenth more of them. Each move is made whether it pays or not: the tour
shows where it stops paying. Source: E. M. Goldratt, J. Cox, The Goal (1984), the five steps.
"""

from __future__ import annotations

import math

from flowsim.model import Model
from flowsim.study.decide.hires import at_least
from flowsim.study.decide.invest import (
    DEMAND,
    NOTHING_PAYS,
    SPENT,
    STEPS_DONE,
    InvestmentSearch,
    InvestmentStep,
    Ladder,
)
from flowsim.study.decide.moves import hire
from flowsim.study.decide.next_step import Found
from flowsim.study.decide.yearly import yearly_of
from flowsim.study.doors import door
from flowsim.study.judging import JudgeArgument
from flowsim.study.mean_value.explain import explain
from flowsim.study.progress import Progress
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings

LIFTS = 10
TENTH = 0.1


@door
def tour(
    model: Model,
    *,
    budget: float = math.inf,
    lifts: int = LIFTS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    progress: Progress | None = None,
) -> Ladder:
    """Relieve the constraint again and again. budget: money for the first year.

    Raises EngineError, PathError, ModelError.
    """
    settings = Settings(replications, seed, jobs, judge, progress)
    return tour_of(model, settings, budget=budget, lifts=lifts)


def tour_of(
    model: Model, settings: Settings, *, budget: float = math.inf, lifts: int = LIFTS
) -> Ladder:
    """`tour`, for a caller that has its settings."""
    search = InvestmentSearch(explain(model, judge=settings.judge).judge, settings, lifts)
    first = now = search.whole(model, "as it is", 0)
    made: list[InvestmentStep] = []
    left, ends = budget, STEPS_DONE
    while len(made) < lifts:
        team = next(iter(now.verdict.teams), "")
        if not team:
            ends = DEMAND if now.verdict.is_demand else NOTHING_PAYS
            break
        people = now.model.team(team).people
        tenth = max(1, round(TENTH * people))
        found = hire(now.model, team, at_least(now.model, team, tenth))
        if found.first_year > left:
            ends = SPENT
            break
        step = search.step(first, now, Found(found), len(made))
        made.append(step)
        now = step.run
        left -= found.first_year
    if ends == STEPS_DONE and now.verdict.is_demand:
        ends = DEMAND
    has_money = yearly_of(model, search.judge.kinds).has_money
    return Ladder(first, tuple(made), budget, ends, has_money, is_tour=True)
