"""A forecast as plain data.

Input: a Forecast. Output: dictionaries and lists. Must not depend on: files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowsim.report.runs.data import known
from flowsim.report.sections import trust
from flowsim.report.studies.forecast import card, sentences
from flowsim.time_units import HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.experiment.ranks import Proportion, Quantile
    from flowsim.study.forecast.forecast import Forecast


def data(forecast: Forecast) -> dict[str, Any]:
    """A forecast as plain data."""
    return {
        "sentences": sentences(forecast),
        "trust": trust.data(card(forecast)),
        "asked": forecast.asked,
        "begins": forecast.begins,
        "works": list(forecast.works),
        "items": forecast.items or None,
        "board": [{"work": work, "items": count} for work, count in forecast.board],
        "start": None if forecast.model.start is None else str(forecast.model.start),
        "percentiles": [_percentile(forecast, found) for found in forecast.percentiles],
        "unfinished": _share_data(forecast.unfinished),
        "most": forecast.most,
        "bound_weeks": forecast.bound / HOURS_PER_WEEK,
        "by": None if forecast.by is None else _by(forecast, forecast.by),
        "done_weeks": [known(hours / HOURS_PER_WEEK) for hours in forecast.done.tolist()],
        "fan": {
            "week": [hours / HOURS_PER_WEEK for hours in forecast.fan.hours.tolist()],
            "lines": [
                {"chance": found.chance, "items": line}
                for found, line in zip(
                    forecast.percentiles or forecast.delivered,
                    forecast.fan.items.tolist(),
                    strict=True,
                )
            ],
        },
        "replications": forecast.replications,
        "seed": forecast.seed,
    }


def _by(forecast: Forecast, hours: float) -> dict[str, Any]:
    """What is done by an instant."""
    chance = forecast.chance
    return {
        "weeks": hours / HOURS_PER_WEEK,
        "date": _day(forecast, hours),
        "done": None if chance is None else _share_data(chance),
        "delivered": [
            {
                "chance": found.chance,
                "items": known(found.value),
                "low": known(found.low),
                "high": known(found.high),
            }
            for found in forecast.delivered
        ],
    }


def _percentile(forecast: Forecast, found: Quantile) -> dict[str, Any]:
    values = {"weeks": found.value, "low": found.low, "high": found.high}
    dates = {"date": found.value, "date_low": found.low, "date_high": found.high}
    return {
        "chance": found.chance,
        **{key: known(hours / HOURS_PER_WEEK) for key, hours in values.items()},
        **{key: _day(forecast, hours) for key, hours in dates.items()},
    }


def _day(forecast: Forecast, hours: float) -> str | None:
    day = forecast.day(hours)
    return None if day is None else str(day)


def _share_data(found: Proportion) -> dict[str, float]:
    return {"share": found.share, "low": found.low, "high": found.high}
