"""Networks of stations: traffic, open and closed product form, and bounds without distributions.

Input: rates per hour, chances of going from one station to another, mean hours. Output: rates per
hour, hours, items. Knows nothing of models.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flowsim.theory.stations import mmc_wait, utilisation

Matrix = Sequence[Sequence[float]]  # by row; routing[i][j]: chance that i is followed by j


# Traffic --------------------------------------------------------------------------------------


def solve(matrix: Matrix, right: Matrix) -> list[list[float]]:
    """X with matrix X = right, for a square matrix and any number of columns on the right.

    Raises ZeroDivisionError if the matrix is singular. Source: Golub & Van Loan, Matrix
    Computations, section 3.4 (Gauss-Jordan with partial pivoting).
    """
    size = len(matrix)
    rows = [[*left, *beside] for left, beside in zip(matrix, right, strict=True)]
    for k in range(size):
        best = max(range(k, size), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        pivot = rows[k][k]
        if pivot == 0.0:
            raise ZeroDivisionError("the matrix is singular")
        source = rows[k] = [entry / pivot for entry in rows[k]]
        for i in range(size):
            factor = rows[i][k]
            if i != k and factor != 0.0:
                rows[i] = [x - factor * y for x, y in zip(rows[i], source, strict=True)]
    return [row[size:] for row in rows]


def traffic(external: Sequence[float], routing: Matrix) -> tuple[float, ...]:
    """Items an hour through each station of an open network: λ = γ + λ P.

    external: arrivals per hour from outside; each row of routing sums to at most 1, the rest
    leaves. Raises ZeroDivisionError if items can circle for ever. Source: Jackson 1957, Networks of
    waiting lines.
    """
    size = len(external)
    equations = [[float(i == j) - routing[i][j] for i in range(size)] for j in range(size)]
    return tuple(row[0] for row in solve(equations, [[rate] for rate in external]))


def expected_passes(entry: int, routing: Matrix) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Expected passes of one item through each station, and its chance of at least one.

    entry: the station where it starts. Raises ZeroDivisionError if it can circle for ever. Source:
    Kemeny & Snell, Finite Markov Chains, chapter III: N = (I - Q)^-1, h_ij = n_ij / n_jj,
    the start counted as a pass.
    """
    size = len(routing)
    unit = [[float(i == j) for j in range(size)] for i in range(size)]
    rest = [[unit[i][j] - routing[i][j] for j in range(size)] for i in range(size)]
    passes = solve(rest, unit)
    ever = tuple(passes[entry][j] / passes[j][j] for j in range(size))
    return tuple(passes[entry]), ever


# Open -----------------------------------------------------------------------------------------


class Station(NamedTuple):
    """One station in steady state: rates per hour, hours a pass, mean numbers of items."""

    arrival_rate: float
    utilisation: float
    wait: float  # hours
    sojourn: float  # hours, wait and service
    queue: float  # items that wait
    present: float  # items that wait or are served


@dataclass(frozen=True, slots=True)
class Jackson:
    """An open network in steady state."""

    stations: tuple[Station, ...]
    present: float  # items in the whole network
    time: float  # hours from arrival to departure


def jackson(
    external: Sequence[float],
    routing: Matrix,
    service_rates: Sequence[float],
    servers: Sequence[int],
) -> Jackson:
    """Open network of M/M/c stations with Poisson arrivals from outside.

    external: arrivals per hour at each station; routing as in `traffic`; service_rates per hour of
    one server. Raises UnstableError if a utilisation >= 1. Source: Jackson 1957; Bolch et al.,
    Queueing Networks and Markov Chains, section 7.3.
    """
    rates = traffic(external, routing)
    stations = tuple(
        _station(rate, μ, c) for rate, μ, c in zip(rates, service_rates, servers, strict=True)
    )
    present = math.fsum(station.present for station in stations)
    return Jackson(stations, present, present / math.fsum(external))


def _station(arrival_rate: float, service_rate: float, servers: int) -> Station:
    wait = mmc_wait(arrival_rate, service_rate, servers=servers)
    sojourn = wait + 1.0 / service_rate
    return Station(
        arrival_rate=arrival_rate,
        utilisation=utilisation(arrival_rate, service_rate, servers=servers),
        wait=wait,
        sojourn=sojourn,
        queue=arrival_rate * wait,
        present=arrival_rate * sojourn,
    )


# Closed ---------------------------------------------------------------------------------------


