"""Tasks worked off by threads, each with a workspace of its own.

Input: tasks, each of some replications. Output: nothing; the tasks keep what they find. The
kernels run without the interpreter's lock, so threads are enough for all cores.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

from flowsim.engine.fast import Workspace, workspace

Progress = Callable[[int, int], None]  # replications done, of this many
Tool = TypeVar("Tool")


class _Stopped(Exception):  # noqa: N818 - not an error: another thread's error or a person's wish
    """Raised in a thread to leave its work."""


class Hand:
    """What a thread works with."""

    def __init__(
        self, workspace: Workspace, stop: threading.Event, done: Callable[[], None]
    ) -> None:
        self.workspace, self.stop, self._done = workspace, stop, done
        self._owner: object = None
        self._tool: object = None

    def tool(self, owner: object, make: Callable[[], Tool]) -> Tool:
        """What an owner's tasks work with in this thread; of the latest owner it is kept."""
        if owner is not self._owner:
            self._owner, self._tool = owner, make()
        return cast(Tool, self._tool)

    def done(self) -> None:
        """A replication is done: say so, and leave if somebody has called a halt."""
        self._done()
        if self.stop.is_set():
            raise _Stopped


Task = Callable[[Hand], None]


def work_off(tasks: Sequence[Task], jobs: int, progress: Progress | None, total: int) -> None:
    """Do all tasks in this many threads; the first error stops them all and is raised here.

    total: replications in all tasks together, for `progress`, which is called in this thread.
    """
    jobs = min(jobs, len(tasks))
    if jobs == 1:
        _in_this_thread(tasks, progress, total)
    else:
        _in_threads(tasks, jobs, progress, total)


def _in_this_thread(tasks: Sequence[Task], progress: Progress | None, total: int) -> None:
    count = 0

    def tell() -> None:
        nonlocal count
        count += 1
        if progress is not None:
            progress(count, total)

    with workspace() as space:
        hand = Hand(space, threading.Event(), tell)
        for task in tasks:
            task(hand)


def _in_threads(tasks: Sequence[Task], jobs: int, progress: Progress | None, total: int) -> None:
    stop = threading.Event()
    ticks: SimpleQueue[None] = SimpleQueue()
    left = iter(tasks)
    lock = threading.Lock()

    def work() -> None:
        try:
            with workspace() as space:
                hand = Hand(space, stop, lambda: ticks.put(None))
                while True:
                    with lock:
                        task = next(left, None)
                    if task is None:
                        return
                    task(hand)
        except _Stopped:
            return
        except BaseException:
            stop.set()
            raise

    with ThreadPoolExecutor(jobs, thread_name_prefix="flowsim") as pool:
        threads = [pool.submit(work) for _ in range(jobs)]
        try:
            _report(threads, ticks, progress, total)
        except BaseException:  # a person's Ctrl-C above all: let the threads go home first
            stop.set()
            raise
    for thread in threads:
        thread.result()


def _report(
    threads: list[Future[None]], ticks: SimpleQueue[None], progress: Progress | None, total: int
) -> None:
    """Call progress in this thread until all others are done."""
    count = 0
    waiting = set(threads)
    while waiting:
        _, waiting = wait(waiting, timeout=0.1 if progress else None)
        before = count
        try:
            while True:
                ticks.get_nowait()
                count += 1
        except Empty:
            pass
        if progress is not None and count > before:
            progress(count, total)
