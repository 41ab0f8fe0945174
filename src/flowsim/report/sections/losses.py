"""What arrives and is never delivered: turned away at the door, dropped on the way, given up.

Input: runs. Output: sentences and a table, not escaped; none where nothing of the kind happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import TO, is_known, share, shown
from flowsim.report.format.table import Table
from flowsim.report.format.text import listed

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.measured.records import WorkFigures
    from flowsim.study.results import RunResult

_WAYS = (
    ("turned_away", "find the limit reached and are turned away"),
    ("dropped", "are dropped on the way"),
    ("abandoned", "lose patience and give up"),
)
NAMES = {
    "turned_away": "share turned away at the door",
    "dropped": "share dropped on the way",
    "abandoned": "share that gives up",
}


def losses(figures: WorkFigures) -> list[tuple[str, Estimate]]:
    """What happens to a part of a kind of work, in words, with the share of what arrives."""
    found = [(words, getattr(figures, name)) for name, words in _WAYS]
    return [(words, each) for words, each in found if is_known(each) and each.mean > 0.0]


def sentences(run: RunResult) -> list[str]:
    """A sentence for each kind of work of which a part is lost, the judged one first."""
    ordered = sorted(run.work, key=lambda figures: figures.work != run.judged)
    return [
        f"Of {items(run.model, figures.work)} that arrive, {listed(parts)}."
        for figures in ordered
        if (parts := [f"{_shown(each, to=TO)} {words}" for words, each in losses(figures)])
    ]


def table(runs: Sequence[RunResult]) -> Table | None:
    """A row for each kind of work and each way to be lost; None if nothing is lost."""
    rows = [
        (
            label if len(runs) > 1 else "",
            items(run.model, figures.work),
            words,
            _shown(each),
        )
        for run, label in zip(runs, run_labels(runs), strict=True)
        for figures in run.work
        for words, each in losses(figures)
    ]
    if not rows:
        return None
    whole = Table(("", "work", "items that arrive and", "share"), tuple(rows), "lllr")
    return whole if len(runs) > 1 else Table(whole.head[1:], tuple(r[1:] for r in rows), "llr")


def _shown(estimate: Estimate, *, to: str = "–") -> str:
    return shown(share(estimate), scale=100.0, unit="%", to=to)
