"""The vector of a log once more, slowly: plain Python on one item and one visit at a time."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog import (
    ABANDONED,
    ASSISTED,
    AWAY,
    BY_ABSENCE,
    BY_BATCH,
    BY_CREW,
    BY_GATE,
    BY_PRIORITY,
    BY_REQUEST,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    INTERRUPTED,
    JOINED,
    NEXT,
    STEP,
    WAITING,
    EventLog,
)
from flowsim.metrics.columns import QUANTILE_NAMES, QUANTILES, Layout
from flowsim.plan import Plan
from flowsim.plan.tables import PEOPLE

Numbers = dict[str, float]


@dataclass
class Row:
    number: int
    item: int
    step: int
    visit: int
    person: int
    outcome: int
    cause: int
    batch: int
    defects: int
    queued: float
    started: float
    finished: float
    left: float


@dataclass
class Item:
    work: int
    arrived: float
    parent: int
    rows: list[Row]
    accepted: float  # inf: never, or not by the horizon
    committed: float
    left: float  # inf: not by the horizon
    outcome: int
    was_placed: bool


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
        self.horizon, self.start = log.horizon, -log.warm_up
        self.rows = [
            Row(number, *codes, *times)
            for number, (codes, times) in enumerate(
                zip(log.rows.codes.tolist(), log.rows.times.tolist(), strict=True)
            )
            if codes[STEP] >= DOOR  # of items and absences, not of members of markets
        ]
        self.stints = self.rows  # of people, those of further members of crews among them
        self.rows = [row for row in self.rows if row.outcome != ASSISTED]
        rows_of: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows:
            rows_of[row.item].append(row)
        self.items = [self.item(i, rows_of[i]) for i in range(len(log.rows.item_work))]
        self.visits: dict[tuple[int, int, int], list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.visit > 0:
                self.visits[row.item, row.step, row.visit].append(row)

        first = [stints[0] for stints in self.visits.values()]
        self.first_stints = {row.number for row in first}
        self.of_batch: dict[int, list[Row]] = defaultdict(list)
        for row in first:
            if row.step >= 0 and plan.tables.steps.batch_min[row.step] > 1:
                self.of_batch[abs(row.batch)].append(row)

    def inside(self, at: float) -> bool:
        """In the window; what happens at time zero belongs to the warm-up if there is one."""
        return (at > 0.0 if self.log.warm_up > 0.0 else at >= 0.0) and at <= self.horizon

    def item(self, number: int, rows: list[Row]) -> Item:
        arrived = float(self.log.rows.item_arrived[number])
        work = int(self.log.rows.item_work[number])
        end, first = rows[-1], rows[0]
        left = end.left if end.outcome < WAITING else math.inf
        accepted, was_placed = first.queued, arrived < self.start
        if first.step == DOOR:
            refused = first.outcome in (DROPPED_OUT, ABANDONED, WAITING)
            accepted = math.inf if refused else first.left
        named = self.plan.model.work[work].commitment
        committed = arrived if was_placed else accepted
        if named:
            step = next(
                s
                for s, name in enumerate(self.names.steps)
                if name == named and self.names.step_work[s] == work
            )
            came = [row.queued for row in rows if row.step == step]
            committed = came[0] if came else math.nan
            if was_placed and first.step >= step:
                committed = math.nan
        parent = int(self.log.rows.item_parent[number])
        return Item(work, arrived, parent, rows, accepted, committed, left, end.outcome, was_placed)

    # -- hours

    def team_of(self, person: int) -> int:
        return max(t for t, first in enumerate(self.names.people[:-1]) if first <= person)

    def open(self, team: int, start: float, stop: float) -> float:
        """Open hours of a team between two instants from time zero, week by week."""
        total, shift = 0.0, self.log.warm_up
        spans = dict(self.names.hours[team])
        pattern = spans[0]
        for week in range(int((self.horizon + shift) // 168) + 1):
            pattern = spans.get(week, pattern)
            for opens, closes in self.names.patterns[pattern]:
                monday = week * 168
                total += overlap(start + shift, stop + shift, monday + opens, monday + closes)
        return total

    def worked(self, row: Row) -> tuple[float, float]:
        """Open hours of a stint, all and those in the window."""
        if row.person < 0 or math.isnan(row.started):
            return 0.0, 0.0
        team = self.team_of(row.person)
        stop = self.horizon if math.isnan(row.finished) else row.finished
        whole = self.open(team, row.started, stop)
        return whole, self.open(team, max(row.started, 0.0), stop) if stop > 0.0 else 0.0

    # -- numbers

    def watched(self, item: Item) -> bool:
        """Whether an item is delivered in the window, and all that it brings on has then come."""
        hours = [
            after.hours
            for after in self.plan.model.work[item.work].after
            if self.plan.tables.works.expedite[self.plan.works.index(after.work)]
        ]
        is_over = item.left + max(hours, default=0.0) <= self.horizon
        return item.outcome == DELIVERED and self.inside(item.left) and is_over

    def of_works(self, works: set[int]) -> Numbers:
        horizon = self.horizon
        items = [item for item in self.items if item.work in works]
        gone = [item for item in items if self.inside(item.left)]
        delivered = [item for item in gone if item.outcome == DELIVERED]
        escaped = [item.rows[-1].defects for item in delivered]
        request = [item.left - item.arrived for item in delivered]
        change = [item.left - item.committed for item in delivered]
        change = [value for value in change if not math.isnan(value)]
        let_in = [item for item in items if self.inside(item.accepted) and not item.was_placed]
        at_door = [item for item in gone if item.accepted == math.inf]
        door = [item.accepted - item.arrived for item in let_in]
        door += [item.left - item.arrived for item in at_door if item.outcome == ABANDONED]
        ages = [horizon - item.arrived for item in items if item.outcome >= WAITING]
        stays = [(item.accepted, item.left) for item in items if item.accepted < math.inf]
        fails = [
            (self.items[item.parent], item)
            for item in self.items
            if item.parent >= 0 and item.work in self.names.expedite
        ]
        fails = [(parent, item) for parent, item in fails if parent.work in works]
        again = [
            item.left - item.arrived
            for _, item in fails
            if item.outcome == DELIVERED and self.inside(item.left)
        ]
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
            "arrived": sum(self.inside(item.arrived) for item in items),
            "accepted": len(let_in),
            "delivered": len(delivered),
            "dropped": sum(item.outcome == DROPPED_OUT for item in gone),
            "abandoned": sum(item.outcome == ABANDONED for item in gone),
            "request": sum(request),
            "request_squares": sum(value**2 for value in request),
            "touch": sum(self.worked(row)[0] for item in delivered for row in item.rows),
            "committed": len(change),
            "change": sum(change),
            "change_squares": sum(value**2 for value in change),
            "door_wait": sum(door),
            "door_waited": sum(value > 0.0 for value in door),
            "door_area": sum(
                overlap(item.arrived, min(item.accepted, item.left), 0.0, horizon)
                for item in items
                if not item.was_placed
            ),
            "area": sum(overlap(enters, leaves, 0.0, horizon) for enters, leaves in stays),
            "area_squares": square,
            "present": sum(i.accepted <= horizon and i.outcome >= WAITING for i in items),
            "unfinished": len(ages),
            "age": sum(ages),
            "age_max": max(ages, default=0.0),
            "growth": moment / ((horizon / 2) ** 3 / 12),
            "lost": sum(item.outcome == DROPPED_OUT for item in at_door),
            "discarded": sum(i.outcome == DROPPED_OUT and i.accepted < math.inf for i in gone),
            "door_abandoned": sum(item.outcome == ABANDONED for item in at_door),
            "escaped": sum(escaped),
            "flawed": sum(number > 0 for number in escaped),
            "failed": len({item.rows[0].item for item, _ in fails if self.watched(item)}),
            "watched": sum(self.watched(item) for item in delivered),
            "recovered": len(again),
            "recovery": sum(again),
            **_quantiles("request", request),
            **_quantiles("change", change),
        }

    def joins(self) -> list[tuple[int, float, float]]:
        """Of each branch that was joined the step where it ended, its wait, and when."""
        found = []
        block = [*self.names.step_block, -1] if self.names.step_block else []
        for item in self.items if block else []:
            waiting: list[Row] = []
            for row, following in zip(item.rows, [*item.rows[1:], None], strict=True):
                here = block[row.step]
                if row.outcome == JOINED:
                    waiting.append(row)
                elif here >= 0 and row.outcome < WAITING and row.outcome != INTERRUPTED:
                    goes_on = following is not None and block[following.step] == here
                    if row.outcome == NEXT and goes_on:
                        continue
                    found += [(r.step, row.left - r.left, row.left) for r in [*waiting, row]]
                    waiting = []
        return [join for join in found if self.inside(join[2])]

    def joining(self) -> list[tuple[int, float, float]]:
        """Of each branch that waits for others the step where it ended, since when, until when."""
        found = []
        block = [*self.names.step_block, -1] if self.names.step_block else []
        for item in self.items if block else []:
            for place, row in enumerate(item.rows):
                if row.outcome != JOINED:
                    continue
                ends = self.horizon
                for later, after in pairwise([*item.rows[place + 1 :], None]):
                    assert later is not None
                    if later.outcome in (JOINED, INTERRUPTED) or later.outcome >= WAITING:
                        continue
                    goes_on = after is not None and block[after.step] == block[row.step]
                    if later.outcome != NEXT or not goes_on:
                        ends = later.left
                        break
                found.append((row.step, row.left, ends))
        return found

    def next_opening(self, team: int, at: float) -> float:
        """When a team is open from then on, from time zero; inf: not by the end."""
        spans, at = dict(self.names.hours[team]), at + self.log.warm_up
        pattern = spans[0]
        for week in range(int((self.horizon + self.log.warm_up) // 168) + 1):
            pattern = spans.get(week, pattern)
            for opens, closes in self.names.patterns[pattern]:
                if at < week * 168 + closes:
                    return max(at, week * 168 + opens) - self.log.warm_up
        return math.inf

    def after_gate(self, row: Row) -> float:
        """When an item could stand in the queue of its step: nan if nobody knows its gate."""
        waits_at_end = row.cause == BY_BATCH and math.isnan(row.started)
        if row.cause != BY_GATE and not (waits_at_end and self.plan.tables.steps.opens[row.step]):
            return row.queued
        opens = float(self.plan.tables.steps.opens[row.step])
        gates = [k * opens - self.log.warm_up for k in range(int(2000 / opens))] if opens else []
        if waits_at_end:  # it may have come at the gate and be held by the batch alone
            gates = [max(gate, row.queued) for gate in gates if gate > row.queued - 1e-9]
            return next(iter(gates), math.nan)
        return next((gate for gate in gates if gate > row.queued), math.nan)

    def batch_there(self, row: Row) -> float:
        """When the batch of a row could begin; -inf if it waits for none, nan if it never did."""
        least = int(self.plan.tables.steps.batch_min[row.step])
        if least > 1 and row.batch != 0 and row.number in self.first_stints:
            came = sorted(self.after_gate(other) for other in self.of_batch[abs(row.batch)])
            return came[min(least, len(came)) - 1]
        return math.nan if row.cause == BY_BATCH else -math.inf

    def wait_of(self, row: Row, ends: float) -> Numbers:
        """The hours of the window in which a row waits, by cause: one reason after the other."""
        team = self.names.step_team[row.step]
        gate, there = self.after_gate(row), self.batch_there(row)
        gate = ends if math.isnan(gate) else min(gate, ends)
        batch = max(gate, ends if math.isnan(there) else min(there, ends))
        opening = batch if team < 0 else min(self.next_opening(team, batch), ends)
        causes = {BY_ABSENCE: "by_absence", BY_PRIORITY: "by_priority", BY_CREW: "by_crew"}
        causes[BY_REQUEST] = "by_request"
        last = causes.get(row.cause, "by_people")
        closed = 0.0
        if team >= 0 and ends > batch:
            closed = overlap(batch, ends, 0.0, self.horizon)
            closed -= self.open(team, max(batch, 0.0), ends) if ends > 0.0 else 0.0
        return {
            "by_gate": overlap(row.queued, gate, 0.0, self.horizon),
            "by_batch": overlap(gate, batch, 0.0, self.horizon),
            "by_hours": overlap(batch, opening, 0.0, self.horizon),
            last: overlap(opening, ends, 0.0, self.horizon),
            "closed": closed,
        }

    def of_steps(self, numbers: set[int], team: int = -1) -> Numbers:
        totals: dict[str, float] = defaultdict(float)
        waits = []
        for row in self.stints:
            works_here = row.step in numbers
            if team >= 0:
                works_here = row.person >= 0 and self.team_of(row.person) == team
            if works_here and row.outcome != AWAY and row.batch >= 0:
                totals["worked"] += self.worked(row)[1]
        for row in self.rows:
            if row.step not in numbers or row.item < 0:
                continue
            until = self.horizon if math.isnan(row.left) else row.left
            totals["area"] += overlap(row.queued, until, 0.0, self.horizon)
            wait_until = until if math.isnan(row.started) else row.started
            totals["queue_area"] += overlap(row.queued, wait_until, 0.0, self.horizon)
            for name, hours in self.wait_of(row, wait_until).items():
                totals[name] += hours
            if not math.isnan(row.finished):
                totals["blocked"] += overlap(row.finished, until, 0.0, self.horizon)
                of_step = self.names.step_team[row.step]
                low, high = max(row.finished, 0.0), min(until, self.horizon)
                if high > low:
                    totals["held"] += self.open(of_step, low, high) if of_step >= 0 else high - low
        for (number, step, _), stints in self.visits.items():
            if step not in numbers:
                continue
            first, last = stints[0], stints[-1]
            if last.outcome == ABANDONED:
                assert len(stints) == 1
                if self.inside(last.left):
                    waits.append(last.left - last.queued)
            elif self.inside(first.started):
                waits.append(first.started - first.queued)
            if self.inside(last.finished) and last.outcome != INTERRUPTED:
                totals["visits"] += 1
                totals["sojourn"] += last.finished - first.queued
                totals["found"] += last.defects if last.outcome != DELIVERED else 0
                totals["batched"] += last.batch != 0
                totals["batches"] += last.batch > 0
            item = self.items[number]
            if item.outcome == DELIVERED and self.inside(item.left):
                totals["delivered_visits"] += 1
        for step, wait, _ in self.joins():
            if step in numbers:
                totals["joins"] += 1
                totals["join_wait"] += wait
        for step, since, ends in self.joining():
            if step in numbers:
                totals["by_join"] += overlap(since, ends, 0.0, self.horizon)
        names = ("visits", "sojourn", "queue_area", "area", "worked", "delivered_visits", "blocked")
        names += ("found", "batches", "batched", "joins", "join_wait", "by_people", "by_hours")
        names += (
            "by_gate",
            "by_batch",
            "by_absence",
            "by_priority",
            "by_crew",
            "by_request",
            "by_join",
            "closed",
        )
        names += ("held",)
        return {
            **{name: totals[name] for name in names},
            "starts": len(waits),
            "wait": sum(waits),
            "wait_squares": sum(value**2 for value in waits),
            "waited": sum(value > 0.0 for value in waits),
            **_quantiles("wait", waits),
        }

    def capacity(self, team: int) -> Numbers:
        """Hours of each person in each week, those in which they were away taken off."""
        shift, first = self.log.warm_up, self.names.people[team]
        found = {"available": 0.0, "elapsed": 0.0, "away": 0.0}
        people = int(self.plan.tables.teams.people[team])
        changes = list(zip(*self.plan.tables.changes, strict=True))
        for week in range(int(self.plan.ends // 168) + 1):
            for at, kind, target, value in changes:
                if (at, kind, target) == (week * 168.0, PEOPLE, team):
                    people = int(value)
            low = max(0.0, week * 168.0 - shift)
            high = min(self.horizon, (week + 1) * 168.0 - shift)
            if high <= low:
                continue
            for row in self.stints:
                has_left = row.person >= first + people and self.team_of(row.person) == team
                if has_left and row.outcome != AWAY and row.batch >= 0:
                    done = self.horizon if math.isnan(row.finished) else row.finished
                    start, stop = max(row.started, low), min(done, high)
                    found["available"] += self.open(team, start, stop) if stop > start else 0.0
            for number in range(people):
                found["elapsed"] += high - low
                found["available"] += self.open(team, low, high)
                for row in self.rows:
                    if row.outcome == AWAY and row.person == first + number:
                        until = self.horizon if math.isnan(row.left) else row.left
                        start, stop = max(row.queued, low), min(until, high)
                        if stop > start:
                            found["away"] += stop - start
                            found["available"] -= self.open(team, start, stop)
        return found

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
            numbers = self.of_steps(steps, team) | self.capacity(team)
            found |= {layout.team(team, name): value for name, value in numbers.items()}
        found |= {layout.run("hours"): self.horizon, layout.run("replications"): 1.0}
        assert sorted(found) == list(range(layout.width))
        return np.array([found[place] for place in range(layout.width)])

    def weekly(self, ends: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Flows [work, 4, week] and items present [team and nobody, 3, week]."""
        flows = np.zeros((len(self.names.works), 5, len(ends)))
        present = np.zeros((len(self.names.teams) + 1, 3, len(ends)))
        for week, end in enumerate(ends):
            for item in self.items:
                flows[item.work, 0, week] += item.arrived <= end
                flows[item.work, 1, week] += item.accepted <= end
                flows[item.work, 2, week] += item.left <= end and item.outcome == DELIVERED
                flows[item.work, 3, week] += item.left <= end
                is_refused = item.rows[-1].step == DOOR and item.outcome != DELIVERED
                flows[item.work, 4, week] += item.left <= end and is_refused
            for row in self.rows:
                if row.step == DOOR or row.queued > end or row.left <= end:
                    continue
                state = 0 + (row.started <= end) + (row.finished <= end)
                present[self.names.step_team[row.step], state, week] += 1
        return flows, present


def _quantiles(name: str, values: list[float]) -> Numbers:
    found = np.quantile(values, QUANTILES) if values else [math.nan] * len(QUANTILES)
    return {f"{name}_{q}": float(v) for q, v in zip(QUANTILE_NAMES, found, strict=True)}
