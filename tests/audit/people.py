"""People: one job at a time, in their hours, while they are there, for teams that they help.

Input: a Reading. Output: violations in words.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from flowsim.eventlog import BY_ABSENCE, BY_PRIORITY, INTERRUPTED, NO_CAUSE
from flowsim.metrics.setting import members_of
from flowsim.plan.tables import Ints
from flowsim.time_units import HOURS_PER_WEEK as WEEK
from tests.audit.crews import Crews, standstills
from tests.audit.reading import Reading, Row

CLOSE = 1e-6  # hours; what the shift to time zero may round


@dataclass(frozen=True, slots=True)
class Job:
    """A stint of a person: the rows of a batch are one."""

    start: float
    stop: float  # inf: not by the horizon
    row: Row
    visit: Row  # of the crew that it is a part of; else the row itself


def people_violations(reading: Reading) -> list[str]:
    """What people do that they cannot."""
    crews = Crews(reading)
    jobs, absences = _jobs(reading, crews), _absences(reading)
    members = members_of(reading.plan)
    found = crews.violations + standstills(reading, members)
    for person, stints in sorted(jobs.items()):
        found += _one_at_a_time(reading, stints)
        found += _while_away(reading, stints, absences.get(person, []))
        for job in stints:
            found += [f"{reading.place(job.row)}: {what}" for what in _fits(reading, job, members)]
        found += _interrupted(reading, crews, jobs, stints, absences)
    for stays in absences.values():
        for before, after in pairwise(stays):
            if after.queued < _end(before):
                found.append(f"{reading.place(after)}: who is away goes away again")
    return found


def _jobs(reading: Reading, crews: Crews) -> dict[int, list[Job]]:
    """The stints of each person, as they began; of a batch the row at its head, if it has one."""
    jobs: dict[int, list[Job]] = defaultdict(list)
    heads = {(row.batch, row.started, row.person) for row in reading.rows if row.batch > 0}
    for row in reading.rows:
        if row.person < 0 or (row.batch < 0 and (-row.batch, row.started, row.person) in heads):
            continue
        stop = math.inf if math.isnan(row.finished) else row.finished
        jobs[row.person].append(Job(row.started, stop, row, row))
    for row in reading.assisted:
        stop = math.inf if math.isnan(row.finished) else row.finished
        jobs[row.person].append(Job(row.started, stop, row, crews.visit_of.get(row, row)))
    for stints in jobs.values():
        stints.sort(key=lambda job: (job.start, job.stop, job.row.number))
    return jobs


def _absences(reading: Reading) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(reading.absences, key=lambda row: row.queued):
        found[row.person].append(row)
    return found


def _end(absence: Row) -> float:
    return math.inf if math.isnan(absence.left) else absence.left


def _one_at_a_time(reading: Reading, stints: list[Job]) -> list[str]:
    return [
        f"{reading.place(after.row)}: person {after.row.person} is still at row {before.row.number}"
        for before, after in pairwise(stints)
        if after.start < before.stop
    ]


def _while_away(reading: Reading, stints: list[Job], absences: list[Row]) -> list[str]:
    return [
        f"{reading.place(job.row)}: person {job.row.person} is away from {absence.queued} on"
        for absence in absences
        for job in stints
        if job.start < _end(absence) and absence.queued < job.stop
    ]


def _fits(reading: Reading, job: Job, members: Ints) -> Iterator[str]:
    """Whether somebody may do a job: for whom they work, since when they are there, their hours."""
    row, names = job.row, reading.plan.teams
    team = reading.team_of(row.person)
    works_for = reading.step_team[row.step]
    is_alone = len(reading.crews[row.step]) == 1
    if row is not job.visit:
        if team not in reading.crews[row.step]:
            yield f"{names[team]} is not of its crew"
    elif team != works_for and not (is_alone and team in reading.helpers[works_for]):
        yield f"{names[team]} does not help {names[works_for]}"
    number = row.person - reading.people[team]
    at = job.start + reading.log.warm_up
    weeks = {int((at - CLOSE) // WEEK), int((at + CLOSE) // WEEK)} - {-1}
    if all(number >= members[team, week] for week in weeks):
        yield f"{names[team]} has no person {number} when it begins"
    if not any(_is_open(reading, team, at + shift) for shift in (CLOSE, -CLOSE)):
        yield f"{names[team]} is closed when it begins"
    is_over = job.stop < math.inf and job.visit.outcome != INTERRUPTED
    at = job.stop + reading.log.warm_up
    if is_over and not any(_is_open(reading, team, at + shift) for shift in (CLOSE, -CLOSE)):
        yield f"{names[team]} is closed when it ends"


def _is_open(reading: Reading, team: int, at: float) -> bool:
    """Whether an instant, in hours from the start of the run, is in the open hours of a team."""
    calendars = reading.plan.tables.calendars
    week = max(int(at // WEEK), 0)
    since = at - week * WEEK
    if not calendars.rate[team, week] > 0.0:
        return False
    pattern = calendars.pattern[team, week]
    return any(
        calendars.open_at[i] - CLOSE <= since <= calendars.close_at[i] + CLOSE
        for i in range(calendars.first[pattern], calendars.first[pattern + 1])
    )


def _interrupted(
    reading: Reading,
    crews: Crews,
    jobs: dict[int, list[Job]],
    stints: list[Job],
    absences: dict[int, list[Row]],
) -> list[str]:
    """Interruptions that neither an absence nor an expedite has brought about."""
    found, steps = [], reading.plan.tables.steps
    tables = reading.plan.tables  # an item may have an urgency of its own, by its row or request
    is_ranked = bool((tables.traces.rank >= 0).any() or (tables.afters.hurries != 0).any())
    for row in (job.row for job in stints if job.row.outcome == INTERRUPTED):
        crew = {row.person, *(other.person for other in crews.others.get(row, []))}
        goes = {absence.queued for person in crew for absence in absences.get(person, [])}
        begun = defaultdict(list)
        for job in (job for person in crew for job in jobs[person]):
            begun[job.start].append(job.row)
        cause = BY_ABSENCE
        if row.left not in goes:
            cause = BY_PRIORITY
            takers = [
                taker
                for taker in begun[row.left]
                if reading.is_expedite[reading.step_work[taker.step]]
                and (is_ranked or steps.rank[taker.step] < steps.rank[row.step])
            ]
            if not takers:
                found.append(f"{reading.place(row)}: nothing has interrupted it")
        rest = [r for r in reading.by_item[row.item] if r.number > row.number]
        following = next((r for r in rest if r.step == row.step), None)
        if following is not None and following.cause not in (NO_CAUSE, cause):
            found.append(f"{reading.place(following)}: it waited for another reason")
    return found
