"""Markets in a report: who uses the product at the end, what they paid, and when which part did.

Input: runs. Output: a section, or nothing where no model has a market.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.document import Block, Paragraph, Section, TableBlock
from flowsim.report.format.labels import run_labels
from flowsim.report.format.numbers import UNKNOWN, amount, is_known, number, positive, share, shown
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean, listed

if TYPE_CHECKING:
    from flowsim.study.measured.market_figures import MarketFigures, Reached, SegmentFigures
    from flowsim.study.measured.rival_figures import RivalFigures
    from flowsim.study.results import RunResult

_PARTS = {"early": "early market", "main": "mainstream", "all": "all"}
_NOTE = (
    "At the horizon: *users*, and *waiting*, members that have adopted and are not users yet. "
    "Since time zero: *adopted* (again, where a member came back), *left*, *gave up* before they "
    "were users, and *paid* by users in all."
)
_GROUPS = (
    "The week at whose end this share of the market are users, on average over the runs in which "
    "that happens. The groups are Rogers' quantiles: definitions, not observations."
)


_RIVALS = (
    "Rivals have their members in common, who have one product at a time. At the horizon: the "
    "share of their users that each has, and in how many runs it has the most."
)


def headline(market: MarketFigures) -> str:
    """How far the product has spread at the end."""
    users = shown(share(market.of("all").share), scale=100.0, unit="%")
    last = number(float(market.series[0].weeks[-1]), 0)
    return (
        f"{clean(market.title, most=60)}: {users} of {market.size:,} are users after {last} weeks"
    )


def sentences(run: RunResult) -> list[str]:
    """For each market how far the product has spread, and how many wait for onboarding."""
    found = []
    for market in run.markets:
        waiting = market.of("all").waiting
        more = (
            f", and {shown(positive(waiting))} wait for onboarding" if waiting.mean >= 0.5 else ""
        )
        found.append(f"{headline(market)}{more}.")
    for rivals in run.rivals:
        users = shown(share(rivals.of_leader), scale=100.0, unit="%")
        found.append(f"{who_leads(rivals)}; the one that leads has {users} of their users.")
    return found


def who_leads(rivals: RivalFigures) -> str:
    """In how many of the runs each of several products has the most users at the end."""
    leads = [each for each in rivals.products if each.led]
    parts = [
        f"“{clean(each.title, most=40)}” {'in' if place else 'has the most users in'} {each.led:,}"
        for place, each in enumerate(leads)
    ]
    parts += [f"none of them {'in' if leads else 'leads in'} {rivals.tied:,}"] * bool(rivals.tied)
    return f"At the end of {rivals.replications:,} runs, {listed(parts)}"


def markets(runs: Sequence[RunResult]) -> tuple[Section, ...]:
    """The markets of runs."""
    if not any(run.markets for run in runs):
        return ()
    blocks = (
        Paragraph(_NOTE),
        TableBlock(users_table(runs)),
        Paragraph(_GROUPS),
        TableBlock(groups_table(runs)),
        *_rivals(runs),
    )
    return (Section("markets", "Markets", blocks),)


def _rivals(runs: Sequence[RunResult]) -> tuple[Block, ...]:
    if not any(run.rivals for run in runs):
        return ()
    return (Paragraph(_RIVALS), TableBlock(rivals_table(runs)))


def rivals_table(runs: Sequence[RunResult]) -> Table:
    """A row for each of the products with the same members, of each run."""
    head = ("", "product", "of all their users", "eight of ten runs", "leads in", "share of runs")
    rows = [
        (label, each.title, shown(share(each.of_users), scale=100.0, unit="%"),
         _range(each.p10, each.p90), f"{each.led:,} of {rivals.replications:,}",
         shown(share(each.leads), scale=100.0, unit="%"))
        for run, label in zip(runs, run_labels(runs), strict=True)
        for rivals in run.rivals
        for each in rivals.products
    ]  # fmt: skip
    return _table(runs, head, rows, "llrrrr")


def _range(low: float, high: float) -> str:
    if math.isnan(low):
        return UNKNOWN
    return f"{number(100.0 * low, 0)} to {number(100.0 * high, 0)}%"


def users_table(runs: Sequence[RunResult]) -> Table:
    """A row for each part of each market of each run."""
    head = ("", "market", "part", "members", "users", "share", "waiting", "adopted", "left",
            "gave up", "paid")  # fmt: skip
    rows = [
        (label, market.title, *_part(part))
        for label, market in _each(runs)
        for part in market.parts
        if part.members
    ]
    return _table(runs, head, rows, "lllrrrrrrrr")


def groups_table(runs: Sequence[RunResult]) -> Table:
    """A row for each group of each market of each run."""
    head = ("", "market", "group", "share of the market", "week", "in this share of runs")
    rows = [
        (label, market.title, each.group, f"{100.0 * each.share:g}%", _week(each),
         shown(share(each.chance), scale=100.0, unit="%"))
        for label, market in _each(runs)
        for each in market.reached
    ]  # fmt: skip
    return _table(runs, head, rows, "lllrrr")


def _table(
    runs: Sequence[RunResult], head: tuple[str, ...], rows: Sequence[tuple[str, ...]], align: str
) -> Table:
    """The table, without the column of names where there is one run alone."""
    if len(runs) > 1:
        return Table(head, tuple(rows), align)
    return Table(head[1:], tuple(row[1:] for row in rows), align[1:])


def _each(runs: Sequence[RunResult]) -> list[tuple[str, MarketFigures]]:
    return [
        (label, market)
        for run, label in zip(runs, run_labels(runs), strict=True)
        for market in run.markets
    ]


def _part(part: SegmentFigures) -> tuple[str, ...]:
    counts = (part.users, part.waiting, part.adopted, part.left, part.gave_up)
    users, *others = (shown(positive(each)) for each in counts)
    part_share = shown(share(part.share), scale=100.0, unit="%")
    name = _PARTS[part.part]
    return (name, f"{part.members:,}", users, part_share, *others, amount(positive(part.paid)))


def _week(reached: Reached) -> str:
    return shown(positive(reached.week)) if is_known(reached.week) else UNKNOWN
