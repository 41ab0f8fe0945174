"""Texts with units to numbers in hours, people, shares and money, and back again.

Input: one raw text and the kind of value its field holds. Output: a float in the unit of the
model (hours; per open hour; 0..1; money, per year or week where it is a rate) or a UnitError that
says what to write. A text is read exactly and rounded once, so that an amount is the same float in
whatever unit it is written. Must not depend on: fields, nouns, files.

Kinds of value: `effort` (a person's working time: 1d = 8 h, 1w = 40 h), `elapsed` (calendar time:
1d = 24 h, 1w = 168 h), `open` (open hours of an arrival process), `rate` (per open hour), `share`
(per cent), `hazard` (share per elapsed time, an hour), `money`, `pay` (money per time, a year),
`toll` (money per time, a week), `number`, `count`, `dose`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flowsim.model.errors import UnitError, quote
from flowsim.model.pasted import (
    THOUSANDS,
    plainly,
    refuse_grouped,
    refuse_thousands,
    refuse_zeros,
)
from flowsim.model.types import ALWAYS, Hours
from flowsim.time_units import HOURS_PER_WEEK

UNITS = ("s", "min", "h", "d", "w", "mo", "quarter", "y")

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_NUMBER_AND_REST = re.compile(rf"({_NUMBER})\s*(.*)", re.DOTALL | re.ASCII)
_LARGEST = 1e12
_SMALLEST = 1e-12
_LONGEST_TEXT = 200
_WORDS = {
    "s": ("sec", "secs", "second", "seconds", "S"),
    "min": ("minute", "minutes", "mins", "Min"),
    "h": ("hour", "hours", "hr", "hrs", "H"),
    "d": ("day", "days", "D"),
    "w": ("week", "weeks", "wk", "wks", "W"),
    "mo": ("month", "months", "mon", "Mo", "M"),
    "quarter": ("q", "Q", "quarters", "qtr"),
    "y": ("year", "years", "yr", "yrs", "Y", "a"),
}
_MEANT = {word: unit for unit, words in _WORDS.items() for word in words}


def hours_in(unit: str, *, day: Fraction, week: Fraction) -> Fraction:
    """Hours in one unit, given the hours in a day and in a week."""
    table = {
        "s": Fraction(1, 3600),
        "min": Fraction(1, 60),
        "h": Fraction(1),
        "d": day,
        "w": week,
        "mo": 52 * week / 12,
        "quarter": 13 * week,
        "y": 52 * week,
    }
    return table[unit]


def day_and_week(kind: str, hours: Hours) -> tuple[Fraction, Fraction]:
    """Hours in a day and in a week, of a kind of duration. hours: what `open` counts."""
    if kind == "effort":
        return Fraction(8), Fraction(40)
    if kind == "elapsed":
        return Fraction(24), Fraction(HOURS_PER_WEEK)
    minutes = sum(round(end * 60.0) - round(start * 60.0) for start, end in hours.intervals)
    return Fraction(minutes, 60 * hours.days_per_week), Fraction(minutes, 60)


def split_number(text: str, *, example: str) -> tuple[Fraction, str]:
    """The number a text begins with, and what follows it. Refuses numbers that are not finite."""
    if text == "":
        raise UnitError("has no value.", f"Write {example}.")
    if len(text) > _LONGEST_TEXT:
        raise UnitError(f"is far too long, found {quote(text)}.", f"Write {example}.")
    refuse_comment(text)
    refuse_grouped(text)
    _refuse_pasted(text)
    match = _NUMBER_AND_REST.fullmatch(text)
    if match is None:
        raise UnitError(f"is not a number, found {quote(text)}.", f"Write {example}.")
    value, rest = float(match[1]), match[2]
    _refuse_mark(text, rest)
    refuse_zeros(text)
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise UnitError(
            f"is too large, found {quote(text)}.", "Values in a model are below 1e12; check it."
        )
    nothing = re.match(r"[+-]?[0.]*(?:$|[eE])", match[1]) is not None
    if not nothing and abs(value) < _SMALLEST:
        raise UnitError(
            f"is too small, found {quote(text)}.", "Values in a model are above 1e-12; write 0."
        )
    return Fraction(0) if nothing else Fraction(Decimal(match[1])), rest


def refuse_comment(text: str) -> None:
    """Refuse `x1.7# note`, which YAML reads as one word. Raises UnitError."""
    if "#" in text:
        before = text.split("#", 1)[0].rstrip()
        raise UnitError(
            f"runs into a comment, found {quote(text)}.",
            f"Put a space before the #: `{before} # …`.",
        )


def _refuse_pasted(text: str) -> None:
    """Refuse a minus, quotes and spaces of a word processor. Raises UnitError."""
    if text.isascii():
        return
    plain, found = plainly(text)
    if found:
        raise UnitError(f"{found}, found {quote(text)}.", f"Write {plain}.")


def _refuse_mark(text: str, rest: str) -> None:
    if re.match(r"[,'_]\d", rest):
        raise UnitError(
            f"has {_MARKS[rest[0]]} inside the number, found {quote(text)}.",
            f"Write {quote(without_marks(text))}; a decimal point is a point.",
        )


def without_marks(text: str) -> str:
    """The number as it was meant: `1,500` is 1500, and `1,5` and `1.500,5` have a decimal comma."""
    head, comma, tail = text.rpartition(",")
    if comma and not re.match(r"\d{3}(?!\d)", tail):
        return re.sub(r"(?<=\d)[,.'_](?=\d)", "", head) + "." + tail
    return re.sub(r"(?<=\d)[,'_](?=\d)", "", text)


def _duration_unit(text: str, digits: float, rest: str, *, kind: str) -> str:
    """The unit of a duration or a rate, or an error that says which to write."""
    if rest in UNITS:
        return rest
    number = f"{abs(digits):g}"
    if rest == "":
        raise UnitError(f"has no unit, found {quote(text)}.", _which_unit(number, kind))
    if rest == "m":
        raise UnitError(
            f"has an ambiguous unit, found {quote(text)}.", f"Write {number}min or {number}mo."
        )
    if rest in _MEANT:
        raise UnitError(
            f"has an unknown unit, found {quote(text)}.", f"Write {number}{_MEANT[rest]}."
        )
    if re.search(r"\d", rest):
        raise UnitError(
            f"is more than one number and one unit, found {quote(text)}.",
            "Write it in one unit, such as 12h or 1.5d.",
        )
    raise UnitError(f"has an unknown unit, found {quote(text)}.", f"Units are {', '.join(UNITS)}.")


def _which_unit(number: str, kind: str) -> str:
    if kind == "effort":
        return f"Effort is person-time: write {number}h, {number}d (8 h each) or {number}w (40 h)."
    if kind == "elapsed":
        return f"It is calendar time: write {number}h, {number}d (24 h each) or {number}w."
    return f"It counts open hours: write {number}h, {number}d (working days) or {number}w."


def _parse_duration(text: str, kind: str, hours: Hours) -> float:
    example = {"effort": "3h, 2d or 1w", "elapsed": "4h, 2d or 26w"}.get(kind, "3h or 2d")
    value, rest = split_number(text, example=example)
    unit = _duration_unit(text, float(value), rest, kind=kind)
    day, week = day_and_week(kind, hours)
    return float(value * hours_in(unit, day=day, week=week))


def _parse_rate(text: str, kind: str, hours: Hours) -> float:
    exact, rest = split_number(text, example="9/w, 3/h or 0.2/mo")
    value = float(exact)
    if not rest.startswith("/"):
        raise UnitError(
            f"is not a rate, found {quote(text)}.",
            f"Write {value:g}/w, {value:g}/d or {value:g}/h.",
        )
    per = rest[1:].strip()
    if per in UNITS:
        day, week = day_and_week("open", hours)
        return float(exact / hours_in(per, day=day, week=week))
    meant = _MEANT.get(per, "")
    if meant or per == "m":
        units = f"{value:g}/{meant}" if meant and per != "m" else f"{value:g}/min or {value:g}/mo"
        raise UnitError(f"has an unknown unit, found {quote(text)}.", f"Write {units}.")
    raise UnitError(f"has an unknown unit, found {quote(text)}.", f"Units are {', '.join(UNITS)}.")


def _parse_share(text: str, kind: str, hours: Hours) -> float:
    exact, rest = split_number(text, example="25%")
    value = float(exact)
    if rest == "%":
        return float(exact / 100)
    if rest != "":
        raise UnitError(f"is not a percentage, found {quote(text)}.", f"Write {value:g}%.")
    if value == 0.0 or 0.0 < value < 1.0:
        return value
    if value == 1.0:
        raise UnitError("could be a percentage or a share, found 1.", "Write 1% or 100%.")
    raise UnitError(f"is not a percentage, found {quote(text)}.", f"Write {value:g}%.")


def _parse_hazard(text: str, kind: str, hours: Hours) -> float:
    exact, rest = split_number(text, example="3%/quarter")
    head, slash, per = rest.partition("/")
    head, per, value = head.strip(), per.strip(), float(exact)
    percent = f"{value:g}%" if head in ("%", "") else "3%"
    if not slash:
        raise UnitError(
            f"does not give a unit of time, found {quote(text)}.",
            f"Write {percent}/quarter, {percent}/mo or {percent}/w.",
        )
    if head != "%":
        raise UnitError(
            f"is not a percentage per time, found {quote(text)}.", f"Write {percent}/quarter."
        )
    if per not in UNITS:
        meant = _MEANT.get(per, "quarter")
        raise UnitError(f"has an unknown unit, found {quote(text)}.", f"Write {percent}/{meant}.")
    day, week = day_and_week("elapsed", hours)
    return float(exact / 100 / hours_in(per, day=day, week=week))


_MARKS = {",": "a comma", "'": "an apostrophe", "_": "an underscore"}
_MULTIPLES = {"": 1, "k": 1000, "M": 1_000_000}


def _money_head(text: str, example: str) -> tuple[Fraction, str]:
    refuse_grouped(text, thousand="k")
    sign = re.match(r"(?:[$€£¥]|[A-Z]{3}\b)\s*(?=[\d.+-])", text)
    if sign is not None:
        rest = text[sign.end() :]
        what = "sign" if sign[0][0] in "$€£¥" else "name"
        raise UnitError(
            f"has a currency {what}, found {quote(text)}.", f"Leave the {what} out: {quote(rest)}."
        )
    value, rest = split_number(text, example=example)
    head, slash, tail = rest.partition("/")
    head = head.strip()
    amount = _amount_before_currency(text, head)
    if amount:
        meant = re.sub(r"^([+-]?[1-9]\d{0,2})\.000(?![.\d])", r"\1k", amount)
        raise UnitError(
            f"has a currency, found {quote(text)}.", f"Write {meant}, without a currency."
        )
    refuse_thousands(text)
    if head not in _MULTIPLES:
        hint = f"Write {float(value):g}k or {float(value):g}M."
        raise UnitError(f"is not an amount of money, found {quote(text)}.", hint)
    return value * _MULTIPLES[head], slash + tail.strip()


_CURRENCY = re.compile(r"([kM]?)\s*([A-Z]{3}|[$€£¥]|euros?|dollars?|pounds?)\s*", re.ASCII)


def _amount_before_currency(text: str, head: str) -> str:
    """`30k` of `30k EUR` or `30 kEUR`, with what follows the currency; else nothing."""
    found = _CURRENCY.fullmatch(head)
    if found is None:
        return ""
    digits, _, rest = text.partition(head)
    return digits.strip() + found[1] + rest.strip()


def _parse_money(text: str, kind: str, hours: Hours) -> float:
    value, rest = _money_head(text, "25k or 1.5M")
    if rest:
        raise UnitError(
            f"is money per something, found {quote(text)}.", "Write an amount, such as 25k."
        )
    return float(value)


def _parse_lever_money(text: str, kind: str, hours: Hours) -> float:
    value, rest = _money_head(text, "50k, or 40/person")
    if rest not in ("", PER_PERSON):
        raise UnitError(
            f"is not an amount of money, found {quote(text)}.", "Write 50k, or 40/person."
        )
    return float(value)


PER_PERSON = "/person"
_PAY_UNITS = {"w": 52, "mo": 12, "quarter": 4, "y": 1}


def _parse_pay(text: str, kind: str, hours: Hours) -> float:
    value, rest = _money_head(text, "190k/y" if kind == "pay" else "2k/w")
    per = rest[1:]
    if kind == "toll" and per in ("d", "w"):
        return float(value * (7 if per == "d" else 1))
    if per in _PAY_UNITS:
        return float(value * _PAY_UNITS[per] / (1 if kind == "pay" else 52))
    amount = quote(text.split("/", 1)[0].strip())
    if rest == "":
        raise UnitError(
            f"does not give a unit of time, found {quote(text)}.",
            f"Write {amount}/y, {amount}/mo or {amount}/w.",
        )
    raise UnitError(
        f"is not money per time, found {quote(text)}.", f"Write {amount}/y, {amount}/mo or /w."
    )


def _parse_number(text: str, kind: str, hours: Hours) -> float:
    exact, rest = split_number(text, example="a plain number such as 1.2")
    value = float(exact)
    if rest == "%":
        return float(exact / 100)
    if rest:
        raise UnitError(
            f"is not a plain number, found {quote(text)}.", f"Write {value:g} without a unit."
        )
    return value


def _parse_count(text: str, kind: str, hours: Hours) -> float:
    exact, rest = split_number(text, example="a whole number")
    value = float(exact)
    found = THOUSANDS.fullmatch(text)
    if found is not None:
        whole = found[1] + found[2].replace(".", "") + found[3]
        raise UnitError(f"has a point inside the number, found {quote(text)}.", f"Write {whole}.")
    if rest:
        raise UnitError(
            f"is a plain count, found {quote(text)}.", f"Write {value:g} without a unit."
        )
    if value != math.floor(value):
        raise UnitError(
            f"must be whole, found {quote(text)}.",
            f"Write {math.floor(value)} or {math.ceil(value)}.",
        )
    return value


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: how its text is read, and a pattern of it for editors."""

    name: str
    read: Callable[[str, str, Hours], float]
    pattern: str  # of the text, for the schema


