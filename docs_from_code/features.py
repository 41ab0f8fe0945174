"""The results in docs/features.md; `python -m docs_from_code` rewrites them.

An example on the page is a model, a comment that says what to show of it, and what it shows. The
comment is `timetable` or `weekdays`, the log of one replication item by item; or the number of
replications and a line for each column, `head = measure [of WORK] [at PLACE] [in UNIT]`, and for
each row, `row: changes`, those of --set and --with. `weeks` is that with a row a week, `expected`
what became of the expectations of the model, `moves` what `flowsim invest` would try.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from flowsim.engine import fast, reference
from flowsim.eventlog import (
    CAUSES,
    DELIVERED,
    ITEM,
    LEFT,
    OUTCOME,
    OUTCOMES,
    EventLog,
)
from flowsim.experiment import Results, replicate
from flowsim.experiment.estimates import of_values
from flowsim.model import Model, check, loads
from flowsim.plan import compile_plan
from flowsim.report.format.numbers import shown
from flowsim.report.format.table import Table, plain
from flowsim.report.sections import expectations as told
from flowsim.report.studies.decide.invest.left_out import left_out
from flowsim.report.studies.decide.invest.steps import price_words
from flowsim.study.decide.moves import moves
from flowsim.study.expect import expect
from flowsim.time_units import HOURS_PER_WEEK as WEEK

PAGE = Path(__file__).resolve().parent.parent / "docs" / "features.md"
TRACES = PAGE.parent  # where the examples look for theirs
EXAMPLE = re.compile(r"```yaml\n(.*?)```\n\n<!-- (.*?)-->\n```text\n(.*?)```", re.DOTALL)
SEED = 1
COLUMNS = 80
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UNITS = {"%": 100.0, "days": 1.0 / 24.0, "a week": 168.0}


@dataclass(frozen=True, slots=True)
class Example:
    """A model, what to show of it, and what is shown."""

    text: str
    show: str
    shows: str

    @property
    def name(self) -> str:
        """What the model calls itself."""
        return loads(self.text, folder=TRACES).name


def examples() -> list[Example]:
    """Those on the page, in their order."""
    return [Example(*parts) for parts in EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))]


def page() -> str:
    """The page as it should be."""

    def current(found: re.Match[str]) -> str:
        begin, end = (found.start(3) - found.start(), found.end(3) - found.start())
        return found[0][:begin] + result(Example(*found.groups())) + found[0][end:]

    return EXAMPLE.sub(current, PAGE.read_text(encoding="utf-8"))


def result(example: Example) -> str:
    """What an example shows, by the fast engine; both engines must agree on its log."""
    how, *lines = example.show.strip().splitlines()
    if how in ("timetable", "weekdays"):
        return _text(timetable(log_of(read(example.text)), weekdays=how == "weekdays"))
    if how == "moves":
        return offered(read(example.text))
    columns = dict(line.split(" = ") for line in lines if " = " in line)
    rows = dict(line.split(": ") for line in lines if ": " in line)
    replications = int(how.rpartition(", ")[2].removesuffix(" replications"))
    if how.startswith("expected"):
        return expected(read(example.text), replications=replications)
    if how.startswith("weeks"):
        table = weeks(read(example.text), columns=columns, replications=replications)
    else:
        table = figures(example.text, columns=columns, rows=rows, replications=replications)
    return f"{_text(table)}{replications} replications, 95% intervals for the means\n"


def offered(model: Model) -> str:
    """What `invest` would try, with the price of the first year, and what it leaves out."""
    rows = tuple(
        (each.move.title, price_words(each.first_year, is_known=each.is_known))
        for each in moves(model, model.work[0].name)
    )
    table = _text(Table(("move", "first year"), rows, "lr"))
    return table + "".join(f"{sentence}\n" for sentence in left_out(model))


def read(text: str, *changes: str) -> Model:
    """A model as the page has it, with settings (`path=operation`) and doses (`lever=amount`)."""
    levers = {lever.name for lever in loads(text, folder=TRACES).levers}
    doses = [change for change in changes if change.partition("=")[0] in levers]
    settings = [change for change in changes if change not in doses]
    model = loads(text, folder=TRACES, set=settings, use=doses)
    assert check(model) == []
    return model


def log_of(model: Model) -> EventLog:
    """The log of the first replication."""
    plan = compile_plan(model)
    log = fast.simulate(plan, seed=SEED)
    assert reference.simulate(plan, seed=SEED).same_as(log), "the engines differ"
    return log


# -- figures


def figures(
    text: str, *, columns: Mapping[str, str], rows: Mapping[str, str], replications: int
) -> Table:
    """Measures of a model and of what changes make of it."""
    cells = []
    for label, changes in (rows or {"": ""}).items():
        model = read(text, *changes.split())
        log_of(model)
        results = replicate(compile_plan(model), replications=replications, seed=SEED)
        cells.append((label, *(_cell(results, column) for column in columns.values())))
    table = Table(("", *columns), tuple(cells), "l" + "r" * len(columns))
    if rows:
        return table
    return Table(table.head[1:], (cells[0][1:],), table.align[1:])


def expected(model: Model, *, replications: int) -> str:
    """What became of the expectations of a model, as the command line says it."""
    log_of(model)
    found = expect(model, replications=replications, seed=SEED)
    lines = told.lines(found.outcomes, COLUMNS)
    return "\n".join([*lines, f"{replications} replications, 95% intervals for the means\n"])


def _cell(results: Results, column: str) -> str:
    measure, at, work, unit = _figure(column)
    estimate = results.estimate(measure, at=at, work=work)
    return shown(estimate, scale=UNITS.get(unit, 1.0), unit=unit if unit == "%" else "")


def _figure(text: str) -> tuple[str, str | None, str | None, str]:
    """`measure [of WORK] [at PLACE] [in UNIT]`."""
    found = re.fullmatch(r"(\w+)(?: of (\w+))?(?: at ([\w.]+))?(?: in (.+))?", text)
    assert found is not None, text
    measure, work, at, unit = found.groups()
    return measure, at, work, unit or ""


def weeks(model: Model, *, columns: Mapping[str, str], replications: int) -> Table:
    """Items a week that arrived or were delivered, week by week."""
    log_of(model)
    plan = compile_plan(model)
    logs = [fast.simulate(plan, seed=SEED, replication=number) for number in range(replications)]
    counts = [[_by_week(log, column) for log in logs] for column in columns.values()]
    rows = []
    for week in range(int(model.horizon // WEEK)):
        values = [np.array([count[week] for count in column], float) for column in counts]
        estimates = [of_values(v, replications=replications, confidence=0.95) for v in values]
        rows.append((str(week), *(shown(estimate) for estimate in estimates)))
    return Table(("week", *columns), tuple(rows), "r" * (1 + len(columns)))


def _by_week(log: EventLog, column: str) -> list[int]:
    what, _, work = column.partition(" of ")
    instants = log.rows.item_arrived
    if what == "delivered":
        delivers = log.rows.codes[:, OUTCOME] == DELIVERED
        instants = log.rows.times[delivers, LEFT]
        kinds = log.rows.item_work[log.rows.codes[delivers, ITEM]]
    else:
        kinds = log.rows.item_work
    chosen = instants[kinds == log.names.works.index(work)]
    counts, _ = np.histogram(chosen, np.arange(0.0, log.horizon + WEEK, WEEK))
    return [int(count) for count in counts]


# -- timetables


def timetable(log: EventLog, *, weekdays: bool) -> Table:
    """The log item by item, then absences; columns in which nothing is said are left out."""
    order = sorted(range(len(log)), key=lambda row: _place(log, row))
    table = [_told(log, row, weekdays) for row in order]
    if all(row["left"] == row["ended"] for row in table):
        for row in table:
            row["left"] = ""
    head = tuple(column for column in table[0] if any(row[column] for row in table))
    rows = tuple(tuple(row[column] for column in head) for row in table)
    align = "".join("r" if column in ("came", "began", "ended", "left") else "l" for column in head)
    return Table(head, rows, align)


def _place(log: EventLog, row: int) -> tuple[int, int]:
    item = int(log.rows.codes[row, ITEM])
    return (item if item >= 0 else len(log.rows.item_work), row)


def _told(log: EventLog, row: int, weekdays: bool) -> dict[str, str]:
    item, step, visit, person, outcome, cause, batch, defects = log.rows.codes[row].tolist()
    names = log.names
    instants = [_instant(time, weekdays) for time in log.rows.times[row].tolist()]
    levers = int(log.rows.levers[row])
    return {
        "item": _item(log, item),
        "step": "" if item < 0 else _step(log, step, visit),
        **dict(zip(("came", "began", "ended", "left"), instants, strict=True)),
        "then": OUTCOMES[outcome],
        "who": _person(log, person),
        "waited for": CAUSES[cause] if cause else "",
        "batch": str(abs(batch)) if batch else "",
        "defects": str(defects) if defects else "",
        "levers": " + ".join(name for i, name in enumerate(names.levers) if levers >> i & 1),
        "after": _item(log, int(log.rows.item_parent[item])) if item >= 0 else "",
    }


def _item(log: EventLog, item: int) -> str:
    if item < 0:
        return ""
    return f"{log.names.works[log.rows.item_work[item]]} {log.rows.item_ordinal[item]}"


def _step(log: EventLog, step: int, visit: int) -> str:
    if step < 0:
        return "the door"
    return log.names.steps[step] + (f", again ({visit})" if visit > 1 else "")


def _person(log: EventLog, person: int) -> str:
    if person < 0:
        return ""
    first = log.names.people
    team = int(np.searchsorted(first, person, side="right")) - 1
    alone = first[team + 1] - first[team] == 1
    return log.names.teams[team] + ("" if alone else f" {person - first[team] + 1}")


def _instant(hours: float, weekdays: bool) -> str:
    if math.isnan(hours):
        return "-"
    if not weekdays:
        return f"{hours:.1f}".removesuffix(".0")
    week, rest = divmod(round(hours * 60.0), 168 * 60)
    day, minute = divmod(rest, 24 * 60)
    clock = f"{DAYS[day]} {minute // 60:02}:{minute % 60:02}"
    return f"{week}w {clock}" if week else clock


def _text(table: Table) -> str:
    return "".join(f"{line}\n" for line in plain(table, columns=98))
