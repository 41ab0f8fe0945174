"""Columns as CSV and as Parquet, and back.

Enters: columns by name and a line of header, or a file. Leaves: the other. Knows no log.
"""

from __future__ import annotations

import csv
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FORMAT = "flowsim log"
# Cells of text that a spreadsheet would take for a formula get a ' in front; so do those that
# begin with one, so that it can be taken off again.
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")

Floats = NDArray[np.float64]


class Text(NamedTuple):
    """A column of text as numbers of its different values."""

    codes: NDArray[np.int32]
    values: tuple[str, ...]


Column = Text | NDArray[np.int64] | Floats


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place at the end, and goes if something is wrong."""
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        yield part
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def write_csv(path: Path, columns: dict[str, Column], header: str) -> None:
    """The header as a comment, then the columns; nan is an empty cell."""
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


def read_csv(
    path: Path, *, reals: tuple[str, ...], integers: tuple[str, ...]
) -> tuple[str, dict[str, Column]]:
    """The header and the columns of a file; those that are not named as numbers are text."""
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
        if name in reals:
            columns[name] = np.array([float(text or "nan") for text in texts], dtype=np.float64)
        elif name in integers:
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


def write_parquet(path: Path, columns: dict[str, Column], header: str) -> None:
    """The columns, with the header among the metadata."""
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


def read_parquet(path: Path) -> tuple[str, dict[str, Column]]:
    """The header and the columns of a file."""
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
