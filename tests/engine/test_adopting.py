"""Levers that spread from person to person, by order, are learned and fade: in both engines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flowsim.dynamics.bass import level
from flowsim.dynamics.in_a_team import mean_shares
from flowsim.engine.choices import adoption_instants, instant_on
from flowsim.engine.draws import replication_key
from flowsim.plan import Plan
from flowsim.plan.tables import NEVER
from tests.engine.by_hand import plan_of, story

BODY = """
teams: {dev: {people: PEOPLE}}
work:
  job:
    arrives: {backlog: JOBS}
    flow: [{do: {team: dev, effort: 4h, cv: 0}}]
levers:
  tool: {change: {job.do.effort: /2}, HOW}
use: {tool: 100%}
"""


def body(how: str, *, people: int = 1, jobs: int = 6) -> str:
    return BODY.replace("HOW", how).replace("PEOPLE", str(people)).replace("JOBS", str(jobs))


def times(how: str, *, jobs: int = 6) -> list[float]:
    """Hours of work of one job after the other."""
    ends = [float(line.split()[5]) for line in story(body(how, jobs=jobs))]
    return np.diff([0.0, *ends]).tolist()


def instants(plan: Plan, replication: int) -> np.ndarray:
    """When each person has each lever, in order."""
    return np.sort(by_person(plan, replication))


def by_person(plan: Plan, replication: int) -> np.ndarray:
    """When each person has each lever."""
    tables, key = plan.tables, np.uint64(replication_key(7, replication))
    return adoption_instants(tables.levers, tables.adopters, tables.teams, key)


# -- by hand


def test_by_order_everybody_has_it_from_then_on() -> None:
    assert times("adoption: {mandate: 8h}") == [4.0, 4.0, 2.0, 2.0, 2.0, 2.0]
    assert times("starts: 3h, adoption: {mandate: 8h}") == [4.0, 4.0, 4.0, 2.0, 2.0, 2.0]


def test_who_gets_it_is_slower_first() -> None:
    """At 80 % four hours take five. The gain begins with the first job begun after the dip."""
    assert times("dip: {pace: 80%, for: 11h}") == [5.0, 5.0, 5.0, 2.0, 2.0, 2.0]
    assert times("dip: {pace: 80%, for: 10h}") == [5.0, 5.0, 2.0, 2.0, 2.0, 2.0]


def test_a_gain_fades_by_halves_from_when_a_person_gets_it() -> None:
    """Of two hours less, half is left after 4 h, and the job that begins at age a takes 4 - 2g."""
    found, at = [], 0.0
    for _ in range(4):
        found.append(4.0 - 2.0 * 0.5 ** (at / 4.0))
        at += found[-1]
    assert times("fades: 4h", jobs=4) == pytest.approx(found, abs=1e-4)


def test_a_gain_fades_down_to_its_rest() -> None:
    assert times("fades: {half_life: 1h, rest: 25%}")[-1] == pytest.approx(3.5, abs=1e-4)


def test_a_sum_and_a_value_fade_as_a_factor_does() -> None:
    for operation in ("-2h", "2h", "/2"):
        how = "fades: {half_life: 4h}, adoption: {mandate: 0h}"
        text = body(how, jobs=2).replace("/2}", f"'{operation}'}}")
        second = [line.split() for line in story(text)][1]
        assert float(second[5]) - float(second[3]) == pytest.approx(4.0 - 2.0 * 0.5**0.5, abs=1e-4)


def test_the_gain_of_a_visit_is_that_of_its_beginning_whoever_ends_it() -> None:
    """A job begun at full gain, interrupted for a day, ends as it began."""
    text = """
teams: {dev: {people: 1}}
work:
  fire:
    arrives: {backlog: 1}
    expedite: true
    flow: [{wait: {wait: 1h}}, {out: {team: dev, effort: 24h, cv: 0}}]
  job: {arrives: {backlog: 2}, flow: [{do: {team: dev, effort: 4h, cv: 0}}]}
