"""The cumulative flow of the judged work: what was accepted and what was delivered, week by week.

Enters: runs. Leaves: a slide, a panel for each scenario on one scale. Must not know: files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from flowsim.report.canvas import BLUE, INK, ORANGE, SKY, SMALL, SOFT, TEXT, axes, slide
from flowsim.report.labels import items, run_labels
from flowsim.report.numbers import shown
from flowsim.report.text import fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from flowsim.study.results import RunResult

_LEFT, _RIGHT, _GAP = 0.085, 0.97, 0.02


def cumulative_flow(runs: Sequence[RunResult], title: str, note: str) -> Figure:
    """Accepted and delivered since time zero; what is between them is in progress."""
    what = items(runs[0].model, runs[0].judged)
    figure = slide(title, f"Means and 95% intervals, counted from week 0. {note}")
    curves = [_curves(run) for run in runs]
    top = max(float(curve.max()) for weekly in curves for curve in weekly[1:]) or 1.0
    width = (_RIGHT - _LEFT - _GAP * (len(runs) - 1)) / len(runs)
    for place, (run, label) in enumerate(zip(runs, run_labels(runs), strict=True)):
        ax = axes(figure, _LEFT + place * (width + _GAP), 0.185, width, 0.55)
        ax.set_ylim(0.0, top * 1.06)
        if len(runs) > 1:
            name = fit(label, 72 // len(runs))
            ax.set_title(name, loc="left", fontsize=TEXT, fontweight="bold", pad=10)
        if place:
            ax.set_yticklabels([])
            ax.tick_params(axis="y", length=0)
            ax.spines["left"].set_visible(False)
        else:
            ax.set_ylabel(f"{fit(what, 30)} since week 0", fontsize=SMALL)
        ax.set_xlabel("weeks", fontsize=SMALL)
        _draw(ax, run, *curves[place])
    return figure


def _curves(run: RunResult) -> tuple[NDArray[np.float64], ...]:
    """Weeks from zero on; arrived, accepted and delivered, from what was delivered by then."""
    series = run.series
    work = series.works.index(run.judged)
    later = series.week >= 0.0
    if not later.any():
        later = np.ones_like(later)
    delivered = series.delivered[work]
    before = series.week <= 0.0
    zero = float(delivered[before][-1]) if before.any() else 0.0
    return (
        series.week[later],
        series.arrived[work][later] - zero,
        series.accepted[work][later] - zero,
        delivered[later] - zero,
    )


def _draw(
    ax: Axes,
    run: RunResult,
    week: NDArray[np.float64],
    arrived: NDArray[np.float64],
    accepted: NDArray[np.float64],
    delivered: NDArray[np.float64],
) -> None:
    ax.fill_between(week, delivered, accepted, color=SKY, alpha=0.55, linewidth=0)
    ax.fill_between(week, 0.0, delivered, color=BLUE, alpha=0.9, linewidth=0)
    ax.set_xlim(float(week[0]), float(week[-1]) if len(week) > 1 else float(week[0]) + 1.0)
    last, middle = len(week) - 1, len(week) // 2
    figures = run.of(run.judged)
    tall = delivered[last] > 0.3 * ax.get_ylim()[1]
    ax.annotate(
        f"{shown(figures.throughput, scale=float(week[-1] - week[0]))}\ndelivered",
        (week[last], delivered[last] * 0.07 if tall else accepted[last]),
        xytext=(-8, 0 if tall else 12),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=SMALL + 1.0,
        color="white" if tall else BLUE,
        fontweight="bold",
    )
    ax.annotate(
        _in_progress(run),
        (week[middle], (accepted[middle] + delivered[middle]) / 2.0),
        xytext=(0.05, 0.97),
        textcoords="axes fraction",
        va="top",
        fontsize=SMALL,
        color=INK,
        arrowprops={"arrowstyle": "-", "color": SOFT, "linewidth": 1.0},
    )
    if np.isfinite(run.verdict.demand) and float((arrived - accepted)[-1]) > 1.5:
        ax.plot(week, arrived, color=ORANGE, linewidth=2.0)
        ax.annotate(
            "arrived", (week[middle], arrived[middle]), xytext=(-6, 6),
            textcoords="offset points", ha="right", fontsize=SMALL, color=ORANGE,
        )  # fmt: skip


def _in_progress(run: RunResult) -> str:
    figures = run.of(run.judged)
    if figures.unstable:
        return f"in progress: {shown(figures.growth, sign='+')}\nevery week"
    return f"{shown(figures.wip)} in progress"
