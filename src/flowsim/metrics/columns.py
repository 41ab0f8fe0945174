"""The vector of a replication: which of its numbers is what.

Input: the names of a log. Output: a Layout, the place of each number. Must not depend on formulas:
`measures` has what is divided by what.

The vector is a table by kind of work (the last row is all of them together), a table by step, a
table by team, and two numbers about the run: the hours of its window and 1, its count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import Names

QUANTILES = (0.50, 0.85, 0.90, 0.95)
QUANTILE_NAMES = ("p50", "p85", "p90", "p95")

WORK_COLUMNS = (
    "arrived",  # items, in the window like all that follows
    "accepted",
    "delivered",
    "dropped",
    "abandoned",
    "request",  # sum of arrival to delivery of what was delivered, hours
    "request_squares",
    "touch",  # open hours of work on what was delivered
    "committed",  # delivered items that went through the commitment step
    "change",  # sum of commitment to delivery of those, hours
    "change_squares",
    "door_wait",  # sum of arrival to acceptance, or to abandonment there, hours
    "door_waited",  # items that waited at all
    "door_area",  # item-hours at the door
    "area",  # item-hours of what was accepted and not yet gone
    "area_squares",  # integral of the square of their number
    "present",  # of them at the horizon
    "unfinished",  # at the horizon, those at the door included
    "age",  # sum of their ages since arrival, hours
    "age_max",
    "growth",  # slope of the number in progress over the last half, items an hour
    "lost",  # items that found the door full, among the dropped
    "door_abandoned",  # items that lost patience at the door, among the abandoned
    "escaped",  # defects in what was delivered
    "flawed",  # delivered items with any
    "failed",  # those of `watched` that spawned an expedited item
    "recovered",  # such expedites, delivered
    "recovery",  # sum of their arrival to delivery, hours
    "watched",  # delivered so early that all they spawn has come by the horizon
    "discarded",  # dropped on the way, as a step says
    "request_p50",
    "request_p85",
    "request_p90",
    "request_p95",
    "change_p50",
    "change_p85",
    "change_p90",
    "change_p95",
)
STEP_COLUMNS = (
    "visits",  # finished, an interrupted one once
    "starts",  # visits started for the first time, or abandoned before
    "wait",  # sum of their waits, hours
    "wait_squares",
    "waited",  # those that waited at all
    "sojourn",  # sum over finished visits of entering to the end of the work, hours
    "queue_area",  # item-hours of waiting to be begun or resumed
    "area",  # item-hours of being there at all
    "worked",  # open hours of work here, of everybody; of a team: of its people, wherever
    "delivered_visits",  # visits that delivered items have made here
    "blocked",  # item-hours of what is finished and kept by a limit
    "found",  # defects
    "batches",  # finished
    "batched",  # items in them
    "joins",  # branches that ended here and were joined
    "join_wait",  # sum of their waits for the others, hours
    "by_people",  # item-hours of waiting: nobody was free
    "by_hours",  # ... the team was closed, and has not been open since
    "by_gate",  # ... the gate was
    "by_batch",  # ... the batch was not there yet
    "by_absence",  # ... the person at it went away
    "by_priority",  # ... something more urgent took its person
    "by_crew",  # ... its own people were there, others of its crew were not
    "by_request",  # ... what the item has asked for had not left
    "by_join",  # ... the branch was done, another was not
    "closed",  # of all but gates, batches and joins: while the team was closed
    "held",  # of `blocked`: while the team was open
    "wait_p50",
    "wait_p85",
    "wait_p90",
    "wait_p95",
)
TEAM_COLUMNS = (
    *STEP_COLUMNS,
    "available",  # open hours of its people but away; of those who have left, while at work
    "elapsed",  # people x hours of the window
    "away",  # person-hours of absence
)
RUN_COLUMNS = ("hours", "replications")

# Columns that do not add up over replications: they are averaged, without those that have none.
MEANS = frozenset({"age_max", "growth"}) | {
    f"{clock}_{name}" for clock in ("request", "change", "wait") for name in QUANTILE_NAMES
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of all numbers in the vector of a replication, and their labels."""

    names: Names

    @property
    def width(self) -> int:
        """How many numbers there are."""
        return self.run_at + len(RUN_COLUMNS)

    @property
    def step_at(self) -> int:
        """Where the table by step begins."""
        return (len(self.names.works) + 1) * len(WORK_COLUMNS)

    @property
    def team_at(self) -> int:
        """Where the table by team begins."""
        return self.step_at + len(self.names.steps) * len(STEP_COLUMNS)

    @property
    def run_at(self) -> int:
        """Where the numbers about the run begin."""
        return self.team_at + len(self.names.teams) * len(TEAM_COLUMNS)

    def work(self, number: int, column: str) -> int:
        """Place of a number of a kind of work; -1 is all work together."""
        row = len(self.names.works) if number < 0 else number
        return row * len(WORK_COLUMNS) + WORK_COLUMNS.index(column)

    def step(self, number: int, column: str) -> int:
        """Place of a number of a step."""
        return self.step_at + number * len(STEP_COLUMNS) + STEP_COLUMNS.index(column)

    def team(self, number: int, column: str) -> int:
        """Place of a number of a team."""
        return self.team_at + number * len(TEAM_COLUMNS) + TEAM_COLUMNS.index(column)

    def pools(self, work: int, clock: str) -> tuple[int, ...]:
        """Where the durations of a clock of a kind of work are in a sketch; -1: of all work.

        Behind those of the waits at each step: request to delivery, then change lead time.
        """
        count = len(self.names.works)
        first = len(self.names.steps) + (count if clock == "change" else 0)
        return tuple(range(first, first + count)) if work < 0 else (first + work,)

    def run(self, column: str) -> int:
        """Place of a number of the run."""
        return self.run_at + RUN_COLUMNS.index(column)

    def labels(self) -> tuple[str, ...]:
        """What each number is, in order: `feature.delivered`, `dev.worked`, …"""
        works = [*self.names.works, "all work"]
        steps = [
            f"{self.names.works[work]}.{step}"
            for step, work in zip(self.names.steps, self.names.step_work, strict=True)
        ]
        return (
            *(f"{work}.{column}" for work in works for column in WORK_COLUMNS),
            *(f"{step}.{column}" for step in steps for column in STEP_COLUMNS),
            *(f"{team}.{column}" for team in self.names.teams for column in TEAM_COLUMNS),
            *RUN_COLUMNS,
        )

    def averaged(self) -> NDArray[np.bool_]:
        """By number, whether it is averaged over replications and not added up."""
        return np.array(
            [column in MEANS for column in WORK_COLUMNS] * (len(self.names.works) + 1)
            + [column in MEANS for column in STEP_COLUMNS] * len(self.names.steps)
            + [column in MEANS for column in TEAM_COLUMNS] * len(self.names.teams)
            + [False] * len(RUN_COLUMNS)
        )
