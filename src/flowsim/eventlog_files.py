"""Event logs as data frames and as files: names instead of numbers, and back bit for bit.

Enters: an EventLog, or a .parquet or .csv file written here. Leaves: the other. Instants in hours
from time zero; `worked_hours` is open hours between start and finish, by the weekly hours of the
team. Knows nothing of models, plans or engines.
"""

from __future__ import annotations

import csv
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import (
    CAUSE,
    CAUSES,
    DOOR,
    ITEM,
    OUTCOME,
    OUTCOMES,
    PERSON,
    STARTED,
    STEP,
    VISIT,
    EventLog,
    Names,
    Rows,
)

if TYPE_CHECKING:
    import pandas as pd

WEEK = 168.0
DOOR_NAME = "door"
FORMAT = "flowsim log"
VERSION = 1
INSTANTS = ("queued_at", "started_at", "finished_at", "left_at")
# Cells of text that a spreadsheet would take for a formula get a ' in front; so do those that
# begin with one, so that it can be taken off again.
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")

Floats = NDArray[np.float64]


class Text(NamedTuple):
    """A column of text as numbers of its different values."""

    codes: NDArray[np.int32]
    values: tuple[str, ...]


Column = Text | NDArray[np.int64] | Floats


def to_frame(log: EventLog) -> pd.DataFrame:
    """The log as a data frame, a row for every stint; `number` counts the items as they arrived."""
    import pandas as pd

    return pd.DataFrame(
        {
            name: pd.Categorical.from_codes(column.codes, pd.Index(list(column.values)))
            if isinstance(column, Text)
            else column
            for name, column in _columns(log).items()
        }
    )


def write(log: EventLog, path: str | os.PathLike[str]) -> None:
    """Write a log to a .parquet or .csv file: the whole of it, or nothing.

    Raises ValueError for another name, or for names that a file could not tell apart.
    """
    target = Path(path)
    if target.suffix not in (".parquet", ".csv"):
        raise ValueError(f"{target}: a log is written to a .parquet or .csv file.")
    columns, header = _columns(log), json.dumps(_header(log))
    with _whole(target) as part:
        if target.suffix == ".csv":
            _write_csv(part, columns, header)
        else:
            _write_parquet(part, columns, header)


def read(path: str | os.PathLike[str]) -> EventLog:
    """The log in a file that `write` has written. Raises ValueError for any other."""
    source = Path(path)
    if source.suffix not in (".parquet", ".csv"):
        raise ValueError(f"{source}: a log is read from a .parquet or .csv file.")
    try:
        header, columns = (_read_csv if source.suffix == ".csv" else _read_parquet)(source)
        return _log(json.loads(header), columns)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise ValueError(f"{source}: no log that flowsim has written: {error}.") from error


def open_hours(pattern: tuple[tuple[float, float], ...], at: Floats) -> Floats:
    """Open hours of a weekly pattern from a Monday 00:00 to `at` hours after it."""
    weeks = np.floor(at / WEEK)
    since = at - weeks * WEEK
    hours = weeks * sum(stop - start for start, stop in pattern)
    for start, stop in pattern:
        hours = hours + np.clip(since - start, 0.0, stop - start)
    return hours


def worked_hours(log: EventLog) -> Floats:
    """Open hours of the team between start and finish, by row; nan where nobody has finished."""
    rows, names = log.rows, log.names
    team = np.array([*names.step_team, -1])[rows.codes[:, STEP]]
    started, finished = rows.times[:, STARTED], rows.times[:, STARTED + 1]
    worked = np.full(len(log), np.nan)
    for number in range(len(names.teams)):
        of = team == number
        if names.hours and names.hours[number] != ((0.0, WEEK),):
            pattern = names.hours[number]
            until = open_hours(pattern, finished[of] + log.warm_up)
            worked[of] = until - open_hours(pattern, started[of] + log.warm_up)
        else:
            worked[of] = finished[of] - started[of]
    return worked


# Columns --------------------------------------------------------------------------------------


