"""What is judged, in words; and the kinds of work that every answer has a row for.

Input: runs. Output: sentences and names, not escaped. Must not depend on: tables, commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.model.nouns.judge import VALUE
from flowsim.report.format.labels import items
from flowsim.report.format.numbers import TO, amount, positive, shown
from flowsim.report.format.text import listed
from flowsim.study.judging import Judge, counted

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.results import RunResult


def kinds_of(run: RunResult) -> tuple[str, ...]:
    """The kinds of work of a row each: all that is judged, and all that has a value."""
    return counted(run.model, run.judge)


def judged_line(model: Model, judge: Judge) -> str:
    """What is judged and how to choose; empty where there is nothing to choose."""
    fact = judged_fact(model, judge)
    how = "; to change that, use `judge:` in the file or --judge."
    return f"{fact.removesuffix('.')}{how}" if fact else ""


def judged_fact(model: Model, judge: Judge) -> str:
    """What is judged, for those who cannot choose; empty where there is nothing to choose."""
    if len(counted(model, judge)) < 2:
        return ""
    names = listed([items(model, kind) for kind in judge.kinds])
    if judge.by_value:
        return f"Throughput counts the value of {names}."
    if judge.is_one and not judge.chosen:
        return f"Throughput counts {names}, the kind with the highest value."
    return f"Throughput counts {names}."


def alone_line(model: Model, kind: str, *, option: str) -> str:
    """That an answer is about one kind, where others count as well; empty where none does."""
    others = {work.name for work in model.work if work.value > 0.0} | set(model.judge) - {VALUE}
    if not others - {kind}:
        return ""
    return f"Only {items(model, kind)} are counted; {option} chooses another kind of work."


def judged_text(run: RunResult) -> str:
    """The same of a run."""
    return judged_line(run.model, run.judge)


def rates(run: RunResult, kinds: Sequence[str]) -> str:
    """`1.3 payments features and 2.1 loans a week`, with intervals."""
    found = [
        f"{shown(positive(run.of(kind).throughput), to=TO)} {items(run.model, kind)}"
        for kind in kinds
    ]
    return f"{listed(found)} a week"


def what_is_judged(run: RunResult) -> str:
    """What a total is of: `value`, `payments features and loans`."""
    if run.judge.by_value:
        return "value"
    return listed([items(run.model, kind) for kind in run.judge.kinds])


def total_text(run: RunResult) -> str:
    """What is delivered of all that is judged in a week: money, or items."""
    if run.total is None:
        return shown(positive(run.of(run.judged).throughput), to=TO)
    return amount(run.total) if run.judge.by_value else shown(positive(run.total), to=TO)
