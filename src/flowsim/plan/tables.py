"""The tables of a plan: a model as read-only arrays, grouped as the engines use them.

Arrays are named for what a row is: [step], [team], [work], [lever], [calendar], [week], [target].
A column `first` is one longer than the table and gives the range first[i]:first[i + 1] in another.
Time is in hours from the start of the run, a Monday 00:00; effort in hours of a person's work.
Numba takes named tuples of arrays as they are; that is why these are not dataclasses.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

# Where an item may go other than a step: numbers below zero in `Steps.target`.
TO_DONE, TO_DROPPED = -1, -2
NO_LIMIT = -1
NO_MOST = 1 << 30  # of a batch
NOBODY = -1

# Kinds of source, `Works.source`; NO_SOURCE: its items come from others only, from a market or by a
# rate that the run sets. The last two are kinds of the kernel's own records of such sources.
STREAM, ALWAYS, BACKLOG, TRACE, NO_SOURCE, FOLLOWING, HAZARD = range(7)

# Kinds of scheduled change, `Changes.kind`.
PEOPLE, LIMIT, PACE = range(3)

# Disciplines, `Teams.discipline`.
FIFO, LIFO, RANDOM, SHORTEST, VALUE = range(5)

# How items come that follow from others, `Afters.kind`; ASKED: at once, a step asks for one.
AT_RATE, PER_DEFECT, ONCE, ASKED = range(4)

# Quantities of a step that a lever treats, `Treatments.quantity`; a chance of going on is
# THEN plus its place among the targets of its step.
EFFORT, WAIT, SHARE, REWORK, INJECTS, CATCHES, THEN = range(7)

# Operations of a treatment, in the order in which they are applied.
REPLACE, MULTIPLY, ADD = range(3)

# Streams of draws: columns of `Steps.stream`, `Works.stream`.
STEP_EFFORT, STEP_NEXT, STEP_SHARE, STEP_QUEUE, STEP_PATIENCE = range(5)
STEP_INJECTS, STEP_DEFECT, STEP_CHECK = range(5, 8)
WORK_GAPS, WORK_ITEMS, WORK_SIZES, WORK_INSTALLED = range(4)
MARKET_MEMBERS, MARKET_THRESHOLDS, MARKET_REACH, MARKET_LIVES, MARKET_ITEMS = range(5)

# Segments of a market, and its numbers from `Markets.number` on.
EARLY, MAIN = range(2)
EARLY_PUSH, EARLY_PULL, MAIN_PUSH, MAIN_PULL, MAIN_BRIDGE, MAIN_LEAVES, MAIN_REACH = range(7)
NUMBERS_OF_A_MARKET = 7

NEVER = 1e15  # hours: when a lever begins to help that no delivery has pulled yet


class Calendars(NamedTuple):
    """Weekly patterns and weekly rates: those of the teams, then of the works, then of the crews.

    A week has one of the patterns (a holiday makes another). Where `swing` is not 0 the rate of
    that calendar, always open, is a wave: 1 + swing x sin(2 pi t / period), t from time zero.
    """

    pattern: Ints  # [calendar, week]
    first: Ints  # [pattern + 1] into the stretches
    open_at: Floats  # [stretch] hours of the week
    close_at: Floats  # [stretch]
    before: Floats  # [stretch] open hours of the week before it
    rate: Floats  # [calendar, week] capacity of one person in an open hour
    passed: Floats  # [calendar, week] capacity of the whole week
    takes: Floats  # [calendar, week] open hours for an hour of capacity; inf at rate 0
    swing: Floats  # [calendar] 0: no wave
    period: Floats  # [calendar] hours
    zero: Floats  # [calendar] where its wave begins, hours from the start of the run


class Laws(NamedTuple):
    """Laws of durations. What scale and shape are depends on the family; see `plan.laws`."""

    family: Ints  # [law]
    mean: Floats  # [law] hours
    scale: Floats  # [law]
    shape: Floats  # [law]
    first: Ints  # [law + 1] into points
    points: Floats  # [point] hours
    cumulative: Floats  # [point]


class Teams(NamedTuple):
    """Teams. People are numbered from 0 in each team, as many as it ever has."""

    people: Ints  # [team] at the start
    most: Ints  # [team] the most it ever has
    offset: Ints  # [team + 1] of its people among all people
    idle_first: Ints  # [team + 1] into idle_work
    idle_work: Ints  # works that start with this team and may come when it would be idle
    discipline: Ints  # [team]
    switch_cost: Floats  # [team] effort added to a visit that an expedite has interrupted
    away_every: Ints  # [team] law of the time present between absences; -1: none
    away_for: Ints  # [team] law of an absence
    stream: Keys  # [team] of absences
    helper_first: Ints  # [team + 1] into helper: those who help this team, in the file's order
    helper: Ints  # [helper] a team
    pace: Floats  # [helper] at the start; 0: does not help


class Outages(NamedTuple):
    """Absences that are known beforehand."""

    team: Ints  # [outage]
    people: Ints  # [outage] this many, those with the lowest numbers
    at: Floats  # [outage] from the start of the run
    hours: Floats  # [outage] how long


class Works(NamedTuple):
    """Kinds of work and where their items come from."""

    source: Ints  # [work]
    backlog: Ints  # [work] items of a backlog
    gap: Ints  # [work] law of the gaps of a stream, in open hours at rate 1; -1: none
    size: Ints  # [work] law of how many items come at once; -1: one
    first: Ints  # [work + 1] into the steps
    expedite: Ints  # [work] 1: pre-empts and passes limits and gates
    drops: Ints  # [work] 1: what finds the door full is lost
    delay_cost: Floats  # [work] money per item and week
    trace_first: Ints  # [work + 1] into the traces
    after_first: Ints  # [work + 1] into the afters
    stream: Keys  # [work, purpose]
    limit: Ints  # [work] the lane of its own limit; -1: none, now and at any time
    shares_with: Ints  # [work] the first work with which it shares a limit; itself if none before


class Traces(NamedTuple):
    """Items known beforehand, in the order in which they come, work by work."""

    at: Floats  # [row] from the start of the run
    rank: Ints  # [row] -1: that of its steps
    effort_first: Ints  # [row + 1] into efforts: none, or one for each step of the work
    effort: Floats  # hours, in place of what the step's law gives; nan: not given


class Afters(NamedTuple):
    """The items that a delivered item spawns; behind those of all works, what steps ask for."""

    kind: Ints  # [after] AT_RATE, PER_DEFECT, ONCE or ASKED
    work: Ints  # [after] what comes
    amount: Floats  # [after] expected number, or a chance
    hours: Floats  # [after] span in which they come, or when the one does
    installed: Ints  # [after] parents already in the field at the start
    waits: Ints  # [after] 1: the step that asks waits for it
    hurries: Ints  # [after] 1: it has the urgency of the step that asks
    stream: Keys  # [after]


class Placed(NamedTuple):
    """Items in their steps when the run begins."""

    step: Ints  # [placed]
    arrived_at: Floats  # [placed] from the start of the run, 0 or before


class Lanes(NamedTuple):
    """Limits: the maximum number of items in some steps together."""

    most: Ints  # [lane] at the start; NO_LIMIT: none


class Blocks(NamedTuple):
    """Parallel blocks: the steps first to end of a flow, in branches that begin together."""

    first: Ints  # [block] step
    end: Ints  # [block] the step after its last
    branch_first: Ints  # [block + 1] into branches
    branch: Ints  # [branch] its first step


class Steps(NamedTuple):
    """Steps of all works, in the order of their flows."""

    work: Ints  # [step]
    team: Ints  # [step] NOBODY: a wait
    law: Ints  # [step] of its effort or wait
    rank: Ints  # [step] place among the urgencies, 0 is the most urgent
    own_rank: Ints  # [step] 1: by a priority of its own, which that of a traced item does not move
    share: Floats  # [step]
    rework: Floats  # [step]
    first: Ints  # [step + 1] into targets
    target: Ints  # [target] a step, TO_DONE or TO_DROPPED
    chance: Floats  # [target]
    patience: Ints  # [step] law; -1: endless
    opens: Floats  # [step] hours between its gates; 0: always open
    batch_min: Ints  # [step] items of a batch, at least; 0: no batches
    batch_max: Ints  # [step] at most
    injects: Floats  # [step] mean number of defects of a first pass
    catches: Floats  # [step] chance that it finds a defect
    lane_first: Ints  # [step + 1] into lane
    lane: Ints  # the lanes that a step is in
    block: Ints  # [step] -1: in none
    branch_end: Ints  # [step] the step after the last of its branch, in a block
    crew: Ints  # [step] those whom it takes together; -1: one person of its team
    asks: Ints  # [step] the after that it asks for; -1: none
    stream: Keys  # [step, purpose]


class Crews(NamedTuple):
    """Those whom a visit takes together: a number from each team, from the step's own first."""

    first: Ints  # [crew + 1] into team and people
    team: Ints
    people: Ints  # how many of it, or things
    calendar: Ints  # [crew] the hours in which all are open, at the own pace times others' speed


