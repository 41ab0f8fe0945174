"""A log as columns with names instead of numbers, and back bit for bit.

Input: a LogRecord, or the columns and the header that were made of one. Output: the other. Knows
no files.

Besides the glossary's columns: `number` counts the items as they arrived (-1 on an absence), `head`
is 0 on the rows of a batch whose person-time is that of the row at its head, `person` counts
within `person_team`, which is another than `team`, the step's, where somebody helps.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog.formats import Column, Floats, Text
from flowsim.eventlog.hours import worked_hours, working_team
from flowsim.eventlog.rows import (
    BATCH,
    CAUSE,
    CAUSES,
    DEFECTS,
    DELIVERED,
    DOOR,
    FIRST_SEGMENT,
    ITEM,
    NO_ITEM,
    OUTCOME,
    OUTCOMES,
    PERSON,
    QUEUED,
    STEP,
    VISIT,
    LogRecord,
    Names,
    Rows,
)

DOOR_NAME = "door"
VERSION = 2
NAMES = tuple(field.name for field in fields(Names))
INSTANTS = ("queued_at", "started_at", "finished_at", "left_at")
REALS = (*INSTANTS, "worked_hours")
INTEGERS = ("replication", "number", "batch", "head", "visit", "person", "found", "escaped")


def columns_of(log: LogRecord) -> dict[str, Column]:
    """The columns of a log by name. Raises ValueError for names that are ambiguous."""
    rows, names = log.rows, log.names
    item, step, batch = (rows.codes[:, column] for column in (ITEM, STEP, BATCH))
    is_away, is_delivery = item == NO_ITEM, rows.codes[:, OUTCOME] == DELIVERED
    is_spell = step <= FIRST_SEGMENT
    place = np.where(is_spell, len(names.steps) + FIRST_SEGMENT - step, np.maximum(step, DOOR))
    labels = ("", *_labels(rows, names))
    works = ("", *names.works)
    work = np.concatenate([rows.item_work, [-1]]).astype(np.int32)
    parent = np.concatenate([rows.item_parent, [-1]]).astype(np.int32)
    found = rows.codes[:, DEFECTS].astype(np.int64)
    team_of, person_team = np.array([-1, *names.step_team], np.int32), working_team(log)
    return {
        "replication": np.full(len(log), log.replication),
        "number": item.astype(np.int64),
        "item": Text(item + 1, labels),
        "parent": Text(parent[item] + 1, labels),
        "work": Text(work[item] + 1, works),
        "step": _text(
            np.where(is_away & ~is_spell, 0, place + 2),
            ("", DOOR_NAME, *names.steps, *segments_of(names)),
        ),
        "branch": _text(_branch(names)[np.maximum(step, DOOR) + 1], ("", *names.steps)),
        "batch": np.abs(batch).astype(np.int64),
        "head": (batch >= 0).astype(np.int64),
        "visit": rows.codes[:, VISIT].astype(np.int64),
        "team": Text(team_of[np.maximum(step, DOOR) + 1] + 1, ("", *names.teams)),
        "person_team": Text((person_team + 1).astype(np.int32), ("", *names.teams)),
        "person": rows.codes[:, PERSON] - np.array([*_first(names), 0])[person_team],
        **{name: rows.times[:, place] for place, name in enumerate(INSTANTS)},
        "worked_hours": worked_hours(log),
        "cause": Text(rows.codes[:, CAUSE], CAUSES),
        "outcome": Text(rows.codes[:, OUTCOME], OUTCOMES),
        "found": np.where(is_delivery, 0, found),
        "escaped": np.where(is_delivery, found, 0),
        "levers": _levers(rows, names),
    }


def _levers(rows: Rows, names: Names) -> Text:
    """The levers that were pulled at each row."""
    bits, which = np.unique(rows.levers, return_inverse=True)
    texts = tuple(_joined(int(bit), names.levers) for bit in bits)
    return Text(which.reshape(-1).astype(np.int32), texts)


def header_of(log: LogRecord) -> dict[str, Any]:
    """What a file must say besides the columns."""
    rows, names = log.rows, log.names
    seen = _first_seen(rows.codes[:, ITEM], rows.times[:, QUEUED], len(rows.item_work))
    before = np.flatnonzero(seen.view(np.int64) != rows.item_arrived.view(np.int64))
    return {
        "version": VERSION,
        "warm_up": log.warm_up,
        "horizon": log.horizon,
        "seed": log.seed,
        "replication": log.replication,
        "items": len(rows.item_work),
        # Items that were in a step when the run began: when they had come.
        "arrived": [[int(item), float(rows.item_arrived[item])] for item in before],
        **{name: getattr(names, name) for name in NAMES if name != "markets" or names.markets},
    }


def header_of_all(headers: list[dict[str, Any]]) -> dict[str, Any]:
    """What a file of several logs of one model must say: of the first, and what the others have
    of their own."""
    first, *others = headers
    more = [{key: header[key] for key in ("replication", "items", "arrived")} for header in others]
    return {**first, "more": more} if more else first


def replications_in(header: dict[str, Any]) -> list[int]:
    """The replications whose logs a file has."""
    return [int(each["replication"]) for each in (header, *header.get("more", ()))]


def of_replication(
    header: dict[str, Any], columns: dict[str, Column], replication: int | None
) -> tuple[dict[str, Any], dict[str, Column]]:
    """Header and columns of one of the logs of a file, by default the first."""
    if "more" not in header:
        return header, columns
    wanted = header["replication"] if replication is None else replication
    own: dict[str, Any] = next(
        (each for each in header["more"] if each["replication"] == wanted), {}
    )
    is_its = _whole_numbers(columns["replication"]) == wanted
    return {**header, **own}, {name: _part(column, is_its) for name, column in columns.items()}


def _part(column: Column, wanted: NDArray[np.bool_]) -> Column:
    """Some rows of a column, with the values that occur in them."""
    if not isinstance(column, Text):
        return column[wanted]
    places, codes = np.unique(column.codes[wanted], return_inverse=True)
    values = tuple(column.values[place] for place in places.tolist())
    return Text(codes.reshape(-1).astype(np.int32), values)


def log_of(header: dict[str, Any], columns: dict[str, Column]) -> LogRecord:
    """The log of a header and columns made by the two above."""
    if header["version"] != VERSION:
        raise ValueError(f"version {header['version']} is not {VERSION}")
    names = Names(**{name: _tuples(header.get(name, ())) for name in NAMES})
    return LogRecord(
        rows=_rows(names, columns, items=int(header["items"]), arrived=header["arrived"]),
        names=names,
        warm_up=float(header["warm_up"]),
        horizon=float(header["horizon"]),
        seed=int(header["seed"]),
        replication=int(header["replication"]),
    )


# From a log ------------------------------------------------------------------------------------


def _labels(rows: Rows, names: Names) -> list[str]:
    pairs = zip(rows.item_work.tolist(), rows.item_ordinal.tolist(), strict=True)
    return [f"{names.works[work]} {ordinal}" for work, ordinal in pairs]


def _branch(names: Names) -> NDArray[np.int32]:
    """By step + 1, 1 + the first step of its branch; 0 for none and the door."""
    branch = names.step_branch or (-1,) * len(names.steps)
    return np.array([-1, *branch], dtype=np.int32) + 1


def _first(names: Names) -> tuple[int, ...]:
    """Of each team the first of its people; 0 where that is not known."""
    is_known = len(names.people) == len(names.teams) + 1
    return names.people[:-1] if is_known else (0,) * len(names.teams)


def _text(codes: NDArray[Any], values: tuple[str, ...]) -> Text:
    """A column of text whose values need not be different: steps of two works may share a name."""
    place = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return Text(np.array([place[value] for value in values], dtype=np.int32)[codes], tuple(place))


def _joined(bits: int, levers: tuple[str, ...]) -> str:
    names = [name for number, name in enumerate(levers) if bits >> number & 1]
    if any("+" in name for name in names):
        raise ValueError(f"a lever whose name has a + in it cannot be written: {names}.")
    return "+".join(names)


def _first_seen(item: NDArray[Any], queued: Floats, items: int) -> Floats:
    """When each item's first row begins: its arrival, unless it was there before the run."""
    seen = np.full(items, np.nan)
    is_item = item >= 0
    seen[item[is_item][::-1]] = queued[is_item][::-1]  # of several rows the first one stays
    return seen


