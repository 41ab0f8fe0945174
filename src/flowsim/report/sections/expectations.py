"""Outcomes of expectations as words and as a table.

Input: outcomes. Output: texts and tables, not escaped. Must not depend on: how an outcome was
decided, where the words are shown.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.numbers import amount, brief, percent, shown
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.results import Outcome, OutcomeWord

WORDS: tuple[OutcomeWord, ...] = ("held", "failed", "inconclusive")
EACH = "Each expectation is tested at 95% confidence, independently of the others."
LONGEST = 400  # characters of an expectation
_MOST_NEEDED = 1_000_000  # replications that a command takes
_GAP, _NARROWEST = "  ", 24
_SHORT = 48.0  # hours below which a time is said in hours


def counted(outcomes: Sequence[Outcome]) -> str:
    """`2 held, 1 failed`; `no expectations` if there are none."""
    counts = [(sum(each.word == word for each in outcomes), word) for word in WORDS]
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "no expectations"


def table(outcomes: Sequence[Outcome]) -> Table:
    """An expectation a row: outcome, text, result."""
    rows = [
        (said(each.word), clean(each.expectation.text, most=LONGEST), found(each))
        for each in outcomes
    ]
    return Table(("", "expected", "found"), tuple(rows), "lll")


def lines(outcomes: Sequence[Outcome], columns: int) -> list[str]:
    """The table for a terminal, with the reason if inconclusive; expectations are never cut."""
    margin = max(map(len, WORDS)) + len(_GAP)
    wrapped = []
    for each in outcomes:
        more = remark(each)
        text = f"{clean(each.expectation.text, most=LONGEST)}: {found(each)}"
        text = f"{text}; {more}." if more else text
        first, *others = textwrap.wrap(
            text, max(columns - margin, _NARROWEST), break_long_words=False, break_on_hyphens=False
        )
        wrapped.append(f"{said(each.word):<{margin}}{first}")
        wrapped += [" " * margin + line for line in others]
    return wrapped


def said(word: OutcomeWord) -> str:
    """How a table shows an outcome; what failed must not be overlooked."""
    return word.upper() if word == "failed" else word


def found(outcome: Outcome) -> str:
    """The result, with its interval, in the unit of the expectation."""
    if outcome.kind == "bottleneck":
        return _who(outcome)
    if outcome.growth is not None:
        return f"grows {shown(outcome.growth, scale=HOURS_PER_WEEK, half_digits=2)} a week"
    text = shown_in(outcome.found, outcome)
    if outcome.late and outcome.other_late:
        return "half of the market is not reached by the horizon"
    if outcome.late or outcome.other_late:
        return f"at {'least' if outcome.late else 'most'} {text}"
    return text


def shown_in(estimate: Estimate, outcome: Outcome) -> str:
    """An estimate in the unit of an outcome: its result, or its bound."""
    if outcome.kind == "ratio":
        return _ratio(estimate)
    if math.isinf(estimate.mean):
        return "never"
    unit, sign = outcome.unit, "+" if outcome.kind == "difference" else "-"
    if unit == "money":
        return amount(estimate, sign=sign)
    if unit == "rate":
        return shown(estimate, scale=HOURS_PER_WEEK, half_digits=2, sign=sign, unit=" a week")
    if unit == "share":
        points = "pp" if outcome.kind == "difference" else "%"
        return shown(estimate, scale=100.0, half_digits=2, sign=sign, unit=points)
    if unit == "elapsed":
        is_short = max(abs(estimate.mean), abs(outcome.bound)) < _SHORT
        scale, name = (1.0, " h") if is_short else (1.0 / HOURS_PER_DAY, " d")
        return shown(estimate, scale=scale, half_digits=2, sign=sign, unit=name)
    return shown(estimate, half_digits=2, sign=sign)


def _ratio(estimate: Estimate) -> str:
    """A ratio; its interval has no upper end where what it is compared with may be nothing."""
    if math.isinf(estimate.mean):
        return "not a finite ratio: it is compared with 0"
    if math.isinf(estimate.high) and estimate.low > 0.0:
        return f"{brief(estimate.mean)} x (at least {brief(estimate.low)})"
    return shown(estimate, half_digits=2, unit=" x")


def _who(outcome: Outcome) -> str:
    """The possible bottlenecks; if there are several, each with its probability."""
    if not outcome.candidates:
        return "no team's speed makes a clear difference"
    if len(outcome.candidates) == 1:
        return outcome.candidates[0][0]
    parts = [
        name if math.isnan(chance) else f"{name} ({percent(chance)})"
        for name, chance in outcome.candidates
    ]
    return " or ".join(parts)


def remark(outcome: Outcome) -> str:
    """Why an expectation is inconclusive and what would help; empty if it is decided."""
    if outcome.why == "late":
        return f"{_late(outcome)}; a longer horizon would decide it, or expect half_chance instead"
    if outcome.why == "interval":
        return f"the interval includes the bound; {_needed(outcome)}"
    if outcome.why == "alike":
        return (
            f"all {outcome.found.replications} replications gave the same value, which may be "
            "chance; "
            f"{outcome.needed} replications would be enough"
        )
    if outcome.why == "nothing":
        return "nothing was observed"
    if outcome.why == "piles up":
        return (
            "work piles up, so times and work in progress have no steady mean; write an "
            "expectation "
            "of growth or throughput instead"
        )
    if outcome.why == "tied":
        runs = outcome.found.replications
        return f"{runs} trials do not separate them; to accept any of them, join them by or"
    if outcome.why == "no team":
        return "making one team 10% faster does not clearly raise throughput"
    return ""


def _late(outcome: Outcome) -> str:
    """In how many runs half of a market does not use the product by the horizon."""
    runs = f"{outcome.late or outcome.other_late} of {outcome.found.replications} replications"
    if outcome.late and outcome.other_late:
        runs = f"{runs}, and in {outcome.other_late} of what it is compared with,"
    return f"in {runs} half of the market does not use the product by the horizon"


def _needed(outcome: Outcome) -> str:
    if outcome.needed is None:
        return "the estimate equals the bound, so more replications may never decide it"
    if outcome.needed > _MOST_NEEDED:
        return "more than a million replications would be needed, if the estimate stays the same"
    return (
        f"about {rounded(outcome.needed):,} replications would decide it, if the estimate "
        "stays the same"
    )


def rounded(needed: int) -> int:
    """A number of replications, to two digits upwards: it is no more than an estimate."""
    size = int(10 ** max(0, len(str(needed)) - 2))
    return -(-needed // size) * size


def remarks(outcomes: Sequence[Outcome]) -> list[str]:
    """A sentence on each inconclusive expectation."""
    return [
        f"{clean(each.expectation.text, most=LONGEST)}: {remark(each)}."
        for each in outcomes
        if remark(each)
    ]


def sentence(outcome: Outcome) -> str:
    """The outcome of an expectation in one line, for a log that shows nothing else."""
    runs = outcome.found.replications
    trials = "trials" if outcome.kind == "bottleneck" else "replications"
    text = f"{outcome.word}: {found(outcome)}"
    text += f", {runs} {trials}" if runs else ""  # a curve has none
    more = remark(outcome)
    return f"{text}; {more}." if more else f"{text}."
