"""What the memory of a run holds: records, and where their fields are.

One memory, seen as integers (`words`) and as floating-point numbers (`floats`). A record is known
by its place there, and a field carries the name of its record: `words[team + TEAM_BUSY]`. Fields
whose names end in _R are in `floats`. The fields of a run itself stand at fixed places. There are
few arrays with many fields, because each array in use takes one of the few registers.
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
ON_REQUEST = 1 << (NUMBER_SHIFT - 2)  # ... that a step has asked for
UNIT = 1 << UNIT_SHIFT  # words: records begin at a multiple of it

# Status on return.
FINE, STUCK, ROWS_FULL, ITEMS_FULL, SLOTS_FULL, FAR_FULL, POOL_FULL = range(7)
MAX_AT_ONCE = 20_000_000  # things done while the clock stands still

# The memory begins with the near events: first their instants as the vectors see them, then
# instants and tags, with room for one more, which says that there is none. No record has a place
# so low: 0 is none.
NOTHING = 0
NO_NEAR = LANES  # the place of the lowest bit where none is set
NEAR_SEEN_R, NEAR_AT_R, NEAR_TAG = 0, LANES, 2 * LANES + UNIT
NEAR_END = 3 * LANES + 2 * UNIT

# The state of the run, at fixed places.
(
    RUN_STATUS, RUN_CREATED, RUN_ENTRIES, RUN_STARTS, RUN_BATCHES, RUN_N_ROWS, RUN_MAX_ROWS,
    RUN_N_FAR, RUN_MAX_FAR, RUN_FAR, RUN_N_OWED, RUN_DOORS_READY, RUN_ANY_DIRTY, RUN_NOW_R,
    RUN_MONDAY_R, RUN_WEEK, RUN_WARM_UP_R, RUN_ENDS_R, RUN_TEAMS, RUN_WORKS, RUN_WORKS_END,
    RUN_ITEM_VACANT, RUN_OLDEST, RUN_YOUNGEST, RUN_POOL, RUN_POOL_UNUSED, RUN_POOL_END,
    RUN_POOL_VACANT, RUN_URGENT_RANKS, RUN_N_PEOPLE, RUN_N_WEEKS, RUN_PEOPLE, RUN_N_TEAMS,
    RUN_N_OUTAGES, RUN_KEY, RUN_TIMES, RUN_CODES, RUN_ROW_LEVERS, RUN_ADOPTED_AT,
    RUN_ITEM_WIDTH, RUN_ITEM_UNUSED, RUN_ITEMS_END, RUN_N_ITEMS, RUN_MAX_ITEMS, RUN_ITEM_WORK,
    RUN_ITEM_ORDINAL, RUN_ITEM_ARRIVED, RUN_ITEM_PARENT, RUN_LAW_FAMILY, RUN_LAW_MEAN,
    RUN_LAW_SCALE, RUN_LAW_SHAPE, RUN_LAW_FIRST, RUN_LAW_POINTS, RUN_LAW_CUMULATIVE,
    RUN_TREATMENT_FIRST, RUN_TREATMENT_LEVER, RUN_TREATMENT_QUANTITY, RUN_TREATMENT_OPERATION,
    RUN_TREATMENT_OPERAND, RUN_TREATMENT_WEIGHT, RUN_TREATMENT_STEP_FIRST,
    RUN_TREATMENT_STEP_LEVER, RUN_LEVER_COVERS, RUN_LEVER_STARTS, RUN_LEVER_FIRST,
    RUN_LEVER_AT, RUN_LEVER_SHARE, RUN_LEVER_DIP, RUN_LEVER_HALF_LIFE, RUN_LEVER_REST,
    RUN_TREATMENT_STEP_PACE,
    RUN_LEVER_COVERS_STREAM, RUN_LEVER_ITEM_STREAM, RUN_CALENDAR_PATTERN, RUN_CALENDAR_FIRST,
    RUN_CALENDAR_OPEN, RUN_CALENDAR_CLOSE, RUN_CALENDAR_BEFORE, RUN_CALENDAR_RATE,
    RUN_CALENDAR_PASSED,
    RUN_TRACE_EFFORT_FIRST, RUN_TRACE_EFFORT, RUN_TRACE_RANK, RUN_RANK_WORDS, RUN_HELPERS,
    RUN_LANES, RUN_LATER, RUN_NEXT_WEEK_R, RUN_TREATMENT_PULL, RUN_COUNTS, RUN_N_PULLS, RUN_PULLED,
    RUN_MARKETS, RUN_MARKETS_END, RUN_FOLLOWERS, RUN_FOLLOWERS_END, RUN_FIELDS_END,
) = range(NEAR_END, NEAR_END + 98)  # fmt: skip

# A list: its first, and its last, which is the list itself when it is empty. So the item behind
# another in a list stands where the first of a list does; in a heap these are the two branches.
LIST_FIRST, LIST_LAST = range(2)
ITEM_BEHIND, ITEM_OTHER = LIST_FIRST, LIST_LAST
LIST_WIDTH = 2

# An item, or one of its tokens in a parallel block: what it is doing (ITEM_STATE), what the log
# will say of its visit, its place in a queue (ITEM_RANK, ITEM_QUEUE_KEY_R, ITEM_ENTRY), its
# neighbours by age among the living, and from ITEM_PASSES on how often it has come to each step of
# its flow. Of a token ITEM_OWNER is its item; ITEM_TOKENS and what follows is the item's alone.
(
    _, _, ITEM_STATE, ITEM_STEP, ITEM_VISIT, ITEM_PERSON, ITEM_CAUSE, ITEM_LEVERS, ITEM_OWNER,
    ITEM_WORK, ITEM_KEY, ITEM_NUMBER, ITEM_EVENT, ITEM_TEAM, ITEM_NEXT_IN_BATCH, ITEM_BATCH,
    ITEM_QUEUED_AT_R, ITEM_STARTED_AT_R, ITEM_DRAWN_R, ITEM_RESUMES, ITEM_PATIENCE_TAG,
    ITEM_TRACE_ROW, ITEM_FINISHED_AT_R, ITEM_ARRIVED_AT_R, ITEM_RANK, ITEM_QUEUE_KEY_R, ITEM_ENTRY,
    ITEM_DUE_R, ITEM_PACE_R, ITEM_STINT, ITEM_GOES_TO, ITEM_FOUND, ITEM_OLDER, ITEM_YOUNGER,
    ITEM_BEGUN_BY, ITEM_BEGUN_AT_R, ITEM_NEXT_TOKEN, ITEM_TOKENS, ITEM_OUTSTANDING,
    ITEM_RETURN_TO, ITEM_DEFECTS, ITEM_LAST_DEFECT, ITEM_DUE_WEEK, ITEM_PASSES,
) = range(44)  # fmt: skip

# What a token is doing.
AT_DOOR, HELD, IN_QUEUE, AT_WORK, WAITING_STEP, STUCK_FOR_ROOM, SPLIT, GONE, ASKING = range(9)
# Behind the passes of an item of a work that is asked for: the token that waits for it, and the
# rank that it was asked with, more by 1. Either may be 0: none.
ASKED_BY, ASKED_RANK = range(2)
ASKED_WIDTH = 2

# A team: its people; where the bits of those who are free, the bits of its queues with somebody in
# them and its queues begin; its bit among the dirty teams. Then the stretch of open time that holds
# this instant, or the next: from and until, and what `calendar` needs of it and of its week.
# TEAM_TAKES_R: open hours for an hour of capacity. TEAM_PRESENT: members who are present.
# TEAM_IS_SPECIAL: whether who begins what is more than a look at the queue.
(
    TEAM_MEMBERS, TEAM_PRESENT, TEAM_BUSY, TEAM_QUEUED, TEAM_FREE, TEAM_RANK_BITS, TEAM_QUEUES,
    TEAM_HAS_IDLE_WORK, TEAM_DIRTY, TEAM_DIRTY_BIT, TEAM_MAX_MEMBERS, TEAM_NUMBER, TEAM_WAKES_AT_R,
    TEAM_OPEN_FROM_R, TEAM_OPEN_UNTIL_R, TEAM_RATE_R, TEAM_TAKES_R, TEAM_BEFORE_R, TEAM_OPEN_AT_R,
    TEAM_CLOSE_AT_R, TEAM_FIRST_PERSON, TEAM_DISCIPLINE, TEAM_ROOT, TEAM_IS_SPECIAL,
    TEAM_BATCH_STEPS, TEAM_BATCH_STEPS_END, TEAM_HELPERS, TEAM_HELPERS_END, TEAM_SWITCH_R,
    TEAM_HELPED, TEAM_HELPED_END, TEAM_IDLE_WORKS, TEAM_IDLE_WORKS_END, TEAM_AWAY_EVERY,
    TEAM_AWAY_FOR, TEAM_AWAY_STREAM, TEAM_IS_PLAIN, TEAM_LEADS, TEAM_LEADS_END, CREW_CLOSES_AT_R,
) = range(40)  # fmt: skip
TEAM_WIDTH = 40
IN_CREWS = 2  # of TEAM_IS_SPECIAL: its people, or its jobs, are in crews
# TEAM_LEADS: teams whose first jobs keep its people; none if only its own do. A crew has a record
# of the same form for its hours, with pairs of a team and a number there, its own team's first.
CREW_PARTS, CREW_PARTS_END = TEAM_LEADS, TEAM_LEADS_END

# A step: all that a visit needs. From STEP_TARGETS to STEP_TARGETS_END: pairs of a place and a
# chance. STEP_LANES: a list of its lanes, the same for steps in the same lanes, 0 for none.
(
    STEP_TEAM, STEP_SPECIAL, STEP_FOLLOWING, STEP_TARGETS, STEP_TARGETS_END, STEP_FAMILY,
    STEP_EFFORT_STREAM, STEP_INDEX, STEP_NUMBER, STEP_HAS_LEVERS, STEP_REWORK_R, STEP_SCALE_R,
    STEP_SHAPE_R, STEP_SHARE_R, STEP_SHARE_STREAM, STEP_NEXT_STREAM, STEP_RANK, STEP_LANES,
    STEP_HAS_OWN_RANK, STEP_LAW, STEP_PATIENCE_LAW, STEP_OPENS_R, STEP_HELD, _, STEP_GATE_PENDING,
    STEP_BATCH_MIN, STEP_BATCH_MAX, STEP_BATCH_ROOT, STEP_BATCH_WAITING, STEP_BLOCK, STEP_ASKS,
    STEP_INJECTS_R, STEP_CATCHES_R, STEP_QUEUE_STREAM, STEP_PATIENCE_STREAM, STEP_INJECTS_STREAM,
    STEP_DEFECT_STREAM, STEP_CHECK_STREAM, STEP_BLOCK_END, STEP_CREW,
) = range(40)  # fmt: skip
STEP_WIDTH = 40
# What is special about a step, a bit each: not taken by all or the first of a block; in a block;
# has a check or makes defects; has a gate; is done in batches; has patience; takes a crew; asks for
# other work; is of a work that may be asked for with another urgency.
MAY_PASS, IN_BLOCK, QUALITY, GATED, BATCHED, IMPATIENT, CREWED, ASKS, HURRIED = (
    1 << bit for bit in range(9)
)
UNUSUAL = GATED | BATCHED | IMPATIENT | CREWED | HURRIED  # not simply into the queue, or alone

# Ways out and the door are next to the steps, before them all.
DONE = -(-RUN_FIELDS_END // UNIT) * UNIT
DROPPED, JOIN, THE_DOOR, STEPS = (DONE + STEP_WIDTH * place for place in range(1, 5))

# A kind of work. WORK_LINES: for each target (its steps, then the way out) and each place to come
# from (the door, then its steps) a list of those who wait for room. WORK_WAITING_AT: how many, by
# target. WORK_ORIGINS: the number of places to come from.
(
    WORK_SOURCE, WORK_OWED, WORK_MADE, WORK_ARRIVALS_MADE, WORK_FIRST_STEP, WORK_NUMBER, WORK_KEY,
    WORK_ITEMS_STREAM, WORK_GAPS_STREAM, WORK_GAP_LAW, WORK_MARKET, WORK_FIRST_OWED, WORK_N_STEPS,
    WORK_IS_LIMITED, WORK_LINES, WORK_WAITING_AT, WORK_ORIGINS, WORK_WAITING, WORK_AT_DOOR,
    WORK_IS_EXPEDITE, WORK_DROPS, WORK_DELAY_COST_R, WORK_SIZE_LAW, WORK_SIZES_STREAM,
    WORK_INSTALLED_STREAM, WORK_NEXT_ROW, WORK_ROWS_END, WORK_AFTERS, WORK_AFTERS_END,
    WORK_LIMIT_LANES, WORK_IS_HEARD, WORK_ROW_DUE, WORK_SHARES, WORK_NEXT_SHARING, WORK_CLEARS,
) = range(35)  # fmt: skip
WORK_WIDTH = 40

# WORK_SHARES: whether other works share a limit with it; WORK_NEXT_SHARING: the next that does.
NONE_SHARE, FIRST_SHARES, LATER_SHARES = range(3)
# WORK_IS_HEARD: whether a lever or WORK_MARKET, whose members it onboards, depends on deliveries,
# or who asks for its items does. WORK_CLEARS: fields from ITEM_PASSES on that are 0 in a new item.
HEARD, ASKED_FOR = 1, 2

# A lever that deliveries pull: whose, how many, and its number among all.
PULLED_WORK, PULLED_EVERY, PULLED_MOST, PULLED_LEVER, PULLED_DELIVERED = range(5)
PULLED_WIDTH = UNIT
# A hazard of a market: its kind where a work has that of its source, what is met in an hour and was
# met by Monday, a heap of pairs, what a member waits for and who it is, and the event that counts.
(
    HAZARD_SOURCE, HAZARD_RATE_R, HAZARD_MET_R, HAZARD_HEAP, HAZARD_COUNT, HAZARD_TAG,
    HAZARD_MARKET,
) = range(7)  # fmt: skip
HAZARD_WIDTH = UNIT
# A market: the work that brings members in, the members of its segments, users there now and on
# the Monday before, what it reaches, a heap of those outside, and its three hazards: adoption in
# either segment, leaving. MARKET_RIVAL: the next product of the same members, in a circle.
(
    MARKET_WORK, MARKET_NUMBER, MARKET_EARLY, MARKET_SIZE, MARKET_USERS, MARKET_MAIN_USERS,
    MARKET_REACH_R,
    MARKET_MAY_GROW, MARKET_MAY_LEAVE, MARKET_OUTSIDE, MARKET_OUTSIDE_COUNT, MARKET_OF_MEMBERS,
    MARKET_KEYS_STREAM, MARKET_THRESHOLDS_STREAM, MARKET_REACH_STREAM, MARKET_LIVES_STREAM,
    MARKET_ITEMS_STREAM, MARKET_HAZARDS, MARKET_FIRST_NUMBER, MARKET_OPENS, MARKET_MAIN_OPENS,
    MARKET_BEFORE, MARKET_MAIN_BEFORE, MARKET_RIVAL,
) = range(24)  # fmt: skip
MARKET_WIDTH = 24
# A member of one product: how often it has adopted it, what it does, since when. Before it adopts:
# where it waits; what will have been met when it adopts, and by when it stopped to meet anything,
# both 0 at the least. Outside that is the rest that it has to meet, and 0. A heap may still hold a
# member at a place that it has left behind, before its own; it moves when it comes to the top.
MEMBER_TIMES, MEMBER_STATE, MEMBER_PLACE, MEMBER_ADOPTED_AT_R, MEMBER_SINCE_R = range(5)
MEMBER_TARGET_R, MEMBER_STOPPED_R = MEMBER_ADOPTED_AT_R, MEMBER_SINCE_R
MEMBER_WIDTH = 5
FIRST_MEMBER = -2  # of an item from a market, ITEM_TRACE_ROW is this much less its member
NO_SPELL, IN_WAITING, IN_USE, ELSEWHERE = range(4)  # elsewhere: it has adopted a rival
NOWHERE, WAITS, OUTSIDE, PAUSES = range(4)  # pauses: it has a rest to meet and is in no heap
# A stream whose rate the run sets.
(
    FOLLOWER_SOURCE, FOLLOWER_WORK, FOLLOWER_MARKET, FOLLOWER_REST_R, FOLLOWER_SINCE_R,
    FOLLOWER_PACE_R, FOLLOWER_TAG, FOLLOWER_NUMBER, FOLLOWER_CALENDAR,
) = range(9)  # fmt: skip
FOLLOWER_WIDTH = 2 * UNIT

# A lane; a block, with the first steps of its branches; an entry of `after`; a helper.
LANE_COUNT, LANE_MAX = range(2)
BLOCK_FIRST, BLOCK_AFTER, BLOCK_BRANCHES, BLOCK_BRANCHES_END = range(4)
(
    AFTER_KIND, AFTER_WORK, AFTER_AMOUNT_R, AFTER_HOURS_R, AFTER_INSTALLED, AFTER_STREAM,
    AFTER_WAITS, AFTER_HURRIES,
) = range(8)  # fmt: skip
HELPER_TEAM, HELPER_PACE_R, HELPER_HELPED_TEAM = range(3)
LANE_WIDTH = BLOCK_WIDTH = AFTER_WIDTH = HELPER_WIDTH = UNIT
# A person: the current job, how many absences hold, since when, how many there were; in a crew the
# next member, and the own team.
(
    PERSON_JOB, PERSON_ABSENCES, PERSON_AWAY_SINCE_R, PERSON_TIMES_AWAY, PERSON_MATE, PERSON_TEAM,
) = range(6)  # fmt: skip
PERSON_WIDTH = 6
# A record of the pool is a defect, or an item that will come and the event that brings it.
POOL_NEXT = 0
DEFECT_STEP, DEFECT_KEY = range(1, 3)
FUTURE_WORK, FUTURE_KEY, FUTURE_PARENT, FUTURE_AT_R, FUTURE_TAG = range(1, 6)
FUTURE_ASKER, FUTURE_RANK = range(4, 6)  # what is asked for comes at once: it needs no instant
POOL_WIDTH = 6
