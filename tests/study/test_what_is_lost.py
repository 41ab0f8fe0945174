"""What is lost, how much is in progress and what fails, by closed forms, however short the run."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pytest

from flowsim.experiment import Estimate, Results, replicate
from flowsim.model import Model, loads
from flowsim.plan import compile_plan
from flowsim.report.sections import losses
from flowsim.report.sections.tables import work_table
from flowsim.study.decide.compare import compare
from flowsim.study.measured.initial_transient import initial_transient
from flowsim.study.measured.steady_state import piles_up
from flowsim.study.single.run import run

HEAD = "flowsim: 1\nhours: always\nteams: {desk: {people: 1}}\n"
# One desk, 2 calls an hour of half an hour each: half of the calls find it taken (Erlang's loss
# formula with one line and one erlang is 1/2).
LOSS = (
    HEAD
    + """
horizon: 20w
work:
  call:
    arrives: {rate: 2/h}
    limit: {max: 1, full: drop}
    flow: [{talk: {team: desk, effort: 30min, dist: exponential}}]
"""
)
# One desk, an erlang, and people who wait half an hour in the mean for a talk of half an hour: a
# birth-death chain with rates 2 and 2n.
PATIENCE = (
    HEAD
    + """
horizon: 20w
work:
  call:
    arrives: {rate: 2/h}
    flow:
      - talk:
          team: desk
          effort: 30min
          dist: exponential
          patience: {mean: 30min, dist: exponential}
"""
)


def results(text: str, replications: int = 20, *, seed: int = 1, series: bool = False) -> Results:
    plan = compile_plan(loads(text))
    return replicate(plan, replications=replications, seed=seed, jobs=2, series=series)


def abandoned() -> float:
    """Who loses patience: those who are in less those who are talked to, from the balance."""
    weights = [1.0 / math.factorial(number) for number in range(30)]
    busy = 1.0 - weights[0] / sum(weights)
    return 1.0 - busy  # 2 calls an hour come, 2 x busy are served


@pytest.fixture(scope="module")
def lossy() -> Results:
    return results(LOSS, series=True)


def test_half_of_the_calls_find_the_desk_taken(lossy: Results) -> None:
    found = lossy.estimate("dropped_share", work="call")
    assert found.mean == pytest.approx(0.5, abs=4 * found.standard_error)
    assert found.standard_error < 0.005


def test_those_who_lose_patience_are_counted() -> None:
    found = results(PATIENCE).estimate("abandoned_share", work="call")
    assert found.mean == pytest.approx(abandoned(), abs=4 * found.standard_error)
    assert found.standard_error < 0.005


def test_what_a_step_drops_is_counted() -> None:
    dropping = plain().replace("exponential}}", "exponential, then: {dropped: 25%}}}")
    found = results(dropping, 10).estimate("discarded_share", work="call")
    assert found.mean == pytest.approx(0.25, abs=4 * found.standard_error)


def test_work_in_progress_is_never_below_zero(lossy: Results) -> None:
    """What is refused at the door was never in; the mean of M/M/1/1 is the chance to be busy."""
    assert lossy.series is not None
    in_progress = lossy.series.in_progress[0]
    assert in_progress.min() >= 0.0
    assert in_progress.mean() == pytest.approx(0.5, abs=0.1)


def test_what_is_lost_is_said_and_compared() -> None:
    model = loads(LOSS.replace("20w", "4w"))
    found = run(model, replications=6)
    (sentence,) = losses.sentences(found)
    assert sentence.startswith("Of calls that arrive, ")
    assert sentence.endswith(" find the limit reached and are turned away.")
    table = losses.table([found])
    assert table is not None
    assert [row[:2] for row in table.rows] == [
        ("calls", "find the limit reached and are turned away")
    ]
    assert found.of("call").turned_away.mean == pytest.approx(0.5, abs=0.02)
    assert work_table(found).rows

    more = loads(LOSS.replace("20w", "4w").replace("max: 1", "max: 2"))
    compared = compare(model, {"two": more}, replications=6)
    # One erlang with one place to wait: a third of the calls is lost in place of a half.
    difference = compared.difference("two", "turned_away")
    assert difference.paired.mean == pytest.approx(1 / 3 - 1 / 2, abs=0.02)
    assert losses.sentences(run(loads(plain()), replications=2)) == []


def plain() -> str:
    return (
        LOSS.replace("20w", "2w").replace("limit: {max: 1, full: drop}", "").replace("2/h", "1/h")
    )


FAILING = """
flowsim: 1
hours: always
warm_up: 8w
horizon: HORIZON
teams: {dev: {people: 1}, ops: {people: 9}}
work:
  change:
    arrives: {rate: 60/w}
    flow: [{build: {team: dev, effort: 1min, injects: 0.5}}]
    after: {incident: {per_defect: 100%, within: 8w}}
  incident:
    expedite: true
    flow: [{fix: {team: ops, effort: 1h}}]
