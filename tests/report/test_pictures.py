"""Titles say what pictures show, no text leaves a slide, and an empty panel says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from flowsim.model import loads
from flowsim.report.chart_data.of_runs.outcome import outcome_of_run
from flowsim.report.chart_data.of_runs.teams import gains_data
from flowsim.report.chart_data.of_studies.shift import map_data
from flowsim.report.charts.of_runs.outcome import outcomes
from flowsim.report.charts.of_runs.teams import trials
from flowsim.report.charts.of_runs.waits import _COLORS
from flowsim.report.charts.of_studies.shift import constraint_map
from flowsim.report.drawing.canvas import HEIGHT, ORANGE, WIDTH, Slide, style, within
from flowsim.report.drawing.ticks import tick_places, ticks
from flowsim.report.format.numbers import number
from flowsim.report.page import charts_of_runs, charts_of_studies
from flowsim.report.pictures import pictures
from flowsim.report.sections import findings
from flowsim.study.bottleneck.records import Gain
from flowsim.study.decide.shift import Shift, shift
from flowsim.study.measured.records import Waits
from flowsim.study.results import RunResult
from tests.report import fakes
from tests.report.fakes import est
from tests.report.test_report import comparison, hostile
from tests.study.test_verdict import line

if TYPE_CHECKING:
    from flowsim.study.study_result import StudyResult

LONG = "Product organisation of 115 in the middle of nowhere"


def drawn(result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> list[Slide]:
    """The slides of a result."""
    slides: list[Slide] = []
    monkeypatch.setattr("flowsim.report.pictures.as_png", lambda slide: slides.append(slide) or b"")
    list(pictures(result))
    return slides


def texts(draw: Callable[[], Slide]) -> list[str]:
    with style():
        return [text.get_text() for text in draw().figure.texts]


def demanded(**changes: float) -> RunResult:
    """Demand is the constraint, and a tenth more speed of dev would pay, were there more work."""
    trials = {"dev": (0.073, 0.01), "qa": (0.001, 0.003)}
    return fakes.run(
        constraint="demand", candidates=("dev",), gains=trials, **{"demand": 8.0, **changes}
    )


@pytest.mark.parametrize(
    "made",
    [comparison, hostile, lambda: fakes.run(of=fakes.model(LONG)), demanded],
    ids=["comparison", "hostile", "long name", "demand"],
)
def test_no_text_leaves_a_slide(
    made: Callable[[], StudyResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    slides = drawn(made(), monkeypatch)
    assert len(slides) == 6
    with style():
        for slide in slides:
            renderer = FigureCanvasAgg(slide.figure).get_renderer()
            for text in slide.figure.texts:
                box = text.get_window_extent(renderer)
                inside = box.x0 >= 0.0 and box.x1 <= WIDTH and box.y0 >= 0.0 and box.y1 <= HEIGHT
                assert inside or not text.get_text(), (text.get_text(), box)


def test_a_long_note_is_set_smaller() -> None:
    with style():
        note = Slide("", "word " * 32).figure.texts[1]
    assert note.get_text() == "word " * 32
    assert note.get_size() < 14.0


def test_a_long_name_stands_on_several_lines() -> None:
    run = fakes.run(of=fakes.model("Product organisation of 115"))
    said = texts(lambda: outcomes(outcome_of_run(run)))
    assert "Product organisation of 115" in [text.replace("\n", " ") for text in said]
    assert within("a b", 1000.0, most=2) == "a b"
    assert within("", 10.0, most=2) == ""


def test_the_title_of_trials_says_what_they_show_where_demand_is_the_constraint() -> None:
    asked = demanded()
    title = "With unlimited demand, 10% more speed gains most at Developers"
    assert findings.gain_finding((asked,)) == title
    said = texts(lambda: trials(gains_data([asked])))
    assert any("with unlimited demand" in text for text in said[1:])
    assert "all others together" not in said
    chart = charts_of_runs.gains(gains_data([asked]))
    assert chart is not None
    assert chart["title"] == title
    assert chart["labels"] == ["Developers", "Quality assurance"]
    assert all(len(panel["rows"]) == 2 for panel in chart["panels"])
    both = findings.gain_finding((fakes.run(), asked))
    assert both == "With unlimited demand, 10% more speed gains most at Developers"
    none = fakes.run(constraint="", candidates=())
    assert "no clear difference" in findings.gain_finding((none,))


def test_teams_tried_at_once_have_their_row_and_nothing_tried_has_no_chart() -> None:
    run = fakes.run()
    crowd = Gain("qa", est(0.001, 0.003), kept=False, together=("qa", "ops"))
    run = replace(run, verdict=replace(run.verdict, gains=(run.verdict.gains[0], crowd)))
    assert "all others together" in texts(lambda: trials(gains_data([run])))
    chart = charts_of_runs.gains(gains_data([run]))
    assert chart is not None
    assert chart["labels"][-1] == "all others together"
    assert charts_of_runs.gains(gains_data([fakes.run(gains={})])) is None


def buffered(waits: Sequence[Waits]) -> RunResult:
    text = fakes.MODEL.replace("      - test:", "      - shelf: {wait: 0h, wip: 5}\n      - test:")
    return replace(fakes.run(of=fakes.model(text=text)), waits=tuple(waits))


def test_the_title_of_waits_names_the_place_whatever_is_waited_for() -> None:
    shelf = Waits("feature", "feature.shelf", est(4.3), (("limit", est(4.3)),), est(0.0))
    door = replace(shelf, team="door", waiting=est(9.0), causes=(("limit", est(9.0)),))
    people = replace(shelf, team="dev", waiting=est(2.0), causes=(("people", est(2.0)),))
    gate = replace(shelf, team="qa", waiting=est(12.0), causes=(("gate", est(12.0)),))
    found = findings.queue_finding
    assert found((buffered([shelf]),)) == "Most work waits for a WIP limit at shelf"
    assert found((buffered([shelf, people]),)).startswith(
        "Most work waits for a WIP limit at shelf"
    )
    assert found((buffered([people]),)) == "Most work waits for Developers"
    assert found((buffered([shelf, door]),)).endswith("waits for a WIP limit at the door")
    assert found((buffered([shelf, gate]),)).endswith("waits for a gate at Quality assurance")
    assert found((buffered([]),)) == "Almost nothing is waiting"
    mixed = replace(gate, causes=(("gate", est(1.5)), ("people", est(1.2))), waiting=est(2.7))
    assert found((buffered([people, mixed]),)) == "Most work waits for Developers"
    twin = replace(people, team="qa")
    assert found((buffered([people, twin]),)).endswith("for Developers or Quality assurance")


def test_no_cause_of_waits_has_the_colour_of_the_bottleneck() -> None:
    assert ORANGE not in _COLORS.values()
    assert not {"orange", "mark"} & set(charts_of_runs.COLOURS.values())


@pytest.mark.parametrize("top", [0.03, 0.4, 1.13, 3.0, 7.0, 42.0, 900.0])
def test_ticks_can_be_told_apart(top: float) -> None:
    marks = ticks(top, most=6)
    assert len({number(mark, tick_places(marks)) for mark in marks}) == len(marks) > 1


def test_few_items_are_not_rounded_to_one() -> None:
    rare = fakes.run(work=fakes.work_figures(throughput=est(0.022, 0.007)))
    assert findings.flow_finding((rare,)) == "1.1 features in 1 year"


@pytest.fixture(scope="module")
def mapped() -> Shift:
    model = loads(line([4, 1, 2], ["16h", "3h", "5h"]))
    return shift(model, factors=(1.0, 1.5, 4.0), replications=6, jobs=2)


def piling(found: Shift, count: int) -> Shift:
    """The map with work piling up at the first so many of its points."""
    points = []
    for place, point in enumerate(found.points):
        work = tuple(replace(each, unstable=place < count) for each in point.run.work)
        points.append(replace(point, run=replace(point.run, work=work)))
    return replace(found, points=tuple(points))


@pytest.mark.parametrize(("count", "says"), [(0, False), (1, True)])
def test_a_map_says_why_there_is_no_time_to_delivery(mapped: Shift, count: int, says: bool) -> None:
    chart = charts_of_studies.times_along(map_data(piling(mapped, count)))
    assert chart is not None
    assert ("No steady time where unfinished features pile up" in chart["note"]) == says


def test_a_map_has_no_times_where_all_piles_up(mapped: Shift) -> None:
    assert charts_of_studies.times_along(map_data(piling(mapped, 3))) is None


def test_a_map_shades_what_constrains_the_work_and_says_where_one_is(mapped: Shift) -> None:
    """Regions fill the axis without a gap; the slide and the page name the same."""
    regions = map_data(mapped).regions
    assert regions[0].low == mapped.points[0].factor
    assert regions[-1].high == mapped.points[-1].factor
    assert all(one.high == other.low for one, other in pairwise(regions))
    page = charts_of_studies.constraint_map(map_data(mapped))["panels"][0]
    assert [each["text"].lower() for each in page["regions"]] == [
        each.text.lower() for each in regions
    ]
    assert page["here"]["x"] == 1.0
    said = texts(lambda: constraint_map(map_data(mapped)))
    assert "you are here" in said


def on_the_map(found: Shift, *verdicts: tuple[tuple[str, float], ...]) -> Shift:
    """The map with these answers at its points, each with its chance, the likeliest first."""
    points = []
    for point, chances in zip(found.points, verdicts, strict=True):
        answers = tuple(name for name, _ in chances)
        verdict = replace(point.run.verdict, answers=answers, chances=chances)
        points.append(replace(point, run=replace(point.run, verdict=verdict)))
    return replace(found, points=tuple(points))


def test_a_region_is_of_the_likeliest_constraint(mapped: Shift) -> None:
    """1x, 1.5x and 4x: regions meet halfway in the logarithm."""
    found = on_the_map(
        mapped, (("t0", 0.9), ("t1", 0.1)), (("t0", 0.7), ("t1", 0.3)), (("t1", 1.0),)
    )
    first, second = map_data(found).regions
    assert (first.text, second.text) == ("t0", "t1")  # 1.6 of 2 chances are t0's
    assert first.high == pytest.approx(6.0**0.5)
    tied = on_the_map(
        mapped, (("t0", 0.6), ("t1", 0.4)), (("t0", 0.7), ("t1", 0.3)), (("t1", 1.0),)
    )
    assert [region.text for region in map_data(tied).regions] == ["t0 or t1", "t1"]


def test_where_nothing_is_clear_the_constraint_before_still_holds(mapped: Shift) -> None:
    found = on_the_map(mapped, (("t0", 1.0),), (), (("t0", 1.0),))
    assert [region.text for region in map_data(found).regions] == ["t0"]
    nothing = on_the_map(mapped, (), (), ())
    assert [region.text for region in map_data(nothing).regions] == ["no single team"]
