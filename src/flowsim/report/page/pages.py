"""A page for the result of a study: first what a board must see, then all that stands behind it.

Enters: a result and its document. Leaves: a page. Must not know: files, how a chart is
drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flowsim.report.chart_data.activity import activity_data
from flowsim.report.chart_data.each import each_data
from flowsim.report.chart_data.flow import flow_data
from flowsim.report.chart_data.ladder import ladder_data
from flowsim.report.chart_data.money import cash_data
from flowsim.report.chart_data.outcome import outcome_data
from flowsim.report.chart_data.rows import MOST_PANELS
from flowsim.report.chart_data.shift import map_data
from flowsim.report.chart_data.teams import gains_data, utilization_data
from flowsim.report.chart_data.tornado import tornado_data
from flowsim.report.chart_data.waits import waits_data
from flowsim.report.format.document import Alarm, Block, Document, Section, TableBlock
from flowsim.report.format.text import capitalized
from flowsim.report.page import charts_of_runs, charts_of_studies
from flowsim.report.page.cards import cards_of, pair_of
from flowsim.report.page.charts_of_items import of_items
from flowsim.report.page.charts_of_runs import Chart
from flowsim.report.page.explorer import explorer
from flowsim.report.page.from_document import as_html
from flowsim.report.page.replay import replay_widget
from flowsim.report.page.shell import Html, element, packed, page, together
from flowsim.report.sections import findings
from flowsim.report.studies import board_report as briefings
from flowsim.report.studies import each as each_team
from flowsim.report.studies import invest, shift, story, sweep, uncertainty

if TYPE_CHECKING:
    from flowsim.report.pictures import Result
    from flowsim.study.board_report import Briefing
    from flowsim.study.decide.each import Each
    from flowsim.study.decide.invest import Ladder
    from flowsim.study.decide.shift import Shift
    from flowsim.study.results import Comparison, RunResult
    from flowsim.study.sweep.sweep import Sweep
    from flowsim.study.uncertainty.uncertainty import Uncertainty

_EACH, _PICTURE = "Each team", "Each team alone ten times as fast: change of what is delivered"


class Part(NamedTuple):
    """A section of charts: a word for the way there, a heading, charts by key.

    is_for_engineers: of several studies it comes after what a board must see, and on paper in the
    appendix. is_live: nothing of it can be printed.
    """

    word: str
    heading: str
    charts: tuple[tuple[str, Chart | None], ...]
    is_for_engineers: bool = False
    is_live: bool = False


class Told(NamedTuple):
    """What a page says first: a headline, a line below it, cards, charts."""

    headline: str
    below: str
    cards: Html | None
    parts: tuple[Part, ...]
    then: str = ""  # what to do next
    moving: tuple[RunResult, ...] = ()  # runs that the moving picture shows
    is_long: bool = False  # the table with which the report opens comes after the charts
    is_story: bool = False  # nor do its sentences come first: they have been said
    picture: Chart | None = None  # on the first screen
    runs: tuple[RunResult, ...] = ()  # all of a story: an alarm about them comes first
    lines: tuple[tuple[str, str], ...] = ()  # what next, how sure: a word and a sentence


def as_page(
    result: Result, document: Document, *, data: dict[str, Any], command: str, version: str
) -> str:
    """The page of a result. document: its report; data: its raw numbers."""
    told = _STUDIES[result.study](result)
    title = document.title
    shown_parts = [
        (part, [(key, chart) for key, chart in part.charts if chart is not None])
        for part in told.parts
    ]
    shown_parts = [(part, charts) for part, charts in shown_parts if charts]
    charts = {key: chart for _, found in shown_parts for key, chart in found}
    raw = {
        "name": "flowsim-data.json",
        "type": "application/json",
        "packed": packed(data),
    }
    behind = next((part for part, _ in shown_parts if part.is_for_engineers), None)
    is_board = any(not part.is_for_engineers for part, _ in shown_parts[1:])
    blocks = [
        (part.word, _part(part, found, begins_appendix=is_board and part is behind))
        for part, found in shown_parts
    ]
    if told.moving:
        section, replay = replay_widget(told.moving)
        charts["replay"] = replay
        blocks.insert(min(1, len(blocks)), ("Replay", section))
    ways = [*(word for word, _ in blocks), "Details"]
    if told.picture is not None:
        charts["first"] = told.picture
    first, later = _parted(document.opening, told)
    content = together(
        element("a", "To the report", class_="skip", href="#main"),
        _bar(ways),
        element(
            "main",
            _first(title, told, as_html(first)),
            *(block for _, block in blocks),
            *([element("section", as_html(later), aria_label="The whole table")] if later else []),
            _details(document.sections),
            id="main",
        ),
        _footer(command, version),
    )
    return page(title=title, content=content, data={**charts, "raw": raw}, version=version)


def _parted(opening: tuple[Block, ...], told: Told) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What of a document's opening stands on the first screen, and what comes after the charts."""
    if told.is_story:
        return tuple(block for block in opening if isinstance(block, Alarm)), opening
    if not told.is_long:
        return opening, ()
    tables = [place for place, block in enumerate(opening) if isinstance(block, TableBlock)]
    until = tables[0] if tables else len(opening)
    return opening[:until], opening[until:]


