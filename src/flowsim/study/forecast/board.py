"""A board from a log: which items were in which steps at an instant, as the start of a model.

Input: the log of a run or of real work, an instant. Output: Placed items, as `state:` has them.

What `state:` has no words for is lost: work already done on an item, that it is back on a later
pass, its defects, all branches of a parallel block but one, who is away. Items at the door stand in
the first step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from flowsim.eventlog import DOOR, FINISHED, ITEM, LEFT, NO_ITEM, QUEUED, STARTED, STEP, EventLog
from flowsim.eventlog.items import without_assistance
from flowsim.model.records.board import Placed
from flowsim.model.types import Arrivals, Model
from flowsim.study.doors import door

_WORKING, _WAITING = range(2)


@door
def board_at(log: EventLog, at: float, *, at_hand: Iterable[str] = ()) -> tuple[Placed, ...]:
    """The items that are in the organisation at an instant, those in hand first.

    at: hours from the log's time zero; a forecast begins on a Monday 00:00, so it should be one.
    at_hand: kinds of work that `always` arrive: the one that waits at the door does not count.
    An item that is blocked after a step is placed in the step that it enters next. Raises
    ValueError if the log does not reach from before the instant to it.

    >>> board = fs.board_at(fs.log(model), at=10 * 168, at_hand=["change"])
    >>> sum(placed.items for placed in board)  # the limit
    8
    """
    if not -log.warm_up <= at <= log.horizon:
        raise ValueError(
            f"the log lasts from {-log.warm_up:g} h to {log.horizon:g} h, but {at:g} h is "
            "outside that time."
        )
    log = replace(log, rows=without_assistance(log.rows))
    rows, names = log.rows, log.names
    times, codes = rows.times, rows.codes
    here = (codes[:, ITEM] != NO_ITEM) & (times[:, QUEUED] <= at) & ~(times[:, LEFT] <= at)
    hidden = {names.works.index(work) for work in at_hand}
    first_step = {work: step for step, work in reversed(list(enumerate(names.step_work)))}
    found: dict[int, tuple[tuple[int, float, int], int]] = {}  # item -> its place in line, step
    for row in np.flatnonzero(here):
        item, step = int(codes[row, ITEM]), int(codes[row, STEP])
        work = int(rows.item_work[item])
        since, rank = float(times[row, QUEUED]), _WAITING
        if step == DOOR:
            if work in hidden:
                continue
            step = first_step[work]
        elif times[row, FINISHED] <= at:
            since, step = float(times[row, FINISHED]), _next_step(log, int(row))
        elif times[row, STARTED] <= at:
            rank = _WORKING
        place = (rank, since, item)
        if item not in found or step < found[item][1]:  # of several branches the first in the flow
            found[item] = place, step
    return tuple(
        Placed(
            work=names.works[int(rows.item_work[item])],
            step=names.steps[step],
            age=at - float(rows.item_arrived[item]),
        )
        for item, (_, step) in sorted(found.items(), key=lambda entry: entry[1][0])
    )


def _next_step(log: EventLog, row: int) -> int:
    """Where an item goes that is blocked: as the log says, or else the next step of its flow."""
    codes, times = log.rows.codes, log.rows.times
    item, step = codes[row, ITEM], int(codes[row, STEP])
    later = np.flatnonzero((codes[:, ITEM] == item) & (times[:, QUEUED] >= times[row, LEFT]))
    if len(later):
        return int(codes[later[np.argmin(times[later, QUEUED])], STEP])
    work = log.names.step_work[step]
    last = step + 1 == len(log.names.step_work) or log.names.step_work[step + 1] != work
    return step if last else step + 1


@door
def from_board(model: Model, board: Iterable[Placed]) -> Model:
    """The model with its run beginning at a board, which replaces its backlogs.

    Anything that counts from time zero (`start`, breakpoints, traces) is left as it is.

    >>> board = fs.board_at(fs.log(model), at=10 * 168, at_hand=["change"])
    >>> now = fs.from_board(model, board)
    >>> fs.forecast(now, items=8, replications=100).begins
    'board'
    """
    work = tuple(
        replace(kind, arrives=Arrivals("none")) if kind.arrives.kind == "backlog" else kind
        for kind in model.work
    )
    return replace(model, warm_up=0.0, state=tuple(board), work=work)
