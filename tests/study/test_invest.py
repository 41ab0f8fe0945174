"""The ladder: the best move first, free or not, what it does to the clock, and why it ends."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from flowsim.model import Model, loads
from flowsim.report.studies.decide.invest import document as report
from flowsim.report.studies.decide.invest.steps import price_text
from flowsim.study.decide.invest import DEMAND, NOTHING_PAYS, SPENT, STEPS_DONE, invest
from flowsim.study.decide.moves import moves
from flowsim.study.decide.race import MoveTrials
from measuring.advisor import KNOWN
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


def test_the_best_move_comes_first_free_or_not() -> None:
    found = invest(
        loads(organisation(more=LEVERS)), budget=150_000, steps=4, replications=HALF, jobs=2
    )
    names = [step.move.name for step in found.steps]
    assert names[:2] == ["t0+1", "free_tool"]  # a quarter more people, a tenth more speed
    assert "harm" not in names
    assert "chaos" not in names  # more work in progress than can be done
    assert found.spent <= 150_000
    for before, after in pairwise([found.base, *(step.run for step in found.steps)]):
        gained = (
            (after.of("feature").throughput.mean - before.of("feature").throughput.mean)
            * 52
            * 10_000
        )
        step = next(each for each in found.steps if each.run is after)
        assert step.value.mean == pytest.approx(gained)
        assert step.net.mean == pytest.approx(gained - step.yearly)
        assert step.within_a_year >= 0.9
    assert found.steps[1].pays_back == 0.0
    assert found.steps[0].yearly == 100_000
    assert found.steps[0].run.model.team("t0").people == 5
    assert [step.price_is_known for step in found.steps[:2]] == [True, False]


def test_what_is_too_dear_is_not_bought() -> None:
    spent = invest(loads(organisation()), budget=99_000, steps=2, replications=HALF, jobs=2)
    assert (spent.steps, spent.ends) == ((), SPENT)
    worthless = invest(
        loads(organisation(value="1", cost="1M/y")), budget=1e9, steps=2, replications=HALF, jobs=2
    )
    assert (worthless.steps, worthless.ends) == ((), NOTHING_PAYS)


def test_it_ends_with_demand_or_with_the_steps() -> None:
    text = line([4, 2, 2], ["4h", "3h", "5h"], arrives="{rate: 20/w}", limit="")
    idle = invest(loads(text), budget=1e6, steps=2, replications=HALF, jobs=2)
    assert (idle.steps, idle.ends) == ((), DEMAND)
    one = invest(loads(organisation()), budget=1e6, steps=1, replications=HALF, jobs=2)
    assert ([step.move.name for step in one.steps], one.ends) == (["t0+1"], STEPS_DONE)
    assert one.counts_money


def test_without_any_value_throughput_counts() -> None:
    found = invest(
        loads(line([4, 1, 2], ["16h", "3h", "5h"]).replace("    value: 1k\n", "")),
        budget=0.0,
        steps=1,
        replications=HALF,
        jobs=2,
    )
    assert not found.counts_money
    assert [step.move.name for step in found.steps] == ["t0+1"]  # nobody costs anything here


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


def limited(*, toll: str = "0/w") -> Model:
    """Twelve features in progress for seven people: a higher limit brings little, and later."""
    return loads(organisation(), set=[("feature.limit", "12"), ("feature.delay_cost", toll)])


def test_work_that_waits_costs_what_the_model_says() -> None:
    cheap, dear = limited(toll="1/w"), limited(toll="20k/w")
    given = {"budget": 0.0, "steps": 2, "replications": HALF, "jobs": 2}
    found = invest(cheap, **given)  # type: ignore[arg-type]
    raised = found.steps[0]
    assert raised.move.name == "limit 24"
    assert raised.value.mean - 52.0 * raised.change("wip").paired.mean == pytest.approx(
        raised.net.mean, rel=1e-6
    )
    assert " later than today" in report.sentences(found)[0]
    assert report.table(found).rows[1][2].endswith(", later than today")
    assert "within" in report.headline(found)
    assert "later than today" in report.headline(found)
    lowered = invest(dear, **given)  # type: ignore[arg-type]
    assert [step.move.name for step in lowered.steps] == ["limit 8"]
    less = lowered.steps[0]
    assert less.value.mean < 0.0 < less.net.mean  # fewer are delivered, sooner
    assert less.run.of("feature").wip.mean < lowered.base.of("feature").wip.mean
    assert "later" not in report.sentences(lowered)[0]


def test_where_waiting_has_no_price_time_is_not_spent_for_less() -> None:
    """A third more in progress for a few percent more features is no advice, and is named."""
    found = invest(limited(), budget=0.0, steps=2, replications=HALF, jobs=2)
    assert (found.steps, found.ends) == ((), SPENT)  # hiring is beyond the budget
    assert {each.priced.move.name for each in found.left_out} == {"limit 16", "limit 24"}
    most = max(found.left_out, key=lambda each: each.net.mean)
    assert most.later.mean > -most.power.mean > 0.0
    named = next(each for each in report.sentences(found) if each.startswith("Not advised: "))
    assert named.startswith("Not advised: raise the limit on work in progress from 12 to ")
    assert named.endswith("%) later."), "each share has its interval"
    assert "%) more, but " in named


def test_a_starved_line_may_take_more_in_and_is_told_what_that_costs() -> None:
    """Two in progress for seven people: the limit is what constrains."""
    model = loads(organisation(), set=[("feature.limit", "2")])
    first = invest(model, budget=0.0, steps=1, replications=HALF, jobs=2).steps[0]
    assert first.move.name == "limit 4"
    assert first.change("throughput").relative.low > 0.6
    assert first.move.title == "Raise the limit on work in progress from 2 to 4"


def test_time_and_power_are_those_of_theory() -> None:
    """A closed network, where items take limit over throughput (Little), and that is exact."""
    org = KNOWN[0][1]
    model = loads(org.text(horizon="52w"), set=["item.delay_cost=0/w", "warm_up=26w"])
    raised = [each for each in moves(model, "item") if each.move.name == "limit 40"]
    trials = MoveTrials(model, raised, "item", seed=1, jobs=2)
    trials.sample([0, 1], 0, 30)
    (found,) = trials.tried()
    more = math.log(replace(org, limit=40).throughput / org.throughput)
    assert found.later.mean == pytest.approx(
        math.log(2.0) - more, abs=4.0 * found.later.standard_error
    )
    assert found.power.mean == pytest.approx(
        2.0 * more - math.log(2.0), abs=4.0 * found.power.standard_error
    )
    assert found.later.standard_error < 0.01
    assert found.is_slow


def test_what_affects_no_work_that_counts_is_no_move() -> None:
    text = organisation(
        more="\nlevers:\n  a: {change: {t9.speed: x2}}\n  b: {change: {t0.speed: x2}}\n"
    )
    text = text.replace("teams:\n", "teams:\n  t9: {people: 1, cost: 1k/y}\n").replace(
        "work:\n",
        "work:\n  other:\n    arrives: {rate: 1/w}\n    flow: [{do: {team: t9, effort: 1h}}]\n",
    )
    names = {each.move.name for each in moves(loads(text), "feature")}
    assert {"b", "t0+1"} <= names
    assert not {"a", "t9+1"} & names
    valued = text.replace("arrives: {rate: 1/w}", "arrives: {rate: 1/w}\n    value: 5")
    assert {"a", "t9+1"} <= {each.move.name for each in moves(loads(valued), "feature")}


def test_a_price_that_nobody_gave_is_unknown_and_a_decision_is_free() -> None:
    more = """