def _columns(log: EventLog) -> dict[str, Column]:
    rows, names = log.rows, log.names
    item, step = rows.codes[:, ITEM], rows.codes[:, STEP]
    items = tuple(
        f"{names.works[work]} {ordinal}"
        for work, ordinal in zip(rows.item_work.tolist(), rows.item_ordinal.tolist(), strict=True)
    )
    bits, which = np.unique(rows.levers, return_inverse=True)
    nothing = np.zeros(len(log), dtype=np.int32)
    return {
        "replication": np.full(len(log), log.replication),
        "number": item.astype(np.int64),
        "item": Text(item, items),
        "parent": Text(nothing, ("",)),
        "work": Text(rows.item_work[item], names.works),
        "step": _text(step + 1, (DOOR_NAME, *names.steps)),
        "visit": rows.codes[:, VISIT].astype(np.int64),
        "team": Text(np.array([-1, *names.step_team], np.int32)[step + 1] + 1, ("", *names.teams)),
        "person": rows.codes[:, PERSON].astype(np.int64),
        **{name: rows.times[:, place] for place, name in enumerate(INSTANTS)},
        "worked_hours": worked_hours(log),
        "cause": Text(rows.codes[:, CAUSE], CAUSES),
        "outcome": Text(rows.codes[:, OUTCOME], OUTCOMES),
        "levers": Text(
            which.reshape(-1).astype(np.int32),
            tuple(_joined(int(bit), names.levers) for bit in bits),
        ),
    }


def _text(codes: NDArray[np.int32], values: tuple[str, ...]) -> Text:
    """A column of text whose values need not be different: steps of two works may share a name."""
    place = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return Text(np.array([place[value] for value in values], dtype=np.int32)[codes], tuple(place))


def _joined(bits: int, levers: tuple[str, ...]) -> str:
    names = [name for number, name in enumerate(levers) if bits >> number & 1]
    if any("+" in name for name in names):
        raise ValueError(f"a lever whose name has a + in it cannot be written: {names}.")
    return "+".join(names)


def _header(log: EventLog) -> dict[str, Any]:
    names = log.names
    return {
        "version": VERSION,
        "warm_up": log.warm_up,
        "horizon": log.horizon,
        "seed": log.seed,
        "replication": log.replication,
        "items": len(log.rows.item_work),
        "works": names.works,
        "teams": names.teams,
        "steps": names.steps,
        "step_work": names.step_work,
        "step_team": names.step_team,
        "levers": names.levers,
        "hours": names.hours,
    }


def _log(header: dict[str, Any], columns: dict[str, Column]) -> EventLog:
    if header["version"] != VERSION:
        raise ValueError(f"version {header['version']} is not {VERSION}")
    names = Names(
        works=tuple(header["works"]),
        teams=tuple(header["teams"]),
        steps=tuple(header["steps"]),
        step_work=tuple(header["step_work"]),
        step_team=tuple(header["step_team"]),
        levers=tuple(header["levers"]),
        hours=tuple(
            tuple((float(start), float(stop)) for start, stop in week) for week in header["hours"]
        ),
    )
    return EventLog(
        rows=_rows(names, columns, items=int(header["items"])),
        names=names,
        warm_up=float(header["warm_up"]),
        horizon=float(header["horizon"]),
        seed=int(header["seed"]),
        replication=int(header["replication"]),
    )


def _rows(names: Names, columns: dict[str, Column], *, items: int) -> Rows:
    number, visit = _whole_numbers(columns["number"]), _whole_numbers(columns["visit"])
    times = np.stack([_numbers(columns[name]) for name in INSTANTS], axis=1)
    work = _found(columns["work"], {name: place for place, name in enumerate(names.works)})
    label, step = _texts(columns["step"]), np.full(len(number), DOOR)
    for place in np.flatnonzero(visit > 0):  # the door alone has no visits
        step[place] = _step(names, int(work[place]), label.values[label.codes[place]])
    bits = {name: 1 << place for place, name in enumerate(names.levers)}
    levers = _texts(columns["levers"])
    masks = [sum(bits[name] for name in text.split("+") if name) for text in levers.values]
    codes = [
        number,
        step,
        visit,
        _whole_numbers(columns["person"]),
        _found(columns["outcome"], {name: place for place, name in enumerate(OUTCOMES)}),
        _found(columns["cause"], {name: place for place, name in enumerate(CAUSES)}),
    ]
    item_work, item_ordinal = np.zeros(items, np.int32), np.zeros(items, np.int32)
    item_arrived = np.full(items, np.nan)
    label = _texts(columns["item"])
    ordinals = np.array([int(text.rpartition(" ")[2]) for text in label.values], dtype=np.int32)
    item_work[number] = work
    item_ordinal[number] = ordinals[label.codes]
    item_arrived[number[::-1]] = times[::-1, 0]  # of several rows, the first begins at arrival
    return Rows(
        times=times,
        codes=np.stack(codes, axis=1).astype(np.int32),
        levers=np.array(masks, dtype=np.int64)[levers.codes],
        item_work=item_work,
        item_ordinal=item_ordinal,
        item_arrived=item_arrived,
    )


