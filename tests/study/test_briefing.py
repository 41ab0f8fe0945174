"""All studies at once: each as it comes alone, or the reason why it is not there."""

from __future__ import annotations

from flowsim.model import loads
from flowsim.report.page.pages import as_page
from flowsim.report.presenters import PRESENTERS
from flowsim.report.studies import board_report as report
from flowsim.study.board_report import Briefing, brief
from flowsim.study.decide.compare import compare
from flowsim.study.decide.invest import invest
from tests.report.texts import report_text

TEXT = """
{flowsim: 1, warm_up: 4w, horizon: 20w, teams: {dev: {people: 2, cost: 100k/y}, qa: {people: 1}},
 work: {feature: {arrives: always, limit: 6, value: 9k, flow: [
 {build: {team: dev, effort: EFFORT}}, {test: {team: qa, effort: 4h}}]}}}
"""
RANGED = TEXT.replace("EFFORT", "{value: 20h, range: [15h, 30h]}")


def test_a_briefing_says_what_each_study_says_alone() -> None:
    base, other = loads(RANGED), loads(RANGED, set=[("dev.speed", "x2")])
    found = brief(base, {"fast": other}, budget=2e5, replications=6)
    assert [type(study).__name__ for study in found.studies] == [
        "Each",
        "Shift",
        "Ladder",
        "Uncertainty",
        "Sweep",
    ]
    assert found.absent == ()
    alone = compare(base, {"fast": other}, name="baseline", replications=6)
    assert repr(found.first.differences) == repr(alone.differences)  # type: ignore[union-attr]
    ladder = invest(base, budget=2e5, steps=4, replications=6)
    data = report.data(found)
    assert [step["move"] for step in data["invest"]["steps"]] == [
        step.move.name for step in ladder.steps
    ]
    assert set(data) == {
        "sentences", "trust", "compare", "each", "shift", "invest", "uncertainty", "sweep",
        "absent",
    }  # fmt: skip
    text = report_text(found, command="flowsim report", version="1")
    for heading in ("Constraint map", "What to do next", "How sure this is", "Method"):
        assert text.count(f"## {heading}\n") == 1
    assert in_order(text, "## Each team alone\n", "## Constraint map\n", "## How far to trust it\n")
    page = page_of(found)
    assert in_order(
        page, 'id="outcome"', 'id="constraint-map"', 'id="ladder"', 'id="sensitivity"',
        'id="bottleneck"', "Appendix, for engineers", 'id="along-the-map"', 'id="details"',
    )  # fmt: skip
    assert page.count('class="appendix"') == 1
    assert 'id="explorer" class="no-print"' in page


def test_what_cannot_be_asked_is_said() -> None:
    plain = loads(TEXT.replace("EFFORT", "20h").replace(", cost: 100k/y", ""))
    found = brief(plain, explore={}, replications=4)
    assert [verb for verb, _ in found.absent] == ["invest", "uncertainty"]
    text = report_text(found)
    assert "There is no investment plan. The model says nothing of costs" in text
    assert "No input that matters here has a range" in text


def in_order(text: str, *parts: str) -> bool:
    """Whether a text has these parts, one after the other."""
    places = [text.index(part) for part in parts]
    return places == sorted(places)


def page_of(found: Briefing) -> str:
    """The page of a board report."""
    show = PRESENTERS["report"]
    assert show.page is not None
    assert show.document is not None
    document = show.document(found, [], command="", version="1")
    return as_page(show.page(found), document, data={}, command="", version="1")
