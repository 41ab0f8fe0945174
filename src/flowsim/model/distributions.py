"""Laws of durations from their mean, family and coefficient of variation.

Input: numbers in hours and names. Output: a Distribution whose three parts agree, or a LawError.
Must not depend on: files, keys, random numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from flowsim.model.errors import UnitError, did_you_mean, quote
from flowsim.model.language.forms import MAX_CV
from flowsim.model.types import FAMILIES, Distribution, Family

_DEFAULT_CV: dict[Family, float] = {
    "fixed": 0.0,
    "exponential": 1.0,
    "lognormal": 1.0,
    "gamma": 1.0,
    "weibull": 1.0,
}
LARGEST_CV: dict[Family, float] = {
    "uniform": 1.0 / math.sqrt(3.0),
    "triangular": 1.0 / math.sqrt(6.0),
}
_SMALLEST_CV = 1e-3
_SAME = 1e-9


class LawError(UnitError):
    """Parts of a law that do not go together; `key` is the part to change."""

    def __init__(self, key: str, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.key = key


def family_named(text: str) -> Family:
    """The family of that name. Raises LawError."""
    for family in FAMILIES:
        if text == family and family != "empirical":
            return family
    if text == "empirical":
        raise LawError(
            "dist",
            "has no mean and cv of its own, found empirical.",
            "Write `effort: {values: [1h, 2h], chances: [50%, 50%]}`.",
        )
    meant = {
        "normal": "lognormal",
        "constant": "fixed",
        "erlang": "gamma",
        "poisson": "exponential",
    }
    if text in meant:
        raise LawError("dist", f"is not known, found {text}.", f"Write {meant[text]}.")
    raise LawError("dist", f"is not known, found {quote(text)}.", did_you_mean(text, FAMILIES[:-1]))


def law(mean: float, *, family: Family | None, cv: float | None, bare: Family) -> Distribution:
    """A law by mean (hours) and cv; `bare` is the family if neither family nor cv is given.

    cv 0, or a mean of 0, is the fixed law whatever the family. Raises LawError.
    """
    if family is None:
        family = bare if cv is None else "lognormal"
    if cv is None:
        cv = _DEFAULT_CV.get(family)
        if cv is None:
            raise LawError(
                "cv",
                f"is missing: a {family} distribution needs it.",
                f"Write a cv up to {LARGEST_CV[family]:.4f}.",
            )
    if cv == 0.0 or mean == 0.0:
        return Distribution("fixed", mean, 0.0)
    _check_cv(family, cv)
    return Distribution(family, mean, 1.0 if family == "exponential" else cv)


def _check_cv(family: Family, cv: float) -> None:
    if family == "fixed":
        raise LawError(
            "cv", f"must be 0 for a fixed distribution, found {cv:g}.", "Leave cv out, or dist."
        )
    if family == "exponential" and abs(cv - 1.0) > _SAME:
        raise LawError(
            "cv",
            f"must be 1 for an exponential distribution, found {cv:g}.",
            "Leave cv out, or write `dist: gamma`, which allows any cv.",
        )
    bound = LARGEST_CV.get(family, MAX_CV)
    if cv > bound + _SAME:
        remedy = "Write `dist: lognormal` or gamma, which allow it." if family in LARGEST_CV else ""
        raise LawError(
            "cv", f"can be at most {bound:.4g} for a {family} distribution, found {cv:g}.", remedy
        )
    if cv < _SMALLEST_CV:
        raise LawError(
            "cv",
            f"is below {_SMALLEST_CV:g}, found {cv:g}.",
            "Write `cv: 0` for a fixed distribution.",
        )


def empirical(values: Sequence[float], chances: Sequence[float]) -> Distribution:
    """The law that takes each value with its chance. Raises LawError."""
    if len(values) != len(chances):
        raise LawError(
            "chances",
            f"there must be one chance for each value, found {len(chances)} for {len(values)}.",
            "Give each value one chance.",
        )
    total = math.fsum(chances)
    if abs(total - 1.0) > 1e-6:
        raise LawError(
            "chances",
            f"the chances must add up to 100%, found {total * 100.0:.6g}%.",
            "Change one of them.",
        )
    shares = tuple(chance / total for chance in chances)
    mean = math.fsum(v * c for v, c in zip(values, shares, strict=True))
    square = math.fsum((v - mean) ** 2 * c for v, c in zip(values, shares, strict=True))
    cv = math.sqrt(square) / mean if mean > 0.0 else 0.0
    return Distribution("empirical", mean, cv, tuple(values), shares)


def with_mean(base: Distribution, mean: float) -> Distribution:
    """The same shape with another mean: cv stays, empirical values stretch. Raises LawError."""
    if mean == base.mean:
        return base
    if base.family != "empirical":
        return law(mean, family=base.family, cv=base.cv, bare=base.family)
    if base.mean == 0.0:
        raise LawError("mean", "is 0, and 0 cannot be scaled.", "Change the values in the file.")
    ratio = mean / base.mean
    return replace(base, mean=mean, values=tuple(value * ratio for value in base.values))


def reshaped(
    base: Distribution, mean: float, *, family: Family | None, cv: float | None
) -> Distribution:
    """A law with another mean and, where given, another family or cv. Raises LawError.

    A family given without cv keeps the old cv if that family can have it, and else takes its own;
    a cv given without family makes an exponential or fixed law lognormal, unless it is 0.
    """
    if family is None and cv is None:
        return with_mean(base, mean)
    if base.family == "empirical":
        raise LawError("dist", "belongs to the values of an empirical effort.", "Change the file.")
    if family is None:
        kept = (
            base.family not in ("exponential", "fixed") or cv == (1.0, 0.0)[base.family == "fixed"]
        )
        return law(mean, family=base.family if kept else "lognormal", cv=cv, bare="lognormal")
    if cv is None and base.cv > 0.0 and family in ("lognormal", "gamma", "weibull"):
        cv = base.cv
    if cv is None and family in LARGEST_CV and 0.0 < base.cv <= LARGEST_CV[family]:
        cv = base.cv
    return law(mean, family=family, cv=cv, bare=family)
