"""The tables of `verify`: theory next to simulation, and the logs of both engines.

Input: a Verification. Output: tables of texts, not escaped. Must not depend on: where they are
shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.format.numbers import brief, shown
from flowsim.report.format.table import Table

if TYPE_CHECKING:
    from flowsim.study.verification.verify import Verification


def theory_table(found: Verification) -> Table:
    """Theory and simulation, a row for each value; hours, and per hour."""
    rows, before = [], ""
    for value in found.values:
        rows.append(
            (
                value.case if value.case != before else "",
                f"{value.measure} {value.at}".replace("request_to_delivery", "delivery time"),
                brief(value.theory, significant=4),
                shown(value.estimate, half_digits=2, significant=4),
                str(value.estimate.replications),
                "holds" if value.passed else "FAILS",
            )
        )
        before = value.case
    head = ("case", "measure", "theory", "simulated", "runs", "")
    return Table(head, tuple(rows), "llrrrl")


def log_table(found: Verification) -> Table:
    """Both engines, a row for each model."""
    rows = [
        (log.model, f"{log.rows:,}", str(log.seeds), "equal" if log.passed else "DIFFER")
        for log in found.logs
    ]
    return Table(("logs of both engines", "rows", "seeds", ""), tuple(rows), "lrrl")
