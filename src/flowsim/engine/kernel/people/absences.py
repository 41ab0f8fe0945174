"""Absences, and how many people a team has."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.draws import address
from flowsim.engine.kernel.events import schedule, write_codes, write_times
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.people.interrupting import interrupt
from flowsim.engine.kernel.queues import mark_idle
from flowsim.engine.kernel.records import *
from flowsim.engine.kernel.steps import drawn_from
from flowsim.eventlog import AWAY, BY_ABSENCE, NO_CAUSE, NO_ITEM


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
    words[words[team + TEAM_FREE] + (person >> 6)] &= ~(np.int64(1) << (person & 63))
    mark_idle(words, team)


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
