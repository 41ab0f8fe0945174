"""The Bass curve that lies nearest to a record of sales, and how far it can be trusted.

Input: periods and sales. Output: a Fit: market, innovation, imitation, each with an interval. Must
not depend on: files, words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from flowsim.dynamics import bass
from flowsim.dynamics.bass import Floats

LEAST_PERIODS = 5  # three numbers are fitted, and an error needs something left over
CONFIDENCE = 0.95
_STARTS = ((0.003, 0.3), (0.01, 0.5), (0.03, 0.38), (0.1, 0.2), (0.001, 1.0))
_SMALLEST, _LARGEST = 1e-9, 50.0  # of innovation and imitation, per period
_MOST_MARKET = 1e4  # of the sales so far; beyond that no market was found
_HUGE = 700.0  # above it an exponential overflows


class FitError(ValueError):
    """Sales to which no Bass curve can be fitted. The reason and the remedy."""


class Fitted(NamedTuple):
    """A fitted number with its interval; high may be infinite."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A Bass curve fitted to sales by least squares.

    at, sales: [period]. market: m, in the unit of the sales. innovation, imitation: per period.
    peak_at: the period of the highest sales. error: the residual standard error, in sales, on
    periods less three degrees of freedom. curve, low, high: fitted sales with their intervals, on
    `along`, which goes on beyond the record.
    """

    at: Floats
    sales: Floats
    market: Fitted
    innovation: Fitted
    imitation: Fitted
    peak_at: Fitted
    error: float
    along: Floats
    curve: Floats
    low: Floats
    high: Floats

    @property
    def is_past_peak(self) -> bool:
        """Whether the record goes on beyond the peak, its interval included."""
        return bool(self.peak_at.high < self.at[-1])


def expected(at: Floats, market: float, innovation: float, imitation: float) -> Floats:
    """Sales per period at an instant: market times the bell."""
    return market * bass.rate(at, innovation=innovation, imitation=imitation)


def fit(at: Sequence[float], sales: Sequence[float]) -> Fit:
    """Fit market, innovation and imitation by nonlinear least squares on sales = m f(t).

    at: periods since the launch, ascending, above 0. sales: in each period, at least 0. Intervals:
    95 %, from the linearised problem in the logarithms of the three numbers, with Student's t; they
    take the errors of the periods for independent and equally large. Raises FitError. Source:
    Srinivasan & Mason 1986, Nonlinear least squares estimation of new product diffusion models;
    Seber & Wild 1989, Nonlinear Regression, section 5.1.

    >>> found = fit(range(1, 11), [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890])
    >>> round(found.market.value), round(found.innovation.value, 6), round(found.error, 1)
    (67981, 0.006594, 727.2)
    """
    times, counts = np.asarray(at, dtype=np.float64), np.asarray(sales, dtype=np.float64)
    _refuse(times, counts)
    logs, jacobian, error = _least_squares(times, counts)
    spread, margin = _spread(jacobian, error), _quantile(len(times) - 3)
    market, innovation, imitation = (
        _interval(log, margin * math.sqrt(spread[place, place])) for place, log in enumerate(logs)
    )
    along = np.linspace(0.0, 1.6 * times[-1], 161)
    curve, low, high = _band(along, logs, spread, margin)
    return Fit(
        at=times, sales=counts, market=market, innovation=innovation, imitation=imitation,
        peak_at=_peak(logs, spread, margin), error=error,
        along=along, curve=curve, low=low, high=high,
    )  # fmt: skip


def _refuse(at: Floats, sales: Floats) -> None:
    if len(at) != len(sales):
        raise FitError(f"There are {len(at)} periods and {len(sales)} sales; give as many.")
    if len(at) < LEAST_PERIODS:
        raise FitError(
            f"There are {len(at)} periods; a fit of three numbers needs at least {LEAST_PERIODS}."
        )
    if not (np.isfinite(at).all() and np.isfinite(sales).all()):
        raise FitError("A period or a count is not a finite number.")
    if (at <= 0.0).any() or (np.diff(at) <= 0.0).any():
        raise FitError("Periods must be above 0 and ascend: 1, 2, 3.")
    if (sales < 0.0).any() or not sales.any():
        raise FitError("Sales must be at least 0, and some above 0.")


def _least_squares(at: Floats, sales: Floats) -> tuple[Floats, Floats, float]:
    """Logarithms of m, p, q; the derivatives of the residuals by them; the residual error."""
    from scipy.optimize import least_squares

    unit = float(sales.sum())

    def residuals(logs: Floats) -> Floats:
        return (expected(at, *np.exp(logs)) - sales) / unit

    last = float(at[-1])
    lowest = np.log([unit * 1e-3, _SMALLEST / last, _SMALLEST / last])
    highest = np.log([unit * _MOST_MARKET, _LARGEST, _LARGEST])
    best = None
    for innovation, imitation in _STARTS:
        start = np.log([1.3 * unit, innovation * 10.0 / last, imitation * 10.0 / last])
        found = least_squares(
            residuals, start, bounds=(lowest, highest), xtol=1e-14, ftol=1e-14, gtol=1e-14
        )
        if best is None or found.cost < best.cost:
            best = found
    assert best is not None
    logs = np.asarray(best.x, dtype=np.float64)
    error = math.sqrt(2.0 * best.cost / (len(at) - 3)) * unit
    return logs, _derivatives(at, logs), error


def _derivatives(at: Floats, logs: Floats) -> Floats:
    """Of expected sales by the logarithms of m, p, q: [period, 3], by central differences."""
    step = 1e-5
    columns = []
    for place in range(3):
        up, down = logs.copy(), logs.copy()
        up[place] += step
        down[place] -= step
        columns.append((expected(at, *np.exp(up)) - expected(at, *np.exp(down))) / (2.0 * step))
    return np.stack(columns, axis=1)


def _spread(jacobian: Floats, error: float) -> Floats:
    """Covariance of the logarithms; infinite where the data do not tell the numbers apart."""
    information = jacobian.T @ jacobian
    if np.linalg.cond(information) > 1e14:
        return np.full((3, 3), np.inf)
    return np.asarray(error**2 * np.linalg.inv(information))


def _quantile(freedom: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.5 + CONFIDENCE / 2.0, freedom))


def _interval(log: float, margin: float) -> Fitted:
    if not margin < _HUGE - abs(log):
        return Fitted(math.exp(log), 0.0, math.inf)
    return Fitted(math.exp(log), math.exp(log - margin), math.exp(log + margin))


def _peak(logs: Floats, spread: Floats, margin: float) -> Fitted:
    """The instant of the peak, from the same covariance."""
    _, innovation, imitation = np.exp(logs).tolist()
    at = bass.peak(innovation=innovation, imitation=imitation).at
    if imitation <= innovation:
        return Fitted(at, 0.0, math.inf)
    total = innovation + imitation
    slope = np.array([0.0, (-1.0 - at * innovation) / total, (1.0 - at * imitation) / total])
    width = (
        margin * math.sqrt(float(slope @ spread @ slope)) if np.isfinite(spread).all() else math.inf
    )
    return Fitted(at, max(0.0, at - width), at + width)


def _band(
    along: Floats, logs: Floats, spread: Floats, margin: float
) -> tuple[Floats, Floats, Floats]:
    """Fitted sales and their interval, by the delta method in the logarithm of the sales."""
    curve = expected(along, *np.exp(logs))
    if not np.isfinite(spread).all():
        return curve, np.zeros_like(curve), np.full_like(curve, np.inf)
    slopes = _derivatives(along, logs) / np.maximum(curve, 1e-300)[:, None]
    widths = margin * np.sqrt(np.einsum("ti,ij,tj->t", slopes, spread, slopes))
    widths = np.minimum(widths, _HUGE / 2.0)
    return curve, curve * np.exp(-widths), curve * np.exp(widths)
