"""Paired measurement: the contestants take turns, round after round, and are compared by round.

Enters: contestants, each a function of a seed. Leaves: CPU and wall seconds of every turn and what
every replication found. Knows no simulator and no model. Seconds are the machine's, hours the
model's.
"""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from benchmarks.peers import Run


@dataclass(frozen=True, slots=True)
class Contestant:
    """A simulator of the line: `simulate(seed)` is on the clock, `read` of its result is not."""

    name: str
    simulate: Callable[[int], Any]
    read: Callable[[Any], Run]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a contestant: so many visits in so many CPU and wall seconds."""

    visits: int
    cpu: float
    wall: float

    @property
    def rate(self) -> float:
        """Visits per CPU-second."""
        return self.visits / self.cpu


@dataclass(slots=True)
class Record:
    """All that one contestant did. `replications` is how many it runs in a turn."""

    contestant: Contestant
    replications: int
    turns: list[Turn] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)


class Spread(NamedTuple):
    """The middle of some figures and their ends."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Median, minimum and maximum of the values."""
        return cls(statistics.median(values), min(values), max(values))


def warm_up(contestant: Contestant, *, seconds: float) -> Record:
    """Runs twice, the first time to compile, and sizes a turn to about `seconds` of CPU time."""
    contestant.simulate(0)
    start = time.process_time()
    contestant.simulate(1)
    once = max(time.process_time() - start, 1e-6)
    return Record(contestant, max(1, math.ceil(seconds / once)))


def take_turn(record: Record, *, first_seed: int) -> None:
    """Adds one turn to the record: its replications with the clock on, the reading with it off."""
    visits, cpu, wall = 0, 0.0, 0.0
    gc.collect()
    for seed in range(first_seed, first_seed + record.replications):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        outcome = record.contestant.simulate(seed)
        cpu += time.process_time() - cpu_start
        wall += time.perf_counter() - wall_start
        run = record.contestant.read(outcome)
        del outcome
        visits += run.visits
        record.runs.append(run)
    record.turns.append(Turn(visits, cpu, wall))


def race(
    contestants: Sequence[Contestant],
    *,
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> list[Record]:
    """A record of each contestant after a warm-up and `rounds` rounds of about `seconds` a turn.

    No two replications share a seed, so what they find is independent.
    """
    records = []
    for contestant in contestants:
        say(f"warm-up: {contestant.name}")
        records.append(warm_up(contestant, seconds=seconds))
    for turn in range(rounds):
        for place, record in enumerate(records):
            say(f"round {turn + 1} of {rounds}: {record.contestant.name}")
            take_turn(record, first_seed=1_000_000 * (place + 1) + 10_000 * turn)
    return records


def ratios(record: Record, base: Record) -> Spread:
    """How many times the rate of `base`, round by round."""
    pairs = zip(record.turns, base.turns, strict=True)
    return Spread.of([mine.rate / theirs.rate for mine, theirs in pairs])


def thread_gain(
    simulate: Callable[[int], Any], *, replications: int, threads: int, rounds: int
) -> Spread:
    """Wall seconds of one thread over those of several, on the same replications, in pairs."""

    def drop(seed: int) -> None:
        simulate(seed)  # the log is not kept, so that memory does not grow

    def wall(workers: int) -> float:
        gc.collect()
        with ThreadPoolExecutor(workers) as pool:
            start = time.perf_counter()
            for _ in pool.map(drop, range(replications)):
                pass
            return time.perf_counter() - start

    simulate(0)
    return Spread.of([wall(1) / wall(threads) for _ in range(rounds)])
