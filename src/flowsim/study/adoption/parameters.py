"""The numbers of a strategy as one writes them: `main.leaves=10%/quarter`, `layers.every=18mo`.

Input: settings of two markets, texts `path=value`. Output: settings, or an error that says which
paths there are and what a value must be. Must not depend on: strategies, files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flowsim.dynamics.two_markets import Settings
from flowsim.model.errors import ArgumentError, UnitError, did_you_mean, quote
from flowsim.model.units import parse
from flowsim.time_units import HOURS_PER_QUARTER, WEEKS_PER_QUARTER

_PER_QUARTER = {"w": 13.0, "mo": 3.0, "quarter": 1.0, "y": 0.25}
_OWN = "own"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of Settings by its path. needs: without which field it has no effect."""

    path: str
    field: str
    kind: str
    low: float
    high: float
    doc: str
    source: str = _OWN
    needs: str = ""

    @property
    def example(self) -> str:
        """What a value looks like."""
        return _KINDS[self.kind].example

    def shown(self, settings: Settings) -> str:
        """The value in these settings, as one would write it."""
        value = getattr(settings, self.field)
        return "none" if value is None else self.as_text(float(value))

    def as_text(self, value: float) -> str:
        """A value as one would write it."""
        return as_text(self.kind, value)


@dataclass(frozen=True, slots=True)
class _Kind:
    read: Callable[[str], float]
    shown: Callable[[float], str]
    example: str


def _per_quarter(text: str) -> float:
    """`38%/quarter`, `10%/y` or `38%`, per quarter."""
    head, slash, unit = text.partition("/")
    unit = unit.strip()
    if slash and unit not in _PER_QUARTER:
        units = ", ".join(f"/{each}" for each in _PER_QUARTER)
        raise UnitError(f"has an unknown unit, found {quote(text)}.", f"Units are {units}.")
    return parse("number", head) * _PER_QUARTER.get(unit, 1.0)


def _quarters(text: str) -> float:
    return parse("elapsed", text) / HOURS_PER_QUARTER


_KINDS = {
    "share": _Kind(lambda text: parse("share", text), lambda x: f"{100.0 * x:g}%", "25%"),
    "rate": _Kind(_per_quarter, lambda x: f"{100.0 * x:g}%/quarter", "5%/quarter"),
    "time": _Kind(_quarters, lambda x: f"{WEEKS_PER_QUARTER * x:g}w", "26w"),
    "count": _Kind(lambda text: parse("count", text), lambda x: f"{x:g}", "3"),
    "number": _Kind(lambda text: parse("number", text), lambda x: f"{x:g}", "0.3"),
}


def as_text(kind: str, value: float) -> str:
    """A value of a kind of number (`Parameter.kind`) as one would write it."""
    return _KINDS[kind].shown(value)


_MOST_RATE, _MOST_TIME = 10.0, 400.0
_SULTAN = "Sultan, Farley & Lehmann 1990, averages of many products; per year there"
_ROGERS = "Rogers 1962: innovators and early adopters, by definition"

