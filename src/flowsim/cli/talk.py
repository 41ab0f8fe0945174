"""How commands speak: sentences, tables, JSON on stdout; progress on stderr.

Input: text and data. Output: output that fits 80 columns and a pipe. Must not depend on: studies.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from flowsim import __version__
from flowsim.study.progress import Progress

if TYPE_CHECKING:
    from flowsim.model import Problem
    from flowsim.report.format.table import Table


LOADING = "loading"
_PATIENCE = 2.0  # seconds without output before a line of progress
_ENOUGH = 0.04  # share of the work that must be done before the remaining time is estimated
_WIDEST = 110


def columns() -> int:
    """Columns to fill: those of the terminal, 80 in a pipe."""
    if not sys.stdout.isatty():
        return 80
    return max(40, min(shutil.get_terminal_size((80, 24)).columns, _WIDEST))


def is_plain() -> bool:
    """Whether output has no colours: NO_COLOR, or no terminal."""
    return bool(os.environ.get("NO_COLOR")) or not sys.stdout.isatty()


def say(text: str = "") -> None:
    """A paragraph on stdout, wrapped."""
    click.echo(_wrapped(text))


def headline(text: str) -> None:
    """The sentence that answers, in bold where that is possible."""
    wrapped = _wrapped(text)
    click.echo(wrapped if is_plain() else click.style(wrapped, bold=True))


def _wrapped(text: str) -> str:
    """The text in lines; a word that is longer than a line, such as a path, stays whole."""
    found = textwrap.wrap(text, columns(), break_on_hyphens=False, break_long_words=False)
    return "\n".join(found)


def lines(texts: Iterable[str]) -> None:
    """Lines on stdout as they are."""
    for text in texts:
        click.echo(text)


def table(of: Table) -> None:
    """A table on stdout."""
    from flowsim.report.format.table import plain

    lines(plain(of, columns=columns()))


def typed(*words: object) -> str:
    """A command as one types it, quoted for a shell."""
    return shlex.join(str(word) for word in words)


def next_command(command: str) -> None:
    """The one command to try next."""
    click.echo(f"Next: {command}")


def data(command: str, content: dict[str, Any]) -> None:
    """The answer as JSON on stdout."""
    from flowsim.report.presenters import json_text as as_json

    click.echo(as_json({**header(command), **content}), nl=False)


def header(command: str) -> dict[str, Any]:
    """What every JSON answer begins with."""
    return {"flowsim": __version__, "command": command}


def warn(problems: Sequence[Problem]) -> None:
    """Warnings of a model on stderr."""
    for problem in problems:
        click.echo(f"Warning: {problem}", err=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on a terminal; in a pipe a line now and then, once it takes long."""
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with _bar() as tell:
            yield tell
    else:
        if (begins := _beginning()) != LOADING:
            click.echo(f"{begins} …", err=True)
        yield _lines_now_and_then()


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
    text = TextColumn("{task.description}", markup=False)
    with Bar(text, BarColumn(), TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(_beginning(), total=None)

        def tell(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what)

        yield tell


def _lines_now_and_then() -> Progress:
    """Print few lines: each pause at most doubles the time so far."""
    started = time.monotonic()
    said, silent_until = "", _PATIENCE

    def tell(done: int, total: int, what: str) -> None:
        nonlocal said, silent_until
        now = time.monotonic() - started
        if what != said and now > silent_until:
            said, silent_until = what, 2.0 * now
            click.echo(f"{what} …", err=True)

    return tell


def with_time_left(tell: Progress) -> Progress:
    """Add the estimated time left, for studies that know their total."""
    began: tuple[float, int] | None = None

    def show(done: int, total: int, what: str) -> None:
        nonlocal began
        now = time.monotonic()
        if began is None:
            began = (now, done)
        at, first = began
        if now - at > _PATIENCE and done - first > _ENOUGH * total:
            left = (now - at) / (done - first) * (total - done)
            what = f"{what}, about {span(left)} left"
        tell(done, total, what)

    return show


def span(seconds: float) -> str:
    """An estimated time: `40 s`, `4 min`, `1.5 h`."""
    if seconds < 90.0:
        return f"{max(1.0, seconds):.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 5400.0 else f"{seconds / 3600.0:.1f} h"


def _beginning() -> str:
    """What happens before the first replication."""
    from flowsim.engine.compiled import is_cached

    if is_cached():
        return LOADING
    _compile_beside()
    return "compiling (first run only)"


def _compile_beside() -> None:
    """Compile a third of the code in a second process, if there is a core for it.

    Nothing waits for it: code that it has not compiled in time is compiled here.
    """
    from flowsim.engine.compiled import claim_compiling

    if (os.cpu_count() or 1) > 1 and claim_compiling():
        quiet = subprocess.DEVNULL
        with suppress(OSError):
            subprocess.Popen(
                [sys.executable, "-m", "flowsim.metrics.compiling"],
                stdin=quiet, stdout=quiet, stderr=quiet,
            )  # fmt: skip
