"""Measures by name, as formulas on the vector of `columns`.

Input: the name of a measure and its work, team or step. Output: a Formula, which turns sums over
replications into a number. Durations in hours, rates an hour, shares in 0..1. Measures are those of
the glossary; `_sd` and `_p50`, `_p85`, `_p90`, `_p95` may follow one that is a duration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from flowsim.metrics.columns import QUANTILE_NAMES, QUANTILES, Layout
from flowsim.model import FlowsimError
from flowsim.model.errors import did_you_mean
from flowsim.plan.tables import Floats

DOOR_PLACE = "door"
Columns = tuple[str, ...]
# What is summed over what. Of a kind of work, or of all work:
_CLOCKS: dict[str, tuple[Columns, Columns]] = {
    "request_to_delivery": (("request",), ("delivered",)),
    "change_lead_time": (("change",), ("committed",)),
}
_OF_WORK: dict[str, tuple[Columns, Columns]] = {
    "throughput": (("delivered",), ("hours",)),
    "arrival_rate": (("arrived",), ("hours",)),
    "wip": (("area",), ("hours",)),
    "wip_at_horizon": (("present",), ("replications",)),
    "unfinished": (("unfinished",), ("replications",)),
    "age": (("age",), ("unfinished",)),
    "flow_efficiency": (("touch",), ("request",)),
    "dropped_share": (("lost",), ("arrived",)),
    "discarded_share": (("discarded",), ("arrived",)),
    "abandoned_share": (("abandoned",), ("arrived",)),
    "escaped": (("escaped",), ("delivered",)),
    "escaped_share": (("flawed",), ("delivered",)),
    "change_fail_rate": (("failed",), ("watched",)),
    "failed_deployment_recovery_time": (("recovery",), ("recovered",)),
    **_CLOCKS,
}
_OF_DOOR: dict[str, tuple[Columns, Columns]] = {
    "throughput": (("accepted",), ("hours",)),
    "queue": (("door_area",), ("hours",)),
    "wait": (("door_wait",), ("accepted", "door_abandoned")),
    "wait_chance": (("door_waited",), ("accepted", "door_abandoned")),
}
# Of a step or a team.
_OF_PLACE: dict[str, tuple[Columns, Columns]] = {
    "throughput": (("visits",), ("hours",)),
    "wait": (("wait",), ("starts",)),
    "wait_chance": (("waited",), ("starts",)),
    "sojourn": (("sojourn",), ("visits",)),
    "queue": (("queue_area",), ("hours",)),
    "in_step": (("area",), ("hours",)),
    "found": (("found",), ("visits",)),
    "batch_size": (("batched",), ("batches",)),
    "join_wait": (("join_wait",), ("joins",)),
}
# Items that wait, on average, by what they wait for: of a step, a team or a kind of work, at whose
# door they are not counted. Parts of `waiting`, but for those while the team is closed.
WAITS = {
    "waiting_for_people": "by_people",
    "waiting_for_limit": "blocked",
    "waiting_for_gate": "by_gate",
    "waiting_for_batch": "by_batch",
    "waiting_for_hours": "by_hours",
    "waiting_for_absence": "by_absence",
    "waiting_for_priority": "by_priority",
    "waiting_for_crew": "by_crew",
    "waiting_for_request": "by_request",
    "waiting_for_join": "by_join",
}
_WAITING: dict[str, tuple[Columns, Columns]] = {
    "waiting": (("queue_area", "blocked", "by_join"), ("hours",)),
    **{measure: ((column,), ("hours",)) for measure, column in WAITS.items()},
    "waiting_while_closed": (("closed",), ("hours",)),
}
_OF_PLACE |= _WAITING
_OF_TEAM: dict[str, tuple[Columns, Columns]] = {
    "utilisation": (("worked",), ("available",)),
    "busy": (("worked",), ("available",)),
    "blocked": (("held",), ("available",)),
}
# One minus that.
_REST_OF_TEAM: dict[str, tuple[Columns, Columns]] = {
    "starved": (("worked", "held"), ("available",)),
    "availability": (("away",), ("elapsed",)),
}
MEASURES = tuple(
    dict.fromkeys(
        [
            *_OF_WORK,
            *(f"{clock}_sd" for clock in _CLOCKS),
            *(f"{clock}_{quantile}" for clock in _CLOCKS for quantile in QUANTILE_NAMES),
            *_OF_PLACE,
            "wait_sd",
            *(f"wait_{quantile}" for quantile in QUANTILE_NAMES),
            *_OF_TEAM,
            *_REST_OF_TEAM,
            "visits",
            "wip_variance",
            "growth",
            "age_max",
        ]
    )
)


class MeasureError(FlowsimError, KeyError):
    """A measure that the summary of a run does not have."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Formula:
    """How sums over replications make a measure.

    ratio: the sum of the numbers at `tops` over that at `bottoms`; rest: one minus that, or 0 (a
    blocked item does not hold its person, so there may be more than all).
    variance, sd: from first moments at `tops` and second moments at `squares`, over `bottoms`.
    mean: the number at `tops`, averaged over the replications that have it (not nan); of a
    percentile (`share`) of all replications together, the pools in which they are.
    """

    kind: Literal["ratio", "rest", "variance", "sd", "mean"]
    tops: tuple[int, ...]
    bottoms: tuple[int, ...] = ()
    squares: tuple[int, ...] = ()
    pools: tuple[int, ...] = ()
    share: float = 0.0

    @property
    def columns(self) -> list[int]:
        """The places in a vector of all numbers that it needs."""
        return sorted({*self.tops, *self.bottoms, *self.squares})

    def of_columns(self) -> Formula:
        """The same formula for vectors of its `columns` alone."""
        place = {column: number for number, column in enumerate(self.columns)}
        tops, bottoms, squares = (
            tuple(place[column] for column in each)
            for each in (self.tops, self.bottoms, self.squares)
        )
        return replace(self, tops=tops, bottoms=bottoms, squares=squares)

    def __call__(self, sums: Floats) -> Floats:
        """The measure from vectors [..., width] summed over replications; nan where undefined."""
        top = sums[..., list(self.tops)].sum(axis=-1)
        if self.kind == "mean":
            return np.asarray(top)
        with np.errstate(divide="ignore", invalid="ignore"):
            bottom = sums[..., list(self.bottoms)].sum(axis=-1)
            ratio = np.where(bottom != 0.0, top / bottom, np.nan)
            if self.kind == "ratio":
                return ratio
            if self.kind == "rest":
                return np.maximum(1.0 - ratio, 0.0)
            second = sums[..., list(self.squares)].sum(axis=-1) / bottom
            variance = np.maximum(second - ratio * ratio, 0.0)
            return variance if self.kind == "variance" else np.sqrt(variance)


