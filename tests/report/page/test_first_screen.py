"""The first screen of a page: what it says in a place of its own, it says once."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

import flowsim as fs
from flowsim.model import loads
from flowsim.report.format.document import Document, Paragraph, paragraphs, said, shown_first
from flowsim.report.page.pages import as_page
from flowsim.report.page.parts import PageSpec
from flowsim.report.presenters import PRESENTERS
from tests.study.test_launch import ORG
from tests.study.test_years import TEAM

TEXT = """
flowsim: 1
name: Small shop
warm_up: 4w
horizon: 20w
teams: {one: {people: 2, cost: 90k/y}, two: {people: 1, cost: 90k/y}}
work:
  order:
    arrives: {rate: 9/w}
    value: 1k
    flow: [{make: {team: one, effort: 6h}}, {check: {team: two, effort: 5h}}]
levers: {tool: {change: {two.speed: 2}, cost: {monthly: 1k}}}
"""
MODEL = loads(TEXT)


def _studies() -> dict[str, Any]:
    tool = MODEL.with_(use={"tool": 1})
    ranks = loads(TEAM)
    return {
        "run": fs.run(MODEL, replications=4),
        "compare": fs.compare(MODEL, {"tool": tool}, replications=4),
        "each": fs.each(MODEL, replications=4),
        "shift": fs.shift(MODEL, factors=[1, 2], replications=4),
        "invest": fs.invest(MODEL, budget=200e3, replications=4),
        "sweep": fs.sweep(MODEL, {"two.people": [1, 2]}, replications=4),
        "adopt": fs.adopt(),
        "forecast": fs.forecast(MODEL, items=5, replications=20),
        "warmup": fs.warm_up(MODEL, replications=4),
        "launch": fs.launch(loads(ORG), replications=3),
        "years": fs.years(ranks, replications=3),
    }


@pytest.fixture(scope="module")
def studies() -> dict[str, Any]:
    return _studies()


NAMES = ("run", "compare", "each", "shift", "invest", "sweep", "adopt", "launch", "years",
         "forecast", "warmup")  # fmt: skip


class _Texts(HTMLParser):
    """The text of a page, without scripts, styles and what is in its head."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("script", "style", "head"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside[-1:] == [tag]:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.texts.append(data)


def text_of(html: str) -> str:
    reader = _Texts()
    reader.feed(html)
    return " ".join("".join(reader.texts).split())


def _document(found: Any) -> Document:
    document = PRESENTERS[found.study].document
    assert document is not None
    return document(found, [], command="flowsim x", version="0")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_to_be_on_the_first_screen_is_there(
    studies: dict[str, Any], name: str
) -> None:
    found = studies[name]
    page = PRESENTERS[found.study].page
    assert page is not None
    spec = page(found)
    first = said(" ".join([spec.headline, spec.below, *(text for _, text in spec.lines)])).text
    for block in _document(found).opening:
        if isinstance(block, Paragraph) and block.is_shown_first:
            assert block.text.rstrip(".") in first


@pytest.mark.parametrize("name", NAMES)
def test_no_page_says_its_headline_twice(studies: dict[str, Any], name: str) -> None:
    found = studies[name]
    page = PRESENTERS[found.study].page
    assert page is not None
    spec = page(found)
    html = as_page(spec, _document(found), data={}, command="", version="0")
    assert text_of(html).count(spec.headline.rstrip(".")) <= 1, spec.headline


@pytest.mark.parametrize("name", NAMES)
def test_a_headline_is_read_at_a_glance(studies: dict[str, Any], name: str) -> None:
    page = PRESENTERS[studies[name].study].page
    assert page is not None
    headline = page(studies[name]).headline
    assert len(headline) <= 140, headline


def test_what_is_not_marked_stays() -> None:
    document = Document(
        "A title", (*shown_first(["One."]), *paragraphs(["Two."])), (Paragraph("Three."),)
    )
    for spec in (
        PageSpec("One", "", None, ()),
        PageSpec("One", "", None, (), is_long=True),
        PageSpec("One", "", None, (), is_story=True),
    ):
        text = text_of(as_page(spec, document, data={}, command="", version="0"))
        assert [text.count(word) for word in ("One", "Two.", "Three.")] == [1, 1, 1]
        assert text.index("One") < text.index("Two.") < text.index("Three.")
