"""How often forecasts come true; `python -m measuring.calibration` measures it for docs/studies.md.

The truth is a replication of a model, far into its run. On a Monday its board is taken from its log
and put into the model's `state`; the model, with another seed, forecasts from there, and what it
says is held against what the truth did after that Monday. A date of 85 % should come true in 85 of
100.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from scipy.special import bdtrik

from flowsim.engine.fast import simulate
from flowsim.eventlog import (
    ABANDONED,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STEP,
    EventLog,
)
from flowsim.model import Model, loads
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.forecast.board import board_at, from_board
from flowsim.study.forecast.forecast import CHANCES, forecast
from flowsim.time_units import HOURS_PER_WEEK
from measuring.figures import Block, Figures, Measured, measure_and_write, prose, table

TRIALS = 500
REPLICATIONS = 199  # so that a chance of 85 % is rank 170 of 200 gaps, and so on, exactly
AFTER = 80  # weeks that the truth goes on
TRUTH, FORECAST = 11, 77_000  # seeds; that of a forecast goes on from there, trial by trial
ITEMS = (10, 20, 40)  # by turns, each with a date
WEEKS = (4.0, 8.0, 16.0)

LINE = """
flowsim: 1
name: Line
warm_up: 26w
horizon: 52w
hours: office
teams: {dev: {people: 6, overhead: {meetings: 20%}}, qa: {people: 2}, ops: {people: 1}}
work:
  feature:
    arrives: always
    limit: 16
    flow:
      - build: {team: dev, effort: 5d, dist: exponential}
      - test: {team: qa, effort: 12h, dist: exponential}
      - deploy: {team: ops, effort: 4h, dist: exponential}
"""
ORGANISATION = """
flowsim: 1
name: Organisation
warm_up: 26w
horizon: 52w
hours: office
teams:
  product: {people: 2, overhead: {meetings: 30%}}
  dev: {people: 8, overhead: {meetings: 20%}, away: {every: 60d, for: 3d}}
  qa: {people: 2}
  ops: {people: 2}
work:
  feature:
    arrives: always
    limit: 24
    value: 25k
    flow:
      - discover: {team: product, effort: 9h}
      - build: {team: dev, effort: 5d, cv: 1.2, rework: 40%}
      - review: {team: dev, effort: 3h, priority: 4, then: {build: 20%}}
      - test: {team: qa, effort: 12h, wip: 6, then: {build: 15%}}
      - approve: {wait: 2d}
      - release: {team: ops, effort: 6h, opens: 1w, batch: all}
  bug:
    arrives: {rate: 3/w}
    priority: 3
    flow:
      - fix: {team: dev, effort: 8h}
      - retest: {team: qa, effort: 2h, share: 50%, then: {fix: 10%}}
  incident:
    arrives: {rate: 1/w}
    expedite: true
    flow:
      - respond: {team: ops, effort: 3h}
      - repair: {team: dev, effort: 6h}
limits:
  - {work: feature, steps: [review, test], max: 9}
