"""`flowsim sweep`: every combination of the values of some numbers, in one table."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.report.format.table import Table
    from flowsim.study.progress import Progress
    from flowsim.study.sweep.sweep import Cell, Sweep

_CELL = 100  # progress counts hundredths of a cell
_SHOWN = ("throughput", "delivery_p85")


@click.command("sweep")
@click.argument("file", type=options.MODEL)
@click.argument("scenarios", type=options.MODEL, nargs=-1)
@click.option(
    "--vary",
    "vary",
    metavar="PATH=VALUES",
    multiple=True,
    help="Values as --set takes them, or a range: dev.people=8,10,12, feature.limit=30..90/20, "
    "qa.speed=x1..x2/0.25. Repeatable: every combination runs.",
)
@click.option(
    "--measure",
    "measures",
    metavar="NAME",
    multiple=True,
    help="What the table shows: wip, change_p85, flow_efficiency. Repeatable.  "
    "[default: throughput, delivery_p85]",
)
@click.option(
    "--verdict", "verdicts", is_flag=True, help="Find the bottleneck of each combination (slower)."
)
@options.study()
def command(
    shared: StudyOptions,
    file: Path,
    scenarios: tuple[Path, ...],
    vary: tuple[str, ...],
    measures: tuple[str, ...],
    verdicts: bool,
) -> None:
    """Run every combination of some values into one table.

    All combinations use common random numbers and are compared with FILE as it is. With --out,
    those that are done are kept in DIR/cells: run the same command again to resume. --set and
    --with apply to every combination, before the varied values.
    """
    found = shared.load(file)
    talk.warn(found.warnings)
    others = _others(file, scenarios, shared)
    with talk.progress() as tell:
        from flowsim.report.files.cell_folder import Folder
        from flowsim.study.sweep.sweep import sweep_of

        result = sweep_of(
            found.model,
            varied(vary),
            shared.settings(_with_time(tell)),
            scenarios=others,
            name=file.stem,
            measures=measures or _SHOWN,
            verdicts=verdicts,
            store=None if shared.out is None else Folder(shared.out),
        )
    if result.reused:
        click.echo(f"{_of_cells(result.reused)} reused from an earlier run.", err=True)
    from flowsim.cli import answers
    from flowsim.report.studies import sweep_data

    own = {"vary": vary, "measure": measures}
    again = shared.again(replications=result.replications, seed=shared.seed)
    flags = ["--verdict"] * verdicts
    typed = answers.as_typed("sweep", file, *scenarios, *flags, **own, **again)
    then = _suggestion(file, scenarios, shared, result)
    answers.give(result, _show, sweep_data.data, shared, typed=typed, then=then)


def varied(vary: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Paths and the values of each. Raises SweepError."""
    from flowsim.study.sweep.grid import SweepError, split

    found: dict[str, tuple[str, ...]] = {}
    for text in vary:
        path, values = split(text)
        if path in found:
            raise SweepError(f"--vary {path}: is given twice. Put all its values into one.")
        found[path] = values
    return found


def _others(file: Path, scenarios: tuple[Path, ...], shared: StudyOptions) -> dict[str, Model]:
    from flowsim.cli.studies.decide.compare import named

    return {
        name: shared.load(path).model
        for name, path in named((file, *scenarios)).items()
        if path is not file
    }


def _of_cells(count: int) -> str:
    return "1 combination was" if count == 1 else f"{count} combinations were"


def _with_time(tell: Progress) -> Progress:
    """Add the estimated total time once one cell has run."""
    began: tuple[float, int] | None = None
    said = ""

    def report(done: int, total: int, what: str) -> None:
        nonlocal began, said
        now = time.monotonic()
        if began is None:
            began = (now, done)
        at, first = began
        if not said and done - first >= _CELL * 0.9 and done >= _CELL:
            said = (
                f"{what}, about {talk.span((now - at) / (done - first) * (total - first))} in all"
            )
        tell(done, total, said or what)

    return report


def _show(result: Sweep) -> None:
    from flowsim.cli import answers
    from flowsim.report.studies import sweep as report

    def table(whole: bool) -> Table:
        return report.table(result) if whole else report.narrow_table(result, talk.columns())

    answers.print_study(report.sentences(result), table, result, report.card(result))


def _suggestion(
    file: Path,
    scenarios: tuple[Path, ...],
    shared: StudyOptions,
    result: Sweep,
) -> str:
    """Run the cell that delivers most, with its verdict."""
    from flowsim.cli import answers
    from flowsim.report.studies.sweep import best_cell

    best: Cell | None = best_cell(result)
    changed = {text.partition("=")[0].strip() for text in (*shared.changes, *shared.doses)}
    levers = {lever.name for lever in result.base.model.levers}
    if best is None or changed & {path for path, _ in best.made}:
        return answers.as_typed("shift", file, **shared.again(judge=None))
    place = best.at[0] if scenarios else 0
    words = [word for text in shared.changes for word in ("--set", text)]
    for path, text in best.made:
        words += ["--with" if path in levers else "--set", f"{path}={text}"]
    words += [word for text in shared.doses for word in ("--with", text)]
    return talk.typed("flowsim", "run", (file, *scenarios)[place], *words)
