"""Levers that deliveries pull: how often, by when, and that a run without any says so."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from flowsim.engine.fast import simulate
from flowsim.eventlog import DELIVERED, ITEM, LEFT, OUTCOME
from flowsim.experiment.replicate import replicate
from flowsim.model import Model, loads
from flowsim.plan import compile_plan
from flowsim.report.runs import pulled as words
from flowsim.study.measured.pulled_levers import pulled_levers, pulling
from flowsim.study.single.run import run
from flowsim.time_units import HOURS_PER_WEEK as WEEK

ORG = """
flowsim: 1
horizon: {horizon}w
warm_up: {warm_up}w
teams: {{dev: {{people: {people}}}}}
work:
  feature: {{value: 1k, arrives: {{rate: 1/w}}, flow: [{{build: {{team: dev, effort: 8h, cv: {cv}}}}}]}}
  layer: {{arrives: {{every: 10w}}, plural: Layers, flow: [{{make: {{team: dev, effort: 8h, cv: 0}}}}]}}
levers:
  reach: {{title: Reach, pulled_by: {{work: layer, every: {every}{most}}}, change: {{feature.build.effort: x0.9}}}}
  spare: {{pulled_by: {{work: feature}}, change: {{feature.build.effort: x0.9}}}}
use: {{reach: 100%}}
"""  # noqa: E501


def model(
    *, horizon: int = 45, warm_up: int = 0, every: int = 1, most: str = "", **more: int
) -> Model:
    settings = {"people": 9, "cv": 0, **more}
    return loads(ORG.format(horizon=horizon, warm_up=warm_up, every=every, most=most, **settings))


def pulled(of: Model, replications: int = 3) -> tuple[float, list[float]]:
    """How often the lever is pulled, and by which weeks."""
    results = replicate(
        compile_plan(of), replications=replications, series=True, by_week=pulling(of)
    )
    (lever,) = pulled_levers(of, results)
    return lever.times.mean, [pull.week.mean for pull in lever.pulls]


def test_only_a_lever_in_use_is_told() -> None:
    assert pulling(model()) == ("layer",)


@pytest.mark.parametrize(
    ("settings", "times", "weeks"),
    [
        ({}, 4.0, [11.0, 21.0, 31.0, 41.0]),
        ({"every": 2}, 2.0, [21.0, 41.0]),
        ({"most": ", most: 3"}, 3.0, [11.0, 21.0, 31.0]),
        ({"horizon": 41}, 3.0, [11.0, 21.0, 31.0]),  # the last week is too late for a Monday
        ({"horizon": 42}, 4.0, [11.0, 21.0, 31.0, 41.0]),
        ({"horizon": 9}, 0.0, []),
    ],
)
def test_a_layer_every_ten_weeks(
    settings: dict[str, int], times: float, weeks: list[float]
) -> None:
    """A layer takes a day: begun on a Monday, it is there by the end of the week."""
    assert pulled(model(**settings)) == (times, weeks)


def test_as_often_as_the_log_shows() -> None:
    """With a warm-up, when work waits for the only person."""
    of = model(horizon=120, warm_up=20, people=1, cv=1, every=2)
    plan = compile_plan(of)
    counts = []
    for replication in range(6):
        rows = simulate(plan, seed=1, replication=replication).rows
        left = rows.times[:, LEFT]
        last = (plan.ends - plan.warm_up) - WEEK
        mine = (rows.codes[:, ITEM] >= 0) & (rows.codes[:, OUTCOME] == DELIVERED)
        mine &= (left >= 0.0) & (left <= last)
        works = rows.item_work[rows.codes[mine, ITEM]]
        counts.append(np.count_nonzero(works == plan.works.index("layer")) // 2)
    assert pulled(of, replications=6)[0] == pytest.approx(np.mean(counts))
    assert max(counts) > 1


def test_a_run_says_how_often_and_when_never() -> None:
    often = run(model(), replications=3)
    assert words.sentences(often.model, often.pulled) == [
        "The lever “Reach” is pulled 4 times, whenever one of the layers is delivered."
    ]
    (section,) = words.section([("", often.model, often.pulled)])
    assert section.title == "Levers pulled by deliveries"
    never = run(model(horizon=9, every=3), replications=3)
    assert words.sentences(never.model, never.pulled) == [
        "The lever “Reach” is never pulled: no run delivers 3 of the layers in time."
    ]
    assert math.isclose(never.pulled[0].times.mean, 0.0)
    without = run(replace(model(), use=()), replications=3)
    assert words.section([("", without.model, without.pulled)]) == ()
