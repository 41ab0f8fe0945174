"""Quantiles of Student's t, for intervals; the same as those of SciPy, without importing it.

Input: a chance and degrees of freedom. Output: a number. To import SciPy's special functions takes
a tenth of a second, a tenth of a whole `flowsim run`, which needs no other of them.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_PRECISION = 1e-15
_MOST_TERMS = 10_000


@lru_cache(maxsize=1024)
def student_quantile(chance: float, degrees: float) -> float:
    """The number that Student's t does not exceed with a chance of at least a half.

    degrees: of freedom, above 0, whole or not; inf is the normal law. Newton's method on the
    logarithms of t and of the tail, from the normal quantile. Raises ValueError.

    >>> student_quantile(0.975, 4.0)
    2.7764451051977...
    """
    if not 0.5 <= chance < 1.0 or not degrees > 0.0:
        raise ValueError(f"chance must be in 0.5..1 and degrees above 0: {chance}, {degrees}.")
    wanted = 1.0 - chance
    if chance == 0.5:
        return 0.0
    if math.isinf(degrees):
        return NormalDist().inv_cdf(chance)
    scale = _log_ratio(degrees / 2.0) - 0.5 * math.log(degrees * math.pi)
    guess = math.log(NormalDist().inv_cdf(chance) * (1.0 + 1.0 / degrees))
    for _ in range(200):
        t = math.exp(guess)
        tail = student_tail(t, degrees)
        density = math.exp(scale - (degrees + 1.0) / 2.0 * math.log1p(t * t / degrees))
        step = (math.log(tail) - math.log(wanted)) * tail / (density * t)
        guess += max(-1.0, min(step, 1.0))
        if abs(step) < _PRECISION * max(1.0, abs(guess)):
            break
    return math.exp(guess)


def student_tail(t: float, degrees: float) -> float:
    """The chance that Student's t exceeds t, which is above 0."""
    a, x = degrees / 2.0, degrees / (degrees + t * t)
    rest = t * t / (degrees + t * t)
    if x > (a + 1.0) / (a + 2.5):
        return 0.5 - 0.5 * _incomplete_beta(0.5, a, rest, x)
    return 0.5 * _incomplete_beta(a, 0.5, x, rest)


def _log_ratio(a: float) -> float:
    """The logarithm of gamma(a + 1/2) / gamma(a); for large a by its series."""
    if a < 100.0:
        return math.lgamma(a + 0.5) - math.lgamma(a)
    return 0.5 * math.log(a) - 1.0 / (8.0 * a) + 1.0 / (192.0 * a**3) - 1.0 / (640.0 * a**5)


def _log(x: float, rest: float) -> float:
    """The logarithm of x = 1 - rest, from the one of them that is small."""
    return math.log(x) if x < 0.5 else math.log1p(-rest)


def _incomplete_beta(a: float, b: float, x: float, rest: float) -> float:
    """The regularised incomplete beta function of x = 1 - rest, where a or b is a half.

    By its continued fraction. Source: NIST Digital Library of Mathematical Functions, 8.17.22, and
    Lentz's method as modified by Thompson and Barnett, Journal of Computational Physics 64 (1986).
    """
    front = _log_ratio(a if b == 0.5 else b) - 0.5 * math.log(math.pi)
    front += a * _log(x, rest) + b * _log(rest, x)
    tiny, c = 1e-300, 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > tiny else tiny)
    value = d
    for m in range(1, _MOST_TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d, c = 1.0 + term * d, 1.0 + term / c
            d = 1.0 / (d if abs(d) > tiny else tiny)
            c = c if abs(c) > tiny else tiny
            value *= d * c
        if abs(d * c - 1.0) < _PRECISION:
            break
    return math.exp(front) * value / a
