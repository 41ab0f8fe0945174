"""What a participant can ask for: to join, to see, to vote.

Enters: requests. Leaves: answers. Must not know: how a room goes on.
"""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flowsim.web import records, rooms, security
from flowsim.web.entry import GUEST, Entry, stream, with_cookie
from flowsim.web.errors import bad, missing
from flowsim.web.limits import body_of


class Guests:
    """The endpoints of participants."""

    def __init__(self, entry: Entry) -> None:
        self.entry, self.workshop = entry, entry.workshop

    async def join(self, request: Request) -> Response:
        """Let somebody in by the code; without a name, say whether the code is right."""
        client = self.entry.may_guess(request, self.entry.guesses)
        body = await body_of(request)
        code, store = security.code_of(body.get("code")), self.workshop.store
        room = await store.do(lambda db: records.room_by_code(db, code)) if code else None
        if room is None:
            self.entry.guesses.take(client)
            raise missing("No room has that code. Look at the screen again.")
        cookie = f"{GUEST}_{room.id}"
        token = security.hashed(request.cookies.get(cookie, ""))
        known = await store.do(lambda db: records.participant_by(db, token, room.id))
        if known is not None:
            return JSONResponse({"room": room.id, "name": known.name, "title": room.title})
        if body.get("name") is None:
            return JSONResponse({"room": None, "title": room.title})
        self.entry.spend(self.entry.newcomers, client)
        name = security.name_of(body["name"])
        found = await self.workshop.do(
            room.id, lambda db, now: rooms.join(db, room, name, now), hosts_only=True
        )
        response = JSONResponse({"room": room.id, "name": name, "title": room.title}, 201)
        return with_cookie(response, cookie, found)

    async def guest_events(self, request: Request) -> Response:
        """The state of the room, again and again."""
        who = await self.entry.guest(request)
        hub = self.workshop.hub
        first = partial(self.workshop.guest_event, who.room, who.id)
        return stream(hub.open(who.room, "guest", who.id, first))

    async def vote(self, request: Request) -> Response:
        """Keep a vote. One trip to the database: a whole room votes at once."""
        room, token = self.entry.guest_token(request)
        self.entry.spend(self.entry.votes, token)
        body = await body_of(request)
        number = body.get("round")
        if type(number) is not int:
            raise bad("Say which round it is.")
        found = await self.workshop.vote(room, token, number, body.get("vote"))
        return JSONResponse({"vote": found})
