"""Moves by name, title and change; their prices; pairs; what counts in a year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from flowsim.model import loads
from flowsim.study.decide.moves import (
    MOST_PAIRS,
    Move,
    hire,
    hypothetical,
    moves,
    only_hires,
    pairs,
    title_of,
)
from flowsim.study.decide.yearly import yearly_of

MODEL = """
flowsim: 1
horizon: 10w
hours: always
teams:
  dev_ops: {people: 3, cost: 100k/y}
  qa: {title: Quality assurance, people: 2, cost: 80k/y}
  free: {people: 2}
  apart: {people: 2, cost: 70k/y}
work:
  big_job:
    arrives: always
    limit: 12
    value: 5k
    delay_cost: 10/w
    flow:
      - make: {team: dev_ops, effort: 8h}
      - look: {team: qa, effort: 4h, opens: 1w, batch: {min: 2, max: 6}}
      - ship: {title: Go live, team: free, effort: 1h, opens: 2w, batch: all}
  toll: {arrives: {rate: 1/w}, delay_cost: 7/w, flow: [pay: {team: apart, effort: 1h}]}
  nothing: {arrives: {rate: 1/w}, flow: [rest: {wait: 1h}]}
levers:
  tool: {change: {dev_ops.speed: x2}, cost: {once: 30k, monthly: 1k}}
  nameless_tool: {change: {qa.speed: x2}}
  magic: {title: Magic, hypothetical: true, change: {dev_ops.speed: x9}}
  one_more: {change: {qa.people: +1}}
  later: {change: {qa.people: +1}, starts: 2w}
  rhythm: {change: {big_job.limit: +2}}
"""


def named(*use: str) -> dict[str, Move]:
    return {each.move.name: each.move for each in moves(loads(MODEL, use=use), "big_job")}


def test_every_move_by_name() -> None:
    found = named()
    assert list(found) == [
        "tool", "nameless_tool", "later", "rhythm", "dev_ops+1", "qa+1", "free+1", "limit 8",
        "limit 16", "limit 24", "look twice as often", "look half the batch", "ship twice as often",
    ]  # fmt: skip
    titles = {name: move.title for name, move in found.items()}
    assert titles["nameless_tool"] == "nameless tool"
    assert titles["dev_ops+1"] == "One more person in dev ops"
    assert titles["qa+1"] == "One more person in Quality assurance"
    assert titles["limit 8"] == "Lower the limit on work in progress from 12 to 8"
    assert titles["limit 16"] == "Raise the limit on work in progress from 12 to 16"
    assert titles["look twice as often"] == "“look” every 3.5 days instead of every week"
    assert titles["look half the batch"] == "“look” in batches of 3 instead of 6"
    assert titles["ship twice as often"] == "“Go live” every week instead of every 2 weeks"
    assert found["limit 8"].set == (("big_job.limit", "8"),)
    assert found["look twice as often"].set == (("big_job.look.opens", "/2"),)
    assert found["look half the batch"].set == (("big_job.look.batch.max", "/2"),)
    assert found["qa+1"].set == (("qa.people", "+1"),)
    assert (found["tool"].levers, found["tool"].set) == (("tool",), ())
    assert "tool" not in named("tool=1")


def test_prices_and_whether_the_model_gives_them() -> None:
    found = {each.move.name: each for each in moves(loads(MODEL), "big_job")}
    assert (found["tool"].once, found["tool"].yearly) == (30e3, 12e3)
    assert found["tool"].first_year == 42e3
    assert (found["qa+1"].once, found["qa+1"].yearly) == (0.0, 80e3)
    unknown = {name for name, each in found.items() if not each.is_known}
    assert unknown == {"nameless_tool", "free+1"}
    free = {name for name, each in found.items() if each.is_free}
    assert free == {
        "nameless_tool", "free+1", "rhythm", "limit 8", "limit 16", "limit 24",
        "look twice as often", "look half the batch", "ship twice as often",
    }  # fmt: skip
    saves = replace(found["tool"], once=10.0, yearly=-5.0)
    assert (saves.first_year, saves.is_free) == (10.0, False)


def test_more_people_in_a_team() -> None:
    model = loads(MODEL)
    three = hire(model, "qa", 3)
    assert (three.move.name, three.move.title) == ("qa+3", "Three more people in Quality assurance")
    assert (three.yearly, three.model.team("qa").people) == (240e3, 5)
    assert hire(model, "dev_ops", 2).move.title == "Two more people in dev ops"
    assert hire(model, "qa", 4).move.title == "4 more people in Quality assurance"


def test_two_at_once() -> None:
    model = loads(MODEL)
    every = {each.move.name: each for each in moves(model, "big_job")}
    chosen = [every[name] for name in ("qa+1", "tool", "limit 8", "limit 16")]
    found = pairs(model, chosen)
    assert [each.move.name for each in found] == [
        "qa+1 and tool", "qa+1 and limit 8", "qa+1 and limit 16", "tool and limit 8",
        "tool and limit 16",
    ]  # fmt: skip
    both = found[0]
    assert both.move.title == "One more person in Quality assurance and tool"
    assert (both.move.levers, both.move.set) == (("tool",), (("qa.people", "+1"),))
    assert (both.once, both.yearly) == (30e3, 92e3)
    many = [hire(model, "qa", 1), *[every["tool"]] * 20]
    assert len(pairs(model, many)) == MOST_PAIRS


def test_levers_that_are_hires_and_those_that_nobody_can_buy() -> None:
    model = loads(MODEL)
    assert [lever.name for lever in model.levers if only_hires(lever)] == ["one_more"]
    assert [lever.name for lever in hypothetical(model)] == ["magic"]
    assert hypothetical(loads(MODEL, use=["magic=1"])) == ()
    assert [title_of(model.lever(name)) for name in ("magic", "one_more")] == ["Magic", "one more"]


def test_a_move_is_made_on_what_is_there() -> None:
    made = named()["tool"].made(loads(MODEL, use=["rhythm=50%"]))
    assert made.use == (("rhythm", 0.5), ("tool", 1.0))


def test_what_counts_in_a_year() -> None:
    found = yearly_of(loads(MODEL), ["big_job"])
    assert (found.works, found.has_money) == (("big_job", "toll"), True)
    assert (found.values.tolist(), found.delay_costs.tolist()) == ([5e3, 0.0], [10.0, 7.0])
    hours = 52.0 * 168.0
    assert found.worth(np.array([[2.0 / hours], [3.0 / hours]])).tolist() == pytest.approx([10e3])
    assert found.waiting(np.array([4.0, 2.0])) == pytest.approx((40.0 + 14.0) * 52.0)
    assert found.unpriced(np.array([4.0, 2.0])) == 0.0
    text = MODEL.replace("    value: 5k\n", "").replace("    delay_cost: 10/w\n", "")
    items = yearly_of(loads(text), ["big_job"])
    assert (items.works, items.has_money) == (("big_job",), False)
    assert (items.values.tolist(), items.delay_costs.tolist()) == ([1.0], [0.0])
    assert items.unpriced(np.array([4.0])) == 4.0


def test_a_limit_of_one_step_is_raised_and_lowered() -> None:
    """By a third, to the double and down by a third; at least by one, and never below one."""
    model = loads("""
