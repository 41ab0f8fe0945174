"""Each team alone so many times as fast: by hand, against whole runs, and what counts as clear."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import flowsim as fs
from flowsim.experiment import paired, replicate
from flowsim.experiment.estimates import estimate_of, t_quantile
from flowsim.model import load, loads
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.report.format.times import of_hours
from flowsim.report.studies.decide import each as report
from flowsim.study.bottleneck.saturation import faster
from flowsim.study.decide.each import (
    DOUBT,
    NOTHING,
    Each,
    EachError,
    each,
    each_beside,
    early_of,
)
from flowsim.study.settings import Settings
from measuring.essay import ORGANISATION

# Three in a row, one person each, never out of work, six items in progress. Fixed hours, by hand:
# b lets one through every 8 hours, 21 a week; without it c would, every 6 hours, 28 a week.
THREE = """
flowsim: 1
name: Three in a row
warm_up: 4w
horizon: 48w
hours: always
teams: {a: {people: 1}, b: {people: 1}, c: {people: 1}, d: {people: 1}}
work:
  item:
    arrives: always
    limit: 6
    flow:
      - first: {team: a, effort: 4h, cv: 0}
      - second: {team: b, effort: 8h, cv: 0}
      - third: {team: c, effort: 6h, cv: 0}
  other:
    arrives: {every: 10h}
    flow: [only: {team: d, effort: 5h, cv: 0}]
