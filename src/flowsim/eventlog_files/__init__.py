"""Event logs as data frames and as files: names instead of numbers, and back bit for bit.

Input: EventLogs of one model, or a .parquet or .csv file written here. Output: the other. Instants
in hours from time zero; `worked_hours` is open hours between start and finish, by the weekly hours
of the person's team. Must not depend on models, plans or engines.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from flowsim.eventlog import EventLog
from flowsim.eventlog_files.columns import (
    INTEGERS,
    REALS,
    columns_of,
    header_of,
    header_of_all,
    log_of,
    of_replication,
    replications_in,
)
from flowsim.eventlog_files.formats import (
    FORMAT,
    Text,
    csv_file,
    parquet_file,
    read_csv,
    read_parquet,
    whole,
)
from flowsim.eventlog_files.hours import open_hours, worked_hours

if TYPE_CHECKING:
    import pandas as pd


SUFFIXES = (".csv", ".parquet")


class Reiterable(Protocol):
    """Logs that can be gone through more than once; each may be made when its turn comes."""

    def __iter__(self) -> Iterator[EventLog]: ...


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


def read(path: str | os.PathLike[str], *, replication: int | None = None) -> EventLog:
    """The log of a replication in a file that flowsim has written; by default the file's first.

    Raises ValueError for any other file, and for a replication that is not in it.
    """
    source = Path(path)
    if source.suffix not in SUFFIXES:
        raise ValueError(f"{source}: a log is read from a .parquet or .csv file.")
    try:
        if source.suffix == ".csv":
            text, columns = read_csv(source, reals=REALS, integers=INTEGERS)
        else:
            text, columns = read_parquet(source)
        header = json.loads(text)
        if replication is not None and replication not in replications_in(header):
            raise ValueError(f"replication {replication} is not in it")
        return log_of(*of_replication(header, columns, replication))
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise ValueError(f"{source}: no log that flowsim has written: {error}.") from error


def is_log(path: str | os.PathLike[str]) -> bool:
    """Whether a file is a log that flowsim has written, by its beginning or its metadata."""
    try:
        if Path(path).suffix == ".csv":
            with open(path, "rb") as file:
                return file.readline(len(FORMAT) + 3) == f"# {FORMAT} ".encode()
        import pyarrow.parquet as pq

        return FORMAT.encode() in (pq.read_schema(path).metadata or {})
    except (OSError, ValueError):  # pyarrow's errors about files are ValueErrors
        return False


__all__ = [
    "SUFFIXES",
    "is_log",
    "open_hours",
    "read",
    "to_frame",
    "worked_hours",
    "write",
    "write_all",
]
