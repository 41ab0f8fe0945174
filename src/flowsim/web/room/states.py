"""The state machine of a room: what may happen when.

    lobby > predicting > running > ready > revealed > predicting …

Input: a connection within a transaction, the request, the time. Output: the whole change, or a
RefusedError and no change. Must not depend on: HTTP, runs, streams.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from flowsim.web.database import records
from flowsim.web.database.records import Json, Room, packed
from flowsim.web.database.store import Connection
from flowsim.web.errors import bad, missing, stranger, too_late, too_many
from flowsim.web.http import security
from flowsim.web.room import names

MOST_ROOMS = 1_000
MOST_SCENARIOS = 40
MOST_ROUNDS = 200
INVITED = 24.0 * 3600.0  # seconds for which an invitation holds
MOST_HELPERS = 50
_AT_REST = ("lobby", "revealed")


# Rooms and who runs them ----------------------------------------------------------------------


def create(db: Connection, title: str, now: float) -> Room:
    """Create a room with its own code."""
    if db.execute("SELECT count(*) FROM rooms").fetchone()[0] >= MOST_ROOMS:
        raise too_many(f"There are {MOST_ROOMS:,} rooms already. Delete some.")
    name = security.new_id()
    while True:
        try:
            db.execute(
                "INSERT INTO rooms (id, code, title, phase, created_at) VALUES (?, ?, ?, ?, ?)",
                (name, security.new_code(), title, "lobby", now),
            )
            break
        except sqlite3.IntegrityError:
            continue  # that code is another room's
    records.note(db, name, now, "room", title=title)
    return records.room(db, name)


def delete(db: Connection, room: str) -> None:
    """Delete a room and everything in it."""
    records.room(db, room)
    db.execute("DELETE FROM votes WHERE room = ?", (room,))
    db.execute("DELETE FROM rooms WHERE id = ?", (room,))


def open_session(db: Connection, room: str | None, kind: str, now: float) -> str:
    """A token for a person who may run a room, or all of them (None); kind: host or invite."""
    if room is not None:
        db.execute(
            "DELETE FROM sessions WHERE kind = 'invite' AND created_at <= ?", (now - INVITED,)
        )
        if len(records.helpers(db, records.room(db, room))) >= MOST_HELPERS:
            raise too_many(
                "This room has the maximum number of co-facilitators. Withdraw an invitation."
            )
    token = security.new_token()
    db.execute(
        "INSERT INTO sessions (token, room, kind, created_at) VALUES (?, ?, ?, ?)",
        (security.hashed(token), room, kind, now),
    )
    return token


def accept_invite(db: Connection, room: str, secret: str, now: float) -> str:
    """A session for the first person who uses a valid invitation to a room."""
    used = db.execute(
        "DELETE FROM sessions WHERE token = ? AND room = ? AND kind = 'invite' AND created_at > ?",
        (security.hashed(secret), room, now - INVITED),
    )
    if used.rowcount == 0:
        raise stranger("This invitation has been used or withdrawn, or is more than a day old.")
    return open_session(db, room, "host", now)


def revoke(db: Connection, room: str, number: int) -> None:
    """Withdraw an invitation, or the access of a person who has accepted one."""
    gone = db.execute("DELETE FROM sessions WHERE rowid = ? AND room = ?", (number, room))
    if gone.rowcount == 0:
        raise missing("There is nobody with that number.")


def session_of(db: Connection, tokens: Iterable[str], room: str | None) -> int:
    """The number of a session that may run this room, or all (None). Raises RefusedError."""
    for token in tokens:
        row = db.execute(
            "SELECT rowid, room FROM sessions WHERE token = ? AND kind = 'host'",
            (security.hashed(token),),
        ).fetchone()
        if row is not None and row["room"] in (None, room):
            number: int = row["rowid"]
            return number
    raise stranger()


# Models and scenarios -------------------------------------------------------------------------


def set_model(
    db: Connection,
    room: str,
    *,
    name: str,
    text: str,
    weeks: float,
    begins: Json,
    keep: Iterable[int],
    now: float,
) -> Room:
    """Give a room another model. keep: scenarios of the last one that make sense on it."""
    found = records.room(db, room)
    if found.phase not in _AT_REST:
        raise too_late("A round is in progress. Finish it before you change the model.")
    kept = [each for each in records.scenarios(db, found) if each.id in set(keep)]
    revision = found.revision + 1
    db.execute(
        "INSERT INTO models (room, revision, name, text, weeks, begins, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (room, revision, name, text, weeks, packed(begins), now),
    )
    db.execute("UPDATE rooms SET revision = ? WHERE id = ?", (revision, room))
    for each in kept:
        _put_scenario(db, room, revision, each.name, each.positions, now)
    records.note(db, room, now, "model", revision=revision, name=name, weeks=weeks)
    return records.room(db, room)


def save_scenario(db: Connection, room: str, name: str, positions: Json, now: float) -> int:
    """Save positions of the sliders under a name; returns the number of the scenario."""
    found = records.room(db, room)
    if found.revision == 0:
        raise too_late("Choose a model first.")
    saved = records.scenarios(db, found)
    if len(saved) >= MOST_SCENARIOS:
        raise too_many(f"The maximum of {MOST_SCENARIOS} scenarios is reached. Delete some.")
    if names.key_of(name) in {names.key_of(each.name) for each in saved}:
        raise bad(f"A scenario {name} already exists. Choose another name, or delete it.")
    number = _put_scenario(db, room, found.revision, name, positions, now)
    records.note(db, room, now, "scenario", scenario=number, name=name, positions=positions)
    return number


def _put_scenario(
    db: Connection, room: str, revision: int, name: str, positions: Json, now: float
) -> int:
    made = db.execute(
        "INSERT INTO scenarios (room, revision, name, positions, at) VALUES (?, ?, ?, ?, ?)",
        (room, revision, name, packed(positions), now),
    )
    assert made.lastrowid is not None
    return made.lastrowid


def keep_answer(
    db: Connection,
    room: str,
    scenario: int,
    *,
    figures: Json | None = None,
    verdict: Json | None = None,
) -> None:
    """Store the results of a scenario; nothing happens if it has been deleted."""
    for column, value in (("figures", figures), ("verdict", verdict)):
        if value is not None:
            db.execute(
                f"UPDATE scenarios SET {column} = ? WHERE id = ? AND room = ?",
                (packed(value), scenario, room),
            )


def delete_scenario(db: Connection, room: str, scenario: int, now: float) -> None:
    """Delete a scenario."""
    gone = db.execute("DELETE FROM scenarios WHERE id = ? AND room = ?", (scenario, room))
    if gone.rowcount == 0:
        raise missing("There is no such scenario.")
    records.note(db, room, now, "scenario deleted", scenario=scenario)


# Rounds ---------------------------------------------------------------------------------------


def open_round(db: Connection, room: str, kind: str, question: Json, now: float) -> int:
    """Open a round; returns its number. question: the question with its options."""
    found = records.room(db, room)
    if found.phase not in _AT_REST:
        raise too_late("A round is already in progress.")
    if found.number >= MOST_ROUNDS:
        raise too_many(f"A room has at most {MOST_ROUNDS} rounds. Open another room.")
    number = found.number + 1
    db.execute(
        "INSERT INTO rounds (room, number, kind, question, revision, opened_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (room, number, kind, packed(question), found.revision, now),
    )
    db.execute("UPDATE rooms SET phase = 'predicting', number = ? WHERE id = ?", (number, room))
    records.note(db, room, now, "opened", round=number, question=kind)
    return number


def vote(db: Connection, who: records.Participant, number: int, answer: Json, now: float) -> None:
    """Store an answer in place of an earlier one. Raises RefusedError unless the round is open."""
    phase, last = db.execute("SELECT phase, number FROM rooms WHERE id = ?", (who.room,)).fetchone()
    if phase != "predicting" or number != last:
        raise too_late("Votes are closed.")
    db.execute(
        "INSERT INTO votes (room, number, participant, vote, cast_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET vote = excluded.vote, cast_at = excluded.cast_at",
        (who.room, number, who.id, packed(answer), now),
    )
    records.note(db, who.room, now, "vote", round=number, participant=who.id, vote=answer)


def close_round(db: Connection, room: str, now: float) -> None:
    """Close the votes and start the runs."""
    _move(db, room, "predicting", "running", "There are no votes to close.")
    db.execute(
        "UPDATE rounds SET closed_at = ? WHERE room = ? AND number = "
        "(SELECT number FROM rooms WHERE id = ?)",
        (now, room, room),
    )
    records.note(db, room, now, "closed")


def finish_round(
    db: Connection, room: str, number: int, result: Json, points: Mapping[int, int], now: float
) -> None:
    """Store the answer of the runs. Nothing happens if the round is no longer running."""
    found = records.room(db, room)
    if found.phase != "running" or found.number != number:
        return
    db.execute(
        "UPDATE rounds SET result = ? WHERE room = ? AND number = ?",
        (packed(result), room, number),
    )
    db.executemany(
        "UPDATE votes SET points = ? WHERE room = ? AND number = ? AND participant = ?",
        [(count, room, number, who) for who, count in points.items()],
    )
    db.execute("UPDATE rooms SET phase = 'ready' WHERE id = ?", (room,))
    records.note(db, room, now, "answered", round=number)


def reveal(db: Connection, room: str, now: float) -> None:
    """Reveal the answer and award the points."""
    _move(db, room, "ready", "revealed", "There is no answer to reveal yet.")
    db.execute(
        "UPDATE rounds SET revealed_at = ? WHERE room = ? AND number = "
        "(SELECT number FROM rooms WHERE id = ?)",
        (now, room, room),
    )
    records.note(db, room, now, "revealed")


def cancel_round(db: Connection, room: str, now: float) -> None:
    """Cancel a round and go back to the lobby; its votes are kept but do not count."""
    found = records.room(db, room)
    if found.phase in _AT_REST:
        raise too_late("There is no round to cancel.")
    db.execute(
        "UPDATE rounds SET cancelled_at = ? WHERE room = ? AND number = ?",
        (now, room, found.number),
    )
    db.execute("UPDATE rooms SET phase = 'lobby' WHERE id = ?", (room,))
    records.note(db, room, now, "cancelled", round=found.number)


def _move(db: Connection, room: str, from_: str, to: str, otherwise: str) -> None:
    moved = db.execute("UPDATE rooms SET phase = ? WHERE id = ? AND phase = ?", (to, room, from_))
    if moved.rowcount == 0:
        records.room(db, room)
        raise too_late(otherwise)


# Answers of participants ----------------------------------------------------------------------


def answer_of(kind: str, question: Json, given: Any) -> Json:
    """A vote as it is stored, if it answers the question. Raises RefusedError."""
    if not isinstance(given, dict):
        raise bad("A vote must be a JSON object.")
    if kind == "bottleneck":
        choice = given.get("choice")
        if not isinstance(choice, str) or choice not in {
            option["id"] for option in question["options"]
        }:
            raise bad("Choose one of the answers.")
        return {"choice": choice}
    return {"moves": _moves_of(question, given.get("moves"))}


def _moves_of(question: Json, moves: Any) -> dict[str, int]:
    """The moves of a vote and how many of each; within the budget, and no move twice."""
    options = {option["id"]: option for option in question["options"]}
    if not isinstance(moves, dict) or len(moves) > len(options):
        raise bad("Give a count for each move.")
    bought: dict[str, int] = {}
    groups: set[str] = set()
    for name, option in options.items():
        count = moves.get(name, 0)
        if type(count) is not int or not 0 <= count <= option["most"]:
            raise bad(f"{option['title']}: from 0 to {option['most']}.")
        if count:
            if option["group"] in groups:
                raise bad(f"{option['title']}: only one move of this kind at a time.")
            groups.add(option["group"])
            bought[name] = count
    if set(moves) - set(options):
        raise bad("Choose from the moves of this round.")
    spent = sum(options[name]["price"] * count for name, count in bought.items())
    if spent > question["budget"]:
        raise bad("That is more than the budget.")
    return bought
