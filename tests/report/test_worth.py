"""Money in words, tables, reports and pictures, on figures made by hand."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from flowsim.cli import answers
from flowsim.report.charts.of_runs.money import _ticks
from flowsim.report.files.written_by_us import FILES, refuse_foreign
from flowsim.report.format.table import fits
from flowsim.report.pictures import pictures
from flowsim.report.render.write import write_report
from flowsim.report.sections import worth as report
from flowsim.study.money_records import CashFan, Money, Payback, RunMoney, Worth
from flowsim.study.results import Comparison
from tests.report import fakes
from tests.report.fakes import est
from tests.report.test_report import HEADER, HOSTILE

WEEKS = np.arange(1.0, 53.0)


def line(rate: float, *, spread: float = 0.0, once: float = 0.0) -> CashFan:
    middle = rate * WEEKS - once
    return CashFan(middle - spread * WEEKS, middle, middle + spread * WEEKS)


def worth(
    scenario: str = "fast", npv: float = 5.2e6, half: float = 3e5, **changes: object
) -> Worth:
    found = Worth(
        scenario=scenario,
        fan=line(npv / 52.0, spread=2e4, once=1e5),
        npv=est(npv, half),
        npv_p10=npv - 1e6,
        npv_p50=npv,
        npv_p90=npv + 1e6,
        value=est(npv + 8e5, half),
        delay=est(0.0),
        people=3e5,
        levers=5e5,
        payback=Payback(est(0.975, 0.05), 2.0, 3.0, 7.0),
        is_nothing=False,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def compared(*worths: Worth, labels: tuple[str, ...] = ("Developers 10x",)) -> Comparison:
    runs = tuple(
        fakes.faster(each.scenario, label) for each, label in zip(worths, labels, strict=True)
    )
    money = Money(
        discount=0.1,
        week=WEEKS,
        runs=tuple(
            RunMoney(name, line(1e4), est(5e5, 1e4))
            for name in ("a", *(w.scenario for w in worths))
        ),
        worths=worths,
    )
    return replace(fakes.compared(fakes.run(), *runs), money=money)


def test_what_a_scenario_is_worth_in_a_sentence() -> None:
    (sentence,) = report.sentences(compared(worth()))
    assert sentence == (
        "Developers 10x is worth 5.20M (4.90M to 5.50M) more than Baseline over 1 year, at 10% a "
        "year; it has paid for itself by month 3 in half of the runs, and by the end in 98% (92% "
        "to 100%) of them."
    )
    less = worth(npv=-5.2e6, payback=Payback(est(0.0), math.inf, math.inf, math.inf))
    (sentence,) = report.sentences(compared(less))
    assert "is worth 5.20M (4.90M to 5.50M) less than Baseline" in sentence
    (sentence,) = report.sentences(compared(worth(npv=1e5)))
    assert "is not clearly worth more or less (+100k (−200k to +400k))" in sentence
    (sentence,) = report.sentences(compared(worth(is_nothing=True)))
    assert sentence == "Developers 10x has no financial effect."
    assert report.sentences(fakes.compared(fakes.run(), fakes.faster())) == []


def test_payback_in_a_cell() -> None:
    chance = est(0.5, 0.2)
    assert report.payback_text(Payback(chance, 1.0, 3.0, math.inf)).startswith("month 3, 50% (30")
    assert report.payback_text(Payback(chance, 0.0, 0.0, math.inf)).startswith("at once, 50%")
    assert report.payback_text(Payback(chance, 4.0, math.inf, math.inf)) == "50% (30–70%) of runs"
    never = Payback(est(0.0), math.inf, math.inf, math.inf)
    assert report.payback_text(never) == "in none of the runs"


def test_tables_fit_and_add_up() -> None:
    found = compared(worth(), worth("slow", npv=-1e6), labels=("Developers 10x", "Balanced"))
    brief = report.brief_table(found, most=5)
    assert brief is not None
    assert fits(brief, 80)
    assert brief.rows[0][1] == "+5.20M (+4.90M to +5.50M)"
    assert found.money is not None
    wide = report.wide_table(found.money, ["a", "b"], found.base.model)
    assert "delay" not in wide.head
    with_delay = replace(found.money, worths=(worth(delay=est(1e5, 1e4)),))
    wider = report.wide_table(with_delay, ["a"], found.base.model)
    assert wider.head[:4] == ("compared with Baseline", "value", "delay", "people")
    assert wider.rows[0][:4] == (
        "a", "+6.00M (+5.70M to +6.30M)", "+100k (+90k to +110k)", "+300k",
    )  # fmt: skip
    assert wide.rows[0][4:6] == ("+5.20M (+4.90M to +5.50M)", "+4.20M to +6.20M")


def test_the_best_in_a_title() -> None:
    found = compared(worth("slow", npv=-1e6), worth(), labels=("Balanced", "Developers 10x"))
    assert found.money is not None
    assert report.finding(found.money, ["Balanced", "Developers 10x"]) == (
        "Developers 10x is worth 5.20M (4.90M to 5.50M) more than Baseline over 1 year"
    )
    nothing = replace(found.money, worths=(worth(is_nothing=True),))
    assert report.finding(nothing, ["Balanced"]) == "No financial effect"


def test_a_terminal_shows_money_after_the_differences(capsys: pytest.CaptureFixture[str]) -> None:
    answers.print_comparison(compared(worth()))
    said = capsys.readouterr().out
    assert "net present value at 10%/y" in said
    assert max(map(len, said.splitlines())) <= 80
    answers.print_comparison(fakes.compared(fakes.run(), fakes.faster()))
    assert "net present" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0.0, 1e6, [0.0, 5e5, 1e6]),
        (-1e6, 0.0, [-1e6, -5e5, 0.0]),
        (-3.0, 8.0, [-2.0, 0.0, 2.0, 4.0, 6.0, 8.0]),
    ],
)
def test_round_amounts_on_the_axis(low: float, high: float, found: list[float]) -> None:
    assert _ticks(low, high) == found


def test_the_picture_is_one_of_the_report(tmp_path: Path) -> None:
    found = compared(worth(), worth("slow", npv=-1e6), labels=("Developers 10x", "Balanced"))
    files = write_report(found, tmp_path / "r", command="flowsim compare", header=HEADER)
    assert {"cash.svg", "cash.png"} <= {file.name for file in files} <= set(FILES)
    refuse_foreign(tmp_path / "r")
    text = files[0].read_text(encoding="utf-8")
    assert "## Money" in text
    assert "10% a year" in text
    data = json.loads((tmp_path / "r" / "data.json").read_text(encoding="utf-8"))
    assert data["money"]["worths"][1]["payback"]["month_p50"] == 3.0
    last = list(pictures(found))[-1]
    assert last.title == (
        "Developers 10x is worth 5.20M (4.90M to 5.50M) more than Baseline over 1 year"
    )
    assert last == list(pictures(found))[-1]


@pytest.mark.parametrize(
    "changes",
    [
        {"fan": line(0.0), "is_nothing": True, "npv": 0.0},
        {"fan": line(-5e4), "npv": -2.6e6},
        {"payback": Payback(est(1.0), 12.0, 12.0, 12.0)},
    ],
)
def test_every_fan_is_drawn(changes: dict[str, Any]) -> None:
    assert list(pictures(compared(worth(**changes))))[-1].name == "cash"


def test_names_are_data_in_money(tmp_path: Path) -> None:
    found = compared(worth("../../x|y"), labels=(HOSTILE,))
    write_report(found, tmp_path / "r", command="flowsim", header=HEADER)
    text = (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    assert "<script" not in text.replace("\\<script", "")
    assert not re.search(r"(?<!\\)\]\(http", text)
    assert "<script" not in (tmp_path / "r" / "cash.svg").read_text(encoding="utf-8")
