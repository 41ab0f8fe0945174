"""A constraint map in words, as a table, as a report and as data.

Input: a Shift. Output: sentences that are true for it, cells, Markdown, plain data. Must not depend
on: files, pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flowsim.report.format.document import (
    Document,
    Figure,
    Paragraph,
    TableBlock,
    paragraphs,
    shown_first,
)
from flowsim.report.format.labels import items, model_title, team_name
from flowsim.report.format.numbers import brief, direction, is_known, percent, positive, shown
from flowsim.report.format.table import Table
from flowsim.report.format.text import capitalized, clean, listed
from flowsim.report.runs.data import brief_run_data, estimate_data, known
from flowsim.report.runs.document import alarms, rest
from flowsim.report.sections import judged, tables, trust, wording
from flowsim.report.sections.constraint import constraint_key, constraint_name
from flowsim.report.sections.judged import kinds_of

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.decide.shift import Knee, Point, Shift, Stretch

_NAMED = 2  # candidates that a row of the table names
_NONE = "no single team"

_EXPLAINED = (
    "The model runs at every factor with common random numbers, and the bottleneck is found as in "
    "any run. The percentage after a team is the probability that it is the constraint, found by "
    "resampling the replications; teams that were dropped during the trials have none. Analytic "
    "bound: the lowest of what demand, limits and each team on the path allow, from averages only, "
    "without variation, queues and help. Where a team cannot do all that other work demands of it, "
    "more of this work gets through than the bound says."
)
_FROM_THE_START = (
    "The improvement applies from the start of the run, warm-up included. A lever acts from time "
    "zero, and its transition is counted: the same change as a lever (`flowsim compare`) gives "
    "slightly different figures."
)


def subject(shift: Shift) -> str:
    """What gets better: a team by its title, or the path of the number."""
    model = shift.points[0].run.model
    if shift.team and shift.path == f"{shift.team}.speed":
        return team_name(model, shift.team)
    return clean(shift.path, most=48)


def times(factor: float) -> str:
    """A factor: `2.5x`."""
    return f"{brief(factor).rstrip('0').rstrip('.') if factor % 1 else f'{factor:g}'}x"


def sentences(shift: Shift) -> list[str]:
    """The gain, where it levels off, and the constraint before and after."""
    return [_gain(shift), *_levels_off(shift), _constraints(shift), _last(shift)]


def _levels_off(shift: Shift) -> list[str]:
    return [] if shift.knee is None else [f"90% of the gain {_at(shift.knee)}."]


def _said(shift: Shift) -> tuple[Paragraph, ...]:
    """The sentences; the headline of a page is the gain if there is no clear one, or its knee."""
    is_clear = wording.clear_change(shift.points[-1].gain) != 0
    gain = (paragraphs if is_clear else shown_first)([_gain(shift)])
    knee = (shown_first if is_clear else paragraphs)(_levels_off(shift))
    return (*gain, *knee, *paragraphs([_constraints(shift), _last(shift)]))


def headline(shift: Shift) -> str:
    """The finding in one line: the gain, and the factor at which most of it is reached."""
    first, last = shift.points[0], shift.points[-1]
    change, way = last.gain, wording.clear_change(last.gain)
    if way == 0:
        return _gain(shift)
    more = judged.more_of(first.run.model, first.run.judge, way)
    text = f"{subject(shift)} {times(last.factor)}: {wording.magnitude(change.relative)} {more}"
    return text if shift.knee is None else f"{text}; 90% of the gain {_at(shift.knee)}"


def _gain(shift: Shift) -> str:
    first, last = shift.points[0], shift.points[-1]
    run, judge = first.run, first.run.judge
    change, way = last.gain, wording.clear_change(last.gain)
    who = f"{subject(shift)} {times(last.factor)}"
    kinds = kinds_of(run)[1 if judge.is_one else 0 :]
    beside = listed(wording.kind_changes(run.model, kinds, last.changes))
    if way == 0:
        how = f" ({wording.unclear(change)})" if is_known(change.relative) else ""
        text = f"{who}: no clear change in delivered {judged.what_is_judged(run)}{how}"
        return f"{text}, but {beside}." if beside else f"{text}."
    before, after = (judged.total_text(point.run) for point in (first, last))
    more = judged.more_of(run.model, judge, way)
    text = f"{who}: {wording.magnitude(change.relative)} {more} {judged.get_delivered(judge)}, "
    text += f"{after} a week instead of {before}"
    return f"{text}; {beside}." if beside else f"{text}."


def _at(knee: Knee) -> str:
    low, high = times(round(knee.low, 1)), times(round(knee.high, 1))
    if knee.high - knee.low < 0.05 or round(knee.low, 1) == round(knee.high, 1):
        return f"is reached at {times(round(knee.factor, 1))}"
    return f"is reached at {times(round(knee.factor, 1))} ({low} to {high})"


def _constraints(shift: Shift) -> str:
    """What the bottleneck is, stretch by stretch, as the map shades it."""
    first, *others = shift.stretches
    if not others and not first.names:
        return "No team's speed alone makes a clear difference, at any factor."
    if not others:
        return f"The bottleneck is {_mostly(first)} at every factor."
    *between, last = others
    until = "at 1x" if len(first.points) == 1 else f"up to {times(first.points[-1].factor)}"
    said = [f"{_mostly(first)} {until}", *(f"{_mostly(each)} {_factors(each)}" for each in between)]
    since = f"{_mostly(last)} from {times(last.points[0].factor)}"
    return f"The bottleneck is {', '.join(said)}, and {since}."


def constraint_of(stretch: Stretch) -> str:
    """The constraint of a stretch: one name, or the two likeliest where one alone is not clear."""
    model = stretch.points[0].run.model
    return listed([constraint_name(model, name) for name in stretch.names], word="or") or _NONE


def _mostly(stretch: Stretch) -> str:
    """The same; `mostly` where at some factor another constraint cannot be excluded."""
    return constraint_of(stretch) if stretch.is_sure else f"mostly {constraint_of(stretch)}"


def _factors(stretch: Stretch) -> str:
    low, high = (times(stretch.points[place].factor) for place in (0, -1))
    return f"at {low}" if low == high else f"from {low} to {high}"


def _last(shift: Shift) -> str:
    before, last = shift.points[-2], shift.points[-1]
    worth = last.worth
    assert worth is not None
    step = f"The last step, from {times(before.factor)} to {times(last.factor)},"
    if direction(worth) == 0:
        return f"{step} makes no clear difference in {worth.replications} replications."
    judge = last.run.judge
    much = judged.amount_text(judge, worth)
    return f"{step} brings {judged.a_week(last.run.model, judge, much)} per 1x."


def table(shift: Shift, *, whole: bool = True) -> Table:
    """A row for each factor. whole: with the analytic bound and the gain from a further 1x."""
    kinds = kinds_of(shift.points[0].run)
    rows = []
    for point in shift.points:
        figures = point.run.of(shift.judged)
        ceilings = dict(point.ceilings)
        paper = (brief(point.ceiling),) if whole else ()
        worth = "" if point.worth is None else worth_text(point)
        rows.append(
            (
                times(point.factor),
                _rate(point, shift.judged, kinds),
                *paper,
                tables.delivery_cell(figures),
                chances_text(point),
                *((worth,) if whole else ()),
            )
        )
        for kind in kinds[1:]:
            days = tables.delivery_cell(point.run.of(kind))
            bound = (brief(ceilings[kind]),) if whole else ()
            rows.append(("", _rate(point, kind, kinds), *bound, days, "", *("",) * whole))
    what = "a week"
    if len(kinds) == 1:
        what = f"{items(shift.points[0].run.model, shift.judged)} a week"
    if not whole:
        return Table(("", what, "85% within", "bottleneck"), tuple(rows), "rrrl")
    run = shift.points[0].run
    per = "per further 1x" if run.judge.is_one else f"{judged.what_is_judged(run)} per further 1x"
    head = ("", what, "analytic bound", "85% within", "bottleneck", per)
    return Table(head, tuple(rows), "rrrrlr")


def worth_text(point: Point) -> str:
    """What a further 1x brings a week of all that is judged, items or money."""
    assert point.worth is not None
    return judged.amount_text(point.run.judge, point.worth, sign="+", to="–")


def _rate(point: Point, kind: str, kinds: Sequence[str]) -> str:
    """What is delivered of a kind of work; named where there are others."""
    rate = shown(positive(point.run.of(kind).throughput))
    return rate if len(kinds) == 1 else f"{rate} {items(point.run.model, kind)}"


def chances_text(point: Point) -> str:
    """The constraints at a factor, by their names in the model: `appsec 78%, qa 22%`."""
    model = point.run.model
    likely = [(name, chance) for name, chance in point.run.verdict.chances if chance >= 0.005]
    if not likely:
        return wording.bottleneck_key(point.run)
    if len(likely) == 1:
        return constraint_key(model, likely[0][0])
    named = [f"{constraint_key(model, name)} {percent(chance)}" for name, chance in likely[:_NAMED]]
    return ", ".join(named) + (", …" if len(likely) > _NAMED else "")


def document(shift: Shift, figures: Sequence[Figure], *, command: str, version: str) -> Document:
    """The report of a constraint map."""
    first = shift.points[0].run
    better = "got faster" if shift.path == f"{shift.team}.speed" else "got better"
    return Document(
        f"{model_title(first)}: what if {subject(shift)} {better}?",
        (*alarms(card(shift)), *_said(shift)),
        (*figures, TableBlock(table(shift)), Paragraph(_EXPLAINED), Paragraph(_FROM_THE_START)),
        rest((first,), card(shift), command=command, version=version),
    )  # fmt: skip


def card(shift: Shift) -> tuple[trust.TrustCheck, ...]:
    """The trust card of all points together."""
    return trust.card(
        [point.run for point in shift.points], [times(point.factor) for point in shift.points]
    )


def data(shift: Shift) -> dict[str, Any]:
    """A constraint map as plain data."""
    return {
        "sentences": sentences(shift),
        "path": shift.path,
        "team": shift.team,
        "judged": shift.judged,
        "trust": trust.data(card(shift)),
        "knee": None
        if shift.knee is None
        else {
            "factor": shift.knee.factor,
            "low": shift.knee.low,
            "high": shift.knee.high,
        },
        "points": [_point(point, shift.judged) for point in shift.points],
    }


def _point(point: Point, judged: str) -> dict[str, Any]:
    others = dict.fromkeys(each.work for each in point.changes if each.work not in ("", judged))
    return {
        "factor": point.factor,
        "ceiling_per_week": known(point.ceiling),
        "ceilings": [
            {"work": work, "ceiling_per_week": known(ceiling)} for work, ceiling in point.ceilings
        ],
        "worth": None if point.worth is None else estimate_data(point.worth),
        "changes": _changes(point, ("", judged)),
        "others": {work: _changes(point, (work,)) for work in others},
        "run": brief_run_data(point.run),
    }


def _changes(point: Point, works: Sequence[str]) -> dict[str, Any]:
    """The changes of some kinds of work, by measure."""
    return {
        change.measure: {
            "paired": estimate_data(change.paired),
            "relative": estimate_data(change.relative),
        }
        for change in point.changes
        if change.work in works
    }


def label(model: Model, name: str) -> str:
    """A constraint at the head of a line: a team by its title, demand, or a limit or wait."""
    return capitalized(constraint_name(model, name))
