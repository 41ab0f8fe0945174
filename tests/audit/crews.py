"""Crews: complete in every visit, and never at a standstill.

Input: a Reading. Output: violations in words, and whose rows belong together.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from flowsim.engine.calendar import gate_after
from flowsim.eventlog import BY_BATCH, BY_GATE, WAITING, WORKING
from flowsim.plan.tables import Ints
from flowsim.time_units import HOURS_PER_WEEK as WEEK
from tests.audit.reading import Reading, Row

Key = tuple[int, int, int, float, str]


class Crews:
    """The further members of each visit that took a crew, and what is wrong with them."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.others: dict[Row, list[Row]] = {}
        self.visit_of: dict[Row, Row] = {}
        self.violations: list[str] = []
        by_visit: dict[Key, list[Row]] = defaultdict(list)
        for row in reading.assisted:
            by_visit[_key(row)].append(row)
        for row in reading.rows:
            if row.person < 0 or row.batch < 0:
                continue
            others = by_visit.pop(_key(row), [])
            self.others[row] = others
            for other in others:
                self.visit_of[other] = row
            self.violations += self._incomplete(row, others)
        for rows in by_visit.values():
            self.violations += [f"{reading.place(row)}: it assists nobody" for row in rows]

    def _incomplete(self, row: Row, others: list[Row]) -> list[str]:
        reading, wanted = self.reading, self.reading.crews[row.step]
        if sum(wanted.values()) == 1 and not others:
            return []  # or a helper does it
        found = Counter(reading.team_of(each.person) for each in [row, *others])
        if dict(found) != wanted:
            return [f"{reading.place(row)}: its crew is {dict(found)}, not {wanted}"]
        if [other for other in others if (other.levers, other.batch) != (row.levers, row.batch)]:
            return [f"{reading.place(row)}: its crew has other levers, or another batch"]
        return []


def _key(row: Row) -> Key:
    """What the rows of one stint have in common; as text, because nan is not equal to itself."""
    return row.item, row.step, row.visit, row.started, f"{row.queued} {row.finished}"


def standstills(reading: Reading, members: Ints) -> list[str]:
    """What waits for people at the horizon though nobody is at work and all are there.

    What is first in its queue and most urgent of all is held back by nobody. Which one that is the
    log does not say: so all of them could.
    """
    if any(row.outcome == WORKING and row.person >= 0 for row in reading.rows):
        return []
    away = Counter(
        reading.team_of(row.person)
        for row in reading.absences
        if row.left != row.left
        and row.person - reading.people[reading.team_of(row.person)]
        < members[reading.team_of(row.person), _week(reading)]
    )
    waiting = [
        row
        for row in reading.rows
        if row.outcome == WAITING
        and row.step >= 0
        and reading.step_team[row.step] >= 0
        and row.cause != BY_BATCH
        and not _is_held(reading, row)
    ]
    ready = [
        all(
            members[team, _week(reading)] - away[team] >= count
            for team, count in reading.crews[row.step].items()
        )
        and _is_open(reading, row.step)
        for row in waiting
    ]
    if waiting and all(ready):
        return [f"{reading.place(waiting[0])}: it waits for people, and all are free"]
    return []


def _is_held(reading: Reading, row: Row) -> bool:
    """Whether a gate that lets in what came by then opens after the horizon only."""
    opens, shift = float(reading.plan.tables.steps.opens[row.step]), reading.log.warm_up
    if row.cause != BY_GATE or opens <= 0.0:
        return False
    return gate_after(row.queued + shift, opens) - shift > reading.log.horizon


def _week(reading: Reading) -> int:
    return int((reading.log.horizon + reading.log.warm_up) // WEEK)


def _is_open(reading: Reading, step: int) -> bool:
    """Whether those who do a step are open at the horizon."""
    tables = reading.plan.tables
    crew = int(tables.steps.crew[step])
    calendar = int(tables.steps.team[step]) if crew < 0 else int(tables.crews.calendar[crew])
    calendars, week = tables.calendars, _week(reading)
    since = reading.log.horizon + reading.log.warm_up - week * WEEK
    pattern = calendars.pattern[calendar, week]
    return bool(calendars.rate[calendar, week] > 0.0) and any(
        calendars.open_at[i] <= since < calendars.close_at[i]
        for i in range(calendars.first[pattern], calendars.first[pattern + 1])
    )