"""


def test_only_the_bottleneck_brings_more_and_only_up_to_the_next_capacity() -> None:
    found = each(loads(THREE), replications=6, judge="item")
    gains = {one.team: one.change("throughput").paired.mean for one in found.teams}
    assert gains == pytest.approx({"a": 0.0, "b": 28.0 - 21.0, "c": 0.0, "d": 0.0}, abs=0.03)
    assert [one.team for one in found.more] == ["b"]
    times = found.teams[1].change("delivery_mean").paired.mean
    # Six in progress and one at the door: by Little's law 7 / 21 weeks each, then 7 / 28, in days.
    assert times == pytest.approx(7.0 * (7.0 / 28.0 - 7.0 / 21.0), abs=0.001)
    busy = {one.team: one.busy.mean for one in found.teams}
    assert busy == pytest.approx(
        {"a": 0.4 / 8, "b": 0.8 / 6, "c": 0.6 / 8, "d": 0.5 / 10}, abs=0.002
    )


def test_a_team_that_the_judged_work_does_not_meet_changes_nothing_at_all() -> None:
    found = each(loads(THREE), teams=["d"], replications=4, judge="item")
    (alone,) = found.teams
    for change in alone.changes:
        assert (change.paired.low, change.paired.high) == (0.0, 0.0)
    assert alone.ways == (0, 0, 0)


def test_a_row_is_what_a_whole_run_gives() -> None:
    """The slice on which a team is tried delivers at the same instants as the organisation."""
    model = load(ORGANISATION)
    found = each(model, teams=["qa", "support", "sales"], replications=3, jobs=2)
    plans = [compile_plan(model)]
    plans += [compile_plan(faster(model, (one.team,), factor=10.0)) for one in found.teams]
    base, *others = [replicate(plan, replications=3) for plan in plans]
    for alone, whole in zip(found.teams, others, strict=True):
        gain = paired(base, whole, "throughput", work="feature").absolute
        assert alone.change("throughput").paired.mean == gain.mean * 168.0
        time = paired(base, whole, "request_to_delivery_p85", work="feature").absolute
        assert alone.change("delivery_p85").paired.mean == pytest.approx(
            time.mean / 24.0, rel=1e-12
        )
        assert alone.busy == whole.estimate("utilisation", at=alone.team)


def test_clear_is_said_where_it_is_clear_for_all_teams_asked_at_once() -> None:
    model = load(ORGANISATION)
    alone = each(model, teams=["releng"], replications=20)
    (one,) = alone.teams
    change = one.change("delivery_p85").paired
    among = each(model, replications=20).teams
    (same,) = [row for row in among if row.team == "releng"]
    assert same.change("delivery_p85").paired == change
    errors = [row.change("throughput").paired for row in among]
    for row, found in zip(among, errors, strict=True):
        wide = estimate_of(
            found.mean, found.standard_error, groups=20, replications=20,
            confidence=1.0 - 0.05 / 16,
        )  # fmt: skip
        assert row.way("throughput") == (wide.low > 0.0) - (wide.high < 0.0), row.team
        if found.half_width > 0.0:  # of t with 19 degrees of freedom, 3.39 over 2.09
            assert wide.half_width / found.half_width == pytest.approx(1.62, abs=0.02)


def test_fifteen_of_sixteen_teams_bring_nothing_on_the_default_organisation() -> None:
    found = each(load(ORGANISATION), replications=20)
    assert [one.team for one in found.more] == ["dev"]
    assert len(found.unmoved) == 15
    first, second, *_ = report.sentences(found)
    assert first == (
        "Make one team ten times as fast: in 15 of 16 cases, no more features are delivered."
    )
    assert second.startswith(
        "With Developers, today's bottleneck, 1.34 times as many are delivered ("
    )
    assert second.endswith("not 10 times. The team is then idle seven of every eight hours.")


def test_what_cannot_be_told_is_not_called_nothing() -> None:
    found = each(loads(THREE.replace("cv: 0", "cv: 2")), replications=2, judge="item")
    wide = replace(
        found, teams=tuple(replace(one, ways=(0, 0, 0), most=0.3) for one in found.teams)
    )
    assert "there is no clear change in delivered items" in report.sentences(wide)[0]
    near = replace(wide, teams=tuple(replace(one, most=0.01) for one in wide.teams))
    assert "no more items are delivered" in report.sentences(near)[0]


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.87, "seven of every eight hours"),
        (0.5, "one of every two hours"),
        (0.33, "one of every three hours"),
        (0.97, "97% of the time"),
        (0.02, "2% of the time"),
    ],
)
def test_shares_of_hours_are_said_as_people_say_them(share: float, said: str) -> None:
    assert of_hours(share) == said


@pytest.mark.parametrize("factor", [0.0, -1.0, 1.0, 1e9, math.nan])
def test_a_factor_that_is_none_is_refused(factor: float) -> None:
    with pytest.raises(EachError, match="A factor must be above 0"):
        each(loads(THREE), factor=factor)


def test_an_unknown_team_is_refused_with_a_hint() -> None:
    with pytest.raises(fs.FlowsimError, match="dd"):
        each(loads(THREE), teams=["dd"])


def test_python_has_it() -> None:
    found = fs.each(loads(THREE), teams=["a", "b"], factor=2, replications=2, judge="item")
    assert isinstance(found, Each)
    assert found.sentence.startswith("Make one team twice as fast: in ")
    assert "b" in found.to_json()
    frame = found.frame()
    assert list(frame["team"]) == ["a"] * 4 + ["b"] * 4
    assert frame.loc[frame["measure"] == "busy", "clear"].isna().all()


# Two products without a team in common: one kind of work alone hides what the other team brings.
TWO = """
flowsim: 1
name: Two products
warm_up: 4w
horizon: 48w
hours: always
teams: {a: {people: 1}, b: {people: 1}}
work:
  pay: {arrives: always, limit: 2, value: 3k, flow: [build: {team: a, effort: 8h}]}
  loan: {arrives: always, limit: 2, value: 1k, flow: [make: {team: b, effort: 4h}]}
