"""How good the advice of `invest` is where the best answer is known exactly.

`python -m measuring.advisor` measures two tables of docs/studies.md: how often the best move is
selected, with how many replications; and how often, and by how much, the greedy ladder loses
against the best of all plans. The organisations are closed networks of exponential stations, whose
throughput is exact (`theory.closed_network`), so nothing has to be believed.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np

from flowsim.experiment import deliveries
from flowsim.experiment.selection import Selection, select
from flowsim.model import loads
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.decide.invest import invest
from flowsim.study.decide.money import HOURS_PER_YEAR
from flowsim.theory import Centre, closed_network
from flowsim.time_units import WEEKS_PER_YEAR
from measuring.figures import Block, Figures, Measured, measure_and_write, table

SELECTIONS = 200
MIN_EFFECT = 0.01  # of throughput
STEP = 5  # replications between two looks, as in invest
MOST = 20_000
HIRES, STEPS, LARGEST, ORGANISATIONS = 3, 6, 8, 40
WAGE, VALUE = 100_000.0, 3_000.0
TOLL = 1_000.0  # of an item in progress, a week


@dataclass(frozen=True)
class Org:
    """Teams in a line with so many people, hours a visit, and chances to go back to the first."""

    people: tuple[int, ...]
    hours: tuple[float, ...]
    back: tuple[float, ...]
    limit: int

    @property
    def throughput(self) -> float:
        """Items an hour, exactly."""
        visits, passes = [], 1.0
        for chance in self.back:
            visits.append(passes)
            passes *= 1.0 - chance
        centres = [
            Centre(visit / passes, hour, count)
            for visit, hour, count in zip(visits, self.hours, self.people, strict=True)
        ]
        return closed_network(self.limit, centres).throughput

    def with_hire(self, team: int) -> Org:
        """One more person in a team."""
        people = tuple(count + (place == team) for place, count in enumerate(self.people))
        return replace(self, people=people)

    def text(self, horizon: str = "26w") -> str:
        """The model."""
        teams = "\n".join(
            f"  t{place}: {{people: {count}, cost: {WAGE:g}/y}}"
            for place, count in enumerate(self.people)
        )
        steps = "\n".join(
            f"      - s{place}: {{team: t{place}, effort: {hour}h, dist: exponential"
            + (f", then: {{s0: {chance:g}}}" if chance else "")
            + "}"
            for place, (hour, chance) in enumerate(zip(self.hours, self.back, strict=True))
        )
        return (
            f"flowsim: 1\nhours: always\nwarm_up: 4w\nhorizon: {horizon}\nteams:\n{teams}\nwork:\n"
            f"  item:\n    arrives: always\n    limit: {self.limit}\n    value: {VALUE:g}\n"
            f"    delay_cost: {TOLL:g}/w\n    flow:\n{steps}\n"
        )


KNOWN = (
    ("a line of four teams", Org((4, 1, 2, 3), (20.0, 4.82, 6.0, 10.0), (0.0,) * 4, 20)),
    ("rework from two checks", Org((3, 2, 1, 2), (7.0, 4.48, 2.2, 3.0), (0.0, 0.1, 0.15, 0.0), 15)),
    ("three teams nearly even", Org((3, 3, 3), (10.0, 9.7, 9.5), (0.0,) * 3, 12)),
)


def selections(org: Org, count: int, *, jobs: int = 1) -> tuple[int, list[Selection]]:
    """The best hire, and what was selected that many times with another seed each time."""
    teams = range(len(org.people))
    best = max(teams, key=lambda team: org.with_hire(team).throughput)
    plans = [compile_plan(loads(org.with_hire(team).text(horizon="8w"))) for team in teams]

    def sampled(seed: int) -> Callable[[Sequence[int], int, int], Floats]:
        def sample(systems: Sequence[int], first: int, more: int) -> Floats:
            found = deliveries(
                [plans[system] for system in systems],
                works=["item"],
                replications=more,
                first=first,
                seed=seed,
                jobs=jobs,
            )
            return np.stack([each[0] for each in found])

        return sample

    min_effect = MIN_EFFECT * org.throughput
    return best, [
        select(sampled(seed), len(plans), indifference=min_effect, most=MOST, step=STEP)
        for seed in range(count)
    ]


def selection_figures(count: int, *, jobs: int) -> Iterator[Figures]:
    """What became of so many selections in each of KNOWN.

    Of throughput today: by how much the best hire is ahead. In the mean: the replications that the
    procedure took, and those that it would take to give all hires as many as the most.
    """
    for title, org in KNOWN:
        best, found = selections(org, count, jobs=jobs)
        rates = sorted(org.with_hire(team).throughput for team in range(len(org.people)))
        yield {
            "title": title,
            "ahead": (rates[-1] - rates[-2]) / org.throughput,
            "right": sum(each.best == best for each in found),
            "replications": float(np.mean([each.replications for each in found])),
            "equal": float(
                np.mean([len(each.values) * max(map(len, each.values)) for each in found])
            ),
        }


def drawn(count: int) -> list[Org]:
    """Small organisations by chance."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(count):
        size = int(rng.integers(2, 5))
        people = tuple(int(number) for number in rng.integers(1, 5, size))
        hours = tuple(
            round(float(number * each), 1)
            for number, each in zip(rng.uniform(3.0, 6.0, size), people, strict=True)
        )
        back = (0.0, *(round(float(chance), 2) for chance in rng.uniform(0.0, 0.2, size - 1)))
        found.append(Org(people, hours, back, int(rng.integers(2, 5)) * sum(people)))
    return found


