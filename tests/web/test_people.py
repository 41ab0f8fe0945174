"""Who comes, goes and comes back, and who helps to run a room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flowsim.web.database import records
from flowsim.web.database.records import Participant, Room
from flowsim.web.database.store import Connection, Store
from flowsim.web.errors import RefusedError
from flowsim.web.http import security
from flowsim.web.room import people, states, views
from tests.web.house import House
from tests.web.test_rooms import QUESTION

Do = Callable[[Callable[[Connection], Any]], Any]


@pytest.fixture
def do(tmp_path: Path) -> Iterator[Do]:
    store = Store(tmp_path / "a.db")
    yield lambda work: store.submit(work).result(5)
    store.close()


def joined(do: Do, room: Room, name: str, **more: Any) -> tuple[str, Participant]:
    found = do(lambda db: people.join(db, room, name, 1.0, **more))
    who = do(lambda db: records.participant(db, security.hashed(found.token), room.id))
    return found.token, who


def test_who_has_their_code_comes_back_as_who_they_were(do: Do) -> None:
    room = do(lambda db: states.create(db, "A room", 0.0))
    token, ann = joined(do, room, "Ann")
    code = security.way_back(token)
    assert security.code_of(code) == code
    for wrong in ("", "CCCCCC", security.way_back("another")):
        with pytest.raises(RefusedError):
            joined(do, room, "Ann", way_back=wrong)
    with pytest.raises(RefusedError, match="Nobody here is called Bob"):
        joined(do, room, "Bob", way_back=code)
    again, same = joined(do, room, "ANN", way_back=code)
    assert same == ann
    assert do(lambda db: records.participant_by(db, security.hashed(token), room.id)) is None
    with pytest.raises(RefusedError):
        joined(do, room, "Ann", way_back=code)  # it was good once
    assert joined(do, room, "Ann", way_back=security.way_back(again))[1] == ann


def test_a_facilitator_lets_somebody_back_in_for_a_while(do: Do) -> None:
    room = do(lambda db: states.create(db, "A room", 0.0))
    _, ann = joined(do, room, "Ann")
    do(lambda db: people.let_in(db, room.id, ann.id, 0.5 - people.LET_IN))
    with pytest.raises(RefusedError, match="ask the facilitator"):
        joined(do, room, "Ann")
    do(lambda db: people.let_in(db, room.id, ann.id, 1.0))
    assert joined(do, room, "Ann")[1] == ann
    with pytest.raises(RefusedError):
        joined(do, room, "Ann")  # once
    with pytest.raises(RefusedError):
        do(lambda db: people.let_in(db, room.id, 99, 1.0))


def test_points_stay_with_who_leaves_or_is_called_otherwise(do: Do) -> None:
    room = do(lambda db: states.create(db, "A room", 0.0))
    token, ann = joined(do, room, "Ann")
    _, bob = joined(do, room, "Bob")
    do(lambda db: states.open_round(db, room.id, "bottleneck", QUESTION, 2.0))
    for who in (ann, bob):
        do(lambda db, w=who: states.vote(db, w, 1, {"choice": "team:qa"}, 3.0))
    do(lambda db: states.close_round(db, room.id, 4.0))
    done = {"points": {}}
    do(lambda db: states.finish_round(db, room.id, 1, done, {ann.id: 100, bob.id: 20}, 5.0))
    do(lambda db: states.reveal(db, room.id, 6.0))
    do(lambda db: people.rename(db, ann, "Anna", 7.0))
    with pytest.raises(RefusedError, match="already called bob"):
        do(lambda db: people.rename(db, ann, "bob", 7.0))
    do(lambda db: people.leave(db, ann, 8.0))

    host, _, own = do(lambda db: views.views(db, room.id, True))
    assert [(who["name"], who["here"]) for who in host["people"]] == [
        ("Anna", False),
        ("Bob", True),
    ]
    assert [(each["name"], each["total"]) for each in host["standings"]] == [
        ("Anna", 100),
        ("Bob", 20),
    ]
    assert list(own) == [bob.id], "whoever has left sees nothing"
    assert host["round"]["result"]["tally"] == {"team:qa": 2}
    assert do(lambda db: records.participant_by(db, security.hashed(token), room.id)) is None
    _, back = joined(do, room, "Anna", way_back=security.way_back(token))
    assert back.id == ann.id


def test_a_vote_that_is_open_leaves_with_who_cast_it(do: Do) -> None:
    room = do(lambda db: states.create(db, "A room", 0.0))
    _, ann = joined(do, room, "Ann")
    joined(do, room, "Bob")
    do(lambda db: states.open_round(db, room.id, "bottleneck", QUESTION, 2.0))
    do(lambda db: states.vote(db, ann, 1, {"choice": "team:qa"}, 3.0))
    do(lambda db: people.leave(db, ann, 4.0))
    host, _, _ = do(lambda db: views.views(db, room.id, False))
    assert (host["round"]["votes"], host["round"]["people"]) == (0, 1)


def test_an_invitation_works_once_and_can_be_taken_back(open_house: House) -> None:
    host, _ = open_house.open_room()
    first, second = (host.done("POST", "invite")["url"].partition("#key=")[2] for _ in range(2))
    helper, late = open_house.stranger(), open_house.stranger()
    accept = {"room": host.room, "key": first}
    helper.done("POST", "/api/host/invited", **accept)
    assert late.send("POST", "/api/host/invited", **accept).status_code == 403
    kinds = [each["invited"] for each in host.state()["helpers"]]
    assert sorted(kinds) == [False, True]
    for each in host.state()["helpers"]:
        host.done("DELETE", f"helpers/{each['id']}")
    assert host.state()["helpers"] == []
    refused = late.send("POST", "/api/host/invited", room=host.room, key=second)
    assert "used or withdrawn" in refused.json()["error"]
    helper.room = host.room
    assert helper.send("GET", "model").status_code == 403
    assert host.send("DELETE", "helpers/1").status_code == 404, "not the session of the host"
    assert host.state()["room"]["title"] == "A room"


def test_whose_help_is_ended_sees_no_more(open_house: House) -> None:
    host, _ = open_house.open_room()
    key = host.done("POST", "invite")["url"].partition("#key=")[2]
    helper = open_house.stranger()
    helper.done("POST", "/api/host/invited", room=host.room, key=key)
    with helper.client.stream("GET", f"/api/rooms/{host.room}/events") as events:
        lines = (line for line in events.iter_lines() if line.startswith("data:"))
        assert next(lines) != "data: null"
        (session,) = host.state()["helpers"]
        host.done("DELETE", f"helpers/{session['id']}")
        assert "data: null" in lines
        assert list(lines) == [], "the stream has ended"
