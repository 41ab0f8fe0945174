"""What the memory of a run holds: records, and the columns of their fields.

One memory, seen as whole numbers (`whole`) and as real ones (`real`): `whole[team + BUSY]`. A
record is known by its place; columns whose names end in _R are read as real numbers. Few arrays
with many fields, because each array that is alive takes a register and there are not many.
"""

from __future__ import annotations

from flowsim.engine.kernel.memory import LANES

# Kinds of event, in the order in which they are applied at one instant.
# An event's tag holds its kind, its creation number and what it is about (a record's place by
# UNIT, or a number) in one word, so that events of one instant are ordered by their tags.
CHANGE, OPENING, RETURN, COMPLETION, GATE, ARRIVAL, PATIENCE, ABSENCE = range(8)
KIND_SHIFT, NUMBER_SHIFT, UNIT_SHIFT = 60, 28, 3
WHAT = (1 << NUMBER_SHIFT) - 1
SPAWNED = 1 << (NUMBER_SHIFT - 1)  # of an arrival: it is about a record of the pool
UNIT = 1 << UNIT_SHIFT  # words: records begin at a multiple of it

# Status on return.
FINE, STUCK, ROWS_FULL, ITEMS_FULL, SLOTS_FULL, FAR_FULL, POOL_FULL = range(7)
MOST_AT_ONCE = 20_000_000  # things done while the clock stands still

# The memory begins with the near events, a lane for each: their instants as the vectors see them,
# then instants and tags, with one lane more that says that there is none. No record has a place
# so low: 0 stands for none.
NOTHING = 0
NO_LANE = LANES  # the place of the lowest bit where none is set
LANES_AT, LANES_TAG = LANES, 2 * LANES + UNIT
LANES_END = 3 * LANES + 2 * UNIT

# The state of the run, at fixed places.
(
    STATUS, CREATED, ENTRIES, STARTS, BATCHES, N_ROWS, MOST_ROWS, N_FAR, MOST_FAR, FAR,
    N_OWED, DOORS_READY, SOMEBODY_DIRTY, NOW_R, MONDAY_R, WEEK_NOW, WARM_UP_R, ENDS_R,
    TEAMS, WORKS, WORKS_END, VACANT, OLDEST, YOUNGEST, POOL, POOL_UNUSED, POOL_ENDS, POOL_VACANT,
    URGENT_RANKS, N_PEOPLE, N_WEEKS, PEOPLE_PLACE, N_TEAMS, N_OUTAGES, LUCK, N_WORKS,
    TIMES, CODES, ROW_LEVERS, INSTANTS, ITEM_WIDTH, UNUSED, MEMORY_ENDS, N_ITEMS, MOST_ITEMS,
    ITEM_WORK, ITEM_ORDINAL, ITEM_ARRIVED, ITEM_PARENT, IS_PLAIN,
    LAW_FAMILY, LAW_MEAN, LAW_SCALE, LAW_SHAPE, LAW_FIRST, LAW_POINTS, LAW_CUMULATIVE,
    T_FIRST, T_LEVER, T_QUANTITY, T_OPERATION, T_OPERAND, T_WEIGHT, T_STEP_FIRST, T_STEP_LEVER,
    L_COVERS, L_STARTS, L_RAMP, L_COVERS_STREAM, L_ITEM_STREAM,
    C_PATTERN, C_FIRST, C_OPEN, C_CLOSE, C_BEFORE, C_RATE, C_PASSED, C_SWING, C_PERIOD, C_ZERO,
    TRACE_EFFORT_FIRST, TRACE_EFFORT, TRACE_RANK, RANK_WORDS, PACES, LIMITS, LATER, NEXT_WEEK_R,
    STATE_END,
) = range(LANES_END, LANES_END + 89)  # fmt: skip

# A list: its first, and its last, which is the list itself when it is empty. Items have the
# column BEHIND too: who comes next in a list; in a heap, their two branches.
BEHIND, LAST = range(2)
OTHER = LAST
LIST_WIDTH = 2

# An item, or one of its strands in a parallel block. What it is doing (STATE), what the log will
# say of its visit, its place in a queue (RANK_IS, KEY_IS, NUMBER_IS), its neighbours by age among
# the living, and from PASSES on how often it has come to each step of its flow. STRANDS and what
# follows is the item's alone; a strand's OWNER is its item.
(
    _, _, STATE, AT_STEP, VISIT, BY, CAUSE_OF_WAIT, TREATED,
    OWNER, WORK, KEY, ID, EVENT, BY_TEAM, MATE, BATCH_NUMBER,
    QUEUED_AT_R, STARTED_AT_R, DRAWN_R, RESUMES, PATIENCE_TAG, TRACE_ROW, FINISHED_AT_R, ARRIVED_R,
    RANK_IS, KEY_IS_R, NUMBER_IS, DUE_R, PACE_R, START_NUMBER, GOES_TO, FOUND,
    OLDER, YOUNGER, NEXT_STRAND, STRANDS, OUTSTANDING, RETURN_TO, DEFECTS, LAST_DEFECT,
    DUE_WEEK, PASSES,
) = range(42)  # fmt: skip