flowsim: 1
horizon: 26w
teams: {dev: {people: 1}}
work:
  job:
    arrives: {rate: 1/w}
    flow:
      - build: {team: dev, effort: 1h, wip: 1}
      - test: {team: dev, effort: 1h, wip: 6}
      - ship: {team: dev, effort: 1h}
""")
    found = {each.move.name: each.move for each in moves(model, "job")}
    names = [name for name in found if " limit " in f" {name}"]
    assert names == ["build limit 2", "test limit 4", "test limit 8", "test limit 12"]
    assert found["test limit 4"].title == "Lower the limit at test from 6 to 4"
    assert found["test limit 4"].made(model).kind("job").step("test").wip == 4


def test_limits_over_several_steps_are_raised_and_lowered_for_nothing() -> None:
    """Those under which judged work counts, by what they count."""
    model = loads("""
flowsim: 1
horizon: 26w
teams: {dev: {title: Developers, people: 4}, ops: {people: 2}}
work:
  job:
    arrives: {rate: 1/w}
    flow:
      - build: {team: dev, effort: 1h}
      - test: {title: Acceptance, team: dev, effort: 1h}
  bug: {title: Bugs, arrives: {rate: 1/w}, flow: [{fix: {team: dev, effort: 1h}}]}
  call: {arrives: {rate: 1/w}, flow: [{answer: {team: ops, effort: 1h}}]}
limits:
  - {name: board, work: [job, bug], max: 12}
  - {work: job, steps: [build, test], max: 3}
  - {team: dev, max: 9}
  - {person: dev, max: 1}
  - {work: call, max: 6}
""")
    found = {each.move.name: each for each in moves(model, "job")}
    limits = {name: each for name, each in found.items() if name.startswith("limits.")}
    assert list(limits) == [
        "limits.board 8", "limits.board 16", "limits.board 24", "limits.2 2", "limits.2 4",
        "limits.2 6", "limits.3 6", "limits.3 12", "limits.3 18", "limits.4 2",
    ]  # fmt: skip
    titles = [limits[name].move.title for name in list(limits)[::3]]
    assert titles == [
        "Lower the limit on job and Bugs together from 12 to 8",
        "Lower the limit on build and Acceptance from 3 to 2",
        "Lower the limit in Developers from 9 to 6",
        "Raise the limit of each person in Developers from 1 to 2",
    ]
    assert all(each.is_free and each.is_known for each in limits.values())
    assert limits["limits.board 16"].model.limits[0].most == 16
