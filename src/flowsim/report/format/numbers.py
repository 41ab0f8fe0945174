"""Numbers with their intervals as text.

Input: estimates and floats. Output: short text such as `9.4 (9.2–9.6)`. The digits shown follow
the width of the interval. Must not depend on: which result a number belongs to.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from flowsim.time_units import DAYS_PER_WEEK, HOURS_PER_DAY, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from flowsim.experiment import Estimate

MINUS = "−"
UNKNOWN = "–"
TO = " to "
_HALF_DIGITS = 2  # of the half-width of an interval of money: more would be noise
_IN_FULL = 1e4  # of money: what is less is written with all its digits
_NOISE = 1e-9  # what rounding leaves of nothing


def is_known(estimate: Estimate) -> bool:
    """Whether there is a number at all."""
    return math.isfinite(estimate.mean)


def has_interval(estimate: Estimate) -> bool:
    """Whether there is an interval around the number."""
    return math.isfinite(estimate.low) and math.isfinite(estimate.high)


def direction(estimate: Estimate) -> int:
    """1 if the interval lies above zero, -1 if below, 0 if it holds zero or there is none.

    An interval without width that may be so by chance is none.
    """
    if not is_known(estimate) or not has_interval(estimate) or estimate.is_alike_by_chance:
        return 0
    return (estimate.low > 0.0) - (estimate.high < 0.0)


def positive(estimate: Estimate) -> Estimate:
    """The estimate of what cannot be negative, its interval cut to what is possible."""
    return _possible(estimate, 0.0, math.inf)


def share(estimate: Estimate) -> Estimate:
    """The estimate of a share of a whole, its interval cut to 0..1."""
    return _possible(estimate, 0.0, 1.0)


def change(estimate: Estimate) -> Estimate:
    """The estimate of a relative change of what cannot be negative, its interval cut at -1."""
    return _possible(estimate, -1.0, math.inf)


def _possible(estimate: Estimate, least: float, most: float) -> Estimate:
    if not has_interval(estimate):
        return estimate
    mean, low, high = (
        min(max(value, least), most) for value in (estimate.mean, estimate.low, estimate.high)
    )
    return replace(estimate, mean=mean, low=low, high=high)


def shown(
    estimate: Estimate,
    *,
    scale: float = 1.0,
    sign: str = "-",
    to: str = "–",
    unit: str = "",
    half_digits: int = 1,
    significant: int = 3,
) -> str:
    """A number and its interval: `9.4 (9.2–9.6)`, `+6.6 (6.4–6.8)`, `70% (66% to 74%)`.

    The arguments are those of `shown_parts`.
    """
    number, interval = shown_parts(
        estimate,
        scale=scale,
        sign=sign,
        to=to,
        unit=unit,
        half_digits=half_digits,
        significant=significant,
    )
    return f"{number} ({interval})" if interval else number


def shown_parts(
    estimate: Estimate,
    *,
    scale: float = 1.0,
    sign: str = "-",
    to: str = "–",
    unit: str = "",
    half_digits: int = 1,
    significant: int = 3,
) -> tuple[str, str]:
    """A number and its interval apart: `9.4` and `9.2–9.6`.

    Where nothing varies, as far as the digits show, the interval is empty.
    scale: what all three are multiplied by. sign: `+` shows it always. to: between the bounds; a
    dash is for tables, where the unit follows only once and signs are shown where they differ.
    half_digits: digits of the half-width, as long as the mean has `significant` at most.
    """
    if not is_known(estimate):
        return UNKNOWN, ""
    mean, low, high = _three(estimate, scale)
    if not has_interval(estimate):
        return number(mean, places(mean), sign=sign) + unit, "no interval"
    if _is_point(mean, low, high):
        mean = round(mean, 9)
        exact = places(mean, significant=significant) if mean != round(mean) else 0
        return number(mean, exact, sign=sign) + unit, ""
    digits = interval_places(mean, low, high, half_digits=half_digits, significant=significant)
    first = number(mean, digits, sign=sign) + unit
    if round(low, digits) == round(high, digits):
        return first, ""
    if to == TO:
        bounds = [number(value, digits, sign=sign) + unit for value in (low, high)]
        return first, f"{bounds[0]}{TO}{bounds[1]}"
    mixed = sign if low < 0.0 else "-"
    bounds = [number(value, digits, sign=mixed) for value in (low, high)]
    dash = TO if low < 0.0 else to  # a dash between minus signs is hard to read
    after = "" if unit.startswith(" ") else unit
    return first, f"{bounds[0]}{dash}{bounds[1]}{after}"


def _is_point(mean: float, low: float, high: float) -> bool:
    """Whether an interval has no width but that of rounding."""
    return high - low <= abs(mean) * _NOISE


def unbracketed(estimate: Estimate, *, scale: float = 1.0, sign: str = "-", unit: str = "") -> str:
    """The same for a place that has brackets already: `+1%, −1% to +3%`."""
    return ", ".join(filter(None, shown_parts(estimate, scale=scale, sign=sign, to=TO, unit=unit)))


def _three(estimate: Estimate, scale: float) -> tuple[float, float, float]:
    mean, *bounds = (
        0.0 if abs(value * scale) < _NOISE else value * scale
        for value in (estimate.mean, estimate.low, estimate.high)
    )
    low, high = sorted(bounds)
    return mean, low, high


def number(value: float, digits: int, *, sign: str = "-") -> str:
    """A number with this many decimal places (negative: rounded to tens and so on)."""
    if not math.isfinite(value):
        return UNKNOWN
    rounded = round(value, digits) + 0.0  # + 0.0: no negative zero
    if rounded == 0.0:
        rounded = 0.0
    text = f"{abs(rounded):,.{max(0, digits)}f}"
    if rounded < 0.0:
        return MINUS + text
    return f"+{text}" if sign == "+" and rounded > 0.0 else text


def places(value: float, *, significant: int = 3) -> int:
    """Decimal places that show this many significant digits, none beyond the point if large."""
    if value == 0.0 or not math.isfinite(value):
        return 0
    return max(0, significant - 1 - math.floor(math.log10(abs(value))))


def interval_places(
    mean: float, low: float, high: float, *, half_digits: int = 1, significant: int = 3
) -> int:
    """Decimal places that show the half-width, and that an interval does not reach zero."""
    half = (high - low) / 2.0
    most = max(
        places(mean, significant=significant),
        places(half, significant=1) if abs(mean) < half else 0,
    )
    wanted = max(0, half_digits - 1 - math.floor(math.log10(half))) if half else most
    digits = min(most, wanted)
    nearest = min(abs(low), abs(high))
    while digits < 9 and low * high > 0.0 and round(nearest, digits) == 0.0:
        digits += 1
    return digits


def brief(value: float | None, *, significant: int = 3) -> str:
    """A number without an interval, such as a computed load: `0.94`, `12.3`, `1,240`."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return number(value, places(value, significant=significant))


