"""Who computes when: the newest of a page, and no room at the cost of another."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from flowsim.experiment import replicate
from flowsim.plan import compile_plan
from flowsim.web.errors import RefusedError
from flowsim.web.runs import queue
from flowsim.web.runs.organisation import read
from flowsim.web.runs.queue import Allowance, Pool, SupersededError
from tests.web.house import SMALL, played


class Gate:
    """A computation that asks whether it may go on until it is let through."""

    def __init__(self) -> None:
        self.open, self.started, self.asked = threading.Event(), threading.Event(), 0

    def __call__(self, turn: Allowance) -> str:
        self.started.set()
        while not self.open.wait(0.005):
            self.asked += 1
            turn()
        return "done"


async def started(gate: Gate) -> None:
    while not gate.started.is_set():
        await asyncio.sleep(0.002)


def test_of_one_page_only_the_newest_is_answered() -> None:
    async def play() -> list[object]:
        pool = Pool(2)
        first = Gate()
        running = asyncio.ensure_future(pool.run("quick", "page", first))
        await started(first)
        made = []

        def note(number: int) -> Callable[[Allowance], int]:
            def work(_: Allowance) -> int:
                made.append(number)
                return number

            return work

        rest = [asyncio.ensure_future(pool.run("quick", "page", note(n))) for n in range(5)]
        found = await asyncio.gather(running, *rest, return_exceptions=True)
        pool.close()
        assert made == [4], "those in between were never begun"
        return found

    *old, newest = played(play())
    assert newest == 4
    assert all(isinstance(each, SupersededError) for each in old)


def test_a_run_of_the_engine_is_stopped_in_its_midst() -> None:
    plan = compile_plan(read(SMALL).model)
    replicate(plan, replications=1)

    async def play() -> float:
        pool = Pool(2)
        begun = threading.Event()

        def work(turn: Allowance) -> None:
            begun.set()
            replicate(plan, replications=1_000_000, jobs=turn.jobs, progress=turn)

        running = asyncio.ensure_future(pool.run("quick", "page", work))
        while not begun.is_set():
            await asyncio.sleep(0.002)
        await asyncio.sleep(0.05)
        asked = time.monotonic()
        answer = await pool.run("quick", "page", lambda turn: time.monotonic())
        with pytest.raises(SupersededError):
            await running
        pool.close()
        return answer - asked

    assert played(play()) < 5.0


def test_a_verdict_of_one_room_does_not_hold_up_a_slider_of_another() -> None:
    async def play() -> None:
        pool = Pool(2)
        gate = Gate()
        verdict = asyncio.ensure_future(pool.run("long", "one", gate))
        await started(gate)
        assert await pool.run("quick", "other", lambda turn: turn.jobs) == 2
        assert not verdict.done()
        gate.open.set()
        assert await verdict == "done"
        pool.close()

    played(play())


def test_pages_take_turns() -> None:
    async def play() -> list[str]:
        pool = Pool(2)
        gate, order = Gate(), []

        def work(name: str) -> Callable[[Allowance], None]:
            return lambda turn: order.append(name)

        first = asyncio.ensure_future(pool.run("quick", "gate", gate))
        await started(gate)
        waiting = [asyncio.ensure_future(pool.run("quick", n, work(n))) for n in ("a", "b")]
        await asyncio.sleep(0.01)
        waiting.append(asyncio.ensure_future(pool.run("quick", "a", work("a again"))))
        await asyncio.sleep(0.01)
        gate.open.set()
        await asyncio.gather(first, *waiting, return_exceptions=True)
        pool.close()
        return order

    assert played(play()) == ["a again", "b"], "the newer one keeps the place in the line"


def test_too_long_is_said_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(queue.LONGEST, "quick", 0.05)
    monkeypatch.setattr(queue, "MOST_WAITING", 1)

    async def play() -> None:
        pool = Pool(2)
        with pytest.raises(RefusedError, match="more than 0 s"):
            await pool.run("quick", "slow", Gate())
        gate = Gate()
        running = asyncio.ensure_future(pool.run("long", "a", gate))
        await started(gate)
        second = asyncio.ensure_future(pool.run("long", "b", Gate()))
        await asyncio.sleep(0.01)
        with pytest.raises(RefusedError, match="busy with other rooms"):
            await pool.run("long", "c", Gate())
        pool.drop("long", "b")
        pool.drop("long", "a")
        for each in (running, second):
            with pytest.raises(SupersededError):
                await each
        pool.close()
        with pytest.raises(SupersededError):
            await pool.run("long", "d", Gate())

    played(play())


def test_an_error_of_a_run_is_an_answer_and_the_lane_goes_on() -> None:
    async def play() -> None:
        pool = Pool(1)

        def fail(_: Allowance) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await pool.run("quick", "a", fail)
        assert await pool.run("quick", "a", lambda turn: 1) == 1
        pool.close()

    played(play())