"""


@pytest.mark.parametrize(
    ("judge", "gains", "said"),
    [
        ("value", (9 * 21 * 3_000.0, 9 * 42 * 1_000.0), "value is delivered"),
        ("pay,loan", (9 * 21.0, 9 * 42.0), "pays and loans are delivered"),
        ("pay", (9 * 21.0, 0.0), "pays are delivered"),
    ],
)
def test_all_that_is_judged_counts(judge: str, gains: tuple[float, float], said: str) -> None:
    """Ten times as fast, each of two products delivers nine times as much more."""
    found = each(loads(TWO), replications=20, judge=judge)
    assert [one.gain.paired.mean for one in found.teams] == pytest.approx(gains, rel=0.03)
    assert {one.team for one in found.more} == {"a", "b"} - ({"b"} if judge == "pay" else set())
    assert said in report.headline(found)
    head, rows = report.table(found).head, report.table(found).rows
    of_loans = [row[head.index("loans a week")] for row in rows]
    assert of_loans[0] == "0"
    assert of_loans[1].startswith("+37")
    others = report.data(found)["teams"][1]["others"]["loan"]["throughput"]
    assert others["paired"]["mean"] == pytest.approx(378.0, rel=0.03)
    assert others["clear"] == 1
    assert report.table(found, whole=False, columns=40).head[2] == "85% within, days"


# a is fast enough whatever happens; b is the bottleneck. All efforts are drawn.
NOISY = """
flowsim: 1
warm_up: 8w
horizon: 104w
hours: always
teams: {a: {people: 4}, b: {people: 1}}
work:
  item:
    arrives: always
    limit: 8
    flow:
      - first: {team: a, effort: 4h, cv: 0.4}
      - second: {team: b, effort: 8h, cv: 0.4}
"""


def test_a_first_look_stops_where_nothing_changes_and_is_else_as_long() -> None:
    base, settings = fs.run(loads(NOISY), replications=20, jobs=2), Settings(jobs=2)
    whole = each_beside(base, settings)
    found = each_beside(base, settings, at_once=True)
    counts = [one.gain.paired.replications for one in found.teams]
    assert counts == [12, 20]
    assert early_of(base.results) == 12
    early, late = found.teams
    assert max(-early.gain.relative.low, early.most) < NOTHING
    assert late.gain.paired == whole.teams[1].gain.paired
    assert (early.gain_way, late.gain_way) == (0, 1)
    # The row that stops is that of a shorter run.
    few = each_beside(fs.run(loads(NOISY), replications=12, jobs=2), settings, teams=["a"])
    assert early.gain == few.teams[0].gain
    assert early.busy == few.teams[0].busy
    assert report.runs_note(found) == (
        "20 replications; 12 for teams that by then are certain to change deliveries by less "
        "than 2.5%."
    )
    assert report.runs_note(whole) == "20 replications."


@pytest.mark.parametrize(("count", "early"), [(3, 0), (9, 6), (20, 12), (21, 0)])
def test_nobody_stops_where_there_are_few_or_many_replications(count: int, early: int) -> None:
    results = replicate(compile_plan(loads(THREE, set={"horizon": "5w"})), replications=count)
    assert early_of(results) == early


def test_stopping_early_leaves_intervals_and_bounds_as_sure_as_they_say() -> None:
    """By the rule on normal differences, of a standard deviation as in the product organisation."""
    draw, teams, early, runs, tries = np.random.default_rng(5), 16, 12, 20, 20_000
    asked = 1.0 - DOUBT / (2 * teams)
    for gain in (0.0, 0.005, 0.012, 0.02, 0.03):
        changes = draw.normal(gain, 0.015, (tries, runs))
        means, errors = zip(*(_mean_and_error(changes[:, :n]) for n in (early, runs)), strict=True)
        sure = t_quantile(asked, early - 1) * errors[0]
        stops = np.abs(means[0]) + sure < NOTHING
        holds = [
            np.abs(mean - gain) <= t_quantile(0.95, n - 1) * error
            for mean, error, n in zip(means, errors, (early, runs), strict=True)
        ]
        assert 0.935 < np.where(stops, *holds).mean() < 0.965
        if abs(gain) >= NOTHING:
            assert stops.mean() <= DOUBT / teams
        if gain == 0.0:
            assert stops.mean() > 0.6


def _mean_and_error(values: Floats) -> tuple[Floats, Floats]:
    return values.mean(axis=1), values.std(axis=1, ddof=1) / math.sqrt(values.shape[1])