_DECIMAL = r"(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_TIME = r" *(s|min|h|d|w|mo|quarter|y)"

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("effort", _parse_duration, rf"^{_DECIMAL}{_TIME}$"),
        Kind("elapsed", _parse_duration, rf"^{_DECIMAL}{_TIME}$"),
        Kind("open", _parse_duration, rf"^{_DECIMAL}{_TIME}$"),
        Kind("rate", _parse_rate, rf"^{_DECIMAL} */{_TIME}$"),
        Kind("share", _parse_share, rf"^{_DECIMAL} *%$|^0?\.\d+$|^0$"),
        Kind("percent", _parse_share, rf"^{_DECIMAL} *%$|^0?\.\d+$|^0$"),
        Kind("hazard", _parse_hazard, rf"^{_DECIMAL} *% */{_TIME}$"),
        Kind("money", _parse_money, rf"^{_DECIMAL} *[kM]?$"),
        Kind("pay", _parse_pay, rf"^{_DECIMAL} *[kM]? */ *(w|mo|quarter|y)$"),
        Kind("toll", _parse_pay, rf"^{_DECIMAL} *[kM]? */ *(d|w|mo|quarter|y)$"),
        Kind("number", _parse_number, rf"^{_DECIMAL} *%?$"),
        Kind("count", _parse_count, r"^\d+$"),
        Kind("limit", _parse_count, r"^(\d+|none)$"),
        Kind("lever_money", _parse_lever_money, rf"^{_DECIMAL} *[kM]?(/person)?$"),
        Kind("dose", _parse_number, rf"^{_DECIMAL} *%?$"),
    )
}


def parse(kind: str, text: str, hours: Hours = ALWAYS) -> float:
    """The number in a text of this kind, in the unit of the model.

    hours: the calendar of an arrival process, for the kinds `open` and `rate`.
    Raises UnitError, which says what was found and what to write. Signs are read: bounds are the
    business of the field.
    """
    return KINDS[kind].read(text.strip(), kind, hours)
