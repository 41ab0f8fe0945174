"""Slow curves in a plan: the capacity of a team is that of its equations, week by week."""

from __future__ import annotations

import numpy as np
import pytest

import flowsim as fs
from flowsim.dynamics import structure
from flowsim.dynamics.talent import Talent, cohorts, output
from flowsim.engine import fast, reference
from flowsim.plan import Plan, compile_plan
from flowsim.plan.dynamics import mean_pace, mean_people
from tests.engine.test_equal_logs import difference

WEEK, YEAR = 168.0, 8736.0
TALENT = "talent: {juniors: 30%, mids: 20%, hires: 6}"


def organisation(
    dynamics: str, *, people: int = 40, levers: str = "", weeks: int = 260
) -> fs.Model:
    curves = f", dynamics: {{{dynamics}}}" if dynamics else ""
    return fs.loads(
        f"flowsim: 1\nwarm_up: 4w\nhorizon: {weeks}w\nteams:\n"
        f"  dev: {{people: {people}, speed: 2, overhead: {{meetings: 25%}}{curves}}}\n"
        "work:\n  change:\n    arrives: {rate: 3/w}\n"
        f"    flow:\n      - build: {{team: dev, effort: 3d}}\n{levers}"
    )


def rate(plan: Plan) -> np.ndarray:
    """Capacity of one person in an open hour, [week]."""
    return np.asarray(plan.tables.calendars.rate)[0]


def people(plan: Plan, weeks: int) -> np.ndarray:
    """People of the team, [week]."""
    now, found = int(plan.tables.teams.people[0]), []
    changes = plan.tables.changes
    jumps = {
        round(at / WEEK): int(value)
        for at, kind, value in zip(changes.at, changes.kind, changes.value, strict=True)
        if kind == 0
    }
    for week in range(weeks):
        now = jumps.get(week, now)
        found.append(now)
    return np.array(found)


def test_capacity_is_the_output_of_the_cohorts() -> None:
    """Whole people come and go, and what rounding takes the pace gives back, to the last digit."""
    plan = compile_plan(organisation(TALENT))
    weeks = np.arange(264)
    years = np.maximum(0.0, (weeks - 4.0) * WEEK) / YEAR
    exact = cohorts([12.0, 8.0, 20.0], years=years, hires=[(0.0, 6.0)], talent=Talent())
    there = people(plan, 264)
    assert len(set(there.tolist())) > 3
    assert (there == np.floor(exact.sum(axis=1) + 0.5)).all()
    capacity = there * rate(plan)[:264]
    assert np.allclose(capacity, 2.0 * 0.75 * output(exact), rtol=1e-12)
    # The integral of capacity over open hours, which is what the engines walk along.
    passed = np.asarray(plan.tables.calendars.passed)[0][:264]
    assert np.allclose(there * passed, 40.0 * capacity, rtol=1e-12)


def test_nobody_changes_before_time_zero() -> None:
    plan = compile_plan(organisation(TALENT))
    assert set(people(plan, 5)) == {40}
    assert len(set(rate(plan)[:5])) == 1
    assert rate(plan)[5] != rate(plan)[4]


def test_a_lever_on_hires_acts_from_its_start() -> None:
    freeze = (
        "levers:\n  freeze: {change: {dev.dynamics.talent.hires: x0}, starts: 26w}\n"
        "use: {freeze: 100%}\n"
    )
    free, frozen = (compile_plan(organisation(TALENT, levers=text)) for text in ("", freeze))
    assert (rate(free)[:31] == rate(frozen)[:31]).all()  # 4 weeks of warm-up, 26, and Monday 30
    weeks = np.arange(264)
    years = np.maximum(0.0, (weeks - 4.0) * WEEK) / YEAR
    hires = [(0.0, 6.0), (26.0 * WEEK / YEAR, 0.0)]
    exact = cohorts([12.0, 8.0, 20.0], years=years, hires=hires, talent=Talent())
    capacity = people(frozen, 264) * rate(frozen)[:264]
    assert np.allclose(capacity, 1.5 * output(exact), rtol=1e-9)
    assert people(frozen, 264)[-1] < people(free, 264)[-1]


def test_people_that_a_lever_adds_are_like_the_others() -> None:
    hire = "levers:\n  hire: {change: {dev.people: +5}}\nuse: {hire: 1}\n"
    alone, more = (compile_plan(organisation(TALENT, levers=text)) for text in ("", hire))
    assert (people(more, 264)[5:] - people(alone, 264)[5:] == 5).all()
    assert np.allclose(rate(more), rate(alone))


