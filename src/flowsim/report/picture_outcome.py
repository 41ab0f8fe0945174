"""The picture of outcomes: throughput and delivery time of each scenario, with intervals.

Enters: runs. Leaves: a slide. Must not know: files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.canvas import BLUE, INK, ORANGE, SKY, SMALL, SOFT, TEXT, axes, bare, slide
from flowsim.report.labels import items, run_labels
from flowsim.report.numbers import has_interval, is_known, shown
from flowsim.report.text import fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from flowsim.experiment import Estimate
    from flowsim.study.results import RunResult


def outcomes(
    runs: Sequence[RunResult], title: str, note: str, *, changes: Sequence[str] = ()
) -> Figure:
    """Throughput on the left; days until half and until 85% are delivered on the right.

    changes: of throughput by each run, in words, to stand beside it.
    """
    figure = slide(title, f"Thin lines and brackets: 95% intervals. {note}")
    labels = [fit(label, 22) for label in run_labels(runs)]
    what = items(runs[0].model, runs[0].judged)
    left = axes(figure, 0.20, 0.12, 0.33, 0.60)
    right = axes(figure, 0.575, 0.12, 0.395, 0.60)
    for ax, head in (
        (left, f"{fit(what, 24)} delivered a week"),
        (right, "days from request to delivery"),
    ):
        ax.set_title(head, loc="left", fontsize=TEXT, pad=16, color=SOFT)
        ax.set_ylim(len(runs) - 0.5, -0.5)
        bare(ax)
    left.set_yticks(range(len(runs)), labels, fontsize=TEXT)
    right.set_yticks([])
    _throughput(left, runs, changes)
    _delivery(right, runs)
    return figure


def _throughput(ax: Axes, runs: Sequence[RunResult], changes: Sequence[str]) -> None:
    values = [run.of(run.judged).throughput for run in runs]
    top = max((value.mean for value in values if is_known(value)), default=1.0) or 1.0
    ax.set_xlim(0.0, top * 1.85)
    ax.set_xticks([])
    for row, value in enumerate(values):
        if not is_known(value):
            continue
        ax.barh(row, value.mean, height=_bar_height(len(runs)), color=BLUE)
        _whisker(ax, row, value)
        change = changes[row] if row < len(changes) else ""
        text = shown(value) + (f"\n{change}" if change else "")
        end = value.high if has_interval(value) else value.mean
        ax.text(end + top * 0.04, row, text, va="center", fontsize=_size(len(runs)))


def _delivery(ax: Axes, runs: Sequence[RunResult]) -> None:
    steady = [run.of(run.judged) for run in runs if not run.of(run.judged).unstable]
    top = max((f.delivery_p85.mean for f in steady if is_known(f.delivery_p85)), default=1.0)
    ax.set_xlim(0.0, top * 2.2)
    ax.set_xticks([])
    for row, run in enumerate(runs):
        figures = run.of(run.judged)
        if figures.unstable:
            text = f"no steady time: every week\n{shown(figures.growth)} more are unfinished"
            ax.text(0.0, row, text, va="center", color=ORANGE, fontsize=_size(len(runs)))
            continue
        _day_bar(ax, row - 0.16, figures.delivery_p50, "half within", SKY, len(runs))
        _day_bar(ax, row + 0.16, figures.delivery_p85, "85% within", BLUE, len(runs))


def _day_bar(ax: Axes, at: float, days: Estimate, word: str, color: str, rows: int) -> None:
    if not is_known(days):
        return
    ax.barh(at, days.mean, height=0.27, color=color)
    _whisker(ax, at, days)
    end = days.high if has_interval(days) else days.mean
    gap = 0.02 * ax.get_xlim()[1]
    ax.text(end + gap, at, f"{word} {shown(days)}", va="center", fontsize=_size(rows) - 1.0)


def _whisker(ax: Axes, row: float, value: Estimate) -> None:
    if has_interval(value):
        ax.plot([value.low, value.high], [row, row], color=INK, linewidth=2.0, zorder=4)


def _bar_height(rows: int) -> float:
    """Thicker bars where there are few."""
    return 0.5 if rows > 2 else 0.3


def _size(rows: int) -> float:
    return TEXT - 1.0 if rows <= 5 else SMALL