def percent(value: float) -> str:
    """A share as a percentage without an interval: `94%`."""
    return f"{number(value * 100.0, 0)}%" if math.isfinite(value) else UNKNOWN


def relative(estimate: Estimate) -> float:
    """The half-width of an interval over its mean; nan where there is none."""
    if not is_known(estimate) or not has_interval(estimate):
        return math.nan
    if estimate.mean == 0.0:
        return math.inf if estimate.half_width else math.nan
    return estimate.half_width / abs(estimate.mean)


def percent_of(share: float) -> str:
    """A small share with the digits that it needs: `2%`, `0.35%`."""
    text = brief(100.0 * share, significant=2)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def money(value: float, *, digits: int = 9, in_full: bool = True) -> str:
    """An amount, without a currency: `18.2M`, `350k`, `3,600`. digits: decimal places at most.

    in_full: below ten thousand without a `k`.
    """
    value = round(value, digits)
    if in_full and abs(value) < _IN_FULL:
        return number(value, -1 if abs(value) >= 1e3 else 0)  # three significant digits
    for size, zeros, suffix in ((1e9, 9, "G"), (1e6, 6, "M"), (1e3, 3, "k")):
        if abs(value) >= size * 0.9995:
            count = value / size
            return number(count, max(0, min(2, places(count), digits + zeros))) + suffix
    return number(value, 0)


def amount(estimate: Estimate, *, sign: str = "-") -> str:
    """An amount of money and its interval: `5.21M (4.93M to 5.49M)`; sign: `+` shows it always."""
    number, interval = amount_parts(estimate, sign=sign)
    return f"{number} ({interval})" if interval else number


def amount_parts(estimate: Estimate, *, sign: str = "-") -> tuple[str, str]:
    """An amount of money and its interval apart: `5.21M` and `4.93M to 5.49M`.

    All three are rounded as the width of the interval asks for.
    """
    if not is_known(estimate):
        return UNKNOWN, ""

    digits = 9

    ends = (estimate.mean, estimate.low, estimate.high)
    in_full = all(abs(end) < _IN_FULL for end in ends if math.isfinite(end))  # one unit for all

    def one(value: float) -> str:
        text = money(value, digits=digits, in_full=in_full)
        return f"+{text}" if sign == "+" and round(value, digits) > 0.0 else text

    if not has_interval(estimate):
        return one(estimate.mean), "no interval"
    if _is_point(estimate.mean, estimate.low, estimate.high):
        return one(estimate.mean), ""
    half = (estimate.high - estimate.low) / 2.0
    digits = _HALF_DIGITS - 1 - math.floor(math.log10(half))
    nearest = min(abs(estimate.low), abs(estimate.high))
    while digits < 9 and estimate.low * estimate.high > 0.0 and round(nearest, digits) == 0.0:
        digits += 1
    return one(estimate.mean), f"{one(estimate.low)}{TO}{one(estimate.high)}"


def span(days: float) -> str:
    """A stretch of elapsed time in a unit that fits: `2 years`, `78 weeks`, `3 days`."""
    for size, unit in (
        (WEEKS_PER_YEAR * DAYS_PER_WEEK, "year"),
        (DAYS_PER_WEEK, "week"),
        (1.0, "day"),
    ):
        count = days / size
        if count >= 1.0 and (unit != "year" or count == round(count)):
            text = brief(count).removesuffix(".00").removesuffix(".0")
            return f"{text} {unit}{'' if text == '1' else 's'}"
    return f"{brief(days * HOURS_PER_DAY)} hours"
