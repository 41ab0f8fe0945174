"""What is wrong with the days of a model: when it starts, and which holidays it has.

Input: a Model, and a function that gives the position of a path. Output: problems. Must not depend
on: flows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flowsim.model.checking.positions import Where
from flowsim.model.errors import Problem
from flowsim.model.formats import format_value
from flowsim.model.holidays import is_ever_open, years_known
from flowsim.model.language.teams import OUT_OF_USE
from flowsim.model.types import Holidays, Model
from flowsim.time_units import HOURS_PER_WEEK

FIRST_YEAR, LAST_YEAR = 1950, 2200  # of a run that has a start


def check_days(model: Model, where: Where) -> Iterator[Problem]:
    """Problems of the start, and of holidays that cannot be found."""
    holidays = _holidays(model)
    if model.start is None:
        for path in list(holidays)[:1]:
            remedy = "Add `start: 2027-01-04`, the Monday of time zero."
            yield Problem(where(path), path, "needs a start date: the model has none.", remedy)
        return
    if model.start.weekday() != 0:
        monday = model.start - timedelta(days=model.start.weekday())
        what = f"is a {model.start:%A}, and the weeks of a run begin on Monday."
        remedy = f"Write {monday} or {monday + timedelta(weeks=1)}."
        yield Problem(where("start"), "start", what, remedy)
        return
    if model.warm_up % HOURS_PER_WEEK != 0.0:
        found = format_value("elapsed", model.warm_up)
        what = f"must be whole weeks in a model with a start, found {found}."
        yield Problem(where("warm_up"), "warm_up", what, "A run begins on a Monday: write 26w.")
        return
    first, last = _span(model)
    if first < FIRST_YEAR or last > LAST_YEAR:
        what = f"lets the run last from the year {first} to {last}."
        remedy = f"With a start it must lie between {FIRST_YEAR} and {LAST_YEAR}."
        yield Problem(where("start"), "start", what, remedy)
        return
    for path, days in holidays.items():
        place, begins, ends = years_known(days)
        if first < begins or last > ends:
            what = f"of {place} are known from {begins} to {ends}, but the run lasts from"
            what += f" {first} to {last}."
            remedy = "Move the start, or list the days yourself."
            yield Problem(where(path), path, what, remedy)
            return
    for team in model.teams:
        if not is_ever_open(model, team.hours):
            path = f"teams.{team.name}"
            what = "is closed on every day of the run: all its open hours are holidays."
            remedy = "Leave some days open, or remove its steps."
            if team.kind == "equipment":
                remedy = f"Leave some days open, or {OUT_OF_USE}"
            yield Problem(where(path), path, what, remedy)


def _holidays(model: Model) -> dict[str, Holidays]:
    """Every set of holidays in use, by its path."""
    found: dict[str, Holidays] = {}
    everybody = [(f"teams.{team.name}", team.hours) for team in model.teams]
    everybody += [(f"work.{work.name}.arrives", work.arrives.hours) for work in model.work]
    for path, hours in everybody:
        if hours.holidays is not None and (hours.holidays.places or hours.holidays.spans):
            common = hours.holidays == model.hours.holidays
            found.setdefault("holidays" if common else f"{path}.holidays", hours.holidays)
    return found


def _span(model: Model) -> tuple[int, int]:
    """The years of the first and the last day of a run; beyond the calendar its last year."""
    assert model.start is not None
    ends = model.horizon / 24.0
    most = (date.max - model.start).days
    last = date.max.year if ends > most else (model.start + timedelta(days=ends)).year
    begins = model.warm_up / 24.0
    least = (model.start - date.min).days
    first = date.min.year if begins > least else (model.start - timedelta(days=begins)).year
    return first, last
