"""The line in SimPy, in Ciw and in plain Python with heapq, each the fastest fair way we know.

Enters: a `Line`, a horizon in hours and a seed. Leaves: a `Run` (of Ciw a finished simulation, that
`read_ciw` turns into one after the clock has stopped). Knows nothing of flowsim.

What favours whom: SimPy and plain Python keep no log, which flowsim and Ciw do, and take their
random numbers from numpy in blocks, several times faster than one at a time; Ciw draws its own.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.line import Line, log_parameters

BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Run:
    """What one replication did.

    visits: passes completed by the horizon. finished: items that left. time_in_system: their mean
    hours from arrival to departure.
    """

    visits: int
    finished: int
    time_in_system: float

    @classmethod
    def of(cls, visits: int, sojourns: Sequence[float]) -> Run:
        """A run of so many visits whose finished items were so many hours in the system."""
        return cls(visits, len(sojourns), float(np.mean(sojourns)))


def blocks(draw: Callable[[int], np.ndarray[Any, Any]]) -> Callable[[], float]:
    """A function that gives the numbers of `draw(size)` one by one, as Python floats."""

    def stream() -> Iterator[float]:
        while True:
            yield from draw(BLOCK).tolist()

    return stream().__next__


def service_draws(line: Line, rng: np.random.Generator) -> list[Callable[[], float]]:
    """One stream of service times, in hours, for each stage."""

    def lognormal(mean: float) -> Callable[[int], np.ndarray[Any, Any]]:
        location, scale = log_parameters(mean)
        return lambda size: rng.lognormal(location, scale, size)

    return [blocks(lognormal(mean)) for mean in line.service]


def bare_simpy(line: Line, horizon: float, seed: int) -> Run:
    """SimPy as its documentation teaches it: a process for an item, a Resource for a stage."""
    import simpy

    rng = np.random.default_rng(seed)
    service = service_draws(line, rng)
    uniform = blocks(rng.random)
    gap = blocks(lambda size: rng.exponential(1.0 / line.arrival_rate, size))
    last = len(line.people)
    back_to, back_chance = line.back_to, line.back_chance
    env = simpy.Environment()
    stages = [simpy.Resource(env, people) for people in line.people]
    visits = 0
    sojourns: list[float] = []

    def item() -> Generator[simpy.Event, Any, None]:
        nonlocal visits
        arrived = env.now
        stage = 0
        while stage < last:
            people = stages[stage]
            request = people.request()
            yield request
            yield env.timeout(service[stage]())
            people.release(request)
            visits += 1
            chance = back_chance[stage]
            stage = back_to[stage] if chance and uniform() < chance else stage + 1
        sojourns.append(env.now - arrived)

    def source() -> Generator[simpy.Event, Any, None]:
        while True:
            yield env.timeout(gap())
            env.process(item())

    env.process(source())
    env.run(until=horizon)
    return Run.of(visits, sojourns)


def plain_python(line: Line, horizon: float, seed: int) -> Run:
    """A hand-written event loop: a heap of (time, item, stage), a deque of waiting items a stage.

    An item is its instant of arrival; -1 stands for the next arrival itself.
    """
    rng = np.random.default_rng(seed)
    service = service_draws(line, rng)
    uniform = blocks(rng.random)
    gap = blocks(lambda size: rng.exponential(1.0 / line.arrival_rate, size))
    last = len(line.people)
    back_to, back_chance = line.back_to, line.back_chance
    free = list(line.people)
    queues: list[deque[float]] = [deque() for _ in line.people]
    push, replace = heapq.heappush, heapq.heapreplace
    events = [(gap(), -1.0, -1), (horizon, 0.0, last)]
    visits = 0
    sojourns: list[float] = []

    while True:
        now, item, stage = events[0]
        if stage < 0:  # an arrival: it makes room for the next one
            replace(events, (now + gap(), -1.0, -1))
            item, stage = now, 0
        elif stage == last:
            return Run.of(visits, sojourns)
        else:
            visits += 1
            if queues[stage]:
                replace(events, (now + service[stage](), queues[stage].popleft(), stage))
            else:
                free[stage] += 1
                heapq.heappop(events)
            chance = back_chance[stage]
            stage = back_to[stage] if chance and uniform() < chance else stage + 1
            if stage == last:
                sojourns.append(now - item)
                continue
        if free[stage]:
            free[stage] -= 1
            push(events, (now + service[stage](), item, stage))
        else:
            queues[stage].append(item)


def ciw(line: Line, horizon: float, seed: int) -> Any:
    """Ciw 3: a network with a routing matrix, run to the horizon. Leaves its `Simulation`."""
    import ciw as library

    stages = len(line.people)
    routing = [[0.0] * stages for _ in range(stages)]
    for stage, (target, chance) in enumerate(zip(line.back_to, line.back_chance, strict=True)):
        if stage + 1 < stages:
            routing[stage][stage + 1] = 1.0 - chance
        if chance:
            routing[stage][target] = chance
    arrivals: list[Any] = [library.dists.Exponential(line.arrival_rate)]
    service = [library.dists.Lognormal(*log_parameters(mean)) for mean in line.service]
    network = library.create_network(
        arrival_distributions=arrivals + [None] * (stages - 1),
        service_distributions=service,
        number_of_servers=list(line.people),
        routing=routing,
    )
    library.seed(seed)
    simulation = library.Simulation(network)
    simulation.simulate_until_max_time(horizon)
    return simulation


def read_ciw(simulation: Any) -> Run:
    """Visits and times in system from Ciw's records, one a visit, kept by its individual."""
    visits = sum(len(one.data_records) for one in simulation.get_all_individuals())
    finished = [one.data_records for one in simulation.nodes[-1].all_individuals]
    return Run.of(visits, [r[-1].exit_date - r[0].arrival_date for r in finished])
