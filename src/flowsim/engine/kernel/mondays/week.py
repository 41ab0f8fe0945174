"""A week begins: pulls, then markets, then the streams that follow both; as `reference.mondays`."""

from __future__ import annotations

from typing import Any

from flowsim.engine.compiled import inner
from flowsim.engine.kernel.events import schedule
from flowsim.engine.kernel.mondays.followers import begin_follower
from flowsim.engine.kernel.mondays.markets import begin_market, open_market
from flowsim.engine.kernel.mondays.pulls import set_pulls
from flowsim.engine.kernel.records import *
from flowsim.plan.tables import Calendars, Followers, Numbers
from flowsim.time_units import HOURS_PER_WEEK as WEEK


@inner
def begin_week(
    words: Any, week: int, tag_of_next: int, numbers: Numbers, followers: Followers,
    calendars: Calendars,
) -> None:  # fmt: skip
    """A week begins; the next one is expected before anything else."""
    schedule(words, (week + 1) * WEEK, CHANGE, tag_of_next)
    set_pulls(words, week)
    market = words[RUN_MARKETS]
    while market < words[RUN_MARKETS_END]:
        if week == 0:
            open_market(words, market, numbers)
        begin_market(words, market, week, numbers)
        market += MARKET_WIDTH
    follower = words[RUN_FOLLOWERS]
    while follower < words[RUN_FOLLOWERS_END]:
        begin_follower(words, follower, week, numbers, followers, calendars)
        follower += FOLLOWER_WIDTH
