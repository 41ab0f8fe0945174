"""The sliders of a report as plain data: as it is, it is the baseline itself."""

import pytest

from flowsim.model import loads
from flowsim.report.page.explorer import explorer
from flowsim.study.board_report import brief
from flowsim.study.sweep.sweep import Sweep, sweep

PLANNED = """\
flowsim: 1
horizon: 20w
teams:
  dev: {people: {at: {0w: 1, 4w: 3, 8w: 2}}, cost: 100k/y}
  qa: {people: 4, cost: 100k/y}
work:
  feature:
    arrives: always
    limit: 6
    value: 9k
    flow:
      - build: {team: dev, effort: 20h}
      - test: {team: qa, effort: 4h}
"""


@pytest.fixture(scope="module")
def found() -> Sweep:
    studies = brief(loads(PLANNED), budget=0.0, replications=6).studies
    return next(study for study in studies if isinstance(study, Sweep))


def test_a_plan_of_people_moves_as_a_whole(found: Sweep) -> None:
    axis = next(axis for axis in found.axes if axis.path == "dev.people")
    assert axis.texts[0] == "+0"
    first = found.cells[0]
    assert first.is_base
    assert first.figures.throughput == found.base.figures.throughput
    more = found.cells[-1].model.team("dev").people_at
    step = int(axis.texts[-1])
    assert more == ((0.0, 1 + step), (4 * 168.0, 3 + step), (8 * 168.0, 2 + step))


def test_the_page_says_so_and_begins_there(found: Sweep) -> None:
    data = explorer(found)
    place = [axis.path for axis in found.axes].index("dev.people")
    shown = data["axes"][place]
    assert shown["name"] == "dev, people on top of those planned"
    assert shown["labels"][0] == "+0"
    assert shown["numbers"][0] == 0.0
    assert data["has_base"] is True
    measure = data["measures"][0]
    assert measure["values"][data["base"]][0] == measure["base"]


def test_a_grid_without_the_baseline_does_not_call_a_point_so() -> None:
    model = loads(PLANNED)
    swept = sweep(model, {"dev.people": ["2", "3"]}, replications=4, verdicts=True)
    data = explorer(swept)
    assert data["has_base"] is False
    measure = data["measures"][0]
    assert measure["base"] == pytest.approx(swept.base.figures.throughput.mean, rel=1e-3)
    assert measure["base"] != measure["values"][0][0]
