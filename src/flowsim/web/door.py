"""The door of the server: every request passes it, every answer gets its headers here.

Enters: requests. Leaves: those from our own pages and within the limits, the others refused. Must
not know: routes.
"""

from __future__ import annotations

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowsim.web.errors import RefusedError, too_many
from flowsim.web.limits import Buckets, Clock
from flowsim.web.security import HEADERS, client_of, refuse_foreign


class Door:
    """Wraps the routes. names: of this server, beside addresses in digits."""

    def __init__(self, app: ASGIApp, *, names: frozenset[str], clock: Clock) -> None:
        self.app, self.names = app, names
        # A room of 500 behind one address reloads at once; a flood from there is cut.
        self.requests = Buckets(clock, burst=3_000.0, per_second=400.0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            client = scope.get("client")
            if not self.requests.take(client_of(client[0] if client else None)):
                raise too_many()
            refuse_foreign(scope["method"], Headers(scope=scope), self.names)
        except RefusedError as error:
            await _answer(error, with_headers)
            return
        await self.app(scope, receive, with_headers)


async def _answer(error: RefusedError, send: Send) -> None:
    body = json.dumps({"error": error.told}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