"""


@pytest.mark.parametrize("horizon", ["13w", "52w"])
def test_the_change_fail_rate_does_not_depend_on_the_horizon(horizon: str) -> None:
    """A delivery fails if it carries a defect: 1 - exp(-0.5), however long one looks."""
    found = results(FAILING.replace("HORIZON", horizon)).estimate("change_fail_rate", work="change")
    assert found.mean == pytest.approx(1.0 - math.exp(-0.5), abs=4 * found.standard_error)
    assert found.standard_error < 0.01


def test_where_no_delivery_is_watched_to_the_end_nothing_is_said() -> None:
    found = results(FAILING.replace("HORIZON", "6w"), 3).estimate("change_fail_rate", work="change")
    assert math.isnan(found.mean)


OFFICE = """
flowsim: 1
horizon: 8w
teams: {dev: {people: PEOPLE}}
work:
  item:
    arrives: always
    limit: 4
    flow: [{build: {team: dev, effort: 30h, cv: 0}}]
"""


def model(people: str) -> Model:
    return loads(OFFICE.replace("PEOPLE", people))


def test_who_never_rests_in_office_hours_is_all_busy() -> None:
    found = replicate(compile_plan(model("1")), replications=1)
    assert [found.samples(name, at="dev")[0] for name in ("utilisation", "busy")] == [1.0, 1.0]
    assert found.samples("starved", at="dev")[0] == 0.0
    assert found.samples("blocked", at="dev")[0] == 0.0


def test_who_leaves_finishes_and_is_there_until_then() -> None:
    """Three people shrink to one after a week: 30 h each, of which 40 h have passed.

    Two of them have 20 h of their second item left, and work on it beside the one who stays: 320 h
    of one person, 80 h of two in the first week and 40 h of theirs after it, all of it worked.
    """
    found = replicate(compile_plan(model("{at: {0w: 3, 1w: 1}}")), replications=1)
    row = found.values[0]
    there, worked = (row[found.layout.team(0, name)] for name in ("available", "worked"))
    assert there == pytest.approx(320.0 + 80.0 + 40.0)
    assert worked == pytest.approx(there)
    assert found.samples("utilisation", at="dev")[0] == pytest.approx(1.0)


# What matters -----------------------------------------------------------------------------------


class Seen:
    """Results of a year in which so much arrives and so much is unfinished at its end."""

    def __init__(self, arrivals_a_week: float, unfinished: float) -> None:
        self.found = {"arrival_rate": arrivals_a_week / 168.0, "unfinished": unfinished}
        self.values = np.array([[52.0 * 168.0, 1.0]])
        self.layout = self

    def run(self, column: str) -> int:
        return ("hours", "replications").index(column)

    def estimate(self, measure: str, *, work: str) -> Estimate:
        return Estimate(self.found[measure], 0.0, 0.0, 0.0, 0.0, 40)


@pytest.mark.parametrize(
    ("growth", "arrivals", "unfinished", "does"),
    [
        (0.033, 91.0, 5.0, False),  # established, and one item in a thousand weeks of arrivals
        (0.033, 3.0, 5.0, True),
        (1.0, 91.0, 60.0, True),
        (1.0, 91.0, 600.0, False),  # what is there has been there before
    ],
)
def test_growth_is_said_where_it_matters(
    growth: float, arrivals: float, unfinished: float, does: bool
) -> None:
    a_week = Estimate(*(value / 168.0 for value in (growth, growth / 2, 2 * growth)), 0.0, 0.0, 40)
    seen = cast(Results, Seen(arrivals, unfinished))
    assert piles_up(a_week, seen, loads(plain()).work[0]) is does


STATION = plain().replace("2w", "WARM\nhorizon: 52w", 1).replace("horizon: WARM", "warm_up: WARM")


def alarms(text: str, seeds: int) -> int:
    """In how many of so many runs the warm-up is looked upon as too short."""
    model = loads(text)
    plan, found = compile_plan(model), 0
    for seed in range(seeds):
        series = replicate(plan, replications=10, seed=seed, series=True, jobs=2).series
        assert series is not None
        found_transient = initial_transient(model, series, plan.works, "call", unstable=False)
        found += not found_transient.suffices(model.warm_up)
    return found


@pytest.mark.parametrize("warm_up", ["0w", "4w"])
def test_a_steady_station_is_no_alarm(warm_up: str) -> None:
    """At half load it is steady within hours; it was *look* in 7 to 15 of 40."""
    assert alarms(STATION.replace("WARM", warm_up), 40) <= 4  # 2 are expected


def test_a_transient_is_found() -> None:
    """Everybody waits for six weeks in the mean beside, so the number there grows for months."""
    slow = STATION.replace("exponential}}", "exponential}}, {pause: {wait: WAIT}}").replace(
        "WAIT", "{mean: 6w, dist: exponential}"
    )
    assert alarms(slow.replace("WARM", "3w"), 10) >= 9
