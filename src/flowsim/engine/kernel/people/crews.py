"""Crews: visits that take several people, or people and things of several teams, together.

A crew has a record like that of a team, of which only the hours are used, and its own marks are
those of the team whose step it is. What is free is kept for the jobs that are first in their
queues, by urgency and then by who has waited longest; see docs/meaning.md.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.draws import lowest_bit
from flowsim.engine.kernel.events import schedule, write_codes, write_times
from flowsim.engine.kernel.hours import is_open, wake
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.people.looking import next_job
from flowsim.engine.kernel.queues import mark_idle
from flowsim.engine.kernel.records import *
from flowsim.eventlog import ASSISTED, BY_CREW, BY_HOURS, BY_PEOPLE, NO_CAUSE
from flowsim.plan.tables import NOBODY


@inner
def free_people(words: Any, team: int) -> int:
    """How many members of a team are present and free."""
    members, word, found = words[team + TEAM_MEMBERS], words[team + TEAM_FREE], np.int64(0)
    person = np.int64(0)
    while person < members:
        bits = words[word]
        while bits != 0 and person + lowest_bit(np.uint64(bits)) < members:
            bits &= bits - 1
            found += 1
        person += 64
        word += 1
    return found


@inner
def needs(words: Any, job: int, team: int) -> int:
    """How many people of a team a job takes."""
    step = words[job + ITEM_STEP]
    crew = words[step + STEP_CREW]
    if crew == NOTHING:
        return 1 if words[step + STEP_TEAM] == team else 0
    for place in range(words[crew + CREW_PARTS], words[crew + CREW_PARTS_END], 2):
        if words[place] == team:
            return words[place + 1]
    return 0


@inner
def comes_before(words: Any, one: int, other: int) -> bool:
    """Whether a job is more urgent than one of another queue, or as urgent and waits longer."""
    if words[one + ITEM_RANK] != words[other + ITEM_RANK]:
        return words[one + ITEM_RANK] < words[other + ITEM_RANK]
    return words[one + ITEM_ENTRY] < words[other + ITEM_ENTRY]


@inner
def kept_by(words: Any, owner: int, job: int, team: int) -> int:
    """How many people of `team` are kept for the first job of `owner`, against later ones.

    Those of its own team always; of another only while its own people are all there, in the hours
    of its crew.
    """
    count = needs(words, job, team)
    if count == 0 or owner == team:
        return count
    crew = words[words[job + ITEM_STEP] + STEP_CREW]
    if free_people(words, owner) < needs(words, job, owner) or not is_open(words, crew):
        return 0
    closes = as_floats(words)[crew + TEAM_OPEN_UNTIL_R]
    if as_floats(words)[crew + CREW_CLOSES_AT_R] != closes:  # then others may begin: look again
        as_floats(words)[crew + CREW_CLOSES_AT_R] = closes
        schedule(words, closes, OPENING, crew >> UNIT_SHIFT)
    return count


@inner
def left_for(words: Any, team: int, job: int, owner: int) -> int:
    """How many free people of a team are left for a job, the first of `owner`.

    job NOTHING: for what comes after all that wait.
    """
    left = free_people(words, team)
    for place in range(words[team + TEAM_LEADS], words[team + TEAM_LEADS_END]):
        lead = words[place]
        if lead == owner:
            continue
        other, _ = next_job(words, lead)
        if other != NOTHING and (job == NOTHING or comes_before(words, other, job)):
            left -= kept_by(words, lead, other, team)
    return left


@inner
def is_left(words: Any, team: int, job: int, owner: int) -> bool:
    """Whether one of a team's people who are free is left for a job; some are free."""
    return (
        words[team + TEAM_LEADS] == words[team + TEAM_LEADS_END]
        or left_for(words, team, job, owner) > 0
    )


@inner
def begins_together(words: Any, team: int, job: int, crew: int) -> bool:
    """Whether all of a crew are there for a team's first job; if only others lack, it waits so."""
    if not is_open(words, team):
        wake(words, team)
        return False
    if left_for(words, team, job, team) < needs(words, job, team):
        return False
    is_whole = is_open(words, crew)
    if not is_whole:
        wake(words, crew)
    for place in range(words[crew + CREW_PARTS] + 2, words[crew + CREW_PARTS_END], 2):
        if left_for(words, words[place], job, team) < words[place + 1]:
            is_whole = False
    if not is_whole:
        item = job
        while item != NOTHING:
            if words[item + ITEM_CAUSE] in (BY_PEOPLE, BY_HOURS):
                words[item + ITEM_CAUSE] = BY_CREW
            item = words[item + ITEM_NEXT_IN_BATCH]
    return is_whole


@inner
def begin_crew(words: Any, item: int, first: int) -> int:
    """The other members begin with the first person. Returns the record of the crew."""
    crew = words[words[item + ITEM_STEP] + STEP_CREW]
    latest = words[RUN_PEOPLE] + first * PERSON_WIDTH
    for place in range(words[crew + CREW_PARTS], words[crew + CREW_PARTS_END], 2):
        team, count = words[place], words[place + 1]
        if place == words[crew + CREW_PARTS]:
            count -= 1
        word, number = words[team + TEAM_FREE], words[team + TEAM_FIRST_PERSON]
        while count > 0:
            while words[word] == 0:
                word += 1
                number += 64
            who = number + lowest_bit(np.uint64(words[word]))
            words[word] &= words[word] - 1
            words[team + TEAM_BUSY] += 1
            words[latest + PERSON_MATE] = who
            latest = words[RUN_PEOPLE] + who * PERSON_WIDTH
            words[latest + PERSON_JOB] = item
            words[latest + PERSON_TEAM] = team
            count -= 1
    words[latest + PERSON_MATE] = NOBODY
    return crew


@inner
def end_crew(words: Any, item: int) -> None:
    """The other members of a crew are done, or interrupted: their rows, and they are free."""
    write_assistance(words, item, as_floats(words)[RUN_NOW_R])
    who = words[words[RUN_PEOPLE] + words[item + ITEM_PERSON] * PERSON_WIDTH + PERSON_MATE]
    while who != NOBODY:
        somebody = words[RUN_PEOPLE] + who * PERSON_WIDTH
        team = words[somebody + PERSON_TEAM]
        person = who - words[team + TEAM_FIRST_PERSON]
        words[words[team + TEAM_FREE] + (person >> 6)] |= np.int64(1) << (person & 63)
        words[team + TEAM_BUSY] -= 1
        words[somebody + PERSON_JOB] = NOTHING
        mark_idle(words, team)
        who = words[somebody + PERSON_MATE]


@inner
def write_assistance(words: Any, item: int, until: float) -> None:
    """The rows of all members of a crew but the first; until: nan if they are at it."""
    floats, step = as_floats(words), words[item + ITEM_STEP]
    who = words[words[RUN_PEOPLE] + words[item + ITEM_PERSON] * PERSON_WIDTH + PERSON_MATE]
    while who != NOBODY:
        write_times(
            words, floats[item + ITEM_QUEUED_AT_R], floats[item + ITEM_STARTED_AT_R], until, until
        )
        write_codes(
            words, words[item + ITEM_NUMBER], words[step + STEP_NUMBER], words[item + ITEM_VISIT],
            who, ASSISTED, NO_CAUSE, words[item + ITEM_BATCH], 0, words[item + ITEM_LEVERS],
        )  # fmt: skip
        who = words[words[RUN_PEOPLE] + who * PERSON_WIDTH + PERSON_MATE]
