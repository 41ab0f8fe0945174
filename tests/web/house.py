"""A server in this process on a port of its own, and people who use it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from flowsim.web import server
from flowsim.web.http.addresses import listen
from flowsim.web.runs.catalogue import Book
from flowsim.web.workshop import open_workshop


def played(play: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives, run in a thread of its own.

    A browser that another test has opened in this process has a loop that goes on here.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, play).result()


T = TypeVar("T")
SMALL = """flowsim: 1
name: A small line
warm_up: 4w
horizon: 52w
teams:
  dev: {people: 4, cost: 100k/y}
  qa: {people: 1, cost: 100k/y}
work:
  feature:
    arrives: always
    limit: 8
    value: 10k
    flow:
      - build: {team: dev, effort: 20h}
      - test: {team: qa, effort: 16h}
levers:
  faster_tests: {title: Tests twice as fast, change: {feature.test.effort: /2}, cost: {once: 20k}}
  hire_qa: {change: {qa.people: +1}, cost: {team: qa}}
"""
BOOK = Book("small", "A small line", SMALL)
KEY = "the secret of the terminal"


@dataclass
class Person:
    """A browser of its own: cookies, and the headers that a page of the server sends."""

    base: str
    room: str = ""
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        headers = {"origin": self.base, "content-type": "application/json"}
        self.client = httpx.Client(base_url=self.base, headers=headers, timeout=60)

    def send(self, method: str, path: str, **body: Any) -> httpx.Response:
        """A request with JSON; of a room if the path does not begin with a slash."""
        where = path if path.startswith("/") else f"/api/rooms/{self.room}/{path}".rstrip("/")
        return self.client.request(method, where, json=body)

    def done(self, method: str, path: str, **body: Any) -> Any:
        """The same, which must succeed."""
        found = self.send(method, path, **body)
        assert found.is_success, found.text
        return found.json()

    def state(self, *, as_guest: bool = False) -> Any:
        """What the room shows now."""
        of = "guest" if as_guest else "rooms"
        with self.client.stream("GET", f"/api/{of}/{self.room}/events") as events:
            assert events.status_code == 200, events.read()
            for line in events.iter_lines():
                if line.startswith("data:"):  # the first is the state, before any sign of life
                    return json.loads(line[5:])
        raise AssertionError("no event")

    def until(self, holds: Callable[[Any], bool], *, seconds: float = 60.0) -> Any:
        """The state once something holds."""
        ends = time.monotonic() + seconds
        while True:
            state = self.state()
            if holds(state):
                return state
            assert time.monotonic() < ends, state["room"]
            time.sleep(0.05)

    def until_phase(self, phase: str) -> Any:
        """The state once the room is in a phase."""
        return self.until(lambda state: state["room"]["phase"] == phase)

    def join(self, code: str, name: str) -> httpx.Response:
        """Take part."""
        found = self.send("POST", "/api/join", code=code, name=name)
        if found.is_success:
            self.room = found.json()["room"]
        return found

    def vote(self, number: int, vote: Any) -> httpx.Response:
        """Answer a round."""
        return self.send("PUT", f"/api/guest/{self.room}/vote", round=number, vote=vote)


@dataclass
class House:
    """A running server."""

    base: str

    def stranger(self) -> Person:
        """Somebody without a cookie."""
        return Person(self.base)

    def host(self) -> Person:
        """Who has the secret of the terminal."""
        person = Person(self.base)
        person.done("POST", "/api/host/login", key=KEY)
        return person

    def open_room(self, title: str = "A room") -> tuple[Person, str]:
        """A facilitator in a new room, and its code."""
        person = self.host()
        person.room = person.done("POST", "/api/rooms", title=title)["room"]
        return person, person.state()["room"]["code"]

    def guest(self, code: str, name: str) -> Person:
        """A participant."""
        person = Person(self.base)
        assert person.join(code, name).is_success
        return person


@contextmanager
def house(
    path: Path,
    *,
    book: Book = BOOK,
    clock: Callable[[], float] = time.time,
    public_url: str = "",
) -> Iterator[House]:
    """A server on a database, until the block ends."""
    listening, addresses = listen("127.0.0.1", 0, public_url=public_url)
    workshop = open_workshop(path, clock=clock, cores=2, book=book)
    made: list[Any] = []

    async def run() -> None:
        made.append(server.server_of(workshop, addresses, KEY))
        await made[0].serve(sockets=[listening])

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    try:
        yield House(addresses.local)
    finally:
        made[0].handle_exit(2, None)
        thread.join(20)
        workshop.close()
        listening.close()
        assert not thread.is_alive()
