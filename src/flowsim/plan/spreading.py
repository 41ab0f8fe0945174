"""Markets in tables, levers that deliveries pull, and the numbers that both move in the run.

Input: a Numbering. Output: the tables Numbers, Pulls, Followers and Markets. How often a lever will
be pulled and how many users there will be is known in the run alone: so the run sets these numbers
each Monday, from what is here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from flowsim.model.language.forms import MAX_HAZARD, MAX_PULLS
from flowsim.model.records.spreading import Market, rivals_in
from flowsim.plan import tables as t
from flowsim.plan import weekly
from flowsim.plan.frozen import floats, ints, streams
from flowsim.plan.numbering import NONE, Numbering
from flowsim.time_units import HOURS_PER_WEEK

_USES = ("members", "thresholds", "reach", "lives", "items")
_OF_MEMBERS = ("members", "reach")


class _Number(NamedTuple):
    base: float | t.Floats  # before levers, of all weeks or of each
    most: float
    moves: list[weekly.Pull]


def _of_market(numbering: Numbering, market: Market) -> list[_Number]:
    """The numbers of a market in the order of their names in the tables."""
    early, main, name = market.early, market.main, market.name
    return [
        _Number(early.push, MAX_HAZARD, numbering.moves_of(name, "early", "push")),
        _Number(early.pull, MAX_HAZARD, numbering.moves_of(name, "early", "pull")),
        _Number(main.push, MAX_HAZARD, numbering.moves_of(name, "main", "push")),
        _Number(main.pull, MAX_HAZARD, numbering.moves_of(name, "main", "pull")),
        _Number(main.bridge, 1.0, numbering.moves_of(name, "main", "bridge")),
        _Number(main.leaves, MAX_HAZARD, numbering.moves_of(name, "main", "leaves")),
        _Number(market.reach, 1.0, numbering.moves_of(name, "reach")),
    ]


def _every(numbering: Numbering) -> list[_Number]:
    """All numbers: those of markets, then rate and gap of each stream that follows."""
    found = [
        number for market in numbering.model.markets for number in _of_market(numbering, market)
    ]
    for work in numbering.following:
        interval = work.arrives.interval
        assert interval is not None
        rate = weekly.own_rate(numbering.model, work, numbering.weeks)
        found.append(_Number(rate, math.inf, numbering.moves_of(work.name, "rate")))
        found.append(_Number(interval.mean, math.inf, numbering.moves_of(work.name, "every")))
    return found


def numbers(numbering: Numbering) -> t.Numbers:
    """The numbers that the run sets."""
    base, most, counts = [], [], []
    moves: list[weekly.Pull] = []
    for number in _every(numbering):
        pulled = any(move.lever in numbering.pull for move in number.moves)
        known = [] if pulled else number.moves
        base.append(weekly.blended(number.base, known, numbering.level))
        most.append(number.most)
        counts.append(len(number.moves) if pulled else 0)
        moves += number.moves if pulled else []
    return t.Numbers(
        base=floats(np.array(base).reshape(len(base), numbering.weeks)),
        most=floats(most),
        first=ints(np.cumsum([0, *counts])),
        pull=ints([numbering.pull.get(move.lever, NONE) for move in moves]),
        level=floats(
            np.array([numbering.level[move.level] for move in moves]).reshape(
                len(moves), numbering.weeks
            )
        ),
        operation=ints([weekly.ORDER[move.operation.kind] for move in moves]),
        operand=floats([move.operand for move in moves]),
        weight=floats([move.amount for move in moves]),
    )


def pulls(numbering: Numbering) -> t.Pulls:
    """The levers that deliveries pull."""
    rows = [
        (number, by)
        for number, (name, _) in enumerate(numbering.model.use)
        if (by := numbering.model.lever(name).pulled_by) is not None
    ]
    return t.Pulls(
        lever=ints([number for number, _ in rows]),
        work=ints([numbering.work[by.work] for _, by in rows]),
        every=ints([by.every for _, by in rows]),
        most=ints([MAX_PULLS if by.most is None else by.most for _, by in rows]),
    )


def followers(numbering: Numbering) -> t.Followers:
    """The streams whose rate the run sets."""
    first = t.NUMBERS_OF_A_MARKET * len(numbering.model.markets)
    every = numbering.following
    place_of = numbering.market
    return t.Followers(
        work=ints([numbering.work[work.name] for work in every]),
        market=ints([place_of.get(work.arrives.users, NONE) for work in every]),
        rate=ints([first + 2 * number for number in range(len(every))]),
        gap=ints([first + 2 * number + 1 for number in range(len(every))]),
        own_gap=floats([work.arrives.interval.mean for work in every if work.arrives.interval]),
    )


def markets(numbering: Numbering) -> t.Markets:
    """The markets."""
    every = numbering.model.markets
    brings = {work.arrives.market: numbering.work[work.name] for work in numbering.model.work}
    return t.Markets(
        first=ints(np.cumsum([0] + [market.size for market in every])),
        early=ints([market.early_size for market in every]),
        work=ints([brings.get(market.name, NONE) for market in every]),
        number=ints([t.NUMBERS_OF_A_MARKET * number for number in range(len(every))]),
        opens=ints(
            np.array(
                [[_week(numbering, part.opens) for part in (m.early, m.main)] for m in every]
            ).reshape(len(every), 2)
        ),
        may_grow=ints([bool(numbering.moves_of(market.name, "reach")) for market in every]),
        may_leave=ints(
            [
                m.main.leaves > 0.0 or bool(numbering.moves_of(m.name, "main", "leaves"))
                for m in every
            ]
        ),
        rival=ints([numbering.market[_next_rival(every, market)] for market in every]),
        stream=streams([_streams(market) for market in every], len(_USES)),
    )


def _next_rival(every: Sequence[Market], market: Market) -> str:
    """The product behind another among those of the same members; behind the last the first."""
    names = [each.name for each in rivals_in(every, market)]
    return names[(names.index(market.name) + 1) % len(names)]


def _streams(market: Market) -> tuple[str, ...]:
    """The streams of a market. Rivals have members in common, and what these are able to use."""
    return tuple(
        f"market {market.members_of if use in _OF_MEMBERS else market.name}:{use}" for use in _USES
    )


def _week(numbering: Numbering, opens: float) -> int:
    """The first week of the run whose Monday is not before an instant from time zero."""
    return math.ceil((numbering.model.warm_up + opens) / HOURS_PER_WEEK)
