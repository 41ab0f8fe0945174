"""How a market takes its products up on average: their curves, week by week.

Input: a Market, or rivals, and how many weeks. Output: expected users and adoptions, as if
onboarding took no time. Must not depend on: levers, the organisation, engines.

Asymmetric influence between two segments (Van den Bulte & Joshi, New product diffusion with
influentials and imitators, Marketing Science 26, 2007); who leaves and who cannot use the product
yet are ours, and so are rivals. As in a run, the hazard of a week is that of its middle: users of
Monday and half of those gained in the week before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from flowsim.model.records.spreading import Market, Segment
from flowsim.time_units import HOURS_PER_WEEK

Rivals = tuple[Market, ...]
Numbers = tuple[float, ...]  # of each product


class _Stratum(NamedTuple):
    """Members who could use the same products. is_main: whether they are of the mainstream."""

    is_main: bool
    members: float
    products: tuple[bool, ...]


@lru_cache(maxsize=64)
def curve(rivals: Rivals, weeks: int) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Of each week from time zero on, users on its Monday and members that adopt during it.

    rivals: the products of the same members, one or several; the result is in their order.
    """
    strata = _strata(rivals)
    users: list[Numbers] = [tuple(0.0 for _ in rivals) for _ in strata]
    before, found = users, []
    for week in range(weeks):
        hazards = [_hazards(each, users, before, strata, place, week)
                   for place, each in enumerate(rivals)]  # fmt: skip
        moved = [
            _week(
                stratum.members,
                mine,
                tuple(pair[stratum.is_main] * able
                      for pair, able in zip(hazards, stratum.products, strict=True)),
                tuple(each.main.leaves if stratum.is_main else 0.0 for each in rivals),
            )
            for stratum, mine in zip(strata, users, strict=True)
        ]  # fmt: skip
        found.append(
            tuple(
                (sum(mine[place] for mine in users), sum(new[place] for _, new in moved))
                for place in range(len(rivals))
            )
        )
        before, users = users, [after for after, _ in moved]
    return tuple(found)


def _strata(rivals: Rivals) -> list[_Stratum]:
    """The early market, and the mainstream by what it could use.

    Who could use a product that reaches few could use each that reaches more.
    """
    found, below = [_Stratum(False, float(rivals[0].early_size), (True,) * len(rivals))], 0.0
    for reach in sorted({market.reach for market in rivals}):
        members = (reach - below) * rivals[0].main_size
        found.append(_Stratum(True, members, tuple(market.reach >= reach for market in rivals)))
        below = reach
    return found


def _hazards(
    market: Market,
    users: Sequence[Numbers],
    before: Sequence[Numbers],
    strata: Sequence[_Stratum],
    place: int,
    week: int,
) -> tuple[float, float]:
    """The hazards of a product in a week, an hour: of the early market and of the mainstream."""
    shares = [
        _heard(_of(users, strata, place, part), _of(before, strata, place, part), size)
        for part, size in ((False, market.early_size), (True, market.main_size))
    ]
    heard = (shares[0], market.main.bridge * shares[0] + (1.0 - market.main.bridge) * shares[1])
    early, main = (
        _hazard(segment, share, week)
        for segment, share in zip((market.early, market.main), heard, strict=True)
    )
    return early, main


def _of(users: Sequence[Numbers], strata: Sequence[_Stratum], place: int, is_main: bool) -> float:
    """Users of a product in a part of the market."""
    pairs = zip(users, strata, strict=True)
    return sum(mine[place] for mine, stratum in pairs if stratum.is_main == is_main)


def _hazard(segment: Segment, share: float, week: int) -> float:
    is_open = week * HOURS_PER_WEEK >= segment.opens
    return segment.push + segment.pull * share if is_open else 0.0


def _heard(users: float, before: float, size: float) -> float:
    """The share of a segment whose word counts in a week. before: users a week ago."""
    counted = users + 0.5 * (users - before)
    return min(max(counted, 0.0), size) / size if size else 0.0


def _week(
    able: float, users: Numbers, hazards: Numbers, leaves: Numbers
) -> tuple[Numbers, Numbers]:
    """Users after a week at hazards, an hour, of those who are able; members that adopt in it.

    For `users' = hazard (able - users of all) - leaves users` of each product. Exact for one. Of
    rivals it is exact in how many use any, if they are left at the same rate; who adopts is spread
    evenly over the week. Otherwise the mean rate of leaving is that of those who use and adopt.
    """
    come, all_users = sum(hazards) * HOURS_PER_WEEK, sum(users)
    weights = [
        user + 0.5 * hazard * HOURS_PER_WEEK * max(able - all_users, 0.0)
        for user, hazard in zip(users, hazards, strict=True)
    ]
    whole = sum(weights)
    go = HOURS_PER_WEEK * (
        sum(weight * rate for weight, rate in zip(weights, leaves, strict=True)) / whole
        if whole > 0.0
        else max(leaves)
    )
    total = come + go
    if total == 0.0:
        return users, tuple(0.0 for _ in users)
    rest = able * come / total  # what users tend to
    mean = rest + (all_users - rest) * -math.expm1(-total) / total
    after = rest + (all_users - rest) * math.exp(-total)
    adopted = tuple(hazard * HOURS_PER_WEEK * (able - mean) for hazard in hazards)
    parts = [
        user * math.exp(-rate * HOURS_PER_WEEK) + new * _kept(rate * HOURS_PER_WEEK)
        for user, new, rate in zip(users, adopted, leaves, strict=True)
    ]
    scale = after / sum(parts) if sum(parts) > 0.0 else 0.0
    return tuple(part * scale for part in parts), adopted


def _kept(go: float) -> float:
    """Of those who come evenly over a week, the share that is there at its end. go: a week."""
    return -math.expm1(-go) / go if go > 0.0 else 1.0


def in_the_mean(
    market: Market, begin: float, end: float, rivals: Rivals = ()
) -> tuple[float, float]:
    """Mean users, and members that adopt in an hour, between two instants from time zero.

    rivals: all products of its members, its own among them; by default there is no other.
    """
    if end <= begin:
        return 0.0, 0.0
    group = rivals or (market,)
    place, weeks = group.index(market), max(0, math.ceil(end / HOURS_PER_WEEK))
    users = adopted = 0.0
    for week, counts in enumerate(curve(group, weeks)):
        held, new = counts[place]
        opens, closes = week * HOURS_PER_WEEK, (week + 1) * HOURS_PER_WEEK
        hours = max(0.0, min(closes, end) - max(opens, begin))
        users += held * hours
        adopted += new * hours / HOURS_PER_WEEK
    return users / (end - begin), adopted / (end - begin)
