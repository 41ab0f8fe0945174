"""How a market takes a product up on average: its curve, week by week.

Input: a Market and how many weeks. Output: expected users and adoptions, as if onboarding took no
time. Must not depend on: levers, the organisation, engines.

Asymmetric influence between two segments (Van den Bulte & Joshi, New product diffusion with
influentials and imitators, Marketing Science 26, 2007); who leaves and who cannot use the product
yet are ours.
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
    users = [0.0, 0.0]
    found = []
    for week in range(weeks):
        shares = [part / size if size else 0.0 for part, size in zip(users, sizes, strict=True)]
        heard = (shares[0], main.bridge * shares[0] + (1.0 - main.bridge) * shares[1])
        able = (sizes[0] - users[0], max(0.0, market.reach * sizes[1] - users[1]))
        new = [
            each * _chance(segment.push + segment.pull * share)
            if week * HOURS_PER_WEEK >= segment.opens
            else 0.0
            for each, segment, share in zip(able, (early, main), heard, strict=True)
        ]
        found.append((sum(users), sum(new)))
        users[0] += new[0]
        users[1] += new[1] - users[1] * _chance(main.leaves)
    return tuple(found)


def _chance(hazard: float) -> float:
    """The chance of a week at a hazard an hour."""
    return -math.expm1(-hazard * HOURS_PER_WEEK)


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
