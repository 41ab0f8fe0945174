"""Markets, pulls and followers laid out in the memory of a run.

Input: the tables of a plan. Output: their records as a run finds them, and room for members. Plain
NumPy, once for a plan and a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from flowsim.engine.kernel import records as r
from flowsim.engine.kernel.memory import records_in as _table
from flowsim.plan import tables as t

_PAIR = 2  # words of an entry of a heap


class Places(NamedTuple):
    """Where the records begin."""

    pulled: int
    markets: int
    hazards: int
    followers: int


def places(tables: t.Tables, take: Callable[[int], int]) -> Places:
    """Room for the records. take: where that number of words begins."""
    count = len(tables.markets.early)
    return Places(
        pulled=take(len(tables.pulls.lever) * r.PULLED_WIDTH),
        markets=take(count * r.MARKET_WIDTH),
        hazards=take(3 * count * r.HAZARD_WIDTH),
        followers=take(len(tables.followers.work) * r.FOLLOWER_WIDTH),
    )


def write_markets(
    image: np.ndarray, tables: t.Tables, at: Places, *, works: int, members: int
) -> int:
    """Fill the records. works, members: where those begin. Returns where the memory ends."""
    _write_run(image, tables, at)
    _write_pulls(image, tables, at, works)
    _write_followers(image, tables, at, works)
    counts = members
    starts = counts + tables.calendars.rate.shape[1] * len(tables.pulls.lever)
    image[r.RUN_COUNTS], image[r.RUN_LEVER_STARTS] = counts, starts
    return _write_members(image, tables, at, works, starts + len(tables.levers.starts))


def _write_run(image: np.ndarray, tables: t.Tables, at: Places) -> None:
    image[r.RUN_PULLED], image[r.RUN_N_PULLS] = at.pulled, len(tables.pulls.lever)
    image[r.RUN_MARKETS] = at.markets
    image[r.RUN_MARKETS_END] = at.markets + len(tables.markets.early) * r.MARKET_WIDTH
    image[r.RUN_FOLLOWERS] = at.followers
    image[r.RUN_FOLLOWERS_END] = at.followers + len(tables.followers.work) * r.FOLLOWER_WIDTH


def _write_pulls(image: np.ndarray, tables: t.Tables, at: Places, works: int) -> None:
    pulls = tables.pulls
    table = _table(image, at.pulled, len(pulls.lever), r.PULLED_WIDTH)
    table[:, r.PULLED_WORK] = works + pulls.work * r.WORK_WIDTH
    table[:, r.PULLED_EVERY], table[:, r.PULLED_MOST] = pulls.every, pulls.most
    table[:, r.PULLED_LEVER] = pulls.lever
    for work in [*pulls.work, *tables.markets.work[tables.markets.work >= 0]]:
        image[works + work * r.WORK_WIDTH + r.WORK_IS_HEARD] |= r.HEARD


def _write_followers(image: np.ndarray, tables: t.Tables, at: Places, works: int) -> None:
    followers, n_teams = tables.followers, len(tables.teams.most)
    table = _table(image, at.followers, len(followers.work), r.FOLLOWER_WIDTH)
    table[:, r.FOLLOWER_SOURCE] = t.FOLLOWING
    table[:, r.FOLLOWER_WORK] = works + followers.work * r.WORK_WIDTH
    has_market = followers.market >= 0
    markets = at.markets + followers.market * r.MARKET_WIDTH
    table[:, r.FOLLOWER_MARKET] = np.where(has_market, markets, r.NOTHING)
    table[:, r.FOLLOWER_NUMBER] = np.arange(len(followers.work))
    table[:, r.FOLLOWER_CALENDAR] = n_teams + followers.work


def _write_members(image: np.ndarray, tables: t.Tables, at: Places, works: int, place: int) -> int:
    """Markets and hazards, and the room from `place` on for members and those who wait."""
    markets = tables.markets
    number, size = np.arange(len(markets.early)), np.diff(markets.first)
    table = _table(image, at.markets, len(number), r.MARKET_WIDTH)
    has_work = markets.work >= 0
    table[:, r.MARKET_WORK] = np.where(has_work, works + markets.work * r.WORK_WIDTH, r.NOTHING)
    table[:, r.MARKET_NUMBER], table[:, r.MARKET_SIZE] = number, size
    table[:, r.MARKET_EARLY] = markets.early
    table[:, r.MARKET_MAY_GROW], table[:, r.MARKET_MAY_LEAVE] = markets.may_grow, markets.may_leave
    table[:, r.MARKET_FIRST_NUMBER] = markets.number
    table[:, r.MARKET_OPENS], table[:, r.MARKET_MAIN_OPENS] = markets.opens.T
    table[:, r.MARKET_RIVAL] = at.markets + markets.rival * r.MARKET_WIDTH
    for column, purpose in (
        (r.MARKET_KEYS_STREAM, t.MARKET_MEMBERS),
        (r.MARKET_THRESHOLDS_STREAM, t.MARKET_THRESHOLDS),
        (r.MARKET_REACH_STREAM, t.MARKET_REACH),
        (r.MARKET_LIVES_STREAM, t.MARKET_LIVES),
        (r.MARKET_ITEMS_STREAM, t.MARKET_ITEMS),
    ):
        table[:, column] = markets.stream[:, purpose].view(np.int64)
    hazards = _table(image, at.hazards, 3 * len(number), r.HAZARD_WIDTH)
    hazards[:, r.HAZARD_SOURCE] = t.HAZARD
    for market in number:
        main = int(size[market] - markets.early[market])
        first = at.hazards + 3 * market * r.HAZARD_WIDTH
        table[market, r.MARKET_HAZARDS] = first
        table[market, r.MARKET_OF_MEMBERS] = place
        place += int(size[market]) * r.MEMBER_WIDTH
        table[market, r.MARKET_OUTSIDE] = place
        place += _PAIR * main
        for which, count in enumerate((int(markets.early[market]), main, main)):
            hazards[3 * market + which, r.HAZARD_MARKET] = at.markets + market * r.MARKET_WIDTH
            hazards[3 * market + which, r.HAZARD_HEAP] = place
            place += _PAIR * count
        if has_work[market]:
            image[table[market, r.MARKET_WORK] + r.WORK_MARKET] = (
                at.markets + market * r.MARKET_WIDTH
            )
    return place