def _ratio(places: Callable[..., tuple[int, ...]], columns: tuple[Columns, Columns]) -> Formula:
    """The sum of some columns over that of others."""
    tops, bottoms = columns
    return Formula("ratio", places(*tops), places(*bottoms))


def formula_of(
    layout: Layout, measure: str, *, at: str | None = None, work: str | None = None
) -> Formula:
    """The formula of a measure of the whole model, of a kind of work, or `at` a place.

    at: a team (all its steps), a step, `work.step`, or `door`. Raises MeasureError.
    """
    if at is not None and at != DOOR_PLACE:
        return _at_place(layout, measure, at, work)
    row = -1 if work is None else _index(layout.names.works, work, "kind of work")
    name, _, suffix = measure.rpartition("_")

    def places(*columns: str) -> tuple[int, ...]:
        return tuple(
            layout.run(column) if column in ("hours", "replications") else layout.work(row, column)
            for column in columns
        )

    if at == DOOR_PLACE:
        if measure not in _OF_DOOR:
            raise MeasureError(f"{measure} at the door: {_known(measure, list(_OF_DOOR))}")
        return _ratio(places, _OF_DOOR[measure])
    if measure in _OF_WORK:
        return _ratio(places, _OF_WORK[measure])
    if measure == "wip_variance":
        return Formula("variance", places("area"), places("hours"), places("area_squares"))
    if measure in ("growth", "age_max"):
        return Formula("mean", places(measure))
    if name in _CLOCKS and suffix == "sd":
        (top,), bottoms = _CLOCKS[name]
        return Formula("sd", places(top), places(*bottoms), places(f"{top}_squares"))
    if name in _CLOCKS and suffix in QUANTILE_NAMES:
        clock = _CLOCKS[name][0][0]
        return _percentile(places(f"{clock}_{suffix}"), layout.pools(row, clock), suffix)
    if measure in _WAITING:
        columns, hours = _WAITING[measure]
        steps = [s for s, of in enumerate(layout.names.step_work) if work is None or of == row]
        wanted = tuple(layout.step(step, column) for step in steps for column in columns)
        return Formula("ratio", wanted, places(*hours))
    if work is None and measure in (*_OF_TEAM, *_REST_OF_TEAM):
        return _of_teams(layout, measure, range(len(layout.names.teams)))
    if measure in MEASURES:
        raise MeasureError(f"{measure} is about a team or a step: say `at` which.")
    raise MeasureError(f"{measure}: {_known(measure, list(MEASURES))}")


