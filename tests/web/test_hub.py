"""Streams: whole states, together, to whom they concern."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from flowsim.web.errors import RefusedError
from flowsim.web.room.streams import Hub, Json, Views, event_of
from tests.web.house import played

Events = Any


class Room:
    """A number that changes, and how often it was looked at."""

    def __init__(self) -> None:
        self.number, self.looks, self.is_broken, self.is_gone = 0, 0, False, False

    async def views(self, room: str, guests: bool) -> Views:
        self.looks += 1
        if self.is_broken:
            raise ZeroDivisionError
        if self.is_gone:
            raise RefusedError(403, "gone")
        shared: Json | None = {"number": self.number} if guests else None
        return {"number": self.number}, shared, {7: {"name": "Ann"}} if guests else {}


async def opened(hub: Hub, room: Room, role: Any = "host", who: int = 0) -> Events:
    async def first() -> bytes:
        return event_of({"number": room.number})

    events = hub.open("a", role, who, first)
    assert await anext(events) == b"retry: 1000\n\n"
    return events


async def received(events: Events) -> Any:
    event = await asyncio.wait_for(anext(events), 5)
    return json.loads(event.decode().removeprefix("data: "))


def test_what_changes_in_a_moment_is_told_at_once() -> None:
    async def play() -> None:
        room = Room()
        hub = Hub(room.views)
        host, ann, other = (
            await opened(hub, room),
            await opened(hub, room, "guest", 7),
            await opened(hub, room, "guest", 8),
        )
        assert [await received(host), await received(ann), await received(other)] == [
            {"number": 0}
        ] * 3
        for room.number in range(1, 100):
            hub.changed("a")
        assert await received(host) == {"number": 99}
        assert await received(ann) == {"room": {"number": 99}, "me": {"name": "Ann"}}
        assert await received(other) == {"room": None, "me": None}, "not in the room any more"
        assert room.looks == 1
        hub.changed("a", only=())
        assert await received(host) == {"number": 99}
        waiting = asyncio.ensure_future(received(ann))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        room.is_gone = True
        hub.changed("a")
        assert await received(host) is None
        assert await waiting == {"room": None, "me": None}
        hub.close()

    played(play())


def test_an_error_in_one_look_does_not_silence_the_room() -> None:
    async def play() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        room = Room()
        hub = Hub(room.views)
        host = await opened(hub, room)
        await received(host)
        room.is_broken = True
        hub.changed("a")
        await asyncio.sleep(0.2)
        room.is_broken, room.number = False, 5
        hub.changed("a")
        assert await received(host) == {"number": 5}
        hub.close()

    played(play())


def test_the_end_of_the_server_ends_all_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowsim.web.room.streams.MOST_STREAMS", 2)

    async def play() -> None:
        room = Room()
        hub = Hub(room.views)
        streams = [await opened(hub, room), await opened(hub, room, "guest", 7)]
        with pytest.raises(RefusedError, match="too many open pages"):
            await opened(hub, room)
        for events in streams:
            await received(events)
        await streams[1].aclose()
        assert await opened(hub, room), "whoever goes leaves room for another"
        hub.close()
        with pytest.raises(StopAsyncIteration):
            await received(streams[0])

    played(play())


def test_a_sign_of_life_is_an_event_that_a_page_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowsim.web.room.streams._HEARTBEAT", 0.05)

    async def play() -> None:
        room = Room()
        hub = Hub(room.views)
        host = await opened(hub, room)
        await received(host)
        assert await asyncio.wait_for(anext(host), 5) == b"event: here\ndata: 1\n\n"
        hub.close()

    played(play())


def test_one_guest_is_told_alone() -> None:
    async def play() -> None:
        room = Room()
        hub = Hub(room.views)
        ann, other = await opened(hub, room, "guest", 7), await opened(hub, room, "guest", 8)
        await received(ann), await received(other)
        hub.changed("a", only=(7,))
        assert (await received(ann))["me"] == {"name": "Ann"}
        waiting = asyncio.ensure_future(received(other))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        hub.changed("a", only=(7,))
        hub.changed("a")  # whoever is told alone does not keep others from being told
        await asyncio.wait_for(waiting, 5)
        hub.end("a", "guest", 8)
        assert await received(other) == {"room": None, "me": None}
        with pytest.raises(StopAsyncIteration):
            await received(other)
        hub.close()

    played(play())
