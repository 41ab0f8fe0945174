"""Which files of a report flowsim has written itself, and may therefore replace.

Input: a folder. Output: an error if a file in the way is somebody else's. Must not depend on: what
the files say.
"""

from __future__ import annotations

from pathlib import Path

from flowsim.model import FlowsimError

REPORT, PAGE, DATA, CSV = "report.md", "report.html", "data.json", "sweep.csv"
PICTURES = ("outcome", "utilisation", "queues", "activity", "cumulative-flow", "gains")
MAP, LADDER, TORNADO, FAN, GRID = "constraint-map", "ladder", "tornado", "forecast", "sweep"
CASH, WARM_UP, EACH = "cash", "warm-up", "each"
ADOPTION, VARIANTS, BELL, SMALL = "adoption", "variants", "bell", "small-market"
SALES, USERS, YEARS, PATH = "sales", "users", "years", "path"
_DRAWN = (
    *PICTURES,
    MAP,
    LADDER,
    TORNADO,
    FAN,
    GRID,
    CASH,
    WARM_UP,
    EACH,
    ADOPTION,
    VARIANTS,
    BELL,
    SMALL,
    SALES,
    USERS,
    YEARS,
    PATH,
)
FILES = (REPORT, PAGE, DATA, CSV, *(f"{name}.{kind}" for name in _DRAWN for kind in ("svg", "png")))
FIRST_COLUMN = "flowsim_cell"
FIRST_LINE = "<!-- Written by flowsim, which will replace it without asking. -->"

_MARKS = {  # what is near the beginning of each file that flowsim writes
    ".md": FIRST_LINE.encode(),
    ".html": FIRST_LINE.encode(),
    ".csv": FIRST_COLUMN.encode(),
    ".json": b'{\n  "flowsim": ',
    ".svg": b"<dc:title>flowsim</dc:title>",
    ".png": b"Software\0flowsim",
    ".xml": b'<testsuites name="flowsim"',
}
_NEAR = 4096  # bytes


class ForeignFileError(FlowsimError):
    """A file in the way that flowsim did not write."""

    def __init__(self, path: Path, instead: str = "folder") -> None:
        super().__init__(
            f"{path} exists and was not written by flowsim, which would replace it. "
            f"Choose another {instead}, or move the file away."
        )


def refuse_foreign(folder: Path) -> None:
    """Raise ForeignFileError if a report in this folder would replace somebody else's file."""
    for name in FILES:
        path = folder / name
        if path.exists() and not _is_ours(path, path.suffix):
            raise ForeignFileError(path)


def refuse_foreign_outcomes(path: Path) -> None:
    """Raise ForeignFileError if a file of outcomes, whatever its name, would replace another."""
    if path.exists() and not _is_ours(path, ".xml"):
        raise ForeignFileError(path, "name")


def _is_ours(path: Path, ending: str) -> bool:
    try:
        with path.open("rb") as file:
            return _MARKS[ending] in file.read(_NEAR)
    except OSError:
        return False
