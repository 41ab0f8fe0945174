"""Beginning a job where that takes more than a look at the queue; interruptions and absences."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inlined, inner
from flowsim.engine.draws import address, lowest_bit
from flowsim.engine.kernel.door import is_admitted
from flowsim.engine.kernel.events import schedule, write_codes, write_times
from flowsim.engine.kernel.hours import capacity_now, is_open, still_due, wake
from flowsim.engine.kernel.limits import first_at_door
from flowsim.engine.kernel.memory import as_floats
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
def free_person(words: Any, team: int) -> int:
    """The free member with the lowest number who is present, in the team's count, or NOBODY."""
    members, word = words[team + TEAM_MEMBERS], words[team + TEAM_FREE]
    person = 0
    while person < members:
        bits = words[word]
        if bits != 0:
            person += lowest_bit(np.uint64(bits))
            return person if person < members else NOBODY
        person += 64
        word += 1
    return NOBODY


@inner
def next_job(words: Any, team: int) -> tuple[int, int]:
    """The most urgent job of a team; its step if it is a batch, else NOTHING."""
    best, batch_step = first_in_queue(words, team), np.int64(NOTHING)
    for place in range(words[team + TEAM_BATCH_STEPS], words[team + TEAM_BATCH_STEPS_END]):
        step = words[place]
        if words[step + STEP_BATCH_WAITING] >= words[step + STEP_BATCH_MIN]:
            item = first_in_line(words, step)
            if item != NOTHING and (best == NOTHING or is_before(words, item, best)):
                best, batch_step = item, step
    return best, batch_step


@inner
def take_job(words: Any, team: int, item: int, batch_step: int) -> None:
    """Take the most urgent job out of the queue, or a batch out of the line of its step."""
    if batch_step == NOTHING:
        take_from_queue(words, team)
        words[team + TEAM_QUEUED] -= 1
        return
    words[RUN_BATCHES] += 1
    last, count = np.int64(NOTHING), 0
    while count < words[batch_step + STEP_BATCH_MAX] and words[batch_step + STEP_BATCH_WAITING] > 0:
        one = first_in_line(words, batch_step)
        take_from_heap(words, batch_step + STEP_BATCH_ROOT)
        words[batch_step + STEP_BATCH_WAITING] -= 1
        words[team + TEAM_QUEUED] -= 1
        words[one + ITEM_NEXT_IN_BATCH] = NOTHING
        words[one + ITEM_BATCH] = words[RUN_BATCHES] if count == 0 else -words[RUN_BATCHES]
        if last != NOTHING:
            words[last + ITEM_NEXT_IN_BATCH] = one
        last = one
        count += 1


@inner
def begin_batch(words: Any, head: int) -> None:
    """The others of a batch begin with its head."""
    floats, step = as_floats(words), words[head + ITEM_STEP]
    mate = words[head + ITEM_NEXT_IN_BATCH]
    while mate != NOTHING:
        if words[mate + ITEM_RESUMES] == 0 and words[step + STEP_HAS_LEVERS] != 0:
            key, now = np.uint64(words[mate + ITEM_KEY]), floats[head + ITEM_STARTED_AT_R]
            words[mate + ITEM_LEVERS] = levers_on(words, step, key, words[head + ITEM_PERSON], now)
        words[mate + ITEM_RESUMES] = 0
        words[mate + ITEM_STATE] = AT_WORK
        words[mate + ITEM_PERSON] = words[head + ITEM_PERSON]
        words[mate + ITEM_TEAM] = words[head + ITEM_TEAM]
        words[mate + ITEM_PATIENCE_TAG] = 0
        floats[mate + ITEM_STARTED_AT_R] = floats[head + ITEM_STARTED_AT_R]
        mate = words[mate + ITEM_NEXT_IN_BATCH]


@inner
def idle_item(words: Any, team: int) -> int:
    """Work that is always there and may come in when the team would be idle, or NOTHING."""
    for place in range(words[team + TEAM_IDLE_WORKS], words[team + TEAM_IDLE_WORKS_END]):
        work = words[place]
        if words[work + WORK_IS_LIMITED] == 0 and words[work + WORK_AT_DOOR] > 0:
            item = first_at_door(words, work)
            if item != NOTHING and is_admitted(words, item):
                return item
    return NOTHING


