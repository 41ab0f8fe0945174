"""What may happen in a room, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flowsim.web.database import records
from flowsim.web.database.store import Connection, Store
from flowsim.web.errors import RefusedError
from flowsim.web.http import security
from flowsim.web.room import people, states, views

QUESTION = {
    "text": "Where?",
    "name": "As it is",
    "positions": {"doses": {}, "people": {}},
    "options": [{"id": "team:dev", "title": "Dev"}, {"id": "team:qa", "title": "QA"}],
}
BUDGET = {
    "budget": 100.0,
    "options": [
        {"id": "a", "title": "A", "price": 30.0, "most": 3, "group": "a"},
        {"id": "limit 5", "title": "5", "price": 0.0, "most": 1, "group": "limit"},
        {"id": "limit 9", "title": "9", "price": 0.0, "most": 1, "group": "limit"},
    ],
}
Do = Callable[[Callable[[Connection], Any]], Any]


@pytest.fixture
def do(tmp_path: Path) -> Iterator[Do]:
    store = Store(tmp_path / "a.db")
    yield lambda work: store.submit(work).result(5)
    store.close()


def opened(do: Do) -> tuple[str, records.Participant]:
    """A room with Ann in it."""
    room = do(lambda db: states.create(db, "A room", 0.0))
    token = do(lambda db: people.join(db, room, "Ann", 1.0)).token
    ann = do(lambda db: records.participant_by(db, security.hashed(token), room.id))
    return room.id, ann


def actions(room: str, ann: records.Participant) -> dict[str, Callable[[Connection], Any]]:
    return {
        "open": lambda db: states.open_round(db, room, "bottleneck", QUESTION, 2.0),
        "vote": lambda db: states.vote(
            db, ann, records.room(db, room).number, {"choice": "team:qa"}, 3.0
        ),
        "close": lambda db: states.close_round(db, room, 4.0),
        "finish": lambda db: states.finish_round(db, room, 1, {"points": {}}, {ann.id: 100}, 5.0),
        "reveal": lambda db: states.reveal(db, room, 6.0),
        "cancel": lambda db: states.cancel_round(db, room, 7.0),
        "model": lambda db: states.set_model(
            db, room, name="m", text="t", weeks=1.0, begins={}, keep=(), now=8.0
        ),
    }


WAY = {
    "lobby": [],
    "predicting": ["open"],
    "running": ["open", "vote", "close"],
    "ready": ["open", "vote", "close", "finish"],
    "revealed": ["open", "vote", "close", "finish", "reveal"],
}
ALLOWED = {
    "lobby": {"open": "predicting", "model": "lobby", "finish": "lobby"},
    "predicting": {"vote": "predicting", "close": "running", "cancel": "lobby",
                   "finish": "predicting"},
    "running": {"finish": "ready", "cancel": "lobby"},
    "ready": {"reveal": "revealed", "cancel": "lobby", "finish": "ready"},
    "revealed": {"open": "predicting", "model": "revealed", "finish": "revealed"},
}  # fmt: skip


@pytest.mark.parametrize("phase", WAY)
@pytest.mark.parametrize("what", ["open", "vote", "close", "finish", "reveal", "cancel", "model"])
def test_every_action_in_every_phase(do: Do, phase: str, what: str) -> None:
    room, ann = opened(do)
    able = actions(room, ann)
    for step in WAY[phase]:
        do(able[step])
    assert do(lambda db: records.room(db, room)).phase == phase
    before = do(lambda db: records.events(db, records.room(db, room)))
    if what in ALLOWED[phase]:
        do(able[what])
    else:
        with pytest.raises(RefusedError) as refused:
            do(able[what])
        assert refused.value.status == 409
        assert do(lambda db: records.events(db, records.room(db, room))) == before
    assert do(lambda db: records.room(db, room)).phase == ALLOWED[phase].get(what, phase)


def test_nothing_is_shown_before_it_is_revealed(do: Do) -> None:
    room, ann = opened(do)
    able = actions(room, ann)
    for step in WAY["ready"]:
        do(able[step])
    host, shared, own = do(lambda db: views.views(db, room, True))
    assert host["round"]["votes"] == 1
    assert host["round"]["result"] is None
    assert shared["round"]["result"] is None
    assert own[ann.id] == {
        "name": "Ann", "vote": {"choice": "team:qa"}, "points": None, "total": 0, "rank": 1,
    }  # fmt: skip
    assert "team:qa" not in str({**host, "round": {**host["round"], "question": None}})
    do(able["reveal"])
    host, shared, own = do(lambda db: views.views(db, room, True))
    assert shared["round"]["result"]["tally"] == {"team:qa": 1}
    assert (own[ann.id]["points"], own[ann.id]["total"]) == (100, 100)
    assert host["standings"] == [{"rank": 1, "name": "Ann", "round": 100, "total": 100}]


def test_a_vote_can_be_changed_and_the_last_counts(do: Do) -> None:
    room, ann = opened(do)
    do(actions(room, ann)["open"])
    for choice in ("team:qa", "team:dev"):
        do(lambda db, c=choice: states.vote(db, ann, 1, {"choice": c}, 3.0))
    (vote,) = do(lambda db: records.votes(db, records.room(db, room), 1))
    assert vote.vote == {"choice": "team:dev"}
    kinds = [e["kind"] for e in do(lambda db: records.events(db, records.room(db, room)))]
    assert kinds.count("vote") == 2, "the history keeps both"


def test_names_are_unique_until_somebody_goes(do: Do) -> None:
    room, ann = opened(do)
    found = do(lambda db: records.room(db, room))
    with pytest.raises(RefusedError, match="already called Ann"):
        do(lambda db: people.join(db, found, "ANN", 2.0))
    do(lambda db: people.remove(db, room, ann.id, 3.0))
    assert do(lambda db: people.join(db, found, "Ann", 4.0))
    assert len(do(lambda db: records.participants(db, found))) == 1
    with pytest.raises(RefusedError):
        do(lambda db: people.remove(db, room, ann.id, 5.0))


def test_a_room_is_full_at_some_time(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST_PARTICIPANTS", 1)
    room, _ = opened(do)
    with pytest.raises(RefusedError, match="full"):
        do(lambda db: people.join(db, records.room(db, room), "Bob", 2.0))


@pytest.mark.parametrize(
    ("moves", "is_fine"),
    [
        ({}, True),
        ({"a": 3}, True),
        ({"a": 3, "limit 5": 1}, True),
        ({"a": 4}, False),
        ({"a": -1}, False),
        ({"a": True}, False),
        ({"a": 1.0}, False),
        ({"a": "1"}, False),
        ({"b": 1}, False),
        ({"limit 5": 1, "limit 9": 1}, False),
        (["a"], False),
        (None, False),
    ],
)
def test_a_budget_buys_what_is_there_and_no_more(moves: object, is_fine: bool) -> None:
    if is_fine:
        found = states.answer_of("budget", BUDGET, {"moves": moves})
        assert found == {"moves": {k: v for k, v in dict(moves).items() if v}}  # type: ignore[call-overload]
        return
    with pytest.raises(RefusedError):
        states.answer_of("budget", BUDGET, {"moves": moves})


def test_more_than_the_budget_is_refused() -> None:
    poor = {**BUDGET, "budget": 59.0}
    assert states.answer_of("budget", poor, {"moves": {"a": 1}}) == {"moves": {"a": 1}}
    with pytest.raises(RefusedError, match="more than the budget"):
        states.answer_of("budget", poor, {"moves": {"a": 2}})


@pytest.mark.parametrize("vote", [None, [], "team:qa", {}, {"choice": "team:ops"}, {"choice": 1}])
def test_a_choice_is_one_of_those_offered(vote: object) -> None:
    with pytest.raises(RefusedError):
        states.answer_of("bottleneck", QUESTION, vote)


def test_sessions_open_their_room_only(do: Do) -> None:
    room, _ = opened(do)
    other = do(lambda db: states.create(db, "Another", 0.0)).id
    everywhere = do(lambda db: states.open_session(db, None, "host", 0.0))
    invite = do(lambda db: states.open_session(db, room, "invite", 0.0))
    mine = do(lambda db: states.accept_invite(db, room, invite, 0.0))
    old, other_invite = (
        do(lambda db: states.open_session(db, room, "invite", 0.0)) for _ in range(2)
    )

    def may(token: str, where: str | None) -> bool:
        try:
            do(lambda db: states.session_of(db, [token], where))
        except RefusedError:
            return False
        return True

    assert all(may(everywhere, where) for where in (room, other, None))
    assert may(mine, room)
    assert not may(mine, other)
    assert not may(mine, None)
    assert not may(other_invite, room), "an invitation is no session"
    with pytest.raises(RefusedError):
        do(lambda db: states.accept_invite(db, room, old, states.INVITED + 1.0))
    assert do(lambda db: states.accept_invite(db, room, old, states.INVITED - 1.0))
    assert not may("", room)
    with pytest.raises(RefusedError):
        do(lambda db: states.accept_invite(db, other, other_invite, 0.0))


def test_a_deleted_room_leaves_nothing(do: Do) -> None:
    room, ann = opened(do)
    for step in WAY["revealed"]:
        do(actions(room, ann)[step])
    do(lambda db: states.delete(db, room))
    tables = ("rooms", "models", "scenarios", "participants", "rounds", "votes", "events")
    for table in tables:
        count = do(lambda db, t=table: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0])
        assert count == 0, table
