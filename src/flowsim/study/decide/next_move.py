"""A next move within a second: the best on paper, then tried.

Input: a run of a model. Output: the move that pays most in a year by averages alone, among priced
levers that can be bought and one more person at the bottleneck, and its effect in a simulation. A
move that does harm, on paper, is left out. Of several judged kinds of work each counts its value;
averages take each alone, given the demand of the others, so two that meet at a full team may both
be promised its time: the trial, in which they share it, says what is delivered.
`invest` compares all moves, including limits and gates; this is for a first look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flowsim.experiment import Results
from flowsim.experiment.replicate import replicate_all
from flowsim.model import Model
from flowsim.plan import compile_plan
from flowsim.study.decide.compare import MEASURES, differences_of, of_all
from flowsim.study.decide.harms import more_incidents
from flowsim.study.decide.hires import hires
from flowsim.study.decide.moves import (
    Move,
    Priced,
    hire,
    hypothetical,
    only_hires,
    priced,
    title_of,
)
from flowsim.study.decide.race import MIN_EFFECT
from flowsim.study.judging import Judge
from flowsim.study.mean_value.explain import explain
from flowsim.study.mean_value.explanation import Explanation
from flowsim.study.results import MeasureChange, RunResult
from flowsim.study.slicing import slice_model
from flowsim.time_units import WEEKS_PER_YEAR


@dataclass(frozen=True, slots=True, eq=False)
class NextMove:
    """A move with its price, and its effect on what is delivered of all that is judged."""

    priced: Priced
    change: MeasureChange


def best_on_paper(base: RunResult) -> Priced | None:
    """The move that pays most in a year by averages alone; None if none pays."""
    values = [base.model.kind(kind).value for kind in base.judge.kinds]
    today = [base.explanation, *_explained(base.model, base.judge.kinds[1:])]
    best, most = None, 0.0
    for each in _moves(base):
        then = _explained(each.model, base.judge.kinds)
        if _does_harm(base, each, today, then):
            continue
        worth = sum(
            value * (new.throughput_per_week - old.throughput_per_week)
            for value, old, new in zip(values, today, then, strict=True)
        )
        net = worth * WEEKS_PER_YEAR - each.once - each.yearly
        if net > most:
            best, most = each, net
    return best


def next_move(base: RunResult, best: Priced | None, *, jobs: int = 1) -> NextMove | None:
    """The best move on paper, tried with the run's random numbers; None if there is none."""
    if best is None:
        return None
    results, judge = base.results, base.judge
    (tried,) = replicate_all(
        [compile_plan(slice_model(best.model, *judge.kinds).model)],
        replications=results.replications,
        seed=results.seed,
        first=results.first,
        jobs=jobs,
        asked=[()],
    )
    return NextMove(best, _change(results, tried, judge))


def _change(base: Results, other: Results, judge: Judge) -> MeasureChange:
    """What a move changes of all that is judged: of one kind its throughput, of several the sum."""
    several = of_all(base, other, judge, "")
    if several:
        return several[0]
    (found,) = differences_of(base, other, judged=judge.lead, scenario="", measures=MEASURES[:1])
    return found


def _explained(model: Model, kinds: Sequence[str]) -> list[Explanation]:
    """Averages of each of some kinds of work alone."""
    return [explain(model, judge=kind) for kind in kinds]


def _does_harm(
    base: RunResult, move: Priced, today: Sequence[Explanation], then: Sequence[Explanation]
) -> bool:
    """Whether more defects escape, or more incidents arrive, by a percent or more, on paper."""
    if more_incidents(base.model, move.model) >= MIN_EFFECT:
        return True
    for kind, old, new in zip(base.judge.kinds, today, then, strict=True):
        before, after = (each.of(kind).item.escaped for each in (old, new))
        if after > before * (1.0 + MIN_EFFECT):
            return True
    return False


def _moves(base: RunResult) -> list[Priced]:
    """Levers that can be bought, and one more at each team that may be the bottleneck."""
    model = base.model
    no, pulled = hypothetical(model), {name for name, _ in model.use}
    levers = [
        Move(lever.name, title_of(lever), levers=(lever.name,))
        for lever in model.levers
        if lever.name not in pulled and lever not in no and not only_hires(lever)
    ]
    more = [hire(model, team, n) for team in base.verdict.candidates for n in hires(model, team)]
    return [each for each in [*priced(model, levers), *more] if each.is_known]