levers:
  tool: {change: {t0.speed: x2}}
  given: {change: {t0.speed: x2}, cost: {once: 0}}
  agreed: {change: {feature.limit: 20, t0.helps.t1: 50%}}
  two: {change: {t0.people: +2}}
"""
    paid = moves(loads(organisation(more=more)), "feature")
    known = {each.move.name: each.is_known for each in paid}
    assert known["tool"] is False
    assert known["given"] is known["agreed"] is known["two"] is known["t0+1"] is True
    assert known["limit 40"] is True
    unpaid = moves(loads(organisation(more=more, cost="0/y")), "feature")
    known = {each.move.name: each.is_known for each in unpaid}
    assert known["two"] is known["t0+1"] is False
    found = invest(loads(organisation(cost="0/y")), budget=0.0, steps=1, replications=HALF, jobs=2)
    assert found.steps[0].move.name == "t0+1"
    assert price_text(found.steps[0]) == "price unknown"
    assert "Its price is unknown; without it, it is worth " in report.sentences(found)[0]


HARMS = """
levers:
  fast:
    title: Hurried
    change: {feature.s_t0.effort: /2, feature.s_t0.injects: x2}
    cost: {once: 0}
  blunt: {title: Blunt, change: {t0.speed: x2, incident.arrives.rate: x1.5}, cost: {once: 0}}
  good: {title: Sound, change: {t0.speed: x1.2}, cost: {once: 0}}
