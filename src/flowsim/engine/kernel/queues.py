"""Lists and heaps of tokens that wait, in their order; records that are taken and given back.

A queue is a line for each rank where a team works first come first served, and else one heap. The
heap is a skew heap (Sleator & Tarjan, Self-adjusting heaps, SIAM J. Computing 15, 1986): it is made
of the tokens themselves and needs no memory of its own. A token that is gone stays in its place
until it comes to the front.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inlined, inner
from flowsim.engine.draws import lowest_bit
from flowsim.engine.kernel.memory import as_floats
from flowsim.engine.kernel.records import *
from flowsim.plan.tables import FIFO

AHEAD = -np.inf  # the key of who was interrupted: before all others of the rank


@inner
def new_slot(words: Any) -> int:
    """A record for a token, or NOTHING where memory is full."""
    item = words[RUN_ITEM_VACANT]
    if item != NOTHING:
        words[RUN_ITEM_VACANT] = words[item + ITEM_BEHIND]
        return item
    item = words[RUN_ITEM_UNUSED]
    if item + words[RUN_ITEM_WIDTH] > words[RUN_ITEMS_END]:
        words[RUN_STATUS] = SLOTS_FULL
        return NOTHING
    words[RUN_ITEM_UNUSED] = item + words[RUN_ITEM_WIDTH]
    return item


@inner
def new_record(words: Any) -> int:
    """A record of the pool, or NOTHING where it is full."""
    record = words[RUN_POOL_VACANT]
    if record != NOTHING:
        words[RUN_POOL_VACANT] = words[record + POOL_NEXT]
        return record
    record = words[RUN_POOL_UNUSED]
    if record + POOL_WIDTH > words[RUN_POOL_END]:
        words[RUN_STATUS] = POOL_FULL
        return NOTHING
    words[RUN_POOL_UNUSED] = record + POOL_WIDTH
    return record


@inlined
def free_slot(words: Any, item: int) -> None:
    """Give back the record of a token."""
    words[item + ITEM_BEHIND] = words[RUN_ITEM_VACANT]
    words[RUN_ITEM_VACANT] = item


@inlined
def append(words: Any, line: int, item: int) -> None:
    """Put a token at the end of a list."""
    words[item + ITEM_BEHIND] = NOTHING
    words[words[line + LIST_LAST] + ITEM_BEHIND] = item
    words[line + LIST_LAST] = item


@inlined
def drop_first(words: Any, line: int) -> None:
    """Take the first out of a list that is not empty."""
    item = words[line + LIST_FIRST]
    if item == words[line + LIST_LAST]:
        words[line + LIST_LAST] = line
        words[line + LIST_FIRST] = NOTHING
    else:
        words[line + LIST_FIRST] = words[item + ITEM_BEHIND]


@inner
def first_of(words: Any, line: int) -> int:
    """The first token in a list that is not gone, or NOTHING."""
    item = words[line + LIST_FIRST]
    while item != NOTHING and words[item + ITEM_STATE] == GONE:
        drop_first(words, line)
        free_slot(words, item)
        item = words[line + LIST_FIRST]
    return item


@inner
def is_before(words: Any, one: int, other: int) -> bool:
    """Whether one token's turn comes before another's."""
    floats = as_floats(words)
    if words[one + ITEM_RANK] != words[other + ITEM_RANK]:
        return words[one + ITEM_RANK] < words[other + ITEM_RANK]
    if floats[one + ITEM_QUEUE_KEY_R] != floats[other + ITEM_QUEUE_KEY_R]:
        return floats[one + ITEM_QUEUE_KEY_R] < floats[other + ITEM_QUEUE_KEY_R]
    return words[one + ITEM_ENTRY] < words[other + ITEM_ENTRY]


@inner
def meld(words: Any, one: int, other: int) -> int:
    """Two heaps made one: its root."""
    if one == NOTHING:
        return other
    if other == NOTHING:
        return one
    if is_before(words, other, one):
        one, other = other, one
    root = one
    while True:
        branch = words[one + ITEM_OTHER]
        words[one + ITEM_OTHER] = words[one + ITEM_BEHIND]
        if branch == NOTHING:
            words[one + ITEM_BEHIND] = other
            return root
        if is_before(words, other, branch):
            branch, other = other, branch
        words[one + ITEM_BEHIND] = branch
        one = branch


@inner
def put_in_heap(words: Any, root: int, item: int) -> None:
    """Put a token into the heap whose root is at a place."""
    words[item + ITEM_BEHIND] = words[item + ITEM_OTHER] = NOTHING
    words[root] = meld(words, words[root], item)


@inner
def first_in_heap(words: Any, root: int) -> int:
    """The first token in a heap that is not gone, or NOTHING."""
    item = words[root]
    while item != NOTHING and words[item + ITEM_STATE] == GONE:
        words[root] = meld(words, words[item + ITEM_BEHIND], words[item + ITEM_OTHER])
        free_slot(words, item)
        item = words[root]
    return item


@inner
def take_from_heap(words: Any, root: int) -> None:
    """Take the first out of a heap that is not empty."""
    item = words[root]
    words[root] = meld(words, words[item + ITEM_BEHIND], words[item + ITEM_OTHER])


@inlined
def put_in_queue(words: Any, team: int, item: int) -> None:
    """Into a team's queue, by rank, key and number."""
    if words[team + TEAM_DISCIPLINE] != FIFO:
        put_in_heap(words, team + TEAM_ROOT, item)
        return
    rank = words[item + ITEM_RANK]
    word = words[team + TEAM_RANK_BITS] + (rank >> 6)
    words[word] |= np.int64(1) << (rank & 63)
    queue = words[team + TEAM_QUEUES] + rank * LIST_WIDTH
    if as_floats(words)[item + ITEM_QUEUE_KEY_R] != AHEAD:
        append(words, queue, item)
    else:
        first = words[queue + LIST_FIRST]
        words[item + ITEM_BEHIND] = first
        words[queue + LIST_FIRST] = item
        if first == NOTHING:
            words[queue + LIST_LAST] = item