PARAMETERS = (
    Parameter("early.share", "early_share", "share", 0.01, 0.99,
              "Share of the early market among all who could ever use it.", _ROGERS),
    Parameter("early.push", "early_push", "rate", 0.0, _MOST_RATE,
              "How many of the early market adopt unprompted.", _SULTAN),
    Parameter("early.pull", "early_pull", "rate", 0.0, _MOST_RATE,
              "How strongly users of the early market draw in others of it.", _SULTAN),
    Parameter("main.push", "main_push", "rate", 0.0, _MOST_RATE,
              "How many of the main market sales and marketing bring."),
    Parameter("main.pull", "main_pull", "rate", 0.0, _MOST_RATE,
              "How strongly users draw in others of the main market.", _SULTAN),
    Parameter("main.bridge", "bridge", "share", 0.0, 1.0,
              "Weight of the early market's word in the main market; the rest is its own."),
    Parameter("main.leaves", "leaves", "rate", 0.0, _MOST_RATE,
              "Users of the main market who stop."),
    Parameter("main.opens", "main_opens", "time", 0.0, _MOST_TIME,
              "Before it nobody of the main market is asked."),
    Parameter("reach", "reach", "share", 0.0, 1.0,
              "Share of the main market that can use the product as it is."),
    Parameter("reach.growth", "reach_growth", "rate", 0.0, 1.0,
              "How much that grows by upskilling."),
    Parameter("layers.every", "layer_every", "time", 0.1, _MOST_TIME,
              "Time from one simpler layer to the next.", needs="layers"),
    Parameter("layers.leak", "leak", "share", 0.0, 1.0,
              "Share of each layer's gain in reach that is lost.", needs="layers"),
    Parameter("services.capacity", "onboarding", "rate", 0.0, _MOST_RATE,
              "Share of the main market that services can onboard."),
    Parameter("services.upkeep", "upkeep", "rate", 0.0, _MOST_RATE,
              "What of that capacity all users together would take for good.", needs="onboarding"),
    Parameter("mandate.push", "mandate", "rate", 0.0, _MOST_RATE,
              "Further push on the main market while a mandate lasts."),
    Parameter("mandate.starts", "mandate_from", "time", 0.0, _MOST_TIME,
              "When the mandate starts.", needs="mandate"),
    Parameter("mandate.lasts", "mandate_for", "time", 0.0, _MOST_TIME,
              "How long it lasts.", needs="mandate"),
    Parameter("rivals", "rivals", "count", 1, 50,
              "Equal products among which users and their word are split."),
    Parameter("price", "price", "number", 0.0, 100.0,
              "Factor on what a user pays."),
)  # fmt: skip
BY_PATH = {each.path: each for each in PARAMETERS}
_WORDS = {
    "bridge": "main.bridge", "leaves": "main.leaves", "opens": "main.opens", "p": "early.push",
    "q": "early.pull", "push": "main.push", "pull": "main.pull", "leak": "layers.leak",
    "churn": "main.leaves", "services": "services.capacity", "upkeep": "services.upkeep",
    "early.p": "early.push", "main.reach": "reach", "layers": "layers.every",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One `path=value` that was read."""

    parameter: Parameter
    value: float

    def apply(self, settings: Settings) -> Settings | None:
        """The settings with it; None where it would have no effect."""
        need = self.parameter.needs
        if need and not getattr(settings, need):
            return None
        whole: Any = int(self.value) if self.parameter.kind == "count" else self.value
        return replace(settings, **{self.parameter.field: whole})


def read_change(
    text: str, *, origin: str = "--set", parameters: Sequence[Parameter] = PARAMETERS
) -> Change:
    """A change from `path=value`. origin: what messages call the place. Raises ArgumentError."""
    known = {each.path: each for each in parameters}
    example = parameters[0]
    path, equals, value = (part.strip() for part in text.partition("="))
    place = f"{origin} {quote(text)}"
    if not equals or not path:
        raise ArgumentError(f"{place}: is not a change. Write {example.path}={example.example}.")
    parameter = known.get(path)
    if parameter is None:
        words = {word: meant for word, meant in _WORDS.items() if meant in known}
        hint = did_you_mean(path, list(known), also=words)
        if hint.startswith("Known"):
            hint = f"Parameters are {', '.join(known)}."
        raise ArgumentError(f"{place}: unknown parameter {quote(path)}. {hint}")
    kind = _KINDS[parameter.kind]
    try:
        number = kind.read(value)
    except UnitError as error:
        raise ArgumentError(
            f"{place}: {error.what} {error.remedy} Like {path}={kind.example}."
        ) from None
    if not parameter.low <= number <= parameter.high:
        low, high = kind.shown(parameter.low), kind.shown(parameter.high)
        raise ArgumentError(
            f"{place}: must be from {low} to {high}, found {quote(value)}. "
            f"Write {path}={kind.example}."
        )
    return Change(parameter, number)


def changed(
    settings: Settings, changes: Sequence[Change], *, whose: str, origin: str = "--set"
) -> Settings:
    """Settings with all changes. whose: the strategy. Raises ArgumentError for one in vain."""
    ordered = sorted(changes, key=lambda change: bool(change.parameter.needs))
    for change in ordered:
        found = change.apply(settings)
        if found is None:
            need = (
                next(p.path for p in PARAMETERS if p.field == change.parameter.needs)
                if change.parameter.needs != "layers"
                else ""
            )
            remedy = f"Set {need} as well." if need else "Use --strategy evolve."
            raise ArgumentError(
                f"{origin} {change.parameter.path}: has no effect on {whose}. {remedy}"
            )
        settings = found
    return settings
