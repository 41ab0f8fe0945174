"""Many phones at once: each with its stream of events open, all voting at one moment.

Requests go over sockets that are open already, written by hand: a client library would measure
itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.web.house import SMALL, Person, played

SOURCES = Path(__file__).parents[2] / "src"
COMMAND = [sys.executable, "-c", "from flowsim.cli.main import main; main()", "serve", "--json"]


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """`flowsim serve` in a process of its own, and what it says at the start."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--db", str(folder / "workshop.db"), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
    )
    try:
        yield process, said(process)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def said(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The JSON object that a process prints first."""
    assert process.stdout is not None
    text = ""
    while True:
        line = process.stdout.readline()
        assert line, f"it ended: {text}"
        text += line
        try:
            found: dict[str, Any] = json.loads(text)
            return found
        except ValueError:
            continue


@dataclass
class Voted:
    """What came of it: seconds by vote, and the votes that the room has at the end."""

    seconds: list[float] = field(default_factory=list)
    kept: int = 0
    right: int = 0
    answers: int = 0  # that sliders got in the meantime
    reached: int = 0  # phones that were told of the reveal

    def percentile(self, share: float) -> float:
        """Of the seconds."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def vote_at_once(folder: Path, count: int, *, model: str = SMALL) -> Voted:
    """Join so many, open their streams, and let all vote while the facilitator moves sliders."""
    file = folder / "model.yaml"
    file.write_text(model, encoding="utf-8")
    with served(folder, str(file)) as (_, about):
        base, _, key = about["facilitator"].partition("/host#key=")
        host = Person(base)
        host.done("POST", "/api/host/login", key=key)
        host.room = host.done("POST", "/api/rooms", title="Many")["room"]
        host.done("POST", "live", positions={})
        code = host.state()["room"]["code"]
        host.done("POST", "round", kind="bottleneck", scenario=0)
        options = [o["id"] for o in host.state()["round"]["question"]["options"]]
        found = played(_play(base, host, code, options, count))
        host.done("POST", "round/close")
        assert host.until_phase("ready")["round"]["votes"] == count
        host.done("POST", "round/reveal")
        tally = host.state()["round"]["result"]["tally"]
        found.kept = sum(tally.values())
        wanted = [options[number % len(options)] for number in range(count)]
        found.right = sum(min(tally.get(o, 0), wanted.count(o)) for o in options)
    return found


async def _play(base: str, host: Person, code: str, options: list[str], count: int) -> Voted:
    phones = [_Phone(base, host.room) for _ in range(count)]
    for begin in range(0, count, 20):  # people come one after the other
        await asyncio.gather(
            *(
                phone.join(code, f"Person {begin + n}")
                for n, phone in enumerate(phones[begin:][:20])
            )
        )
    ends = asyncio.Event()
    sliding = asyncio.create_task(asyncio.to_thread(_slide, host, ends))
    await asyncio.sleep(0.3)
    found = Voted()
    found.seconds = await asyncio.gather(
        *(phone.vote({"choice": options[n % len(options)]}) for n, phone in enumerate(phones))
    )
    ends.set()
    found.answers = await sliding
    found.reached = sum(phone.is_reached for phone in phones)
    for phone in phones:
        phone.close()
    return found


def _slide(host: Person, ends: asyncio.Event) -> int:
    """Move sliders until everybody has voted; how many answers there were."""
    count = 0
    levers = [lever["id"] for lever in host.done("GET", "model")["controls"]["levers"]][:1]
    while not ends.is_set():
        positions = {"doses": dict.fromkeys(levers, count % 20 / 20), "people": {}}
        assert "figures" in host.done("POST", "live", positions=positions)
        count += 1
    return count


class _Phone:
    """Two connections, as a browser has them: for events and for requests."""

    def __init__(self, base: str, room: str) -> None:
        self.base, self.room, self.cookie = base, room, ""
        self.host, _, port = base.removeprefix("http://").partition(":")
        self.port = int(port)
        self.is_reached = False

    async def join(self, code: str, name: str) -> None:
        self.read, self.write = await asyncio.open_connection(self.host, self.port)
        head, _ = await self._ask("POST", "/api/join", {"code": code, "name": name})
        assert head.startswith("HTTP/1.1 201"), head
        cookie = next(x for x in head.split("\r\n") if x.lower().startswith("set-cookie"))
        self.cookie = cookie.partition(":")[2].strip().partition(";")[0]
        self.events, self.asking = await asyncio.open_connection(self.host, self.port)
        path = f"/api/guest/{self.room}/events"
        self.asking.write(self._head("GET", path, ""))
        assert b" 200 " in await self.events.readline()
        while not (await self.events.readline()).startswith(b"data:"):
            pass
        self.is_reached = True

    async def vote(self, vote: dict[str, str]) -> float:
        """Seconds until it is kept."""
        begun = time.perf_counter()
        path = f"/api/guest/{self.room}/vote"
        head, body = await self._ask("PUT", path, {"round": 1, "vote": vote})
        assert head.startswith("HTTP/1.1 200"), (head, body)
        assert json.loads(body) == {"vote": vote}
        return time.perf_counter() - begun

    async def _ask(self, method: str, path: str, body: dict[str, Any]) -> tuple[str, bytes]:
        self.write.write(self._head(method, path, json.dumps(body)))
        head = (await self.read.readuntil(b"\r\n\r\n")).decode()
        length = next(x for x in head.split("\r\n") if x.lower().startswith("content-length"))
        return head, await self.read.readexactly(int(length.partition(":")[2]))

    def _head(self, method: str, path: str, body: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}",
                 f"Origin: {self.base}", "Content-Type: application/json",
                 f"Content-Length: {len(body)}", f"Cookie: {self.cookie}", "", body]  # fmt: skip
        return "\r\n".join(lines).encode()

    def close(self) -> None:
        self.write.close()
        self.asking.close()
