"""Days in the place of weeks from time zero, and a board in a file of its own."""

from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from flowsim.model import ModelError, load, loads, schema
from flowsim.model.types import Placed

DATED = """\
flowsim: 1
start: 2027-01-04
horizon: {horizon}
teams:
  dev:
    people: {{at: {{{zero}: 4, {march}: 6}}}}
    away: [{{from: {august}, for: 2w, people: 2}}]
  qa: {{people: 2}}
work:
  feature:
    arrives: {{rate: {{at: {{{zero}: 2/w, {march}: 3/w}}}}}}
    flow:
      - build: {{team: dev, effort: 3d}}
      - test: {{team: qa, effort: 1d}}
  call:
    arrives: {{trace: calls.csv}}
    flow:
      - answer: {{team: dev, effort: 1h}}
levers:
  tool: {{change: {{feature.build.effort: /2}}, starts: {march}}}
"""
BY_WEEKS = {"horizon": "52w", "zero": "0w", "march": "8w", "august": "30w"}
BY_DAYS = {
    "horizon": "2028-01-03",
    "zero": "2027-01-04",
    "march": "2027-03-01",
    "august": "2027-08-02",
}
BOARD = """\
flowsim: 1
extends: model.yaml
name: Our board of 1 March
start: 2027-03-01
state:
  - {work: feature, step: build, items: 3, age: 4d}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "calls.csv").write_text("at\n1d\n34h\n", encoding="utf-8")
    return tmp_path


def test_days_are_weeks_from_the_start(folder: Path) -> None:
    weeks = loads(DATED.format(**BY_WEEKS), folder=folder)
    (folder / "calls.csv").write_text("at\n2027-01-05\n2027-01-05 10:00\n", encoding="utf-8")
    days = loads(DATED.format(**BY_DAYS), folder=folder)
    assert days == weeks
    assert [row.at for row in days.kind("call").arrives.trace] == [24.0, 34.0]
    assert days.horizon == 52 * 168.0
    assert days.lever("tool").starts == 8 * 168.0


def test_a_change_takes_a_day(folder: Path) -> None:
    text = DATED.format(**BY_DAYS)
    found = loads(text, folder=folder, set={"tool.starts": "2027-02-01", "horizon": "2027-07-05"})
    assert found.lever("tool").starts == 4 * 168.0
    assert found.horizon == 26 * 168.0


def test_the_schema_takes_days() -> None:
    text = DATED.format(**{key: f'"{day}"' for key, day in BY_DAYS.items()})
    text = text.replace("start: 2027-01-04", 'start: "2027-01-04"')
    jsonschema.validate(YAML(typ="safe").load(text), schema())
    jsonschema.validate(YAML(typ="safe").load(DATED.format(**BY_WEEKS).replace(
        "start: 2027-01-04", "")), schema())  # fmt: skip


def test_a_board_in_a_file_of_its_own(folder: Path) -> None:
    model = folder / "model.yaml"
    text = DATED.format(**BY_DAYS).replace("horizon: 2028-01-03", "horizon: 30w\nwarm_up: 26w")
    model.write_text(text, encoding="utf-8")
    board = folder / "board.yaml"
    board.write_text(BOARD, encoding="utf-8")
    found = load(board)
    assert found.state == (Placed("feature", "build", 3, 96.0),)
    assert found.warm_up == 0.0
    assert str(found.start) == "2027-03-01"
    # What has a day keeps it: from March on there are six, the tool is there, August is August.
    assert found.team("dev").people_at == ((0.0, 6),)
    assert found.kind("feature").arrives.rate_at == ((0.0, 3.0 / 40.0),)
    assert found.lever("tool").starts == 0.0
    assert found.team("dev").outages[0].at == 22 * 168.0
    assert load(model).warm_up == 26 * 168.0


def test_an_absence_that_has_begun_lasts_for_what_is_left(folder: Path) -> None:
    (folder / "model.yaml").write_text(DATED.format(**BY_DAYS), encoding="utf-8")
    for day, left in (("2027-08-09", 168.0), ("2027-08-16", None)):
        text = BOARD.replace("start: 2027-03-01", f"start: {day}\nhorizon: 4w")
        text = text.replace("state:", "state:\n  - {work: call, step: answer}")
        model = folder / "model.yaml"
        model.write_text(DATED.format(**BY_DAYS).split("levers:")[0], encoding="utf-8")
        (folder / "board.yaml").write_text(text, encoding="utf-8")
        outages = load(folder / "board.yaml").team("dev").outages
        assert [(each.at, each.lasts) for each in outages] == ([(0.0, left)] if left else [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("start: 2027-01-04\n", "", "is a date, but the model has no start, found 2028-01-03. Add"
         " `start: 2028-01-03`, the Monday of time zero, or write weeks from time zero: 8w."),
        ("starts: 2027-03-01", "starts: 2026-03-01",
         "is before the start, 2027-01-04, found 2026-03-01. Write a later day, or 0w."),
        ("2027-03-01: 6", "2027-03-03: 6",
         "must be a Monday, found 2027-03-03. Write 2027-03-01 or 2027-03-08."),
        ("from: 2027-08-02", "from: 2027-8-2",
         "is not a date, found 2027-8-2. Write year-month-day, 2027-03-01, or 2027-03-01 10:30."),
        ("from: 2027-08-02", "from: 2027-02-30", "is not a date, found 2027-02-30."),
        ("horizon: 2028-01-03", "horizon: 2027-01-04", "must be above 0h, found 2027-01-04."),
    ],
)  # fmt: skip
def test_days_that_cannot_be(folder: Path, old: str, new: str, said: str) -> None:
    text = DATED.format(**BY_DAYS)
    assert old in text
    with pytest.raises(ModelError) as caught:
        loads(text.replace(old, new, 1), folder=folder)
    assert said in str(caught.value)


def test_a_ramp_that_has_begun_is_not_begun_again(folder: Path) -> None:
    text = DATED.format(**BY_DAYS).replace("starts: 2027-03-01", "starts: 2027-02-01")
    (folder / "model.yaml").write_text(text, encoding="utf-8")
    (folder / "board.yaml").write_text(BOARD, encoding="utf-8")
    assert load(folder / "board.yaml").lever("tool").starts == 0.0
    for slow, named in (
        ("adoption: {ramp: 8w}", "ramp"),
        ("adoption: {bass: {push: 3%/w, pull: 38%/w}}", "spread"),
        ("adoption: {mandate: 8w}", "mandate"),
        ("fades: 8w", "fading"),
    ):
        later = text.replace("starts: 2027-02-01", f"starts: 2027-02-01, {slow}")
        (folder / "model.yaml").write_text(later, encoding="utf-8")
        said = f"begins before the start, 2027-03-01, and so does its {named}"
        with pytest.raises(ModelError, match=said):
            load(folder / "board.yaml")
