"""The requests of a facilitator: rooms, people, the address on the screen, the report, rounds.

Input: requests. Output: answers. Must not depend on: models.
"""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flowsim.web.database import records
from flowsim.web.entry import EndpointContext, number_of, stream
from flowsim.web.errors import RefusedError, bad, missing, stranger
from flowsim.web.export import FORMATS, exported
from flowsim.web.http import security
from flowsim.web.http.addresses import picture
from flowsim.web.http.rate_limits import body_of
from flowsim.web.room import names, people, states


class Hosts:
    """The endpoints of facilitators."""

    def __init__(self, entry: EndpointContext) -> None:
        self.entry, self.workshop = entry, entry.workshop

    async def login(self, request: Request) -> Response:
        """A session for the person with the secret from the terminal."""
        client = self.entry.may_guess(request, self.entry.secrets)
        secret = (await body_of(request)).get("key")
        if not isinstance(secret, str) or not security.is_same(secret, self.entry.key):
            self.entry.secrets.take(client)
            raise stranger("The secret is wrong. Use the address that the server printed.")
        now = self.workshop.clock()
        token = await self.workshop.store.do(lambda db: states.open_session(db, None, "host", now))
        return self.entry.with_cookie(
            request, JSONResponse({"ok": True}), self.entry.host_cookie(), token
        )

    async def invited(self, request: Request) -> Response:
        """A session of one room for a person with an invitation."""
        client = self.entry.may_guess(request, self.entry.secrets)
        body = await body_of(request)
        room, secret = str(body.get("room")), str(body.get("key"))
        try:
            token = await self.workshop.do(
                room, lambda db, now: states.accept_invite(db, room, secret, now), hosts_only=True
            )
        except RefusedError:
            self.entry.secrets.take(client)
            raise
        cookie = self.entry.host_cookie(room)
        return self.entry.with_cookie(request, JSONResponse({"ok": True}), cookie, token)

    async def list_rooms(self, request: Request) -> Response:
        """All rooms, for the person who runs the server."""
        await self.entry.owner(request)
        found = await self.workshop.store.do(records.rooms)
        return JSONResponse(
            {
                "rooms": [
                    {"id": room.id, "title": room.title, "code": room.code, "phase": room.phase}
                    for room in found
                ]
            }
        )

    async def create(self, request: Request) -> Response:
        """A new room, with the first model of the catalogue."""
        await self.entry.owner(request)
        self.entry.spend(self.entry.heavy, "rooms")
        title = names.name_of((await body_of(request)).get("title"), "title", most=60)
        now, workshop = self.workshop.clock(), self.workshop
        room = await workshop.store.do(lambda db: states.create(db, title, now))
        book = await workshop.first_book()
        await workshop.open_book(room.id, book)
        return JSONResponse({"room": room.id}, 201)

    async def delete(self, request: Request) -> Response:
        """Delete a room and everything in it."""
        await self.entry.owner(request)
        room: str = request.path_params["room"]
        await self.workshop.do(room, lambda db, now: states.delete(db, room))
        return JSONResponse({"ok": True})

    async def invite(self, request: Request) -> Response:
        """An invitation for a co-facilitator of this room."""
        room = await self.entry.host(request)
        secret = await self.workshop.do(
            room, lambda db, now: states.open_session(db, room, "invite", now), hosts_only=True
        )
        base = self.entry.addresses.join(request.headers["host"])
        return JSONResponse({"url": f"{base}/host/{room}#key={secret}"})

    async def revoke(self, request: Request) -> Response:
        """Withdraw an invitation, or the access of a person who has accepted one."""
        room, number = await self.entry.host(request), number_of(request)
        await self.workshop.do(room, lambda db, _: states.revoke(db, room, number), hosts_only=True)
        self.workshop.hub.end(room, "host", number)
        return JSONResponse({"ok": True})

    async def host_events(self, request: Request) -> Response:
        """The stream of states of the room."""
        room: str = request.path_params["room"]
        session = await self.entry.session(request, room)
        first = partial(self.workshop.host_event, room)
        return stream(self.workshop.hub.open(room, "host", session, first))

    async def qr(self, request: Request) -> Response:
        """The address of the room as a picture."""
        room = await self.entry.host(request)
        found = await self.workshop.store.do(lambda db: records.room(db, room))
        url = f"{self.entry.addresses.join(request.headers['host'])}/j/{found.code}"
        return Response(picture(url), media_type="image/svg+xml")

    async def remove(self, request: Request) -> Response:
        """Remove a participant."""
        room, number = await self.entry.host(request), number_of(request)
        await self.workshop.do(room, lambda db, now: people.remove(db, room, number, now))
        return JSONResponse({"ok": True})

    async def let_in(self, request: Request) -> Response:
        """Let a participant come back by name alone, for a few minutes."""
        room, number = await self.entry.host(request), number_of(request)
        await self.workshop.do(
            room, lambda db, now: people.let_in(db, room, number, now), hosts_only=True
        )
        return JSONResponse({"ok": True})

    async def report(self, request: Request) -> Response:
        """The export of the room."""
        room, form = await self.entry.host(request), request.path_params["form"]
        self.entry.spend(self.entry.heavy, room)
        if form not in FORMATS:
            raise missing(f"Unknown format. The formats are {', '.join(FORMATS)}.")
        text = await self.workshop.store.do(lambda db: exported(db, room, form))
        file = f'attachment; filename="workshop.{form}"'
        return Response(text, media_type=FORMATS[form], headers={"content-disposition": file})

    async def open_round(self, request: Request) -> Response:
        """Ask the room."""
        room = await self.entry.host(request)
        self.entry.spend(self.entry.heavy, room)
        body = await body_of(request)
        scenario = body.get("scenario", 0)
        if type(scenario) is not int:
            raise bad("A scenario must be a number.")
        kind = str(body.get("kind"))
        await self.workshop.open_round(room, kind, scenario, body.get("budget"))
        return JSONResponse({"ok": True}, 201)

    async def move_round(self, request: Request) -> Response:
        """Close the votes, reveal the answer, or cancel."""
        room, what = await self.entry.host(request), request.path_params["what"]
        moves = {
            "close": self.workshop.close_round,
            "reveal": self.workshop.reveal,
            "cancel": self.workshop.cancel_round,
        }
        if what not in moves:
            raise missing("A round can be closed, revealed or cancelled.")
        await moves[what](room)
        return JSONResponse({"ok": True})
