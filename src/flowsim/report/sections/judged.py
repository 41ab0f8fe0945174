"""What is judged and counted together, in words; the kinds that every answer has a row for.

Input: models, judges, runs. Output: sentences, names and amounts, not escaped. Where several kinds
of work are judged, each study takes the name of what they count together, and the text of its
amount, from here. Must not depend on: tables, commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.model.nouns.judge import VALUE
from flowsim.report.format.labels import items, one_item, run_labels
from flowsim.report.format.numbers import (
    TO,
    amount_parts,
    brief,
    money,
    positive,
    shown,
    shown_parts,
)
from flowsim.report.format.text import listed
from flowsim.study.judging import Judge, counted

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.model import Model
    from flowsim.study.results import RunResult


def kinds_of(run: RunResult) -> tuple[str, ...]:
    """The kinds of work of a row each: all that is judged, and all that has a value."""
    return counted(run.model, run.judge)


def rows_of(runs: Sequence[RunResult]) -> list[tuple[str, RunResult, str]]:
    """A row for each kind of `kinds_of` in each run: its label, the run, the kind."""
    rows = []
    for label, run in zip(run_labels(runs), runs, strict=True):
        kinds = kinds_of(run)
        for kind in kinds:
            row = label if len(kinds) == 1 else f"{label}: {items(run.model, kind)}"
            rows.append((row, run, kind))
    return rows


def judged_line(model: Model, judge: Judge) -> str:
    """What is judged and how to choose; empty where there is nothing to choose."""
    fact = judged_fact(model, judge)
    if not fact or judge.chosen:
        return fact
    return f"{fact.removesuffix('.')}; --judge, or `judge:` in the file, chooses another."


def judged_fact(model: Model, judge: Judge) -> str:
    """What is judged, for those who cannot choose; empty where there is nothing to choose."""
    if len(counted(model, judge)) < 2:
        return ""
    names = items_together(model, judge)
    if judge.by_value:
        return f"Throughput counts the value of {names}."
    if judge.is_one and not judge.chosen:
        return f"Throughput counts {names} only, the kind of work with the highest value."
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
        _counted(run.model, kind, shown(positive(run.of(kind).throughput), to=TO)) for kind in kinds
    ]
    return f"{listed(found)} a week"


def _counted(model: Model, kind: str, text: str) -> str:
    """An amount of a kind of work: `1 feature`, `1.0 (0.9 to 1.1) features`."""
    return f"{text} {one_item(model, kind) if text == '1' else items(model, kind)}"


# What is counted together ---------------------------------------------------------------------


def counted_together(model: Model, judge: Judge) -> str:
    """What counts: `features`, `loans and payments`, `value`."""
    return "value" if judge.by_value else items_together(model, judge)


def what_is_judged(run: RunResult) -> str:
    """The same of a run."""
    return counted_together(run.model, run.judge)


def judged_items(run: RunResult) -> str:
    """The items of all that is judged: `payments features, lending features and app features`."""
    return items_together(run.model, run.judge)


def items_together(model: Model, judge: Judge) -> str:
    """The same of a model."""
    return listed([items(model, kind) for kind in judge.kinds])


def total_of(run: RunResult) -> Estimate:
    """What is delivered of all that is judged in a week: money, or items."""
    return run.of(run.judged).throughput if run.total is None else run.total


def within_of(run: RunResult) -> str:
    """What times within which 85% are delivered are called: of which kind, if there are several."""
    if len(kinds_of(run)) == 1:
        return "85% within"
    return f"85% of {items(run.model, run.judged)} within"


def total_text(run: RunResult) -> str:
    """`total_of` with its interval."""
    return amount_text(run.judge, positive(total_of(run)))


def amount_text(judge: Judge, estimate: Estimate, *, sign: str = "-", to: str = TO) -> str:
    """An amount of what is counted together, with its interval: `301k (289k to 313k)`."""
    number, interval = parts_of(judge, estimate, sign=sign, to=to)
    return f"{number} ({interval})" if interval else number


def parts_of(
    judge: Judge, estimate: Estimate, *, sign: str = "-", to: str = "–"
) -> tuple[str, str]:
    """An amount of what is counted together and its interval apart."""
    if judge.by_value:
        return amount_parts(estimate, sign=sign)
    return shown_parts(estimate, sign=sign, to=to)


def number_text(judge: Judge, value: float) -> str:
    """The same of a number without an interval."""
    return money(value) if judge.by_value else brief(value)


def a_week(model: Model, judge: Judge, text: str) -> str:
    """An amount inside a sentence: `9.4 features a week`, `work worth 301k a week`."""
    if judge.by_value:
        return f"work worth {text} a week"
    return f"{text} {counted_together(model, judge)} a week"


def total_a_week(run: RunResult) -> str:
    """What is delivered of all that is judged in a week, with its interval, inside a sentence."""
    return a_week(run.model, run.judge, total_text(run))


def more_of(model: Model, judge: Judge, way: int) -> str:
    """`more features`, `fewer loans and payments`, `less value`. way: its sign is the direction."""
    fewer = "less" if judge.by_value else "fewer"
    return f"{'more' if way > 0 else fewer} {counted_together(model, judge)}"


def get_delivered(judge: Judge) -> str:
    """The verb of what is counted together."""
    return "is delivered" if judge.by_value else "are delivered"


def measure_of(judge: Judge) -> str:
    """The measure whose change is that of all that is judged."""
    return "throughput" if judge.is_one else "total"
