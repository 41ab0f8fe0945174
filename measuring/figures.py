"""Figures of the documentation: measured by a command, stored, and written into the pages.

A module that measures something for a page has a `Measured`. Its figures are in the file of its
name in stored/, and the text that is made of them stands in the page between two marks:

    <!-- NAME: python -m measuring.MODULE -->
    <!-- end of NAME -->

A test compares all pages with the stored figures (quick), another measures anew and compares with
what is stored (nightly). `python -m measuring` writes the pages from what is stored.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowsim.experiment import Estimate

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).resolve().parent / "stored"
DIGITS = 6  # that are stored, more than any page shows; fewer than platforms may differ in
COLUMNS = 100
INNERMOST = re.compile(r"[\[{][^\[\]{}]*[\]}]")
Figures = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """A part of a page that is made of figures alone."""

    page: str  # from the root of the repository
    name: str
    text: Callable[[Figures], str]


@dataclass(frozen=True)
class Measured:
    """What a module measures, and the parts of pages that say it."""

    module: str
    measure: Callable[[], Figures]
    blocks: tuple[Block, ...]

    @property
    def program(self) -> str:
        """What `python -m` runs to measure it anew."""
        return f"measuring.{self.module}"

    @property
    def file(self) -> Path:
        """Where the figures are."""
        return FOLDER / f"{self.module}.json"

    def anew(self) -> Figures:
        """The figures as they are stored, measured now."""
        found: Figures = rounded(self.measure())
        return found

    def stored(self) -> Figures:
        """The figures as they were measured."""
        found: Figures = json.loads(self.file.read_text(encoding="utf-8"))
        return found

    def store(self, figures: Figures) -> None:
        """Write them down, a line for every row, so that a diff can be read."""
        self.file.write_text(f"{_in_rows(rounded(figures))}\n", encoding="utf-8")


def rounded(value: Any) -> Any:
    """The same with numbers of DIGITS significant digits, as JSON would give it back."""
    if isinstance(value, dict):
        return {str(key): rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(each) for each in value]
    if isinstance(value, float):
        assert math.isfinite(value), "there is no number to store"
        return float(f"{value:.{DIGITS}g}")
    return value


def _in_rows(figures: Figures) -> str:
    """JSON in which lists and tables without another one in them stand in a line."""
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    return INNERMOST.sub(lambda found: re.sub(r"\n *", " ", found[0]), text)


def of(estimate: Estimate) -> list[float]:
    """An estimate as it is stored."""
    return [estimate.mean, estimate.low, estimate.high, estimate.replications]


def estimate(stored: Sequence[float]) -> Estimate:
    """A stored estimate."""
    mean, low, high, replications = stored
    return Estimate(mean, low, high, (high - low) / 2.0, math.nan, int(replications))


# -- pages


def between(text: str, name: str, content: str, *, by: str) -> str:
    """The text with other content between the marks of that name; by: what `python -m` runs."""
    begin, end = f"<!-- {name}: python -m {by} -->\n", f"<!-- end of {name} -->\n"
    assert text.count(begin) == text.count(end) == 1, f"marks of {name}, by {by}"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    assert found, f"{name} ends before it begins"
    return f"{before}{begin}\n{content}\n{end}{after}"


def written(text: str, page: str, measured: Measured, figures: Figures) -> str:
    """The text of a page with all that is made of these figures."""
    for block in measured.blocks:
        if block.page == page:
            text = between(text, block.name, block.text(figures), by=measured.program)
    return text


def write_pages(every: Iterable[Measured]) -> None:
    """Bring all pages up to what is stored."""
    for measured in every:
        figures = measured.stored()
        for page in dict.fromkeys(block.page for block in measured.blocks):
            file = ROOT / page
            text = file.read_text(encoding="utf-8")
            file.write_text(written(text, page, measured, figures), encoding="utf-8")


def measure_and_write(measured: Measured) -> None:
    """Measure, store, and write the pages: what `python -m measuring.MODULE` does."""
    measured.store(measured.measure())
    write_pages([measured])


# -- text


def table(rows: Iterable[Sequence[str]], *, middle: str = "--:", last: str = ":--") -> str:
    """Rows as Markdown, the head first.

    middle: how the columns between the first and the last are aligned; last: how that one is.
    """
    head, *body = rows
    rule = [":--", *[middle] * (len(head) - 2), last]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *body))


def prose(*paragraphs: str) -> str:
    """Paragraphs in lines; those that begin with a star are points of a list."""
    text = ""
    for paragraph in paragraphs:
        is_point = paragraph.startswith("* ")
        lines = textwrap.fill(
            " ".join(paragraph.split()),
            COLUMNS,
            subsequent_indent="  " if is_point else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        was_point = text.rpartition("\n\n")[2].startswith("* ")
        between_two = "\n" if is_point and was_point else "\n\n"
        text += f"{between_two if text else ''}{lines}"
    return f"{text}\n"
