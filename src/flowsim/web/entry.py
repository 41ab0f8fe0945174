"""Access to a room: sessions, participants, and rate limits.

Input: requests. Output: the room or the person, or a refusal. Must not depend on: the request
itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from flowsim.web.database import records
from flowsim.web.errors import bad, missing, too_many
from flowsim.web.http import security
from flowsim.web.http.addresses import Addresses
from flowsim.web.http.rate_limits import Buckets
from flowsim.web.room import states
from flowsim.web.workshop import Workshop

HOST, GUEST = "flowsim_host", "flowsim_me"
_A_YEAR = 365 * 24 * 3600


class EndpointContext:
    """What all endpoints share. key: the secret of the person who started the server."""

    def __init__(self, workshop: Workshop, addresses: Addresses, key: str) -> None:
        self.workshop, self.addresses, self.key = workshop, addresses, key
        clock = workshop.clock
        self.guesses = Buckets(clock, burst=20.0, per_second=0.5)  # wrong codes
        self.secrets = Buckets(clock, burst=20.0, per_second=0.5)  # wrong secrets of hosts
        self.newcomers = Buckets(clock, burst=600.0, per_second=5.0)  # of one address
        self.votes = Buckets(clock, burst=15.0, per_second=2.0)  # of one participant
        self.moves = Buckets(clock, burst=60.0, per_second=30.0)  # of one host's page
        self.heavy = Buckets(clock, burst=20.0, per_second=2.0)  # of one room: texts, runs, files

    def client(self, request: Request) -> str:
        """The client that a request counts for."""
        return security.client_of(request.client.host if request.client else None)

    def may_guess(self, request: Request, buckets: Buckets) -> str:
        """The client, unless it has guessed wrong too often. Raises RefusedError."""
        client = self.client(request)
        if not buckets.has(client):
            raise too_many("Too many wrong attempts from here. Wait a few seconds.")
        return client

    async def host(self, request: Request) -> str:
        """The room of the path, if the request comes from its facilitator. Raises RefusedError."""
        room: str = request.path_params["room"]
        await self.session(request, room)
        return room

    async def session(self, request: Request, room: str | None) -> int:
        """The number of a session that may run a room, or all (None). Raises RefusedError."""
        names = (self.host_cookie(), self.host_cookie(room or ""))
        found = [token for name in names if (token := request.cookies.get(name))]
        return await self.workshop.store.do(lambda db: states.session_of(db, found, room))

    def host_cookie(self, room: str = "") -> str:
        """The name of a facilitator's cookie: one for each database, as cookies ignore ports."""
        return "_".join(part for part in (HOST, self.workshop.store.id, room) if part)

    def with_cookie(self, request: Request, response: Response, name: str, token: str) -> Response:
        """The response with a secret that scripts cannot read, nor other sites send.

        An empty secret deletes the cookie. One sent by https is returned by https only.
        """
        public = self.addresses.public
        response.set_cookie(
            name,
            token,
            max_age=_A_YEAR if token else 0,
            httponly=True,
            samesite="strict",
            path="/",
            secure=bool(public) and request.headers.get("origin") == public,
        )
        return response

    async def owner(self, request: Request) -> None:
        """Raise RefusedError unless the request comes from the person who runs the server."""
        await self.session(request, None)

    def guest_token(self, request: Request) -> tuple[str, str]:
        """The path's room and the hash of its participant's token."""
        room: str = request.path_params["room"]
        return room, security.hashed(request.cookies.get(f"{GUEST}_{room}", ""))

    async def guest(self, request: Request) -> records.Participant:
        """The participant of the path's room. Raises RefusedError."""
        room, token = self.guest_token(request)
        return await self.workshop.store.do(lambda db: records.participant(db, token, room))

    def spend(self, buckets: Buckets, who: str) -> None:
        """Take a token. Raises RefusedError if there is none."""
        if not buckets.take(who):
            raise too_many()

    async def any_host(self, request: Request) -> str:
        """The room of the query, if the request comes from its facilitator. Raises RefusedError."""
        room = str(request.query_params.get("room", ""))
        await self.session(request, room)
        return room


def number_of(request: Request) -> int:
    """The number in the path. Raises RefusedError if no row can have it."""
    number: int = request.path_params["number"]
    if number >= 2**63:
        raise missing("There is nothing with that number.")
    return number


def stream(events: AsyncIterator[bytes]) -> Response:
    """Server-sent events, with headers against buffering by proxies."""
    headers = {"x-accel-buffering": "no", "cache-control": "no-store, no-transform"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def text_of(body: dict[str, Any]) -> str:
    """The text of a model. Raises RefusedError."""
    text = body.get("text")
    if not isinstance(text, str):
        raise bad("Send the text of a model.")
    return text
