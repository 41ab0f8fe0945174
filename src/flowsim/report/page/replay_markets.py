"""Markets in the moving picture: users and who waits to be one, week by week.

Input: a run, the number of the replication that is replayed. Output: plain data for
assets/replay-market.js. Must not depend on: how it is drawn.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from flowsim.report.format.text import clean
from flowsim.time_units import HOURS_PER_WEEK as WEEK

if TYPE_CHECKING:
    from flowsim.experiment import Results
    from flowsim.study.results import RunResult

PARTS = (("early", "early"), ("main", "mainstream"))


def market_data(run: RunResult, replication: int, hours: float) -> dict[str, Any] | None:
    """The first market of a run in one replication: counts at the end of each week from zero on.

    hours: of the replay. parts: users of each part that has members; waiting: members of both who
    have adopted and are not users yet. None where there is no market, or it was not followed.
    """
    results: Results | None = run.results  # None: put together by hand
    kept = None if results is None else results.markets
    if kept is None or not run.model.markets:
        return None
    assert results is not None
    place = replication - results.first
    if not 0 <= place < len(kept.counts):
        return None
    market, weeks = run.model.markets[0], math.ceil(hours / WEEK)
    sizes = {"early": market.early_size, "main": market.main_size}

    def counts(column: str, part: str = "") -> list[int]:
        return [int(each) for each in kept.of(market.name, column, part)[place, :weeks]]

    return {
        "title": clean(market.title or market.name, most=60),
        "size": market.size,
        "parts": [
            {"title": title, "users": counts("users", part)} for part, title in PARTS if sizes[part]
        ],
        "waiting": counts("waiting"),
    }
