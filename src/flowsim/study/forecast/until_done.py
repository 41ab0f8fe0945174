"""Replications that run until a number of items has left, however long that takes.

Input: a model, the number of items. Output: what left in each replication. Must not depend on:
the purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flowsim.experiment.leaving import Left, Wanted, leaving
from flowsim.model import Change, Model, ModelError, apply
from flowsim.plan import compile_plan
from flowsim.study.settings import Settings
from flowsim.time_units import HOURS_PER_WEEK

BOUNDS = (260.0, 208.0, 156.0, 104.0, 52.0, 26.0, 13.0)  # weeks: the first that the model allows


def check_horizon(model: Model, hours: float, origin: str) -> None:
    """Raise ModelError if a model cannot run that long; origin: the option, as messages name it."""
    apply(model, [Change("horizon", f"{hours!r}h", origin)])


def longest_run(model: Model) -> float:
    """Hours of the longest run that a model allows, five years at most; its own if none is."""
    for weeks in BOUNDS:
        try:
            check_horizon(model, weeks * HOURS_PER_WEEK, "")
        except ModelError:
            continue
        return weeks * HOURS_PER_WEEK
    return model.horizon


def run_until_done(
    model: Model,
    wanted: Wanted,
    items: int,
    settings: Settings,
    *,
    first: float,
    bound: float,
) -> list[Left]:
    """Run every replication until this many have left; those not done run again, twice as long.

    A longer run begins like a shorter one, bit for bit, so that it makes no difference how long the
    others ran. first, bound: hours of the first run and of the longest. Raises EngineError.
    """
    found: list[Left] = []
    behind: Sequence[int] = range(settings.count)
    tell = settings.telling(f"forecasting {model.name}")
    horizon = min(first, bound)
    while True:
        plan = compile_plan(replace(model, horizon=horizon))
        runs = leaving(
            plan,
            wanted,
            replications=behind,
            seed=settings.seed,
            jobs=settings.jobs,
            progress=tell,
        )
        if not found:
            found = runs
        for replication, run in zip(behind, runs, strict=True):
            found[replication] = run
        behind = [number for number in behind if len(found[number].instants) < items]
        if not behind or horizon >= bound:
            return found
        horizon = min(2.0 * horizon, bound)
