"""A page for the result of a study: first what a board must see, then all details.

Input: what a page says first, and a document. Output: a page. Must not depend on: files, studies,
how a chart is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flowsim.report.format.document import (
    Alarm,
    Block,
    Document,
    Paragraph,
    Section,
)
from flowsim.report.page.from_document import as_html
from flowsim.report.page.replay import replay_widget
from flowsim.report.page.shell import Html, element, packed, page, together

if TYPE_CHECKING:
    from flowsim.report.page.charts_of_runs import Chart
    from flowsim.report.page.parts import PageSpec, Part


def as_page(
    spec: PageSpec, document: Document, *, data: dict[str, Any], command: str, version: str
) -> str:
    """A page. spec: what it says first; document: its report; data: its raw numbers."""
    title = document.title
    shown_parts = [
        (part, [(key, chart) for key, chart in part.charts if chart is not None])
        for part in spec.parts
    ]
    shown_parts = [(part, charts) for part, charts in shown_parts if charts]
    charts = {key: chart for _, found in shown_parts for key, chart in found}
    raw = {"name": "flowsim-data.json", "type": "application/json", "packed": packed(data)}
    behind = next((part for part, _ in shown_parts if part.is_for_engineers), None)
    is_board = spec.is_story and any(not part.is_for_engineers for part, _ in shown_parts)
    blocks = [
        (part.word, _part(part, found, spec.headline, begins_appendix=is_board and part is behind))
        for part, found in shown_parts
    ]
    if spec.moving:
        section, replay = replay_widget(spec.moving)
        charts["replay"] = replay
        blocks.insert(min(1, len(blocks)), ("Replay", section))
    ways = [*(word for word, _ in blocks), "Details"]
    if spec.picture is not None:
        charts["first"] = spec.picture
    first, later = _parted(document, spec)
    content = together(
        element("a", "Skip to the report", class_="skip", href="#main"),
        _bar(ways),
        element(
            "main",
            _first(title, spec, as_html(first)),
            *(block for _, block in blocks),
            *([element("section", as_html(later), aria_label="The whole table")] if later else []),
            _details(document.sections),
            id="main",
        ),
        _footer(command, version),
    )
    return page(title=title, content=content, data={**charts, "raw": raw}, version=version)


def _parted(document: Document, spec: PageSpec) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What a document says on the first screen besides its headline, and after the charts."""
    rest = tuple(
        block
        for block in document.opening
        if not (isinstance(block, Paragraph) and block.is_shown_first)
    )
    if spec.is_story:
        alarms = tuple(block for block in rest if isinstance(block, Alarm))
        return alarms, (*(block for block in rest if block not in alarms), *document.results)
    if spec.is_long:
        return rest, document.results
    return (*rest, *document.results), ()


def _bar(ways: Sequence[str]) -> Html:
    links = [element("a", way, href=f"#{_anchor(way)}") for way in ways]
    button = element("button", "Dark", type="button", data_theme_button=True, hidden=True)
    nav = element("nav", *links, aria_label="Parts of the report")
    return element("header", element("div", nav, button), class_="bar")


def _anchor(word: str) -> str:
    return word.lower().replace(" ", "-")


def _first(title: str, spec: PageSpec, opening: Html) -> Html:
    parts = [
        element("p", title, class_="soft"),
        *([opening] if spec.is_story else []),
        element("h1", spec.headline),
        element("p", spec.below, class_="lead") if spec.below else Html(""),
    ]
    notes = [
        element("div", element("dt", word), element("dd", text))
        for word, text in spec.lines
        if text
    ]
    aside = element("dl", *notes, class_="notes") if notes else Html("")
    if spec.picture is not None:
        chart = element(
            "figure",
            element("figcaption", str(spec.picture["title"]), class_="soft"),
            data_widget="chart",
            data_key="first",
        )
        parts.append(element("div", chart, aside, class_="opening"))
    elif notes:
        parts.append(aside)
    if spec.cards is not None:
        parts.append(spec.cards)
    if spec.then:
        parts.append(element("p", spec.then, class_="next"))
    last = [] if spec.is_story else [opening]
    return element("section", *parts, *last, aria_label="In short")


def _part(
    part: Part,
    charts: Sequence[tuple[str, Chart]],
    headline: str,
    *,
    begins_appendix: bool = False,
) -> Html:
    """A section. headline: of the page, which no caption repeats. begins_appendix: on paper it
    begins a new page, below a title.
    """
    figures = [
        element(
            "figure",
            *([element("figcaption", chart["title"])] if chart["title"] != headline else []),
            data_widget="chart",
            data_key=key,
        )
        if "title" in chart
        else element("div", data_widget=key, data_key=key)
        for key, chart in charts
    ]
    head = [element("p", "Appendix, for engineers", class_="on-paper")] if begins_appendix else []
    kind = "appendix" if begins_appendix else "no-print" if part.is_live else None
    return element(
        "section", *head, element("h2", part.heading), *figures, id=_anchor(part.word), class_=kind
    )


def _details(rest: Sequence[Section]) -> Html:
    blocks = [
        element(
            "details",
            element("summary", section.title),
            as_html(section.blocks, heading=section.title),
            open=section.is_open,
        )
        for section in rest
    ]
    button = element(
        "button", "Raw numbers (JSON)", type="button", data_download="raw", hidden=True
    )
    buttons = element("p", button, class_="buttons")
    heading = element("h2", "Details")
    return element("section", heading, *blocks, buttons, id="details")


def _footer(command: str, version: str) -> Html:
    said = [f"Written by flowsim {version}. "]
    if command:
        said.append("To reproduce: ")
        return element("footer", *said, element("code", command))
    return element("footer", *said)
