"""The target of a path, and the forms that several nouns share: shares by name, laws, leaves.

Input: records and the rest of a path. Output: Targets, or PathErrors. Must not depend on: which
nouns a model has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from flowsim.model.errors import PathError, did_you_mean, quote
from flowsim.model.language import dynamics as lang_dynamics
from flowsim.model.language import forms
from flowsim.model.language import top as lang
from flowsim.model.language.teams import THINGS
from flowsim.model.types import ALWAYS, Distribution, Hours

TargetNoun = Literal["model", "team", "work", "step", "arrives", "lever", "market", "limit"]

_LAW_KEYS = ("mean", "dist", "cv")


@dataclass(frozen=True, slots=True)
class Target:
    """What a path leads to.

    path: in its short form. noun: what kind of thing holds the value; owner: the team, work, market
    or lever, or the limit's path (empty for the model itself); step: the step, if it is one. key
    and item: `then` and `build`, `overhead` and `meetings`, `effort` and nothing. unit: the kind of
    value (`effort`, `elapsed`, `open`, `rate`, `share`, `count`, …; `word` for what is not a
    number). value: in the unit of the model; None for no limit, for a word, and for a rate that
    does not exist yet. hours: the calendar in which `open` and `rate` count. moves: a lever may
    change it in mid-run. optional: it may be `none`. law: the attribute of the record that holds
    the law it is part of, `mean`, `dist` or `cv`. points: its values over time, where it has
    several. start: the day of time zero, where it is an instant. is_thing: of a team that is
    equipment.
    """

    path: str
    noun: TargetNoun
    owner: str
    step: str
    key: str
    item: str
    unit: str
    value: float | None
    hours: Hours = ALWAYS
    moves: bool = False
    optional: bool = False
    law: str = ""
    part: str = ""
    points: tuple[tuple[float, float], ...] = ()
    start: date | None = None
    is_thing: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the value is one that can be scaled and dosed."""
        return self.unit != "word"

    @property
    def field(self) -> forms.Field:
        """The field of the language that holds it: its bounds and its words."""
        noun, key = _NOUN_OF[self.noun], self.key
        if self.is_thing and key == "people":
            return THINGS
        if self.part in ("dist", "cv") and not (self.noun == "step" and self.law == "effort"):
            noun, key = lang.LAW, self.part
        elif self.key == "dynamics":
            part, _, key = self.item.partition(".")
            noun = lang_dynamics.PARTS[part]
        elif self.noun == "lever" and self.item.startswith("bass."):
            noun, key = lang.BASS, self.item.rpartition(".")[2]
        elif (self.noun, self.key) in _PARTS and self.item:
            noun, key = _PARTS[self.noun, self.key], self.item.rpartition(".")[2]
        field = noun.field(key)
        assert field is not None
        return field

    @property
    def over_time(self) -> forms.Field:
        """The field of one of several values over time, any of which may be 0."""
        return replace(self.field, low=0.0, above=False)


_NOUN_OF = {
    "model": lang.TOP,
    "team": lang.TEAM,
    "work": lang.WORK,
    "step": lang.STEP,
    "arrives": lang.ARRIVES,
    "lever": lang.LEVER,
    "market": lang.MARKET,
    "limit": lang.LANE,
}
_PARTS: dict[tuple[str, str], forms.Noun] = {
    ("lever", "adoption"): lang.ADOPTION,
    ("lever", "dip"): lang.DIP,
    ("lever", "fades"): lang.FADES,
    ("lever", "cost"): lang.LEVER_COST,
    ("team", "away"): lang.AWAY,
    ("work", "after"): lang.AFTER,
    ("step", "batch"): lang.BATCH,
    ("arrives", "rate"): lang.RATE,
    ("lever", "pulled_by"): lang.PULLED_BY,
    ("market", "early"): lang.EARLY,
    ("market", "main"): lang.MAIN,
    ("market", "opens"): lang.MARKET_OPENS,
    ("market", "pays"): lang.MARKET_PAYS,
}


def unknown(short: str, holder: str, key: str, noun: forms.Noun, known: Iterable[str]) -> PathError:
    """The error for a key that a holder does not have."""
    if key in noun.not_built:
        return PathError(
            short,
            f"`{key}` is not in the language of this version yet.",
            "Leave it out.",
            kind="not_built",
        )
    return PathError(short, f"{holder} has no {quote(key)}.", did_you_mean(key, known))


def leaf(short: str, rest: list[str], depth: int) -> None:
    """Refuse a path that continues below a value. Raises PathError."""
    if len(rest) > depth:
        raise PathError(
            short, f"{quote(rest[depth - 1])} has nothing below it.", "Leave out what follows."
        )


def by_name(at: Target, rest: list[str], shares: dict[str, float], known: list[str]) -> Target:
    """One of several shares. at: what holds them."""
    if len(rest) != 1:
        found = f"{at.key} is several shares" if not rest else f"{quote(rest[0])} has nothing below"
        found += "" if not rest else " it"
        example = known[0] if known else "NAME"
        raise PathError(at.path, f"{found}.", f"Give one: {at.key}.{example}.")
    if rest[0] not in known:
        raise PathError(at.path, f"{at.key} has no {quote(rest[0])}.", did_you_mean(rest[0], known))
    return replace(at, item=rest[0], unit="share", value=shares.get(rest[0], 0.0), moves=True)


def of_law(at: Target, rest: list[str], held: Distribution | None, law: str) -> Target:
    """The mean of a law, or its dist and cv where these are written below it.

    at: the mean itself, with its unit; law: the attribute of the record that holds it.
    """
    name = at.item or at.key
    if not rest or rest == ["mean"]:
        mean = at.value if held is None else held.mean
        return replace(at, path=at.path.removesuffix(".mean"), value=mean, law=law, part="mean")
    if len(rest) > 1 or rest[0] not in _LAW_KEYS or held is None:
        raise PathError(
            at.path, f"{name} has no {quote('.'.join(rest))}.", did_you_mean(rest[0], _LAW_KEYS)
        )
    part = replace(at, law=law, part=rest[0], moves=False, optional=False)
    part = replace(part, item=f"{at.item}.{rest[0]}" if at.item else rest[0])
    if rest[0] == "dist":
        return replace(part, unit="word", value=None)
    return replace(part, unit="number", value=held.cv)
