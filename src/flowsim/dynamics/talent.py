"""Juniors become mids, mids become seniors: what hiring today does to a team in years.

Input: rates a year. Output: people by rank over years, their output and their cost. Must not depend
on: models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from flowsim.dynamics.bass import Floats

Three = tuple[float, float, float]  # of juniors, mids and seniors


@dataclass(frozen=True, slots=True)
class Talent:
    """Rates of a talent pipeline, a year. All are assumptions of ours; the ranks are of any trade.

    promotes: of a junior to mid, of a mid to senior. leaves: who leaves, by rank. output: of one
    person, in people who are neither new nor senior plus. mentoring: share of a senior that one
    junior takes. cost: of one person, in seniors.
    """

    promotes: tuple[float, float] = (1.0 / 3.0, 0.25)
    leaves: Three = (0.15, 0.13, 0.10)
    output: Three = (0.4, 0.8, 1.2)
    mentoring: float = 0.25
    cost: Three = (0.5, 0.75, 1.0)

    def __post_init__(self) -> None:
        numbers = (*self.promotes, *self.leaves, *self.output, self.mentoring, *self.cost)
        if not all(np.isfinite(each) and each >= 0.0 for each in numbers):
            raise ValueError("rates, output, mentoring and cost must be finite and at least 0")


def steady(hires: float, talent: Talent = Talent()) -> Floats:
    """Juniors, mids and seniors in the long run with this many new juniors a year, [3].

    Raises ValueError if hires is negative or somebody neither leaves nor moves up. Source: the
    three equations of adoption are linear, set to rest.

    >>> [round(float(each), 2) for each in steady(10.0)]
    [20.69, 18.15, 45.37]
    """
    if not hires >= 0.0:
        raise ValueError(f"hires must be at least 0, found {hires:g}")
    rates = _rates(talent)
    if (np.diag(rates) == 0.0).any():
        raise ValueError("somebody neither leaves nor moves up, so there is no long run")
    return np.asarray(np.linalg.solve(rates, [-hires, 0.0, 0.0]), dtype=np.float64)


def _rates(talent: Talent) -> Floats:
    """The matrix of the linear equations: d(people)/dt = matrix @ people + hires."""
    (up, over), (junior, mid, senior) = talent.promotes, talent.leaves
    return np.array([[-(up + junior), 0.0, 0.0], [up, -(over + mid), 0.0], [0.0, over, -senior]])


@lru_cache(maxsize=64)
def over(years: float, talent: Talent = Talent()) -> tuple[Floats, Floats]:
    """What a stretch of time does: who stays, [3, 3], and what a hire a year adds, [3].

    people = stays @ people + joins * hires, exact where hires do not change. years: at least 0.

    >>> stays, joins = over(1.0)
    >>> [round(float(each), 3) for each in stays @ [10.0, 0.0, 0.0] + joins * 10.0]
    [14.097, 3.422, 0.413]
    """
    from scipy.linalg import expm

    whole = np.zeros((4, 4))
    whole[:3, :3] = _rates(talent)
    whole[0, 3] = 1.0
    found = expm(whole * years)
    return found[:3, :3], found[:3, 3]


def cohorts(
    start: Sequence[float],
    *,
    years: npt.ArrayLike,
    hires: Sequence[tuple[float, float]],
    talent: Talent = Talent(),
) -> Floats:
    """Juniors, mids and seniors at each of some instants, [instant, 3], exactly.

    start: at year 0. years: instants, at least 0. hires: from which year on how many juniors a
    year, the first from 0. Raises ValueError. Source: J' = h - (pJ + aJ) J,
    M' = pJ J - (pM + aM) M, S' = pM M - aS S, by the matrix exponential.

    >>> base = steady(10.0)
    >>> seniors = cohorts(base, years=[2.0, 5.0, 10.0], hires=[(0.0, 0.0)])[:, 2]
    >>> [round(100.0 * (float(each) / float(base[2]) - 1.0), 1) for each in seniors]
    [-1.5, -12.6, -40.0]
    """
    from scipy.linalg import expm

    if len(start) != 3 or min(start) < 0.0:
        raise ValueError("start must be three numbers of at least 0: juniors, mids, seniors")
    begins = [at for at, _ in hires]
    if not hires or begins[0] != 0.0 or begins != sorted(set(begins)):
        raise ValueError("hires must begin at year 0 and ascend")
    if any(count < 0.0 for _, count in hires):
        raise ValueError("hires must be at least 0")
    whole = np.zeros((4, 4))  # with a constant as the fourth state
    whole[:3, :3] = _rates(talent)
    found = []
    for year in np.atleast_1d(np.asarray(years, dtype=np.float64)):
        if not year >= 0.0:
            raise ValueError(f"years must be at least 0, found {year:g}")
        state = np.array([*start, 1.0])
        for (at, count), until in zip(hires, [*begins[1:], np.inf], strict=True):
            if at >= year:
                break
            whole[0, 3] = count
            state = expm(whole * (min(float(year), until) - at)) @ state
        found.append(state[:3])
    return np.array(found)


def output(people: npt.ArrayLike, talent: Talent = Talent()) -> Floats:
    """What people of the three ranks get done, less what seniors give to mentoring, [...].

    people: [..., 3]. Seniors can give no more than they are. In the unit of `Talent.output`.

    >>> round(float(output(steady(10.0))), 1)
    71.0
    """
    each = np.asarray(people, dtype=np.float64)
    taken = np.minimum(talent.mentoring * each[..., 0], each[..., 2])
    return np.asarray(each @ np.array(talent.output) - talent.output[2] * taken)


def cost(people: npt.ArrayLike, talent: Talent = Talent()) -> Floats:
    """What they cost, in seniors, [...]. people: [..., 3].

    >>> round(float(output(steady(10.0)) / cost(steady(10.0))), 3)
    1.025
    """
    return np.asarray(np.asarray(people, dtype=np.float64) @ np.array(talent.cost))
