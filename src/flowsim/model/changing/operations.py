"""Operations of changes: `x1.7`, `/10`, `+2d`, `-10%`, `+10pp`, or a plain value that replaces.

Input: texts and targets. Output: Operations with operands in the unit of the target, whole or
dosed. Must not depend on: how a model is rebuilt.
"""

from __future__ import annotations

import re

from flowsim.model.changing.paths.find import Target
from flowsim.model.errors import UnitError, quote
from flowsim.model.formats import format_value
from flowsim.model.reading.instants import from_start, is_day
from flowsim.model.types import Operation
from flowsim.model.units import parse, refuse_comment, split_number

_FACTOR = re.compile(r"([x×*/])\s*(\d.*|\.\d.*)", re.DOTALL | re.ASCII)
_RELATIVE = re.compile(r"([+-])\s*([\d.]+)\s*%", re.ASCII)
_POINTS = re.compile(r"([+-])\s*([\d.]+)\s*pp", re.ASCII)
_MAX_FACTOR = 1e9


def parse_operation(text: str, target: Target) -> Operation:
    """The operation in a text, for a target. Raises UnitError.

    `xN` and `/N` multiply, `+N%` and `-N%` multiply by 1 ± N/100, `+Npp` adds points to a share,
    `+V` and `-V` add a value with the target's unit, and anything else is a value that replaces.
    """
    text = text.strip()
    if text == "":
        raise UnitError("has no value.", "Write x1.7, /10, +2, -10%, or a plain value.")
    refuse_comment(text)
    if not target.is_number:
        return Operation("replace", None, text)
    factor = _FACTOR.fullmatch(text)
    if factor is not None:
        return Operation("multiply", _factor(factor[1], factor[2], text), text)
    relative = _RELATIVE.fullmatch(text)
    if relative is not None:
        share = parse("share", relative[2] + "%") * (1.0 if relative[1] == "+" else -1.0)
        if share < -1.0:
            raise UnitError(f"takes away more than 100%, found {text}.", "Write -100% at most.")
        return Operation("multiply", 1.0 + share, text)
    points = _POINTS.fullmatch(text)
    if points is not None:
        return Operation("add", _points(points, text, target), text)
    if text[0] in "+-":
        return Operation("add", _addend(text, target), text)
    if target.optional and text == "none":
        return Operation("replace", None, text)
    if target.unit == "elapsed" and is_day(text) and target.field.instant:
        return Operation("replace", from_start(text, target.start), text)
    return Operation("replace", parse(target.unit, text, target.hours), text)


def _factor(sign: str, digits: str, text: str) -> float:
    exact, rest = split_number(digits, example="x1.7 or /10")
    if rest == "%":
        exact, rest = exact / 100, ""
    value = float(exact)
    if rest:
        raise UnitError(
            f"is not a factor, found {quote(text)}.", f"Write {sign}{value:g} without a unit."
        )
    if sign == "/" and value == 0.0:
        raise UnitError("divides by 0.", "Write x0 to remove it, or a number above 0.")
    factor = 1.0 / value if sign == "/" else value
    if factor > _MAX_FACTOR:
        raise UnitError(f"is too large a factor, found {quote(text)}.", "Write 1e9 at most.")
    return factor


def _points(match: re.Match[str], text: str, target: Target) -> float:
    if target.unit not in ("share", "percent"):
        raise UnitError(
            f"are percentage points, found {text}.",
            f"{target.path} is {_a_value(target)}: write {match[1]}{match[2]}% to scale it.",
        )
    return parse("share", match[2] + "%") * (1.0 if match[1] == "+" else -1.0)


def _addend(text: str, target: Target) -> float:
    sign, digits = text[0], text[1:].strip()
    if target.unit in ("share", "percent") and re.fullmatch(r"[0-9.]+", digits):
        raise UnitError(
            f"could be points or per cent, found {text}.",
            f"Write {sign}{digits}pp (points) or {sign}{digits}% (relative).",
        )
    if digits[:1] in ("", "+", "-"):
        raise UnitError(f"is not a valid change: {quote(text)}.", "Write +2, -2, x1.7 or /10.")
    unit = "count" if target.unit == "limit" else target.unit
    value = parse(unit, digits, target.hours)
    return value if sign == "+" else -value


def _a_value(target: Target) -> str:
    return f"a value such as {format_value(target.unit, target.value, target.hours)}"


def dosed(operation: Operation, amount: float, base: float | None = None) -> Operation:
    """The operation at a dose; base: the number it changes, for a plain value that replaces.

    An addend is multiplied by `amount`, a factor is raised to its power, and a plain value moves
    base that share of the way. A value that is not a number accepts only dose 0 or 1; any other
    raises UnitError. Dose 0 changes nothing.
    """
    if amount == 1.0:
        return operation
    text = f"{operation.text} at dose {amount:g}"
    if amount == 0.0:
        return Operation("multiply", 1.0, text)
    if operation.operand is None or (operation.kind == "replace" and base is None):
        raise UnitError(
            f"can be applied only fully or not at all, found dose {amount:g} of "
            f"{quote(operation.text)}.",
            "Write 100% or 0%.",
        )
    if operation.kind == "add":
        return Operation("add", operation.operand * amount, text)
    if operation.kind == "multiply":
        return Operation("multiply", _power(operation.operand, amount, text), text)
    start = base if base is not None else 0.0
    return Operation("replace", start + amount * (operation.operand - start), text)


def _power(factor: float, amount: float, text: str) -> float:
    try:
        result = float(factor**amount)
    except OverflowError:
        result = float("inf")
    if result > _MAX_FACTOR:
        raise UnitError(f"is too large a factor, found {quote(text)}.", "Use a smaller dose.")
    return result