# To a log --------------------------------------------------------------------------------------


def _items(
    columns: dict[str, Column], number: NDArray[Any], work: NDArray[Any], items: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """The kind of work, the ordinal in it and the parent of each item, from its rows."""
    label, is_item = _texts(columns["item"]), number != NO_ITEM
    numbers: dict[str, int] = {"": -1}
    for code, place in zip(label.codes.tolist(), number.tolist(), strict=True):
        numbers[label.values[code]] = place
    parent = _texts(columns["parent"])
    ordinals = [int(text.rpartition(" ")[2]) if text else 0 for text in label.values]
    parents = np.array([numbers[text] for text in parent.values], dtype=np.int32)[parent.codes]
    item_work, item_ordinal = np.zeros(items, np.int32), np.zeros(items, np.int32)
    item_parent = np.full(items, NO_ITEM, dtype=np.int32)
    mine = number[is_item]
    item_work[mine] = work[is_item]
    item_ordinal[mine] = np.array(ordinals, dtype=np.int32)[label.codes[is_item]]
    item_parent[mine] = parents[is_item]
    return item_work, item_ordinal, item_parent


def _rows(
    names: Names, columns: dict[str, Column], *, items: int, arrived: list[list[float]]
) -> Rows:
    number, visit = _whole_numbers(columns["number"]), _whole_numbers(columns["visit"])
    times = np.stack([_numbers(columns[name]) for name in INSTANTS], axis=1)
    work = _found(columns["work"], ("", *names.works)) - 1
    first, head = np.array([*_first(names), 0]), _whole_numbers(columns["head"])
    team = _found(columns["person_team"], ("", *names.teams)) - 1
    codes = [
        number,
        _steps(names, work, visit, _texts(columns["step"])),
        visit,
        _whole_numbers(columns["person"]) + first[team],
        _found(columns["outcome"], OUTCOMES),
        _found(columns["cause"], CAUSES),
        _whole_numbers(columns["batch"]) * np.where(head == 1, 1, -1),
        _whole_numbers(columns["found"]) + _whole_numbers(columns["escaped"]),
    ]
    item_arrived = _first_seen(number, times[:, QUEUED], items)
    for item, instant in arrived:
        item_arrived[int(item)] = instant
    item_work, item_ordinal, item_parent = _items(columns, number, work, items)
    return Rows(
        times=times,
        codes=np.stack(codes, axis=1).astype(np.int32),
        levers=_masks(names, _texts(columns["levers"])),
        item_work=item_work,
        item_ordinal=item_ordinal,
        item_arrived=item_arrived,
        item_parent=item_parent,
    )


def _masks(names: Names, levers: Text) -> NDArray[np.int64]:
    """A bit for each lever of a row."""
    bits = {name: 1 << place for place, name in enumerate(names.levers)}
    masks = [sum(bits[name] for name in text.split("+") if name) for text in levers.values]
    return np.array(masks, dtype=np.uint64).astype(np.int64)[levers.codes]


def _steps(
    names: Names, work: NDArray[np.int64], visit: NDArray[np.int64], label: Text
) -> NDArray[np.int64]:
    """The numbers of steps; visits are what the door and absences have none of."""
    numbers = {
        (of, name): number
        for number, (of, name) in enumerate(zip(names.step_work, names.steps, strict=True))
    }
    numbers |= {
        (-1, name): FIRST_SEGMENT - segment for segment, name in enumerate(segments_of(names))
    }
    step = np.full(len(visit), DOOR)
    for place in np.flatnonzero(visit > 0).tolist():
        step[place] = numbers[int(work[place]), label.values[label.codes[place]]]
    return step


def segments_of(names: Names) -> tuple[str, ...]:
    """The segments of all markets, as a log calls them."""
    return tuple(f"{market}.{part}" for market in names.markets for part in ("early", "main"))


def _tuples(value: Any) -> Any:
    """Lists, as JSON has them, as tuples."""
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value


def _found(column: Column, names: tuple[str, ...]) -> NDArray[np.int64]:
    places = {name: place for place, name in enumerate(names)}
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