def has_page(result: Result) -> bool:
    """Whether there is a page for results of this kind."""
    return result.study in _STUDIES


def _bar(ways: Sequence[str]) -> Html:
    links = [element("a", way, href=f"#{_anchor(way)}") for way in ways]
    button = element("button", "Dark", type="button", data_theme_button=True, hidden=True)
    nav = element("nav", *links, aria_label="Parts of the report")
    return element("header", element("div", nav, button), class_="bar")


def _anchor(word: str) -> str:
    return word.lower().replace(" ", "-")


def _first(title: str, told: Told, opening: Html) -> Html:
    parts = [
        element("p", title, class_="soft"),
        *([opening] if told.is_story else []),
        element("h1", told.headline),
        element("p", told.below, class_="lead") if told.below else Html(""),
    ]
    notes = [
        element("div", element("dt", word), element("dd", text))
        for word, text in told.lines
        if text
    ]
    aside = element("dl", *notes, class_="notes") if notes else Html("")
    if told.picture is not None:
        chart = element(
            "figure",
            element("figcaption", str(told.picture["title"]), class_="soft"),
            data_widget="chart",
            data_key="first",
        )
        parts.append(element("div", chart, aside, class_="opening"))
    elif notes:
        parts.append(aside)
    if told.cards is not None:
        parts.append(told.cards)
    if told.then:
        parts.append(element("p", told.then, class_="next"))
    last = [] if told.is_story else [opening]
    return element("section", *parts, *last, aria_label="In short")


