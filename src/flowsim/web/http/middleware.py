"""The middleware of the server: every request passes it, every answer gets its headers here.

Input: requests. Output: those from our own pages and within the limits, the others refused. Must
not know: routes.
"""

from __future__ import annotations

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowsim.web.errors import RefusedError, too_many
from flowsim.web.http.rate_limits import Buckets, Clock
from flowsim.web.http.security import HEADERS, behind_proxy, client_of, refuse_foreign


class Door:
    """Wraps the routes. names: host names of this server, besides numeric addresses.

    public: the origin behind which a proxy on this machine serves it; empty: there is none.
    """

    def __init__(self, app: ASGIApp, *, names: frozenset[str], public: str, clock: Clock) -> None:
        self.app, self.names, self.public = app, names, public
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
            headers = Headers(scope=scope)
            address, port = scope.get("client") or (None, 0)
            if self.public:
                address = behind_proxy(address, headers)
                scope["client"] = (address, port) if address else None
            if not self.requests.take(client_of(address)):
                raise too_many()
            refuse_foreign(scope["method"], headers, self.names, public=self.public)
        except RefusedError as error:
            await _answer(error, with_headers)
            return
        await self.app(scope, receive, with_headers)


async def _answer(error: RefusedError, send: Send) -> None:
    body = json.dumps({"error": error.text}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
