"""By when people have levers that spread: against closed forms and against what the log says."""

from __future__ import annotations

import math

import numpy as np
import pytest

import flowsim as fs
from flowsim.dynamics.in_a_team import mean_shares
from flowsim.engine import fast
from flowsim.eventlog import PERSON, STARTED
from flowsim.model import loads
from flowsim.plan import compile_plan
from flowsim.report.runs.spread import section, sentence
from flowsim.study.measured.spread_levers import SpreadLever, spread_levers

MODEL = """
flowsim: 1
name: Spreading
warm_up: 2w
horizon: 30w
hours: always
teams: {dev: {people: PEOPLE}, qa: {people: 2}}
work:
  job: {arrives: always, flow: [{do: {team: dev, effort: 9h}}, {try: {team: qa, effort: 2h}}]}
levers:
  tool: {title: A tool, change: {job.do.effort: /2}, adoption: HOW}
use: {tool: 100%}
"""
BASS = "{bass: {push: 5%/w, pull: 30%/w}}"


def spread(how: str, *, people: int = 12, replications: int = 400) -> SpreadLever:
    """Of this many replications, without running them."""
    model = loads(MODEL.replace("HOW", how).replace("PEOPLE", str(people)))
    (found,) = spread_levers(model, compile_plan(model), seed=3, replications=replications)
    return found


def test_the_mean_is_that_of_the_process_and_most_runs_are_around_it() -> None:
    found = spread(BASS)
    assert (found.teams, found.people, found.mandate) == (("dev",), 12, None)
    expected = mean_shares(0.05, 0.30, people=12, times=found.weeks)
    assert found.weeks.tolist() == list(range(31))
    assert found.mean == pytest.approx(expected, abs=0.05)
    assert (found.p10 <= found.p90).all()
    assert (found.p10[3:12] < found.mean[3:12]).all()
    assert (found.p90[3:12] > found.mean[3:12]).all()


def test_one_alone_takes_it_up_in_the_share_of_runs_that_an_exponential_time_says() -> None:
    found = spread(BASS, people=1, replications=4000)
    tenth, half, _ = found.reached
    chance = 1.0 - math.exp(-0.05 * 30.0)
    assert half.chance.mean == pytest.approx(chance, abs=4.0 * math.sqrt(chance / 4 / 4000))
    assert (tenth.week.mean, tenth.chance.mean) == (half.week.mean, half.chance.mean)
    mean = 20.0 - 30.0 * math.exp(-1.5) / chance  # of those who do within 30 weeks
    assert half.week.mean == pytest.approx(mean, abs=4.0 * half.week.standard_error)
    assert found.at_the_end.mean == half.chance.mean


def test_by_order_everybody_has_it_at_that_week() -> None:
    found = spread("{bass: {push: 0.1%/w, pull: 0%/w}, mandate: 9w}")
    assert found.mandate == 9.0
    assert found.mean[8] < 0.05
    assert found.mean[9] == found.at_the_end.mean == 1.0
    assert found.reached[1].week.mean == pytest.approx(9.0)
    assert sentence(found).endswith("have “A tool” by week 9; by order all from week 9.")


def test_who_never_has_it_is_said() -> None:
    found = spread("{bass: {push: 0.001%/w, pull: 0%/w}}", replications=20)
    assert sentence(found) == (
        "At the end 0% of the 12 people whose work it changes have “A tool”."
    )


@pytest.mark.parametrize("how", ["once", "{ramp: 4w}"])
def test_what_the_file_says_itself_is_not_said_again(how: str) -> None:
    model = loads(MODEL.replace("HOW", how).replace("PEOPLE", "3"))
    run = fs.run(model, replications=2)
    assert run.spread == ()
    assert section([("", run.spread)]) == ()


def test_it_is_as_in_the_log() -> None:
    """Nobody begins with the tool before they have it, and everybody does afterwards."""
    model = loads(MODEL.replace("HOW", BASS).replace("PEOPLE", "5"))
    plan = compile_plan(model)
    log = fast.simulate(plan, seed=1, replication=0)
    (found,) = fs.run(model, replications=2, seed=1).spread
    (one,) = spread_levers(model, plan, seed=1, replications=1)
    has = log.rows.levers > 0
    first = np.array(
        [
            log.rows.times[has & (log.rows.codes[:, PERSON] == person), STARTED].min()
            for person in range(5)
        ]
    )
    for week, share in enumerate(one.mean):
        began = first / 168.0
        assert (began <= week).mean() <= share <= (began <= week + 0.3).mean()
    assert found.mean.shape == one.mean.shape
    assert one.mean[-1] == 1.0
