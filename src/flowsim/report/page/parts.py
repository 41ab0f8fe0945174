"""What the page of each study says first: a headline, cards, sections of charts.

Input: the result of a study. Output: the specification of a page. Must not depend on: files, how a
page is laid out, how a chart is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flowsim.report.chart_data.of_runs.activity import activity_data
from flowsim.report.chart_data.of_runs.flow import flow_data
from flowsim.report.chart_data.of_runs.money import cash_data
from flowsim.report.chart_data.of_runs.outcome import outcome_data
from flowsim.report.chart_data.of_runs.teams import gains_data, utilisation_data
from flowsim.report.chart_data.of_runs.users import users_data
from flowsim.report.chart_data.of_runs.waits import waits_data
from flowsim.report.chart_data.of_studies import adoption
from flowsim.report.chart_data.of_studies.each import each_data
from flowsim.report.chart_data.of_studies.ladder import ladder_data
from flowsim.report.chart_data.of_studies.launch import launch_data
from flowsim.report.chart_data.of_studies.path import path_data
from flowsim.report.chart_data.of_studies.shift import map_data
from flowsim.report.chart_data.of_studies.tornado import tornado_data
from flowsim.report.chart_data.of_studies.years import years_data
from flowsim.report.chart_data.rows import MOST_PANELS
from flowsim.report.format.text import capitalized
from flowsim.report.format.times import times_as_fast
from flowsim.report.page import charts_of_runs, charts_of_studies
from flowsim.report.page.cards import cards_of, pair_of
from flowsim.report.page.charts_of_items import of_items
from flowsim.report.page.charts_of_runs import Chart
from flowsim.report.page.explorer import explorer
from flowsim.report.sections import findings
from flowsim.report.studies import board_report as briefings
from flowsim.report.studies import story, sweep, uncertainty
from flowsim.report.studies.adoption import fitted, launch, ways
from flowsim.report.studies.decide import each as each_team
from flowsim.report.studies.decide import shift
from flowsim.report.studies.decide.invest import document as invest
from flowsim.report.studies.years import document as yearly

if TYPE_CHECKING:
    from flowsim.report.page.shell import Html
    from flowsim.study.adoption.records import Adoption, AdoptionFit
    from flowsim.study.board_report import Briefing
    from flowsim.study.decide.each import Each
    from flowsim.study.decide.invest import Ladder
    from flowsim.study.decide.shift import Shift
    from flowsim.study.launch.launch import Launch
    from flowsim.study.results import Comparison, RunResult
    from flowsim.study.sweep.sweep import Sweep
    from flowsim.study.uncertainty.uncertainty import Uncertainty
    from flowsim.study.years.years import Years

_EACH = "Each team"


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


class PageSpec(NamedTuple):
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


def of_run(run: RunResult) -> PageSpec:
    """A run alone."""
    return PageSpec(
        capitalized(findings.short_sentence(run)),
        "",
        cards_of((run,)),
        _parts_of_runs((run,)),
        moving=(run,),
    )


def of_comparison(comparison: Comparison) -> PageSpec:
    """Scenarios side by side."""
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
            Part("Money", "Financial effect", (("cash", charts_of_runs.cash(money)),), True)
        )
    return PageSpec(
        findings.outcome_finding(comparison),
        f"{findings.shift_finding(runs[:MOST_PANELS])}.",
        cards_of(runs, comparison),
        tuple(parts),
        moving=runs[:MOST_PANELS],
        is_story=True,
        runs=runs,
        lines=(("How sure", _how_sure(runs[0], story.doubt([run.model for run in runs], None))),),
    )


def _how_sure(base: RunResult, doubt: str) -> str:
    """How sure the bottleneck is if the inputs are right, and how sure those are."""
    return f"{story.certainty(base)} {capitalized(doubt)}".strip()


def _parts_of_runs(runs: Sequence[RunResult]) -> tuple[Part, ...]:
    where = (
        ("gains", charts_of_runs.gains(gains_data(runs))),
        ("busy", charts_of_runs.rows(utilisation_data(runs))),
    )
    over_time = (("activity", charts_of_runs.moments(activity_data(runs))),)
    waits, flow = charts_of_runs.waits(waits_data(runs)), charts_of_runs.flow(flow_data(runs))
    users = users_data(runs)
    spread = () if users is None else (("users", charts_of_studies.curves(users)),)
    return (
        *((Part("Users", "How the product spreads", spread, True),) if spread else ()),
        Part("Bottleneck", "Where the bottleneck is", (*where, *over_time), True),
        Part("Waiting", "Where the waiting happens", (("waits", waits),), True),
        Part("Flow", "How work flows", (("flow", flow), *of_items(runs[:2])), True),
    )


def of_map(found: Shift) -> PageSpec:
    """A constraint map."""
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
    return PageSpec(
        shift.headline(found),
        "",
        pair_of(ends, [shift.times(p.factor) for p in (found.points[0], found.points[-1])]),
        (part, along),
        is_long=True,
    )


def of_each(found: Each) -> PageSpec:
    """Each team alone."""
    data, fast = each_data(found), times_as_fast(found.factor)
    title = f"Each team alone {fast}: {data.what}"
    chart = charts_of_studies.each_alone(data) | {"title": title}
    part = Part(_EACH, "Each team alone", (("each", chart),))
    return PageSpec(each_team.headline(found), "", None, (part,), is_long=True)


def of_ladder(found: Ladder) -> PageSpec:
    """A ladder of investments."""
    chart = charts_of_studies.ladder(ladder_data(found))
    part = Part("Ladder", "What to do next, step by step", (("ladder", chart),))
    cards = None
    if found.steps:
        cards = pair_of([found.base, found.steps[-1].run], ["Today", "After the last step"])
    return PageSpec(invest.headline(found), "", cards, (part,), is_long=True)


def of_ranges(found: Uncertainty) -> PageSpec:
    """A tornado."""
    data = tornado_data(found)
    chart = charts_of_studies.tornado(data) | {"title": f"Change of {data.what}"}
    part = Part("Sensitivity", "What drives the result", (("tornado", chart),))
    return PageSpec(uncertainty.headline(found), "", None, (part,), is_long=True)


def of_briefing(found: Briefing, spec: PageSpec, more: Sequence[PageSpec]) -> PageSpec:
    """A board report. spec: the page of its first study; more: of the others."""
    every = [*spec.parts, *(part for each in more for part in each.parts)]
    parts = tuple(sorted(every, key=lambda part: part.is_for_engineers))
    said = briefings.story(found)
    next_lines = (
        ("Next step", capitalized(said.then)),
        ("Cheaper alternative", said.cheaper),
        ("How sure", _how_sure(found.base, said.doubt)),
    )
    if not said.finding:
        return spec._replace(parts=parts, is_story=True, runs=found.runs, lines=next_lines)
    alone: Any = next(study for study in found.studies if study.study == "each")
    data = each_data(alone)
    fast = times_as_fast(alone.factor)
    title = f"Each team alone {fast}: {data.what}"
    picture = charts_of_studies.each_alone(data) | {"title": title}
    return spec._replace(
        headline=said.finding[0],
        below=" ".join(said.finding[1:2]),
        parts=tuple(part for part in parts if part.word != _EACH),
        is_story=True,
        runs=found.runs,
        picture=picture,
        lines=(*next_lines, ("The claim", said.claim)),
    )


def of_grid(found: Sweep) -> PageSpec:
    """The explorer of a sweep."""
    part = Part("Explorer", "Try it", (("explorer", explorer(found)),), is_live=True)
    return PageSpec(sweep.headline(found), "", None, (part,), is_long=True)


def of_adoption(found: Adoption) -> PageSpec:
    """Ways over the chasm, or one of them."""
    curves = charts_of_studies.curves
    variants = adoption.variants_data(found)
    levels = (("ways", curves(adoption.ways_data(found))),
              ("variants", None if variants is None else curves(variants)))  # fmt: skip
    bell = (("bell", curves(adoption.bell_data(found))),)
    small = (("small", curves(adoption.small_data(found))),)
    return PageSpec(
        ways.headline(found),
        "",
        None,
        (
            Part("Curves", "Who uses it, year by year", levels),
            Part("Chasm", "Where the chasm is", bell),
            Part("Small markets", "What a small market changes", small),
        ),
        is_long=True,
    )


def of_launch(found: Launch) -> PageSpec:
    """What a market asks of the organisation."""
    chart = charts_of_studies.curves(launch_data(found)) | {"title": "Who uses it, year by year"}
    spec = _of_picture(launch.headline(found), chart, launch.notes(found))
    path = (("path", charts_of_studies.path(path_data(found))),)
    return spec._replace(parts=(Part("Bottleneck", "Which team is the bottleneck when", path),))


def of_years(found: Years) -> PageSpec:
    """What becomes of an organisation, year by year."""
    chart = charts_of_studies.curves(years_data(found)) | {"title": "Year by year"}
    return _of_picture(yearly.headline(found), chart, yearly.notes(found))


def _of_picture(headline: str, chart: Chart, lines: tuple[tuple[str, str], ...]) -> PageSpec:
    """A study that one picture tells, with sentences next to it."""
    return PageSpec(headline, "", None, (), picture=chart, is_story=True, lines=lines)


def of_sales(found: AdoptionFit) -> PageSpec:
    """A Bass curve fitted to sales."""
    chart = charts_of_studies.curves(adoption.fit_data(found))
    part = Part("Sales", "Sales and the fitted curve", (("sales", chart),))
    return PageSpec(fitted.headline(found), "", None, (part,), is_long=True)


def of_sentence(headline: str) -> PageSpec:
    """A study without charts: its headline, and then its report."""
    return PageSpec(headline, "", None, ())