levers: {tool: {change: {job.do.effort: /2}, fades: 1h}}
use: {tool: 100%}
"""
    ends = [float(line.split()[5]) for line in story(text) if line.startswith("job")]
    assert ends == pytest.approx([1.0, 26.0, 30.0], abs=0.01)


# -- from person to person


def of_many(people: int, bass: str = "{push: 3%/w, pull: 38%/w}") -> Plan:
    return plan_of(body(f"adoption: {{bass: {bass}}}", people=people), horizon="40w")


def test_a_curve_is_followed_backwards() -> None:
    """A ramp of 10 h from hour 3, by order after 4: at a share of .2 it is there after 2 hours."""
    plan = plan_of(body("starts: 3h, adoption: {ramp: 10h, mandate: 4h}"))
    found = [instant_on(plan.tables.levers, 0, u) for u in (1e-9, 0.2, 0.4, 0.6, 0.999)]
    assert found == pytest.approx([3.0, 5.0, 7.0, 7.0, 7.0], abs=1e-6)
    late = plan_of(body("adoption: {bass: {push: 1%/w, pull: 0%/w}}", people=1), horizon="2w")
    assert instant_on(late.tables.levers, 0, 0.9) == NEVER  # not within the run


@pytest.mark.parametrize("people", [1, 2, 6])
def test_few_follow_the_process_on_average(people: int) -> None:
    plan, weeks = of_many(people), np.array([2.0, 5.0, 10.0, 20.0])
    runs = np.array([instants(plan, number) for number in range(4000)])
    have = (runs[:, None, :] <= weeks[:, None] * 168.0).mean(axis=2)
    expected = mean_shares(0.03, 0.38, people=people, times=weeks)
    error = have.std(axis=0, ddof=1) / math.sqrt(len(runs))
    assert (abs(have.mean(axis=0) - expected) < 4.0 * error).all()


def test_gaps_between_the_first_are_exponential() -> None:
    """Of six, the first after 1 / (6 push) on average, the next after 1 / (5 (push + pull / 6))."""
    plan = of_many(6)
    runs = np.array([instants(plan, number) for number in range(4000)])
    gaps = np.diff(runs, axis=1, prepend=0.0) / 168.0
    have = np.arange(6)
    expected = 1.0 / ((6 - have) * (0.03 + 0.38 * have / 6))
    error = gaps.std(axis=0, ddof=1) / math.sqrt(len(runs))
    assert (abs(gaps.mean(axis=0) - expected) < 4.0 * error).all()
    assert gaps.std(axis=0) == pytest.approx(expected, rel=0.1)


def test_many_follow_the_curve() -> None:
    """The test numbers of the curve, .331199 at 5 and .812803 at 10, on 20 runs of 10,000."""
    plan, weeks = of_many(10_000), np.array([5.0, 10.0])
    runs = np.array([instants(plan, number) for number in range(20)])
    have = (runs[:, None, :] <= weeks[:, None] * 168.0).mean(axis=2)
    error = have.std(axis=0, ddof=1) / math.sqrt(len(runs))
    curve = level(weeks, innovation=0.03, imitation=0.38)
    assert curve == pytest.approx([0.331199, 0.812803], abs=1e-6)
    assert (abs(have.mean(axis=0) - curve) < 4.0 * error).all()
    assert (error < 0.004).all()


def test_the_same_people_are_early_in_every_scenario() -> None:
    plans = (of_many(9), of_many(9, "{push: 8%/w, pull: 10%/w}"))
    orders = [np.argsort(by_person(plan, 1)).tolist() for plan in plans]
    assert orders[0] == orders[1]
    assert orders[0] != sorted(orders[0])


def test_by_order_nobody_is_later() -> None:
    how = "adoption: {bass: {push: 3%/w, pull: 38%/w}, mandate: 3w}"
    free, ordered = of_many(40), plan_of(body(how, people=40), horizon="40w")
    by_themselves, by_order = instants(free, 1), instants(ordered, 1)
    assert by_themselves.max() > 3 * 168.0
    assert by_order.tolist() == np.minimum(by_themselves, 3 * 168.0).tolist()


def test_teams_that_a_lever_touches_hear_of_it_together() -> None:
    """One of twelve people in two teams tells the eleven others, as in one team of twelve."""
    text = """
