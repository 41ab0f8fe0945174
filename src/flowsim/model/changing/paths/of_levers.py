"""Short paths below a lever, but for those of its changes, and a lever with another value in it.

Input: a Lever and the rest of a path, or a Target and a value. Output: Targets, PathErrors, or
Levers. Must not depend on: other nouns.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flowsim.model.changing.paths.targets import Target, leaf, unknown
from flowsim.model.errors import PathError
from flowsim.model.language import top as lang
from flowsim.model.language.forms import MAX_PULLS, Noun
from flowsim.model.types import Lever

_PARTS: dict[str, Noun] = {
    "adoption": lang.ADOPTION,
    "adoption.bass": lang.BASS,
    "dip": lang.DIP,
    "fades": lang.FADES,
    "cost": lang.LEVER_COST,
    "pulled_by": lang.PULLED_BY,
}
_Numbers = dict[str, tuple[str, float | None]]


def of_lever(lever: Lever, short: str, rest: list[str], start: date | None) -> Target:
    """What the rest of a path leads to in a lever. Raises PathError.

    start: the day of time zero.
    """
    if rest[0] == "hypothetical":
        leaf(short, rest, 1)
        return Target(short, "lever", lever.name, "", rest[0], "", "word", None)
    known = _numbers(lever)
    depth = next((n for n in (1, 2, 3) if ".".join(rest[:n]) in known), 0)
    if depth == 0:
        raise _unknown(lever, short, rest, known)
    leaf(short, rest, depth)
    unit, value = known[".".join(rest[:depth])]
    return Target(
        short, "lever", lever.name, "", rest[0], ".".join(rest[1:]), unit, value,
        optional=rest == ["adoption", "mandate"], start=start if rest[0] == "starts" else None,
    )  # fmt: skip


def _numbers(lever: Lever) -> _Numbers:
    """Every number that this lever has, by its path below the lever: unit and value."""
    found: _Numbers = {
        "covers": ("share", lever.covers),
        "starts": ("elapsed", lever.starts),
        "adoption.ramp": ("elapsed", lever.ramp),
        "adoption.mandate": ("elapsed", lever.mandate),
        "cost.once": ("money", lever.cost.once),
        "cost.monthly": ("money", lever.cost.monthly),
    }
    if lever.bass is not None:
        del found["adoption.ramp"]
        found["adoption.bass.push"] = ("hazard", lever.bass.push)
        found["adoption.bass.pull"] = ("hazard", lever.bass.pull)
    if lever.dip is not None:
        found |= {"dip.pace": ("share", lever.dip.pace), "dip.for": ("elapsed", lever.dip.lasts)}
    if lever.fades is not None:
        found["fades.half_life"] = ("elapsed", lever.fades.half_life)
        found["fades.rest"] = ("share", lever.fades.rest)
    if lever.pulled_by is not None:
        by = lever.pulled_by
        found["pulled_by.every"] = ("count", float(by.every))
        found["pulled_by.most"] = ("count", float(MAX_PULLS if by.most is None else by.most))
    return found


def _unknown(lever: Lever, short: str, rest: list[str], known: _Numbers) -> PathError:
    """The error for a path that leads to no number of a lever."""
    holder = ".".join(rest[:2]) if rest[:2] == ["adoption", "bass"] else rest[0]
    noun, key = _PARTS.get(holder, lang.LEVER), rest[0]
    below = rest[len(holder.split(".")) :]
    if lever.bass is not None and rest == ["adoption", "ramp"]:
        what = f"{lever.name} spreads by `bass`."
        return PathError(short, what, "Change adoption.bass.push or adoption.bass.pull.")
    if holder in ("dip", "fades", "adoption.bass", "pulled_by") and not any(
        path.startswith(f"{holder}.") for path in known
    ):
        return PathError(short, f"{lever.name} has no {holder}.", "Write it in the file first.")
    if holder in _PARTS and below:
        key = below[0]
    elif holder in _PARTS:
        what = f"{lever.name}.{holder} is several numbers."
        return PathError(short, what, f"Give one: {holder}.{noun.fields[0].key}.")
    names = list(noun.keys) if noun is not lang.LEVER else [*known, "change", "hypothetical"]
    return unknown(short, f"lever {lever.name}", key, noun, names)


def with_value(lever: Lever, target: Target, value: Any) -> Lever:
    """The lever with one value in its place."""
    holder = target.item.partition(".")[0] if "." in target.item else target.key
    new: dict[str, Any] = {target.field.attribute: value}
    if holder == "pulled_by":
        new = {target.item: int(value)}
    elif holder == "cost":
        new["is_given"] = True
    if holder in ("bass", "dip", "fades", "pulled_by", "cost"):
        new = {holder: replace(getattr(lever, holder), **new)}
    return replace(lever, **new)