def net(org: Org, hires: int) -> float:
    """Value of a year less the wages of so many hires and what it costs that items wait."""
    value = VALUE * HOURS_PER_YEAR * org.throughput
    return value - WAGE * hires - TOLL * WEEKS_PER_YEAR * org.limit


def best_plan(org: Org) -> float:
    """The most that any plan of at most HIRES hires and any limit up to LARGEST times brings."""
    best = -math.inf
    for hires in range(HIRES + 1):
        for teams in combinations_with_replacement(range(len(org.people)), hires):
            plan = org
            for team in teams:
                plan = plan.with_hire(team)
            best = max(best, best_limit(plan, hires))
    return best


def best_limit(org: Org, hires: int) -> float:
    """The most that any limit brings: throughput is concave in it, so net has one summit.

    Source of that: J. G. Shanthikumar, D. D. Yao, Second-order properties of the throughput of a
    closed queueing network, Mathematics of Operations Research 13 (1988).
    """
    low, high = 1, LARGEST * org.limit
    while low < high:
        middle = (low + high) // 2
        here, next_one = (net(replace(org, limit=limit), hires) for limit in (middle, middle + 1))
        low, high = (middle + 1, high) if next_one > here else (low, middle)
    return net(replace(org, limit=low), hires)


def climbed(org: Org, *, jobs: int = 1) -> float:
    """What the plan of the ladder brings a year, exactly."""
    found = invest(loads(org.text()), budget=HIRES * WAGE, steps=STEPS, replications=20, jobs=jobs)
    last = found.steps[-1].run.model if found.steps else found.base.model
    people = tuple(team.people for team in last.teams)
    plan = replace(org, people=people, limit=last.kind("item").limit or 0)
    return net(plan, sum(people) - sum(org.people))


def losses(organisations: Sequence[Org], *, jobs: int = 1) -> list[float]:
    """By how much each ladder falls short of the best plan, relative to what that brings."""
    return [1.0 - climbed(org, jobs=jobs) / best_plan(org) for org in organisations]


def measure() -> Figures:
    """Everything that docs/studies.md says of the advice."""
    jobs = os.cpu_count() or 1
    return {
        "selections": SELECTIONS,
        "selected": list(selection_figures(SELECTIONS, jobs=jobs)),
        "losses": losses(drawn(ORGANISATIONS), jobs=jobs),
    }


def selection_text(figures: Figures) -> str:
    """The table of selections."""
    rows = (
        (
            each["title"],
            f"{each['ahead']:.1%}",
            f"{each['right']} of {figures['selections']}",
            f"{each['replications']:.0f}",
            f"{each['equal']:.0f}",
        )
        for each in figures["selected"]
    )
    head = ("best hire", "ahead by", "selected", "replications", "the same for all")
    return table([head, *rows], last="--:")


def ladder_text(figures: Figures) -> str:
    """The table of ladders."""
    found = figures["losses"]
    rows = [
        (f"loses more than {least:.0%}", f"{sum(loss > least for loss in found)} of {len(found)}")
        for least in (0.01, 0.02, 0.05)
    ]
    rows.append(("loses on average", f"{np.mean(found):.1%}"))
    rows.append(("loses at worst", f"{max(found):.1%}"))
    return table([("the ladder", f"of {len(found)} organisations"), *rows], last="--:")


PAGE = "docs/studies.md"
MEASURED = Measured(
    "advisor",
    measure,
    (Block(PAGE, "selection", selection_text), Block(PAGE, "ladders", ladder_text)),
)

if __name__ == "__main__":
    measure_and_write(MEASURED)
