"""The requests of a participant: to join, to see, to vote.

Input: requests. Output: answers. Must not depend on: how a room goes on.
"""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flowsim.web.database import records
from flowsim.web.entry import GUEST, EndpointContext, stream
from flowsim.web.errors import RefusedError, bad, missing
from flowsim.web.http import security
from flowsim.web.http.rate_limits import body_of
from flowsim.web.room import names, people


class Guests:
    """The endpoints of participants."""

    def __init__(self, entry: EndpointContext) -> None:
        self.entry, self.workshop = entry, entry.workshop

    async def join(self, request: Request) -> Response:
        """Let a person in by the code; without a name, only check the code."""
        client = self.entry.may_guess(request, self.entry.guesses)
        body = await body_of(request)
        code, store = security.code_of(body.get("code")), self.workshop.store
        room = await store.do(lambda db: records.room_by_code(db, code)) if code else None
        if room is None:
            self.entry.guesses.take(client)
            raise missing("No room has that code. Look at the screen again.")
        cookie = f"{GUEST}_{room.id}"
        token = request.cookies.get(cookie, "")
        known = await store.do(
            lambda db: records.participant_by(db, security.hashed(token), room.id)
        )
        if known is not None:
            return JSONResponse(_entry(room, known.name, token))
        if body.get("name") is None:
            return JSONResponse({"room": None, "title": room.title})
        self.entry.spend(self.entry.newcomers, client)
        name, way_back = names.name_of(body["name"]), security.code_of(body.get("way_back"))
        try:
            found: people.Joined = await self.workshop.do(
                room.id,
                lambda db, now: people.join(db, room, name, now, way_back=way_back),
                hosts_only=True,
            )
        except RefusedError:
            if way_back:
                self.entry.guesses.take(client)
            raise
        self.workshop.hub.end(room.id, "guest", found.returned)
        response = JSONResponse(_entry(room, found.name, found.token), 201)
        return self.entry.with_cookie(request, response, cookie, found.token)

    async def rename(self, request: Request) -> Response:
        """Change one's name."""
        who = await self.entry.guest(request)
        self.entry.spend(self.entry.votes, self.entry.guest_token(request)[1])
        name = names.name_of((await body_of(request)).get("name"))
        await self.workshop.do(who.room, lambda db, now: people.rename(db, who, name, now))
        return JSONResponse({"name": name})

    async def leave(self, request: Request) -> Response:
        """Leave the room; the points are kept for a return."""
        who = await self.entry.guest(request)
        await self.workshop.do(who.room, lambda db, now: people.leave(db, who, now))
        cookie = f"{GUEST}_{who.room}"
        return self.entry.with_cookie(request, JSONResponse({"ok": True}), cookie, "")

    async def guest_events(self, request: Request) -> Response:
        """The stream of states of the room."""
        who = await self.entry.guest(request)
        hub = self.workshop.hub
        first = partial(self.workshop.guest_event, who.room, who.id)
        return stream(hub.open(who.room, "guest", who.id, first))

    async def vote(self, request: Request) -> Response:
        """Store a vote, in one database call because a whole room votes at once."""
        room, token = self.entry.guest_token(request)
        self.entry.spend(self.entry.votes, token)
        body = await body_of(request)
        number = body.get("round")
        if type(number) is not int:
            raise bad("Give the number of the round.")
        found = await self.workshop.vote(room, token, number, body.get("vote"))
        return JSONResponse({"vote": found})


def _entry(room: records.Room, name: str, token: str) -> records.Json:
    """What a participant's page needs to know about its participant."""
    way_back = security.way_back(token)
    return {"room": room.id, "title": room.title, "name": name, "way_back": way_back}
