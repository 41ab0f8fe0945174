"""Forecasts: by hand where nothing is random, against exact laws where it is; what is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.special import gammaincinv, pdtr

from flowsim.experiment.leaving import Left
from flowsim.experiment.ranks import Quantile
from flowsim.model import PathError, loads
from flowsim.study.forecast import forecast as parts
from flowsim.study.forecast.forecast import CHANCES, Forecast, ForecastError, forecast
from tests.study.test_board import LINE

WEEK = 168.0
FEW = {"replications": 20}
BOARD = """
state:
  - {work: feature, step: build, items: 1, age: 1d}
  - {work: feature, step: test, items: 2, age: 2d}
"""


def values(found: Forecast) -> set[float]:
    return {each.value for each in found.percentiles}


def test_the_board_by_hand() -> None:
    """Test does the two at 9 h and 18 h, and the one of build, done at 5 h, at 27 h.

    Newcomers do not count, nor do they come before it.
    """
    model = loads(LINE + BOARD)
    found = forecast(model, **FEW)
    assert (found.asked, found.begins, found.items) == ("board", "board", 3)
    assert found.board == (("feature", 3),)
    assert values(found) == {27.0}
    assert found.unfinished.share == 0.0
    assert values(forecast(model, items=2, **FEW)) == {18.0}
    assert values(forecast(model, items=4, **FEW)) == {36.0}  # the first that came


def test_the_board_is_followed_by_its_items_not_by_their_number() -> None:
    """With lifo newcomers go first, and there are always some: one of the three stays for good."""
    text = (LINE + BOARD).replace("qa: {people: 1}", "qa: {people: 1, discipline: lifo}")
    text = text.replace(", wip: 2", "").replace("    limit: 4\n", "")
    assert values(forecast(loads(text), items=3, **FEW)) == {27.0}
    found = forecast(loads(text), **FEW)
    assert (found.unfinished.share, found.most) == (1.0, 2)


def test_what_is_dropped_or_has_given_up_is_off_the_board() -> None:
    text = (LINE + BOARD).replace("wip: 2}", "wip: 2, then: {dropped: 100%}}")
    assert values(forecast(loads(text), **FEW)) == {27.0}
    never = forecast(loads(text), items=1, **FEW)
    assert values(never) == {math.inf}
    assert (never.unfinished.share, never.most) == (1.0, 0)
    assert never.bound == 260 * WEEK


def test_a_backlog_is_there_now_unless_a_warm_up_runs_before() -> None:
    model = loads(LINE.replace("{every: 6h}", "{backlog: 3}"))
    found = forecast(model, **FEW)
    assert (found.items, found.begins) == (3, "board")
    assert values(found) == {32.0}
    with pytest.raises(ForecastError, match="backlog without warm-up"):
        forecast(replace(model, warm_up=WEEK), **FEW)


def test_several_kinds_of_work_and_one_of_them() -> None:
    text = LINE + "  bug: {flow: [{fix: {team: dev, effort: 1h, cv: 0}}]}\n" + BOARD
    model = loads(text + "  - {work: bug, step: fix, items: 2}\n")
    both = forecast(model, **FEW)
    assert (both.works, both.items) == (("feature", "bug"), 5)
    bugs = forecast(model, work="bug", **FEW)
    assert (bugs.works, bugs.items, values(bugs)) == (("bug",), 2, {7.0})
    with pytest.raises(ForecastError, match="bug has no item"):
        forecast(replace(model, state=model.state[:2]), work="bug", **FEW)


def test_by_a_date() -> None:
    model = loads("start: 2027-01-04\n" + LINE.lstrip() + BOARD)
    found = forecast(model, by=date(2027, 1, 5), **FEW)  # 48 h
    assert found.by == 48.0
    assert found.chance is not None
    assert found.chance.share == 1.0
    # the board at 9, 18 and 27 h, and of what comes every 6 h one at 36 h and one at 45 h
    assert {each.value for each in found.delivered} == {5.0}
    assert forecast(model, by=26.9, **FEW).chance.share == 0.0  # type: ignore[union-attr]
    at_last = forecast(model, by=27.0, **FEW)  # what is done at the instant itself is in time
    assert at_last.chance is not None
    assert at_last.chance.share == 1.0
    assert {each.value for each in at_last.delivered} == {3.0}
    assert found.day(27.0) == date(2027, 1, 5)
    assert found.day(24.0) == date(2027, 1, 4)  # midnight belongs to the day that ends
    assert found.day(0.0) == date(2027, 1, 4)
    assert found.day(math.inf) is None
    only = forecast(replace(model, state=()), by=date(2027, 1, 5), **FEW)
    assert (only.asked, only.begins, only.percentiles) == ("date", "empty", ())
    assert only.chance is None


STATION = """
flowsim: 1
warm_up: 4w
horizon: 5w
hours: always
teams: {desk: {people: 1}}
work:
  job: {arrives: always, limit: 3, flow: [{serve: {team: desk, effort: 10h, dist: exponential}}]}
