"""Spells of members of markets: one at a time, also of rivals, and users by the deliveries that
bring them in.

Input: a Reading. Output: violations in words.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import pairwise

from flowsim.eventlog import (
    ABANDONED,
    ADOPTED,
    DELIVERED,
    DROPPED_OUT,
    FIRST_SEGMENT,
    GAVE_UP,
    GONE_AWAY,
    NO_CAUSE,
    NO_ITEM,
    USING,
)
from tests.audit.reading import Reading, Row

INSTANTS = {ADOPTED: "x---", USING: "xx--", GONE_AWAY: "xxxx", GAVE_UP: "x--x"}


def spell_violations(reading: Reading) -> list[str]:
    """What is wrong with the spells of a log."""
    found: list[str] = []
    by_member: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in reading.spells:
        found += [f"{reading.place(row)}: {what}" for what in _wrong(reading, row)]
        by_member[(FIRST_SEGMENT - row.step) // 2, row.batch].append(row)
    if found:
        return found
    for rows in by_member.values():
        for count, row in enumerate(rows, start=1):
            if row.visit != count:
                found.append(f"{reading.place(row)}: it is number {count} of its member")
    for rows in _of_all_rivals(reading).values():
        for before, after in pairwise(rows):
            if not before.left <= after.queued:
                found.append(f"{reading.place(after)}: the one before it has not ended")
    return found + _brought_in(reading)


def _of_all_rivals(reading: Reading) -> dict[tuple[str, int], list[Row]]:
    """The spells of each member with any product of its market, as they ended."""
    found: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in reading.spells:
        market = reading.plan.model.markets[(FIRST_SEGMENT - row.step) // 2]
        found[market.rival_of or market.name, row.batch].append(row)
    return found


def _wrong(reading: Reading, row: Row) -> list[str]:
    markets, segment = reading.plan.tables.markets, FIRST_SEGMENT - row.step
    market, is_main = divmod(segment, 2)
    if not 0 <= market < len(markets.early):
        return [f"there is no market {market}"]
    found, size = [], int(markets.first[market + 1] - markets.first[market])
    if not 0 <= row.batch < size or (row.batch >= markets.early[market]) != bool(is_main):
        found.append(f"there is no member {row.batch} in that part of the market")
    if (row.item, row.person, row.cause, row.defects, row.levers) != (NO_ITEM, -1, NO_CAUSE, 0, 0):
        found.append("a spell has no item, person, cause, defects or levers")
    instants = (row.queued, row.started, row.finished, row.left)
    happened = "".join("-" if math.isnan(instant) else "x" for instant in instants)
    if happened != INSTANTS.get(row.outcome):
        found.append(f"what ends as {row.outcome} has other instants than {instants}")
    known = [instant for instant in instants if not math.isnan(instant)]
    if any(later < earlier for earlier, later in pairwise(known)) or known[0] < 0.0:
        found.append(f"its instants are not in order: {instants}")
    return found


def _brought_in(reading: Reading) -> list[str]:
    """Who adopts brings on an item; who is delivered is a user, and who is lost has given up."""
    found, rows = [], reading.log.rows
    # Products in the field when the run begins spawn items that have no parent either.
    works = reading.plan.model.work
    spawning = {work.name for work in works if any(after.installed for after in work.after)}
    of_installed = {
        reading.plan.works.index(after.work)
        for work in works
        if work.name in spawning
        for after in work.after
    }
    for market, work in enumerate(reading.plan.tables.markets.work.tolist()):
        mine = [row for row in reading.spells if (FIRST_SEGMENT - row.step) // 2 == market]
        users = [row.started for row in mine if not math.isnan(row.started)]
        lost = [row.left for row in mine if row.outcome == GAVE_UP]
        if work < 0:
            if users != [row.queued for row in mine] or lost:
                found.append(f"market {market}: without work who adopts is a user at once")
            continue
        items = [
            item
            for item in range(len(rows.item_work))
            if rows.item_work[item] == work
            and rows.item_parent[item] < 0
            and not reading.is_placed(item)
        ]
        ends = [end for item in items for end in reading.by_item[item]]
        for name, mine_at, theirs in (
            ("adoptions", [row.queued for row in mine], [rows.item_arrived[i] for i in items]),
            ("users", users, [r.left for r in ends if r.outcome == DELIVERED]),
            ("given up", lost, [r.left for r in ends if r.outcome in (DROPPED_OUT, ABANDONED)]),
        ):
            rest = Counter(float(at) for at in theirs)
            missing, more = Counter(mine_at) - rest, rest - Counter(mine_at)
            if missing or (more and work not in of_installed):
                found.append(f"market {market}: its {name} are not what became of its items")
    return found
