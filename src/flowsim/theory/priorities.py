"""Waits of several classes at one station where the more urgent class goes first.

Input: classes from the most to the least urgent, rates per hour, moments in hours. Output: hours a
class, in the same order. Knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from flowsim.theory.stations import erlang_c, utilisation


def cobham_waits(
    arrival_rates: Sequence[float], means: Sequence[float], second_moments: Sequence[float]
) -> tuple[float, ...]:
    """Mean wait in queue of each class of M/G/1 that never interrupts its work, in hours.

    Classes from the most urgent on: arrival rates per hour, mean service E[S] in hours and E[S^2]
    in hours^2. Raises UnstableError if all together utilisation >= 1. Source: Cobham 1954, Priority
    assignment in waiting line problems; Kleinrock, Queueing Systems II, chapter 3.
    """
    loads = _loads(arrival_rates, means)
    residual = _residual(arrival_rates, second_moments, len(loads))
    return tuple(
        residual / ((1.0 - above) * (1.0 - here))
        for above, here in zip((0.0, *loads), loads, strict=False)
    )


def cobham_waits_equal_rates(
    arrival_rates: Sequence[float], service_rate: float, *, servers: int
) -> tuple[float, ...]:
    """Mean wait in queue of each class of M/M/c that never interrupts its work, in hours.

    Classes from the most urgent on, all with the same service_rate per hour and server. Raises
    UnstableError if all together utilisation >= 1. Source: Cobham 1954 (equal rates).
    """
    waits = erlang_c(sum(arrival_rates) / service_rate, servers)
    capacity = servers * service_rate
    loads = tuple(accumulate(rate / capacity for rate in arrival_rates))
    return tuple(
        waits / capacity / ((1.0 - above) * (1.0 - here))
        for above, here in zip((0.0, *loads), loads, strict=False)
    )


def preemptive_sojourns(
    arrival_rates: Sequence[float], means: Sequence[float], second_moments: Sequence[float]
) -> tuple[float, ...]:
    """Mean time at an M/G/1 station of each class where urgent work interrupts, in hours.

    Interrupted work resumes where it stopped. Arguments and errors as in `cobham_waits`. Source:
    Conway, Maxwell & Miller, Theory of Scheduling, chapter 8; Kleinrock, Queueing Systems II,
    chapter 3.
    """
    loads = _loads(arrival_rates, means)
    classes = enumerate(zip((0.0, *loads), loads, strict=False))
    return tuple(
        means[k] / (1.0 - above)
        + _residual(arrival_rates, second_moments, k + 1) / ((1.0 - above) * (1.0 - here))
        for k, (above, here) in classes
    )


def _loads(arrival_rates: Sequence[float], means: Sequence[float]) -> tuple[float, ...]:
    """Utilisation by each class and all more urgent ones."""
    pairs = zip(arrival_rates, means, strict=True)
    loads = tuple(accumulate(rate * mean for rate, mean in pairs))
    utilisation(loads[-1], 1.0)
    return loads


def _residual(
    arrival_rates: Sequence[float], second_moments: Sequence[float], classes: int
) -> float:
    """Mean remaining hours of the service that an arrival finds under way, of the first classes."""
    pairs = zip(arrival_rates, second_moments, strict=True)
    return sum([rate * second / 2.0 for rate, second in pairs][:classes])
