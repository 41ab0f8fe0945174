"""How sure the essay's answer is: `python -m measuring.sure` measures two tables of docs/essay.md.

The numbers with a range that the default organisation's throughput hangs on most, and the values at
which the advice about AI coding becomes another.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from flowsim.model import load
from flowsim.report.studies import uncertainty as report
from flowsim.study.uncertainty.uncertainty import Uncertainty, uncertainty
from measuring.essay import CONFIGS, ORGANISATION, PAGE
from measuring.figures import Block, Figures, Measured, measure_and_write, table

NAMED = 5


def today() -> Uncertainty:
    """Throughput of the organisation as it is."""
    return uncertainty(load(ORGANISATION), jobs=os.cpu_count() or 1)


def tool() -> Uncertainty:
    """What AI coding gains."""
    scenario = load(CONFIGS / "scenarios" / "ai-coding.yaml")
    return uncertainty(load(ORGANISATION), scenario, name="ai-coding", jobs=os.cpu_count() or 1)


def hang_rows(found: Uncertainty) -> Iterator[Sequence[str]]:
    """The numbers that matter most."""
    for row in report.table(found).rows[:NAMED]:
        yield (f"`{row[0]}`", *row[1:5])


def flip_rows(found: Uncertainty) -> Iterator[Sequence[str]]:
    """Where the advice becomes another, in the order of the numbers."""
    for each in found.assumptions:
        for flip in each.flips:
            as_it_is = report.table(found).rows[found.assumptions.index(each)][6]
            where, then = report.flip_text(found, each, flip), report.then_text(found, flip)
            share = report.share_text(each.total)
            yield (f"`{report.number_path(each)}`", as_it_is, where, share, then)


def measure() -> Figures:
    """Everything that docs/essay.md says of how sure it is."""
    now, gain = today(), tool()
    return {"hangs": list(hang_rows(now)), "flips": list(flip_rows(gain))}


def hangs_text(figures: Figures) -> str:
    """The table of numbers that matter."""
    return table([("number", "range", "at low", "at high", "of the variance"), *figures["hangs"]])


def flips_text(figures: Figures) -> str:
    """The table of values at which the advice flips."""
    head = ("number", "as it is", "where", "of the variance", "advice")
    return table([head, *figures["flips"]], middle=":--")


MEASURED = Measured(
    "sure", measure, (Block(PAGE, "hangs", hangs_text), Block(PAGE, "flips", flips_text))
)

if __name__ == "__main__":
    measure_and_write(MEASURED)
