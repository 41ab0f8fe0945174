"""Options that several commands share, and what they do to a model.

Input: what is typed. Output: StudyOptions, which give models and the settings of a study.
Must not depend on: results.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flowsim.study.settings import REPLICATIONS, Settings, cores

if TYPE_CHECKING:
    from flowsim.model import Loaded
    from flowsim.study.progress import Progress

F = TypeVar("F", bound=Callable[..., Any])
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

MOST_UNTIL = 1000  # replications on the way to a precision (experiment.precision.MOST)
STDIN = "<stdin>"  # what messages call a model that is piped in
MODEL = click.Path(path_type=Path)  # the reader says what is wrong with a file, better than click


class OutputPath(click.Path):
    """Where to write; a Path. example: what to type instead of nothing, after which option."""

    def __init__(self, example: str, *, is_folder: bool = False, option: str = "--out") -> None:
        super().__init__(path_type=Path, file_okay=not is_folder, dir_okay=is_folder)
        self.example, self.option = example, option

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; fails if it is empty, which would be the current folder."""
        if not os.fspath(value):
            self.fail(
                f"the name is empty. Write {self.option} {self.example}, or leave it out.",
                param,
                ctx,
            )
        return super().convert(value, param, ctx)


class ReportFolder(OutputPath):
    """A folder for a report, in which flowsim replaces only its own files."""

    def __init__(self) -> None:
        super().__init__("reports/mine", is_folder=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Raises ForeignFileError and WriteError now, and not after a long run."""
        from flowsim.report.files.whole import try_folder
        from flowsim.report.files.written_by_us import refuse_foreign

        place = super().convert(value, param, ctx)
        try_folder(place)
        refuse_foreign(place)
        return place


class MoneyType(click.ParamType[float]):
    """An amount as in a model file: 1M, 350k, 80000."""

    name = "money"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The amount; fails if it is not one, or is negative."""
        from flowsim.model.errors import UnitError
        from flowsim.model.units import parse

        try:
            amount = parse("money", str(value))
        except UnitError as error:
            self.fail(f"{error.what} {error.remedy}", param, ctx)
        if not amount >= 0.0:
            self.fail(f"must not be below 0, found {value}.", param, ctx)
        return amount


class OwnFile(OutputPath):
    """A file of outcomes, which replaces only such a file of flowsim's."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Raises ForeignFileError now, and not after a long run."""
        from flowsim.report.files.written_by_us import refuse_foreign_outcomes

        place = super().convert(value, param, ctx)
        refuse_foreign_outcomes(place)
        return place


class LogFile(OutputPath):
    """A file for event logs, which replaces only such a file of flowsim's."""

    def __init__(self) -> None:
        super().__init__("log.csv", option="--log")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; fails for another kind of file.

        Raises ForeignFileError and WriteError now, and not after a long run.
        """
        from flowsim.eventlog.read import is_log
        from flowsim.eventlog.write import SUFFIXES
        from flowsim.report.files.whole import try_folder
        from flowsim.report.files.written_by_us import ForeignFileError

        place: Path = super().convert(value, param, ctx)
        if place.suffix not in SUFFIXES:
            found = f"found {place.suffix}" if place.suffix else "found none"
            self.fail(
                f"the name must end in .csv or .parquet, {found}. "
                f"Write {self.option} {place.with_suffix('.csv').name}.",
                param,
                ctx,
            )
        try_folder(place.parent)
        if place.exists() and not is_log(place):
            raise ForeignFileError(place, "name")
        return place


as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of text (docs/json.md)."
)
_changes = click.option(
    "--set",
    "changes",
    metavar="PATH=OPERATION",
    multiple=True,
    help="Change a number before the run: qa.people=+2, feature.build.effort=x1.5. Repeatable.",
)
_doses = click.option(
    "--with",
    "doses",
    metavar="LEVER=AMOUNT",
    multiple=True,
    help="Pull a lever: hire_qa=2, ai_coding=50%, or just its name. Repeatable.",
)
_judge = click.option(
    "--judge",
    metavar="WORK",
    help="Work that throughput is measured on: a kind, several (pay,lend), or value.  "
    "[default: what the file says, or else the kind with the highest value]",
)


class Discount(click.ParamType[float]):
    """A rate a year as a model writes shares: 10%."""

    name = "discount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The rate, 0.1 for 10%; fails if it is none."""
        from flowsim.model.errors import UnitError
        from flowsim.model.units import parse

        if not isinstance(value, str):
            return value
        try:
            return parse("share", value)
        except UnitError as error:
            self.fail(f"{error.what} {error.remedy}", param, ctx)


_discount = click.option(
    "--discount",
    type=Discount(),
    default="10%",
    show_default=True,
    metavar="RATE",
    help="Annual discount rate; 10% is a conventional default.",
)


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share as it was typed, and its value in 0..1."""

    text: str
    value: float

    def __str__(self) -> str:
        return self.text


class ShareType(click.ParamType[Percentage]):
    """A percentage above 0 and at most 50: 2%, 0.5%."""

    name = "percentage"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The share; fails if it is no percentage, or out of bounds."""
        if isinstance(value, Percentage):
            return value
        text = str(value).strip()
        digits = text.removesuffix("%").strip()
        if not (text.endswith("%") and re.fullmatch(r"[0-9]{1,9}(\.[0-9]+)?|\.[0-9]+", digits)):
            self.fail(f"must be a percentage, found {text[:40]!r}. Write 2%.", param, ctx)
        share = float(digits) / 100.0
        if not 0.0 < share <= 0.5:
            self.fail(f"must be above 0% and at most 50%, found {text[:40]}.", param, ctx)
        return Percentage(f"{digits}%", share)


_precision = click.option(
    "--precision",
    type=ShareType(),
    metavar="SHARE",
    help="Run until throughput and mean delivery time are known to within, say, 2%; "
    "--replications is then the maximum, by default 1000.",
)


def _replications(default: int, least: int) -> Callable[[F], F]:
    return click.option(
        "--replications",
        type=click.IntRange(least, 1_000_000),
        metavar="N",
        help=f"How many times to run each model.  [default: {default}]",
    )


SEED = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    metavar="N",
    help="Seed of the random numbers.",
)
_jobs = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Number of threads; results do not depend on it.  [default: all cores]",
)


