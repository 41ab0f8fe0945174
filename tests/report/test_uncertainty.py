"""Ranges propagated, in words, tables, reports and pictures; and what the command refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from flowsim.cli.main import USER
from flowsim.model import loads
from flowsim.report.format.numbers import TO, shown
from flowsim.report.format.table import fits
from flowsim.report.render.write import write_report
from flowsim.report.studies import uncertainty as report
from flowsim.study.decide.compare import compare
from flowsim.study.single.run import run
from flowsim.study.uncertainty.sobol import VarianceShare, _shares
from flowsim.study.uncertainty.uncertainty import Uncertainty, uncertainty
from tests.cli.running import flowsim
from tests.report.test_report import HEADER, HOSTILE
from tests.study.test_uncertainty import ranged
from tests.study.test_verdict import line

TOOL = """levers:
  tool:
    title: A tool
    change: {feature.s_t0.effort: {value: x0.8, range: [x0.5, x2], source: hearsay}}
"""
TEXT = line([2, 2], ["4h", f"{ranged('3h', '2h', '6h')}"]) + TOOL


@pytest.fixture(scope="module")
def asked() -> Uncertainty:
    pulled = loads(TEXT, use=["tool=1"])
    return uncertainty(loads(TEXT), pulled, name="tool", points=8, replications=6, jobs=2)


def test_sentences_say_what_it_hangs_on_and_where_it_flips(asked: Uncertainty) -> None:
    text = "\n".join(report.sentences(asked))
    assert "gain in delivered features" in text
    assert f"The main drivers are {report.number_name(asked, asked.assumptions[0])} (" in text
    assert "Where effort of “S t0” with “A tool” is above ×" in text
    assert "the gain becomes a loss" in text
    assert "Measure " in text
    rows = report.table(asked).rows
    assert {row[0] for row in rows} == {"tool: feature.s_t0.effort", "feature.s_t1.effort"}
    assert "loss" in next(row for row in rows if row[0].startswith("tool"))[-1]
    narrow = report.table(asked, whole=False)
    assert [row[0] for row in narrow.rows[::2]] == [row[0] for row in rows]
    assert fits(narrow, 80)
    shown_values = [cell for row in narrow.rows for cell in row[2:] if cell]
    assert all("(" in cell for cell in shown_values), "no number without its interval"


def test_it_begins_with_what_run_and_compare_say(asked: Uncertainty) -> None:
    alone = uncertainty(loads(TEXT), points=8, replications=6, jobs=2)
    assert alone.outcome == run(loads(TEXT), replications=6).of("feature").throughput
    said = shown(alone.outcome, to=TO)
    assert said in report.sentences(alone)[0]
    assert said in report.headline(alone)
    assert asked.against is not None
    both = compare(loads(TEXT), {"tool": loads(TEXT, use=["tool=1"])}, replications=6)
    assert asked.outcome == both.difference("tool", "throughput").relative


def test_shares_stay_between_nothing_and_all_with_their_intervals() -> None:
    assert report.share_text(VarianceShare(1.13, 0.51, 1.6)) == "100% (51–100%)"
    assert report.share_text(VarianceShare(-0.02, -0.2, 0.1), to=TO) == "0% (0% to 10%)"
    lows, highs = np.array([0.6, np.nan]), np.array([0.8, np.nan])
    found = _shares(np.array([0.5, 1.03]), lows, highs)
    assert found == (VarianceShare(0.5, 0.5, 0.8), VarianceShare(1.03, 1.03, 1.03))


def test_a_report_escapes_what_a_model_says(asked: Uncertainty, tmp_path: Path) -> None:
    run = replace(asked.run, name=HOSTILE, model=replace(asked.run.model, name=HOSTILE))
    files = write_report(replace(asked, run=run), tmp_path / "r", command="flowsim", header=HEADER)
    names = {file.name for file in files}
    assert names == {"report.html", "report.md", "data.json", "tornado.svg", "tornado.png"}
    text = (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "<script>" not in (tmp_path / "r" / "tornado.svg").read_text(encoding="utf-8")
    found = json.loads((tmp_path / "r" / "data.json").read_text(encoding="utf-8"))
    assert found["outcome"] == "gain"
    assert {each["path"] for each in found["assumptions"]} == {
        "tool.change.feature.s_t0.effort",
        "feature.s_t1.effort",
    }
    assert found["assumptions"][0]["first_order"]["mean"] is not None


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("org.yaml")
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_the_command_answers_and_says_what_next(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ("--points", 8, "--replications", 3, "--jobs", 2)
    said = flowsim(capsys, "uncertainty", model, *few)
    assert said.code == 0
    assert "Features delivered a week: " in said.out
    assert "feature.s_t1.effort" in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines() if not line.startswith("Next: "))
    pulled = flowsim(capsys, "uncertainty", model, "--with", "tool", *few, "--json")
    assert json.loads(pulled.out)["outcome"] == "gain"
    assert len(json.loads(pulled.out)["runs"]) == 2


@pytest.mark.parametrize(
    ("points", "what"), [("100", "power of two"), ("0", "power of two"), ("1e3", "power of two")]
)
def test_other_points_are_refused(
    model: Path, capsys: pytest.CaptureFixture[str], points: str, what: str
) -> None:
    said = flowsim(capsys, "uncertainty", model, "--points", points)
    assert said.code == USER
    assert what in said.err


def test_a_model_without_ranges_is_told_how_to_write_one(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model.write_text(line([1, 1], ["4h", "1h"]), encoding="utf-8")
    said = flowsim(capsys, "uncertainty", model)
    assert said.code == USER
    assert "range: [8h, 16h]" in said.err
