"""Rows of a log by the items that they are about.

Input: rows. Output: which of them. Must not depend on models, plans or engines.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flowsim.eventlog.rows import ASSISTED, ITEM, OUTCOME, Rows


def are_of_work(rows: Rows, work: int) -> NDArray[np.bool_]:
    """Whether each row is about an item of that kind of work, [row]; absences are about none."""
    item = rows.codes[:, ITEM]
    found = np.zeros(len(item), dtype=np.bool_)
    has_item = item >= 0
    found[has_item] = rows.item_work[item[has_item]] == work
    return found


def without_assistance(rows: Rows) -> Rows:
    """The rows less those of further members of crews: what is left says all of the items."""
    kept = rows.codes[:, OUTCOME] != ASSISTED
    if kept.all():
        return rows
    return rows._replace(times=rows.times[kept], codes=rows.codes[kept], levers=rows.levers[kept])
