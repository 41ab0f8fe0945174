"""How a market takes a product up on average: its curve, week by week.

Input: a Market and how many weeks. Output: expected users and adoptions, as if onboarding took no
time. Must not depend on: levers, the organisation, engines.

Asymmetric influence between two segments (Van den Bulte & Joshi, New product diffusion with
influentials and imitators, Marketing Science 26, 2007); who leaves and who cannot use the product
yet are ours. As in a run, the hazard of a week is that of its middle: users of Monday and half of
those gained in the week before.
"""

from __future__ import annotations

import math
from functools import lru_cache

from flowsim.model.records.spreading import Market
from flowsim.time_units import HOURS_PER_WEEK


@lru_cache(maxsize=64)
def curve(market: Market, weeks: int) -> tuple[tuple[float, float], ...]:
    """Of each week from time zero on, users on its Monday and members that adopt during it."""
    early, main = market.early, market.main
    sizes = (float(market.early_size), float(market.main_size))
    able, leaves = (sizes[0], market.reach * sizes[1]), (0.0, main.leaves)
    users, before = (0.0, 0.0), (0.0, 0.0)
    found = []
    for week in range(weeks):
        shares = [_heard(*each) for each in zip(users, before, sizes, strict=True)]
        heard = (shares[0], main.bridge * shares[0] + (1.0 - main.bridge) * shares[1])
        hazards = [
            segment.push + segment.pull * share if week * HOURS_PER_WEEK >= segment.opens else 0.0
            for segment, share in zip((early, main), heard, strict=True)
        ]
        moved = [_week(*each) for each in zip(users, able, hazards, leaves, strict=True)]
        found.append((sum(users), moved[0][1] + moved[1][1]))
        before, users = users, (moved[0][0], moved[1][0])
    return tuple(found)


def _heard(users: float, before: float, size: float) -> float:
    """The share of a segment whose word counts in a week. before: users a week ago."""
    counted = users + 0.5 * (users - before)
    return min(max(counted, 0.0), size) / size if size else 0.0


def _week(users: float, able: float, hazard: float, leaves: float) -> tuple[float, float]:
    """Users after a week at a hazard, an hour, of those who are able; members that adopt in it.

    Exact for `users' = hazard (able - users) - leaves users`.
    """
    come, go = hazard * HOURS_PER_WEEK, leaves * HOURS_PER_WEEK
    total = come + go
    if total == 0.0:
        return users, 0.0
    rest = able * come / total  # what users tend to
    mean = rest + (users - rest) * -math.expm1(-total) / total
    return rest + (users - rest) * math.exp(-total), come * (able - mean)


def in_the_mean(market: Market, begin: float, end: float) -> tuple[float, float]:
    """Mean users, and members that adopt in an hour, between two instants from time zero."""
    if end <= begin:
        return 0.0, 0.0
    weeks = max(0, math.ceil(end / HOURS_PER_WEEK))
    users = adopted = 0.0
    for week, (held, new) in enumerate(curve(market, weeks)):
        opens, closes = week * HOURS_PER_WEEK, (week + 1) * HOURS_PER_WEEK
        hours = max(0.0, min(closes, end) - max(opens, begin))
        users += held * hours
        adopted += new * hours / HOURS_PER_WEEK
    return users / (end - begin), adopted / (end - begin)
