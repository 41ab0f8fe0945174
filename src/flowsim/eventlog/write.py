"""Event logs as data frames and files, with names instead of numbers.

Input: logs of one model. Output: a data frame, or a .parquet or .csv file. Instants in hours from
time zero; `worked_hours` is open hours between start and finish, by the weekly hours of the
person's team. Must not depend on models, plans or engines.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from flowsim.eventlog.columns import columns_of, header_of, header_of_all
from flowsim.eventlog.formats import Text, csv_file, parquet_file, whole
from flowsim.eventlog.rows import LogRecord

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".csv", ".parquet")


class Reiterable(Protocol):
    """Logs that can be gone through more than once; each may be made when its turn comes."""

    def __iter__(self) -> Iterator[LogRecord]: ...


def to_frame(log: LogRecord) -> pd.DataFrame:
    """The log as a data frame, a row for every stint; its columns are those of a written file."""
    import pandas as pd

    return pd.DataFrame(
        {
            name: pd.Categorical.from_codes(column.codes, pd.Index(list(column.values)))
            if isinstance(column, Text)
            else column
            for name, column in columns_of(log).items()
        }
    )


def write(log: LogRecord, path: str | os.PathLike[str]) -> None:
    """Write a log to a .parquet or .csv file: the whole of it, or nothing.

    Raises ValueError for another name, or for names that a file could not tell apart.
    """
    write_all([log], path)


def write_all(logs: Reiterable, path: str | os.PathLike[str]) -> None:
    """Write the logs of several replications of one model to one file, in their order.

    They are gone through twice, first for what the file must say of them before the first row.
    Raises as `write` does.
    """
    target = Path(path)
    if target.suffix not in SUFFIXES:
        raise ValueError(f"{target}: a log is written to a .parquet or .csv file.")
    header = json.dumps(header_of_all([header_of(log) for log in logs]))
    file = csv_file if target.suffix == ".csv" else parquet_file
    with whole(target) as part, file(part, header) as add:
        for log in logs:
            add(columns_of(log))
