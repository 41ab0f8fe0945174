"""What the charts of adoption show: S-curves, the bell with its groups, a small market, a fit.

Input: an Adoption or an AdoptionFit. Output: curves over an axis of time. Must not depend on: how
they are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from flowsim.dynamics import bass
from flowsim.dynamics.two_markets import QUARTERS
from flowsim.report.format.text import capitalized, clean
from flowsim.report.studies.adoption import fitted as fit_words
from flowsim.report.studies.adoption import ways as words
from flowsim.time_units import QUARTERS_PER_YEAR

if TYPE_CHECKING:
    from flowsim.study.adoption.records import Adoption, AdoptionFit, Way

_AT = np.arange(0.0, QUARTERS + 0.25, 0.5)  # quarters
_YEARS = _AT / QUARTERS_PER_YEAR
_BELL = 28.0  # quarters that the bell shows
_USERS = "% of the market use it"
_HIGHEST = 1.5  # of the highest sales or fitted sales: bands beyond are cut


@dataclass(frozen=True, slots=True)
class Curve:
    """A line, with its band if there is one; all of the same length.

    colour: its place among the colours of the chart; None: dashed and grey, with the others.
    """

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    colour: int | None = 0


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the axis with its name."""

    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves on one pair of axes. marks: where on the axis something is, and what."""

    curves: tuple[Curve, ...]
    title: str = ""
    regions: tuple[Region, ...] = ()
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CurvesData:
    """Panels with the same scales, from zero."""

    title: str
    note: str
    x: str
    y: str
    panels: tuple[Panel, ...]

    @property
    def curves(self) -> dict[str, Curve]:
        """Curves by name, those that several panels show once."""
        return {curve.name: curve for panel in self.panels for curve in panel.curves}


def ways_data(found: Adoption) -> CurvesData:
    """Users of each strategy that is no variant of another; of one strategy, that."""
    ways = [way for way in found.ways if found.is_one or not way.strategy.variant]
    curves = tuple(_level(way, way.strategy.short, place) for place, way in enumerate(ways))
    return CurvesData(words.brief_headline(found), words.ESSAY, "years", _USERS, (Panel(curves),))


def variants_data(found: Adoption) -> CurvesData | None:
    """Strategies beside those that differ from them in one thing; None of one strategy."""
    if found.is_one:
        return None
    variants = [way for way in found.ways if way.strategy.variant]
    colours = {way.strategy.name: place for place, way in enumerate(variants, start=1)}
    panels = []
    for way in found.ways:
        others = [each for each in variants if each.strategy.variant == way.strategy.name]
        if others:
            curves = [_level(way, "unchanged", 0)]
            curves += [
                _level(each, each.strategy.short, colours[each.strategy.name]) for each in others
            ]
            panels.append(Panel(tuple(curves), way.strategy.title))
    title = "The same strategies with one thing changed"
    return CurvesData(title, words.ESSAY, "years", _USERS, tuple(panels))


def _level(way: Way, name: str, colour: int) -> Curve:
    users = _percent(way.curves.users, way.curves.at)
    return Curve(name, _YEARS.tolist(), users, colour=colour)


def _percent(values: Any, at: Any) -> list[float]:
    return [100.0 * float(each) for each in np.interp(_AT, at, values)]


def bell_data(found: Adoption) -> CurvesData:
    """New users a quarter: without a chasm, and on the way or on the least and the best."""
    plain = {"innovation": bass.INNOVATION, "imitation": bass.IMITATION}
    count = int(np.searchsorted(_AT, _BELL, side="right"))
    years = _YEARS[:count].tolist()
    smooth = (100.0 * bass.rate(_AT[:count], **plain)).tolist()
    curves = [Curve("no chasm", years, smooth, colour=None)]
    for place, way in enumerate(words.shown_ways(found)):
        new = _percent(way.curves.rate, way.curves.at)[:count]
        curves.append(Curve(way.strategy.short, years, new, colour=place))
    ends = [bass.when(group.high, **plain) if group.high < 1.0 else _BELL for group in bass.GROUPS]
    regions = [
        Region(low / QUARTERS_PER_YEAR, high / QUARTERS_PER_YEAR, capitalized(group.name))
        for group, low, high in zip(bass.GROUPS, [0.0, *ends[:-1]], ends, strict=True)
    ]
    marks = ((ends[1] / QUARTERS_PER_YEAR, "the chasm"),)
    return CurvesData(
        "The bell, the five groups and the chasm",
        f"Shades: where the groups would be without a chasm. {words.ROGERS} New users also replace "
        "those who leave.",
        "years",
        "new users a quarter, % of the market",
        (Panel(tuple(curves), regions=tuple(regions), marks=marks),),
    )


def small_data(found: Adoption) -> CurvesData:
    """Users of the way, or of the best one: the curve, and a small population with its band."""
    way = found.best
    band = way.band
    low, mean, high = (_percent(each, band.at) for each in (band.low, band.mean, band.high))
    people = f"{band.people:,} people"
    users = _percent(way.curves.users, way.curves.at)
    the_curve = Curve("the curve", _YEARS.tolist(), users, colour=None)
    return CurvesData(
        f"{way.strategy.title}: the curve, and {people}",
        f"Band: nine of ten of {band.trials:,} trials; line: their mean. People adopt one by one, "
        "with the rates of the curve.",
        "years",
        _USERS,
        (Panel((Curve(people, _YEARS.tolist(), mean, low, high), the_curve)),),
    )


def fit_data(found: AdoptionFit) -> CurvesData:
    """Sales, and the fitted curve with its band, beyond the record only where that is known."""
    fit = found.fit
    until = (
        len(fit.along)
        if fit_words.market_is_known(found)
        else int(np.searchsorted(fit.along, fit.at[-1], side="right"))
    )
    most = _HIGHEST * max(float(fit.sales.max()), float(fit.curve[:until].max()))
    low, curve, high = (
        np.minimum(each[:until], most).tolist() for each in (fit.low, fit.curve, fit.high)
    )
    is_known = fit_words.market_is_known(found)
    marks = ((float(fit.peak_at.value), "the peak"),) if is_known else ()
    return CurvesData(
        fit_words.headline(found),
        "Band: 95% interval of the fitted curve, not of single sales.",
        f"periods, {clean(found.name, most=40)}",
        "sales in a period",
        (
            Panel(
                (
                    Curve("fitted", fit.along[:until].tolist(), curve, low, high),
                    Curve("sales", fit.at.tolist(), fit.sales.tolist(), colour=1),
                ),
                marks=marks,
            ),
        ),
    )