class Centre(NamedTuple):
    """A station of a closed network: passes an item makes a cycle, hours a pass, servers.

    servers None is a delay: nobody waits there (thinking, an approval).
    """

    visits: float
    service: float
    servers: int | None = 1

    @property
    def demand(self) -> float:
        """Hours of service a cycle."""
        return self.visits * self.service


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed network in steady state: cycles per hour, and each centre in the order given."""

    throughput: float
    stations: tuple[Station, ...]  # utilisation of a delay: 0


def closed_network(population: int, centres: Sequence[Centre]) -> Closed:
    """Closed network of a number of items over exponential stations and any delays, exactly.

    population >= 1; times in hours. The same numbers as exact mean value analysis with
    load-dependent stations, but as convolutions of positive terms: the recursion over marginal
    chances loses all digits where many servers are nearly full, these do not.
    Source: Buzen 1973, Computational algorithms for closed queueing networks; Bolch et al.,
    Queueing Networks and Markov Chains, section 8.1. Mean values: Reiser & Lavenberg 1980.
    """
    demands = [centre.demand for centre in centres]
    rate = throughput_bound(population, demands, [centre.servers for centre in centres])
    alone = [_weights(population, rate * centre.demand, centre.servers) for centre in centres]
    before = [_unit(population)]
    for weights in alone:
        before.append(_convolve(before[-1], weights))
    after = [_unit(population)]
    for weights in reversed(alone):
        after.append(_convolve(after[-1], weights))
    whole = before[-1]
    throughput = rate * whole[population - 1] / whole[population]
    stations = []
    for k, centre in enumerate(centres):
        others = _convolve(before[k], after[len(centres) - 1 - k])
        chances = [alone[k][n] * others[population - n] for n in range(population + 1)]
        mean = math.fsum(n * chance for n, chance in enumerate(chances)) / math.fsum(chances)
        stations.append(_closed_station(centre, throughput, mean))
    return Closed(throughput, tuple(stations))


def _closed_station(centre: Centre, throughput: float, present: float) -> Station:
    passes = throughput * centre.visits
    sojourn = present / passes if passes > 0.0 else centre.service
    busy = 0.0 if centre.servers is None else passes * centre.service / centre.servers
    wait = 0.0 if centre.servers is None else sojourn - centre.service
    return Station(passes, busy, wait, sojourn, passes * wait, present)


def _unit(population: int) -> list[float]:
    return [1.0] + [0.0] * population


def _weights(population: int, load: float, servers: int | None) -> list[float]:
    """Relative chances of 0..population items at a station alone, the largest 1."""
    if load <= 0.0:
        return _unit(population)
    logs = [0.0]
    for n in range(1, population + 1):
        working = n if servers is None else min(n, servers)
        logs.append(logs[-1] + math.log(load / working))
    top = max(logs)
    return [math.exp(log - top) for log in logs]


def _convolve(left: Sequence[float], right: Sequence[float]) -> list[float]:
    """Weights of two stations together by number of items."""
    return [
        math.fsum(map(float.__mul__, left[: n + 1], reversed(right[: n + 1])))
        for n in range(len(left))
    ]


# Bounds ---------------------------------------------------------------------------------------


def bottleneck_rate(demands: Sequence[float], servers: Sequence[int | None]) -> float:
    """Most items an hour that the fullest station can serve; infinite if all are delays.

    demands: hours of service an item, servers None a delay. Source: Denning & Buzen 1978, The
    operational analysis of queueing network models (1 / Dmax).
    """
    stations = zip(demands, servers, strict=True)
    rates = [c / demand for demand, c in stations if c is not None and demand > 0.0]
    return min(rates, default=math.inf)


def throughput_bound(
    population: int, demands: Sequence[float], servers: Sequence[int | None]
) -> float:
    """Upper bound of the throughput of a closed network, items an hour: min(1 / Dmax, N / T0).

    T0 is all demands together, delays included. Source: Denning & Buzen 1978; Jain, The Art of
    Computer Systems Performance Analysis, section 33.6 (asymptotic bounds).
    """
    return min(bottleneck_rate(demands, servers), population / math.fsum(demands))


def critical_wip(bottleneck_rate: float, raw_process_time: float) -> float:
    """Items in progress with which a line without variability just reaches its bottleneck rate.

    Per hour and hours. Source: Hopp & Spearman, Factory Physics, section 7.2.
    """
    return bottleneck_rate * raw_process_time


def practical_worst_case(wip: float, bottleneck_rate: float, raw_process_time: float) -> float:
    """Throughput of a balanced line of single exponential machines, items an hour.

    wip items in progress; per hour and hours. Source: Hopp & Spearman, Factory Physics,
    section 7.3.3: w / (w + W0 - 1) x rb.
    """
    enough = critical_wip(bottleneck_rate, raw_process_time)
    return wip / (wip + enough - 1.0) * bottleneck_rate
