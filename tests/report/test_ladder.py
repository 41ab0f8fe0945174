"""A ladder in words, tables and data, on figures made by hand."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from flowsim.model import loads
from flowsim.report.format.numbers import MINUS
from flowsim.report.studies.decide.invest import data as invest_data
from flowsim.report.studies.decide.invest import document as report
from flowsim.report.studies.decide.invest import steps as invest_steps
from flowsim.study.decide.invest import InvestmentStep, Ladder
from flowsim.study.decide.moves import Move, hire
from flowsim.study.decide.race import NOT_KNOWN, MoveTrial
from flowsim.study.money_records import Money, Payback, Worth
from flowsim.study.results import MeasureChange, RunResult
from tests.report import fakes
from tests.report.fakes import est
from tests.report.test_worth import WEEKS, line, worth

BASE = fakes.run()


def change(measure: str, relative: float, *, of: float, half: float = 0.01) -> MeasureChange:
    """A change by a share of what was there."""
    absolute = est(of * relative, of * half)
    return MeasureChange("", measure, "", absolute, absolute, est(relative, half))


def step(
    title: str = "One more person in Developers",
    *,
    run: RunResult | None = None,
    gain: float = 0.2,
    time: float = 0.0,
    time_today: float | None = None,
    escaped: float = 0.0,
    net: Any = None,
    **changes: Any,
) -> InvestmentStep:
    """A move that brings so much more, takes so much longer and lets so many more escape."""
    run = run or fakes.faster("step")
    p85 = run.of(run.judged).delivery_p85.mean
    before, today = p85 / (1.0 + time), p85 / (1.0 + (time if time_today is None else time_today))
    of_it = (
        change("throughput", gain, of=9.4),
        change("delivery_p85", time, of=before),
        change("escaped", escaped, of=2.0),
    )
    since = (
        change("throughput", gain, of=9.4),
        change("delivery_p85", time if time_today is None else time_today, of=today),
        change("escaped", escaped, of=2.0),
    )
    given: dict[str, Any] = {
        "move": Move("dev+1", title),
        "once": 20e3,
        "yearly": 100e3,
        "run": run,
        "changes": of_it,
        "since_today": since,
        "value": est(900e3, 50e3),
        "net": est(800e3, 50e3) if net is None else net,
        "pays_back": 0.3,
        "within_a_year": 0.975,
        "ties": (),
        "is_sure": True,
        "trials": 12,
    }
    return InvestmentStep(**{**given, **changes})


def ladder(*steps: InvestmentStep, **changes: Any) -> Ladder:
    return Ladder(BASE, steps, changes.pop("budget", 500e3), changes.pop("ends", "budget"), True,
                  **changes)  # fmt: skip


def test_the_next_move_in_a_line() -> None:
    one = step()
    assert report.headline(ladder(one)) == (
        "Next: one more person in Developers, 20% (19% to 21%) more features, for 120k in the "
        "first year"
    )
    later = step(gain=0.001, time=0.25, escaped=0.5, net=fakes.NONE, once=0.0, yearly=-5e3)
    assert report.headline(ladder(later)) == (
        "Next: one more person in Developers, 85% within 52 (51 to 53) days, 25% (24% to 26%) "
        "later than today, 50% (49% to 51%) more defects escape, free"
    )
    assert report.headline(ladder()) == "No move within the budget of 500k clearly pays."


def test_what_a_ladder_says() -> None:
    first, end = report.sentences(ladder(step(time=-0.2)))
    assert first == (
        "Next: one more person in Developers. This brings 20% (19% to 21%) more features, 85% "
        "within 52 (51 to 53) days instead of 96 (94 to 99) days. It costs 120k in the first year "
        "and is worth 800k (750k to 850k) a year, net."
    )
    assert end == "The plan ends there: the rest of the budget buys no move that clearly pays."
    unclear = report.sentences(ladder(step(gain=0.001), ends="nothing pays"))
    assert unclear[0].startswith(
        "Next: one more person in Developers. This makes no clear difference to delivered features."
    )
    assert unclear[-1] == "The plan ends there: no further move clearly pays."
    fewer = report.sentences(ladder(step(gain=-0.2), ends="demand"))
    assert "This brings 20% (19% to 21%) fewer features" in fewer[0]
    assert fewer[-1] == "The plan ends there: demand is the constraint."


def test_all_rungs_together() -> None:
    last = step("Raise the limit", time=0.25, time_today=-0.2, once=0.0, yearly=30e3)
    found = report.sentences(ladder(step(), last))
    assert found[1] == (
        "With both steps, 16.0 (15.8 to 16.2) features a week are delivered instead of 9.4 (9.2 to "
        "9.6); 85% within 52 (51 to 53) days instead of 96 (94 to 99) days. This costs 150k in the "
        "first year. The bottleneck is then Quality assurance."
    )
    unknown = dataclasses.replace(last, price_is_known=False)
    later = report.sentences(ladder(step(), step(), dataclasses.replace(
        unknown, since_today=step(time=0.25, escaped=0.5).since_today)))[1]  # fmt: skip
    assert later.startswith("With all 3 steps, ")
    then = "85% within 52 (51 to 53) days, 25% (24% to 26%) later than today"
    assert f"{then} and 50% (49% to 51%) more defects escape. This" in later
    assert "costs 270k in the first year plus moves without a price in the model. " in later


def test_what_no_move_brings() -> None:
    demand = report.sentences(ladder(ends="demand"))
    assert demand == ["No move within the budget of 500k clearly pays. Demand is the constraint."]
    move = hire(BASE.model, "dev", 2)
    slow = MoveTrial(
        move,
        est(1.0),
        est(5.0, 1.0),
        est(math.log(1.5), 0.01),
        est(-math.log(1.25), 0.01),
        more=est(math.log(1.2), 0.01),
    )
    less = dataclasses.replace(slow, net=est(1.0, 0.5), priced=hire(BASE.model, "qa", 1))
    said = report.sentences(ladder(left_out=(less, slow)))
    assert said[1] == (
        "Not advised: two more people in Developers. It would deliver 20% (19% to 21%) more, but "
        "50% (49% to 52%) later."
    )
    costs = dataclasses.replace(slow, more=NOT_KNOWN, value=est(-200e3, 5e3))
    assert any(
        text.endswith(
            "It would lose 200k (195k to 205k) a year, and deliver 50% (49% to 52%) later."
        )
        for text in report.sentences(ladder(left_out=(costs,)))
    )
    priced = dataclasses.replace(slow, more=NOT_KNOWN, value=est(200e3, 5e3))
    (only,) = (each for each in report.sentences(ladder(left_out=(priced,))) if "advised" in each)
    assert "It would bring 200k (195k to 205k) a year, but 50% (49% to 52%) later." in only
    harmful = dataclasses.replace(slow, escapes=est(0.5, 0.04), escaped=2.0)
    (only,) = (each for each in report.sentences(ladder(left_out=(harmful,))) if "advised" in each)
    assert only.endswith("but 50% (46% to 54%) more defects escape.")


def test_levers_that_nobody_can_buy_are_named() -> None:
    levers = "levers:\n" + "".join(
        f"  l{n}: {{title: Lever {n}, hypothetical: true, change: {{dev.speed: x2}}}}\n"
        for n in range(1, 5)
    )
    text = fakes.MODEL.split("levers:")[0]
    assert report.left_out(loads(text + levers)) == [
        "4 hypothetical levers are left out: Lever 1; Lever 2; Lever 3; and 1 more."
    ]
    one = levers.splitlines()
    assert report.left_out(loads(text + "\n".join(one[:2]))) == [
        "1 hypothetical lever is left out: Lever 1."
    ]
    assert report.left_out(loads(text + "\n".join(one[:4]))) == [
        "3 hypothetical levers are left out: Lever 1; Lever 2; Lever 3."
    ]
    assert report.left_out(BASE.model) == []


def test_side_effects_are_said_where_they_are_clear() -> None:
    def effects(**of: Any) -> list[str]:
        today = of.pop("today", BASE)
        return invest_steps.side_effects(step(**of), today)

    assert effects() == []
    assert effects(time=0.005, escaped=0.005) == []
    assert effects(time=-0.2) == ["85% within 52 (51 to 53) days instead of 96 (94 to 99) days"]
    assert effects(escaped=-0.5) == []
    hours = fakes.faster("step", work=fakes.work_figures(delivery_p85=est(1.5, 0.01)))
    soon = fakes.run(work=fakes.work_figures(delivery_p85=est(1.7, 0.01)))
    assert effects(run=hours, time=-0.1, today=soon) == [
        "85% within 36.0 (35.8 to 36.2) hours instead of 40.8 (40.6 to 41.0) hours"
    ]
    days = fakes.faster("step", work=fakes.work_figures(delivery_p85=est(150.0, 1.0)))
    assert effects(run=days, time=0.5) == [
        "85% within 150 (149 to 151) days, 50% (49% to 51%) later than today"
    ]


def test_what_grows_has_no_mean_in_a_side_effect() -> None:
    """The change may be clear: where work piles up before or after, no time is beside a time."""
    grows = fakes.work_figures(unstable=True, growth=est(0.3, 0.1))
    piling = fakes.run(work=grows)
    mended = invest_steps.side_effects(step(time=-0.2), piling)
    assert mended == ["85% within 52 (51 to 53) days instead of piling up"]
    worse = step(run=fakes.faster("step", work=grows), time=0.2)
    assert invest_steps.side_effects(worse, BASE) == [
        "unfinished features grow by 0.3 (0.2 to 0.4) every week"
    ]
    assert invest_steps.side_effects(worse, piling) == []
    assert not invest_steps.is_later_than_today(worse, BASE, "feature")
    assert not invest_steps.is_later_than_today(step(time=0.2), piling, "feature")
    assert invest_steps.is_later_than_today(step(time=0.2), BASE, "feature")


def test_prices_of_the_first_year() -> None:
    assert invest_steps.price_text(step()) == "120k"
    assert invest_steps.price_text(step(once=20e3, yearly=-50e3)) == "20.0k"
    assert invest_steps.price_text(step(once=0.0, yearly=-50e3)) == "free"
    assert invest_steps.price_words(0.0, is_known=False) == "price unknown"
    assert invest_steps.price_words(5e3, is_known=False) == "5,000 and more"
    assert invest_steps.price_words(5e3, is_known=True) == "5,000"


def test_a_row_for_each_step() -> None:
    tied = step("A tool", time=0.25, ties=(Move("a", "Move a"), Move("b", "Move b")), is_sure=False)
    found = report.table(ladder(step(), tied, step("B", is_sure=False)))
    assert found.head == (
        "", "features a week", "85% within", "first year", "net a year", "payback within a year",
        "equally good", "then bottleneck",
    )  # fmt: skip
    assert found.align == "lrrrrrll"
    assert found.rows == (
        ("today", "9.4 (9.2–9.6)", "96 d (94–99)", "", "", "", "", "dev"),
        ("1. One more person in Developers", "16.0 (15.8–16.2)", "52 d (51–53)", "120k",
         "800k (750k to 850k)", "98%", "", "qa"),
        ("2. A tool", "16.0 (15.8–16.2)", "52 d (51–53), later than today", "120k",
         "800k (750k to 850k)", "98%", "Move a or Move b", "qa"),
        ("3. B", "16.0 (15.8–16.2)", "52 d (51–53)", "120k",
         "800k (750k to 850k)", "98%", "not sure", "qa"),
    )  # fmt: skip
    narrow = report.table(ladder(step()), whole=False)
    assert narrow.head == ("features", "a week", "85% within", "net a year", "bottleneck")
    assert narrow.align == "lrrrl"
    assert narrow.rows[0] == ("today", "9.4 (9.2–9.6)", "96 d (94–99)", "", "dev")
    assert narrow.rows[1][0] == "1. One more person in Developers, 120k"


def test_a_tour_says_where_the_constraint_goes_and_what_is_lost() -> None:
    loss, gain = step("One more person in Quality assurance", net=est(-50e3, 10e3)), step()
    said = report.sentences(ladder(gain, loss, is_tour=True, ends="steps"))
    assert said[0] == "The bottleneck moves from Developers, then to Quality assurance."
    assert said[1].startswith("With both steps, 16.0 (15.8 to 16.2) features a week are delivered")
    assert ". This costs 240k in the first year. " in said[1]
    assert said[2] == (
        "Step 2, one more person in Quality assurance, costs more than it brings: "
        f"{MINUS}50k ({MINUS}60k to {MINUS}40k) net a year."
    )
    assert said[3] == "The tour stopped there; more steps may move the constraint on."
    both = report.sentences(ladder(loss, loss, is_tour=True, ends="budget"))
    assert both[2].startswith(f"Steps 1 and 2 cost more than they bring: {MINUS}50k (")
    assert " and " in both[2].split(":")[1]
    assert both[3] == "The tour ends there: the next step is beyond the budget."
    stays = report.sentences(ladder(step(run=fakes.run("r")), is_tour=True, ends="nothing pays"))
    assert stays[0] == "The bottleneck is Developers at every step."
    assert stays[1].startswith("With this step, ")
    assert report.headline(ladder(gain, is_tour=True)) == (
        "The bottleneck moves from Developers, then to Quality assurance: 16.0 (15.8 to "
        "16.2) features a week instead of 9.4 (9.2 to 9.6), for 120k"
    )


def test_the_money_of_a_ladder() -> None:
    found: Worth = worth(payback=Payback(est(1.0), 1.0, 2.0, 3.0))
    money = Money(discount=0.1, week=WEEKS, runs=(), worths=(found,))
    one = report.sentences(ladder(step(), money=money))
    assert one[1].startswith("The first step is worth 5.20M (4.90M to 5.50M) more than today over")
    two = report.sentences(ladder(step(), step(), money=money))
    assert two[2].startswith("The whole plan is worth 5.20M")
    assert line(1.0).p50[0] == 1.0


def test_a_ladder_as_data() -> None:
    one = step(ties=(Move("a", "Move a"),), pays_back=math.inf)
    found = invest_data.data(ladder(one, budget=math.inf))
    assert (found["budget"], found["spent"], found["ends"]) == (None, 120e3, "budget")
    assert found["sentences"][0].startswith("Next: one more person in Developers")
    assert (found["slow"], found["hypothetical"], found["money"]) == ([], [], None)
    (row,) = found["steps"]
    plain = {key: value for key, value in row.items() if not isinstance(value, dict)}
    assert plain == {
        "move": "dev+1",
        "title": "One more person in Developers",
        "cost_once": 20e3,
        "cost_per_year": 100e3,
        "price_is_known": True,
        "pays_back_months": None,
        "pays_within_a_year": 0.975,
        "ties": ["a"],
        "is_sure": True,
        "trials": 12,
    }
    assert row["value"]["mean"] == 900e3
    assert row["net"]["mean"] == 800e3
    assert row["throughput"]["mean"] == 9.4 * 0.2
    assert set(row) - set(plain) == {
        "value", "net", "throughput", "delivery_p85", "delivery_p85_since_today", "escaped", "run",
    }  # fmt: skip


def _with(throughput: float, half: float) -> RunResult:
    work = fakes.work_figures("feature", throughput=est(throughput, half))
    return fakes.run("r", work=work)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [((1.7, 0.02), (1.7001, 0.03), True), ((1.7, 0.02), (1.9, 0.02), False)],
)
def test_what_reads_the_same_before_and_after_is_left_out(
    before: tuple[float, float], after: tuple[float, float], *, same: bool
) -> None:
    """1.70 (1.68–1.72) and 1.70 (1.67–1.73) deals are no news, though their intervals differ."""
    runs = (_with(*before), _with(*after))
    kind = runs[0].judged
    assert report._reads_the_same(runs, kind) is same
    tour = dataclasses.replace(
        ladder(step(run=runs[1]), is_tour=True, ends="nothing pays"), base=runs[0]
    )
    assert (" to " in report.headline(tour).partition(":")[2]) is not same