"""


def test_exact_laws() -> None:
    """Deliveries of a station that never rests are a Poisson stream: the N-th has Erlang's law."""
    held = {"dates": 0, "counts": 0}
    trials = 60
    for seed in range(trials):
        found = forecast(loads(STATION), items=12, by=WEEK, replications=100, seed=seed)
        for each in found.percentiles:
            exact = 10.0 * float(gammaincinv(12, each.chance))
            held["dates"] += each.low <= exact <= each.high
        for each in found.delivered:
            # the number reached with that chance: P(more than k - 1) >= chance
            exact = max(k for k in range(60) if 1.0 - pdtr(k - 1, 16.8) >= each.chance or k == 0)
            held["counts"] += each.low <= exact <= each.high
    total = trials * len(CHANCES)
    for count in held.values():  # four dates of one trial hang together: twice the usual error
        assert count / total > 0.95 - 4.0 * 2.0 * math.sqrt(0.95 * 0.05 / total)
    chance = forecast(loads(STATION), items=12, by=WEEK, replications=2000).chance
    assert chance is not None
    assert chance.low <= 1.0 - pdtr(11, 16.8) <= chance.high


def test_the_fan_meets_the_dates() -> None:
    found = forecast(loads(STATION), items=12, replications=100)
    assert found.fan.items.shape == (len(CHANCES), len(found.fan.hours))
    assert (np.diff(found.fan.items, axis=1) >= 0.0).all()
    assert (np.diff(found.fan.items, axis=0) <= 0.0).all()
    for line, each in zip(found.fan.items, found.percentiles, strict=True):
        assert np.array_equal(line >= 12, found.fan.hours >= each.value)


def test_any_number_of_jobs_and_a_longer_horizon_give_the_same() -> None:
    model = loads(STATION)
    alone = forecast(model, items=30, by=9 * WEEK, replications=60)
    for jobs, horizon in ((2, model.horizon), (3, 40 * WEEK)):
        other = forecast(
            replace(model, horizon=horizon), items=30, by=9 * WEEK, replications=60, jobs=jobs
        )
        assert other.done.tobytes() == alone.done.tobytes()
        assert other.delivered == alone.delivered
        assert other.fan.items.tobytes() == alone.fan.items.tobytes()
    assert alone.begins == "warm-up"


def test_some_are_never_done() -> None:
    """A tenth of the replications wait years for the one item of a board."""
    text = LINE + "  rare: {flow: [{look: {wait: {values: [1h, 20y], chances: [80%, 20%]}}}]}\n"
    found = forecast(loads(text + "state: [{work: rare, step: look}]"), replications=100)
    assert 0.08 < found.unfinished.share < 0.35
    assert found.percentile(0.5).value == 1.0
    assert math.isinf(found.percentile(0.95).value)
    assert found.most == 0


