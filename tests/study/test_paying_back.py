"""What is paid once, when it comes back, what else may be as good, with and without randomness."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from flowsim.experiment.selection import Selection
from flowsim.model import loads
from flowsim.report.studies.decide.invest import document as report
from flowsim.study.decide.compare import compare
from flowsim.study.decide.invest import NOTHING_PAYS, Ladder, invest
from flowsim.study.decide.money import cash, present_value
from flowsim.study.decide.race import _is_clear
from tests.study.test_invest import organisation

# One person takes 84 h for an item: two a week, 520k a year; the tool makes it twice as many.
ONE = """
flowsim: 1
horizon: 8w
hours: always
teams:
  dev: {people: 1, cost: 100M/y}
work:
  feature:
    arrives: always
    limit: 1
    value: 5k
    flow: [{build: {team: dev, effort: 84h, cv: 0}}]
levers:
  tool: {title: A tool, change: {dev.speed: x2}, cost: {once: ONCE}}
"""
TOOL = "  other: {title: Another tool, change: {dev.speed: x2}, cost: {once: ONCE}}\n"


def bought(once: str, *, more: str = "", budget: float = 1e9) -> Ladder:
    text = (ONE + more).replace("ONCE", once)
    return invest(loads(text), budget=budget, steps=1, replications=8)


@pytest.mark.parametrize(
    ("once", "months", "within_a_year"),
    [("0", 0.0, 1.0), ("260k", 6.0, 1.0), ("519k", 519 / 520 * 12.0, 1.0), ("650k", 15.0, 0.0)],
)
def test_when_what_was_paid_once_has_come_back(
    once: str, months: float, within_a_year: float
) -> None:
    (step,) = bought(once).steps
    assert step.move.name == "tool"
    assert step.net.mean == pytest.approx(520_000.0)  # a year; what is paid once is not in it
    assert step.pays_back == pytest.approx(months)
    assert step.within_a_year == within_a_year


def test_what_is_paid_once_counts_a_third_in_the_race() -> None:
    assert bought("1.5M").steps
    dear = bought("1.6M")  # 533k a year for three years
    assert (dear.steps, dear.ends) == ((), NOTHING_PAYS)


def test_the_dearer_of_two_like_tools_is_not_bought() -> None:
    more = TOOL.replace("ONCE", "300k")
    assert [step.move.name for step in bought("600k", more=more).steps] == ["other"]
    assert [step.move.name for step in bought("200k", more=more).steps] == ["tool"]


def test_what_cannot_be_told_apart_is_named() -> None:
    """Two levers that do the same, with noise that would take more trials than are allowed."""
    more = """
levers:
  one: {title: One tool, change: {t0.speed: x1.15}, cost: {once: 0}}
  two: {title: Two tools, change: {t0.speed: x1.15}, cost: {once: 0}}
"""
    text = organisation(more=more).replace("effort: 16h", "effort: 16h, cv: 4")
    found = invest(loads(text), budget=0.0, steps=1, replications=8, jobs=2)
    (step,) = found.steps
    assert not step.is_sure
    assert {step.move.name, step.ties[0].name} == {"one", "two"}
    assert report.table(found).rows[1][6].startswith(step.ties[0].title)


def test_percentiles_of_a_net_present_value_are_over_its_replications() -> None:
    text = organisation(more="\nlevers: {tool: {change: {t0.speed: x1.2}, cost: {once: 1M}}}\n")
    text = text.replace("effort: 16h", "effort: 16h, cv: 3")
    base, other = loads(text), loads(text, use=["tool"])
    found = compare(base, {"tool": other}, replications=30, jobs=2, discount=0.2)
    assert found.money is not None
    (worth,) = found.money.worths
    flows = [cash(run) for run in (found.base, found.others[0])]
    values = present_value(flows[1].net - flows[0].net, flows[0].ends, 0.2)
    assert worth.npv_p10 < worth.npv_p50 < worth.npv_p90
    assert [worth.npv_p10, worth.npv_p50, worth.npv_p90] == pytest.approx(
        np.quantile(values, [0.1, 0.5, 0.9]).tolist()
    )
    assert worth.npv.mean == pytest.approx(float(values.mean()))


def test_a_change_is_clear_only_if_its_share_is_too() -> None:
    (step,) = bought("0").steps
    change = step.change("throughput")
    assert report.wording.clear_change(change) == 1
    estimate = replace(change.relative, mean=0.2, low=-0.1, high=0.5)
    assert report.wording.clear_change(replace(change, relative=estimate)) == 0
    nothing = replace(estimate, mean=math.nan, low=math.nan, high=math.nan)
    assert report.wording.clear_change(replace(change, relative=nothing)) == 1
    less = replace(change.paired, mean=-2.0, low=-3.0, high=-1.0)
    assert report.wording.clear_change(replace(change, paired=less, relative=less)) == -1


@pytest.mark.parametrize(
    ("gains", "is_clear"),
    [
        ((10.0, -8.0, 10.0, -8.0), False),  # 1 on average, and nothing that one could be sure of
        ((1.0, 1.1, 0.9, 1.0), True),
        ((0.3, 0.31, 0.29, 0.3), False),  # sure, and less than matters
    ],
)
def test_what_is_bought_is_clearly_better_than_nothing(
    gains: tuple[float, ...], is_clear: bool
) -> None:
    chosen = Selection((1, 0), (np.zeros(4), np.array(gains)), is_sure=False)
    assert _is_clear(chosen, 0.5) is is_clear
    assert not _is_clear(replace(chosen, kept=(0, 1)), 0.5)