def _part(
    part: Part, charts: Sequence[tuple[str, Chart]], *, begins_appendix: bool = False
) -> Html:
    """A section. begins_appendix: on paper it begins a new page, below a title."""
    figures = [
        element(
            "figure",
            element("figcaption", str(chart["title"])),
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
    heading = element("h2", "What stands behind it")
    return element("section", heading, *blocks, buttons, id="details")


def _footer(command: str, version: str) -> Html:
    said = [f"Written by flowsim {version}. "]
    if command:
        said.append("To do it again: ")
        return element("footer", *said, element("code", command))
    return element("footer", *said)


# What each study says first --------------------------------------------------------------------


def _of_run(run: RunResult) -> Told:
    return Told(
        capitalized(findings.short_sentence(run)),
        "",
        cards_of((run,)),
        _parts_of_runs((run,)),
        moving=(run,),
    )


def _of_comparison(comparison: Comparison) -> Told:
    runs = comparison.runs
    parts = [
        Part(
            "Outcome",
            "What changes",
            (("outcome", charts_of_runs.outcome(outcome_data(comparison))),),
        )
    ]
    parts += _parts_of_runs(runs)
    money = cash_data(comparison)
    if money is not None:
        parts.append(
            Part("Money", "What it is worth", (("cash", charts_of_runs.cash(money)),), True)
        )
    return Told(
        findings.outcome_finding(comparison),
        f"{findings.shift_finding(runs[:MOST_PANELS])}.",
        cards_of(runs, comparison),
        tuple(parts),
        moving=runs[:MOST_PANELS],
        is_story=True,
        runs=runs,
        lines=(("How sure", story.doubt([run.model for run in runs], None)),),
    )


def _parts_of_runs(runs: Sequence[RunResult]) -> tuple[Part, ...]:
    where = (
        ("gains", charts_of_runs.gains(gains_data(runs))),
        ("busy", charts_of_runs.utilization(utilization_data(runs))),
    )
    over_time = (("activity", charts_of_runs.moments(activity_data(runs))),)
    waits, flow = charts_of_runs.waits(waits_data(runs)), charts_of_runs.flow(flow_data(runs))
    return (
        Part("Bottleneck", "Where the bottleneck is", (*where, *over_time), True),
        Part("Waiting", "Where the waiting happens", (("waits", waits),), True),
        Part("Flow", "How work flows", (("flow", flow), *of_items(runs[:2])), True),
    )


def _of_map(found: Shift) -> Told:
    data = map_data(found)
    part = Part(
        "Constraint map",
        "Where the constraint goes",
        (("map", charts_of_studies.constraint_map(data)),),
    )
    along = Part(
        "Along the map",
        "What else changes along the map",
        (
            ("map-days", charts_of_studies.times_along(data)),
            ("map-chances", charts_of_studies.chances_along(data)),
        ),
        is_for_engineers=True,
    )
    ends = [found.points[0].run, found.points[-1].run]
    return Told(
        shift.headline(found),
        "",
        pair_of(ends, [shift.times(p.factor) for p in (found.points[0], found.points[-1])]),
        (part, along),
        is_long=True,
    )


def _of_each(found: Each) -> Told:
    chart = charts_of_studies.each_alone(each_data(found))
    part = Part(_EACH, "Each team alone", (("each", chart),))
    below = " ".join(each_team.sentences(found)[1:])
    return Told(each_team.headline(found), below, None, (part,), is_long=True)


def _of_ladder(found: Ladder) -> Told:
    chart = charts_of_studies.ladder(ladder_data(found))
    part = Part("Ladder", "What to do next, and then", (("ladder", chart),))
    cards = None
    if found.rungs:
        cards = pair_of([found.base, found.rungs[-1].run], ["Today", "After the last rung"])
    return Told(invest.headline(found), "", cards, (part,), is_long=True)


def _of_ranges(found: Uncertainty) -> Told:
    chart = charts_of_studies.tornado(tornado_data(found))
    part = Part("Sensitivity", "What it hangs on", (("tornado", chart),))
    return Told(uncertainty.headline(found), "", None, (part,), is_long=True)


def _of_briefing(found: Briefing) -> Told:
    told = _STUDIES[found.first.study](found.first)
    more = [_STUDIES[study.study](study) for study in found.studies]
    ladders: list[Any] = [each for each in found.studies if each.study == "invest"]
    then = next((invest.headline(ladder) for ladder in ladders), "")
    every = [*told.parts, *(part for each in more for part in each.parts)]
    parts = tuple(sorted(every, key=lambda part: part.is_for_engineers))
    said = briefings.story(found)
    if not said.finding:
        return told._replace(parts=parts, then=then)
    alone: Any = next(study for study in found.studies if study.study == "each")
    picture = charts_of_studies.each_alone(each_data(alone)) | {"title": _PICTURE}
    return told._replace(
        headline=said.finding[0],
        below=" ".join(said.finding[1:2]),
        parts=tuple(part for part in parts if part.word != _EACH),
        is_story=True,
        runs=found.runs,
        picture=picture,
        lines=(
            ("Next step", capitalized(said.then.partition(": ")[2] or said.then)),
            ("As good, and cheaper", said.cheaper),
            ("How sure", said.doubt.partition(": ")[2]),
            ("The claim", said.claim),
        ),
    )


def _of_grid(found: Sweep) -> Told:
    part = Part("Explorer", "Try it", (("explorer", explorer(found)),), is_live=True)
    return Told(sweep.headline(found), "", None, (part,), is_long=True)


_STUDIES: dict[str, Callable[[Any], Told]] = {
    "run": _of_run,
    "compare": _of_comparison,
    "shift": _of_map,
    "each": _of_each,
    "invest": _of_ladder,
    "uncertainty": _of_ranges,
    "report": _of_briefing,
    "sweep": _of_grid,
}
