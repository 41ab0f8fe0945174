"""Who begins what where that takes more than a look at the queue; interruptions and absences."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inlined, inner
from flowsim.engine.draws import address, lowest_bit
from flowsim.engine.kernel.door import is_admitted
from flowsim.engine.kernel.events import schedule, write_codes, write_times
from flowsim.engine.kernel.hours import capacity_now, is_open, still_due, wake
from flowsim.engine.kernel.limits import first_at_door
from flowsim.engine.kernel.memory import as_reals
from flowsim.engine.kernel.queues import (
    AHEAD,
    first_in_line,
    first_in_queue,
    is_before,
    mark,
    mark_idle,
    put_in_queue,
    take_from_heap,
    take_from_queue,
)
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.steps import drawn_from, levers_on
from flowsim.eventlog import AWAY, BY_ABSENCE, BY_PRIORITY, INTERRUPTED, NO_CAUSE, NO_ITEM
from flowsim.plan.tables import NOBODY

# -- who begins


@inlined
def free_person(whole: Any, team: int) -> int:
    """The free member with the lowest number who is present, in the team's count, or NOBODY."""
    members, word = whole[team + MEMBERS], whole[team + FREE]
    person = 0
    while person < members:
        bits = whole[word]
        if bits != 0:
            person += lowest_bit(np.uint64(bits))
            return person if person < members else NOBODY
        person += 64
        word += 1
    return NOBODY


@inner
def next_job(whole: Any, team: int) -> tuple[int, int]:
    """The most urgent job of a team, and the step in whose line it stands (NOTHING: its queue)."""
    best, line = first_in_queue(whole, team), np.int64(NOTHING)
    for place in range(whole[team + BATCH_STEPS], whole[team + LAST_BATCH_STEP]):
        step = whole[place]
        if whole[step + LINE_COUNT] >= whole[step + BATCH_MIN]:
            item = first_in_line(whole, step)
            if item != NOTHING and (best == NOTHING or is_before(whole, item, best)):
                best, line = item, step
    return best, line


@inner
def take_job(whole: Any, team: int, item: int, line: int) -> None:
    """Take the most urgent job out of the queue, or so many as fit out of a line, as one job."""
    if line == NOTHING:
        take_from_queue(whole, team)
        whole[team + QUEUED] -= 1
        return
    whole[BATCHES] += 1
    last, count = np.int64(NOTHING), 0
    while count < whole[line + BATCH_MAX] and whole[line + LINE_COUNT] > 0:
        one = first_in_line(whole, line)
        take_from_heap(whole, line + LINE_ROOT)
        whole[line + LINE_COUNT] -= 1
        whole[team + QUEUED] -= 1
        whole[one + MATE] = NOTHING
        whole[one + BATCH_NUMBER] = whole[BATCHES] if count == 0 else -whole[BATCHES]
        if last != NOTHING:
            whole[last + MATE] = one
        last = one
        count += 1


@inner
def begin_batch(whole: Any, head: int) -> None:
    """The others of a batch begin with its head."""
    real, step = as_reals(whole), whole[head + AT_STEP]
    mate = whole[head + MATE]
    while mate != NOTHING:
        if whole[mate + RESUMES] == 0 and whole[step + IS_TOUCHED] != 0:
            key, now = np.uint64(whole[mate + KEY]), real[head + STARTED_AT_R]
            whole[mate + TREATED] = levers_on(whole, step, key, whole[head + BY], now)
        whole[mate + RESUMES] = 0
        whole[mate + STATE] = AT_WORK
        whole[mate + BY] = whole[head + BY]
        whole[mate + BY_TEAM] = whole[head + BY_TEAM]
        whole[mate + PATIENCE_TAG] = 0
        real[mate + STARTED_AT_R] = real[head + STARTED_AT_R]
        mate = whole[mate + MATE]


@inner
def idle_item(whole: Any, team: int) -> int:
    """Work that is always there and may come in when the team would be idle, or NOTHING."""
    for place in range(whole[team + IDLE_WORKS], whole[team + LAST_IDLE_WORK]):
        work = whole[place]
        if whole[work + LIMITED] == 0 and whole[work + AT_THE_DOOR] > 0:
            item = first_at_door(whole, work)
            if item != NOTHING and is_admitted(whole, item):
                return item
    return NOTHING


