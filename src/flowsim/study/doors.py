"""The entrance of the Python API: arguments are read as on the command line, or refused.

Input: the arguments of a public function. Output: the same, in the types that the function works
with (`budget="1M"` is 1e6), or an ArgumentError that says what to write. Must not depend on: what
any study does with them.
"""

from __future__ import annotations

import inspect
import math
import numbers
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flowsim.eventlog import EventLog
from flowsim.model import Model
from flowsim.model.errors import ArgumentError, UnitError, kind_of
from flowsim.model.units import parse
from flowsim.study.judging import Judge
from flowsim.study.settings import ALL_CORES, cores

P = ParamSpec("P")
R = TypeVar("R")

_MOST_JOBS = 256
_LONGEST = 40  # characters of a text in a message


def door(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a public function so that arguments with known names are read and checked."""
    signature = inspect.signature(function)

    @wraps(function)
    def entered(*args: P.args, **kwargs: P.kwargs) -> R:
        given = signature.bind(*args, **kwargs)
        if "jobs" in signature.parameters:
            given.arguments.setdefault("jobs", signature.parameters["jobs"].default)
        for name, value in given.arguments.items():
            read, default = _READERS.get(name), signature.parameters[name].default
            if read is None or (value is default and name != "jobs"):
                continue
            if value is None and name != "jobs":
                raise _refuse(name, "given", value, "Leave it out, or write a value.")
            given.arguments[name] = read(name, value)
        return function(*given.args, **given.kwargs)

    return entered


def _refuse(name: str, must: str, value: Any, remedy: str) -> ArgumentError:
    return ArgumentError(f"{name}: must be {must}, found {_shown(value)}. {remedy}")


def _shown(value: Any) -> str:
    """An argument for a message: a text as it is, anything long as its type."""
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _LONGEST else f'"{value[:_LONGEST]}…"'
    if value is None or isinstance(value, bool | int | float | date):
        return str(value)
    return kind_of(value)


def _model(name: str, value: Any) -> Model:
    if isinstance(value, Model):
        return value
    hint = "Write fs.load(FILE), or fs.loads(TEXT)."
    raise _refuse(name, "a model", value, hint)


def _models(name: str, value: Any) -> Mapping[str, Model]:
    """Models by the names that results use for them."""
    if not isinstance(value, Mapping):
        write = '{"with two more testers": model}'
        raise _refuse(name, "models by name", value, f"Write {write}.")
    for label, model in value.items():
        if not isinstance(label, str):
            raise _refuse(f"{name}: a name", "a text", label, 'Write {"a name": model}.')
        _model(f"{name}[{label!r}]", model)
    return value


def _whole(name: str, value: Any, *, least: int, most: float = math.inf) -> int:
    is_whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not is_whole or not least <= int(value) <= most:
        up_to = f" and at most {most:,}" if most < math.inf else ""
        remedy = f"Write {name}={max(least, 1)}."
        raise _refuse(name, f"a whole number of at least {least}{up_to}", value, remedy)
    return int(value)


def _count(name: str, value: Any) -> int:
    return _whole(name, value, least=1)


def _from_none(name: str, value: Any) -> int:
    return _whole(name, value, least=0)


def _power(name: str, value: Any) -> int:
    count = _count(name, value)
    if count & (count - 1):
        write = f"Write {name}={1 << (count.bit_length() - 1)} or {1 << count.bit_length()}."
        raise _refuse(name, "a power of two", value, write)
    return count


def _seed(name: str, value: Any) -> int:
    return _whole(name, value, least=0, most=2**63 - 1)


def _jobs(name: str, value: Any) -> int:
    if value is None or value is ALL_CORES:
        return cores()
    return _whole(name, value, least=0, most=_MOST_JOBS) or cores()


def _quantity(name: str, value: Any, kind: str, what: str, example: str) -> float:
    """A number of the model's unit, or a text as in a file."""
    remedy = f"Write {name}={example}."
    if isinstance(value, str):
        try:
            return parse(kind, value)
        except UnitError as error:
            raise ArgumentError(f"{name}: {error.what} {error.remedy}") from None
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise _refuse(name, what, value, remedy)
    return float(value)


def _money(name: str, value: Any) -> float:
    amount = _quantity(name, value, "money", "an amount of money", '"1M", or 1e6')
    if not amount >= 0.0:
        raise _refuse(name, "an amount of money of at least 0", value, f'Write {name}="1M".')
    return amount


def _precision(name: str, value: Any) -> float:
    share = _quantity(name, value, "share", "a share", '"2%"')
    if not 0.0 < share < 1.0:
        raise _refuse(name, "above 0% and below 100%", value, f'Write {name}="2%".')
    return share


def _discount(name: str, value: Any) -> float:
    share = _quantity(name, value, "share", "a share a year", '"10%"')
    if not 0.0 <= share < 1.0:
        raise _refuse(name, "at least 0% and below 100%", value, f'Write {name}="10%".')
    return share


def _instant(name: str, value: Any) -> float | date:
    """Hours from now, `12w`, a day, or `2027-06-30`."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    return _quantity(name, value, "elapsed", "a day, or a time from now", '"12w", or "2027-06-30"')


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    raise _refuse(name, "a text", value, f'Write {name}="…".')


def _texts(name: str, value: Any) -> Any:
    """Several names; one text would be read letter by letter."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _refuse(name, "a list of names", value, f'Write {name}=["…"].')
    return value


def _factor(name: str, value: Any) -> float:
    return _quantity(name, value, "number", "a number", "10")


def _factors(name: str, value: Any) -> tuple[float, ...]:
    like = f"Write {name}=(1, 2, 5, 10)."
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        raise _refuse(name, "a list of numbers that begins with 1", value, like)
    read = tuple(_quantity(f"{name}[{place}]", each, "number", "a number", "2")
                 for place, each in enumerate(value))  # fmt: skip
    if read[0] != 1.0 or list(read) != sorted(set(read)):
        found = ", ".join(f"{each:g}" for each in read)
        raise ArgumentError(f"{name}: must begin with 1 and ascend, found {found}. {like}")
    return read


def _axes(name: str, value: Any) -> Any:
    """Paths, each with its values; one text is a list or a range as on the command line."""
    like = 'Write {"qa.people": [6, 8], "dev.people": "30..50/10"}.'
    if not isinstance(value, Mapping):
        raise _refuse(name, "values by path", value, like)
    axes = {}
    for path, values in value.items():
        if isinstance(values, str):
            values = [part.strip() for part in values.split(",")]
        if not isinstance(values, Iterable):
            raise _refuse(f"{name}: {path}", "a list of values", values, like)
        axes[path] = list(values)
    return axes


def _callable(name: str, value: Any) -> Any:
    if not callable(value):
        raise _refuse(name, "a function of (done, total, what)", value, f"Leave {name} out.")
    return value


def _judge(name: str, value: Any) -> Any:
    is_list = isinstance(value, Sequence) and all(isinstance(each, str) for each in value)
    if not (isinstance(value, str | Judge) or is_list):
        raise _refuse(name, "a kind of work", value, f'Write {name}="feature".')
    return value


def _log(name: str, value: Any) -> Any:
    if not isinstance(value, EventLog):
        raise _refuse(name, "an event log", value, "Write fs.log(model).")
    return value


def _board(name: str, value: Any) -> Any:
    if not isinstance(value, Iterable) or isinstance(value, str):
        raise _refuse(name, "what `board_at` gives", value, "Write board_at(log, at).")
    return tuple(value)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "model": _model,
    "base": _model,
    "scenario": _model,
    "scenarios": _models,
    "organisations": _models,
    "name": _text,
    "path": _text,
    "work": _text,
    "replications": _count,
    "points": _power,
    "items": _from_none,
    "steps": _count,
    "lifts": _count,
    "seed": _seed,
    "replication": _from_none,
    "jobs": _jobs,
    "precision": _precision,
    "discount": _discount,
    "budget": _money,
    "by": _instant,
    "factor": _factor,
    "factors": _factors,
    "teams": _texts,
    "measures": _texts,
    "vary": _axes,
    "explore": _axes,
    "progress": _callable,
    "judge": _judge,
    "log": _log,
    "board": _board,
}
