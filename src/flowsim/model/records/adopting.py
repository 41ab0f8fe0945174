"""How a lever spreads over people, is learned, and wears off, as frozen data.

Input: values that the reader has checked. Output: immutable records. Knows nothing of files, plans
or engines. Pushes and pulls are chances an elapsed hour, times elapsed hours, the rest shares 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bass:
    """From person to person: unasked, and because colleagues have it."""

    push: float
    pull: float


@dataclass(frozen=True, slots=True)
class Dip:
    """While a person learns a lever: at which pace, of that without it, and for how long."""

    pace: float
    lasts: float


@dataclass(frozen=True, slots=True)
class Fade:
    """What is lost of a gain: half of all that will be in a half-life, down to a rest."""

    half_life: float
    rest: float = 0.0
