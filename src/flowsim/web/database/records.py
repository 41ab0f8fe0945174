"""The records in the database of a workshop: reading and writing rows.

Input: a connection. Output: frozen records. Must not depend on: what may happen when (`rooms`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, cast

from flowsim.web.database.store import Connection
from flowsim.web.errors import stranger

Phase = Literal["lobby", "predicting", "running", "ready", "revealed"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Room:
    """A room of people and its present state."""

    id: str
    code: str
    title: str
    phase: Phase
    revision: int  # of its model; 0: none yet
    number: int  # of its last round; 0: none yet


@dataclass(frozen=True, slots=True)
class Source:
    """A model as text; weeks: how long runs count. begins: the first positions of its sliders."""

    revision: int
    name: str
    text: str
    weeks: float
    begins: Json


@dataclass(frozen=True, slots=True)
class Scenario:
    """Named positions of the sliders, with their results as far as they are computed."""

    id: int
    revision: int
    name: str
    positions: Json
    figures: Json | None
    verdict: Json | None


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant of a room. is_here: those who have left may come back, with their points."""

    id: int
    room: str
    name: str
    is_here: bool = True
    let_in_until: float = 0.0  # by their name alone


@dataclass(frozen=True, slots=True)
class Helper:
    """A co-facilitator of a room; is_invited: they have not come yet."""

    id: int
    is_invited: bool
    since: float


@dataclass(frozen=True, slots=True)
class Round:
    """A question to the room, and its answer from the runs."""

    number: int
    kind: str
    question: Json
    revision: int
    result: Json | None
    opened_at: float
    closed_at: float | None
    revealed_at: float | None
    cancelled_at: float | None


@dataclass(frozen=True, slots=True)
class Vote:
    """The answer of a participant in a round; points: known once the result is computed."""

    number: int
    participant: int
    vote: Json
    points: int | None
    cast_at: float


def packed(value: Any) -> str:
    """JSON as it is stored."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _unpacked(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def room(db: Connection, id: str) -> Room:  # noqa: A002
    """The room of that id. Raises RefusedError."""
    row = db.execute("SELECT * FROM rooms WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise stranger()
    return _room(row)


def room_by_code(db: Connection, code: str) -> Room | None:
    """The room that a code opens."""
    row = db.execute("SELECT * FROM rooms WHERE code = ?", (code,)).fetchone()
    return None if row is None else _room(row)


def rooms(db: Connection) -> list[Room]:
    """All rooms, the newest first."""
    rows = db.execute("SELECT * FROM rooms ORDER BY created_at DESC, rowid DESC")
    return [_room(row) for row in rows]


def _room(row: Any) -> Room:
    phase = cast(Phase, row["phase"])
    return Room(row["id"], row["code"], row["title"], phase, row["revision"], row["number"])


def source(db: Connection, of: Room, revision: int | None = None) -> Source | None:
    """The model of a room, or an earlier revision of it; None if there is none yet."""
    wanted = of.revision if revision is None else revision
    row = db.execute(
        "SELECT * FROM models WHERE room = ? AND revision = ?", (of.id, wanted)
    ).fetchone()
    if row is None:
        return None
    return Source(row["revision"], row["name"], row["text"], row["weeks"], _unpacked(row["begins"]))


def sources(db: Connection, of: Room) -> list[Source]:
    """Every model that a room has had."""
    count = db.execute("SELECT max(revision) FROM models WHERE room = ?", (of.id,)).fetchone()[0]
    found = [source(db, of, revision) for revision in range(1, (count or 0) + 1)]
    return [each for each in found if each is not None]


def scenarios(db: Connection, of: Room, *, of_all_models: bool = False) -> list[Scenario]:
    """The saved scenarios of a room's model, or of all its models, in the order of saving."""
    rows = db.execute("SELECT * FROM scenarios WHERE room = ? ORDER BY id", (of.id,))
    found = [
        Scenario(
            row["id"],
            row["revision"],
            row["name"],
            _unpacked(row["positions"]),
            _unpacked(row["figures"]),
            _unpacked(row["verdict"]),
        )
        for row in rows
    ]
    return [each for each in found if of_all_models or each.revision == of.revision]


_PERSON = "id, room, name, left_at IS NULL, coalesce(let_in_until, 0.0)"


