"""Results as data frames with names; pandas is imported when somebody asks for one.

Enters: results. Leaves: data frames. Must not know: how they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from flowsim.experiment import Estimate

if TYPE_CHECKING:
    import pandas as pd

    from flowsim.study.each import Each
    from flowsim.study.results import Comparison, Expected, RunResult
    from flowsim.study.sweep import Sweep

_COLUMNS = ["measure", "at", "mean", "low", "high", "replications"]


def run_frame(run: RunResult) -> pd.DataFrame:
    """Every figure of a run in a row; `at` is a kind of work, a team, or `work.step`."""
    import pandas as pd

    rows = [
        *(row for figures in run.work for row in _rows(figures, figures.work)),
        *(row for team in run.teams for row in _rows(team, team.team)),
        *(row for step in run.steps for row in _rows(step, f"{step.work}.{step.step}")),
        *(("gain", gain.team, *_values(gain.relative)) for gain in run.verdict.gains),
        ("saturated_throughput", run.judged, *_values(run.verdict.saturated)),
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


def comparison_frame(comparison: Comparison) -> pd.DataFrame:
    """Every difference of a comparison in three rows: paired, unpaired, relative (paired)."""
    import pandas as pd

    rows = [
        (found.scenario, found.measure, found.unit if kind != "relative" else "", kind, *values)
        for found in comparison.differences
        for kind in ("paired", "unpaired", "relative")
        for values in (_values(getattr(found, kind)),)
    ]
    columns = ["scenario", "measure", "unit", "kind", "mean", "low", "high", "replications"]
    return pd.DataFrame(rows, columns=columns)


def expected_frame(expected: Expected) -> pd.DataFrame:
    """Every outcome of an expectation in a row."""
    import pandas as pd

    rows = [
        (each.expectation.text, each.word, each.kind, *_values(each.found), each.bound, each.why)
        for each in expected.outcomes
    ]
    columns = ["expectation", "outcome", "kind", "mean", "low", "high", "replications"]
    return pd.DataFrame(rows, columns=[*columns, "bound", "why"])


def sweep_frame(sweep: Sweep) -> pd.DataFrame:
    """Each measure of each cell in a row: axes, value, and the paired change from the base."""
    import pandas as pd

    axes = [axis.path for axis in sweep.axes]
    rows = [
        (
            *(cell.labels or ("",) * len(axes)),
            change.measure,
            *_values(getattr(cell.figures, change.measure)),
            *_values(change.paired)[:3],
        )
        for cell in (sweep.base, *sweep.cells)
        for change in cell.changes
    ]
    columns = ["measure", "mean", "low", "high", "replications"]
    changes = ["change", "change_low", "change_high"]
    return pd.DataFrame(rows, columns=[*axes, *columns, *changes])


def each_frame(found: Each) -> pd.DataFrame:
    """Each change of each team in a row, paired, and how busy the team is then."""
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for alone in found.teams:
        for change, way in zip(alone.changes, alone.ways, strict=True):
            rows.append((alone.team, change.measure, change.unit, *_values(change.paired), way))
        rows.append((alone.team, "busy", "", *_values(alone.busy), None))
    columns = ["team", "measure", "unit", "mean", "low", "high", "replications", "clear"]
    return pd.DataFrame(rows, columns=columns)


def _rows(figures: Any, at: str) -> Iterator[tuple[Any, ...]]:
    """The estimates of a record, by the names of its fields."""
    for field in fields(figures):
        value = getattr(figures, field.name)
        if isinstance(value, Estimate):
            yield (field.name, at, *_values(value))


def _values(estimate: Estimate) -> tuple[float, float, float, int]:
    return estimate.mean, estimate.low, estimate.high, estimate.replications
