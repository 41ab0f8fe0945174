"""Open streams of server-sent events, by room.

Input: rooms that have changed. Output: to each open page the whole state that it may see, as one
event. Must not depend on: what is in it.

A page gets the whole state, not changes, so one that was disconnected or slow is right again with
the next event. Changes within a short moment are sent together.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from flowsim.web.errors import RefusedError, too_many

Role = Literal["host", "guest"]
Json = dict[str, Any]
# What a host sees, what all guests see, and what each of them sees besides.
Views = tuple[Json | None, Json | None, dict[int, Json]]
MOST_STREAMS = 2_000
MOST_OF_ONE = 6
_TOGETHER = 0.08  # seconds
_HEARTBEAT = 15.0
_END = b""
_HERE = b"event: here\ndata: 1\n\n"  # a comment would be seen by no page


@dataclass(eq=False, slots=True)
class _Stream:
    room: str
    role: Role
    who: int  # a participant, or a host's session
    latest: bytes | None = None
    is_last: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, event: bytes) -> None:
        """Queue an event, in place of one that has not been sent yet."""
        self.latest = event
        self.news.set()


class Hub:
    """The open streams. views: the present views of a room, with or without those of guests."""

    def __init__(self, views: Callable[[str, bool], Awaitable[Views]]) -> None:
        self._views = views
        self._streams: dict[str, set[_Stream]] = defaultdict(set)
        self._count = 0
        # Room -> which guests get it besides the hosts; None: all of them.
        self._dirty: dict[str, set[int] | None] = {}
        self._task: asyncio.Task[None] | None = None
        self._ends = False

    def changed(self, room: str, *, only: Iterable[int] | None = None) -> None:
        """Send the new state to a room soon. only: to these guests; by default to all."""
        stale = self._dirty.get(room, set())
        self._dirty[room] = None if stale is None or only is None else stale | set(only)
        if self._task is None and not self._ends:
            self._task = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._dirty:
                await asyncio.sleep(_TOGETHER)
                dirty, self._dirty = self._dirty, {}
                for room, guests in dirty.items():
                    if self._streams.get(room):
                        await self._tell(room, guests)
        finally:  # what went wrong for one room does not stop the next change
            self._task = None

    async def _tell(self, room: str, guests: set[int] | None) -> None:
        for_guests = guests is None or bool(guests)
        try:
            host, shared, own = await self._views(room, for_guests)
        except RefusedError:  # the room has been deleted
            host, shared, own = None, None, {}
        events = {"host": event_of(host)}
        base = packed(shared) if for_guests else ""
        for stream in list(self._streams[room]):
            if stream.role == "host":
                stream.put(events["host"])
            elif guests is None or stream.who in guests:
                stream.put(guest_event(base if stream.who in own else "null", own.get(stream.who)))

    def open(
        self, room: str, role: Role, who: int, first: Callable[[], Awaitable[bytes]]
    ) -> AsyncIterator[bytes]:
        """Events for one page. first: the present state. Raises RefusedError if there are many."""
        mine = [s for s in self._streams.get(room, ()) if (s.role, s.who) == (role, who)]
        if self._count >= MOST_STREAMS or (role == "guest" and len(mine) >= MOST_OF_ONE):
            raise too_many("There are too many open pages.")
        return self._events(_Stream(room, role, who), first)

    async def _events(
        self, stream: _Stream, first: Callable[[], Awaitable[bytes]]
    ) -> AsyncIterator[bytes]:
        self._streams[stream.room].add(stream)  # before the first look, so that nothing is missed
        self._count += 1
        try:
            yield b"retry: 1000\n\n"
            stream.put(await first())
            while not self._ends:
                try:
                    await asyncio.wait_for(stream.news.wait(), _HEARTBEAT)
                except TimeoutError:
                    yield _HERE
                    continue
                stream.news.clear()
                latest, stream.latest, is_last = stream.latest, None, stream.is_last
                if latest == _END:
                    return
                if latest is not None:
                    yield latest
                if is_last:
                    return
        finally:
            self._count -= 1
            self._streams[stream.room].discard(stream)
            if not self._streams[stream.room]:
                del self._streams[stream.room]

    def end(self, room: str, role: Role, who: int) -> None:
        """End the streams of one person."""
        for stream in self._streams.get(room, ()):
            if (stream.role, stream.who) == (role, who):
                stream.is_last = True
                stream.put(event_of(None) if role == "host" else guest_event("null", None))

    def close(self) -> None:
        """End all streams: the server stops."""
        self._ends = True
        for streams in self._streams.values():
            for stream in streams:
                stream.put(_END)


def packed(value: Any) -> str:
    """JSON in one line, as an event needs it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def event_of(value: Json | None) -> bytes:
    """A state as an event."""
    return f"data: {packed(value)}\n\n".encode()


def guest_event(shared: str, own: Json | None) -> bytes:
    """An event for a guest: what all guests see, already packed, and their own part."""
    return f'data: {{"room":{shared},"me":{packed(own)}}}\n\n'.encode()
