"""The figures that run along with a replay: delivered, in progress, delivery time of recent items.

Input: a Replay. Output: figures at any tick, and a table of them week by week. The page counts the
same from the same data; here they are counted for readers without scripts, and to hold the page to
them.
Of markets: users and who waits to be one, week by week.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from flowsim.model.records.spreading import Market, rivals_in
from flowsim.report.format.text import clean
from flowsim.report.page.replay_packing import NEVER, Ints, in_ticks, ticked
from flowsim.report.page.shell import Html, element, together
from flowsim.study.replay.replay import DONE, GONE, LATELY, Replay
from flowsim.time_units import HOURS_PER_WEEK as WEEK

if TYPE_CHECKING:
    from flowsim.experiment import Results
    from flowsim.study.results import RunResult

PARTS = (("early", "early"), ("main", "mainstream"))
UNITS = (("week", WEEK, 3 * WEEK), ("day", 24.0, 48.0), ("hour", 1.0, 0.0))  # from this long on


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What is counted of the judged work, in ticks; every array in order of time."""

    accepted: Ints
    gone: Ints  # of those accepted
    delivered: Ints  # those of the weeks before time zero are the first
    took: Ints  # [delivered] from arrival to delivery
    begin: int
    tick: float  # hours

    def delivered_by(self, at: int) -> int:
        """How many were delivered from time zero to a tick."""
        last = int(np.searchsorted(self.delivered, at, side="right"))
        return max(0, last - int(np.searchsorted(self.delivered, self.begin)))

    def in_progress(self, at: int) -> int:
        """How many are accepted and neither delivered nor gone otherwise."""
        came, went = (np.searchsorted(x, at, side="right") for x in (self.accepted, self.gone))
        return int(came - went)

    def days_lately(self, at: int) -> float:
        """The median days from arrival of those delivered in the last weeks; nan if none was."""
        since = at - round(LATELY * WEEK / self.tick)
        first, last = (np.searchsorted(self.delivered, x, side="right") for x in (since, at))
        if first == last:
            return math.nan
        return float(np.median(self.took[first:last])) * self.tick / 24.0


def figures(replay: Replay, tick: float) -> Figures:
    """The figures of a replay."""
    at, stays = ticked(replay, tick), replay.stays
    judged = np.flatnonzero(stays.judged)
    inside = judged[stays.node[judged] != replay.door]
    accepted = _first(stays.item[inside], at.entered[inside])
    leaves = np.isin(stays.how, (DONE, GONE)) & (at.left < NEVER) & stays.judged
    gone = at.left[leaves & np.isin(stays.item, stays.item[inside])]
    done = leaves & (stays.how == DONE)
    left, arrived = (np.array([*column]) for column in _earlier(replay, tick))
    delivered = np.concatenate([left, at.left[done]]).astype(np.int64)
    took = np.concatenate([left - arrived, (at.left - at.arrived)[done]]).astype(np.int64)
    order = np.argsort(delivered, kind="stable")
    return Figures(
        accepted=np.sort(accepted),
        gone=np.sort(gone),
        delivered=delivered[order],
        took=took[order],
        begin=at.begin,
        tick=tick,
    )


def _earlier(replay: Replay, tick: float) -> tuple[Ints, Ints]:
    pairs = np.array(replay.earlier, dtype=np.float64).reshape(-1, 2)
    return in_ticks(pairs[:, 0], tick), in_ticks(pairs[:, 0] - pairs[:, 1], tick)


def earlier(replay: Replay, tick: float) -> list[list[int]]:
    """Deliveries of the weeks before time zero: when, and how long each had taken, in ticks."""
    left, arrived = _earlier(replay, tick)
    return [[int(a), int(a - b)] for a, b in zip(left, arrived, strict=True)]


def _first(item: Ints, entered: Ints) -> Ints:
    """When each item entered first; stays are by item in the order in which they began."""
    return np.asarray(entered[np.diff(item, prepend=-1) != 0])


def unit_of(hours: float) -> tuple[str, float]:
    """The unit of time of a window: its name and its hours."""
    return next((name, size) for name, size, least in UNITS if hours >= least)


def moments(replay: Replay, tick: float) -> list[tuple[str, int]]:
    """The instants of a table: every week, and the end."""
    name, size = unit_of(replay.hours)
    at = _last(replay, tick)
    whole = int(replay.hours / size)
    found = [(f"{name} {number}", round(number * size / tick)) for number in range(whole + 1)]
    return found if found[-1][1] == at else [*found, ("end", at)]


def _last(replay: Replay, tick: float) -> int:
    return int(replay.hours / tick)


def days(value: float) -> str:
    """Days as they run along: a decimal below ten, a dash if there are none."""
    if math.isnan(value):
        return "–"
    return f"{math.floor(value * 10 + 0.5) / 10:.1f}" if value < 10 else f"{int(value + 0.5)}"


def table(replays: Sequence[Replay], labels: Sequence[str], many: str, tick: float) -> Html:
    """The figures of all scenarios, week by week."""
    counted = [figures(replay, tick) for replay in replays]
    name, _ = unit_of(replays[0].hours)
    head = [
        element(
            "tr",
            element("th", name.capitalize(), scope="col", rowspan=2),
            *(element("th", label, scope="colgroup", colspan=3) for label in labels),
        ),
        element(
            "tr",
            *(
                element("th", what, scope="col", class_="right")
                for _ in labels
                for what in ("delivered", "in progress", "days")
            ),
        ),
    ]
    body = []
    for title, at in moments(replays[0], tick):
        cells = [
            element("td", text, class_="right")
            for each in counted
            for text in (
                f"{each.delivered_by(at)}",
                f"{each.in_progress(at)}",
                days(each.days_lately(at)),
            )
        ]
        body.append(element("tr", element("th", title, scope="row"), *cells))
    caption = (
        f"{many}: delivered since the start, in progress, and the median days from "
        f"arrival to delivery of those delivered in the last {LATELY} weeks"
    )
    return element(
        "table",
        element("caption", caption),
        element("thead", together(*head)),
        element("tbody", together(*body)),
    )


def market_data(run: RunResult, replication: int, hours: float) -> dict[str, Any] | None:
    """The first market of a run in one replication: counts at the end of each week from zero on.

    hours: of the replay. parts: users of each part that has members, or of each product where there
    are rivals; waiting: members who have adopted and are not users yet. markets: how many, rivals
    together. None where there is no market, or it was not followed.
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
    products = rivals_in(run.model.markets, market)

    def counts(column: str, product: Market, part: str = "") -> list[int]:
        return [int(each) for each in kept.of(product.name, column, part)[place, :weeks]]

    parts = [(title, market, part) for part, title in PARTS if sizes[part]]
    if len(products) > 1:
        parts = [(clean(each.title or each.name, most=40), each, "") for each in products]
    waiting = [counts("waiting", each) for each in products]

    return {
        "title": clean(market.title or market.name, most=60),
        "size": market.size,
        "markets": len({each.members_of for each in run.model.markets}),
        "parts": [
            {"title": title, "users": counts("users", product, part)}
            for title, product, part in parts
        ],
        "waiting": [sum(week) for week in zip(*waiting, strict=True)],
    }
