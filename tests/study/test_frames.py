"""Data frames of results: every figure in its row, with the number that the result has."""

from __future__ import annotations

from typing import Any

import pytest

from flowsim.model import loads
from flowsim.study.decide.compare import compare
from flowsim.study.decide.each import each
from flowsim.study.expect import expect
from flowsim.study.single.run import run
from flowsim.study.sweep.sweep import ALL_MEASURES, sweep
from tests.study.test_given import GIVEN, TEXT

MODEL = loads(TEXT)
FIELDS = ["mean", "low", "high", "replications"]
OF_WORK = [
    "throughput", "delivery_mean", "delivery_p50", "delivery_p85", "delivery_p95", "change_mean",
    "change_p50", "change_p85", "change_p95", "wip", "flow_efficiency", "unfinished",
    "unfinished_age", "turned_away", "dropped", "abandoned", "growth",
]  # fmt: skip


def numbers(frame: Any, place: int) -> list[float]:
    return [float(frame[field][place]) for field in FIELDS]


def of(estimate: Any) -> list[float]:
    return [estimate.mean, estimate.low, estimate.high, float(estimate.replications)]


def test_a_run() -> None:
    found = run(MODEL, judge="bug", **GIVEN)
    frame = found.frame()
    assert list(frame.columns) == ["measure", "at", *FIELDS]
    assert list(frame["measure"])[: len(OF_WORK)] == OF_WORK
    assert list(frame["at"])[: 2 * len(OF_WORK)] == ["feature"] * 17 + ["bug"] * 17
    at = {pair: place for place, pair in enumerate(zip(frame["measure"], frame["at"], strict=True))}
    assert len(at) == len(frame), "a row is found by its measure and place"
    for measure, place, estimate in (
        ("throughput", "bug", found.of("bug").throughput),
        ("wip", "feature", found.of("feature").wip),
        ("utilisation", "qa", found.teams[1].utilisation),
        ("saturated_throughput", "bug", found.verdict.saturated),
    ):
        assert numbers(frame, at[measure, place]) == pytest.approx(of(estimate), nan_ok=True)
    places = list(dict.fromkeys(frame["at"]))
    steps = ["feature.build", "feature.test", "bug.fix"]
    assert places == ["feature", "bug", "dev", "qa", *steps]
    assert list(frame["measure"])[-1] == "saturated_throughput"
    gains = [frame["at"][i] for i in range(len(frame)) if frame["measure"][i] == "gain"]
    assert gains == [gain.team for gain in found.verdict.gains]


def test_gains_of_a_run() -> None:
    full = loads(TEXT.replace("{rate: 8/w}", "always\n    limit: 4"))
    found = run(full, judge="bug", **GIVEN)
    frame = found.frame()
    rows = [place for place in range(len(frame)) if frame["measure"][place] == "gain"]
    assert [frame["at"][place] for place in rows] == [gain.team for gain in found.verdict.gains]
    assert rows
    for place, gain in zip(rows, found.verdict.gains, strict=True):
        assert numbers(frame, place) == pytest.approx(of(gain.relative))


def test_a_comparison() -> None:
    found = compare(MODEL, {"fast": loads(TEXT, set=["qa.speed=x2"])}, **GIVEN)
    frame = found.frame()
    assert list(frame.columns) == ["scenario", "measure", "unit", "kind", *FIELDS]
    assert len(frame) == 3 * len(found.differences)
    for place, change in enumerate(found.differences):
        for kind, name in enumerate(("paired", "unpaired", "relative")):
            row = 3 * place + kind
            unit = "" if name == "relative" else change.unit
            said = [frame[column][row] for column in ("scenario", "measure", "unit", "kind")]
            assert said == ["fast", change.measure, unit, name]
            wanted = of(getattr(change, name))
            assert numbers(frame, row) == pytest.approx(wanted, nan_ok=True)


def test_what_is_expected() -> None:
    found = expect(loads(TEXT + "  - bottleneck is qa\n"), **GIVEN)
    frame = found.frame()
    assert list(frame.columns) == ["expectation", "outcome", "kind", *FIELDS, "bound", "why"]
    assert list(frame["expectation"]) == ["bug.throughput > 7/w", "bottleneck is qa"]
    for place, outcome in enumerate(found.outcomes):
        assert numbers(frame, place) == pytest.approx(of(outcome.found), nan_ok=True)
        said = [frame[column][place] for column in ("outcome", "kind", "why")]
        assert said == [outcome.word, outcome.kind, outcome.why]
    assert frame["bound"][0] == pytest.approx(7.0 / 168.0)


def test_a_sweep() -> None:
    found = sweep(MODEL, {"qa.people": ["1", "2"], "dev.people": ["2"]}, **GIVEN)
    frame = found.frame()
    changes = ["change", "change_low", "change_high"]
    assert list(frame.columns) == ["qa.people", "dev.people", "work", "measure", *FIELDS, *changes]
    count = len(ALL_MEASURES)
    assert frame["work"].tolist() == 3 * (["feature"] * count + ["bug"] * count)
    for number, cell in enumerate((found.base, *found.cells)):
        for place, (field, *_) in enumerate(ALL_MEASURES):
            other = number * 2 * count + count + place  # of the kind that has a value, too
            assert frame["measure"][other] == field
            assert numbers(frame, other) == pytest.approx(
                of(getattr(cell.work[1], field)), nan_ok=True
            )
            row = number * 2 * count + place
            labels = cell.labels or ("", "")
            assert (frame["qa.people"][row], frame["dev.people"][row]) == labels
            assert frame["measure"][row] == field
            wanted = of(getattr(cell.figures, field))
            assert numbers(frame, row) == pytest.approx(wanted, nan_ok=True)
            change = of(cell.change(field).paired)[:3]
            shown = [float(frame[column][row]) for column in changes]
            assert shown == pytest.approx(change, nan_ok=True)
    assert [cell.at for cell in found.cells] == [(0, 0), (1, 0)]
    assert [cell.labels for cell in found.cells] == [("1", "2"), ("2", "2")]
    assert [cell.numbers for cell in found.cells] == [(1.0, 2.0), (2.0, 2.0)]
    assert found.cells[1].made == (("qa.people", "2"), ("dev.people", "2"))
    assert found.cells[1].name == "qa.people=2, dev.people=2"


def test_each_team_alone() -> None:
    found = each(MODEL, judge="bug", **GIVEN)
    frame = found.frame()
    assert list(frame.columns) == ["team", "work", "measure", "unit", *FIELDS, "clear"]
    row = 0
    for alone in found.teams:
        for change, way in zip(alone.changes, alone.ways, strict=True):
            said = [frame[column][row] for column in ("team", "work", "measure", "unit", "clear")]
            assert said == [alone.team, change.work, change.measure, change.unit, way]
            assert numbers(frame, row) == pytest.approx(of(change.paired), nan_ok=True)
            row += 1
        assert [frame[column][row] for column in ("team", "measure", "unit")] == [
            alone.team, "busy", "",
        ]  # fmt: skip
        assert numbers(frame, row) == pytest.approx(of(alone.busy))
        row += 1
    assert row == len(frame)