@inner
def find_starter(words: Any, team: int) -> tuple[int, int, int, int, float]:
    """What a team does next: (job, batch_step, person, the person's team, pace).

    The job is NOTHING if there is nothing to do or nobody to do it. An item at its door comes with
    no person: it is let in.
    """
    job, batch_step = next_job(words, team)
    person = free_person(words, team)
    if job == NOTHING:
        if person != NOBODY:
            item = idle_item(words, team)
            if item != NOTHING:
                if is_open(words, team):
                    return item, NOTHING, NOBODY, team, 1.0
                wake(words, team)
        return NOTHING, NOTHING, NOBODY, team, 1.0
    if is_open(words, team):
        if person != NOBODY:
            return job, batch_step, person, team, 1.0
        if words[job + ITEM_RANK] < words[RUN_URGENT_RANKS]:
            person = pre_empted(words, team, words[job + ITEM_RANK])
            if person != NOBODY:
                return job, batch_step, person, team, 1.0
    elif person != NOBODY or words[job + ITEM_RANK] < words[RUN_URGENT_RANKS]:
        wake(words, team)
    for place in range(words[team + TEAM_HELPERS], words[team + TEAM_HELPERS_END]):
        helping = words[place]
        helper, pace = words[helping + HELPER_TEAM], as_floats(words)[helping + HELPER_PACE_R]
        if pace <= 0.0:
            continue
        person = free_person(words, helper)
        if person == NOBODY:
            continue
        if not is_open(words, helper):
            wake(words, helper)
            continue
        own, _ = next_job(words, helper)
        if own == NOTHING and idle_item(words, helper) == NOTHING:
            return job, batch_step, person, helper, pace
    return NOTHING, NOTHING, NOBODY, team, 1.0


@inner
def pre_empted(words: Any, team: int, rank: int) -> int:
    """Take a person from the strictly less urgent job that was started last, or NOBODY."""
    best, whose = np.int64(NOTHING), NOBODY
    first = words[team + TEAM_FIRST_PERSON]
    for person in range(words[team + TEAM_MEMBERS]):
        somebody = words[RUN_PEOPLE] + (first + person) * PERSON_WIDTH
        job = words[somebody + PERSON_JOB]
        if (
            job != NOTHING
            and words[job + ITEM_RANK] > rank
            and (best == NOTHING or words[job + ITEM_STINT] > words[best + ITEM_STINT])
        ):
            best, whose = job, person
    if best != NOTHING:
        own_team = words[words[best + ITEM_STEP] + STEP_TEAM]
        interrupt(words, best, BY_PRIORITY, as_floats(words)[own_team + TEAM_SWITCH_R])
    return whose


# -- interruptions


@inner
def interrupt(words: Any, job: int, cause: int, more: float) -> None:
    """A job is interrupted: it goes to the head of its rank with the rest of its effort and `more`.

    Its person is let go, but not marked free.
    """
    floats = as_floats(words)
    now = floats[RUN_NOW_R]
    step = words[job + ITEM_STEP]
    team, worker, who = words[step + STEP_TEAM], words[job + ITEM_TEAM], words[job + ITEM_PERSON]
    rest = (still_due(words, job, worker) - capacity_now(words, worker)) * floats[job + ITEM_PACE_R]
    rest = max(rest, 0.0) + more
    item = job
    while item != NOTHING:
        queued_at, started_at = floats[item + ITEM_QUEUED_AT_R], floats[item + ITEM_STARTED_AT_R]
        write_times(words, queued_at, started_at, now, now)
        was = words[item + ITEM_CAUSE] if started_at != queued_at else NO_CAUSE
        write_codes(
            words, words[item + ITEM_NUMBER], words[step + STEP_NUMBER], words[item + ITEM_VISIT],
            who, INTERRUPTED, was, words[item + ITEM_BATCH], 0, words[item + ITEM_LEVERS],
        )  # fmt: skip
        floats[item + ITEM_QUEUED_AT_R] = now
        floats[item + ITEM_STARTED_AT_R] = np.nan
        words[item + ITEM_CAUSE] = cause
        words[item + ITEM_STATE] = IN_QUEUE
        words[item + ITEM_EVENT] = 0
        words[item + ITEM_RESUMES] = 1
        item = words[item + ITEM_NEXT_IN_BATCH]
    floats[job + ITEM_DRAWN_R] = rest
    floats[job + ITEM_QUEUE_KEY_R] = AHEAD
    words[job + ITEM_ENTRY] = -words[RUN_ENTRIES]
    words[RUN_ENTRIES] += 1
    put_in_queue(words, team, job)
    words[team + TEAM_QUEUED] += 1
    words[words[RUN_PEOPLE] + who * PERSON_WIDTH + PERSON_JOB] = NOTHING
    words[worker + TEAM_BUSY] -= 1
    mark(words, team)
    mark_idle(words, worker)


# -- absences


@inner
def next_absence(words: Any, team: int, who: int) -> None:
    """Schedule when a person, numbered over all, will be away next."""
    somebody = words[RUN_PEOPLE] + who * PERSON_WIDTH
    person = who - words[team + TEAM_FIRST_PERSON]
    stream = np.uint64(words[team + TEAM_AWAY_STREAM])
    key = address(np.uint64(words[RUN_KEY]), stream, person)
    bits = address(key, stream, 2 * words[somebody + PERSON_TIMES_AWAY])
    at = as_floats(words)[RUN_NOW_R] + drawn_from(words, words[team + TEAM_AWAY_EVERY], bits)
    schedule(words, at, ABSENCE, who)


@inner
def set_absences(words: Any, outage_at: Any) -> None:
    """Schedule everybody's first absence, and those that are known beforehand."""
    team = words[RUN_TEAMS]
    for _ in range(words[RUN_N_TEAMS]):
        if words[team + TEAM_AWAY_EVERY] >= 0:
            for person in range(words[team + TEAM_MAX_MEMBERS]):
                next_absence(words, team, words[team + TEAM_FIRST_PERSON] + person)
        team += TEAM_WIDTH
    for outage in range(words[RUN_N_OUTAGES]):
        schedule(words, outage_at[outage], ABSENCE, words[RUN_N_PEOPLE] + outage)


