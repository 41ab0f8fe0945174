"""Addressed random numbers: every draw is a pure function of where it is used.

Nothing is consumed and nothing has state. A number is found by a key (of a replication, a source
of items, or an item), a stream (a named purpose, hashed once when the plan is made) and an index
(which visit, which arrival). So two scenarios share their random numbers (common random numbers)
whatever the order of events, and replications can run in any order, on any worker.

The hash is the finaliser of SplitMix64 (Steele, Lea & Flood, Fast splittable pseudorandom number
generators, OOPSLA 2014), applied twice. Both engines call these functions; the tests hold a twin
of each in plain Python.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from flowsim.engine.compiled import compiled

as_instructions: Any = intrinsic  # of Numba, for what Python has no words for

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)

# Families of laws, in the order of the plan's numbers.
FIXED, EXPONENTIAL, LOGNORMAL, GAMMA, WEIBULL, UNIFORM, TRIANGULAR, EMPIRICAL = range(8)


@compiled("uint64(uint64)")
def mix(bits: int) -> int:
    """Scramble 64 bits, one to one."""
    bits = (bits ^ (bits >> _S30)) * _MIX_1
    bits = (bits ^ (bits >> _S27)) * _MIX_2
    return bits ^ (bits >> _S31)


@compiled("uint64(uint64, uint64, int64)")
def address(key: int, stream: int, index: int) -> int:
    """The 64 random bits at the address (key, stream, index)."""
    return mix(mix(key ^ stream) + np.uint64(index) * GOLDEN)


@compiled("uint64(int64, int64)")
def replication_key(seed: int, replication: int) -> int:
    """The key under which everything random of one replication is found."""
    return mix(mix(np.uint64(seed) + GOLDEN) + np.uint64(replication) * GOLDEN)


@compiled("float64(uint64)")
def unit(bits: int) -> float:
    """A number strictly between 0 and 1 from the upper 53 bits."""
    return (np.float64(bits >> _S11) + 0.5) * 1.1102230246251565e-16


@compiled("float64(uint64, uint64, int64)")
def uniform(key: int, stream: int, index: int) -> float:
    """The uniform number at the address (key, stream, index)."""
    return unit(address(key, stream, index))


@as_instructions
def _trailing_zeros(typing: Any, word: Any) -> Any:
    """The zero bits below the lowest bit that is set: one instruction of the processor."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], context.get_constant(types.boolean, False))

    return types.uint64(types.uint64), generate


@compiled("int64(uint64)")
def lowest_bit(word: int) -> int:
    """Place of the lowest bit that is set in a word that is not zero."""
    return np.int64(_trailing_zeros(word))


@compiled(
    "float64(float64, float64, float64, float64, float64, float64, float64, float64, float64)"
)
def _poly7(
    x: float, a0: float, a1: float, a2: float, a3: float, a4: float, a5: float, a6: float, a7: float
) -> float:
    """A polynomial of degree 7 by Estrin's scheme: short chains, which a processor overlaps."""
    x2 = x * x
    low = (a0 + a1 * x) + (a2 + a3 * x) * x2
    high = (a4 + a5 * x) + (a6 + a7 * x) * x2
    return low + high * (x2 * x2)


@compiled("float64(float64)")
def inverse_normal(chance: float) -> float:
    """Quantile of the standard normal law, relative error about 1e-16.

    chance: strictly between 0 and 1. Source: Wichura, Algorithm AS 241: The percentage points of
    the normal distribution, Applied Statistics 37 (1988), PPND16.
    """
    q = chance - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = _poly7(
            r, 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
            1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
            3.3430575583588128105e4, 2.5090809287301226727e3,
        )  # fmt: skip
        low = _poly7(
            r, 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
            2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
            5.2264952788528545610e3,
        )  # fmt: skip
        return q * top / low
    r = math.sqrt(-math.log(chance if q < 0.0 else 1.0 - chance))
    if r <= 5.0:
        r -= 1.6
        top = _poly7(
            r, 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
            3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
            2.27238449892691845833e-2, 7.74545014278341407640e-4,
        )  # fmt: skip
        low = _poly7(
            r, 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
            1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
            1.05075007164441684324e-9,
        )  # fmt: skip
    else:
        r -= 5.0
        top = _poly7(
            r, 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
            2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
            2.71155556874348757815e-5, 2.01033439929228813265e-7,
        )  # fmt: skip
        low = _poly7(
            r, 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
            2.04426310338993978564e-15,
        )  # fmt: skip
    return -top / low if q < 0.0 else top / low


MOST_BY_SEARCH = 500.0


@compiled("int64(float64, float64)")
def poisson(mean: float, chance: float) -> int:
    """The Poisson number with that mean at which the cumulative chance passes `chance`.

    Beyond a mean of 500, while the chance of 0 is still a number, by the normal law: within two
    standard deviations the error is below 0.02 of one, and the rounding to a whole number.
    """
    if mean <= 0.0:
        return 0
    if mean > MOST_BY_SEARCH:
        return max(np.int64(math.floor(mean + math.sqrt(mean) * inverse_normal(chance) + 0.5)), 0)
    count = 0
    here = math.exp(-mean)
    passed = here
    while chance >= passed and here > 0.0:
        count += 1
        here *= mean / count
        passed += here
    return count


@compiled("float64(float64, uint64)")
def unit_gamma(shape: float, bits: int) -> float:
    """A gamma variate with that shape (> 0) and scale 1, by rejection on numbers found from `bits`.

    Source: Marsaglia & Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000);
    below shape 1 with their boost by a power of a uniform number.
    """
    boosted = shape if shape >= 1.0 else shape + 1.0
    d = boosted - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    tries = np.uint64(0)
    while True:
        tries += np.uint64(2)
        x = inverse_normal(unit(mix(bits + tries * GOLDEN)))
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        u = unit(mix(bits + (tries + np.uint64(1)) * GOLDEN))
        if math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
            break
    if shape >= 1.0:
        return d * v
    return d * v * unit(mix(bits + GOLDEN)) ** (1.0 / shape)


@compiled("float64(int64, float64, float64, uint64)")
def variate(family: int, scale: float, shape: float, bits: int) -> float:
    """The duration in hours that a law gives for 64 random bits; `pick` serves empirical laws.

    The meaning of scale (hours) and shape for each family is in `plan.laws`.
    """
    if family == FIXED:
        return scale
    if family == GAMMA:
        return scale * unit_gamma(shape, bits)
    u = unit(bits)
    if family == LOGNORMAL:
        return scale * math.exp(shape * inverse_normal(u))
    if family == EXPONENTIAL:
        return -scale * math.log(u)
    if family == WEIBULL:
        return scale * (-math.log(u)) ** shape
    if family == UNIFORM:
        return scale * (1.0 + shape * (2.0 * u - 1.0))
    t = math.sqrt(2.0 * u) - 1.0 if u < 0.5 else 1.0 - math.sqrt(2.0 * (1.0 - u))
    return scale * (1.0 + shape * t)


@compiled()
def pick(points: np.ndarray, cumulative: np.ndarray, first: int, last: int, bits: int) -> float:
    """One of points[first:last] by their cumulative chances. bits: uint64."""
    u = unit(bits)
    for i in range(first, last - 1):
        if u < cumulative[i]:
            return points[i]
    return points[last - 1]
