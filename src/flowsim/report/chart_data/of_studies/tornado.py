"""What a tornado shows: how far each number, over its range, moves the outcome.

Input: an Uncertainty. Output: a row for each number, the widest first. Must not depend on: how it
is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flowsim.report.chart_data.rows import Bar
from flowsim.report.format.numbers import money, number, places
from flowsim.report.sections.assumptions import value_text
from flowsim.report.studies import uncertainty as words

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.uncertainty.uncertainty import Assumption, Uncertainty

MOST_NUMBERS = 10


@dataclass(frozen=True, slots=True)
class End:
    """A number at an end of its range: what it is there, and by how much the outcome changes."""

    at: str
    change: Bar


@dataclass(frozen=True, slots=True)
class Swing:
    """A number. share: of the variance, with all that it does together with others."""

    name: str
    low: End
    high: End
    share: str


@dataclass(frozen=True, slots=True)
class TornadoData:
    """Outcomes and changes in items a week or, of a gain, in percent.

    middle: as the numbers are. spread: where four cases of five are. zero: of a gain.
    """

    title: str
    note: str
    what: str
    rows: tuple[Swing, ...]
    middle: float
    middle_text: str
    spread: tuple[float, float]
    spread_texts: tuple[str, str]
    has_zero: bool


def tornado_data(found: Uncertainty) -> TornadoData:
    """The numbers that move the outcome most."""
    shown = sorted(found.assumptions, key=lambda each: -each.swing)[:MOST_NUMBERS]
    scale, what = 100.0 if found.is_gain else 1.0, words.outcome_name(found)
    left_out = len(found.assumptions) - len(shown)
    ends = shown[0].low.replications if shown else 0
    more = f" {left_out} more numbers are in the table." if left_out else ""
    spread = (found.quantile(0.1), found.quantile(0.9))
    low_text, high_text = (words.outcome_text(found, value) for value in spread)
    return TornadoData(
        title=words.headline(found),
        note=f"{ends} replications at each end and {found.per_point} at each of "
        f"{len(found.points):,} draws, with common random numbers.{more}",
        what=what,
        rows=tuple(_row(found, each, scale) for each in shown),
        middle=scale * found.outcome.mean,
        middle_text=f"{words.outcome_text(found, found.outcome.mean)} as it is",
        spread=(scale * spread[0], scale * spread[1]),
        spread_texts=(low_text, high_text),
        has_zero=found.is_gain,
    )


def _row(found: Uncertainty, each: Assumption, scale: float) -> Swing:
    low, high = (
        _end(found, each, at, change, scale)
        for at, change in ((each.number.low, each.low), (each.number.high, each.high))
    )
    return Swing(words.number_name(found, each), low, high, words.share_text(each.total))


def _change(found: Uncertainty, value: float) -> str:
    if found.run.judge.by_value:
        return f"+{money(value)}" if value > 0.0 else money(value)
    return number(value, places(found.outcome.mean), sign="+")


def _end(found: Uncertainty, each: Assumption, at: float, change: Estimate, scale: float) -> End:
    ends = {end: getattr(change, end) * scale for end in ("mean", "low", "high")}
    value = replace(change, **ends)
    if found.is_gain:
        text = f"{number(value.mean, 1, sign='+')} points"
    else:
        text = _change(found, value.mean)
    return End(value_text(found.run.model, each.number.path, at), Bar(value, text))