@inlined
def first_in_queue(words: Any, team: int) -> int:
    """The most urgent token of a team's queue, or NOTHING."""
    if words[team + TEAM_DISCIPLINE] != FIFO:
        return first_in_heap(words, team + TEAM_ROOT)
    for place in range(words[RUN_RANK_WORDS]):
        word = words[team + TEAM_RANK_BITS] + place
        while words[word] != 0:
            rank = 64 * place + lowest_bit(np.uint64(words[word]))
            item = first_of(words, words[team + TEAM_QUEUES] + LIST_WIDTH * rank)
            if item != NOTHING:
                return item
            words[word] &= words[word] - 1
    return NOTHING


@inlined
def take_from_queue(words: Any, team: int) -> None:
    """Take the most urgent token, which is there, out of a team's queue."""
    if words[team + TEAM_DISCIPLINE] != FIFO:
        take_from_heap(words, team + TEAM_ROOT)
        return
    word, queue = words[team + TEAM_RANK_BITS], words[team + TEAM_QUEUES]
    while words[word] == 0:
        word += 1
        queue += 64 * LIST_WIDTH
    queue += LIST_WIDTH * lowest_bit(np.uint64(words[word]))
    drop_first(words, queue)
    if words[queue + LIST_FIRST] == NOTHING:
        words[word] &= words[word] - 1


@inner
def first_in_line(words: Any, step: int) -> int:
    """The first in the line of a step that is done in batches, or NOTHING."""
    if words[step + STEP_BATCH_WAITING] == 0:
        return NOTHING
    return first_in_heap(words, step + STEP_BATCH_ROOT)


# -- teams that may have something to start


@inlined
def mark(words: Any, team: int) -> None:
    """A team may have something to start."""
    words[words[team + TEAM_DIRTY]] |= words[team + TEAM_DIRTY_BIT]
    words[RUN_ANY_DIRTY] = 1


@inner
def mark_helped(words: Any, team: int) -> None:
    """The teams that a team helps may have something to start: it may have nothing itself.

    So may those that are in crews with it, and those that these help.
    """
    for place in range(words[team + TEAM_HELPED], words[team + TEAM_HELPED_END]):
        helped = words[place]
        if words[helped + TEAM_QUEUED] | words[helped + TEAM_HAS_IDLE_WORK] != 0:
            mark(words, helped)


@inner
def mark_idle(words: Any, team: int) -> None:
    """Somebody of a team may be free now: it may have something to start, or those it helps."""
    mark(words, team)
    mark_helped(words, team)
