"""A warm-up in words, as a table, as a report and as data.

Input: a WarmUp. Output: sentences that are true for it, cells, Markdown, plain data. Must not
depend on: files, pictures.
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
from flowsim.report.format.labels import items, model_title
from flowsim.report.format.numbers import TO, shown, span
from flowsim.report.format.plurals import counted
from flowsim.report.format.table import Table
from flowsim.report.format.text import capitalized, clean, listed
from flowsim.report.runs.data import estimate_data, known
from flowsim.report.runs.document import again
from flowsim.study.measured.initial_transient import LEAST_WEEKS, whole_weeks
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.study.measured.initial_transient import InitialTransient
    from flowsim.study.single.warm_up import WarmUp, Weeks

_EXPLAINED = (
    "MSER-5 (White 1997; Spratt 1998; White, Cobb and Spratt 2000) drops as many weeks from the "
    "start as make the interval for the mean of the rest narrowest; a week is its batch of "
    "five working days. It is applied to two averages over replications, work in progress at the "
    "end of each week and deliveries in each week, and the longer result counts. A result in the "
    "second half of the run is rejected. The more replications there are, the smaller the "
    "differences that it detects."
)


def sentences(found: WarmUp) -> list[str]:
    """What the warm-up should be, what the model has, and what to write."""
    first, *others = _clauses(found)
    return [f"{capitalized(text)}." for text in (first, *others)]


def _clauses(found: WarmUp) -> list[str]:
    """The sentences without their ends; the first is the finding."""
    model, what = found.model, items(found.model, found.judged)
    has = f"the model's warm-up is {span(model.warm_up / HOURS_PER_DAY)}"
    if model.warm_up == 0.0:
        has = "the model has no warm-up"
    if found.weeks is None:
        return [*_none(found, what), has]
    asked = f"{capitalized(what)} are steady after {counted(found.weeks, 'week')} (MSER-5)"
    if found.weeks == 0:
        asked = f"{capitalized(what)} are steady from the first week (MSER-5)"
    if found.suffices:
        suffices = ", which is enough" if model.warm_up else ""
        return [f"{asked}; {has}{suffices}"]
    short = ", which is too short" if model.warm_up else ""
    return [f"{asked}; {has}{short}", f"write warm_up: {found.weeks}w"]


def _none(found: WarmUp, what: str) -> list[str]:
    why, weeks = found.initial_transient.why, whole_weeks(found.model)
    if why == "transient":
        reasons = [clean(reason, most=80) for reason in found.initial_transient.reasons[:3]]
        more = len(found.initial_transient.reasons) - len(reasons)
        text = listed([*reasons, *([f"{more} more"] if more else [])])
        return [
            f"No warm-up is recommended: the model describes a change over time ({text}), and the "
            "time before the steady state is part of the answer"
        ]
    if why == "unstable":
        growth = shown(found.growth, to=TO)
        return [
            f"No warm-up is long enough: unfinished {what} grow by {growth} every week, so "
            "there is no steady state"
        ]
    if why == "short":
        return [
            f"The run is too short to tell: MSER-5 needs {LEAST_WEEKS} whole weeks, and there are "
            f"{weeks}",
            "use a longer horizon: --set horizon=104w",
        ]
    return [
        f"No warm-up found: {what} are not steady before the second half of the {weeks} weeks "
        "(MSER-5)",
        f"use a longer horizon: --set horizon={2 * weeks}w",
    ]


def headline(found: WarmUp) -> str:
    """The finding in one line."""
    return _clauses(found)[0]


def table(found: WarmUp) -> Table:
    """The weeks until each series is steady; other kinds of work below."""
    model = found.model
    rows = [_row(items(model, found.judged), found.initial_transient)]
    rows += [_row(items(model, work), each) for work, each in found.others]
    return Table(("weeks until steady", "in progress", "delivered"), tuple(rows), "lrr")


def _row(name: str, found: InitialTransient) -> tuple[str, ...]:
    if found.why in ("", "late"):
        cuts = (found.in_progress, found.delivered)
        return (name, *("not found" if cut is None else str(cut) for cut in cuts))
    text = {"transient": "changes", "unstable": "piles up", "short": "too short"}[found.why]
    return (name, text, text)


def note(found: WarmUp) -> str:
    """How many replications, over which weeks."""
    weeks = whole_weeks(found.model)
    return (
        f"{found.replications} replications, {weeks} weeks, seed {found.seed}. MSER-5 drops "
        "as many weeks from the start as make the interval for the mean of the rest narrowest."
    )


def document(found: WarmUp, figures: Sequence[Figure], *, command: str, version: str) -> Document:
    """The report of a warm-up."""
    first, *rest = sentences(found)
    others = "Other kinds of work are shown for information and not counted."
    return Document(
        f"{model_title(found)}: the warm-up",
        (*shown_first([first]), *paragraphs(rest)),
        (
            *figures, TableBlock(table(found)), Paragraph(_EXPLAINED),
            Paragraph(f"flowsim {version}. {note(found)} {others}"), *again(command),
        ),
    )  # fmt: skip


def data(found: WarmUp) -> dict[str, Any]:
    """A warm-up as plain data."""
    return {
        "sentences": sentences(found),
        "judged": found.judged,
        "replications": found.replications,
        "seed": found.seed,
        "warm_up_weeks": found.model.warm_up / HOURS_PER_WEEK,
        "weeks": found.weeks,
        "why": found.initial_transient.why,
        "reasons": list(found.initial_transient.reasons),
        "suffices": found.suffices,
        "growth": estimate_data(found.growth),
        "in_progress": _series(found.in_progress),
        "delivered": _series(found.delivered),
        "others": [
            {"work": work, "weeks": each.weeks, "why": each.why} for work, each in found.others
        ],
    }


def _series(weeks: Weeks) -> dict[str, Any]:
    return {
        "cut": weeks.cut,
        "means": [round(float(value), 4) for value in weeks.means],
        "half_width": [
            None if (width := known(value)) is None else round(width, 4)
            for value in weeks.half_width
        ],
    }
