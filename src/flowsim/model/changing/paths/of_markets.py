"""Short paths below a market, and a market with another number in it.

Input: a Market and the rest of a path, or a Target and a value. Output: Targets, PathErrors, or
Markets. Must not depend on: other nouns.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flowsim.model.changing.paths.targets import Target, leaf, unknown
from flowsim.model.errors import PathError, did_you_mean, quote
from flowsim.model.language import top as lang
from flowsim.model.records.spreading import Market, Segment, with_members_of

_OF_SEGMENTS = ("opens", "pays")  # keys whose parts are named for the segments
_NOUNS = {
    "early": lang.EARLY,
    "main": lang.MAIN,
    "opens": lang.MARKET_OPENS,
    "pays": lang.MARKET_PAYS,
}


def of_market(market: Market, short: str, rest: list[str], start: date | None) -> Target:
    """What the rest of a path leads to in a market. Raises PathError.

    start: the day of time zero, for when it opens.
    """
    key = rest[0]
    field = lang.MARKET.field(key)
    if key == "users":
        what = f"users of {market.name} come of the run, and are nothing that one can set."
        raise PathError(short, what, f"Change {market.name}.main.push, or {market.name}.reach.")
    if key == "rival_of":
        what = "says whose members these are, which is fixed in the file."
        raise PathError(short, what, f"Change {market.name}.main.push, or {market.name}.reach.")
    if market.rival_of and (key == "size" or rest == ["early", "share"]):
        what = f"is that of {market.rival_of}: {market.name} is a rival, with the same members."
        raise PathError(short, what, f"Change {'.'.join((market.rival_of, *rest))}.")
    if field is None:
        raise unknown(short, f"market {market.name}", key, lang.MARKET, lang.MARKET.keys)
    at = Target(short, "market", market.name, "", key, "", field.kind, None, moves=field.moves)
    if key in _NOUNS:
        return _of_part(market, at, rest[1:], start)
    leaf(short, rest, 1)
    if key == "title":
        return replace(at, unit="word")
    return replace(at, value=float(getattr(market, key)))


def _of_part(market: Market, at: Target, rest: list[str], start: date | None) -> Target:
    noun = _NOUNS[at.key]
    if not rest:
        what = f"{market.name}.{at.key} is several numbers."
        raise PathError(at.path, what, f"Give one: {at.key}.{noun.keys[-1]}.")
    field = noun.field(rest[0])
    if field is None:
        what = f"{market.name}.{at.key} has no {quote(rest[0])}."
        raise PathError(at.path, what, did_you_mean(rest[0], noun.keys, also=noun.words))
    leaf(at.path, [at.key, *rest], 2)
    segment, number = _number_of(at.key, rest[0])
    value = float(getattr(getattr(market, segment), number))
    its_start = start if field.instant else None
    return replace(
        at, item=rest[0], unit=field.kind, value=value, moves=field.moves, start=its_start
    )


def _number_of(key: str, item: str) -> tuple[str, str]:
    """The segment and its attribute that a key of the language means."""
    return (item, key) if key in _OF_SEGMENTS else (key, item)


def with_number(markets: tuple[Market, ...], target: Target, value: Any) -> tuple[Market, ...]:
    """The markets with one value in its place; who the members are holds for rivals, too."""
    made = _with_number(next(m for m in markets if m.name == target.owner), target, value)
    return tuple(
        made if m.name == made.name else with_members_of(m, made) if m.rival_of == made.name else m
        for m in markets
    )


def _with_number(market: Market, target: Target, value: Any) -> Market:
    if not target.item:
        whole: dict[str, Any] = {target.key: int(value) if target.key == "size" else value}
        return replace(market, **whole)
    name, number = _number_of(target.key, target.item)
    segment: Segment = getattr(market, name)
    changed: dict[str, Any] = {name: replace(segment, **{number: value})}
    return replace(market, **changed)
