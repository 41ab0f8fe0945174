"""The warm-up of models whose beginning is known, and of those that have none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from flowsim.model import loads
from flowsim.plan.tables import Floats
from flowsim.study.measured import initial_transient
from flowsim.study.measured.initial_transient import (
    InitialTransient,
    cut_short,
    is_stuck,
    transient_causes,
)
from flowsim.study.single.run import run
from flowsim.study.single.warm_up import warm_up
from tests.report import fakes

# M/M/1: 8 jobs a week, 10 could be served, 4 in the mean; it starts empty.
QUEUE = """
flowsim: 1
horizon: {horizon}
warm_up: {warm_up}
hours: always
teams: {{desk: {{people: 1}}}}
work:
  job:
    arrives: {{rate: {rate}/w}}
    flow: [{{serve: {{team: desk, effort: 16.8h, dist: exponential}}}}]
"""
MEAN = 4.0


def queue(*, horizon: str = "250w", warm_up: str = "0h", rate: float = 8.0) -> str:
    return QUEUE.format(horizon=horizon, warm_up=warm_up, rate=rate)


def expected_number(weeks: int, arrivals: float = 8.0, services: float = 10.0) -> Floats:
    """E[N] of M/M/1 that starts empty, at the end of each week, by its Kolmogorov equations."""
    states = 150  # 0.8 ** 150 is nothing
    rates = np.diag(np.full(states - 1, arrivals), 1) + np.diag(np.full(states - 1, services), -1)
    week = expm(rates - np.diag(rates.sum(axis=1)))
    chances, found = np.eye(states)[0], []
    for _ in range(weeks):
        chances = chances @ week
        found.append(float(chances @ np.arange(states)))
    return np.array(found)


def test_a_queue_that_starts_empty_is_cut_where_its_beginning_no_longer_matters() -> None:
    found = warm_up(loads(queue()), replications=40, jobs=2)
    exact = expected_number(250)
    off = np.abs(found.in_progress.means - exact) / found.in_progress.half_width
    assert float(np.mean(off > 1.0)) < 0.2, "weeks in which the interval does not hold it"
    assert off[0] < 2.5
    assert found.weeks is not None
    assert 1 <= found.weeks <= 40, "its relaxation time is 9 weeks"
    assert not found.suffices
    bias = MEAN - exact[found.weeks :].mean()
    assert 0.0 < bias < 0.6 * (MEAN - exact.mean()), "of the mean, and what it was before"
    noise = run(loads(queue()), replications=40, jobs=2).of("job").wip.standard_error
    assert bias < 0.5 * noise, "little beside the noise of 40 replications"


def test_a_warm_up_that_is_long_enough_suffices() -> None:
    found = warm_up(loads(queue(warm_up="60w", horizon="190w")), replications=40, jobs=2)
    empty = warm_up(loads(queue()), replications=40, jobs=2)
    assert found.suffices
    assert found.weeks == empty.weeks, "it is the same run, from the same start"
    np.testing.assert_array_equal(found.delivered.means, empty.delivered.means)


def test_what_grows_has_no_warm_up() -> None:
    found = warm_up(loads(queue(rate=11.0)), replications=20, jobs=2)
    assert (found.weeks, found.initial_transient.why, found.suffices) == (None, "unstable", False)
    assert found.growth.holds(1.0)


def test_a_short_run_does_not_tell() -> None:
    assert warm_up(loads(queue(horizon="19w")), replications=4).initial_transient.why == "short"
    assert warm_up(loads(queue(horizon="20w")), replications=4).initial_transient.why != "short"


def test_every_run_knows_what_its_warm_up_should_be() -> None:
    model = loads(queue())
    result, found = run(model, replications=40, jobs=2), warm_up(model, replications=40, jobs=2)
    assert result.checks.initial_transient == found.initial_transient


TRANSIENT = """
flowsim: 1
horizon: 52w
warm_up: 4w
teams: {dev: {people: 3}}
work:
  job: {arrives: {rate: 2/w}, flow: [{serve: {team: dev, effort: 3h}}]}
levers: {fast: {change: {dev.speed: x2}}}
"""


@pytest.mark.parametrize(
    ("cuts", "found"),
    [
        ((4, 7), InitialTransient(7, "", (), 4, 7, "job")),
        ((9, 7), InitialTransient(9, "", (), 9, 7, "job")),
        ((None, 7), InitialTransient(None, "late", (), None, 7, "job")),
        ((4, None), InitialTransient(None, "late", (), 4, None, "job")),
    ],
)
def test_the_longer_of_two_series_decides(
    monkeypatch: pytest.MonkeyPatch, cuts: tuple[int | None, int | None], found: InitialTransient
) -> None:
    left = list(cuts)
    monkeypatch.setattr(initial_transient, "_cut", lambda means, there: left.pop(0))
    assert warm_up(loads(queue(horizon="30w")), replications=2).initial_transient == found


def test_questions_about_a_change_over_time_have_no_warm_up() -> None:
    def why(text: str, **given: list[str]) -> tuple[str, ...]:
        return transient_causes(loads(text, **given))

    steady = TRANSIENT
    assert why(steady) == ()
    assert why(steady, use=["fast=1"]) == ("lever fast acts from time zero or later",)
    assert why(steady, set=["dev.speed=x2"]) == ()
    people = steady.replace("people: 3", "people: {at: {0w: 3, 10w: 4}}")
    assert why(people) == ("the people of dev change over time",)
    rate = steady.replace("rate: 2/w", "rate: {at: {0w: 2/w, 10w: 3/w}}")
    assert why(rate) == ("the rate of job changes over time",)
    round_the_clock = "rate: {{mean: 2/w, swing: 50%, period: {}}}, hours: always"
    wave = steady.replace("rate: 2/w", round_the_clock.format("52w"))
    assert why(wave) == ("the rate of job varies over more than a week",)
    daily = steady.replace("rate: 2/w", round_the_clock.format("24h"))
    assert why(daily) == ()
    backlog = steady.replace("rate: 2/w", "backlog: 20")
    assert why(backlog) == ("job arrives as a backlog",)
    state = steady.replace("warm_up: 4w", "warm_up: 0h").replace(
        "levers:", "state: [{work: job, step: serve, items: 3}]\nlevers:"
    )
    assert why(state) == ("it starts with items in its steps (`state`)",)
    found = warm_up(loads(steady, use=["fast=1"]), replications=2)
    assert (found.weeks, found.initial_transient.why) == (None, "transient")


def test_percentiles_that_the_run_cuts_short() -> None:
    model = fakes.model()  # 4 weeks, 52 weeks
    slow = fakes.work_figures(delivery_p95=fakes.est(28.0 + 36.4))
    assert cut_short(model, slow) == pytest.approx(0.1)
    assert cut_short(model, fakes.work_figures(delivery_p95=fakes.est(28.0))) == 0.0
    assert cut_short(model, fakes.work_figures(delivery_p95=fakes.est(900.0))) == 1.0
    assert is_stuck(fakes.work_figures(unfinished_age=fakes.est(140.0)))
    assert not is_stuck(fakes.work_figures())
    nothing = fakes.work_figures(delivery_p95=fakes.NONE)
    assert not is_stuck(nothing)