"""


def harming(more: str = HARMS) -> Model:
    """The organisation with defects, and with incidents."""
    text = organisation(more=more).replace("effort: 16h", "effort: 16h, injects: 0.5", 1)
    incident = (
        "  incident:\n    expedite: true\n    arrives: {rate: 1/w}\n"
        "    flow: [{mend: {team: t9, effort: 1h}}]\n"
    )
    text = text.replace("teams:\n", "teams:\n  t9: {people: 9, cost: 1k/y}\n", 1)
    return loads(text.replace("\nlevers:", f"\n{incident}levers:", 1))


def test_what_does_harm_is_not_advised_and_is_named_with_its_harm() -> None:
    """More escaped defects and more incidents have no price: no gain buys them."""
    found = invest(harming(), budget=0.0, steps=2, replications=HALF, jobs=2)
    assert found.steps[0].move.name == "good"
    assert not {"fast", "blunt"} & {step.move.name for step in found.steps}
    harmful = {each.priced.move.name for each in found.left_out if each.does_harm}
    assert harmful == {"fast", "blunt"}
    said = [each for each in report.sentences(found) if each.startswith("Not advised: ")]
    assert (
        len([each for each in said if "incidents follow" in each or "defects escape" in each]) == 1
    )
    for name, harm in (
        ("fast", "%) more defects escape."),
        ("blunt", "50% more incidents follow."),
    ):
        one = replace(found, left_out=tuple(
            each for each in found.left_out if each.priced.move.name == name))  # fmt: skip
        assert any(each.endswith(harm) for each in report.sentences(one))
    assert report.headline(found).startswith("Next: sound")


def test_without_another_move_a_harm_is_still_no_advice() -> None:
    only = "\nlevers:\n  fast: {change: {feature.s_t0.effort: /2, feature.s_t0.injects: x2}}\n"
    found = invest(harming(only), budget=0.0, steps=1, replications=HALF, jobs=2)
    assert found.steps == ()
    assert "%) more defects escape." in " ".join(report.sentences(found))


def test_what_has_no_price_is_not_first_where_others_have_one() -> None:
    only = "\nlevers:\n  gift: {title: Gift, change: {t0.speed: x1.3}}\n"
    found = invest(loads(organisation(more=only)), budget=0.0, steps=2, replications=HALF, jobs=2)
    assert found.steps == ()
    (said,) = (each for each in report.sentences(found) if each.startswith("Not advised: gift."))
    assert said.endswith("the model gives no price for it: write its `cost:`.")
    bought = invest(
        loads(organisation(more=only)), budget=100_000.0, steps=2, replications=HALF, jobs=2
    )
    assert [step.move.name for step in bought.steps] == ["t0+1", "gift"]
    assert "No price is given for “Gift”: write `cost:` there." in report.sentences(bought)


def test_missing_costs_are_said_once_for_all_hires() -> None:
    found = invest(loads(organisation(cost="0/y")), budget=0.0, steps=2, replications=HALF, jobs=2)
    hired = [step.move.name for step in found.steps]
    assert len(hired) == 2
    text = " ".join(report.sentences(found))
    assert text.count("price is unknown") == 1
    assert text.count("No price is given for ") == 1
    for whole in (True, False):
        table = report.table(found, whole=whole)
        assert not any("unknown" in cell for row in table.rows for cell in row)


def test_what_only_makes_things_worse_is_no_move() -> None:
    more = """
levers:
  sloppy: {change: {feature.s_t0.injects: x2}}
  slower: {change: {t0.speed: x0.9, t2.people: -1}}
  harder: {change: {feature.s_t0.effort: +10%, t0.overhead.toil: +5pp}}
  trade: {change: {feature.s_t0.effort: /2, feature.s_t0.injects: x2}}
  other: {change: {feature.limit: 20}}
"""
    text = organisation(more=more).replace("effort: 16h", "effort: 16h, injects: 0.5", 1)
    text = text.replace("{people: 4,", "{people: 4, overhead: {toil: 5%},")
    names = {each.move.name for each in moves(loads(text), "feature")}
    assert {"trade", "other"} <= names
    assert not {"sloppy", "slower", "harder"} & names


THOUGHT = """
levers:
  twice: {title: Everyone twice as fast, change: {t0.speed: x2, t1.speed: x2}, hypothetical: true}
  faster: {title: Faster, change: {t0.speed: x1.2}, cost: {once: 0}}
  nobody: {title: No more in t1, change: {t1.people: +1}, hypothetical: true}
"""


def test_what_nobody_can_buy_is_no_move_and_is_named() -> None:
    model = loads(organisation(more=THOUGHT))
    names = {each.move.name for each in moves(model, "feature")}
    assert {"faster", "t0+1"} <= names
    assert not names & {"twice", "nobody", "t1+1"}
    found = invest(model, budget=0.0, steps=1, replications=HALF, jobs=2)
    assert [step.move.name for step in found.steps] == ["faster"]
    named = "2 hypothetical levers are left out: Everyone twice as fast; No more in t1."
    assert report.sentences(found)[-1] == named
    pulled = loads(organisation(more=THOUGHT), use=["twice"])
    assert report.left_out(pulled) == ["1 hypothetical lever is left out: No more in t1."]
    assert report.left_out(loads(organisation())) == []


def test_more_of_a_kind_with_more_defects_is_no_harm() -> None:
    """Each kind is as good as before; only the mix of what is delivered has changed."""
    text = organisation().replace("effort: 16h", "effort: 16h, injects: 0.5", 1)
    other = (
        "  patch:\n    arrives: always\n    limit: 5\n    value: 1k\n"
        "    flow: [{mend: {team: t9, effort: 9h}}]\n"
    )
    text = text.replace("teams:\n", "teams:\n  t9: {people: 3, cost: 1k/y}\n", 1)
    model = loads(text.replace("work:\n", f"work:\n{other}", 1))
    hired = [each for each in moves(model, "feature", "patch") if each.move.name == "t0+1"]
    trials = MoveTrials(model, hired, ("feature", "patch"), seed=1, jobs=2)
    trials.sample([0, 1], 0, 30)
    (found,) = trials.tried()
    assert found.value.low > 0.0
    assert not found.does_harm
    assert abs(found.escapes.mean) < 0.01
