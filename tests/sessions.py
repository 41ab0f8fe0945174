"""Terminal sessions on pages: each `$ flowsim …` of a page is run, and its output put below it.

A page is run from top to bottom in one folder. A `console` block is a command and its output, of
which `| head -3` keeps three lines. A `yaml` block that begins with the name of a file in a comment
is written to that file, and a `diff` block changes the model.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

BLOCK = re.compile(r"```(console|yaml|diff)\n(.*?)```\n", re.DOTALL)
NAME = re.compile(r"# (\S+\.yaml)\n")
HEAD = re.compile(r" \| head -(\d+)$")
MODEL = "organisation.yaml"
Run = Callable[..., str]


def played(page: str, folder: Path, run: Run) -> str:
    """The page with what its commands print now; run: what `flowsim ARGUMENTS…` prints."""
    return BLOCK.sub(lambda found: _block(found, folder, run), page)


def _block(found: re.Match[str], folder: Path, run: Run) -> str:
    kind, text = found.groups()
    if kind == "console":
        return f"```console\n{_printed(text.splitlines()[0], run)}```\n"
    if kind == "diff":
        _patch(folder / MODEL, text.splitlines())
    elif name := NAME.match(text):
        (folder / name[1]).write_text(text, encoding="utf-8")
    return found[0]


def _printed(line: str, run: Run) -> str:
    program, *arguments = shlex.split(HEAD.sub("", line).removeprefix("$ "))
    assert program == "flowsim", line
    lines = run(*arguments).splitlines()
    head = HEAD.search(line)
    return "".join(f"{each}\n" for each in [line, *lines[: int(head[1]) if head else None]])


def _patch(file: Path, lines: list[str]) -> None:
    old = "".join(f"{line[1:]}\n" for line in lines if line[0] != "+")
    new = "".join(f"{line[1:]}\n" for line in lines if line[0] != "-")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is not in {file.name} exactly once"
    file.write_text(text.replace(old, new), encoding="utf-8")
