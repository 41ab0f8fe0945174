"""A whole log held against the plan it came from: everything in it that cannot be.

Input: a plan and a log. Output: a list of violations in words, empty for a sound log. Plain Python
on one row at a time: it is there for tests and for whoever distrusts a log, not for studies.
"""

from __future__ import annotations

from flowsim.eventlog import EventLog
from flowsim.metrics.identities import MAX_AREA_GAP, identities
from flowsim.plan import Plan
from tests.audit.items import item_violations
from tests.audit.limits import limit_violations
from tests.audit.people import people_violations
from tests.audit.reading import Reading, reading_of
from tests.audit.requests import request_violations
from tests.audit.rows import row_violations
from tests.audit.spells import spell_violations


def violations(plan: Plan, log: EventLog) -> list[str]:
    """What is wrong in a log of the plan, in words.

    Items are conserved and go only where the flow leads, instants are in order, nobody has two jobs
    at once or works while absent or out of hours, limits hold for every entry that they are meant
    for, members of markets are users from the delivery of what brings them in, who asks for work
    waits until it has left, batches, gates and interruptions are what they must be, and Little's
    law is exact.
    """
    reading = reading_of(plan, log)
    found = row_violations(reading)
    if found:
        return found  # what is said of items and people would make no sense
    found, entries = item_violations(reading)
    found += people_violations(reading)
    found += limit_violations(reading, entries)
    found += spell_violations(reading)
    found += request_violations(reading)
    return found + _area_violations(reading)


def _area_violations(reading: Reading) -> list[str]:
    """Little's law and the balance of items, over the model and its works, steps and teams."""
    gaps, found = identities(reading.log), []
    if not gaps.little_gap <= MAX_AREA_GAP:
        found.append(f"Little's law: an area is off by {gaps.little_gap:.2g} of itself")
    if gaps.balance_gap:
        found.append(
            f"balance: arrivals less leavings and the change in progress are {gaps.balance_gap}"
        )
    return found


__all__ = ["violations"]
