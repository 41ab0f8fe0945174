"""The vector of a log once more, slowly: plain Python on one item and one visit at a time."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import DELIVERED, DOOR, DROPPED_OUT, WAITING, EventLog
from flowsim.metrics.columns import QUANTILE_NAMES, QUANTILES, Layout
from flowsim.plan import Plan
from flowsim.plan.tables import PEOPLE

Numbers = dict[str, float]


def open_hours(pattern: tuple[tuple[float, float], ...], start: float, stop: float) -> float:
    """Open hours between two instants, week by week and stretch by stretch."""
    total = 0.0
    for week in range(int(start // 168), int(stop // 168) + 1):
        for opens, closes in pattern:
            total += max(0.0, min(stop, week * 168 + closes) - max(start, week * 168 + opens))
    return total


def overlap(start: float, stop: float, low: float, high: float) -> float:
    return max(0.0, min(stop, high) - max(start, low))


class Twin:
    def __init__(self, log: EventLog, plan: Plan) -> None:
        self.log, self.plan, self.names = log, plan, log.names
        self.horizon = log.horizon
        self.rows_of: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        for number, codes in enumerate(log.rows.codes.tolist()):
            self.rows_of[codes[0]].append((number, *codes))

    def inside(self, at: float) -> bool:
        """In the window; what happens at time zero belongs to the warm-up if there is one."""
        return (at > 0.0 if self.log.warm_up > 0.0 else at >= 0.0) and at <= self.horizon

    def items(self) -> list[Numbers]:
        found = []
        for item, arrived in enumerate(self.log.rows.item_arrived.tolist()):
            rows = self.rows_of[item]
            outcome = rows[-1][5]
            left = self.log.rows.times[rows[-1][0], 3] if outcome < WAITING else math.inf
            first = rows[0]
            accepted = arrived
            if first[2] == DOOR:
                accepted = self.log.rows.times[first[0], 3] if first[5] < WAITING else math.inf
            work = int(self.log.rows.item_work[item])
            named = self.plan.model.work[work].commitment
            committed = accepted
            if named:
                here = [
                    self.log.rows.times[row[0], 0]
                    for row in rows
                    if row[2] != DOOR and self.names.steps[row[2]] == named
                ]
                committed = min(here, default=math.nan)
            found.append(
                {
                    "work": work,
                    "arrived": arrived,
                    "accepted": accepted,
                    "left": left,
                    "outcome": outcome,
                    "committed": committed,
                }
            )
        return found

    def of_works(self, numbers: set[int]) -> Numbers:
        horizon = self.horizon
        items = [item for item in self.items() if item["work"] in numbers]
        gone = [item for item in items if self.inside(item["left"])]
        delivered = [item for item in gone if item["outcome"] == DELIVERED]
        request = [item["left"] - item["arrived"] for item in delivered]
        change = [item["left"] - item["committed"] for item in delivered]
        change = [value for value in change if not math.isnan(value)]
        let_in = [item for item in items if self.inside(item["accepted"])]
        door = [item["accepted"] - item["arrived"] for item in let_in]
        ages = [horizon - item["arrived"] for item in items if item["outcome"] >= WAITING]
        stays = [(item["accepted"], item["left"]) for item in items]
        at = sorted({0.0, horizon, *(min(max(t, 0.0), horizon) for pair in stays for t in pair)})
        square = moment = 0.0
        for start, stop in pairwise(at):
            middle = 0.5 * (start + stop)
            here = sum(enters <= middle < leaves for enters, leaves in stays)
            square += here**2 * (stop - start)
            low = max(start, horizon / 2)
            if stop > low:
                moment += here * (stop - low) * (0.5 * (low + stop) - 0.75 * horizon)
        return {
            "arrived": sum(self.inside(item["arrived"]) for item in items),
            "accepted": len(let_in),
            "delivered": len(delivered),
            "dropped": sum(item["outcome"] == DROPPED_OUT for item in gone),
            "abandoned": 0,
            "request": sum(request),
            "request_squares": sum(value**2 for value in request),
            "touch": self.touch(numbers),
            "committed": len(change),
            "change": sum(change),
            "change_squares": sum(value**2 for value in change),
            "door_wait": sum(door),
            "door_waited": sum(value > 0.0 for value in door),
            "door_area": sum(
                overlap(item["arrived"], item["accepted"], 0.0, horizon) for item in items
            ),
            "area": sum(overlap(enters, leaves, 0.0, horizon) for enters, leaves in stays),
            "area_squares": square,
            "present": sum(
                item["accepted"] <= horizon and item["outcome"] >= WAITING for item in items
            ),
            "unfinished": len(ages),
            "age": sum(ages),
            "age_max": max(ages, default=0.0),
            "growth": moment / ((horizon / 2) ** 3 / 12),
            **_quantiles("request", request),
            **_quantiles("change", change),
        }

    def touch(self, works: set[int]) -> float:
        total = 0.0
        for number, item in enumerate(self.items()):
            if item["work"] in works and item["outcome"] == DELIVERED and self.inside(item["left"]):
                for row, _, step, *_ in self.rows_of[number]:
                    if step != DOOR and self.names.step_team[step] >= 0:
                        _, started, finished, _ = self.log.rows.times[row] + self.log.warm_up
                        pattern = self.names.hours[self.names.step_team[step]]
                        total += open_hours(pattern, started, finished)
        return total

    def of_steps(self, numbers: set[int]) -> Numbers:
        totals: dict[str, float] = defaultdict(float)
        waits = []
        items = self.items()
        for codes, times in zip(self.log.rows.codes, self.log.rows.times, strict=True):
            item, step = codes[:2].tolist()
            if step not in numbers:
                continue
            queued, started, finished, left = times.tolist()
            until = self.horizon if math.isnan(left) else left
            totals["area"] += overlap(queued, until, 0.0, self.horizon)
            wait_until = until if math.isnan(started) else started
            totals["queue_area"] += overlap(queued, wait_until, 0.0, self.horizon)
            if self.inside(started):
                waits.append(started - queued)
            if self.inside(finished):
                totals["visits"] += 1
                totals["sojourn"] += finished - queued
            end = items[item]
            if end["outcome"] == DELIVERED and self.inside(end["left"]):
                totals["delivered_visits"] += 1
            team = self.names.step_team[step]
            if team >= 0 and not math.isnan(started):
                start = min(max(started, 0.0), self.horizon) + self.log.warm_up
                stop = self.horizon if math.isnan(finished) else min(finished, self.horizon)
                if stop > 0.0:
                    pattern = self.names.hours[team]
                    totals["worked"] += open_hours(pattern, start, stop + self.log.warm_up)
        return {
            **{name: totals[name] for name in ("visits", "sojourn", "queue_area", "area")},
            "worked": totals["worked"],
            "delivered_visits": totals["delivered_visits"],
            "starts": len(waits),
            "wait": sum(waits),
            "wait_squares": sum(value**2 for value in waits),
            "waited": sum(value > 0.0 for value in waits),
            **_quantiles("wait", waits),
        }

    def capacity(self, team: int) -> Numbers:
        changes = self.plan.tables.changes
        begin, end = self.log.warm_up, self.plan.ends
        jumps = [(0.0, int(self.plan.tables.teams.people[team]))]
        jumps += [
            (float(at), int(value))
            for at, kind, target, value in zip(*changes, strict=True)
            if kind == PEOPLE and target == team
        ]
        available = elapsed = 0.0
        for number, (at, people) in enumerate(jumps):
            until = jumps[number + 1][0] if number + 1 < len(jumps) else end
            low, high = max(at, begin), min(until, end)
            if high > low:
                elapsed += people * (high - low)
                available += people * open_hours(self.names.hours[team], low, high)
        return {"available": available, "elapsed": elapsed}

    def vector(self, layout: Layout) -> NDArray[np.float64]:
        """All of it, in the order of the layout."""
        found: dict[int, float] = {}
        works = range(len(self.names.works))
        for work in [*works, -1]:
            numbers = self.of_works(set(works) if work < 0 else {work})
            found |= {layout.work(work, name): value for name, value in numbers.items()}
        for step in range(len(self.names.steps)):
            numbers = self.of_steps({step})
            found |= {layout.step(step, name): value for name, value in numbers.items()}
        for team in range(len(self.names.teams)):
            steps = {s for s, number in enumerate(self.names.step_team) if number == team}
            numbers = self.of_steps(steps) | self.capacity(team)
            found |= {layout.team(team, name): value for name, value in numbers.items()}
        found |= {layout.run("hours"): self.horizon, layout.run("replications"): 1.0}
        assert sorted(found) == list(range(layout.width))
        return np.array([found[place] for place in range(layout.width)])

    def weekly(self, ends: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Flows [work, 4, week] and items present [team and nobody, 2, week]."""
        flows = np.zeros((len(self.names.works), 4, len(ends)))
        present = np.zeros((len(self.names.teams) + 1, 2, len(ends)))
        for week, end in enumerate(ends):
            for item in self.items():
                work = int(item["work"])
                flows[work, 0, week] += item["arrived"] <= end
                flows[work, 1, week] += item["accepted"] <= end
                flows[work, 2, week] += item["left"] <= end and item["outcome"] == DELIVERED
                flows[work, 3, week] += item["left"] <= end
            for codes, times in zip(self.log.rows.codes, self.log.rows.times, strict=True):
                step, (queued, started, _, left) = codes[1], times
                if step == DOOR or queued > end or left <= end:
                    continue
                present[self.names.step_team[step], int(started <= end), week] += 1
        return flows, present


def _quantiles(name: str, values: list[float]) -> Numbers:
    found = np.quantile(values, QUANTILES) if values else [math.nan] * len(QUANTILES)
    return {f"{name}_{q}": float(v) for q, v in zip(QUANTILE_NAMES, found, strict=True)}