@pytest.mark.parametrize(
    ("what", "error", "said"),
    [
        ({}, ForecastError, "--items 20, or a date, --by 12w"),
        ({"items": 0}, ForecastError, "from 1 to"),
        ({"items": 3, "work": "featre"}, PathError, "feature"),
        ({"by": 0.0}, ForecastError, "after now"),
        ({"by": math.nan}, ForecastError, "after now"),
        ({"by": 1e15}, ForecastError, "--by"),
        ({"items": 1, "by": 1e9}, ForecastError, "5,952,381 weeks from now.*ends after 520"),
        ({"by": float("inf")}, ForecastError, "--by"),
        ({"by": date(2027, 1, 5)}, ForecastError, "start: 2027-01-04"),
        ({"items": 3, "replications": 10}, ForecastError, "at least 20"),
    ],
)
def test_what_is_refused(what: dict[str, object], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        forecast(loads(LINE), **{"replications": 20, **what})  # type: ignore[arg-type]


def test_a_model_longer_than_ten_years_may_be_asked_for_its_end() -> None:
    model = replace(loads(LINE), horizon=600 * WEEK)
    assert forecast(model, items=1, by=600 * WEEK, **FEW).by == 600 * WEEK


def test_a_day_before_the_start() -> None:
    model = loads("start: 2027-01-04\n" + LINE.lstrip())
    with pytest.raises(ForecastError, match="before now"):
        forecast(model, by=date(2026, 12, 31), **FEW)


# Parts, by hand -------------------------------------------------------------------------------


def dates(*values: float) -> list[Quantile]:
    return [
        Quantile(chance, value, value, value) for chance, value in zip(CHANCES, values, strict=True)
    ]


def test_a_picture_ends_a_little_after_the_last_date() -> None:
    every = dates(10.0, 20.0, 30.0, 40.0)
    assert parts._end_of_fan(every, None, 900.0) == 40.0
    assert parts._end_of_fan(every, 55.0, 900.0) == 55.0
    some = dates(10.0, 20.0, math.inf, math.inf)  # their lines go on for half as long again
    assert parts._end_of_fan(some, None, 900.0) == 30.0
    assert parts._end_of_fan(some, 40.0, 900.0) == 60.0
    assert parts._end_of_fan(some, None, 25.0) == 25.0  # not beyond what was run
    assert parts._end_of_fan(dates(*[math.inf] * 4), None, 900.0) == 900.0
    assert parts._end_of_fan([], 70.0, 900.0) == 70.0


def test_a_fan_counts_what_is_done_at_whole_days_and_at_the_dates() -> None:
    """Twenty runs alike: items at 24, 30 and 50 h; of them two are asked for, the last at 30 h."""
    runs = [Left(np.array([24.0, 30.0, 50.0]), 3)] * 20
    found = parts._fan(runs, 2, dates(*[30.0] * 4), 60.0)
    assert found.hours.tolist() == [0.0, 24.0, 30.0, 48.0, 72.0]
    assert found.items.tolist() == [[0.0, 1.0, 2.0, 2.0, 2.0]] * 4
    every = parts._fan(runs, 0, [], 60.0)
    assert every.hours.tolist() == [0.0, 24.0, 48.0, 72.0]
    assert every.items.tolist() == [[0.0, 1.0, 2.0, 3.0]] * 4
    long = parts._fan(runs, 2, dates(30.0, 30.0, 30.0, 900.0 * 24.0), 250.0 * 24.0)
    assert long.hours.tolist() == sorted([30.0, *np.arange(0.0, 253.0 * 24.0, 72.0)])  # 3 days
    assert len(parts._fan(runs, 2, [], 100.0 * 24.0).hours) == 101


def test_the_fewest_that_can_be_asked_for() -> None:
    with pytest.raises(ForecastError, match=r"from 1 to 1,000,000, found 1,000,001"):
        forecast(loads(LINE), items=1_000_001, **FEW)
    with pytest.raises(ForecastError, match=r"at least 20 for a forecast, found 19: fewer have"):
        forecast(loads(LINE), items=1, replications=19)
    assert values(forecast(loads(LINE), items=1, **FEW)) == {6.0 + 5.0 + 9.0}


def test_a_day_counts_to_its_end() -> None:
    model = loads("start: 2027-01-04\n" + LINE.lstrip() + BOARD)
    assert forecast(model, by=date(2027, 1, 4), **FEW).by == 24.0
    assert forecast(model, by=date(2027, 1, 11), **FEW).by == 8.0 * 24.0
    found = forecast(model, **FEW)
    assert [found.day(hours) for hours in (24.1, 48.0, 48.1)] == [
        date(2027, 1, 5), date(2027, 1, 5), date(2027, 1, 6),
    ]  # fmt: skip
    assert forecast(loads(LINE + BOARD), **FEW).day(24.0) is None


def test_a_percentile_is_asked_for_by_its_chance() -> None:
    found = forecast(loads(LINE + BOARD), **FEW)
    assert found.percentile(0.85).chance == 0.85
    with pytest.raises(KeyError):
        found.percentile(0.8)
    assert found.most == 0
    assert (found.replications, found.seed, found.bound) == (20, 1, 260 * WEEK)


def test_nobody_is_done_before_now() -> None:
    """Of twenty there is no lower bound of the half: it is now."""
    of_twenty = Quantile(0.95, 5.0, -math.inf, 9.0)
    assert parts._from_now(of_twenty) == Quantile(0.95, 5.0, 0.0, 9.0)
    of_a_count = Quantile(0.95, -math.inf, -math.inf, 3.0)
    assert parts._from_none(of_a_count) == Quantile(0.95, 0.0, 0.0, 3.0)
    assert parts._from_none(Quantile(0.5, 4.0, 2.0, 6.0)) == Quantile(0.5, 4.0, 2.0, 6.0)