def _step(names: Names, work: int, name: str) -> int:
    for number, of in enumerate(names.step_work):
        if of == work and names.steps[number] == name:
            return number
    raise KeyError(f"{names.works[work]} has no step {name}")


def _found(column: Column, places: dict[str, int]) -> NDArray[np.int64]:
    text = _texts(column)
    return np.array([places[value] for value in text.values], dtype=np.int64)[text.codes]


def _texts(column: Column) -> Text:
    if isinstance(column, Text):
        return column
    raise TypeError("a column of text has numbers in it")


def _numbers(column: Column) -> Floats:
    if isinstance(column, Text):
        raise TypeError("a column of numbers has text in it")
    return np.asarray(column, dtype=np.float64)


def _whole_numbers(column: Column) -> NDArray[np.int64]:
    return _numbers(column).astype(np.int64)


# Files ----------------------------------------------------------------------------------------


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place at the end, and goes if something is wrong."""
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        yield part
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _write_csv(path: Path, columns: dict[str, Column], header: str) -> None:
    cells: list[list[Any]] = []
    for column in columns.values():
        if isinstance(column, Text):
            texts = [_safe(value) for value in column.values]
            cells.append([texts[code] for code in column.codes.tolist()])
        else:
            cells.append(["" if number != number else number for number in column.tolist()])
    with path.open("x", newline="", encoding="utf-8") as file:
        file.write(f"# {FORMAT} {header}\n")
        writer = csv.writer(file, lineterminator="\n")  # numbers by repr: they come back the same
        writer.writerow(columns)
        writer.writerows(zip(*cells, strict=True))


def _read_csv(path: Path) -> tuple[str, dict[str, Column]]:
    with path.open(newline="", encoding="utf-8") as file:
        first = file.readline()
        if not first.startswith(f"# {FORMAT} "):
            raise ValueError("its first line is missing")
        reader = csv.reader(file)
        names = next(reader, [])
        rows = list(reader)
    cells = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    columns: dict[str, Column] = {}
    for name in names:
        texts = cells.get(name, ())
        if name in (*INSTANTS, "worked_hours"):
            columns[name] = np.array([float(text or "nan") for text in texts], dtype=np.float64)
        elif name in ("replication", "number", "visit", "person"):
            columns[name] = np.array([int(text) for text in texts], dtype=np.int64)
        else:
            values = {text: place for place, text in enumerate(dict.fromkeys(texts))}
            codes = np.array([values[text] for text in texts], dtype=np.int32)
            columns[name] = Text(codes, tuple(_unsafe(text) for text in values))
    return first.removeprefix(f"# {FORMAT} "), columns


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text


def _unsafe(text: str) -> str:
    return text[1:] if text.startswith("'") else text


def _write_parquet(path: Path, columns: dict[str, Column], header: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = {
        name: pa.DictionaryArray.from_arrays(
            pa.array(column.codes), pa.array(column.values, pa.string())
        )
        if isinstance(column, Text)
        else pa.array(column)
        for name, column in columns.items()
    }
    table = pa.table(arrays).replace_schema_metadata({FORMAT: header})
    pq.write_table(table, path)


def _read_parquet(path: Path) -> tuple[str, dict[str, Column]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path)  # pyarrow's errors about files are ValueErrors
    header = (table.schema.metadata or {}).get(FORMAT.encode())
    if header is None:
        raise ValueError("its metadata are missing")
    columns: dict[str, Column] = {}
    for name in table.column_names:
        array = table[name].combine_chunks()
        if pa.types.is_dictionary(array.type):
            values = tuple(array.dictionary.to_pylist())
            columns[name] = Text(array.indices.to_numpy().astype(np.int32), values)
        else:
            columns[name] = array.to_numpy(zero_copy_only=False)
    return header.decode(), columns
