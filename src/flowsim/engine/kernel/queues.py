"""Lists and heaps of strands: who waits, in which order.

A queue is a line for each rank where a team works first come first served, and else one heap. The
heap is a skew heap (Sleator & Tarjan, Self-adjusting heaps, SIAM J. Computing 15, 1986): it is made
of the strands themselves and needs no memory of its own. Who is gone stays where it stands until
it comes to the front.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inlined, inner
from flowsim.engine.draws import lowest_bit
from flowsim.engine.kernel.memory import as_reals
from flowsim.engine.kernel.records import *
from flowsim.plan.tables import FIFO

AHEAD = -np.inf  # the key of who was interrupted: before all others of the rank


@inlined
def free_slot(whole: Any, item: int) -> None:
    """Give back the record of a strand."""
    whole[item + BEHIND] = whole[VACANT]
    whole[VACANT] = item


@inlined
def append(whole: Any, line: int, item: int) -> None:
    """Put a strand at the end of a list."""
    whole[item + BEHIND] = NOTHING
    whole[whole[line + LAST] + BEHIND] = item
    whole[line + LAST] = item


@inlined
def drop_first(whole: Any, line: int) -> None:
    """Take the first out of a list that is not empty."""
    item = whole[line + BEHIND]
    if item == whole[line + LAST]:
        whole[line + LAST] = line
        whole[line + BEHIND] = NOTHING
    else:
        whole[line + BEHIND] = whole[item + BEHIND]


@inner
def first_of(whole: Any, line: int) -> int:
    """The first in a list who is not gone, or NOTHING."""
    item = whole[line + BEHIND]
    while item != NOTHING and whole[item + STATE] == GONE:
        drop_first(whole, line)
        free_slot(whole, item)
        item = whole[line + BEHIND]
    return item


@inner
def is_before(whole: Any, one: int, other: int) -> bool:
    """Whether one strand's turn comes before another's."""
    real = as_reals(whole)
    if whole[one + RANK_IS] != whole[other + RANK_IS]:
        return whole[one + RANK_IS] < whole[other + RANK_IS]
    if real[one + KEY_IS_R] != real[other + KEY_IS_R]:
        return real[one + KEY_IS_R] < real[other + KEY_IS_R]
    return whole[one + NUMBER_IS] < whole[other + NUMBER_IS]


@inner
def meld(whole: Any, one: int, other: int) -> int:
    """Two heaps made one: its root."""
    if one == NOTHING:
        return other
    if other == NOTHING:
        return one
    if is_before(whole, other, one):
        one, other = other, one
    root = one
    while True:
        branch = whole[one + OTHER]
        whole[one + OTHER] = whole[one + BEHIND]
        if branch == NOTHING:
            whole[one + BEHIND] = other
            return root
        if is_before(whole, other, branch):
            branch, other = other, branch
        whole[one + BEHIND] = branch
        one = branch


@inner
def put_in_heap(whole: Any, root: int, item: int) -> None:
    """Put a strand into the heap whose root stands at a place."""
    whole[item + BEHIND] = whole[item + OTHER] = NOTHING
    whole[root] = meld(whole, whole[root], item)


@inner
def first_in_heap(whole: Any, root: int) -> int:
    """The first in a heap who is not gone, or NOTHING."""
    item = whole[root]
    while item != NOTHING and whole[item + STATE] == GONE:
        whole[root] = meld(whole, whole[item + BEHIND], whole[item + OTHER])
        free_slot(whole, item)
        item = whole[root]
    return item


@inner
def take_from_heap(whole: Any, root: int) -> None:
    """Take the first out of a heap that is not empty."""
    item = whole[root]
    whole[root] = meld(whole, whole[item + BEHIND], whole[item + OTHER])


@inlined
def put_in_queue(whole: Any, team: int, item: int) -> None:
    """Into a team's queue, by rank, key and number."""
    if whole[team + DISCIPLINE] != FIFO:
        put_in_heap(whole, team + ROOT, item)
        return
    rank = whole[item + RANK_IS]
    word = whole[team + RANKS] + (rank >> 6)
    whole[word] |= np.int64(1) << (rank & 63)
    queue = whole[team + QUEUES] + rank * LIST_WIDTH
    if as_reals(whole)[item + KEY_IS_R] != AHEAD:
        append(whole, queue, item)
    else:
        first = whole[queue + BEHIND]
        whole[item + BEHIND] = first
        whole[queue + BEHIND] = item
        if first == NOTHING:
            whole[queue + LAST] = item


@inlined
def first_in_queue(whole: Any, team: int) -> int:
    """The most urgent strand of a team's queue, or NOTHING."""
    if whole[team + DISCIPLINE] != FIFO:
        return first_in_heap(whole, team + ROOT)
    for place in range(whole[RANK_WORDS]):
        word = whole[team + RANKS] + place
        while whole[word] != 0:
            rank = 64 * place + lowest_bit(np.uint64(whole[word]))
            item = first_of(whole, whole[team + QUEUES] + LIST_WIDTH * rank)
            if item != NOTHING:
                return item
            whole[word] &= whole[word] - 1
    return NOTHING


@inlined
def take_from_queue(whole: Any, team: int) -> None:
    """Take the most urgent strand, which is there, out of a team's queue."""
    if whole[team + DISCIPLINE] != FIFO:
        take_from_heap(whole, team + ROOT)
        return
    word, queue = whole[team + RANKS], whole[team + QUEUES]
    while whole[word] == 0:
        word += 1
        queue += 64 * LIST_WIDTH
    queue += LIST_WIDTH * lowest_bit(np.uint64(whole[word]))
    drop_first(whole, queue)
    if whole[queue + BEHIND] == NOTHING:
        whole[word] &= whole[word] - 1


@inner
def first_in_line(whole: Any, step: int) -> int:
    """The first in the line of a step that is done in batches, or NOTHING."""
    if whole[step + LINE_COUNT] == 0:
        return NOTHING
    return first_in_heap(whole, step + LINE_ROOT)


# -- teams that may have something to start


@inlined
def mark(whole: Any, team: int) -> None:
    """A team may have something to start."""
    whole[whole[team + DIRTY]] |= whole[team + DIRTY_BIT]
    whole[SOMEBODY_DIRTY] = 1


@inner
def mark_helped(whole: Any, team: int) -> None:
    """Those whom a team helps may have something to start, for it may have nothing of its own."""
    for place in range(whole[team + HELPED], whole[team + LAST_HELPED]):
        if whole[whole[place] + QUEUED] > 0:
            mark(whole, whole[place])


@inner
def mark_idle(whole: Any, team: int) -> None:
    """Somebody of a team may be free now: it may have something to start, or those it helps."""
    mark(whole, team)
    mark_helped(whole, team)