def _out(default: str | None) -> Callable[[F], F]:
    return click.option(
        "--out",
        type=ReportFolder(),
        default=default,
        show_default=default is not None,
        metavar="DIR",
        help="Write report.html, report.md, pictures and data.json into this folder.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOptions:
    """What was typed for the options that studies share; defaults where a command lacks an option.

    changes: of --set. doses: of --with. discount: a year, 0.1 for 10%. usual: replications where
    the command line does not say how many.
    """

    changes: tuple[str, ...] = ()
    doses: tuple[str, ...] = ()
    judge: str | None = None
    discount: float = 0.0
    precision: Percentage | None = None
    replications: int | None = None
    seed: int = 1
    jobs: int | None = None
    out: Path | None = None
    as_json: bool = False
    usual: int = REPLICATIONS

    @property
    def folder(self) -> Path:
        """The report's folder, for a command that always writes a report."""
        assert self.out is not None
        return self.out

    @property
    def rate(self) -> str | None:
        """The discount rate to type again; None if it is the default."""
        from flowsim.study.decide.money import DISCOUNT

        return None if self.discount == DISCOUNT else f"{self.discount * 100.0:g}%"

    def load(self, file: Path) -> Loaded:
        """The model of a file with the changes and the doses. Raises ModelError."""
        return loaded(file, self.changes, self.doses)

    def settings(self, progress: Progress) -> Settings:
        """How the study runs. Raises UsageError for replications that a precision forbids."""
        count = self.replications
        if self.precision is None:
            count = count or self.usual
        elif count is not None and count > MOST_UNTIL:
            raise click.UsageError(
                f"With --precision, --replications is at most {MOST_UNTIL:,}. Leave it out to "
                "see how many are needed, then run that many without --precision."
            )
        share = None if self.precision is None else self.precision.value
        return Settings(count, self.seed, self.jobs or cores(), self.judge, progress, share)

    def again(self, **others: object) -> dict[str, object]:
        """--set, --with and --judge to type again, with others added or put in their place."""
        given = {"set": self.changes, "with": self.doses, "judge": self.judge}
        return given | others


def study(
    *own: Decorator,
    model: bool = True,
    judge: bool = True,
    discount: bool = False,
    precision: bool = False,
    replications: int | None = REPLICATIONS,
    least: int = 2,
    out: str | bool = True,
) -> Decorator:
    """The options that studies share, for a command whose first argument is a StudyOptions.

    own: options of the command alone that are shown before --json. model: --set and --with.
    replications: the default, None for a command that runs nothing; least: the minimum. out: the
    default folder, False for a command without --out.
    """
    decorators: list[Decorator] = [_changes, _doses] if model else []
    decorators += [_judge] if judge else []
    decorators += [_discount] if discount else []
    decorators += [_precision] if precision else []
    decorators += [_replications(replications, least), SEED, _jobs] if replications else []
    decorators += [_out(out if isinstance(out, str) else None)] if out else []
    decorators += [*own, as_json]
    names = {field.name for field in fields(StudyOptions)}

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_options(**given: Any) -> None:
            shared = {name: given.pop(name) for name in names & given.keys()}
            command(StudyOptions(**shared, usual=replications or 0), **given)

        decorated: Callable[..., Any] = with_options
        for decorator in reversed(decorators):
            decorated = decorator(decorated)
        return decorated

    return decorate


def loaded(path: Path, settings: tuple[str, ...], doses: tuple[str, ...]) -> Loaded:
    """A model with the changes and doses of the command line; `-` is stdin. Raises ModelError.

    One without a name is called after its file.
    """
    from flowsim.model import load_with_positions, loads_with_positions
    from flowsim.model.reading.source import MAX_BYTES, decoded

    if str(path) == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        text, name = decoded(data, STDIN), STDIN
        return loads_with_positions(text, name=name, folder=Path(), set=settings, use=doses)
    found = load_with_positions(path, set=settings, use=doses)
    if not found.model.name:
        found = replace(found, model=replace(found.model, name=path.stem))
    return found
