"""One station in steady state: waits and sojourns of M/M/c, M/G/1, GI/M/1 and GI/G/c.

Input: rates per hour, mean hours, squared coefficients of variation. Output: hours and chances.
Knows nothing of networks or of models.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

Moments = tuple[float, float, float]  # E[S], E[S^2], E[S^3] in hours, hours^2, hours^3


class UnstableError(ValueError):
    """Work arrives at least as fast as it can leave, so there is no steady state to report."""


def utilisation(arrival_rate: float, service_rate: float, *, servers: int = 1) -> float:
    """Share of the servers' time that work takes, in 0..1.

    Rates per hour, > 0. Raises UnstableError at 1 or more. Source: Kleinrock, Queueing Systems I,
    section 2.1.
    """
    ρ = arrival_rate / (servers * service_rate)
    if ρ >= 1.0:
        raise UnstableError(
            f"utilisation is {ρ:.6g}: {arrival_rate:.6g} an hour arrive, at most"
            f" {servers * service_rate:.6g} an hour can leave; a steady state needs less than 1."
        )
    return ρ


# M/M/c ----------------------------------------------------------------------------------------


def erlang_b(offered_load: float, servers: int) -> float:
    """Chance that an arrival finds all servers busy and is lost (M/G/c/c).

    offered_load: arrival rate x mean service, in servers, >= 0; may exceed `servers`.
    Source: Gross & Harris, Fundamentals of Queueing Theory, chapter 2 (loss formula).
    """
    blocked = 1.0
    for c in range(1, servers + 1):
        blocked = offered_load * blocked / (c + offered_load * blocked)
    return blocked


def erlang_c(offered_load: float, servers: int) -> float:
    """Chance that an arrival has to wait in M/M/c.

    offered_load: arrival rate x mean service, in servers. Raises UnstableError if it reaches
    `servers`. Source: Gross & Harris, Fundamentals of Queueing Theory, chapter 2 (M/M/c).
    """
    ρ = utilisation(offered_load, 1.0, servers=servers)
    blocked = erlang_b(offered_load, servers)
    return blocked / (1.0 - ρ * (1.0 - blocked))


def mmc_wait(arrival_rate: float, service_rate: float, *, servers: int = 1) -> float:
    """Mean wait in queue of M/M/c, in hours.

    Rates per hour, > 0; service_rate of one server. Raises UnstableError if utilisation >= 1.
    Source: Gross & Harris, Fundamentals of Queueing Theory, chapter 2 (M/M/c).
    """
    waits = erlang_c(arrival_rate / service_rate, servers)
    return waits / (servers * service_rate - arrival_rate)


def mmc_sojourn(arrival_rate: float, service_rate: float, *, servers: int = 1) -> float:
    """Mean time at an M/M/c station, wait and service, in hours.

    Arguments, errors and source as in `mmc_wait`.
    """
    return mmc_wait(arrival_rate, service_rate, servers=servers) + 1.0 / service_rate


def mmc_wait_percentile(
    arrival_rate: float, service_rate: float, chance: float, *, servers: int = 1
) -> float:
    """Wait in queue of M/M/c that a share `chance` of the items does not exceed, in hours.

    0 < chance < 1; 0 h if that share does not wait at all. Errors as in `mmc_wait`.
    Source: Gross & Harris, Fundamentals of Queueing Theory, chapter 2 (M/M/c, waits).
    """
    waits = erlang_c(arrival_rate / service_rate, servers)
    return max(0.0, math.log(waits / (1.0 - chance)) / (servers * service_rate - arrival_rate))


def mmc_sojourn_tail(
    arrival_rate: float, service_rate: float, hours: float, *, servers: int = 1
) -> float:
    """Chance that an item spends more than `hours` at an M/M/c station.

    Errors as in `mmc_wait`. Source: Gross & Harris, Fundamentals of Queueing Theory, chapter 2
    (M/M/c): service plus, with the chance of Erlang C, an exponential wait of rate c μ - λ.
    """
    λ, μ = arrival_rate, service_rate
    waits = erlang_c(λ / μ, servers)
    clearing = servers * μ - λ
    gap = abs(clearing - μ) * hours
    # (e^-μt - e^-(cμ-λ)t) / (cμ-λ-μ) without cancellation where the two rates meet
    ramp = hours * math.exp(-min(clearing, μ) * hours) * (-math.expm1(-gap) / gap if gap else 1.0)
    return math.exp(-μ * hours) + waits * μ * ramp


def mmc_sojourn_percentile(
    arrival_rate: float, service_rate: float, chance: float, *, servers: int = 1
) -> float:
    """Time at an M/M/c station that a share `chance` of the items does not exceed, in hours.

    0 < chance < 1. Errors as in `mmc_wait`. For one server -ln(1 - chance) / (μ - λ), else the
    closed tail inverted by bisection. Source: Gross & Harris, chapter 2 (M/M/c).
    """
    tail = 1.0 - chance
    if servers == 1:
        utilisation(arrival_rate, service_rate)
        return -math.log(tail) / (service_rate - arrival_rate)

    def exceeds(hours: float) -> bool:
        return mmc_sojourn_tail(arrival_rate, service_rate, hours, servers=servers) > tail

    high = 1.0 / service_rate
    while exceeds(high):
        high *= 2.0
    return _boundary(exceeds, 0.0, high)


# M/G/1 ----------------------------------------------------------------------------------------


def mg1_wait(arrival_rate: float, mean: float, scv: float) -> float:
    """Mean wait in queue of M/G/1, in hours.

    arrival_rate per hour; mean service in hours, scv its squared coefficient of variation. Raises
    UnstableError if utilisation >= 1. Source: Pollaczek & Khinchine; Kleinrock, Queueing Systems I,
    section 5.6.
    """
    ρ = utilisation(arrival_rate, 1.0 / mean)
    return ρ * mean * (1.0 + scv) / (2.0 * (1.0 - ρ))


def mg1_wait_sd(arrival_rate: float, moments: Moments) -> float:
    """Standard deviation of the wait in queue of M/G/1, in hours.

    arrival_rate per hour; moments E[S], E[S^2], E[S^3] of the service. Raises UnstableError if
    utilisation >= 1. Source: Takács, Introduction to the Theory of Queues, chapter 1:
    E[W^2] = 2 E[W]^2 + λ E[S^3] / (3 (1 - ρ)).
    """
    first, second, third = moments
    ρ = utilisation(arrival_rate, 1.0 / first)
    wait = arrival_rate * second / (2.0 * (1.0 - ρ))
    return math.sqrt(wait * wait + arrival_rate * third / (3.0 * (1.0 - ρ)))


def lognormal_moments(mean: float, cv: float) -> Moments:
    """First three moments of a lognormal duration of that mean (hours) and cv."""
    spread = 1.0 + cv * cv
    return mean, mean**2 * spread, mean**3 * spread**3


def gamma_moments(mean: float, cv: float) -> Moments:
    """First three moments of a gamma duration; cv 1 is exponential, cv 0 is fixed."""
    scv = cv * cv
    return mean, mean**2 * (1.0 + scv), mean**3 * (1.0 + scv) * (1.0 + 2.0 * scv)


def discrete_moments(values: Sequence[float], chances: Sequence[float]) -> Moments:
    """First three moments of a duration with those values (hours) and chances (summing to 1)."""
    pairs = tuple(zip(values, chances, strict=True))
    return (
        math.fsum(chance * value for value, chance in pairs),
        math.fsum(chance * value**2 for value, chance in pairs),
        math.fsum(chance * value**3 for value, chance in pairs),
    )


# GI/M/1 ---------------------------------------------------------------------------------------


def fixed_transform(mean: float) -> Callable[[float], float]:
    """Laplace transform E[e^-sT] of a fixed gap of `mean` hours between arrivals."""
    return lambda s: math.exp(-s * mean)


def gamma_transform(mean: float, cv: float) -> Callable[[float], float]:
    """Laplace transform E[e^-sT] of a gamma gap between arrivals; mean in hours, cv > 0."""
    scv = cv * cv
    return lambda s: math.exp(-math.log1p(s * mean * scv) / scv)


def gim1_root(
    transform: Callable[[float], float], arrival_rate: float, service_rate: float
) -> float:
    """Chance that an arrival has to wait in GI/M/1: the root σ of σ = A*(μ (1 - σ)) in (0, 1).

    transform: Laplace transform of the gap between arrivals, s per hour; rates per hour. Raises
    UnstableError if utilisation >= 1. Source: Kendall 1953; Kleinrock, Queueing Systems I,
    section 6.4.
    """
    utilisation(arrival_rate, service_rate)
    return _boundary(lambda σ: transform(service_rate * (1.0 - σ)) > σ, 0.0, 1.0)


def gim1_wait(
    transform: Callable[[float], float], arrival_rate: float, service_rate: float
) -> float:
    """Mean wait in queue of GI/M/1, in hours. Arguments, errors and source as in `gim1_root`."""
    σ = gim1_root(transform, arrival_rate, service_rate)
    return σ / (service_rate * (1.0 - σ))


def gim1_sojourn_percentile(
    transform: Callable[[float], float], arrival_rate: float, service_rate: float, chance: float
) -> float:
    """Time at a GI/M/1 station that a share `chance` of items does not exceed, in hours.

    The time is exponential of rate μ (1 - σ). Arguments, errors and source as in `gim1_root`.
    """
    σ = gim1_root(transform, arrival_rate, service_rate)
    return -math.log(1.0 - chance) / (service_rate * (1.0 - σ))


# GI/G/c ---------------------------------------------------------------------------------------


def kingman_bound(
    arrival_rate: float, arrival_scv: float, service_rate: float, service_scv: float
) -> float:
    """Upper bound of the mean wait in queue of GI/G/1, in hours.

    Rates per hour; scv of the gap between arrivals and of the service. Raises UnstableError if
    utilisation >= 1. Source: Kingman 1962, Some inequalities for the queue GI/G/1.
    """
    ρ = utilisation(arrival_rate, service_rate)
    variances = arrival_scv / arrival_rate**2 + service_scv / service_rate**2
    return arrival_rate * variances / (2.0 * (1.0 - ρ))


def vut_wait(
    arrival_rate: float,
    arrival_scv: float,
    service_rate: float,
    service_scv: float,
    *,
    servers: int = 1,
) -> float:
    """Approximate mean wait in queue of GI/G/c, in hours: variability x utilisation x time.

    Exact for M/G/1; service_rate of one server. Raises UnstableError if utilisation >= 1.
    Source: Hopp & Spearman, Factory Physics, section 8.6.
    """
    ρ = utilisation(arrival_rate, service_rate, servers=servers)
    crowding = math.pow(ρ, math.sqrt(2.0 * (servers + 1)) - 1.0) / (servers * (1.0 - ρ))
    return (arrival_scv + service_scv) / 2.0 * crowding / service_rate


def effective_process_time(
    mean: float, scv: float, *, up: float, down: float, down_scv: float = 1.0
) -> tuple[float, float]:
    """Mean (hours) and scv of a process time with breakdowns while working.

    mean, scv: of the undisturbed time; up: mean hours of work between breakdowns (memoryless);
    down: mean hours of a repair, down_scv its scv. Source: Hopp & Spearman, Factory Physics,
    section 8.4.2: te = t0 / A, ce2 = c0^2 + (1 + cr^2) A (1 - A) mr / t0.
    """
    available = up / (up + down)
    disturbance = (1.0 + down_scv) * available * (1.0 - available) * down / mean
    return mean / available, scv + disturbance


def _boundary(below: Callable[[float], bool], low: float, high: float) -> float:
    """Where `below` turns from true to false between low and high, to the last bit or so."""
    while True:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            return middle
        if below(middle):
            low = middle
        else:
            high = middle
