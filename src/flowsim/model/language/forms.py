"""The forms of the language table: what a key is, what a noun is, and how large anything may be.

Input: nothing. Output: the types and bounds that `language` fills in. Must not depend on: any noun.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "1"

NAME = r"[a-z][a-z0-9_]*"
DAY_PATTERN = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?$"
MAX_PEOPLE = 10_000
MAX_TEAMS = 500
MAX_WORKS = 200
MAX_STEPS = 200
MAX_LEVERS = 500
MAX_LEVERS_USED = 31
MAX_DOSE = 10.0  # of a lever that does more than add
MAX_VISITS = 2e8
MAX_CV = 20.0
MAX_NAME = 64
MAX_VALUES = 1_000
MAX_HOURS = 1e9
MAX_LANES = 500
MAX_PLACED = 100_000
MAX_TRACE = 100_000
MAX_BREAKPOINTS = 500
MAX_AT_ONCE = 100_000
MAX_VISITS_PER_ITEM = 1e6
MAX_EXPECTATIONS = 200
MAX_MARKETS = 50
MAX_MEMBERS = 1_000_000  # of all markets together
MAX_PULLS = 1_000  # of a lever by deliveries
MAX_HAZARD = 10.0  # an hour, of adopting and of leaving, whatever pulls it
MAX_EXPECTATION = 400  # characters
MAX_CLAIM = 9_999  # number of a claim
MAX_CASES = 60  # of a claim, and curves

UNBUILT: frozenset[tuple[str, str]] = frozenset()
"""Keys, each with its noun, that this page has and that an engine does not run yet."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a noun.

    `kind` is a kind of value of `units` or, for what has parts of its own, the name of a shape.
    `attr` is the attribute of the record, where it is not the key. Bounds are in the unit of the
    model; `above` excludes the lower bound itself. `moves`: a lever may change it in mid-run.
    `optional`: `none` may be written for it. `law`: it may follow one, written below it.
    `instant`: it counts from time zero, and may be a day where the model has a start.
    `unless`: a key beside which one that is required is not written.
    """

    key: str
    kind: str
    doc: str
    attr: str = ""
    required: bool = False
    unless: str = ""
    default: str = ""
    low: float | None = None
    high: float | None = None
    above: bool = False
    moves: bool = False
    optional: bool = False
    law: bool = False
    instant: bool = False
    remedy: str = ""
    part: str = ""  # what to write instead of a part of one, where it must be whole
    examples: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # what people write for it, for "did you mean"

    @property
    def attribute(self) -> str:
        """The attribute of the record that holds the value."""
        return self.attr or self.key


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of mapping: its keys, including those of the full language that are not read yet."""

    name: str
    doc: str
    every_field: tuple[Field, ...]
    later: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The keys that this version reads."""
        if not UNBUILT:
            return self.every_field
        return tuple(field for field in self.every_field if (self.name, field.key) not in UNBUILT)

    @property
    def not_built(self) -> tuple[str, ...]:
        """Keys of the full language that are refused as such."""
        held = tuple(key for name, key in sorted(UNBUILT) if name == self.name)
        return (*self.later, *held)

    def field(self, key: str) -> Field | None:
        """The field of that key, or None."""
        return next((field for field in self.fields if field.key == key), None)

    @property
    def words(self) -> dict[str, str]:
        """Other words for keys, each with its key."""
        return {word: field.key for field in self.fields for word in (*field.also, field.key)}

    @property
    def keys(self) -> tuple[str, ...]:
        """Its keys in the order of the table."""
        return tuple(field.key for field in self.fields)
