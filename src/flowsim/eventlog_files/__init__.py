"""Event logs as data frames and as files: names instead of numbers, and back bit for bit.

Enters: an EventLog, or a .parquet or .csv file written here. Leaves: the other. Instants in hours
from time zero; `worked_hours` is open hours between start and finish, by the weekly hours of the
person's team. Knows nothing of models, plans or engines.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from flowsim.eventlog import EventLog
from flowsim.eventlog_files.columns import INTEGERS, REALS, columns_of, header_of, log_of
from flowsim.eventlog_files.formats import (
    Text,
    read_csv,
    read_parquet,
    whole,
    write_csv,
    write_parquet,
)
from flowsim.eventlog_files.hours import open_hours, worked_hours

if TYPE_CHECKING:
    import pandas as pd


def to_frame(log: EventLog) -> pd.DataFrame:
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


def write(log: EventLog, path: str | os.PathLike[str]) -> None:
    """Write a log to a .parquet or .csv file: the whole of it, or nothing.

    Raises ValueError for another name, or for names that a file could not tell apart.
    """
    target = Path(path)
    if target.suffix not in (".parquet", ".csv"):
        raise ValueError(f"{target}: a log is written to a .parquet or .csv file.")
    columns, header = columns_of(log), json.dumps(header_of(log))
    with whole(target) as part:
        (write_csv if target.suffix == ".csv" else write_parquet)(part, columns, header)


def read(path: str | os.PathLike[str]) -> EventLog:
    """The log in a file that `write` has written. Raises ValueError for any other."""
    source = Path(path)
    if source.suffix not in (".parquet", ".csv"):
        raise ValueError(f"{source}: a log is read from a .parquet or .csv file.")
    try:
        if source.suffix == ".csv":
            header, columns = read_csv(source, reals=REALS, integers=INTEGERS)
        else:
            header, columns = read_parquet(source)
        return log_of(json.loads(header), columns)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise ValueError(f"{source}: no log that flowsim has written: {error}.") from error


__all__ = ["open_hours", "read", "to_frame", "worked_hours", "write"]