# What a strand is doing.
AT_DOOR, HELD, IN_QUEUE, AT_WORK, WAITING_STEP, STUCK_FOR_ROOM, SPLIT, GONE = range(8)

# A team: its people; where the bits of those who are free, the bits of its queues with somebody in
# them and its queues begin; its bit among the dirty. Then the stretch of open time that holds this
# instant, or the next: from and until, and what `calendar` wants to know of it and its week.
# TAKES_R: open hours for an hour of capacity. HERE: members who are present.
# SPECIAL_TEAM: whether who begins what is more than a look at the queue.
(
    MEMBERS, HERE, BUSY, QUEUED, FREE, RANKS, QUEUES, HAS_IDLE_WORK,
    DIRTY, DIRTY_BIT, MOST, NUMBER_OF_TEAM, WAKES_AT_R, OPEN_FROM_R, OPEN_UNTIL_R, RATE_R,
    TAKES_R, BEFORE_R, OPEN_AT_R, CLOSE_AT_R, FIRST_PERSON,
    DISCIPLINE, ROOT, SPECIAL_TEAM, BATCH_STEPS, LAST_BATCH_STEP, HELPERS, LAST_HELPER, SWITCH_R,
    HELPED, LAST_HELPED, IDLE_WORKS, LAST_IDLE_WORK, AWAY_EVERY, AWAY_FOR, AWAY_STREAM,
    IS_PLAIN_TEAM,
) = range(37)  # fmt: skip
TEAM_WIDTH = 40

# A step: all that a visit asks of it. TARGETS up to LAST_TARGET: pairs of a place and a chance.
# LANE_LIST: places of the lanes it is in; the same list for steps in the same lanes, 0 for none.
(
    TEAM, SPECIAL, NEXT_STEP, TARGETS, LAST_TARGET, FAMILY, EFFORT_STREAM, INDEX,
    NUMBER_OF_STEP, IS_TOUCHED, REWORK_R, SCALE_R, SHAPE_R, SHARE_R, SHARE_STREAM, NEXT_STREAM,
    RANK, LANE_LIST, OWN_RANK, LAW, PATIENCE_LAW, OPENS_R, HELD_LIST, _,
    GATE_PENDING, BATCH_MIN, BATCH_MAX, LINE_ROOT, LINE_COUNT, BLOCK, BRANCH_END, INJECTS_R,
    CATCHES_R, QUEUE_STREAM, PATIENCE_STREAM, INJECTS_STREAM, DEFECT_STREAM, CHECK_STREAM,
    BLOCK_END,
) = range(39)  # fmt: skip
STEP_WIDTH = 40
# What is special about a step, a bit each: not taken by all or the first of a block; in a block;
# has a check or makes defects; has a gate; is done in batches; has patience.
MAY_PASS, IN_BLOCK, QUALITY, GATED, BATCHED, IMPATIENT = (1 << bit for bit in range(6))
UNUSUAL = GATED | BATCHED | IMPATIENT  # not simply into the queue

# Ways out and the door stand beside the steps, before them all.
DONE = -(-STATE_END // UNIT) * UNIT
DROPPED, JOIN, THE_DOOR, STEPS = (DONE + STEP_WIDTH * place for place in range(1, 5))

# A kind of work. LINES: for each target
# (its steps, then the way out) and each place to come from (the door, then its steps) a list of
# those who wait for room; WAITING_AT: how many, by target; ORIGINS: places to come from.
(
    SOURCE, OWED, MADE, ARRIVALS_MADE, FIRST_STEP, NUMBER_OF_WORK, WORK_KEY, ITEMS_STREAM,
    GAPS_STREAM, GAP_LAW, _, FIRST_OWED, N_STEPS, LIMITED, LINES, WAITING_AT,
    ORIGINS, WAITERS, AT_THE_DOOR, IS_EXPEDITE, DROPS, DELAY_COST_R, SIZE_LAW, SIZES_STREAM,
    INSTALLED_STREAM, NEXT_ROW, LAST_ROW, AFTERS, LAST_AFTER, LIMIT_LANE, WAITING_ITEM, ROW_DUE,
) = range(32)  # fmt: skip
WORK_WIDTH = 32

# A lane, a block (branches: places of their first steps), an entry of `after`, a helper.
IN_LANE, MOST_NOW, WORK_OF_LANE = range(3)
BLOCK_FIRST, BLOCK_AFTER, BRANCHES, LAST_BRANCH = range(4)
AFTER_KIND, AFTER_WORK, AFTER_AMOUNT_R, AFTER_HOURS_R, AFTER_INSTALLED, AFTER_STREAM = range(6)
HELPING_TEAM, HELP_PACE_R, HELPED_TEAM = range(3)
# A person: the job at hand, absences that hold, since when, how many there were.
JOB, ABSENCES, AWAY_SINCE_R, TIMES_AWAY = range(4)
SMALL = 4  # words of a person; UNIT words of the others above
# A record of the pool: a defect (its step, its key) or an item that will come (work, key, parent,
# and the event that brings it).
POOL_NEXT, POOL_A, POOL_B, POOL_C, POOL_AT_R, POOL_TAG = range(6)
POOL_WIDTH = 6
