"""The frozen records of a run: figures of work, steps and teams, waits, weekly counts.

Input: nothing; `figures` and `indicators` fill them. Times are elapsed days of 24 h unless a name
says otherwise, throughput is items a week. Every figure carries its interval and the count of
replications.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.experiment import Estimate


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """The figures of one kind of work. Delivery and change lead time are nan if none arrived."""

    work: str
    title: str
    throughput: Estimate  # delivered a week
    delivery_mean: Estimate  # request to delivery, days
    delivery_p50: Estimate
    delivery_p85: Estimate
    delivery_p95: Estimate
    change_mean: Estimate  # change lead time (commitment to delivery), days
    change_p50: Estimate
    change_p85: Estimate
    change_p95: Estimate
    wip: Estimate  # in progress, mean over the window
    flow_efficiency: Estimate  # worked over elapsed
    unfinished: Estimate  # items at the horizon, those at the door included
    unfinished_age: Estimate  # their mean age, days
    turned_away: Estimate  # share of arrivals that find no room at the door
    dropped: Estimate  # ... that a step drops on the way
    abandoned: Estimate  # ... that lose patience
    growth: Estimate  # of work in progress and at the door, items a week, last half
    unstable: bool  # growth is established: its interval lies above zero


@dataclass(frozen=True, slots=True)
class Failures:
    """The failures that deliveries of a kind of work cause; nan where there are none."""

    work: str
    change_fail_rate: Estimate  # deliveries that spawned an incident, over deliveries
    recovery: Estimate  # failed deployment recovery time, mean, days


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step of one kind of work."""

    work: str
    step: str
    title: str
    team: str  # empty for a wait
    visits: Estimate  # finished a week
    wait: Estimate  # before somebody starts, elapsed hours
    sojourn: Estimate  # entry to end of work, elapsed hours


DOOR = "door"
TOGETHER = "+"  # between the names of kinds of work that are added up


@dataclass(frozen=True, slots=True)
class Waits:
    """The mean number of waiting items over the window, by what they wait for.

    work: a kind of work, or empty for all. team: a team, `door`, work.step of a wait that is
    nobody works on, or empty for all places. causes: each with the number that wait for it, the
    most frequent first; they add up to `waiting`.
    """

    work: str
    team: str
    waiting: Estimate
    causes: tuple[tuple[str, Estimate], ...]
    while_closed: Estimate  # of those who wait for people or hours, while the team is closed


@dataclass(frozen=True, slots=True, eq=False)
class MomentaryBottleneck:
    """Week by week of the window, share of time as the momentary bottleneck, [team, week].

    week: numbers of the weeks' ends from time zero. Means over the first replications only.
    """

    week: NDArray[np.float64]
    sole: NDArray[np.float64]
    shifting: NDArray[np.float64]
    replications: int


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """One team: how busy its people are and what waits for them."""

    team: str
    title: str
    people: int
    utilisation: Estimate  # worked person-time over available
    queue: Estimate  # items that wait to be begun or resumed, mean, whatever for
    judged_queue: Estimate  # judged items that wait for its people; nan if none come here
    wait: Estimate  # of a visit, elapsed hours
    waiting_share: Estimate  # of all waiting of the judged work; nan if none of it comes here
    active: Estimate  # share of time in which nobody who is there is idle
    sole: Estimate  # share of time as the only momentary bottleneck
    shifting: Estimate  # ... while that comes from another team or goes to one
    blocked: Estimate  # share of its people's time idle while a limit keeps what they have finished
    starved: Estimate  # ... idle with nothing to begin


@dataclass(frozen=True, slots=True, eq=False)
class WeeklyCounts:
    """Week by week over the whole run, warm-up included; means over replications.

    week: [week] week numbers from time zero. By work [work, week], cumulative: arrived, accepted,
    delivered. present: [team, week] items with each team at the week's end, queue included.
    """

    week: NDArray[np.float64]
    works: tuple[str, ...]
    teams: tuple[str, ...]
    arrived: NDArray[np.float64]
    accepted: NDArray[np.float64]
    delivered: NDArray[np.float64]
    present: NDArray[np.float64]