class Treatments(NamedTuple):
    """What the pulled levers do to the numbers of steps, sorted by step, quantity, operation."""

    first: Ints  # [step + 1] into the treatments
    lever: Ints  # [treatment]
    quantity: Ints  # [treatment]
    operation: Ints  # [treatment]
    operand: Floats  # [treatment] dosed
    weight: Floats  # [treatment] how far a replacement goes
    pull: Ints  # [treatment] the row of its lever among those that deliveries pull; -1: none
    step_first: Ints  # [step + 1] into step_lever
    step_lever: Ints  # each lever that touches the step, once
    step_pace: Floats  # ... at which pace people learn it there; 1: no slower


class Levers(NamedTuple):
    """The pulled levers: whom they help, and what of their gain there is in time."""

    covers: Floats  # [lever]
    starts: Floats  # [lever] from the start of the run
    first: Ints  # [lever + 1] into the points of its curve
    at: Floats  # [point] hours from its start
    share: Floats  # [point] of people who have it by then
    dip: Floats  # [lever] hours until it helps a person who has got it
    half_life: Floats  # [lever] hours, of its gain; inf: it does not fade
    rest: Floats  # [lever] of its gain, in the end
    covers_stream: Keys  # [lever]
    item_stream: Keys  # [lever] adoption by items where nobody works