@inner
def find_starter(whole: Any, team: int) -> tuple[int, int, int, int, float]:
    """What a team does next: (job, line, person, the person's team, pace).

    The job is NOTHING if there is nothing to do or nobody to do it. An item at its door comes with
    no person: it is let in.
    """
    job, line = next_job(whole, team)
    person = free_person(whole, team)
    if job == NOTHING:
        if person != NOBODY:
            item = idle_item(whole, team)
            if item != NOTHING:
                if is_open(whole, team):
                    return item, NOTHING, NOBODY, team, 1.0
                wake(whole, team)
        return NOTHING, NOTHING, NOBODY, team, 1.0
    if is_open(whole, team):
        if person != NOBODY:
            return job, line, person, team, 1.0
        if whole[job + RANK_IS] < whole[URGENT_RANKS]:
            person = pre_empted(whole, team, whole[job + RANK_IS])
            if person != NOBODY:
                return job, line, person, team, 1.0
    elif person != NOBODY or whole[job + RANK_IS] < whole[URGENT_RANKS]:
        wake(whole, team)
    for place in range(whole[team + HELPERS], whole[team + LAST_HELPER]):
        helper = whole[whole[place] + HELPING_TEAM]
        pace = as_reals(whole)[whole[place] + HELP_PACE_R]
        if pace <= 0.0:
            continue
        person = free_person(whole, helper)
        if person == NOBODY:
            continue
        if not is_open(whole, helper):
            wake(whole, helper)
            continue
        own, _ = next_job(whole, helper)
        if own == NOTHING and idle_item(whole, helper) == NOTHING:
            return job, line, person, helper, pace
    return NOTHING, NOTHING, NOBODY, team, 1.0


@inner
def pre_empted(whole: Any, team: int, rank: int) -> int:
    """Take a person from the strictly less urgent job that was started last, or NOBODY."""
    best, whose = np.int64(NOTHING), NOBODY
    first = whole[team + FIRST_PERSON]
    for person in range(whole[team + MEMBERS]):
        place = whole[PEOPLE_PLACE] + (first + person) * SMALL
        job = whole[place + JOB]
        if (
            job != NOTHING
            and whole[job + RANK_IS] > rank
            and (best == NOTHING or whole[job + START_NUMBER] > whole[best + START_NUMBER])
        ):
            best, whose = job, person
    if best != NOTHING:
        own_team = whole[whole[best + AT_STEP] + TEAM]
        interrupt(whole, best, BY_PRIORITY, as_reals(whole)[own_team + SWITCH_R])
    return whose


# -- interruptions


@inner
def interrupt(whole: Any, job: int, cause: int, more: float) -> None:
    """A job is interrupted: it goes to the head of its class with the rest of its effort and more.

    Its person is let go, but not marked free.
    """
    real = as_reals(whole)
    now = real[NOW_R]
    step = whole[job + AT_STEP]
    team, worker, who = whole[step + TEAM], whole[job + BY_TEAM], whole[job + BY]
    rest = (still_due(whole, job, worker) - capacity_now(whole, worker)) * real[job + PACE_R]
    rest = max(rest, 0.0) + more
    item = job
    while item != NOTHING:
        queued_at, started_at = real[item + QUEUED_AT_R], real[item + STARTED_AT_R]
        write_times(whole, queued_at, started_at, now, now)
        was = whole[item + CAUSE_OF_WAIT] if started_at != queued_at else NO_CAUSE
        write_codes(
            whole, whole[item + ID], whole[step + NUMBER_OF_STEP], whole[item + VISIT], who,
            INTERRUPTED, was, whole[item + BATCH_NUMBER], 0, whole[item + TREATED],
        )  # fmt: skip
        real[item + QUEUED_AT_R] = now
        real[item + STARTED_AT_R] = np.nan
        whole[item + CAUSE_OF_WAIT] = cause
        whole[item + STATE] = IN_QUEUE
        whole[item + EVENT] = 0
        whole[item + RESUMES] = 1
        item = whole[item + MATE]
    real[job + DRAWN_R] = rest
    real[job + KEY_IS_R] = AHEAD
    whole[job + NUMBER_IS] = -whole[ENTRIES]
    whole[ENTRIES] += 1
    put_in_queue(whole, team, job)
    whole[team + QUEUED] += 1
    whole[whole[PEOPLE_PLACE] + who * SMALL + JOB] = NOTHING
    whole[worker + BUSY] -= 1
    mark(whole, team)
    mark_idle(whole, worker)


# -- absences


@inner
def next_absence(whole: Any, team: int, who: int) -> None:
    """Schedule when a person, numbered over all, will be away next."""
    place = whole[PEOPLE_PLACE] + who * SMALL
    person = who - whole[team + FIRST_PERSON]
    stream = np.uint64(whole[team + AWAY_STREAM])
    key = address(np.uint64(whole[LUCK]), stream, person)
    bits = address(key, stream, 2 * whole[place + TIMES_AWAY])
    at = as_reals(whole)[NOW_R] + drawn_from(whole, whole[team + AWAY_EVERY], bits)
    schedule(whole, at, ABSENCE, who)


