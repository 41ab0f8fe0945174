"""The ladder: the best move first, free ones before all, and why it ends."""

from __future__ import annotations

from itertools import pairwise

import pytest

from flowsim.model import loads
from flowsim.report import invest as told
from flowsim.study.invest import DEMAND, NOTHING_PAYS, RUNGS_DONE, SPENT, invest
from flowsim.study.moves import moves
from tests.study.test_verdict import line

HALF = 20


def organisation(*, value: str = "10k", cost: str = "100k/y", more: str = "") -> str:
    """Three teams in a line; a week t0 42, t1 56, t2 67 features."""
    text = line([4, 1, 2], ["16h", "3h", "5h"])
    for team, people in (("t0", 4), ("t1", 1), ("t2", 2)):
        text = text.replace(
            f"  {team}: {{people: {people}}}", f"  {team}: {{people: {people}, cost: {cost}}}"
        )
    return text.replace("value: 1k", f"value: {value}") + more


LEVERS = """
levers:
  free_tool: {title: A free tool, change: {t0.speed: x1.1}}
  dear_tool: {title: A dear tool, change: {t0.speed: x1.1}, cost: {once: 90M}}
  harm: {change: {t0.speed: x0.9}}
  chaos: {title: No limit, change: {feature.limit: none}}
"""

HIRES = """  hire_one: {change: {t0.people: +1}}
  hire_two: {change: {t0.people: +2}}
  agency: {change: {t0.people: +1}, cost: {once: 90M}}
"""


def test_the_best_move_comes_first_and_free_ones_before_it() -> None:
    found = invest(
        loads(organisation(more=LEVERS)), budget=250_000, rungs=4, replications=HALF, jobs=2
    )
    names = [rung.move.name for rung in found.rungs]
    assert names[0] == "free_tool"
    assert names[1] == "t0+1"
    assert "harm" not in names
    assert "chaos" not in names  # more work in progress than can be done
    assert found.spent <= 250_000
    for before, after in pairwise([found.base, *(rung.run for rung in found.rungs)]):
        gained = (
            (after.of("feature").throughput.mean - before.of("feature").throughput.mean)
            * 52
            * 10_000
        )
        rung = next(each for each in found.rungs if each.run is after)
        assert rung.value.mean == pytest.approx(gained)
        assert rung.net.mean == pytest.approx(gained - rung.yearly)
        assert rung.within_a_year >= 0.9
    assert found.rungs[0].pays_back == 0.0
    assert found.rungs[1].yearly == 100_000
    assert found.rungs[1].run.model.team("t0").people == 5


def test_what_is_too_dear_is_not_bought() -> None:
    spent = invest(loads(organisation()), budget=99_000, rungs=2, replications=HALF, jobs=2)
    assert (spent.rungs, spent.ends) == ((), SPENT)
    worthless = invest(
        loads(organisation(value="1", cost="1M/y")), budget=1e9, rungs=2, replications=HALF, jobs=2
    )
    assert (worthless.rungs, worthless.ends) == ((), NOTHING_PAYS)


def test_it_ends_with_demand_or_with_the_rungs() -> None:
    text = line([4, 2, 2], ["4h", "3h", "5h"], arrives="{rate: 20/w}", limit="")
    idle = invest(loads(text), budget=1e6, rungs=2, replications=HALF, jobs=2)
    assert (idle.rungs, idle.ends) == ((), DEMAND)
    one = invest(loads(organisation()), budget=1e6, rungs=1, replications=HALF, jobs=2)
    assert ([rung.move.name for rung in one.rungs], one.ends) == (["t0+1"], RUNGS_DONE)
    assert one.counts_money


def test_without_any_value_throughput_counts() -> None:
    found = invest(
        loads(line([4, 1, 2], ["16h", "3h", "5h"]).replace("    value: 1k\n", "")),
        budget=0.0,
        rungs=1,
        replications=HALF,
        jobs=2,
    )
    assert not found.counts_money
    assert [rung.move.name for rung in found.rungs] == ["t0+1"]  # nobody costs anything here


def test_the_moves_of_a_model_and_their_prices() -> None:
    found = {
        each.move.name: each for each in moves(loads(organisation(more=LEVERS + HIRES)), "feature")
    }
    assert {"free_tool", "dear_tool", "t0+1", "t1+1", "t2+1", "limit 40", "limit 80"} <= set(found)
    assert found["dear_tool"].once == 90e6
    assert "hire_one" not in found  # the same as t0+1
    assert found["hire_two"].yearly == 200_000
    assert found["agency"].once == 90e6
    assert found["t1+1"].yearly == 100_000
    assert found["limit 40"].is_free
    assert found["limit 40"].model.kind("feature").limit == 40


def test_work_that_waits_costs_what_the_model_says() -> None:
    """A higher limit delivers a little more, later: worth it only if waiting is free."""
    free = loads(organisation(more=""), set=[("feature.limit", "12")])
    dear = loads(
        organisation(more=""), set=[("feature.limit", "12"), ("feature.delay_cost", "20k/w")]
    )
    given = {"budget": 0.0, "rungs": 2, "replications": HALF, "jobs": 2}
    raised = invest(free, **given).rungs[0]  # type: ignore[arg-type]
    assert raised.run.model.kind("feature").limit > 12  # type: ignore[operator]
    found = invest(dear, **given)  # type: ignore[arg-type]
    assert found.rungs, "fewer in progress pay"
    for before, rung in zip(
        [found.base, *(each.run for each in found.rungs)], found.rungs, strict=False
    ):
        more = rung.run.of("feature").wip.mean - before.of("feature").wip.mean
        assert more < 0.0
        assert rung.net.mean == pytest.approx(rung.value.mean - more * 20_000 * 52, rel=1e-6)
    assert found.money is not None
    assert found.money.worths[0].npv.mean > 0.0


THOUGHT = """
levers:
  twice: {title: Everyone twice as fast, change: {t0.speed: x2, t1.speed: x2}, hypothetical: true}
  faster: {title: Faster, change: {t0.speed: x1.2}}
  nobody: {title: No more in t1, change: {t1.people: +1}, hypothetical: true}
"""


def test_what_nobody_can_buy_is_no_move_and_is_named() -> None:
    model = loads(organisation(more=THOUGHT))
    names = {each.move.name for each in moves(model, "feature")}
    assert {"faster", "t0+1"} <= names
    assert not names & {"twice", "nobody", "t1+1"}
    found = invest(model, budget=0.0, rungs=1, replications=HALF, jobs=2)
    assert [rung.move.name for rung in found.rungs] == ["faster"]
    named = "Left out: 2 hypothetical levers: Everyone twice as fast; No more in t1."
    assert told.sentences(found)[-1] == named
    pulled = loads(organisation(more=THOUGHT), use=["twice"])
    assert told.left_out(pulled) == ["Left out: 1 hypothetical lever: No more in t1."]
    assert told.left_out(loads(organisation())) == []
