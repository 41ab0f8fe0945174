"""Beginning a job where that takes more than a look at the queue."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.kernel.hours import is_open, wake
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.people.crews import begins_together, is_left
from flowsim.engine.kernel.people.interrupting import interrupt
from flowsim.engine.kernel.people.looking import free_person, idle_item, next_job
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.steps import begin_under_levers
from flowsim.eventlog import BY_PRIORITY
from flowsim.plan.tables import NOBODY


@inner
def begin_batch(words: Any, head: int) -> None:
    """The others of a batch begin with its head."""
    floats, step = as_floats(words), words[head + ITEM_STEP]
    mate = words[head + ITEM_NEXT_IN_BATCH]
    while mate != NOTHING:
        if words[mate + ITEM_RESUMES] == 0 and words[step + STEP_HAS_LEVERS] != 0:
            who, now = words[head + ITEM_PERSON], floats[head + ITEM_STARTED_AT_R]
            begin_under_levers(words, mate, step, who, now)
        words[mate + ITEM_RESUMES] = 0
        words[mate + ITEM_STATE] = AT_WORK
        words[mate + ITEM_PERSON] = words[head + ITEM_PERSON]
        words[mate + ITEM_TEAM] = words[head + ITEM_TEAM]
        words[mate + ITEM_PATIENCE_TAG] = 0
        floats[mate + ITEM_STARTED_AT_R] = floats[head + ITEM_STARTED_AT_R]
        mate = words[mate + ITEM_NEXT_IN_BATCH]


@inner
def find_starter(words: Any, team: int) -> tuple[int, int, int, int, float]:
    """What a team does next: (job, batch_step, person, the person's team, pace).

    The job is NOTHING if there is nothing to do or nobody to do it. An item at its door comes with
    no person: it is let in.
    """
    job, batch_step = next_job(words, team)
    person = free_person(words, team)
    if job == NOTHING:
        if person != NOBODY and is_left(words, team, NOTHING, NOTHING):
            item = idle_item(words, team)
            if item != NOTHING:
                if is_open(words, team):
                    return item, NOTHING, NOBODY, team, 1.0
                wake(words, team)
        return NOTHING, NOTHING, NOBODY, team, 1.0
    crew = words[words[job + ITEM_STEP] + STEP_CREW]
    if crew != NOTHING:  # nobody is taken from other work for it, and nobody helps
        if begins_together(words, team, job, crew):
            return job, batch_step, person, team, 1.0
        return NOTHING, NOTHING, NOBODY, team, 1.0
    if is_open(words, team):
        if person != NOBODY and is_left(words, team, job, team):
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
        if (
            own == NOTHING
            and idle_item(words, helper) == NOTHING
            and is_left(words, helper, job, team)
        ):
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