@inner
def set_absences(whole: Any, outage_at: Any) -> None:
    """Schedule everybody's first absence, and those that are known beforehand."""
    team = whole[TEAMS]
    for _ in range(whole[N_TEAMS]):
        if whole[team + AWAY_EVERY] >= 0:
            for person in range(whole[team + MOST]):
                next_absence(whole, team, whole[team + FIRST_PERSON] + person)
        team += TEAM_WIDTH
    for outage in range(whole[N_OUTAGES]):
        schedule(whole, outage_at[outage], ABSENCE, whole[N_PEOPLE] + outage)


@inner
def _team_of(whole: Any, who: int) -> int:
    team = whole[TEAMS] + (whole[N_TEAMS] - 1) * TEAM_WIDTH
    while whole[team + FIRST_PERSON] > who:
        team -= TEAM_WIDTH
    return team


@inner
def go_away(whole: Any, team: int, who: int) -> None:
    """A person is away from now on."""
    place = whole[PEOPLE_PLACE] + who * SMALL
    whole[place + ABSENCES] += 1
    if whole[place + ABSENCES] > 1:
        return
    as_reals(whole)[place + AWAY_SINCE_R] = as_reals(whole)[NOW_R]
    person = who - whole[team + FIRST_PERSON]
    if person < whole[team + MEMBERS]:
        whole[team + HERE] -= 1
    if whole[place + JOB] != NOTHING:
        interrupt(whole, whole[place + JOB], BY_ABSENCE, 0.0)
    else:
        whole[whole[team + FREE] + (person >> 6)] &= ~(np.int64(1) << (person & 63))
    mark(whole, team)


@inner
def come_back(whole: Any, team: int, who: int) -> None:
    """An absence of a person ends."""
    place = whole[PEOPLE_PLACE] + who * SMALL
    whole[place + ABSENCES] -= 1
    if whole[place + ABSENCES] > 0:
        return
    write_absence(whole, who, as_reals(whole)[NOW_R])
    person = who - whole[team + FIRST_PERSON]
    if person < whole[team + MEMBERS]:
        whole[team + HERE] += 1
    whole[whole[team + FREE] + (person >> 6)] |= np.int64(1) << (person & 63)
    mark_idle(whole, team)


@inner
def write_absence(whole: Any, who: int, until: float) -> None:
    """The row of an absence; until: nan for who is still away."""
    since = as_reals(whole)[whole[PEOPLE_PLACE] + who * SMALL + AWAY_SINCE_R]
    write_times(whole, since, since, until, until)
    write_codes(whole, NO_ITEM, -1, 0, who, AWAY, NO_CAUSE, 0, 0, 0)


@inner
def absence(whole: Any, what: int, outage_team: Any, outage_people: Any, outage_hours: Any) -> None:
    """An absence begins: of a person, or of several at once."""
    real = as_reals(whole)
    if what >= whole[N_PEOPLE]:
        outage = what - whole[N_PEOPLE]
        team = whole[TEAMS] + outage_team[outage] * TEAM_WIDTH
        for person in range(min(outage_people[outage], whole[team + MOST])):
            go_away(whole, team, whole[team + FIRST_PERSON] + person)
        schedule(whole, real[NOW_R] + outage_hours[outage], RETURN, what)
        return
    team = _team_of(whole, what)
    place = whole[PEOPLE_PLACE] + what * SMALL
    stream = np.uint64(whole[team + AWAY_STREAM])
    person = what - whole[team + FIRST_PERSON]
    key = address(np.uint64(whole[LUCK]), stream, person)
    bits = address(key, stream, 2 * whole[place + TIMES_AWAY] + 1)
    whole[place + TIMES_AWAY] += 1
    go_away(whole, team, what)
    at = real[NOW_R] + drawn_from(whole, whole[team + AWAY_FOR], bits)
    schedule(whole, at, RETURN, what)


@inner
def returned(whole: Any, what: int, outage_team: Any, outage_people: Any) -> None:
    """An absence ends: of a person, who will be away again some time, or of several at once."""
    if what >= whole[N_PEOPLE]:
        outage = what - whole[N_PEOPLE]
        team = whole[TEAMS] + outage_team[outage] * TEAM_WIDTH
        for person in range(min(outage_people[outage], whole[team + MOST])):
            come_back(whole, team, whole[team + FIRST_PERSON] + person)
        return
    team = _team_of(whole, what)
    come_back(whole, team, what)
    next_absence(whole, team, what)


@inner
def change_people(whole: Any, team: int, members: int) -> None:
    """A team has so many members from now on."""
    whole[team + MEMBERS] = members
    here = members
    place = whole[PEOPLE_PLACE] + whole[team + FIRST_PERSON] * SMALL
    for person in range(members):
        if whole[place + person * SMALL + ABSENCES] > 0:
            here -= 1
    whole[team + HERE] = here
    mark_idle(whole, team)
