"""A queue of computations: a few threads for all rooms.

Input: functions that compute, each under a key. Output: their results. Must not depend on: models.

Two lanes, so that a slider of one room does not wait for the verdict of another: `quick` answers
while somebody watches, `long` takes seconds. Of each key only the newest counts: an older job that
waits is replaced by it in the same place in the queue; one that runs is asked to stop, and does so
after its present replication. The kernels run without the interpreter's lock, so that the
server goes on answering.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flowsim.web.errors import RefusedError, too_many

T = TypeVar("T")
LONGEST = {"quick": 20.0, "long": 180.0}  # seconds of one computation
MOST_WAITING = 200


class SupersededError(Exception):
    """A newer job has replaced this one, or the server ends."""


class Allowance:
    """The threads (`jobs`) and the time of a computation; it calls this to ask whether to go on."""

    def __init__(self, seconds: float, jobs: int) -> None:
        self.seconds, self.jobs, self._stop = seconds, jobs, threading.Event()
        self._until = time.monotonic() + seconds

    def begin(self) -> None:
        """Start the clock."""
        self._until = time.monotonic() + self.seconds

    def stop(self) -> None:
        """Let the computation end at its next call."""
        self._stop.set()

    def __call__(self, *_: object) -> None:
        """Raise SupersededError or RefusedError if it must end; fits as `progress` anywhere."""
        if self._stop.is_set():
            raise SupersededError
        if time.monotonic() > self._until:
            raise RefusedError(
                422, f"This takes more than {self.seconds:.0f} s to run. Use a smaller model."
            )


@dataclass(eq=False, slots=True)
class _Job:
    key: str
    work: Callable[[Allowance], Any]
    future: asyncio.Future[Any]
    turn: Allowance


@dataclass(slots=True)
class _Lane:
    """A queue of jobs and the threads that take from it."""

    workers: int
    jobs: int  # threads of the kernels in one computation
    threads: ThreadPoolExecutor
    waiting: OrderedDict[str, _Job] = field(default_factory=OrderedDict)
    running: set[_Job] = field(default_factory=set)


class Pool:
    """The lanes. All methods belong to the event loop's thread."""

    def __init__(self, cores: int) -> None:
        threads = {"quick": cores, "long": max(1, cores - 1)}
        workers = {"quick": max(1, cores // 2), "long": 1}
        self._lanes = {
            name: _Lane(workers[name], jobs, ThreadPoolExecutor(workers[name], f"flowsim-{name}"))
            for name, jobs in threads.items()
        }
        self._ends = False

    async def run(self, lane: str, key: str, work: Callable[[Allowance], T]) -> T:
        """The result of a function. Raises SupersededError, and what the function raises."""
        line = self._lanes[lane]
        if self._ends:
            raise SupersededError
        for job in line.running:
            if job.key == key:
                job.turn.stop()
        turn = Allowance(LONGEST[lane], line.jobs)
        new = _Job(key, work, asyncio.get_running_loop().create_future(), turn)
        old = line.waiting.get(key)
        if old is None and len(line.waiting) >= MOST_WAITING:
            raise too_many("The server is busy with other rooms. Try again in a moment.")
        line.waiting[key] = new
        if old is not None:
            _end(old, SupersededError())
        self._next(line)
        found: T = await new.future
        return found

    def _next(self, line: _Lane) -> None:
        while line.waiting and len(line.running) < line.workers and not self._ends:
            _, job = line.waiting.popitem(last=False)
            line.running.add(job)
            task = asyncio.ensure_future(self._do(line, job))
            task.add_done_callback(lambda done: done.exception())

    async def _do(self, line: _Lane, job: _Job) -> None:
        def work() -> Any:
            job.turn.begin()
            job.turn()
            return job.work(job.turn)

        try:
            result = await asyncio.get_running_loop().run_in_executor(line.threads, work)
            if not job.future.done():
                job.future.set_result(result)
        except BaseException as error:
            _end(job, error)
        finally:
            line.running.discard(job)
            self._next(line)

    def drop(self, lane: str, key: str) -> None:
        """Drop the job of a key."""
        line = self._lanes[lane]
        for job in line.running:
            if job.key == key:
                job.turn.stop()
        if (waiting := line.waiting.pop(key, None)) is not None:
            _end(waiting, SupersededError())

    def close(self) -> None:
        """Stop running jobs and drop waiting ones."""
        self._ends = True
        for line in self._lanes.values():
            for job in line.running:
                job.turn.stop()
            for job in line.waiting.values():
                _end(job, SupersededError())
            line.waiting.clear()
            line.threads.shutdown(wait=False, cancel_futures=True)


def _end(job: _Job, error: BaseException) -> None:
    if not job.future.done():
        job.future.set_exception(error)
        job.future.exception()  # nobody may be waiting any more