def participants(db: Connection, of: Room) -> list[Participant]:
    """Those who are in a room or have left it, in the order of joining, except those removed."""
    rows = db.execute(
        f"SELECT {_PERSON} FROM participants WHERE room = ? AND removed_at IS NULL ORDER BY id",
        (of.id,),
    )
    return [Participant(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]


def everybody(db: Connection, of: Room) -> list[tuple[Participant, bool]]:
    """Everybody who is or was in a room, and whether they still are."""
    rows = db.execute(
        "SELECT id, room, name, removed_at FROM participants WHERE room = ? ORDER BY id", (of.id,)
    )
    return [(Participant(*row[:3]), row[3] is None) for row in rows]


def participant_by(db: Connection, token: str, room_id: str) -> Participant | None:
    """The participant with this (hashed) token in a room."""
    row = db.execute(
        "SELECT id, room, name FROM participants "
        "WHERE token = ? AND room = ? AND removed_at IS NULL AND left_at IS NULL",
        (token, room_id),
    ).fetchone()
    return None if row is None else Participant(*row)


def participant(db: Connection, token: str, room_id: str) -> Participant:
    """`participant_by`, for a participant who must exist. Raises RefusedError."""
    found = participant_by(db, token, room_id)
    if found is None:
        raise stranger("Join the room first.")
    return found


def helpers(db: Connection, of: Room) -> list[Helper]:
    """Those who may run this room only, and those invited to."""
    rows = db.execute(
        "SELECT rowid, kind = 'invite', created_at FROM sessions WHERE room = ? ORDER BY rowid",
        (of.id,),
    )
    return [Helper(row[0], bool(row[1]), row[2]) for row in rows]


def round_of(db: Connection, of: Room, number: int | None = None) -> Round | None:
    """A round of a room, its last one by default."""
    wanted = of.number if number is None else number
    row = db.execute(
        "SELECT * FROM rounds WHERE room = ? AND number = ?", (of.id, wanted)
    ).fetchone()
    return None if row is None else _round(row)


def rounds(db: Connection, of: Room) -> list[Round]:
    """All rounds of a room in order, including cancelled ones."""
    rows = db.execute("SELECT * FROM rounds WHERE room = ? ORDER BY number", (of.id,))
    return [_round(row) for row in rows]


def _round(row: Any) -> Round:
    return Round(
        row["number"],
        row["kind"],
        _unpacked(row["question"]),
        row["revision"],
        _unpacked(row["result"]),
        row["opened_at"],
        row["closed_at"],
        row["revealed_at"],
        row["cancelled_at"],
    )


def votes(db: Connection, of: Room, number: int) -> list[Vote]:
    """The votes of a round by those who are still there."""
    rows = db.execute(
        "SELECT v.* FROM votes v JOIN participants p ON p.id = v.participant "
        "WHERE v.room = ? AND v.number = ? AND p.removed_at IS NULL ORDER BY v.participant",
        (of.id, number),
    )
    return [
        Vote(
            row["number"],
            row["participant"],
            _unpacked(row["vote"]),
            row["points"],
            row["cast_at"],
        )
        for row in rows
    ]


def totals(db: Connection, of: Room) -> dict[int, int]:
    """Points of all participants over the rounds that have been revealed."""
    rows = db.execute(
        "SELECT v.participant, sum(v.points) FROM votes v JOIN rounds r "
        "ON r.room = v.room AND r.number = v.number "
        "WHERE v.room = ? AND r.revealed_at IS NOT NULL GROUP BY v.participant",
        (of.id,),
    )
    return {row[0]: row[1] or 0 for row in rows}


def note(db: Connection, room_id: str, now: float, kind: str, **data: Any) -> None:
    """Record an event."""
    db.execute(
        "INSERT INTO events (room, at, kind, data) VALUES (?, ?, ?, ?)",
        (room_id, now, kind, packed(data)),
    )


def events(db: Connection, of: Room) -> list[Json]:
    """All events of a room, in order."""
    rows = db.execute("SELECT at, kind, data FROM events WHERE room = ? ORDER BY id", (of.id,))
    return [{"at": row["at"], "kind": row["kind"], **_unpacked(row["data"])} for row in rows]
