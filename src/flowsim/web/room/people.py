"""The participants of a room: they join, rename themselves, leave, return, are removed.

Input: a connection within a transaction, the request, the time. Output: the whole change, or a
RefusedError and no change. Must not depend on: HTTP, rounds, streams.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from flowsim.web.database import records
from flowsim.web.database.records import Room
from flowsim.web.database.store import Connection
from flowsim.web.errors import RefusedError, missing, too_many
from flowsim.web.http import security
from flowsim.web.room import names

MOST_PARTICIPANTS = 500
LET_IN = 600.0  # seconds in which somebody may come back by their name alone


@dataclass(frozen=True, slots=True)
class Joined:
    """The result of joining: the token of the participant. returned: their number; 0: new."""

    token: str
    name: str
    returned: int = 0


def join(db: Connection, room: Room, name: str, now: float, *, way_back: str = "") -> Joined:
    """Let a person in, or back in with a new token; the old one is no longer valid.

    way_back: the code that they got when they first joined.
    """
    token = security.new_token()
    known = db.execute(
        "SELECT id, name, way_back, coalesce(let_in_until, 0.0) FROM participants "
        "WHERE room = ? AND key = ?",
        (room.id, names.key_of(name)),
    ).fetchone()
    secrets = (security.hashed(token), security.hashed(security.way_back(token)))
    if known is not None:
        number, name, wanted, until = known
        if not (way_back and security.hashed(way_back) == wanted) and until < now:
            raise _taken(name, way_back)
        db.execute(
            "UPDATE participants SET token = ?, way_back = ?, left_at = NULL, let_in_until = NULL "
            "WHERE id = ?",
            (*secrets, number),
        )
        records.note(db, room.id, now, "returned", participant=number)
        return Joined(token, name, number)
    if way_back:
        raise missing(f"Nobody here is called {name}. Enter the name that you used.")
    count = db.execute(
        "SELECT count(*) FROM participants WHERE room = ? AND removed_at IS NULL", (room.id,)
    ).fetchone()[0]
    if count >= MOST_PARTICIPANTS:
        raise too_many(f"The room is full: {MOST_PARTICIPANTS} people.")
    made = db.execute(
        "INSERT INTO participants (room, name, key, token, way_back, joined_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (room.id, name, names.key_of(name), *secrets, now),
    )
    records.note(db, room.id, now, "joined", participant=made.lastrowid, name=name)
    return Joined(token, name)


def _taken(name: str, way_back: str) -> RefusedError:
    if way_back:
        return RefusedError(403, f"That is not the personal code of {name}.")
    return RefusedError(
        409,
        f"Someone is already called {name}. If that is you, enter your personal code or ask the "
        "facilitator to let you back in. If not, add a letter.",
    )


def rename(db: Connection, who: records.Participant, name: str, now: float) -> None:
    """Rename a participant; the points stay."""
    try:
        db.execute(
            "UPDATE participants SET name = ?, key = ? WHERE id = ?",
            (name, names.key_of(name), who.id),
        )
    except sqlite3.IntegrityError:
        raise RefusedError(409, f"Someone is already called {name}. Add a letter.") from None
    records.note(db, who.room, now, "renamed", participant=who.id, name=name)


def leave(db: Connection, who: records.Participant, now: float) -> None:
    """Leave a room. Points and name are kept for a return; a vote in an open round is withdrawn."""
    db.execute(
        "UPDATE participants SET left_at = ?, token = ? WHERE id = ?",
        (now, f"left {who.id}", who.id),
    )
    db.execute(
        "DELETE FROM votes WHERE participant = ? AND number = "
        "(SELECT number FROM rooms WHERE id = ? AND phase = 'predicting')",
        (who.id, who.room),
    )
    records.note(db, who.room, now, "left", participant=who.id)


def let_in(db: Connection, room: str, participant: int, now: float) -> None:
    """Let a participant come back by name alone, for LET_IN."""
    found = db.execute(
        "UPDATE participants SET let_in_until = ? WHERE id = ? AND room = ? AND removed_at IS NULL",
        (now + LET_IN, participant, room),
    )
    if found.rowcount == 0:
        raise missing("There is nobody with that number.")
    records.note(db, room, now, "let in", participant=participant)


def remove(db: Connection, room: str, participant: int, now: float) -> None:
    """Remove a participant; the name is free again, the votes are kept and no longer count."""
    gone = db.execute(
        "UPDATE participants SET removed_at = ?, key = NULL "
        "WHERE id = ? AND room = ? AND removed_at IS NULL",
        (now, participant, room),
    )
    if gone.rowcount == 0:
        raise missing("There is nobody with that number.")
    records.note(db, room, now, "removed", participant=participant)
