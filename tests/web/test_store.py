"""The database: whole transactions, a file of ours, nothing lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from flowsim.web.database import records, store
from flowsim.web.database.store import Connection, Store, StoreError
from flowsim.web.room import states


def test_one_that_fails_undoes_only_itself(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")

    def half(db: Connection) -> None:
        states.create(db, "half", 0.0)
        raise ValueError("in the middle")

    futures = [store.submit(lambda db: states.create(db, "one", 0.0))]
    futures += [store.submit(half), store.submit(lambda db: states.create(db, "two", 0.0))]
    with pytest.raises(ValueError, match="in the middle"):
        futures[1].result(5)
    assert futures[0].result(5).title == "one"
    found = store.submit(records.rooms).result(5)
    assert {room.title for room in found} == {"one", "two"}
    store.close()


def test_what_was_written_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = Store(path)
    room = store.submit(lambda db: states.create(db, "Tuesday", 1.0)).result(5)
    store.close()
    again = Store(path)
    assert again.submit(records.rooms).result(5) == [room]
    again.close()
    assert path.stat().st_mode & 0o077 == 0, "others may not read names of people"


KILLED = """
import sys
from pathlib import Path
from flowsim.web.room import states
from flowsim.web.database.store import Store
store = Store(Path(sys.argv[1]))
number = 0
while True:
    store.submit(lambda db: states.create(db, f"room {number}", 0.0)).result()
    print(number, flush=True)
    number += 1
"""


def test_a_kill_loses_nothing_that_was_said_to_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    sources = str(Path(__file__).parents[2] / "src")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": sources},
    )
    assert process.stdout is not None
    last = -1
    while last < 50:
        last = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait()
    last = int(rest[-1]) if rest else last
    store = Store(path)
    kept = {room.title for room in store.submit(records.rooms).result(5)}
    store.close()
    assert kept >= {f"room {number}" for number in range(last + 1)}


def test_a_second_server_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db")
    with pytest.raises(StoreError, match="in use by another `flowsim serve`"):
        Store(tmp_path / "a.db")
    store.close()


def test_files_of_others_are_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("Dear Ann, " * 100, encoding="utf-8")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE things (x)")
    connection.close()
    for path, words in ((text, "not a workshop database"), (other, "another program's database")):
        before = path.read_bytes()
        with pytest.raises(StoreError, match=words):
            Store(path)
        assert path.read_bytes() == before
    with pytest.raises(StoreError, match="Choose another place"):
        Store(tmp_path / "none" / "a.db")
    with pytest.raises(StoreError):
        Store(tmp_path)


def test_a_later_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="later flowsim"):
        Store(path)


def test_a_database_of_before_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(store._FIRST)
        connection.execute("INSERT INTO rooms (id, code, title, phase, created_at)"
                           " VALUES ('r', 'CDFHJK', 'Old', 'lobby', 0)")  # fmt: skip
        connection.execute("INSERT INTO participants (room, name, key, token, joined_at)"
                           " VALUES ('r', 'Ann', 'ann', 'x', 0)")  # fmt: skip
        connection.execute(f"PRAGMA application_id = {store._APPLICATION}")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    found = Store(path)
    (room,) = found.submit(records.rooms).result(5)
    (ann,) = found.submit(lambda db: records.participants(db, room)).result(5)
    assert (room.title, ann.name, ann.is_here) == ("Old", "Ann", True)
    name = found.id
    found.close()
    again = Store(path)
    assert again.id == name
    again.close()
    other = Store(tmp_path / "b.db")
    assert other.id != name
    other.close()