teams: {dev: {people: 5}, qa: {people: 7}, ops: {people: 3}}
work:
  job:
    arrives: {backlog: 1}
    flow:
      - do: {team: dev, effort: 4h}
      - try: {team: qa, effort: 4h}
      - run: {team: ops, effort: 4h}
levers:
  tool:
    change: {job.do.effort: /2, job.try.effort: /2}
    adoption: {bass: {push: 3%/w, pull: 38%/w}}
use: {tool: 100%}
"""
    plan, weeks = plan_of(text, horizon="40w"), np.array([5.0, 10.0])
    runs = np.array([by_person(plan, number)[:12] for number in range(3000)])
    have = (runs[:, None, :] <= weeks[:, None] * 168.0).mean(axis=2)
    error = have.std(axis=0, ddof=1) / math.sqrt(len(runs))
    expected = mean_shares(0.03, 0.38, people=12, times=weeks)
    apart = mean_shares(0.03, 0.38, people=5, times=weeks)
    assert (abs(have.mean(axis=0) - expected) < 4.0 * error).all()
    assert (abs(have.mean(axis=0) - apart) > 4.0 * error).all()


HIRES = """
teams: {dev: {people: {at: {0w: 2, 20w: MORE}}}}
work: {job: {arrives: always, flow: [{do: {team: dev, effort: 4h, cv: 0}}]}}
levers: {tool: {change: {job.do.effort: /2}, adoption: {bass: {push: 3%/w, pull: 38%/w}}}}
use: {tool: 100%}
"""


def test_who_comes_later_changes_nothing_before() -> None:
    alone, later = (plan_of(HIRES.replace("MORE", more), horizon="40w") for more in ("2", "10"))
    for number in range(300):
        few, many = by_person(alone, number), by_person(later, number)
        early = few < 20 * 168.0
        assert many[:2][early] == pytest.approx(few[early])
        assert (many[:2][~early] >= 20 * 168.0).all()
        assert (many[2:] >= 20 * 168.0).all()


def test_who_comes_later_hears_from_all_who_are_there() -> None:
    """One has it and nine join: each of the nine then has the hazard push + pull / 10."""
    text = HIRES.replace("{0w: 2, 20w: MORE}", "{0w: 1, 20w: 10}").replace("3%/w", "100%/w")
    plan = plan_of(text.replace("38%/w", "900%/w"), horizon="40w")
    runs = np.array([np.sort(by_person(plan, number)) for number in range(4000)]) / 168.0
    gaps = runs[:, 1] - 20.0  # the first had it long before
    assert (runs[:, 0] < 20.0).mean() > 0.999
    rate = 9 * (1.0 + 9.0 * 1 / 10)
    assert gaps.mean() == pytest.approx(1.0 / rate, abs=4.0 / rate / math.sqrt(4000))


def test_who_joins_learns_then_and_loses_from_then() -> None:
    """One from the start and one from hour 168: a dip of 50 % over a day, for each their own."""
    text = """
teams: {dev: {people: {at: {0w: 1, 1w: 2}}}}
work: {job: {arrives: always, flow: [{do: {team: dev, effort: 4h, cv: 0}}]}}
levers: {tool: {change: {job.do.effort: /2}, dip: {pace: 50%, for: 24h}, fades: 24h}}
use: {tool: 100%}
"""
    rows = [line.split() for line in story(text, horizon="3w") if " - " not in line]
    second = [(float(row[3]), float(row[5])) for row in rows if "dev.1" in row]
    lengths = [round(end - begin, 3) for begin, end in second]
    assert second[0][0] == 168.0
    assert lengths[:3] == [8.0, 8.0, 8.0]
    assert lengths[3] == 3.0  # half of two hours less, after a day


def test_dips_and_orders_in_both_engines_where_people_come_later() -> None:
    how = "{bass: {push: 3%/w, pull: 38%/w}, mandate: 22w}, dip: {pace: 70%, for: 2w}"
    text = HIRES.replace("MORE", "6").replace("{bass: {push: 3%/w, pull: 38%/w}}", how)
    text = text.replace("arrives: always", "arrives: {rate: 1/d}")
    assert len(story(text, horizon="40w")) > 200
