"""Work that an absence or something more urgent interrupts."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.kernel.events import write_codes, write_times
from flowsim.engine.kernel.hours import capacity_now, still_due
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.people.crews import end_crew
from flowsim.engine.kernel.queues import AHEAD, mark, mark_idle, put_in_queue
from flowsim.engine.kernel.records import *
from flowsim.eventlog import INTERRUPTED, NO_CAUSE


@inner
def interrupt(words: Any, job: int, cause: int, more: float) -> None:
    """A job is interrupted: it goes to the head of its rank with the rest of its effort and `more`.

    Its person is let go, but not marked free; all of a crew are.
    """
    floats = as_floats(words)
    now = floats[RUN_NOW_R]
    step = words[job + ITEM_STEP]
    team, worker, who = words[step + STEP_TEAM], words[job + ITEM_TEAM], words[job + ITEM_PERSON]
    calendar, crew = worker, words[step + STEP_CREW]
    if crew != NOTHING:
        calendar, person = crew, who - words[worker + TEAM_FIRST_PERSON]
        end_crew(words, job)
        words[words[worker + TEAM_FREE] + (person >> 6)] |= np.int64(1) << (person & 63)
    rest = still_due(words, job, calendar) - capacity_now(words, calendar)
    rest *= floats[job + ITEM_PACE_R]
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
