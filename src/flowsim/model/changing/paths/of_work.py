"""Short paths below a kind of work: its own keys, its arrivals, what it spawns, its steps.

Input: a Work and the rest of a path. Output: Targets, or PathErrors. Must not depend on: other
works, levers.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.changing.paths.targets import Target, by_name, leaf, of_law, unknown
from flowsim.model.errors import PathError, did_you_mean, quote
from flowsim.model.language import top as lang
from flowsim.model.types import EXITS, After, Step, Work


def of_work(work: Work, short: str, rest: list[str]) -> Target:
    """What the rest of a path leads to in a kind of work. Raises PathError."""
    key = rest[0]
    for step in work.flow:
        if step.name == key:
            return _of_step(work, step, short, rest[1:])
    if key == "flow" and len(rest) > 1:
        return of_work(work, short.replace(".flow.", ".", 1), rest[1:])
    field = lang.WORK.field(key)
    if field is None or key == "flow":
        steps = [step.name for step in work.flow]
        known = [*steps, *(name for name in lang.WORK.keys if name != "flow")]
        raise unknown(short, f"work {work.name}", key, lang.WORK, known)
    at = Target(short, "work", work.name, "", key, "", "word", None)
    if key == "arrives":
        return _of_arrivals(work, replace(at, noun="arrives"), rest[1:])
    if key == "after":
        return _of_after(work, at, rest[1:])
    if key == "limit" and rest[1:] == ["full"]:
        return replace(at, item="full")
    if key == "limit" and rest[1:] == ["max"]:
        at, rest = replace(at, path=short.removesuffix(".max")), rest[:1]
    leaf(short, rest, 1)
    if field.kind in ("step", "text", "flag"):
        return at
    value = getattr(work, field.attribute)
    number = None if value is None else float(value)
    return replace(at, unit=field.kind, value=number, moves=field.moves, optional=field.optional)


def _of_arrivals(work: Work, at: Target, rest: list[str]) -> Target:
    arrives = work.arrives
    if not rest:
        return at
    key, short = rest[0], at.path
    at = replace(at, key=key, hours=arrives.hours)
    field = lang.ARRIVES.field(key)
    if field is None:
        known = ["rate", "every", "backlog"]
        raise unknown(short, f"{work.name}.arrives", key, lang.ARRIVES, known)
    if key in ("hours", "holidays"):
        what = f"the {key} of arrivals cannot be changed by a path."
        raise PathError(short, what, "Change them in the file.")
    if key in ("from", "per"):
        what = "the market that work comes from cannot be changed by a path."
        raise PathError(short, what, "Change it in the file.")
    if key == "trace":
        raise PathError(short, "a trace cannot be changed by a path.", "Change it in the file.")
    if key == "backlog":
        leaf(short, rest, 1)
        count = float(arrives.count) if arrives.kind == "backlog" else None
        return replace(at, unit="count", value=count)
    if key == "size":
        if arrives.interval is None:
            raise PathError(
                short, f"{work.name} has no size: it has no rate.", "Give it a rate first."
            )
        whole = arrives.size is None or arrives.size.family == "fixed"
        at = replace(at, unit="count" if whole else "number", value=1.0)
        return of_law(at, rest[1:], arrives.size, "size")
    if key == "rate":
        return _of_rate(work, at, rest)
    if arrives.rate_at:
        raise PathError(short, "has a rate that changes over time.", "Change arrives.rate.")
    return of_law(replace(at, unit="open", moves=True), rest[1:], arrives.interval, "interval")


def _of_rate(work: Work, at: Target, rest: list[str]) -> Target:
    arrives, short = work.arrives, at.path
    if rest[1:] == ["mean"]:
        at, rest = replace(at, path=short.removesuffix(".mean")), rest[:1]
    if len(rest) == 2 and rest[1] in ("swing", "period") and arrives.kind == "rate":
        leaf(short, rest, 2)
        unit = "share" if rest[1] == "swing" else "elapsed"
        return replace(at, item=rest[1], unit=unit, value=getattr(arrives, rest[1]))
    leaf(short, rest, 1)
    rate = None if arrives.interval is None else 1.0 / arrives.interval.mean
    if arrives.rate_at:
        rate = arrives.rate_at[0][1]
    return replace(at, unit="rate", value=rate, moves=True, points=arrives.rate_at)


_OF_AFTER = {
    "rate": {"rate": "amount", "for": "hours", "installed": "installed"},
    "defect": {"per_defect": "amount", "within": "hours"},
    "once": {"chance": "amount", "at": "hours"},
}


def after_attribute(after: After, key: str) -> str:
    """The attribute of After for a key of the language."""
    return _OF_AFTER[after.kind][key]


def _of_after(work: Work, at: Target, rest: list[str]) -> Target:
    spawned = {after.work: after for after in work.after}
    if not rest or rest[0] not in spawned:
        what = "spawns several kinds of work" if not rest else f"does not spawn {quote(rest[0])}"
        remedy = did_you_mean(rest[0] if rest else "", spawned) or "Write `after` in the file."
        raise PathError(at.path, f"{work.name} {what}.", remedy)
    after = spawned[rest[0]]
    keys = _OF_AFTER[after.kind]
    leaf(at.path, rest, 2)
    if len(rest) < 2 or rest[1] not in keys:
        what = "is not a number" if len(rest) < 2 else f"has no {quote(rest[1])}"
        remedy = did_you_mean(rest[1] if len(rest) > 1 else "", keys)
        raise PathError(at.path, f"{work.name}.after.{rest[0]} {what}.", remedy)
    field = lang.AFTER.field(rest[1])
    if field is None:
        raise unknown(at.path, f"{work.name}.after.{rest[0]}", rest[1], lang.AFTER, keys)
    value = float(getattr(after, keys[rest[1]]))
    return replace(at, item=".".join(rest), unit=field.kind, value=value)


_EFFORT_ONLY = (
    "effort", "team", "dist", "cv", "rework", "patience", "priority", "batch", "people", "with",
)  # fmt: skip


_REQUEST_ONLY = ("request", "as_urgent", "goes_on")


def _absent(step: Step) -> tuple[str, ...]:
    """The keys that a step of its kind does not have."""
    if step.request is not None:
        return (*(key for key in _EFFORT_ONLY if key != "priority"), "wait", "opens")
    if step.wait is not None:
        return (*_EFFORT_ONLY, *_REQUEST_ONLY)
    return ("wait", *_REQUEST_ONLY)


def _not_there(step: Step, short: str, holder: str, key: str) -> PathError:
    """The error for a key that another kind of step has."""
    if step.request is not None:
        what, remedy = "a request", "Change the flow of what it asks for."
    elif key in _REQUEST_ONLY:
        what, remedy = "no request", "Change the file."
    elif step.wait is not None:
        hint = "wait.dist and wait.cv" if key in ("dist", "cv") else "wait"
        what, remedy = "a wait", f"Its key is {hint}."
    else:
        what, remedy = "a piece of work, not a wait", "Its key is effort."
    return PathError(short, f"{holder} is {what}, without {key}.", remedy)


def _of_step(work: Work, step: Step, short: str, rest: list[str]) -> Target:
    holder = f"step {work.name}.{step.name}"
    if not rest:
        raise PathError(short, f"{holder} is not a number.", f"Give a key: {short}.KEY.")
    key, absent = rest[0], _absent(step)
    field = lang.STEP.field(key)
    if key in absent:
        raise _not_there(step, short, holder, key)
    if field is None:
        known = [name for name in lang.STEP.keys if name not in absent]
        raise unknown(short, holder, key, lang.STEP, known)
    at = Target(short, "step", work.name, step.name, key, "", field.kind, None)
    at = replace(at, moves=field.moves, optional=field.optional)
    if key == "then":
        targets = [*(other.name for other in work.flow), *EXITS]
        return by_name(at, rest[1:], dict(step.then), targets)
    if key == "batch":
        return _of_batch(step, at, rest)
    if key in ("with", "request"):
        what = "is a list of teams." if key == "with" else "is the name of a kind of work."
        raise PathError(short, what, "Change it in the file.")
    if key in ("effort", "wait", "patience"):
        if key == "effort" and rest[1:] and rest[1:] != ["mean"]:
            raise PathError(
                short,
                "the distribution of an effort is given next to the effort.",
                f"Write {rest[-1]} after the name of the step.",
            )
        return of_law(at, rest[1:], getattr(step, key), key)
    leaf(short, rest, 1)
    if key in ("dist", "cv"):
        at = replace(at, law="effort", part=key)
    if key in ("team", "title", "dist", "as_urgent", "goes_on"):
        return replace(at, unit="word")
    return replace(at, value=_number(work, step, key))


def _number(work: Work, step: Step, key: str) -> float | None:
    """The number under a key of a step; None where there is none."""
    value: float | None
    if key == "cv":
        return step.effort.cv if step.effort is not None else 0.0
    if key == "priority":
        own = work.priority if step.request is None else None  # else that of what it asks for
        value = own if step.priority is None else step.priority
    else:
        value = getattr(step, key)
    if key == "opens" and value == 0.0:
        return None
    return None if value is None else float(value)


def _of_batch(step: Step, at: Target, rest: list[str]) -> Target:
    if len(rest) == 1:
        return replace(at, unit="word", optional=False)
    leaf(at.path, rest, 2)
    batch = step.batch
    if rest[1] not in ("min", "max") or batch is None:
        what = f"batch has no {quote(rest[1])}."
        raise PathError(at.path, what, did_you_mean(rest[1], ("min", "max")))
    value = batch.least if rest[1] == "min" else batch.most
    number = None if value is None else float(value)
    return replace(at, item=rest[1], unit="count", value=number, optional=rest[1] == "max")
