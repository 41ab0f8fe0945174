"""Figures of markets that expectations name, replication by replication.

Input: results with members week by week, and a figure. Output: its values, those of `run`. Must not
depend on: whether an expectation holds.
"""

from __future__ import annotations

import math

import numpy as np

from flowsim.experiment.market_weeks import MarketWeeks
from flowsim.model.expectations import Figure
from flowsim.model.measures import MARKET_MEASURES
from flowsim.model.records.spreading import Market
from flowsim.plan.tables import Floats
from flowsim.study.expectations.samples import ModelResults
from flowsim.study.measured.market_figures import by_run, half_by_run
from flowsim.study.measured.rival_figures import by_run as of_rivals
from flowsim.time_units import HOURS_PER_WEEK


def values_of(sample: ModelResults, figure: Figure) -> Floats:
    """A figure of a market, [replication]; nan: nothing was observed.

    A run in which half of the market does not use the product by the horizon counts with the
    horizon: its time is at least that.
    """
    market, kept = _market(sample, figure)
    if figure.measure in ("half", "half_chance"):
        weeks = half_by_run(market, kept)
        is_late = np.isnan(weeks)
        if figure.measure == "half_chance":
            return np.where(is_late, 0.0, 1.0)
        return np.where(is_late, float(kept.ends[-1]), weeks * HOURS_PER_WEEK)
    week = -1
    if figure.instant is not None:
        week = max(0, math.ceil(figure.instant / HOURS_PER_WEEK) - 1)
    if week >= len(kept.ends):
        return np.full(len(kept.counts), np.nan)
    if figure.measure in MARKET_MEASURES["rival"]:
        return of_rivals(sample.model, market, kept, figure.measure, week)
    return by_run(sample.model, market, kept, figure.measure, part=figure.part, week=week)


def how_many_late(sample: ModelResults, figure: Figure) -> int:
    """In how many runs the time of a figure is after the horizon; 0 where it is no such time."""
    if not figure.market or figure.measure != "half":
        return 0
    return int(np.isnan(half_by_run(*_market(sample, figure))).sum())


def _market(sample: ModelResults, figure: Figure) -> tuple[Market, MarketWeeks]:
    kept = sample.results.markets
    assert kept is not None
    return next(each for each in sample.model.markets if each.name == figure.market), kept
