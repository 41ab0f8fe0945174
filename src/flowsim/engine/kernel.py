"""The fast engine's event loop: one compiled function, the same meaning as `reference`.

Enters: the tables of a plan, a seed, a replication, and arrays to work in. Leaves: the log, in
those arrays; where one is too small the run stops and says which, and the caller runs it again in
a larger one. The loop does one thing at a time, in this order:

    1  an item that is owed is created at its door
    2  an event of this instant is applied (clock change, completion, arrival; then by number)
    3  a door lets an item in
    4  a team with something to do starts one visit, lowest team first
    5  the clock moves to the next event

What these decide comes together below: START is the only place where a person begins, MOVE the
only place where an item enters a step or leaves, SCHEDULE the only place where an event is made.
It is one long function on purpose: Numba counts references to every array that is handed to
another function or assigned anew, which costs more than the work done there. Functions of bare
numbers are free.

Teams, works, steps and items are records in one memory, seen as whole numbers (`whole`) and as
real ones (`real`): `whole[team + BUSY]`. A record is known by its place, an unsigned number: of
those Numba does not ask whether they are negative. Few arrays with many fields, because each array
that is alive takes a register and there are not many. `space` lays the memory out, all records as
they are when a run begins.

Events: arrivals, openings and ends of work have a lane each, among which the earliest is found by
looking at all at once, as vectors; waits, which are long, and what finds no lane are in a binary
heap. A team has a queue for each rank of urgency, first come first served, and a bit for each
queue that is not empty.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types

from flowsim.engine.calendar import WEEK, capacity_in, instant_in
from flowsim.engine.choices import adoption_instants, moved, treated, treated_by
from flowsim.engine.compiled import compiled
from flowsim.engine.draws import (
    EMPIRICAL,
    address,
    as_instructions,
    lowest_bit,
    pick,
    replication_key,
    uniform,
    variate,
)
from flowsim.eventlog import (
    BY_HOURS,
    BY_LIMIT,
    BY_PEOPLE,
    DELIVERED,
    DOOR,
    DROPPED_OUT,
    NEXT,
    NO_CAUSE,
    TO_REWORK,
    WAITING,
    WORKING,
    Rows,
)
from flowsim.plan.tables import (
    ALWAYS,
    BACKLOG,
    EFFORT,
    NO_LIMIT,
    NOBODY,
    PEOPLE,
    REWORK,
    SHARE,
    STEP_EFFORT,
    STEP_NEXT,
    STEP_SHARE,
    STREAM,
    THEN,
    TO_DONE,
    WAIT,
    WORK_GAPS,
    WORK_ITEMS,
    Tables,
)

# Kinds of event, in the order in which they are applied at one instant.
# An event's tag holds its kind, its creation number and what it is about (a record's place by
# UNIT, or the number of a change) in one word, so that events of one instant are ordered by tags.
CHANGE, OPENING, COMPLETION, ARRIVAL = 0, 1, 2, 4
KIND_SHIFT, NUMBER_SHIFT, UNIT_SHIFT = 60, 28, 3
WHAT = (1 << NUMBER_SHIFT) - 1
UNIT = 1 << UNIT_SHIFT  # words: records begin at a multiple of it

# Status on return.
FINE, STUCK, ROWS_FULL, ITEMS_FULL, SLOTS_FULL = range(5)
MOST_AT_ONCE = 20_000_000  # things done while the clock stands still

# What a turn of the loop leads to.
NO_MORE, MOVE, START, NEXT_ARRIVAL, SCHEDULE = range(5)


def _columns(count: int) -> list[np.uintp]:
    return [np.uintp(column) for column in range(count)]


# The memory begins with the near events, a lane for each: their instants as the vectors see them,
# then instants and tags, with one lane more that says that there is none. No record has a place
# so low, so low places stand for no record: for nothing or nobody, and for the ways out beside a
# step.
LANES = 64  # as many as a word has bits
LANES_AT, LANES_TAG = np.uintp(LANES), np.uintp(2 * LANES + UNIT)
LANES_END = 3 * LANES + 2 * UNIT
NO_LANE = np.uintp(LANES)  # the place of the lowest bit where none is set
NOTHING, DONE, DROPPED = _columns(3)

# Fields of the records, as columns; _R: seen as a real number.
# A list, of a queue or a door: its first, and its last, which is the list itself when it is empty.
# Items have the column BEHIND too: who comes next in a list.
BEHIND, LAST = _columns(2)
LIST_WIDTH = np.uintp(2)

# An item: what the log will say of its visit, its key, its neighbours by age among the living, and
# from PASSES on how often it has come to each step of its flow.
(
    _, ID, WORK, AT_STEP, VISIT, BY, CAUSE_OF_WAIT, TREATED,
    KEY, OLDER, YOUNGER, ARRIVED_R, QUEUED_AT_R, STARTED_AT_R, DRAWN_R, _, PASSES,
) = _columns(17)  # fmt: skip

# A team: its people; where the bits of those who are free, the bits of its queues with somebody in
# them and its queues begin; its bit among the dirty. Then the stretch of open time that holds this
# instant, or the next: from and until, and what `calendar` wants to know of it and its week.
# EARLIER_R: open hours of the week before it, less than any if it is the week's first; AFTER_R:
# those before the next stretch, more than any if it is the last.
(
    MEMBERS, BUSY, QUEUED, FREE, RANKS, QUEUES, HAS_IDLE_WORK, DIRTY,
    DIRTY_BIT, MOST, NUMBER_OF_TEAM, WAKES_AT_R, OPEN_FROM_R, OPEN_UNTIL_R, RATE_R, AT_MONDAY_R,
    AT_SUNDAY_R, EARLIER_R, BEFORE_R, AFTER_R, OPEN_AT_R, CLOSE_AT_R,
) = _columns(22)  # fmt: skip
TEAM_WIDTH = np.uintp(24)

# A step: all that a visit asks of it. TARGETS up to LAST_TARGET: pairs of a place and a chance.
(
    TEAM, TAKEN_BY_ALL, NEXT_STEP, TARGETS, LAST_TARGET, FAMILY, EFFORT_STREAM, PASSES_HERE,
    NUMBER_OF_STEP, IS_TOUCHED, REWORK_R, SCALE_R, SHAPE_R, SHARE_R, SHARE_STREAM, NEXT_STREAM,
) = _columns(16)  # fmt: skip
STEP_WIDTH = np.uintp(16)

# A kind of work. GAPS_R: capacity of its stream at the latest arrival; DOOR_LIST: who waits.
(
    SOURCE, LIMIT_NOW, INSIDE, OWED, MADE, FIRST_STEP, RANK, NUMBER_OF_WORK,
    WORK_KEY, ITEMS_STREAM, GAPS_STREAM, GAP_LAW, GAPS_R, FIRST_OWED, N_STEPS, _, DOOR_LIST,
) = _columns(17)  # fmt: skip
WORK_WIDTH = np.uintp(24)


@as_instructions
def least_of_lanes(typing: Any, memory: Any, lanes: Any) -> Any:
    """Of the first words of the memory, those whose bit is set in `lanes`: a bit for each least.

    As vectors: a loop in Numba becomes hundreds of instructions, this some fifty.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word, many = ir.IntType(64), ir.VectorType(ir.IntType(64), LANES)
        array = context.make_array(signature.args[0])(context, builder, value=arguments[0])
        values = builder.load(builder.bitcast(array.data, many.as_pointer()), align=8)
        wanted = builder.bitcast(arguments[1], ir.VectorType(ir.IntType(1), LANES))
        values = builder.select(wanted, values, ir.Constant(many, [2**63 - 1] * LANES))
        least = builder.module.declare_intrinsic(
            f"llvm.vector.reduce.smin.v{LANES}i64", (), ir.FunctionType(word, [many])
        )
        undefined = ir.Constant(many, ir.Undefined)
        first = builder.insert_element(
            undefined, builder.call(least, [values]), ir.Constant(ir.IntType(32), 0)
        )
        everywhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        spread = builder.shuffle_vector(first, undefined, everywhere)
        are_least = builder.bitcast(builder.icmp_signed("==", values, spread), word)
        return builder.and_(are_least, arguments[1])

    return types.uint64(memory, types.uint64), generate


