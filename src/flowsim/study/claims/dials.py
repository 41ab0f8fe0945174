"""Numbers on which a claim may depend, moved to the ends of their ranges and to where it turns.

Input: a model with a claim, and its outcome as it is. Output: what the claim is at both ends of
each number's range, and between which values it turns. Must not depend on: words, files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flowsim.model import Change, Model, ModelError, find
from flowsim.model.changing.apply import apply
from flowsim.model.changing.changes import resolve
from flowsim.model.changing.claim import is_of_model
from flowsim.model.errors import Problem
from flowsim.model.expectations import Claim, CurveCase, Dial
from flowsim.model.types import Operation
from flowsim.study.adoption.parameters import as_text
from flowsim.study.claims.records import Moved, Turn
from flowsim.study.expectations.curves import dial_ends, with_number
from flowsim.study.results import OutcomeWord
from flowsim.study.uncertainty.ranges import UncertainInput

HALVINGS = 5  # of a range: a turn is found to within its 32nd part
WordOf = Callable[[Model], OutcomeWord]


@dataclass(frozen=True, slots=True)
class _Number:
    """A number with its range, and the model with another value of it."""

    number: UncertainInput
    put: Callable[[float], Model]
    unit: str = ""


def moved(model: Model, word: OutcomeWord, word_of: WordOf) -> tuple[Moved, ...]:
    """Each number on which the claim of a model may depend, moved.

    word: what the claim is as it is. word_of: what it is for another model. Raises ModelError for
    a range that is none.
    """
    assert model.claim is not None
    return tuple(_moved(_number(model, dial), word, word_of) for dial in model.claim.depends_on)


def _moved(dial: _Number, word: OutcomeWord, word_of: WordOf) -> Moved:
    number = dial.number

    def at(value: float) -> OutcomeWord | None:
        try:
            return word_of(dial.put(value))
        except ModelError:  # values of others do not go with it
            return None

    ends = {end: word if end == number.value else at(end) for end in (number.low, number.high)}
    turns = [
        _turn(number, end, word, found, at)
        for end, found in ends.items()
        if found not in (None, word, "inconclusive")
    ]
    low, high = (found or "" for found in ends.values())
    return Moved(
        number.path, number.value, number.low, number.high, low, high,
        tuple(turns), dial.unit,
    )  # fmt: skip


def _turn(
    number: UncertainInput,
    end: float,
    word: OutcomeWord,
    then: OutcomeWord | None,
    at: Callable[[float], OutcomeWord | None],
) -> Turn:
    """Between which values a claim turns, towards an end at which it has turned."""
    assert then is not None
    last, near, far = number.value, number.value, end
    for _ in range(HALVINGS):
        middle = number.between(near, far)
        if middle in (near, far):
            break
        found = at(middle)
        if found == then:
            far = middle
        else:
            near = middle
            last = middle if found == word else last
    return Turn(then, last, far)


def _number(model: Model, dial: Dial) -> _Number:
    assert model.claim is not None
    if model.claim.curves and not is_of_model(model, dial):
        return _of_curves(model, model.claim, dial)
    return _of_model(model, dial)


def _refuse(dial: Dial, what: str, remedy: str) -> ModelError:
    return ModelError([Problem(dial.where, "claim.depends_on", what, remedy)])


def _of_model(model: Model, dial: Dial) -> _Number:
    """A number of the model itself, or of a lever."""
    target = find(model, dial.path)
    note = dict(model.notes).get(target.path)
    is_factor = False
    if target.key == "change":
        is_factor = dict(model.lever(target.owner).change)[target.item].kind == "multiply"
    if dial.low:
        low, high = (_operand(model, dial, text) for text in (dial.low, dial.high))
    else:
        assert note is not None
        assert note.low is not None
        assert note.high is not None
        low, high = note.low, note.high
    low, high, value = min(low, high), max(low, high), target.value
    assert value is not None
    if not low <= value <= high:
        what = f"{dial.path} is outside of its range."
        raise _refuse(dial, what, "Choose a range that holds the value of the file.")
    number = UncertainInput(
        target.path,
        value,
        low,
        high,
        is_factor=is_factor and low > 0.0,
        is_whole=target.unit in ("count", "limit"),
    )

    def put(other: float) -> Model:
        change = Change(target.path, Operation("replace", other, f"{other:g}"))
        result = apply(model, [change])
        if target.noun != "lever" and model.baseline is not None:
            result = replace(result, baseline=apply(model.baseline, [change]))
        return result

    return _Number(number, put)


def _operand(model: Model, dial: Dial, text: str) -> float:
    """The number in a text, in the unit of what the dial moves."""
    found, problems = resolve(model, [Change(dial.path, text, dial.where)])
    if problems:
        raise ModelError(problems)
    operand = found[0].operation.operand
    if operand is None:
        raise _refuse(dial, f"{dial.path} has no number at {text}.", "Write a number.")
    return operand


def _of_curves(model: Model, claim: Claim, dial: Dial) -> _Number:
    """A number of one curve of the claim, or of all that have it."""
    head, _, rest = dial.path.partition(".")
    own = [curve for curve in claim.curves if curve.name == head]
    path, names = (rest, {head}) if own else (dial.path, {c.name for c in claim.curves})
    if not dial.low:
        raise _refuse(dial, f"{dial.path} has no range.", "Write `{path: [low, high]}`.")
    curves = [curve for curve in claim.curves if curve.name in names]
    value, low, high, kind = dial_ends(curves, path, dial.low, dial.high, where=dial.where)
    number = UncertainInput(dial.path, value, low, high, is_whole=kind == "count")

    def put(other: float) -> Model:
        changed: tuple[CurveCase, ...] = tuple(
            with_number(curve, path, as_text(kind, other)) if curve.name in names else curve
            for curve in claim.curves
        )
        return replace(model, claim=replace(claim, curves=changed))

    return _Number(number, put, kind)
