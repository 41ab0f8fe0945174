"""What a room shows to its facilitator, to all participants, and to each of them.

Input: a connection. Output: plain data. Until a round is revealed nobody sees a vote of others,
an answer or points: these are not even sent. Must not depend on: streams, pages.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from flowsim.web.database import records
from flowsim.web.database.records import Json, Participant, Room, Round, Vote
from flowsim.web.database.store import Connection
from flowsim.web.room.streams import Views

_MOST_SHOWN = 10  # places of a ranking


def views(db: Connection, room_id: str, guests: bool) -> Views:
    """All views of a room; those of guests only if they are wanted. Raises RefusedError."""
    room = records.room(db, room_id)
    people = records.participants(db, room)
    here = [who for who in people if who.is_here]
    last = _round_under_way(db, room)
    cast = {vote.participant: vote for vote in records.votes(db, room, room.number)}
    totals = records.totals(db, room)
    host = _host(db, room, people, last, cast, totals)
    if not guests:
        return host, None, {}
    shared = _shared(room, people, last, cast, totals)
    ranks = _ranks(_scored(people, totals), totals)
    own = {
        who.id: _own(room, who, cast.get(who.id), last, totals.get(who.id, 0), ranks[who.id])
        for who in here
    }
    return host, shared, own


def _round_under_way(db: Connection, room: Room) -> Round | None:
    """The last round, unless it was cancelled."""
    last = records.round_of(db, room)
    return None if last is None or last.cancelled_at is not None else last


def _host(
    db: Connection,
    room: Room,
    people: list[Participant],
    last: Round | None,
    cast: dict[int, Vote],
    totals: dict[int, int],
) -> Json:
    source = records.source(db, room)
    voted = set(cast) if last is not None and room.phase != "lobby" else set()
    return {
        "room": {
            "id": room.id,
            "code": room.code,
            "title": room.title,
            "phase": room.phase,
            "number": room.number,
            "revision": room.revision,
        },
        "model": None if source is None else {"name": source.name, "weeks": source.weeks},
        "scenarios": [
            {
                "id": each.id,
                "name": each.name,
                "positions": each.positions,
                "figures": each.figures,
                "verdict": each.verdict,
            }
            for each in records.scenarios(db, room)
        ],
        "people": [_person(who, totals, voted) for who in people],
        "helpers": [
            {"id": each.id, "invited": each.is_invited, "since": each.since}
            for each in records.helpers(db, room)
        ],
        "revealed": _revealed(db, room),
        "round": _round(room, people, last, cast),
        "standings": _standings(room, people, cast, totals),
    }


def _person(who: Participant, totals: dict[int, int], voted: set[int]) -> Json:
    return {
        "id": who.id,
        "name": who.name,
        "total": totals.get(who.id, 0),
        "voted": who.id in voted,
        "here": who.is_here,
        "let_in_until": who.let_in_until,
    }


def _revealed(db: Connection, room: Room) -> list[Json]:
    """Positions of the sliders, on this model, whose bottleneck has been revealed."""
    found = [
        each.question["positions"]
        for each in records.rounds(db, room)
        if each.kind == "bottleneck" and each.revealed_at and each.revision == room.revision
    ]
    return found + [each.positions for each in records.scenarios(db, room) if each.verdict]


def _round(
    room: Room, people: list[Participant], last: Round | None, cast: dict[int, Vote]
) -> Json | None:
    """The round as everybody may see it."""
    if last is None or room.phase == "lobby":
        return None
    data: Json = {
        "number": last.number,
        "kind": last.kind,
        "question": last.question,
        "votes": len(cast),
        "people": len({who.id for who in people if who.is_here} | set(cast)),
        "result": None,
    }
    if room.phase == "revealed" and last.result is not None:
        data["result"] = _result(last, people, cast)
    return data


def _result(last: Round, people: list[Participant], cast: dict[int, Vote]) -> Json:
    """The answer, and how the room voted."""
    result = dict(last.result or {})
    names = {who.id: who.name for who in people}
    if last.kind == "bottleneck":
        result["tally"] = dict(Counter(vote.vote["choice"] for vote in cast.values()))
    elif "ranking" in result:
        shown = []
        for each in result["ranking"]:
            voters = [names[who] for who in each["voters"] if who in names]
            shown.append({**each, "voters": voters[:6], "count": len(voters)})
        kept = [each for each in shown if each["count"] or not each["titles"]]  # or nothing
        result["ranking"] = kept[:_MOST_SHOWN]
    return result


def _shared(
    room: Room,
    people: list[Participant],
    last: Round | None,
    cast: dict[int, Vote],
    totals: dict[int, int],
) -> Json:
    return {
        "title": room.title,
        "phase": room.phase,
        "round": _round(room, people, last, cast),
        "standings": _standings(room, people, cast, totals),
    }


def _own(
    room: Room, who: Participant, vote: Vote | None, last: Round | None, total: int, rank: int
) -> Json:
    is_open = last is not None and room.phase != "lobby"
    points: Any = vote.points if vote is not None and room.phase == "revealed" else None
    return {
        "name": who.name,
        "vote": vote.vote if vote is not None and is_open else None,
        "points": points,
        "total": total,
        "rank": rank,
    }


def _standings(
    room: Room, people: list[Participant], cast: dict[int, Vote], totals: dict[int, int]
) -> list[Json]:
    """The first places, with the points of the last round; equal points share a place."""
    scored = _scored(people, totals)
    ranks = _ranks(scored, totals)
    ordered = sorted(scored, key=lambda who: (ranks[who.id], who.id))
    shown = cast if room.phase == "revealed" else {}
    return [
        {
            "rank": ranks[who.id],
            "name": who.name,
            "round": shown[who.id].points if who.id in shown else None,
            "total": totals.get(who.id, 0),
        }
        for who in ordered[:_MOST_SHOWN]
    ]


def _scored(people: list[Participant], totals: dict[int, int]) -> list[Participant]:
    """Those who are ranked: all who are here, and those who left with points."""
    return [who for who in people if who.is_here or totals.get(who.id)]


def _ranks(people: list[Participant], totals: dict[int, int]) -> dict[int, int]:
    scores = sorted((totals.get(who.id, 0) for who in people), reverse=True)
    places: dict[int, int] = {}
    for place, score in enumerate(scores, start=1):
        places.setdefault(score, place)
    return {who.id: places[totals.get(who.id, 0)] for who in people}
