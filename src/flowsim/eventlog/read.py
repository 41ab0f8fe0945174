"""Event logs from files that flowsim has written, bit for bit.

Input: a .parquet or .csv file. Output: an EventLog. Must not depend on models, plans or engines.
"""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path

from flowsim.eventlog.columns import INTEGERS, REALS, log_of, of_replication, replications_in
from flowsim.eventlog.formats import FORMAT, read_csv, read_parquet
from flowsim.eventlog.log import EventLog
from flowsim.eventlog.write import SUFFIXES


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
        found = log_of(*of_replication(header, columns, replication))
        return EventLog(*(getattr(found, each.name) for each in fields(found)))
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