class Adopters(NamedTuple):
    """How the pulled levers come to people: by their curve, or from person to person."""

    push: Floats  # [lever] an hour; 0: by the curve
    pull: Floats  # [lever] an hour
    mandate: Floats  # [lever] hours from its start
    hears: Ints  # [lever, team] 1: its people hear of it from each other
    joins: Floats  # [person of all teams] when they are there first, from the start of the run
    team_stream: Keys  # [lever, team] adoption by its people


class Changes(NamedTuple):
    """Changes of the clock: what jumps at a known instant, sorted by time."""

    at: Floats  # [change] from the start of the run
    kind: Ints  # [change] PEOPLE, LIMIT or PACE
    target: Ints  # [change] a team, a lane, a helper
    value: Floats  # [change]


class Numbers(NamedTuple):
    """Numbers that the run sets each Monday, because deliveries or users move them.

    One that no delivery moves has no moves: `base` is what levers make of it.
    """

    base: Floats  # [number, week]
    most: Floats  # [number] it is at least 0 and at most that
    first: Ints  # [number + 1] into the moves, replacements first, then factors, then sums
    pull: Ints  # [move] the row of its lever among those that deliveries pull; -1: by level
    level: Floats  # [move, week] of other levers
    operation: Ints  # [move]
    operand: Floats  # [move] dosed
    weight: Floats  # [move] how far a replacement goes


class Pulls(NamedTuple):
    """Levers that deliveries pull."""

    lever: Ints  # [pull]
    work: Ints  # [pull] whose deliveries
    every: Ints  # [pull] this many pull it once
    most: Ints  # [pull] this often at most


class Followers(NamedTuple):
    """Streams whose rate the run sets on Mondays: for each user of a market, or moved by pulls."""

    work: Ints  # [follower]
    market: Ints  # [follower] whose users; -1: none
    rate: Ints  # [follower] a number: its rate
    gap: Ints  # [follower] a number: the mean gap between two of its arrivals
    own_gap: Floats  # [follower] that of its law


class Markets(NamedTuple):
    """Those who could use a product, the early ones first. Members are numbered from 0 in each.

    Those of rivals are the same, under the same numbers.
    """

    first: Ints  # [market + 1] of its members among all
    early: Ints  # [market] how many are early
    work: Ints  # [market] what brings a member in who adopts; -1: nothing, it is a user at once
    number: Ints  # [market] the first of its numbers
    opens: Ints  # [market, segment] the first week in which it is asked
    may_grow: Ints  # [market] 1: reach is not the same in all weeks
    may_leave: Ints  # [market] 1: users of the mainstream may leave
    rival: Ints  # [market] the next product with the same members, in a circle; itself: none
    stream: Keys  # [market, purpose]


class Tables(NamedTuple):
    """Everything an engine needs to know of a model."""

    calendars: Calendars
    laws: Laws
    teams: Teams
    outages: Outages
    works: Works
    traces: Traces
    afters: Afters
    placed: Placed
    lanes: Lanes
    blocks: Blocks
    steps: Steps
    crews: Crews
    treatments: Treatments
    levers: Levers
    adopters: Adopters
    changes: Changes
    numbers: Numbers
    pulls: Pulls
    followers: Followers
    markets: Markets


def copied(tables: Tables) -> Tables:
    """The same tables in arrays of their own, as read-only as these."""
    groups: list[Any] = [type(group)(*(_copy(array) for array in group)) for group in tables]
    return Tables(*groups)


def _copy(array: Any) -> NDArray[Any]:
    twin = np.array(array)
    twin.setflags(write=False)
    return twin
