"""Figures of slow curves that expectations name: how a product spreads, how a team grows older.

Input: a curve of a claim. Output: its figures at any instant. They are solutions of equations, so
nothing varies and no figure has an interval. Must not depend on: whether an expectation holds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from flowsim.dynamics import talent as pipeline
from flowsim.dynamics.two_markets import QUARTERS, Curves, Settings, saddle, spread
from flowsim.model.errors import ArgumentError, ModelError, Problem
from flowsim.model.expectations import CurveCase
from flowsim.study.adoption.adopt import named
from flowsim.study.adoption.parameters import (
    PARAMETERS,
    Parameter,
    changed,
    read_change,
)
from flowsim.time_units import HOURS_PER_QUARTER, QUARTERS_PER_YEAR

Solved = Mapping[str, Callable[[float], float]]
"""Figures by name, each a function of an instant in quarters."""


@dataclass(frozen=True, slots=True)
class TalentSettings:
    """A team that has hired `before` juniors a year for long, and hires `hires` from now on.

    resumes: when it hires as before again, in quarters; 0: never. Rates are per quarter, mentoring
    is the share of a senior that one junior takes.
    """

    before: float = 10.0
    hires: float = 10.0
    resumes: float = 0.0
    junior_promotes: float = pipeline.Talent().promotes[0] / QUARTERS_PER_YEAR
    mid_promotes: float = pipeline.Talent().promotes[1] / QUARTERS_PER_YEAR
    junior_leaves: float = pipeline.Talent().leaves[0] / QUARTERS_PER_YEAR
    mid_leaves: float = pipeline.Talent().leaves[1] / QUARTERS_PER_YEAR
    senior_leaves: float = pipeline.Talent().leaves[2] / QUARTERS_PER_YEAR
    mentoring: float = pipeline.Talent().mentoring


TALENT = (
    Parameter("hires.before", "before", "number", 0.1, 1000.0, "Juniors hired a year so far."),
    Parameter("hires", "hires", "number", 0.0, 1000.0, "Juniors hired a year from now on."),
    Parameter("resumes", "resumes", "time", 0.0, 400.0, "When hiring goes on as before."),
    Parameter("junior.promotes", "junior_promotes", "rate", 0.001, 10.0, "Juniors who move up."),
    Parameter("mid.promotes", "mid_promotes", "rate", 0.001, 10.0, "Mids who move up."),
    Parameter("junior.leaves", "junior_leaves", "rate", 0.0, 10.0, "Juniors who leave."),
    Parameter("mid.leaves", "mid_leaves", "rate", 0.0, 10.0, "Mids who leave."),
    Parameter("senior.leaves", "senior_leaves", "rate", 0.001, 10.0, "Seniors who leave."),
    Parameter("mentoring", "mentoring", "number", 0.0, 10.0, "Of a senior, for one junior."),
)


def solved(curve: CurveCase) -> Solved:
    """The figures of a curve. Raises ModelError, with its place, if it cannot be."""
    try:
        settings = _settings(curve)
        if isinstance(settings, TalentSettings):
            return _talent(settings)
        return _adoption(spread(settings))
    except ArgumentError as error:
        raise _at(curve.where, f"claim.curves.{curve.name}", error) from None


def _at(where: str, path: str, error: ArgumentError) -> ModelError:
    """A problem in a file: at the place that its text begins with, or else at `where`."""
    text = str(error)
    placed = _PLACED.match(text)
    if placed is not None:
        where, text = placed[1], text[placed.end() :]
    return ModelError([Problem(where, path, text)])


_PLACED = re.compile(r"^(.+?:\d+:\d+)[: ]+", re.DOTALL)


def _changed(
    settings: TalentSettings, curve: CurveCase, parameters: Sequence[Parameter]
) -> TalentSettings:
    for path, value, where in curve.set:
        change = read_change(f"{path}={value}", origin=where, parameters=parameters)
        settings = replace(settings, **{change.parameter.field: change.value})
    return settings


def _adoption(curves: Curves) -> Solved:
    """Figures of a product that spreads; shares of all who could use it, or of their market."""

    def at(values: np.ndarray) -> Callable[[float], float]:
        return lambda quarters: float(np.interp(quarters, curves.at, values))

    dip = saddle(curves)
    half = curves.when(0.5)
    return {
        "users": at(curves.users),
        "early_users": at(curves.early / curves.settings.rivals),
        "main_users": at(curves.main / curves.settings.rivals),
        "waiting": at(curves.waiting),
        "new_users": lambda quarters: at(curves.rate)(quarters) / HOURS_PER_QUARTER,
        "dip": lambda _: 0.0 if dip is None else dip[1],
        "paid": at(curves.paid),
        "half": lambda _: math.inf if half is None else half * HOURS_PER_QUARTER,
    }


def _talent(settings: TalentSettings) -> Solved:
    """Figures of a team whose juniors become mids and its mids seniors."""
    rates = pipeline.Talent(
        promotes=(
            settings.junior_promotes * QUARTERS_PER_YEAR,
            settings.mid_promotes * QUARTERS_PER_YEAR,
        ),
        leaves=(
            settings.junior_leaves * QUARTERS_PER_YEAR,
            settings.mid_leaves * QUARTERS_PER_YEAR,
            settings.senior_leaves * QUARTERS_PER_YEAR,
        ),
        mentoring=settings.mentoring,
    )
    hires = [(0.0, settings.hires)]
    if settings.resumes > 0.0:
        hires.append((settings.resumes / QUARTERS_PER_YEAR, settings.before))
    begin = [float(each) for each in pipeline.steady(settings.before, rates)]

    def people(quarters: float) -> np.ndarray:
        years = [quarters / QUARTERS_PER_YEAR]
        return np.asarray(pipeline.cohorts(begin, years=years, hires=hires, talent=rates)[0])

    return {
        "juniors": lambda quarters: float(people(quarters)[0]),
        "mids": lambda quarters: float(people(quarters)[1]),
        "seniors": lambda quarters: float(people(quarters)[2]),
        "output": lambda quarters: float(pipeline.output(people(quarters), rates)),
        "output_per_cost": lambda quarters: float(
            pipeline.output(people(quarters), rates) / pipeline.cost(people(quarters), rates)
        ),
    }


def value_of(figures: Solved, measure: str, instant: float | None) -> float:
    """A figure at an instant in hours, by default at the end, after ten years."""
    quarters = QUARTERS if instant is None else instant / HOURS_PER_QUARTER
    return figures[measure](quarters)


# -- moving a number


def dial_ends(
    curves: Sequence[CurveCase], path: str, low: str, high: str, *, where: str
) -> tuple[float, float, float, str]:
    """A number of curves as it is, the ends of a range, and its kind (`Parameter.kind`).

    The value is that of the first curve that has the number. where: the place of the range in the
    file. Raises ModelError if none has, or if a text is not a value; values are in the unit of the
    curve.
    """
    having = [curve for curve in curves if _has(curve, path)]
    parameter = None if not having else _parameter(having[0], path)
    if parameter is None:
        what = f"no curve of the claim has a number {path}."
        known = sorted({each.path for curve in curves for each in _parameters(curve)})
        raise ModelError([Problem(where, "claim.depends_on", what, f"Known: {', '.join(known)}.")])
    try:
        ends = [
            read_change(f"{path}={text}", origin=where, parameters=[parameter]).value
            for text in (low, high)
        ]
    except ArgumentError as error:
        raise _at(where, "claim.depends_on", error) from None
    value = float(getattr(_settings(having[0]), parameter.field) or 0.0)
    if not min(ends) <= value <= max(ends):
        what = f"{path} is {parameter.as_text(value)}, outside of its range."
        remedy = "Choose a range that holds it."
        raise ModelError([Problem(where, "claim.depends_on", what, remedy)])
    return value, min(ends), max(ends), parameter.kind


def with_number(curve: CurveCase, path: str, text: str) -> CurveCase:
    """The curve with another value of a number; as it is where it has no such number."""
    if not _has(curve, path):
        return curve
    kept = tuple(each for each in curve.set if each[0] != path)
    return replace(curve, set=(*kept, (path, text, curve.where)))


def _parameters(curve: CurveCase) -> Sequence[Parameter]:
    return TALENT if curve.kind == "talent" else PARAMETERS


def _parameter(curve: CurveCase, path: str) -> Parameter | None:
    return next((each for each in _parameters(curve) if each.path == path), None)


def _has(curve: CurveCase, path: str) -> bool:
    """Whether a number has any effect on a curve."""
    parameter = _parameter(curve, path)
    if parameter is None:
        return False
    return not parameter.needs or bool(getattr(_settings(curve), parameter.needs))


def _settings(curve: CurveCase) -> TalentSettings | Settings:
    if curve.kind == "talent":
        return _changed(TalentSettings(), curve, TALENT)
    strategy = named(curve.of)
    changes = [read_change(f"{path}={value}", origin=where) for path, value, where in curve.set]
    return changed(strategy.settings, changes, whose=strategy.name, origin=curve.where)
