"""How something spreads from person to person among few people: what a team makes of Bass' curve.

Input: pushes and pulls per unit of time, a number of people, times. Output: shares. Must not depend
on: what the unit of time is.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from flowsim.dynamics.bass import Floats, level

MOST_PEOPLE = 1000  # of more, .03 and .38 give what the curve gives, within .002
_PER_JUMP = 0.1  # of the fastest jump: how far one step of the integration goes
_ALL = 1.0 - 1e-12


def mean_shares(push: float, pull: float, *, people: int, times: Floats) -> Floats:
    """The mean share of `people` who have it by each of these times, in order, from 0 on.

    Each of those who lack it gets it at the rate push + pull x share of those who have it, so that
    of k who have it the next comes at the rate (people - k)(push + pull k / people). people: 0 for
    the curve without end. Raises ValueError. Source: Niu, A stochastic formulation of the Bass
    model of new-product diffusion, Mathematical Problems in Engineering 8 (2002).

    >>> mean_shares(0.1, 0.5, people=1, times=np.array([0.0, 10.0])).round(4).tolist()
    [0.0, 0.6321]
    """
    if push <= 0.0 or pull < 0.0 or people < 0:
        raise ValueError("push must be above 0, pull and people not below it")
    if people == 0 or people > MOST_PEOPLE:
        return level(times, innovation=push, imitation=pull)
    return np.array(_means(push, pull, people, tuple(times.tolist())))


@lru_cache(maxsize=64)
def _means(push: float, pull: float, people: int, times: tuple[float, ...]) -> tuple[float, ...]:
    have = np.arange(people + 1)
    rates = (people - have) * (push + pull * have / people)
    chances = np.zeros(people + 1)
    chances[0] = 1.0
    found, now = [], 0.0
    for time in times:
        steps = math.ceil((time - now) * rates.max() / _PER_JUMP)
        for _ in range(steps):
            if chances[-1] > _ALL:
                break
            chances = _moved(chances, rates, (time - now) / steps)
        now = time
        found.append(float(chances @ have) / people)
    return tuple(found)


def _moved(chances: Floats, rates: Floats, length: float) -> Floats:
    """The chances after a short time. Source: the classical method of Runge and Kutta."""

    def change(at: Floats) -> Floats:
        flow = at * rates
        flow[1:] -= flow[:-1].copy()
        return -flow

    first = change(chances)
    second = change(chances + 0.5 * length * first)
    third = change(chances + 0.5 * length * second)
    fourth = change(chances + length * third)
    moved: Floats = chances + length / 6.0 * (first + 2.0 * second + 2.0 * third + fourth)
    return moved
