"""The running server: from a socket until somebody ends it.

Input: where to listen, a database, a model. Output: nothing; the database stays. Must not depend
on: the command line.
"""

from __future__ import annotations

import asyncio
import gc
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from flowsim.web.app import app_of
from flowsim.web.http import security
from flowsim.web.http.addresses import Addresses, listen
from flowsim.web.runs import catalogue
from flowsim.web.workshop import Workshop, open_workshop

_GRACE = 2  # seconds for requests that are under way when the server ends


@dataclass(frozen=True, slots=True)
class Opened:
    """The addresses of the server. facilitator: with the secret, for one person only.

    afar: the same with the public address, if there is one.
    """

    facilitator: str
    afar: str
    join: str
    addresses: Addresses
    database: Path


class Server(uvicorn.Server):
    """Ends open streams at once, which would otherwise keep the server from ending."""

    workshop: Workshop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Handle a signal or a request to end; a second one does not wait."""
        self.workshop.hub.close()
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(
    *,
    host: str,
    port: int,
    public_url: str = "",
    database: Path,
    model: Path | None,
    cores: int,
    opened: Callable[[Opened], None],
) -> None:
    """Serve until a signal ends it. opened: called once, when the port listens.

    Raises AddressError, StoreError, ModelError, ShelfError, NotShippedError.
    """
    book = None if model is None else catalogue.book(model, name="given")
    found, addresses = listen(host, port, public_url=public_url)
    with found:
        workshop = open_workshop(database, clock=time.time, cores=cores, book=book)
        key = security.new_token()
        own, afar = (
            f"{base}/host#key={key}" if base else "" for base in (addresses.local, addresses.public)
        )
        opened(Opened(own, afar, f"{addresses.join()}/", addresses, database))
        try:
            asyncio.run(_run(workshop, addresses, key, found))
        finally:
            workshop.close()


async def _run(
    workshop: Workshop, addresses: Addresses, key: str, listening: socket.socket
) -> None:
    server = server_of(workshop, addresses, key)
    gc.freeze()  # what is there now stays; to look through it again and again takes milliseconds
    await server.serve(sockets=[listening])


def server_of(workshop: Workshop, addresses: Addresses, key: str) -> Server:
    """The server, to be run on a socket that listens."""
    config = uvicorn.Config(
        app_of(workshop, addresses, key),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=3_000,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=32_768,
    )
    server = Server(config)
    server.workshop = workshop
    return server
