"""The ready levers that ship: each has a range, a source and a doubt, and does what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from flowsim.dynamics.speed_up import rework, worth
from flowsim.model import load
from flowsim.model.changing.apply import dose
from flowsim.plan import compile_plan

SQUADS = Path(__file__).parent.parent / "configs" / "squads.yaml"
MODEL = load(SQUADS)
NAMES = [lever.name for lever in MODEL.levers]
LAST = 26 + 520  # weeks, of which the first are warm-up


def capacity(*levers: str) -> np.ndarray:
    """Capacity of one developer in an open hour, [week]."""
    plan = compile_plan(dose(MODEL, dict.fromkeys(levers, 1.0)))
    return np.asarray(plan.tables.calendars.rate)[0][:LAST]


def test_the_files_are_all_used() -> None:
    files = {file.name for file in (SQUADS.parent / "levers").glob("*.yaml")}
    assert files == {"juniors.yaml", "coordination.yaml", "quality.yaml"}
    assert len(NAMES) == 11


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_range_a_source_and_a_doubt(name: str) -> None:
    lever = MODEL.lever(name)
    notes = dict(MODEL.notes)
    for path, operation in lever.change:
        note = notes[f"{name}.change.{path}"]
        assert note.low is not None
        assert note.high is not None
        assert operation.operand is not None
        assert note.low <= operation.operand <= note.high
        assert note.source.startswith(("own", "derived"))
        assert "Doubt: " in note.source


def test_without_juniors_there_are_fewer_seniors_later() -> None:
    from flowsim.plan.dynamics import people
    from flowsim.plan.numbering import Numbering

    def heads(*levers: str) -> np.ndarray:
        pulled = dose(MODEL, dict.fromkeys(levers, 1.0))
        numbering = Numbering(pulled, weeks=LAST)
        return people(pulled, pulled.team("dev"), numbering.moves, numbering.level)

    free, frozen = heads(), heads("dev_junior_freeze")
    again = heads("dev_junior_freeze", "dev_juniors_again")
    assert (free[:27] == frozen[:27]).all()
    assert frozen[-1] < 0.6 * free[-1]
    assert frozen[-1] < again[-1] < free[-1] + 1


@pytest.mark.parametrize(
    ("name", "up"),
    [("dev_tpm_tools", True), ("dev_discoverability", True), ("dev_one_more_layer", False)],
)  # fmt: skip
def test_levers_of_a_team_move_its_capacity(name: str, up: bool) -> None:
    before, after = capacity(), capacity(name)
    assert (before[:26] == after[:26]).all()
    assert (after[60:] > before[60:]).all() if up else (after[60:] < before[60:]).all()


def test_a_dip_ends_when_it_has_been_learned() -> None:
    before, dip = capacity(), capacity("dev_learning")
    assert (before[:26] == dip[:26]).all()
    assert dip[26:39] == pytest.approx(0.85 * before[26:39])
    assert dip[39:] == pytest.approx(before[39:])


def test_a_rush_is_gone_by_the_third_month_and_the_mess_is_not() -> None:
    rush, mess = (MODEL.lever(f"feature_build_{name}") for name in ("first_rush", "lasting_mess"))
    assert rush.fades is not None
    assert rush.fades.rest == 0.0
    month = 365.25 / 12.0 * 24.0
    left = 0.5 ** (month / rush.fades.half_life)
    assert left == pytest.approx(48 / 281, abs=0.06)  # of a month's gain in the next
    assert mess.fades is None


def test_sizes_that_are_derived_follow_their_formulas() -> None:
    on = {"speed": 10.0, "share": 0.37}
    assert worth(10.0, share=0.37) == pytest.approx(1.50, abs=0.005)

    def operand(name: str) -> float:
        ((_, operation),) = MODEL.lever(name).change
        assert operation.operand is not None
        return operation.operand

    quality = worth(**on, data_quality=0.9) / worth(**on, data_quality=0.5)
    assert 1.0 / operand("feature_build_data_quality") == pytest.approx(quality, abs=0.005)
    novelty = worth(**on) / worth(**on, novel=0.25)
    assert operand("feature_build_novelty") == pytest.approx(novelty, abs=0.006)
    given = {"added": 0.3, "adoption": 1.0, "data_quality": 0.6}
    less = rework(0.1, **given, guardrails=0.5) / rework(0.1, **given, guardrails=0.0)
    assert operand("feature_build_guardrails") == pytest.approx(less, abs=0.005)
    assert MODEL.lever("feature_build_novelty").hypothetical