_AT_PLACE = [
    *(*_OF_PLACE, "wait_sd", *(f"wait_{q}" for q in QUANTILE_NAMES), "visits"),
    *(*_OF_TEAM, *_REST_OF_TEAM),
]


def _at_place(layout: Layout, measure: str, at: str, work: str | None) -> Formula:
    names = layout.names
    number = None if work is None else _index(names.works, work, "kind of work")
    team = names.teams.index(at) if at in names.teams else None
    steps = _steps_at(layout, at, team, number)
    is_whole_team = team is not None and (
        number is None or all(names.step_work[step] == number for step in _all_of(layout, team))
    )

    def places(columns: Columns) -> tuple[int, ...]:
        if columns == ("hours",):
            return (layout.run("hours"),)
        return tuple(layout.step(step, column) for step in steps for column in columns)

    name, _, suffix = measure.rpartition("_")
    if measure in _OF_PLACE:
        tops, bottoms = _OF_PLACE[measure]
        return Formula("ratio", places(tops), places(bottoms))
    if measure == "wait_sd":
        return Formula("sd", places(("wait",)), places(("starts",)), places(("wait_squares",)))
    if name == "wait" and suffix in QUANTILE_NAMES:
        if team is not None and is_whole_team:
            return _percentile((layout.team(team, measure),), tuple(steps), suffix)
        if len(steps) == 1:
            return _percentile(places((measure,)), tuple(steps), suffix)
        raise MeasureError(f"{measure} at {at}: name one of its steps, or leave out the work.")
    if measure == "visits":
        works = sorted({names.step_work[step] for step in steps})
        delivered = tuple(layout.work(work, "delivered") for work in works)
        return Formula("ratio", places(("delivered_visits",)), delivered)
    if measure in (*_OF_TEAM, *_REST_OF_TEAM):
        if team is None:
            raise MeasureError(f"{measure} is about a team, and {at} is a step.")
        if number is None:
            return _of_teams(layout, measure, [team])
        if measure in _OF_TEAM:  # the share of this work in it, no matter which team did it
            tops, (capacity,) = _OF_TEAM[measure]
            return Formula("ratio", places(tops), (layout.team(team, capacity),))
    raise MeasureError(f"{measure} at {at}: {_known(measure, _AT_PLACE)}")


def _percentile(tops: tuple[int, ...], pools: tuple[int, ...], name: str) -> Formula:
    return Formula("mean", tops, pools=pools, share=QUANTILES[QUANTILE_NAMES.index(name)])


def _of_teams(layout: Layout, measure: str, teams: range | list[int]) -> Formula:
    tops, bottoms = (_OF_TEAM | _REST_OF_TEAM)[measure]
    return Formula(
        "rest" if measure in _REST_OF_TEAM else "ratio",
        tuple(layout.team(team, top) for team in teams for top in tops),
        tuple(layout.team(team, bottom) for team in teams for bottom in bottoms),
    )


def _steps_at(layout: Layout, at: str, team: int | None, work: int | None) -> list[int]:
    """Steps of a team or of that name, those of one kind of work if it is given."""
    names = layout.names
    if team is not None:
        steps = _all_of(layout, team)
    else:
        labels = [
            (step, f"{names.works[number]}.{step}")
            for step, number in zip(names.steps, names.step_work, strict=True)
        ]
        steps = [number for number, label in enumerate(labels) if at in label]
        if not steps:
            known = [*names.teams, *names.steps, DOOR_PLACE]
            raise MeasureError(f"{at} is neither a team nor a step. {did_you_mean(at, known)}")
    return [step for step in steps if work is None or names.step_work[step] == work]


def _all_of(layout: Layout, team: int) -> list[int]:
    return [step for step, number in enumerate(layout.names.step_team) if number == team]


def _index(names: tuple[str, ...], name: str, what: str) -> int:
    if name not in names:
        raise MeasureError(f"{name} is not a {what}. {did_you_mean(name, names)}")
    return names.index(name)


def _known(measure: str, known: list[str]) -> str:
    return f"there is no such measure. {did_you_mean(measure, known)}"
