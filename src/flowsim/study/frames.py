"""Data frames of results; pandas is imported when somebody asks for one.

Input: rows. Output: data frames. Must not depend on: any result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from flowsim.experiment import Estimate

if TYPE_CHECKING:
    import pandas as pd


def frame(rows: Sequence[tuple[Any, ...]], columns: str | Sequence[str]) -> pd.DataFrame:
    """Rows as a data frame. columns: their names, as a list or with spaces between."""
    import pandas as pd

    names = columns.split() if isinstance(columns, str) else list(columns)
    return pd.DataFrame(list(rows), columns=names)


def estimates_of(record: Any, at: str) -> Iterator[tuple[Any, ...]]:
    """The estimates of a record, by the names of its fields: name, at, and the values."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Estimate):
            yield (field.name, at, *values(value))


def values(estimate: Estimate) -> tuple[float, float, float, int]:
    """Mean, low, high, replications."""
    return estimate.mean, estimate.low, estimate.high, estimate.replications