@inner
def _team_of(words: Any, who: int) -> int:
    team = words[RUN_TEAMS] + (words[RUN_N_TEAMS] - 1) * TEAM_WIDTH
    while words[team + TEAM_FIRST_PERSON] > who:
        team -= TEAM_WIDTH
    return team


@inner
def go_away(words: Any, team: int, who: int) -> None:
    """A person is away from now on."""
    somebody = words[RUN_PEOPLE] + who * PERSON_WIDTH
    words[somebody + PERSON_ABSENCES] += 1
    if words[somebody + PERSON_ABSENCES] > 1:
        return
    as_floats(words)[somebody + PERSON_AWAY_SINCE_R] = as_floats(words)[RUN_NOW_R]
    person = who - words[team + TEAM_FIRST_PERSON]
    if person < words[team + TEAM_MEMBERS]:
        words[team + TEAM_PRESENT] -= 1
    if words[somebody + PERSON_JOB] != NOTHING:
        interrupt(words, words[somebody + PERSON_JOB], BY_ABSENCE, 0.0)
    else:
        words[words[team + TEAM_FREE] + (person >> 6)] &= ~(np.int64(1) << (person & 63))
    mark(words, team)


@inner
def come_back(words: Any, team: int, who: int) -> None:
    """An absence of a person ends."""
    somebody = words[RUN_PEOPLE] + who * PERSON_WIDTH
    words[somebody + PERSON_ABSENCES] -= 1
    if words[somebody + PERSON_ABSENCES] > 0:
        return
    write_absence(words, who, as_floats(words)[RUN_NOW_R])
    person = who - words[team + TEAM_FIRST_PERSON]
    if person < words[team + TEAM_MEMBERS]:
        words[team + TEAM_PRESENT] += 1
    words[words[team + TEAM_FREE] + (person >> 6)] |= np.int64(1) << (person & 63)
    mark_idle(words, team)


@inner
def write_absence(words: Any, who: int, until: float) -> None:
    """The row of an absence; until: nan if the person is still away."""
    since = as_floats(words)[words[RUN_PEOPLE] + who * PERSON_WIDTH + PERSON_AWAY_SINCE_R]
    write_times(words, since, since, until, until)
    write_codes(words, NO_ITEM, -1, 0, who, AWAY, NO_CAUSE, 0, 0, 0)


@inner
def absence(words: Any, what: int, outage_team: Any, outage_people: Any, outage_hours: Any) -> None:
    """An absence begins: of a person, or of several at once."""
    floats = as_floats(words)
    if what >= words[RUN_N_PEOPLE]:
        outage = what - words[RUN_N_PEOPLE]
        team = words[RUN_TEAMS] + outage_team[outage] * TEAM_WIDTH
        for person in range(min(outage_people[outage], words[team + TEAM_MAX_MEMBERS])):
            go_away(words, team, words[team + TEAM_FIRST_PERSON] + person)
        schedule(words, floats[RUN_NOW_R] + outage_hours[outage], RETURN, what)
        return
    team = _team_of(words, what)
    somebody = words[RUN_PEOPLE] + what * PERSON_WIDTH
    stream = np.uint64(words[team + TEAM_AWAY_STREAM])
    person = what - words[team + TEAM_FIRST_PERSON]
    key = address(np.uint64(words[RUN_KEY]), stream, person)
    bits = address(key, stream, 2 * words[somebody + PERSON_TIMES_AWAY] + 1)
    words[somebody + PERSON_TIMES_AWAY] += 1
    go_away(words, team, what)
    at = floats[RUN_NOW_R] + drawn_from(words, words[team + TEAM_AWAY_FOR], bits)
    schedule(words, at, RETURN, what)


@inner
def returned(words: Any, what: int, outage_team: Any, outage_people: Any) -> None:
    """An absence ends: of a person, who will be away again some time, or of several at once."""
    if what >= words[RUN_N_PEOPLE]:
        outage = what - words[RUN_N_PEOPLE]
        team = words[RUN_TEAMS] + outage_team[outage] * TEAM_WIDTH
        for person in range(min(outage_people[outage], words[team + TEAM_MAX_MEMBERS])):
            come_back(words, team, words[team + TEAM_FIRST_PERSON] + person)
        return
    team = _team_of(words, what)
    come_back(words, team, what)
    next_absence(words, team, what)


@inner
def change_people(words: Any, team: int, members: int) -> None:
    """A team has `members` members from now on."""
    words[team + TEAM_MEMBERS] = members
    here = members
    somebody = words[RUN_PEOPLE] + words[team + TEAM_FIRST_PERSON] * PERSON_WIDTH
    for _ in range(members):
        if words[somebody + PERSON_ABSENCES] > 0:
            here -= 1
        somebody += PERSON_WIDTH
    words[team + TEAM_PRESENT] = here
    mark_idle(words, team)
