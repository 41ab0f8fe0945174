"""A grid of cells in words, as a table and as a report.

Input: a Sweep. Output: sentences that are true for it, cells, Markdown. Must not depend on: files,
pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.experiment.estimates import of_values
from flowsim.report.format.document import (
    Document,
    Figure,
    Paragraph,
    TableBlock,
    paragraphs,
)
from flowsim.report.format.labels import items, model_title
from flowsim.report.format.numbers import TO, direction, money, positive, share, shown
from flowsim.report.format.plurals import counted
from flowsim.report.format.table import Table, fits
from flowsim.report.format.text import clean, listed, uncapitalized
from flowsim.report.runs.document import alarms, done, foundation, method, trust_section
from flowsim.report.runs.purchases import number_title, setting_title
from flowsim.report.sections import judged, tables, trust, wording
from flowsim.study.judging import Judge
from flowsim.study.sweep.grid import SCENARIO

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.measured.records import WorkFigures
    from flowsim.study.results import MeasureChange
    from flowsim.study.sweep.sweep import Axis, Cell, Sweep

AS_IT_IS = "as it is"
TOTAL = "total"  # of all that is judged, where it is several kinds of work
_WITHOUT_MEAN = ("delivery", "change", "wip")  # measures that mean nothing where work piles up
_BRIEF = {
    "delivery_mean": "mean time",
    "delivery_p50": "half within",
    "delivery_p85": "85% within",
    "delivery_p95": "95% within",
    "change_mean": "from commitment",
    "change_p50": "half from commitment",
    "change_p85": "85% from commitment",
    "change_p95": "95% from commitment",
    "wip": "in progress",
    "unfinished": "unfinished",
}
_NAMED = 4  # axes that a sentence names

_EXPLAINED = (
    "Each row is a separate model; all run with common random numbers, and changes are paired "
    "differences from the model as it is. A table with a large number of rows is a search: the "
    "best row owes its lead partly to chance, so run it again with another seed before you rely on "
    "it. Where unfinished work grows, times have no steady mean, and the growth is shown instead."
)


# Words ----------------------------------------------------------------------------------------


def sentences(sweep: Sweep) -> list[str]:
    """The cell that delivers most, the one that delivers soonest, and where work piles up."""
    found = [_most(sweep), _soonest(sweep)]
    for kind in (each.work for each in sweep.base.work):
        piling = sum(cell.of(kind).unstable for cell in sweep.cells if cell.has(kind))
        if piling:
            what = items(sweep.base.model, kind)
            found.append(f"Unfinished {what} pile up in {piling} of {_cells(sweep)}.")
    if sweep.judge is None or sweep.judge.is_one:
        found.append(judged.alone_line(sweep.base.model, sweep.judged, option="--judge"))
    else:
        found.append(judged.judged_line(sweep.base.model, sweep.judge))
    return [text for text in found if text]


def headline(sweep: Sweep) -> str:
    """The finding in one line."""
    best = best_cell(sweep)
    if best is None:
        return _none_better(sweep)
    text = f"{_how_much(sweep, best.gain)} {_what(sweep)} with {where(sweep, best)}"
    if not (alike := len(_alike(sweep, best))):
        return text
    are = "combination is" if alike == 1 else "combinations are"
    return f"{text}; {alike} other {are} not clearly worse"


def best_cell(sweep: Sweep) -> Cell | None:
    """The cell that delivers most, if that is clearly more than the base does."""
    best = max(sweep.cells, key=_rate)
    return best if wording.clear_change(best.gain) > 0 else None


def _rate(cell: Cell) -> float:
    return cell.figures.throughput.mean if cell.total is None else cell.total.mean


def _judge(sweep: Sweep) -> Judge:
    return Judge((sweep.judged,), (1.0,)) if sweep.judge is None else sweep.judge


def _what(sweep: Sweep) -> str:
    return judged.counted_together(sweep.base.model, _judge(sweep))


def _total_a_week(sweep: Sweep, cell: Cell) -> str:
    """What is delivered of all that is judged in a week: money, or items."""
    total = cell.figures.throughput if cell.total is None else cell.total
    text = judged.amount_text(_judge(sweep), positive(total))
    return judged.a_week(sweep.base.model, _judge(sweep), text)


def where(sweep: Sweep, cell: Cell) -> str:
    """A combination in a sentence: `12 people in Developers and limit of features 30`."""
    parts = [
        clean(label, most=40)
        if axis.path == "scenario"
        else setting_title(sweep.base.model, axis.path, _last(label))
        for axis, label in zip(sweep.axes, cell.labels, strict=True)
    ]
    return listed(parts[:_NAMED]) + (", …" if len(parts) > _NAMED else "")


def _axis_title(sweep: Sweep, axis: Axis) -> str:
    """What is varied: `people in Developers`, a lever, `scenario`."""
    model = sweep.base.model
    if axis.path == SCENARIO:
        return axis.path
    levers = {lever.name: lever.title for lever in model.levers}
    if axis.path in levers:
        return uncapitalized(clean(levers[axis.path] or axis.path.replace("_", " "), most=40))
    return number_title(model, axis.path)


def _last(label: str) -> str:
    """The number that an operation leads to, or the value as it was typed."""
    return clean(label.rpartition(" = ")[2], most=40)


def _most(sweep: Sweep) -> str:
    best = best_cell(sweep)
    if best is None:
        return f"{_none_better(sweep)}."
    text = (
        f"Of {_cells(sweep)}, this one delivers most: {where(sweep, best)}. It delivers "
        f"{_total_a_week(sweep, best)}, {_how_much(sweep, best.gain)} than the model {AS_IT_IS}"
    )
    alike = _alike(sweep, best)
    if alike:
        are = "combination is" if len(alike) == 1 else "combinations are"
        text += f"; {len(alike)} other {are} not clearly worse"
    cheapest = min(alike, key=lambda cell: cell.cost_per_year, default=best)
    if cheapest.cost_per_year < best.cost_per_year:
        text += f". Of all these, {where(sweep, cheapest)} costs least"
    return f"{text}."


def _how_much(sweep: Sweep, change: MeasureChange) -> str:
    more = wording.magnitude(change.relative)
    if more.startswith("–"):  # of nothing
        return f"{judged.amount_text(_judge(sweep), change.paired, sign='+')} a week more"
    return f"{more} more"


def _none_better(sweep: Sweep) -> str:
    what = _what(sweep)
    return f"None of {_cells(sweep)} delivers clearly more {what} than the model {AS_IT_IS}"


def _cells(sweep: Sweep) -> str:
    return counted(len(sweep.cells), "combination")


def _alike(sweep: Sweep, best: Cell) -> list[Cell]:
    """The others without a clear paired difference from the best."""
    found = []
    for cell in sweep.cells:
        lead = of_values(
            best.throughput - cell.throughput, replications=sweep.replications, confidence=0.95
        )
        if cell is not best and direction(lead) == 0:
            found.append(cell)
    return found


def _soonest(sweep: Sweep) -> str:
    """The shortest time to delivery, where work does not pile up and is delivered at all."""
    steady = [
        cell
        for cell in sweep.cells
        if not cell.figures.unstable and cell.figures.delivery_p85.mean > 0.0
    ]
    if not steady:
        return ""
    first = min(steady, key=lambda cell: cell.figures.delivery_p85.mean)
    if sweep.base.figures.unstable or direction(first.change("delivery_p85").paired) >= 0:
        return ""
    time = shown(positive(first.figures.delivery_p85), to=TO)
    before = shown(positive(sweep.base.figures.delivery_p85), to=TO)
    judge = sweep.judge
    of_which = "" if judge is None or judge.is_one else f" of {items(first.model, sweep.judged)}"
    who = f"The shortest time{of_which} is with {where(sweep, first)}"
    if first is best_cell(sweep):
        who = f"It also has the shortest time{of_which}"
    return f"{who}: 85% within {time} days instead of {before}."


# Tables ---------------------------------------------------------------------------------------


def table(
    sweep: Sweep,
    changed: Sequence[str] | None = None,
    *,
    measures: Sequence[str] = (),
) -> Table:
    """A row for each cell, after the model as it is if that is none of them.

    measures: by default those of the sweep. changed: those whose changes are shown; by default
    all, and the costs, too.
    """
    what = items(sweep.base.model, sweep.judged)
    measures = measures or sweep.measures
    has_costs = changed is None and any(cell.cost_per_year for cell in (sweep.base, *sweep.cells))
    changed = measures if changed is None else changed
    has_verdicts = sweep.base.verdict is not None
    head = [axis.path for axis in sweep.axes]
    align = "l" * len(head)
    others = [items(sweep.base.model, each.work) for each in sweep.base.beside]
    for measure in measures:
        head += [
            _title(measure, what, of_several=bool(others)),
            *(["change"] * (measure in changed)),
            *(_title(measure, other, of_several=True) for other in others),
        ]
        align += "r" * (1 + (measure in changed) + len(others))
    has_total = sweep.base.total is not None
    head += [f"{_what(sweep)} a week", "change"] * has_total
    align += "r" * (2 * has_total)
    head += ["bottleneck"] * has_verdicts + ["cost/y"] * has_costs
    align += "l" * has_verdicts + "r" * has_costs
    cells = sweep.cells
    rows = [
        (*_cells_of(sweep, cell, measures, changed), *[money(cell.cost_per_year)] * has_costs)
        for cell in (cells if any(cell.is_base for cell in cells) else (sweep.base, *cells))
    ]
    return Table(tuple(head), tuple(rows), align)


def _cells_of(
    sweep: Sweep, cell: Cell, measures: Sequence[str], changed: Sequence[str]
) -> list[str]:
    """The row of a combination, without what it costs."""
    row = [clean(label, most=40) for label in cell.labels]
    row = row or [AS_IT_IS, *[""] * (len(sweep.axes) - 1)]
    for measure in measures:
        row.append(value_text(cell.figures, measure))
        row += [_change_text(sweep, cell, measure)] * (measure in changed)
        row += [_of_other(cell, each.work, measure) for each in sweep.base.beside]
    if cell.total is not None:
        is_it = cell.is_base or not cell.at
        judge = _judge(sweep)
        gain = judged.amount_text(judge, cell.gain.paired, sign="+", to="–")
        total = judged.amount_text(judge, positive(cell.total), to="–")
        row += [total, AS_IT_IS if is_it else gain]
    return row + (
        [wording.verdict_key(sweep.base.model, cell.verdict)] if cell.verdict is not None else []
    )


def _of_other(cell: Cell, work: str, measure: str) -> str:
    """A measure of another kind that counts; blank where a scenario lacks it."""
    return value_text(cell.of(work), measure) if cell.has(work) else ""


def narrow_table(sweep: Sweep, columns: int) -> Table:
    """The table with as much as there is room for."""
    first = sweep.measures[:1]
    tried = [table(sweep, first), table(sweep, ()), table(sweep, first, measures=first)]
    # What fits nowhere is shown one line a cell, where there is room for each kind's measures.
    last = () if sweep.base.beside else first
    least = table(sweep, (), measures=last)
    return next((one for one in tried if fits(one, columns)), least)


def _title(measure: str, what: str, *, of_several: bool) -> str:
    """The head of a column. of_several: several kinds count, so that it says of which it is."""
    text = _BRIEF.get(measure, tables.MEASURES[measure])
    return text.format(items=what) + (f", {what}" if of_several and "{" not in text else "")


def title(sweep: Sweep, measure: str) -> str:
    """The name of a measure in titles."""
    if measure == TOTAL:
        return f"{_what(sweep)} a week"
    return tables.MEASURES[measure].format(items=items(sweep.base.model, sweep.judged))


def means_nothing(figures: WorkFigures, measure: str) -> bool:
    """Whether a measure has no steady mean, as work piles up."""
    return figures.unstable and measure.startswith(_WITHOUT_MEAN)


def value_text(figures: WorkFigures, measure: str) -> str:
    """A measure with its interval, or the growth of work where the measure has no steady mean."""
    if means_nothing(figures, measure):
        return tables.delivery_cell(figures)
    value: Estimate = getattr(figures, measure)
    if measure in tables.SHARES:
        return shown(share(value), scale=100.0, unit="%")
    if measure.startswith(("delivery", "change")):
        return tables.duration(value)
    return shown(positive(value))


def _change_text(sweep: Sweep, cell: Cell, measure: str) -> str:
    if cell.is_base or not cell.at:
        return AS_IT_IS
    if means_nothing(cell.figures, measure) or means_nothing(sweep.base.figures, measure):
        return ""
    change = cell.change(measure).paired
    if measure in tables.SHARES:
        return shown(change, scale=100.0, sign="+", unit="pp")
    return shown(change, sign="+")


def card(sweep: Sweep) -> tuple[trust.TrustCheck, ...]:
    """The trust card of all cells together, the model as it is first."""
    cells = [cell for cell in sweep.cells if not cell.is_base]
    names = [where(sweep, cell) for cell in cells]
    return trust.card([sweep.base, *cells], [AS_IT_IS, *names] if cells else ())


# A report -------------------------------------------------------------------------------------


def document(sweep: Sweep, figures: Sequence[Figure], *, command: str, version: str) -> Document:
    """The report of a sweep."""
    base = sweep.base
    made = method(base.model, version)
    found = "The bottleneck of each row is found by experiment, as in any run."
    return Document(
        f"{model_title(base)}: {listed([_axis_title(sweep, axis) for axis in sweep.axes])}",
        (*alarms(card(sweep)), *paragraphs(sentences(sweep))),
        (
            *figures, TableBlock(table(sweep)), Paragraph(_EXPLAINED),
            *([Paragraph(found)] if base.verdict is not None else []),
        ),
        (trust_section(card(sweep)), *foundation([base.model]), done(made, command)),
    )  # fmt: skip
