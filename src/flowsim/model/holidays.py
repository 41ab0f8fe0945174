"""Holidays: from what people write to the days on which nobody works, and what they cost in hours.

Enters: places by ISO 3166 such as `DE-BY`, days such as `2027-12-24`; a Model. Leaves: Holidays,
closed days, open hours of weeks. The days of countries and regions come from the library
`holidays`, which is imported where they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from flowsim.model.errors import UnitError, did_you_mean, quote
from flowsim.model.types import ALWAYS, HOURS_PER_WEEK, Holidays, Hours, Model

if TYPE_CHECKING:
    from holidays import HolidayBase

_PLACE = re.compile(r"[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_REMEDY = "Write a country or region (US, DE-BY), days (2027-12-24), or 2027-12-24..2028-01-01."
MOST_DAYS = 3_660  # of one span


def parse_day(text: str) -> date:
    """A day from its ISO form. Raises UnitError."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UnitError(f"is no day, found {quote(text)}.", "Write year-month-day: 2027-01-04.")


def parse_holidays(texts: str | Sequence[str]) -> Holidays | None:
    """Holidays from a place, a day, a span or several; None from `none`. Raises UnitError."""
    given = [texts] if isinstance(texts, str) else list(texts)
    given = [text.strip() for text in given]
    if given == ["none"]:
        return None
    if not given:
        raise UnitError("has no day in it.", _REMEDY)
    places: list[str] = []
    spans: list[tuple[date, date]] = []
    for text in given:
        first, dots, last = text.partition("..")
        if dots or text[:1].isdigit():
            spans.append(_span(text, first.strip(), last.strip() if dots else first.strip()))
        else:
            places.append(_place(text))
    return Holidays(", ".join(given), tuple(dict.fromkeys(places)), tuple(spans))


def _span(text: str, first: str, last: str) -> tuple[date, date]:
    begins, ends = parse_day(first), parse_day(last)
    if ends < begins or (ends - begins).days >= MOST_DAYS:
        what = f"ends before it begins, found {quote(text)}."
        if ends >= begins:
            what = f"lasts for more than ten years, found {quote(text)}."
        raise UnitError(what, "Write first day..last day: 2027-12-24..2028-01-01.")
    return begins, ends


def _place(text: str) -> str:
    import holidays

    if not _PLACE.fullmatch(text):
        raise UnitError(f"are not known, found {quote(text)}.", _REMEDY)
    country, _, region = text.upper().partition("-")
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
    """The holidays that somebody with hours of their own takes over: none who is always at work."""
    return None if hours.intervals == ALWAYS.intervals else holidays


def years_known(holidays: Holidays) -> tuple[str, int, int]:
    """The place that is known for the fewest years, the first of these and the last."""
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
        begins, ends = day * 24.0, day * 24.0 + 24.0
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


def open_hours_a_week(model: Model, hours: Hours) -> float:
    """Open hours of a week in the mean from time zero to the horizon."""
    if hours.holidays is None or model.start is None:
        return hours.per_week
    days = model.horizon / 24.0
    last = model.start + timedelta(days=max(0.0, days - 1e-9))
    lost = sum(
        end - start
        for day in closed_days(hours.holidays, model.start, last)
        for start, end in _on_day(hours, day.weekday())
    )
    return max(0.0, hours.per_week - lost * HOURS_PER_WEEK / model.horizon)


def _on_day(hours: Hours, weekday: int) -> list[tuple[float, float]]:
    begins, ends = weekday * 24.0, weekday * 24.0 + 24.0
    parts = [(max(start, begins), min(end, ends)) for start, end in hours.intervals]
    return [part for part in parts if part[0] < part[1]]
