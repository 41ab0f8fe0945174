"""The database: one file, one thread, whole transactions.

Input: functions of a connection. Output: their results, once they are on disk. Must not depend on:
what is written.

All functions that wait at one moment go into one transaction, each function in a savepoint of its
own: a room that votes at once costs one flush of the disk, and one refused vote undoes only itself.
The file is locked for this process; after a crash SQLite restores the last commit by its log (WAL).
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from flowsim.model import FlowsimError

T = TypeVar("T")
Connection = sqlite3.Connection
_APPLICATION = 0x666C6F77  # "flow"
_MOST_AT_ONCE = 512

_FIRST = """
CREATE TABLE rooms (
    id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL, phase TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0, number INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL
);
CREATE TABLE models (
    room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE, revision INTEGER NOT NULL,
    name TEXT NOT NULL, text TEXT NOT NULL, weeks REAL NOT NULL, begins TEXT NOT NULL,
    at REAL NOT NULL, PRIMARY KEY (room, revision)
);
CREATE TABLE scenarios (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE,
    revision INTEGER NOT NULL, name TEXT NOT NULL, positions TEXT NOT NULL,
    figures TEXT, verdict TEXT, at REAL NOT NULL
);
CREATE INDEX scenarios_of ON scenarios (room);
CREATE TABLE participants (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE,
    name TEXT NOT NULL, key TEXT, token TEXT NOT NULL UNIQUE, joined_at REAL NOT NULL,
    removed_at REAL, UNIQUE (room, key)
);
CREATE TABLE rounds (
    room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE, number INTEGER NOT NULL,
    kind TEXT NOT NULL, question TEXT NOT NULL, revision INTEGER NOT NULL, result TEXT,
    opened_at REAL NOT NULL, closed_at REAL, revealed_at REAL, cancelled_at REAL,
    PRIMARY KEY (room, number)
);
CREATE TABLE votes (
    room TEXT NOT NULL, number INTEGER NOT NULL,
    participant INTEGER NOT NULL REFERENCES participants ON DELETE CASCADE,
    vote TEXT NOT NULL, cast_at REAL NOT NULL, points INTEGER,
    PRIMARY KEY (room, number, participant)
);
CREATE TABLE sessions (
    token TEXT PRIMARY KEY, room TEXT REFERENCES rooms ON DELETE CASCADE, kind TEXT NOT NULL,
    created_at REAL NOT NULL
);
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE,
    at REAL NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX events_of ON events (room);
"""
# Who left, the (hashed) code to come back, until when the facilitator lets them in without it; and
# a name of the database, by which browsers keep the cookies of two servers apart.
_RETURNS = """
ALTER TABLE participants ADD COLUMN left_at REAL;
ALTER TABLE participants ADD COLUMN way_back TEXT;
ALTER TABLE participants ADD COLUMN let_in_until REAL;
CREATE TABLE about (id TEXT NOT NULL);
INSERT INTO about VALUES (lower(hex(randomblob(4))))
"""
_STEPS = (_FIRST, _RETURNS)  # what makes each version of the one before


class StoreError(FlowsimError):
    """A database that cannot be used, with the reason and the remedy."""


class Store:
    """The database, open until `close`. id: a name that no other database has."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: SimpleQueue[_Task | None] = SimpleQueue()
        self._connection = _opened(path)
        self.id: str = self._connection.execute("SELECT id FROM about").fetchone()[0]
        self._thread = threading.Thread(target=self._work, name="flowsim-store", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run a function in the next transaction. The future is done when that is on disk."""
        future: Future[T] = Future()
        self._waiting.put((work, future))
        return future

    async def do(self, work: Callable[[Connection], T]) -> T:
        """`submit`, awaited. Raises what the function raises, and StoreError."""
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        """Finish what waits, and close the file."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        is_open = True
        while is_open:
            batch = [self._waiting.get()]
            try:
                while len(batch) < _MOST_AT_ONCE:
                    batch.append(self._waiting.get_nowait())
            except Empty:
                pass
            is_open = None not in batch
            self._commit([task for task in batch if task is not None])
        self._connection.close()

    def _commit(self, batch: list[_Task]) -> None:
        """One transaction for all; callers get their results only when it is on disk."""
        done: list[tuple[Future[Any], Any, BaseException | None]] = []
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            for work, future in batch:
                connection.execute("SAVEPOINT one")
                try:
                    done.append((future, work(connection), None))
                except Exception as error:
                    connection.execute("ROLLBACK TO one")
                    done.append((future, None, error))
                connection.execute("RELEASE one")
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            failed = StoreError(f"cannot write {self.path}: {error}. Nothing was changed.")
            done = [(future, None, failed) for _, future in batch]
        for future, result, problem in done:
            if not future.set_running_or_notify_cancel():
                continue
            if problem is None:
                future.set_result(result)
            else:
                future.set_exception(problem)


_Task = tuple[Callable[[Connection], Any], Future[Any]]


def _opened(path: Path) -> Connection:
    """The connection to a file of ours, made if it is not there. Raises StoreError."""
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # names of people: ours only
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        _refuse_foreign(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for step in _STEPS[version:]:
            for statement in step.split(";\n"):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(_STEPS)}")
        connection.execute("COMMIT")
    except OSError as error:
        raise StoreError(
            f"cannot write {path}: {error.strerror or error}. Choose another place with --db."
        ) from None
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise StoreError(
                f"{path} is in use by another `flowsim serve`. Stop that, or choose another --db."
            ) from None
        raise StoreError(
            f"{path} is not a workshop database ({error}). Choose another place with --db."
        ) from None
    return connection


def _refuse_foreign(connection: Connection, path: Path) -> None:
    """Raise StoreError for a database that is not ours, or of a later flowsim."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    is_empty = not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    if application != _APPLICATION and not (is_empty and version == 0 and application == 0):
        raise StoreError(f"{path} is another program's database. Choose another with --db.")
    if version > len(_STEPS):
        raise StoreError(
            f"{path} was written by a later flowsim. Use that version, or choose "
            "another file with --db."
        )