"""


@dataclass(frozen=True)
class Case:
    """A model and changes to it, as the table calls them."""

    title: str
    text: str
    set: tuple[str, ...] = ()


def _all(law: str) -> tuple[str, ...]:
    key = f"dist={law}" if law.isalpha() else f"cv={law}"
    return tuple(f"feature.{step}.{key}" for step in ("build", "test", "deploy"))


CASES = (
    Case("line, exponential efforts", LINE),
    Case("organisation", ORGANISATION),
    Case("line, fixed efforts", LINE, _all("0")),
    Case("line, lognormal, cv 1", LINE, (*_all("lognormal"), *_all("1"))),
    Case("line, lognormal, cv 2", LINE, (*_all("lognormal"), *_all("2"))),
    Case("line, after a wait of 2w", LINE.rstrip() + "\n      - approve: {wait: 2w}\n"),
    Case(
        "line, tests find defects",
        LINE,
        ("feature.build.injects=1.5", "feature.test.catches=60%", "feature.build.rework=40%"),
    ),
    Case("line, some wait at the door", LINE.replace("always", "{rate: 4.2/w}")),
)


@dataclass
class Hits:
    """How often what was said came true, by chance."""

    trials: int = 0
    of: dict[str, Floats] = field(default_factory=dict)

    def add(self, question: str, came_true: list[bool]) -> None:
        """What one trial has shown, for each chance."""
        self.of[question] = self.of.get(question, np.zeros(len(CHANCES))) + np.array(came_true)

    def share(self, question: str, chance: float) -> float:
        """The share of trials in which what was said with that chance came true."""
        return float(self.of[question][CHANCES.index(chance)]) / self.trials


NEXT, BOARD, AT_LEAST, MORE = "the next N", "the board", "at least the count", "more than the count"
QUESTIONS = (NEXT, BOARD, MORE, AT_LEAST)
Change = Callable[[Model], Model]


def calibration(
    case: Case,
    trials: int,
    *,
    replications: int = REPLICATIONS,
    jobs: int = 1,
    believed: Change = lambda model: model,
) -> Hits:
    """What came true in some trials of a case. believed: what the forecast takes for the model."""
    model = loads(case.text, set=case.set)
    weeks = [52 + place for place in range(4)]
    truth = compile_plan(replace(model, horizon=(weeks[-1] + AFTER) * HOURS_PER_WEEK))
    hits = Hits(trials)
    is_at_hand = model.kind("feature").arrives.kind == "always"
    for trial in range(trials):
        at = weeks[trial % len(weeks)] * HOURS_PER_WEEK
        log = simulate(truth, seed=TRUTH, replication=trial)
        board = board_at(log, at, at_hand=["feature"] if is_at_hand else [])
        gone = board_gone_after(log, at, is_at_hand=is_at_hand)
        assert sum(entry.work == "feature" for entry in board) == len(gone)
        said = partial(
            forecast,
            believed(from_board(model, board)),
            work="feature",
            replications=replications,
            seed=FORECAST + trial,
            jobs=jobs,
        )
        items, by = ITEMS[trial % len(ITEMS)], WEEKS[trial % len(WEEKS)] * HOURS_PER_WEEK
        dates = said(items=items, by=by)
        delivered = deliveries_after(log, at)
        count = int(np.count_nonzero(delivered <= by))
        hits.add(NEXT, [delivered[items - 1] <= found.value for found in dates.percentiles])
        hits.add(AT_LEAST, [count >= found.value for found in dates.delivered])
        hits.add(MORE, [count > found.value for found in dates.delivered])
        hits.add(BOARD, [gone[-1] <= found.value for found in said().percentiles])
    return hits


def deliveries_after(log: EventLog, at: float) -> Floats:
    """When features are delivered after an instant, in hours from there."""
    codes, left = log.rows.codes, log.rows.times[:, LEFT]
    rows = (codes[:, OUTCOME] == DELIVERED) & (left > at)
    rows &= log.rows.item_work[codes[:, ITEM]] == log.names.works.index("feature")
    return np.sort(left[rows]) - at


def board_gone_after(log: EventLog, at: float, *, is_at_hand: bool) -> Floats:
    """When the features that are there at an instant are gone, in hours from there."""
    codes, times = log.rows.codes, log.rows.times
    here = (times[:, QUEUED] <= at) & ~(times[:, LEFT] <= at) & (codes[:, ITEM] >= 0)
    if is_at_hand:  # who is at the door is the next, and not there yet
        here &= codes[:, STEP] != DOOR
    items = np.unique(codes[here, ITEM])
    items = items[log.rows.item_work[items] == log.names.works.index("feature")]
    gone = np.isin(codes[:, OUTCOME], (DELIVERED, DROPPED_OUT, ABANDONED))
    gone &= np.isin(codes[:, ITEM], items)
    found = np.full(len(items), np.inf)
    found[: np.count_nonzero(gone)] = np.sort(times[gone, LEFT]) - at
    return found


def measure() -> Figures:
    """Everything that docs/studies.md says of forecasts."""
    found = {case.title: calibration(case, TRIALS, jobs=os.cpu_count() or 1) for case in CASES}
    return {
        "trials": TRIALS,
        "chances": CHANCES,
        "cases": {
            title: {question: hits.of[question].tolist() for question in QUESTIONS}
            for title, hits in found.items()
        },
    }


def text(figures: Figures) -> str:
    """The table, and how much of it is chance."""
    trials, chances = figures["trials"], figures["chances"]
    head = [
        f"came true of what was said ({trials:,} trials each)",
        *(f"{chance:.0%}" for chance in chances),
    ]
    rows = []
    for title, counts in figures["cases"].items():
        said = {what: [100.0 * count / trials for count in counts[what]] for what in counts}
        rows += [
            [f"{title}: {what}", *(f"{share:.0f}%" for share in said[what])]
            for what in (NEXT, BOARD)
        ]
        both = zip(said[MORE], said[AT_LEAST], strict=True)
        cells = (f"{more:.0f}–{least:.0f}%" for more, least in both)
        rows.append([f"{title}: {AT_LEAST}", *cells])
    likely, level = 0.85, 0.95
    assert likely in chances
    low, high = (
        100.0 * bdtrik(share, trials, likely) / trials
        for share in ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    )
    noise = (
        f"A date of {likely:.0%} should come true in {100.0 * likely:.0f} of 100 trials; with "
        f"{trials:,} trials {low:.0f} to {high:.0f} are within chance. For counts the first figure "
        "is how often more came, the second how often at least that many: "
        f"{likely:.0%} should lie between."
    )
    return f"{table([head, *rows], last='--:')}\n{prose(noise)}"


MEASURED = Measured("calibration", measure, (Block("docs/studies.md", "calibration", text),))

if __name__ == "__main__":
    measure_and_write(MEASURED)
