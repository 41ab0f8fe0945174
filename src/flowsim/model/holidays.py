"""Holidays: from their text to the days on which nobody works, and the hours lost.

Input: places by ISO 3166 such as `DE-BY`, days such as `2027-12-24`; a Model. Output: Holidays,
closed days, open hours of weeks. The days of countries and regions come from the library
`holidays`, which is imported only when needed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from flowsim.model.errors import UnitError, did_you_mean, quote
from flowsim.model.types import ALWAYS, Holidays, Hours, Model
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from holidays import HolidayBase

_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_REMEDY = "Write a country or region (US, DE-BY), days (2027-12-24), or 2027-12-24..2028-01-01."
MOST_DAYS = 36_600  # of all spans together


def parse_day(text: str) -> date:
    """A day from its ISO form. Raises UnitError."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UnitError(f"is not a date, found {quote(text)}.", "Write year-month-day: 2027-01-04.")


def parse_holidays(texts: str | Sequence[str]) -> Holidays:
    """Holidays from a place, a day, a span or several, or from `none`. Raises UnitError."""
    given = [texts] if isinstance(texts, str) else list(texts)
    given = [text.strip() for text in given]
    if given == ["none"]:
        return Holidays("none")
    if not given:
        raise UnitError("has no day in it.", _REMEDY)
    places: list[str] = []
    spans: list[tuple[date, date]] = []
    for text in given:
        first, dots, last = text.partition("..")
        if dots or text[:1].isdigit():
            spans.append(_span(text, first.strip(), last.strip() if dots else first.strip()))
            if sum((ends - begins).days + 1 for begins, ends in spans) > MOST_DAYS:
                raise UnitError(f"are more than {MOST_DAYS:,} days.", "Close the team instead.")
        else:
            places.append(_place(text))
    return Holidays(", ".join(given), tuple(dict.fromkeys(places)), tuple(spans))


def _span(text: str, first: str, last: str) -> tuple[date, date]:
    begins, ends = parse_day(first), parse_day(last)
    if ends < begins:
        what = f"ends before it begins, found {quote(text)}."
        raise UnitError(what, "Write first day..last day: 2027-12-24..2028-01-01.")
    return begins, ends


def _place(text: str) -> str:
    import holidays

    if _PLACE.fullmatch(text.upper()) and not _PLACE.fullmatch(text):
        remedy = f"Countries are written in capitals, {text.upper()}; for no holidays write none."
        raise UnitError(f"are not known, found {quote(text)}.", remedy)
    if not _PLACE.fullmatch(text):
        raise UnitError(f"are not known, found {quote(text)}.", _REMEDY)
    country, _, region = text.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise UnitError(
            f"are not known for {quote(country)}.",
            "Countries are written by ISO 3166: DE, FR, GB, IN, US.",
        )
    if region and region not in known[country]:
        raise UnitError(
            f"are not known for {quote(region)} in {country}.",
            did_you_mean(region, known[country]) or f"{country} has no regions here.",
        )
    return f"{country}-{region}" if region else country


def is_beside(holidays: Holidays | None, hours: Hours) -> Holidays | None:
    """The holidays that own hours inherit; none for hours that are always open."""
    return None if hours.intervals == ALWAYS.intervals else holidays


def years_known(holidays: Holidays) -> tuple[str, int, int]:
    """The place with the fewest known years, and the first and last of these."""
    spans = [("", date.min.year, date.max.year)]
    for place in holidays.places:
        of_place = _of_place(place, date.min.year)
        spans.append((place, of_place.start_year, of_place.end_year))
    first, last = max(spans, key=lambda span: span[1]), min(spans, key=lambda span: span[2])
    return (first[0] if first[1] > date.min.year else last[0]), first[1], last[2]


@lru_cache(maxsize=256)
def _of_place(place: str, year: int) -> HolidayBase:
    import holidays

    country, _, region = place.partition("-")
    return holidays.country_holidays(country, subdiv=region or None, years=year)


def closed_days(holidays: Holidays | None, first: date, last: date) -> set[date]:
    """The days off from a first to a last day, both included, weekends among them."""
    if holidays is None:
        return set()
    days = {
        day
        for place in holidays.places
        for year in range(first.year, last.year + 1)
        for day in _of_place(place, year)
    }
    for begins, ends in holidays.spans:
        days |= {begins + timedelta(days=n) for n in range((ends - begins).days + 1)}
    return {day for day in days if first <= day <= last}


@lru_cache(maxsize=256)
def _weeks(hours: Hours, monday: date, weeks: int) -> tuple[tuple[tuple[float, float], ...], ...]:
    last = monday + timedelta(weeks=weeks, days=-1)
    off: dict[int, set[int]] = {}
    for day in closed_days(hours.holidays, monday, last):
        week, weekday = divmod((day - monday).days, 7)
        off.setdefault(week, set()).add(weekday)
    return tuple(_without(hours.intervals, off.get(week, set())) for week in range(weeks))


def _without(
    intervals: tuple[tuple[float, float], ...], days: set[int]
) -> tuple[tuple[float, float], ...]:
    """Open hours of a week without some of its days, 0 for Monday."""
    for day in sorted(days):
        begins, ends = day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY
        parts = [
            part
            for start, end in intervals
            for part in ((start, min(end, begins)), (max(start, ends), end))
            if part[0] < part[1]
        ]
        intervals = tuple(parts)
    return intervals


def weeks_of(model: Model, hours: Hours, weeks: int) -> list[tuple[tuple[float, float], ...]]:
    """Open hours of each week of a run, the warm-up included: as in `Hours`, without holidays."""
    if hours.holidays is None or model.start is None:
        return [hours.intervals] * weeks
    return list(_weeks(hours, model.start - timedelta(hours=model.warm_up), weeks))


def all_open(
    teams: Sequence[Sequence[tuple[tuple[float, float], ...]]],
) -> list[tuple[tuple[float, float], ...]]:
    """Hours of each week in which all of several teams are open. teams: of each its weeks."""
    found = list(teams[0])
    for weeks in teams[1:]:
        found = [
            tuple(
                (max(start, begins), min(end, ends))
                for start, end in mine
                for begins, ends in theirs
                if max(start, begins) < min(end, ends)
            )
            for mine, theirs in zip(found, weeks, strict=True)
        ]
    return found


def open_hours_a_week(model: Model, hours: Hours) -> float:
    """Mean open hours of a week from time zero to the horizon, without holidays."""
    if hours.holidays is None or model.start is None:
        return hours.per_week
    begin = HOURS_PER_WEEK * math.floor(model.warm_up / HOURS_PER_WEEK)
    weeks = math.ceil((begin + model.horizon) / HOURS_PER_WEEK)
    first = int(begin // HOURS_PER_WEEK)
    last = begin + model.horizon
    here = _open_hours(weeks_of(model, hours, weeks)[first:], first, last)
    normal = _open_hours([hours.intervals] * (weeks - first), first, last)
    return hours.per_week * here / normal if normal > 0.0 else 0.0


def _open_hours(
    weeks: Sequence[tuple[tuple[float, float], ...]], first: int, until: float
) -> float:
    """Open hours of consecutive weeks from this number on, up to an instant."""
    return sum(
        max(0.0, min(end, until - week * HOURS_PER_WEEK) - start)
        for week, intervals in enumerate(weeks, start=first)
        for start, end in intervals
    )


def is_ever_open(model: Model, hours: Hours) -> bool:
    """Whether hours are open at any time of a run."""
    weeks = math.ceil((model.warm_up + model.horizon) / HOURS_PER_WEEK)
    return any(weeks_of(model, hours, weeks))