def test_coordination_follows_gunthers_law() -> None:
    lost = "coordination: {hand_offs: 2%, search: 2%, groups: 5}"
    plan = compile_plan(organisation(lost))
    one = structure.coordinated(8.0, hand_offs=0.02, search=0.02) / 8.0
    assert rate(plan)[0] == pytest.approx(1.5 * one)
    grown = compile_plan(organisation(lost, people=50))
    assert rate(grown)[0] == pytest.approx(
        1.5 * structure.coordinated(10.0, hand_offs=0.02, search=0.02) / 10.0
    )
    small = compile_plan(organisation(lost, people=3))  # nobody loses on less than themself
    assert rate(small)[0] == 1.5


def test_tools_against_hand_offs_and_search() -> None:
    lost = "coordination: {hand_offs: 2%, search: 2%, groups: 5}"
    tools = (
        "levers:\n  tools: {change: {dev.dynamics.coordination.hand_offs: /2,"
        " dev.dynamics.coordination.search: x0}, adoption: {ramp: 10w}}\nuse: {tools: 100%}\n"
    )
    found = rate(compile_plan(organisation(lost, levers=tools)))
    ends = [(0.02, 0.02, 4), (0.015, 0.01, 9), (0.01, 0.0, 14)]  # before, half way, in the end
    for alpha, beta, week in ends:
        exact = 1.5 * structure.coordinated(8.0, hand_offs=alpha, search=beta) / 8.0
        assert found[week] == pytest.approx(exact), week


def test_layers_make_all_work_longer() -> None:
    base = rate(compile_plan(organisation("")))[0]
    assert base == 1.5
    assert rate(compile_plan(organisation("complexity: {layers: 2}")))[0] == pytest.approx(
        1.5 / 1.05**2
    )
    layer = "levers:\n  layer: {change: {dev.dynamics.complexity.layers: +1}}\nuse: {layer: 3}\n"
    added = rate(compile_plan(organisation("", levers=layer)))  # a team need not have layers yet
    assert added[0] == 1.5
    assert added[10] == pytest.approx(1.5 / structure.layered(3))


@pytest.mark.parametrize(
    "dynamics", [f"{TALENT}, coordination: {{hand_offs: 3%, groups: 2}}, complexity: {{layers: 1}}"]
)
def test_both_engines_write_the_same_log(dynamics: str) -> None:
    freeze = (
        "levers:\n  freeze: {change: {dev.dynamics.talent.hires: x0}, starts: 2w,"
        " adoption: {ramp: 20w}}\nuse: {freeze: 100%}\n"
    )
    plan = compile_plan(organisation(dynamics, people=5, levers=freeze, weeks=120))
    one, other = (engine.simulate(plan, seed=3) for engine in (fast, reference))
    assert len(one) > 100
    assert difference(one, other) == f"{len(one)} rows against {len(one)}"


def test_averages_use_the_mean_of_people_and_pace() -> None:
    model = organisation(TALENT)
    weeks = np.arange(264)
    years = np.maximum(0.0, (weeks - 4.0) * WEEK) / YEAR
    exact = cohorts([12.0, 8.0, 20.0], years=years, hires=[(0.0, 6.0)], talent=Talent())
    dev = model.teams[0]
    capacity = mean_people(model, dev) * mean_pace(model, dev)
    assert capacity == pytest.approx(float(output(exact).mean()), rel=1e-12)
    load = fs.explain(model).teams[0]
    assert load.there == pytest.approx(40.0 * 1.5 * capacity)


def test_without_juniors_less_is_delivered_years_later() -> None:
    model = fs.loads(
        "flowsim: 1\nhorizon: 520w\nteams:\n"
        "  dev: {people: 8, dynamics: {talent: {juniors: 25%, mids: 22%}}}\n"
        "work:\n  change:\n    arrives: always\n    limit: 16\n"
        "    flow:\n      - build: {team: dev, effort: 1w}\n"
    )
    log = fs.log(model).frame()
    done = log[log.outcome == "delivered"].finished_at
    years = [((done >= year * YEAR) & (done < (year + 1) * YEAR)).sum() for year in (0, 1, 9)]
    talent = cohorts([2.0, 1.76, 4.24], years=[0.5, 1.5, 9.5], hires=[(0.0, 0.0)])
    exact = 52.0 * output(talent)
    assert years == pytest.approx(exact, rel=0.15)
    assert years[2] < 0.6 * years[0]