class Space(NamedTuple):
    """The memory of a run, and where things stand in it (in words)."""

    image: np.ndarray  # the memory as a run finds it, up to the heap of far events
    whole: np.ndarray
    real: np.ndarray  # the same memory
    dirty: int  # bits, up to `teams`: those that may have something to start
    teams: int
    works: int
    far: int  # a heap of pairs: instant, tag
    items: int
    item_width: int


class _Layout:
    """Where the parts of the memory begin, one after the other."""

    def __init__(self, tables: Tables, *, slots: int) -> None:
        self.end = LANES_END
        teams, works = len(tables.teams.most), len(tables.works.source)
        self.ranks = int(tables.works.rank.max()) + 1
        self.dirty = self._take((teams + 63) // 64)
        self.teams = self._take(teams * int(TEAM_WIDTH))
        self.works = self._take(works * int(WORK_WIDTH))
        self.steps = self._take(len(tables.steps.team) * int(STEP_WIDTH))
        self.targets = self._take(2 * len(tables.steps.target))
        self.free = self._take(int(((tables.teams.most + 63) // 64).sum()))
        self.rank_bits = self._take(teams * self.rank_words)
        self.queues = self._take(teams * self.ranks * int(LIST_WIDTH))
        self.far = self._take(2 * (slots + works + teams + 2))
        self.items = self.end

    @property
    def rank_words(self) -> int:
        """Words that hold a bit for each rank."""
        return (self.ranks + 63) // 64

    def _take(self, words: int) -> int:
        place = self.end
        self.end += _in_units(words)
        return place


def space(tables: Tables, *, slots: int) -> Space:
    """Room for so many items to be alive at once in runs of these tables."""
    at = _Layout(tables, slots=slots)
    image = np.zeros(at.far + 1, dtype=np.int64)
    image_real = image.view(np.float64)
    image_real[LANES_AT + NO_LANE] = image_real[at.far] = np.inf  # no lane; no far event
    image[at.free : at.rank_bits] = ALL_FREE
    queues = np.arange(at.queues, at.far - int(LAST), int(LIST_WIDTH))
    image[queues + int(LAST)] = queues
    _write_teams(image, tables, at)
    _write_works(image, tables, at)
    _write_steps(image, tables, at)
    item_width = _in_units(int(PASSES) + int(np.diff(tables.works.first).max()))
    whole = _aligned(at.items + slots * item_width)
    return Space(
        image=image,
        whole=whole,
        real=whole.view(np.float64),
        dirty=at.dirty,
        teams=at.teams,
        works=at.works,
        far=at.far,
        items=at.items,
        item_width=item_width,
    )


def _write_teams(image: np.ndarray, tables: Tables, at: _Layout) -> None:
    words = (tables.teams.most + 63) // 64
    number = np.arange(len(words))
    bit = np.int64(1) << number % 64
    np.bitwise_or.at(image, at.dirty + number // 64, bit)  # everybody looks for something to start
    table = _table(image, at.teams, len(words), TEAM_WIDTH)
    table[:, MEMBERS] = tables.teams.people
    table[:, MOST] = tables.teams.most
    table[:, FREE] = at.free + np.cumsum(words) - words
    table[:, RANKS] = at.rank_bits + number * at.rank_words
    table[:, QUEUES] = at.queues + number * at.ranks * int(LIST_WIDTH)
    table[:, HAS_IDLE_WORK] = np.diff(tables.teams.idle_first) > 0
    table[:, DIRTY] = at.dirty + number // 64
    table[:, DIRTY_BIT] = bit
    table[:, NUMBER_OF_TEAM] = number
    reals = table.view(np.float64)
    reals[:, WAKES_AT_R] = reals[:, OPEN_FROM_R] = reals[:, OPEN_UNTIL_R] = -1.0


def _write_works(image: np.ndarray, tables: Tables, at: _Layout) -> None:
    works = tables.works
    number = np.arange(len(works.source))
    table = _table(image, at.works, len(number), WORK_WIDTH)
    table[:, SOURCE] = works.source
    table[:, LIMIT_NOW] = works.limit
    table[:, FIRST_OWED] = np.where(works.source == BACKLOG, works.backlog, 1)
    table[:, FIRST_STEP] = at.steps + works.first[:-1] * int(STEP_WIDTH)
    table[:, N_STEPS] = np.diff(works.first)
    table[:, RANK] = works.rank
    table[:, GAP_LAW] = works.gap
    table[:, GAPS_STREAM] = works.stream[:, WORK_GAPS].view(np.int64)
    table[:, ITEMS_STREAM] = works.stream[:, WORK_ITEMS].view(np.int64)
    table[:, NUMBER_OF_WORK] = number
    table[:, DOOR_LIST + LAST] = at.works + number * int(WORK_WIDTH) + int(DOOR_LIST)


def _write_steps(image: np.ndarray, tables: Tables, at: _Layout) -> None:
    steps, laws, first = tables.steps, tables.laws, tables.works.first
    number = np.arange(len(steps.team))
    touched = np.diff(tables.treatments.step_first) > 0
    table = _table(image, at.steps, len(number), STEP_WIDTH)
    teams = at.teams + steps.team * int(TEAM_WIDTH)
    table[:, TEAM] = np.where(steps.team == NOBODY, int(NOTHING), teams)
    table[:, TAKEN_BY_ALL] = (steps.share >= 1.0) & ~touched
    table[:, NEXT_STEP] = at.steps + (number + 1) * int(STEP_WIDTH)
    table[first[1:] - 1, NEXT_STEP] = DONE
    table[:, TARGETS] = at.targets + 2 * steps.first[:-1]
    table[:, LAST_TARGET] = at.targets + 2 * steps.first[1:]
    table[:, FAMILY] = laws.family[steps.law]
    table[:, EFFORT_STREAM] = steps.stream[:, STEP_EFFORT].view(np.int64)
    table[:, NEXT_STREAM] = steps.stream[:, STEP_NEXT].view(np.int64)
    table[:, SHARE_STREAM] = steps.stream[:, STEP_SHARE].view(np.int64)
    table[:, PASSES_HERE] = int(PASSES) + number - first[steps.work]
    table[:, NUMBER_OF_STEP] = number
    table[:, IS_TOUCHED] = touched
    reals = table.view(np.float64)
    reals[:, REWORK_R] = steps.rework
    reals[:, SHARE_R] = steps.share
    reals[:, SCALE_R] = laws.scale[steps.law]
    reals[:, SHAPE_R] = laws.shape[steps.law]

    pairs = _table(image, at.targets, len(steps.target), np.uintp(2))
    ways_out = np.where(steps.target == TO_DONE, int(DONE), int(DROPPED))
    places = at.steps + steps.target * int(STEP_WIDTH)
    pairs[:, 0] = np.where(steps.target < 0, ways_out, places)
    pairs.view(np.float64)[:, 1] = steps.chance


def _table(memory: np.ndarray, first: int, count: int, width: np.uintp) -> np.ndarray:
    """The records from a place on, as rows."""
    return memory[first : first + count * int(width)].reshape(count, int(width))


def _in_units(words: int) -> int:
    return -(-words // UNIT) * UNIT


def _aligned(words: int) -> np.ndarray:
    """Memory that begins where a line of the processor's cache does."""
    memory = np.empty(words + UNIT, dtype=np.int64)
    skip = -(memory.ctypes.data // memory.itemsize) % UNIT  # a unit is as long as a line
    return memory[skip : skip + words]


ALL_FREE = -1  # 64 bits
BIT = np.int64(1)
ONE, TWO, THREE, FOUR, FIVE, SIX = (np.uintp(number) for number in range(1, 7))


@compiled()
def simulate(
    tables: Tables,
    space: Space,
    rows: Rows,
    warm_up: float,
    ends: float,
    seed: int,
    replication: int,
) -> tuple[int, int, int]:
    """Run one replication into `rows`: (status, rows written, items made).

    warm_up, ends: hours from the start of the run. The status is FINE, what is full, or STUCK
    where MOST_AT_ONCE things happen and the clock does not move.
    """
    calendars, levers, treatments = tables.calendars, tables.levers, tables.treatments
    stretch, open_at, close_at = calendars.first, calendars.open_at, calendars.close_at
    before, rate, capacity = calendars.before, calendars.rate, calendars.capacity
    weeks = np.uintp(rate.shape[1])
    laws = tables.laws
    family, scale, shape, mean = laws.family, laws.scale, laws.shape, laws.mean
    point, points, cumulative = laws.first, laws.points, laws.cumulative
    law_of, offset = tables.steps.law, tables.teams.offset
    idle_first, idle_work = tables.teams.idle_first, tables.teams.idle_work
    change_at, change_kind = tables.changes.at, tables.changes.kind
    change_target, change_value = tables.changes.target, tables.changes.value
    n_teams, n_works, n_changes = len(tables.teams.most), len(tables.works.source), len(change_at)

    times = rows.times.reshape(rows.times.size)
    codes = rows.codes.reshape(rows.codes.size)
    treated_rows, item_work, item_ordinal = rows.levers, rows.item_work, rows.item_ordinal
    item_arrived = rows.item_arrived
    n_rows, n_items = np.uintp(0), 0
    most_rows = np.uintp(len(treated_rows))

    # -- the memory as a run finds it
    whole, real = space.whole, space.real
    for place in range(len(space.image)):
        whole[place] = space.image[place]
    dirty, teams, works = np.uintp(space.dirty), np.uintp(space.teams), np.uintp(space.works)
    far, items = np.uintp(space.far), np.uintp(space.items)
    item_width, memory_ends = np.uintp(space.item_width), np.uintp(len(whole))
    works_end = works + np.uintp(n_works) * WORK_WIDTH

    # -- items, chained by age among the living; those that have left, one behind the other
    vacant, unused = NOTHING, items
    oldest, youngest = NOTHING, NOTHING
    n_owed = n_works + 1  # what is to be created, and before that what is to be set going
    n_going = 0  # the clock's changes, then the works
    doors_ready, somebody_dirty = True, True

    # -- events; the earliest of the near ones is known
    first_lane, near_at, near_tag = NO_LANE, np.inf, 0
    settled, recent = np.uint64(0), np.uint64(0)  # bits: lanes that the vectors see; or not yet
    n_far, created = np.uintp(0), 0

    # -- luck
    luck_of_run = replication_key(seed, replication)
    instants = adoption_instants(levers, tables.teams, luck_of_run)
    work = works
    while work < works_end:
        whole[work + WORK_KEY] = np.int64(
            address(luck_of_run, np.uint64(whole[work + ITEMS_STREAM]), 0)
        )
        work += WORK_WIDTH

    now, week, monday = 0.0, np.uintp(0), 0.0
    status = FINE
    done_now = 0
    while True:
        done_now += 1
        if done_now > MOST_AT_ONCE:
            status = STUCK
            break
        leads_to = NO_MORE
        item, team, stream = NOTHING, NOTHING, NOTHING
        came_from, target = NOTHING, NOTHING
        person = np.int64(NOBODY)
        event_at, event_kind, event_what = np.inf, 0, 0

        if n_owed > 0:
            if n_going <= n_works:
                # -- 0 set the clock and the sources going
                n_owed -= 1
                if n_going == 0:
                    if n_changes > 0:
                        event_at, event_kind, event_what = change_at[0], CHANGE, 0
                        leads_to = SCHEDULE
                else:
                    work = works + np.uintp(n_going - 1) * WORK_WIDTH
                    if whole[work + SOURCE] == STREAM:
                        stream = work
                        leads_to = NEXT_ARRIVAL
                    else:
                        whole[work + OWED] = whole[work + FIRST_OWED]
                        n_owed += whole[work + FIRST_OWED]
                n_going += 1
            else:
                # -- 1 create
                work = works
                while whole[work + OWED] == 0:
                    work += WORK_WIDTH
                item = vacant
                if vacant != NOTHING:
                    vacant = np.uintp(whole[item + BEHIND])
                elif unused + item_width <= memory_ends:
                    item = unused
                    unused += item_width
                else:
                    status = SLOTS_FULL
                    break
                if n_items == len(item_work):
                    status = ITEMS_FULL
                    break
                n_owed -= 1
                whole[work + OWED] -= 1
                ordinal = whole[work + MADE] + 1
                whole[work + MADE] = ordinal
                number = np.uintp(n_items)
                item_work[number] = whole[work + NUMBER_OF_WORK]
                item_ordinal[number] = ordinal
                item_arrived[number] = now - warm_up
                work_key = np.uint64(whole[work + WORK_KEY])
                whole[item + KEY] = np.int64(
                    address(work_key, np.uint64(whole[work + ITEMS_STREAM]), ordinal)
                )
                whole[item + ID] = n_items
                whole[item + WORK] = work
                whole[item + AT_STEP] = NOTHING
                whole[item + BEHIND] = NOTHING
                real[item + ARRIVED_R] = now
                n_items += 1
                passes = item + PASSES
                end = passes + np.uintp(whole[work + N_STEPS])
                while passes < end:
                    whole[passes] = 0
                    passes += np.uintp(1)
                whole[item + OLDER] = youngest
                whole[item + YOUNGER] = NOTHING
                if youngest == NOTHING:
                    oldest = item
                else:
                    whole[youngest + YOUNGER] = item
                youngest = item
                door = work + DOOR_LIST
                whole[np.uintp(whole[door + LAST]) + BEHIND] = item
                whole[door + LAST] = item
                doors_ready = True
                if whole[work + SOURCE] == ALWAYS and whole[work + LIMIT_NOW] == NO_LIMIT:
                    team = np.uintp(whole[np.uintp(whole[work + FIRST_STEP]) + TEAM])
                    if team != NOTHING:
                        whole[np.uintp(whole[team + DIRTY])] |= whole[team + DIRTY_BIT]
                        somebody_dirty = True
                continue

        else:
            far_at = real[far]
            from_far = far_at < near_at or (
                far_at == near_at and n_far > NOTHING and whole[far + ONE] < near_tag
            )
            next_at = far_at if from_far else near_at
            if next_at > now and not (doors_ready or somebody_dirty):
                # -- 5 the clock
                if next_at > ends:
                    break
                now = next_at
                while now >= monday + WEEK:
                    monday += WEEK
                    week += np.uintp(1)
                done_now = 0

            if next_at == now:
                # -- 2 apply an event
                if from_far:
                    tag = whole[far + ONE]
                    n_far -= ONE  # the last finds its place from the top
                    last = far + TWO * n_far
                    last_at, last_tag = real[last], whole[last + ONE]
                    real[last] = np.inf
                    place = NOTHING  # in pairs from the top
                    while True:
                        child = TWO * place + ONE
                        if child >= n_far:
                            break
                        pair = far + TWO * child
                        child_at, child_tag = real[pair], whole[pair + ONE]
                        other = pair + TWO
                        if child + ONE < n_far and (
                            real[other] < child_at
                            or (real[other] == child_at and whole[other + ONE] < child_tag)
                        ):
                            child += ONE
                            child_at, child_tag = real[other], whole[other + ONE]
                        if last_at < child_at or (last_at == child_at and last_tag < child_tag):
                            break
                        real[far + TWO * place] = child_at
                        whole[far + TWO * place + ONE] = child_tag
                        place = child
                    if n_far > NOTHING:
                        real[far + TWO * place] = last_at
                        whole[far + TWO * place + ONE] = last_tag
                else:
                    # of the rest, the earliest; instants are not negative: their bits have their
                    # order; of several at that instant by their tags
                    tag = near_tag
                    settled &= ~(ONE << first_lane)
                    recent &= ~(ONE << first_lane)
                    are_first = least_of_lanes(whole, settled)
                    first_lane = np.uintp(lowest_bit(are_first))
                    near_at = real[first_lane + LANES_AT]
                    near_tag = whole[first_lane + LANES_TAG]
                    are_first &= are_first - ONE
                    while are_first != NOTHING:
                        lane = np.uintp(lowest_bit(are_first))
                        are_first &= are_first - ONE
                        if whole[lane + LANES_TAG] < near_tag:
                            first_lane, near_tag = lane, whole[lane + LANES_TAG]
                    # those that came since the latest look: the vectors see them from the next
                    # on, as a processor waits when it reads as vectors what is not written yet
                    settled |= recent
                    while recent != NOTHING:
                        lane = np.uintp(lowest_bit(recent))
                        recent &= recent - ONE
                        lane_at, lane_tag = real[lane + LANES_AT], whole[lane + LANES_TAG]
                        real[lane] = lane_at
                        if lane_at < near_at or (lane_at == near_at and lane_tag < near_tag):
                            first_lane, near_at, near_tag = lane, lane_at, lane_tag
                kind = tag >> KIND_SHIFT
                what = np.uintp(tag & WHAT)
                if kind == COMPLETION:
                    item = what << np.uintp(UNIT_SHIFT)
                    came_from = np.uintp(whole[item + AT_STEP])
                    team = np.uintp(whole[came_from + TEAM])
                    if team != NOTHING:
                        person = whole[item + BY]
                        word = np.uintp(whole[team + FREE] + (person >> 6))
                        whole[word] |= BIT << (person & 63)
                        whole[team + BUSY] -= 1
                        if (whole[team + QUEUED] | whole[team + HAS_IDLE_WORK]) != 0:
                            whole[np.uintp(whole[team + DIRTY])] |= whole[team + DIRTY_BIT]
                            somebody_dirty = True
                    # where to: one uniform number against the chances, the rest goes on
                    target = np.uintp(whole[came_from + NEXT_STEP])
                    choice = np.uintp(whole[came_from + TARGETS])
                    last = np.uintp(whole[came_from + LAST_TARGET])
                    if choice < last:
                        luck = uniform(
                            np.uint64(whole[item + KEY]),
                            np.uint64(whole[came_from + NEXT_STREAM]),
                            whole[item + VISIT],
                        )
                        treated_bits, quantity = whole[item + TREATED], THEN
                        passed = 0.0
                        while choice < last:
                            chance = real[choice + ONE]
                            if treated_bits != 0:
                                step_number = whole[came_from + NUMBER_OF_STEP]
                                chance = treated(
                                    treatments, step_number, quantity, treated_bits, chance
                                )
                            passed += chance
                            if luck < passed:
                                target = np.uintp(whole[choice])
                                break
                            choice += TWO
                            quantity += 1
                    leads_to = MOVE
                elif kind == ARRIVAL:
                    stream = what << np.uintp(UNIT_SHIFT)
                    whole[stream + OWED] += 1
                    n_owed += 1
                    leads_to = NEXT_ARRIVAL
                else:
                    if kind == OPENING:
                        team = what << np.uintp(UNIT_SHIFT)
                    else:  # CHANGE of people or of a limit
                        if change_kind[what] == PEOPLE:
                            team = teams + np.uintp(change_target[what]) * TEAM_WIDTH
                            whole[team + MEMBERS] = change_value[what]
                        else:
                            work = works + np.uintp(change_target[what]) * WORK_WIDTH
                            whole[work + LIMIT_NOW] = change_value[what]
                            team = np.uintp(whole[np.uintp(whole[work + FIRST_STEP]) + TEAM])
                            doors_ready = True
                        following = np.int64(what) + 1
                        if following < n_changes:
                            event_at, event_kind = change_at[following], CHANGE
                            event_what = following
                            leads_to = SCHEDULE
                    if team != NOTHING:
                        whole[np.uintp(whole[team + DIRTY])] |= whole[team + DIRTY_BIT]
                        somebody_dirty = True

            elif doors_ready:
                # -- 3 a door lets an item in, works in the order of the file
                doors_ready = False
                work = works
                while work < works_end:
                    limit = whole[work + LIMIT_NOW]
                    room = whole[work + INSIDE] < limit
                    if limit == NO_LIMIT:  # an `always` waits for an idle person, in 4
                        room = whole[work + SOURCE] != ALWAYS
                    if room and whole[work + DOOR_LIST + BEHIND] != 0:
                        item = np.uintp(whole[work + DOOR_LIST + BEHIND])
                        target = np.uintp(whole[work + FIRST_STEP])
                        doors_ready = True
                        leads_to = MOVE
                        break
                    work += WORK_WIDTH

            else:
                # -- 4 people: the free one with the lowest number, if there is something to do
                at_word = dirty
                while whole[at_word] == 0:
                    at_word += ONE
                number = (at_word - dirty) * np.uintp(64)
                number += np.uintp(lowest_bit(np.uint64(whole[at_word])))
                team = teams + number * TEAM_WIDTH
                is_done = True  # for now
                members = whole[team + MEMBERS]
                word = np.uintp(whole[team + FREE])
                i = np.int64(0)
                while i < members:
                    bits = whole[word]
                    if bits != 0:
                        i += lowest_bit(np.uint64(bits))
                        if i < members:
                            person = i
                        break
                    i += 64
                    word += ONE
                queued = whole[team + QUEUED]
                if person != NOBODY and queued == 0:
                    for j in range(idle_first[number], idle_first[number + ONE]):
                        work = works + np.uintp(idle_work[j]) * WORK_WIDTH
                        if (
                            whole[work + LIMIT_NOW] == NO_LIMIT
                            and whole[work + DOOR_LIST + BEHIND] != 0
                        ):
                            item = np.uintp(whole[work + DOOR_LIST + BEHIND])
                            target = np.uintp(whole[work + FIRST_STEP])
                            break
                if person != NOBODY and (queued > 0 or item != NOTHING):
                    if now >= real[team + OPEN_UNTIL_R]:
                        # the stretch that holds this instant, or the next one
                        opens, closes = np.inf, np.inf
                        since, at_week, its_monday = now - monday, week, monday
                        first, end = stretch[number], stretch[number + ONE]
                        while at_week < weeks and opens == np.inf:
                            for j in range(first, end):
                                if since < close_at[j] and rate[number, at_week] > 0.0:
                                    opens = its_monday + open_at[j]
                                    closes = its_monday + close_at[j]
                                    real[team + RATE_R] = rate[number, at_week]
                                    real[team + AT_MONDAY_R] = capacity[number, at_week]
                                    real[team + AT_SUNDAY_R] = capacity[number, at_week + ONE]
                                    real[team + OPEN_AT_R] = open_at[j]
                                    real[team + CLOSE_AT_R] = close_at[j]
                                    real[team + BEFORE_R] = before[j]
                                    real[team + EARLIER_R] = before[j] if j > first else -np.inf
                                    real[team + AFTER_R] = before[j + 1] if j + 1 < end else np.inf
                                    break
                            at_week += ONE
                            its_monday += WEEK
                            since = 0.0
                        real[team + OPEN_FROM_R], real[team + OPEN_UNTIL_R] = opens, closes
                    opens = real[team + OPEN_FROM_R]
                    if now < opens:
                        if real[team + WAKES_AT_R] != opens:
                            real[team + WAKES_AT_R] = opens
                            event_at, event_kind = opens, OPENING
                            event_what = np.int64(team >> np.uintp(UNIT_SHIFT))
                            leads_to = SCHEDULE
                    elif queued > 0:
                        # the first of the most urgent queue
                        queued -= 1
                        whole[team + QUEUED] = queued
                        word, queue = np.uintp(whole[team + RANKS]), np.uintp(whole[team + QUEUES])
                        while whole[word] == 0:
                            word += ONE
                            queue += np.uintp(64) * LIST_WIDTH
                        queue += LIST_WIDTH * np.uintp(lowest_bit(np.uint64(whole[word])))
                        item = np.uintp(whole[queue + BEHIND])
                        if item == np.uintp(whole[queue + LAST]):
                            whole[queue + LAST] = queue
                            whole[word] &= whole[word] - 1
                        else:
                            whole[queue + BEHIND] = whole[item + BEHIND]
                        busy = whole[team + BUSY] + 1
                        whole[team + BUSY] = busy
                        word = np.uintp(whole[team + FREE] + (person >> 6))
                        whole[word] &= ~(BIT << (person & 63))
                        is_done = busy == whole[team + MOST] or (
                            (queued | whole[team + HAS_IDLE_WORK]) == 0
                        )
                        leads_to = START
                    else:
                        is_done = False
                        leads_to = MOVE
                if is_done:
                    whole[at_word] &= whole[at_word] - 1
                    while at_word < teams and whole[at_word] == 0:
                        at_word += ONE
                    somebody_dirty = at_word < teams

        calendar, target_capacity = NOTHING, 0.0  # whose capacity decides when the event will be
        has_calendar = False

        if leads_to == START:
            # -- START: a person begins a visit; it ends when its effort of capacity has passed
            step = np.uintp(whole[item + AT_STEP])
            effort = real[item + DRAWN_R]
            rework = real[step + REWORK_R]
            treated_bits = 0
            if whole[step + IS_TOUCHED] != 0:
                who = offset[np.uintp(whole[team + NUMBER_OF_TEAM])] + person
                step_number = whole[step + NUMBER_OF_STEP]
                treated_bits = treated_by(
                    levers,
                    treatments,
                    step_number,
                    np.uint64(whole[item + KEY]),
                    who,
                    now,
                    instants,
                )
                if treated_bits != 0:
                    law_mean = mean[law_of[step_number]]
                    effort = moved(treatments, step_number, EFFORT, treated_bits, law_mean, effort)
                    rework = treated(treatments, step_number, REWORK, treated_bits, rework)
            if whole[item + VISIT] > 1:
                effort *= rework
            whole[item + BY] = person
            whole[item + TREATED] = treated_bits
            real[item + STARTED_AT_R] = now
            event_kind, event_what = COMPLETION, np.int64(item >> np.uintp(UNIT_SHIFT))
            calendar = np.uintp(whole[team + NUMBER_OF_TEAM])
            has_calendar = True
            since = now - monday
            if since >= real[team + OPEN_AT_R] and since < real[team + CLOSE_AT_R]:
                # the stretch is at hand; mostly the visit ends in it too
                at_monday, speed = real[team + AT_MONDAY_R], real[team + RATE_R]
                opens, closes = real[team + OPEN_AT_R], real[team + CLOSE_AT_R]
                already = real[team + BEFORE_R]
                target_capacity = (
                    capacity_in(at_monday, speed, already, opens, closes, since) + effort
                )
                rest = target_capacity - at_monday
                if target_capacity <= real[team + AT_SUNDAY_R] and rest > 0.0:
                    rest /= speed
                    if rest > real[team + EARLIER_R] and rest <= real[team + AFTER_R]:
                        event_at = max(instant_in(monday, rest, already, opens, closes), now)
                        has_calendar = False
            else:
                j = stretch[calendar + ONE] - 1
                while j >= stretch[calendar] and since < open_at[j]:
                    j -= 1
                target_capacity = capacity[calendar, week]
                if j >= stretch[calendar]:
                    target_capacity = capacity_in(
                        target_capacity,
                        rate[calendar, week],
                        before[j],
                        open_at[j],
                        close_at[j],
                        since,
                    )
                target_capacity += effort

        elif leads_to == MOVE:
            # -- MOVE: an item goes to a step or out, from a step or from its door
            work = np.uintp(whole[item + WORK])
            key = np.uint64(whole[item + KEY])
            while target > DROPPED and whole[target + TAKEN_BY_ALL] == 0:
                # steps that the item does not take are passed over
                share = real[target + SHARE_R]
                if whole[target + IS_TOUCHED] != 0:
                    step_number, arrived = whole[target + NUMBER_OF_STEP], real[item + ARRIVED_R]
                    treated_bits = treated_by(
                        levers, treatments, step_number, key, NOBODY, arrived, instants
                    )
                    if treated_bits != 0:
                        share = treated(treatments, step_number, SHARE, treated_bits, share)
                if share >= 1.0 or uniform(key, np.uint64(whole[target + SHARE_STREAM]), 0) < share:
                    break
                target = np.uintp(whole[target + NEXT_STEP])

            if came_from != NOTHING:
                # -- the log: a finished visit or wait
                if n_rows == most_rows:
                    status = ROWS_FULL
                    break
                outcome = TO_REWORK if target <= came_from else NEXT
                if target <= DROPPED:
                    outcome = DELIVERED if target == DONE else DROPPED_OUT
                queued_at, started_at = real[item + QUEUED_AT_R], real[item + STARTED_AT_R]
                cause = whole[item + CAUSE_OF_WAIT] if started_at != queued_at else NO_CAUSE
                row = n_rows * FOUR
                times[row] = queued_at - warm_up
                times[row + ONE] = started_at - warm_up
                times[row + TWO] = now - warm_up
                times[row + THREE] = now - warm_up
                row = n_rows * SIX
                codes[row] = whole[item + ID]
                codes[row + ONE] = whole[came_from + NUMBER_OF_STEP]
                codes[row + TWO] = whole[item + VISIT]
                codes[row + THREE] = whole[item + BY]
                codes[row + FOUR] = outcome
                codes[row + FIVE] = cause
                treated_rows[n_rows] = whole[item + TREATED]
                n_rows += ONE
            else:
                # -- through the door; `always` puts the next one there
                if now > real[item + ARRIVED_R] or target <= DROPPED:
                    # -- the log: time at the door
                    if n_rows == most_rows:
                        status = ROWS_FULL
                        break
                    outcome = NEXT
                    if target <= DROPPED:
                        outcome = DELIVERED if target == DONE else DROPPED_OUT
                    cause = NO_CAUSE
                    if now > real[item + ARRIVED_R]:
                        cause = BY_PEOPLE if whole[work + LIMIT_NOW] == NO_LIMIT else BY_LIMIT
                    row = n_rows * FOUR
                    times[row] = real[item + ARRIVED_R] - warm_up
                    times[row + ONE] = now - warm_up
                    times[row + TWO] = now - warm_up
                    times[row + THREE] = now - warm_up
                    row = n_rows * SIX
                    codes[row] = whole[item + ID]
                    codes[row + ONE] = DOOR
                    codes[row + TWO] = 0
                    codes[row + THREE] = NOBODY
                    codes[row + FOUR] = outcome
                    codes[row + FIVE] = cause
                    treated_rows[n_rows] = 0
                    n_rows += ONE
                door = work + DOOR_LIST
                whole[door + BEHIND] = whole[item + BEHIND]
                if np.uintp(whole[door + LAST]) == item:
                    whole[door + LAST] = door
                whole[work + INSIDE] += 1
                if whole[work + SOURCE] == ALWAYS:
                    whole[work + OWED] += 1
                    n_owed += 1

            if target <= DROPPED:
                # -- out
                whole[work + INSIDE] -= 1
                doors_ready = True
                older, younger = np.uintp(whole[item + OLDER]), np.uintp(whole[item + YOUNGER])
                if older == NOTHING:
                    oldest = younger
                else:
                    whole[older + YOUNGER] = younger
                if younger == NOTHING:
                    youngest = older
                else:
                    whole[younger + OLDER] = older
                whole[item + BEHIND] = vacant
                vacant = item
                continue

            # -- into the step
            passes = item + np.uintp(whole[target + PASSES_HERE])
            visit = whole[passes] + 1
            whole[passes] = visit
            whole[item + VISIT] = visit
            whole[item + AT_STEP] = target
            real[item + QUEUED_AT_R] = now
            random_bits = address(key, np.uint64(whole[target + EFFORT_STREAM]), visit)
            its_family = whole[target + FAMILY]
            if its_family == EMPIRICAL:
                law = np.uintp(law_of[np.uintp(whole[target + NUMBER_OF_STEP])])
                drawn = pick(points, cumulative, point[law], point[law + ONE], random_bits)
            else:
                drawn = variate(
                    its_family, real[target + SCALE_R], real[target + SHAPE_R], random_bits
                )
            team = np.uintp(whole[target + TEAM])
            if team != NOTHING:
                real[item + DRAWN_R] = drawn
                real[item + STARTED_AT_R] = np.nan
                members, queued = whole[team + MEMBERS], whole[team + QUEUED]
                idle = members - whole[team + BUSY]  # or more, while people above it finish
                whole[item + CAUSE_OF_WAIT] = BY_HOURS if idle > queued else BY_PEOPLE
                whole[team + QUEUED] = queued + 1
                rank = whole[work + RANK]
                word = np.uintp(whole[team + RANKS] + (rank >> 6))
                whole[word] |= BIT << (rank & 63)
                queue = np.uintp(whole[team + QUEUES]) + np.uintp(rank) * LIST_WIDTH
                whole[np.uintp(whole[queue + LAST]) + BEHIND] = item
                whole[queue + LAST] = item
                if idle > 0 or members < whole[team + MOST]:
                    whole[np.uintp(whole[team + DIRTY])] |= whole[team + DIRTY_BIT]
                    somebody_dirty = True
                continue
            # a wait, which is nobody's work
            treated_bits = 0
            if whole[target + IS_TOUCHED] != 0:
                step_number = whole[target + NUMBER_OF_STEP]
                treated_bits = treated_by(
                    levers, treatments, step_number, key, NOBODY, now, instants
                )
                if treated_bits != 0:
                    law_mean = mean[law_of[step_number]]
                    drawn = moved(treatments, step_number, WAIT, treated_bits, law_mean, drawn)
            whole[item + BY] = NOBODY
            whole[item + TREATED] = treated_bits
            real[item + STARTED_AT_R] = now
            event_at, event_kind = now + drawn, COMPLETION
            event_what = np.int64(item >> np.uintp(UNIT_SHIFT))

        elif leads_to == NEXT_ARRIVAL:
            # -- the next arrival of a stream, where its cumulative rate reaches the sum of gaps
            law = np.uintp(whole[stream + GAP_LAW])
            number_of_gap = whole[stream + MADE] + whole[stream + OWED] + 1
            random_bits = address(
                np.uint64(whole[stream + WORK_KEY]),
                np.uint64(whole[stream + GAPS_STREAM]),
                number_of_gap,
            )
            if family[law] == EMPIRICAL:
                drawn = pick(points, cumulative, point[law], point[law + ONE], random_bits)
            else:
                drawn = variate(family[law], scale[law], shape[law], random_bits)
            target_capacity = real[stream + GAPS_R] + drawn
            real[stream + GAPS_R] = target_capacity
            calendar = np.uintp(n_teams + whole[stream + NUMBER_OF_WORK])
            has_calendar = True
            event_kind, event_what = ARRIVAL, np.int64(stream >> np.uintp(UNIT_SHIFT))

        elif leads_to == NO_MORE:
            continue

        if has_calendar:
            # -- the first instant by which the calendar's capacity has passed
            event_at = now
            at_week, its_monday = week, monday
            while at_week < weeks and target_capacity > capacity[calendar, at_week + ONE]:
                at_week += ONE
                its_monday += WEEK
            if at_week == weeks:
                continue
            rest = target_capacity - capacity[calendar, at_week]
            if rest > 0.0:
                rest /= rate[calendar, at_week]
                first = np.uintp(stretch[calendar])
                k = np.uintp(stretch[calendar + ONE]) - ONE
                while k > first and rest <= before[k]:
                    k -= ONE
                event_at = max(
                    instant_in(its_monday, rest, before[k], open_at[k], close_at[k]), now
                )

        if event_at <= ends:
            # -- SCHEDULE
            tag = (event_kind << KIND_SHIFT) | (created << NUMBER_SHIFT) | event_what
            created += 1
            lane = np.uintp(lowest_bit(~(settled | recent)))
            if leads_to != MOVE and lane != NO_LANE:  # a move schedules waits only
                recent |= ONE << lane
                real[lane + LANES_AT] = event_at
                whole[lane + LANES_TAG] = tag
                if event_at < near_at or (event_at == near_at and tag < near_tag):
                    first_lane, near_at, near_tag = lane, event_at, tag
            else:
                place = n_far
                n_far += ONE
                while place > NOTHING:
                    parent = (place - ONE) >> ONE
                    pair = far + TWO * parent
                    parent_at, parent_tag = real[pair], whole[pair + ONE]
                    if parent_at < event_at or (parent_at == event_at and parent_tag < tag):
                        break
                    real[far + TWO * place] = parent_at
                    whole[far + TWO * place + ONE] = parent_tag
                    place = parent
                real[far + TWO * place] = event_at
                whole[far + TWO * place + ONE] = tag

    # -- what is unfinished, oldest first
    item = oldest if status == FINE else NOTHING
    while item != NOTHING:
        if n_rows == most_rows:
            status = ROWS_FULL
            break
        at_step = np.uintp(whole[item + AT_STEP])
        queued_at, started_at = real[item + ARRIVED_R], np.nan
        step_number, visit, person, outcome, treated_bits = DOOR, 0, NOBODY, WAITING, 0
        if at_step == NOTHING:
            no_limit = whole[np.uintp(whole[item + WORK]) + LIMIT_NOW] == NO_LIMIT
            cause = np.int64(BY_PEOPLE if no_limit else BY_LIMIT)
        else:
            queued_at, started_at = real[item + QUEUED_AT_R], real[item + STARTED_AT_R]
            step_number, visit = whole[at_step + NUMBER_OF_STEP], whole[item + VISIT]
            cause = whole[item + CAUSE_OF_WAIT]
            if not np.isnan(started_at):
                person, outcome, treated_bits = whole[item + BY], WORKING, whole[item + TREATED]
                if started_at == queued_at:
                    cause = np.int64(NO_CAUSE)
        row = n_rows * FOUR
        times[row] = queued_at - warm_up
        times[row + ONE] = started_at - warm_up
        times[row + TWO] = np.nan
        times[row + THREE] = np.nan
        row = n_rows * SIX
        codes[row] = whole[item + ID]
        codes[row + ONE] = step_number
        codes[row + TWO] = visit
        codes[row + THREE] = person
        codes[row + FOUR] = outcome
        codes[row + FIVE] = cause
        treated_rows[n_rows] = treated_bits
        n_rows += ONE
        item = np.uintp(whole[item + YOUNGER])
    return status, np.int64(n_rows), n_items
