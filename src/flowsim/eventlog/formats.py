"""Columns as CSV and as Parquet, and back.

Input: columns by name and a line of header, or a file. Output: the other. Must not depend on logs.
"""

from __future__ import annotations

import csv
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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
Add = Callable[[dict[str, Column]], None]


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A file next to the target that takes its place at the end, and goes if something is wrong."""
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        yield part
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def csv_file(path: Path, header: str) -> Iterator[Add]:
    """A file with the header as a comment, to which columns are added; nan is an empty cell."""
    with path.open("x", newline="", encoding="utf-8") as file:
        file.write(f"# {FORMAT} {header}\n")
        writer = csv.writer(file, lineterminator="\n")  # numbers by repr: they come back the same
        head: list[str] = []

        def add(columns: dict[str, Column]) -> None:
            if not head:
                head.extend(columns)
                writer.writerow(head)
            writer.writerows(zip(*(_cells(column) for column in columns.values()), strict=True))

        yield add


def _cells(column: Column) -> list[Any]:
    if isinstance(column, Text):
        texts = [_safe(value) for value in column.values]
        return [texts[code] for code in column.codes.tolist()]
    return ["" if number != number else number for number in column.tolist()]


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


@contextmanager
def parquet_file(path: Path, header: str) -> Iterator[Add]:
    """A file with the header among its metadata, to which columns are added."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with ExitStack() as stack:
        open_file: list[Any] = []

        def add(columns: dict[str, Column]) -> None:
            arrays = {
                name: pa.DictionaryArray.from_arrays(
                    pa.array(column.codes), pa.array(column.values, pa.string())
                )
                if isinstance(column, Text)
                else pa.array(column)
                for name, column in columns.items()
            }
            table = pa.table(arrays).replace_schema_metadata({FORMAT: header})
            if not open_file:
                open_file.append(stack.enter_context(pq.ParquetWriter(path, table.schema)))
            open_file[0].write_table(table)

        yield add


def read_parquet(path: Path) -> tuple[str, dict[str, Column]]:
    """The header and the columns of a file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path)  # pyarrow's errors about files are ValueErrors
    header = (table.schema.metadata or {}).get(FORMAT.encode())
    if header is None:
        raise ValueError("its metadata are missing")
    columns: dict[str, Column] = {}
    table = table.unify_dictionaries()
    for name in table.column_names:
        array = table[name].combine_chunks()
        if pa.types.is_dictionary(array.type):
            values = tuple(array.dictionary.to_pylist())
            columns[name] = Text(array.indices.to_numpy().astype(np.int32), values)
        else:
            columns[name] = array.to_numpy(zero_copy_only=False)
    return header.decode(), columns
