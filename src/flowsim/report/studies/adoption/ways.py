"""Ways over the chasm in words, as tables, as a report and as data.

Input: an Adoption. Output: sentences that are true for it, cells, a document, plain data. Must not
depend on: files, pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from flowsim.dynamics import bass
from flowsim.dynamics.two_markets import PAYING, QUARTERS, Settings
from flowsim.report.format.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Paragraph,
    Section,
    TableBlock,
    paragraphs,
    said,
    shown_first,
)
from flowsim.report.format.numbers import UNKNOWN, brief, percent
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean
from flowsim.report.runs.document import again
from flowsim.study.adoption.parameters import PARAMETERS
from flowsim.study.adoption.records import EARLY_LOOK, Adoption, Way
from flowsim.time_units import QUARTERS_PER_YEAR

if TYPE_CHECKING:
    from flowsim.dynamics.bass import Group

_EARLY, _END = round(EARLY_LOOK / QUARTERS_PER_YEAR), round(QUARTERS / QUARTERS_PER_YEAR)
ESSAY = (
    "The settings encode what the essay says of each strategy; the sizes are ours. Agreement with "
    "the essay shows that it is consistent, not that it is true."
)
ROGERS = (
    "The five groups are definitions and not observations (Rogers): the first 2.5% who adopt, the "
    "next 13.5%, 34% and 34%, and the last 16%."
)
_METHOD = (
    "Two markets, each a Bass curve (Bass 1969), in which the main market listens to the early one "
    "by a weight (Van den Bulte & Joshi 2007). Who can use the product at all, who stops using it, "
    "and the queue for services are our own additions, as is every size that is marked *own*. The "
    "curves are exact solutions without chance. A small population adopts person by person with "
    "the same rates; its word spreads later and by fewer people, so it is slower and noisier than "
    "the curve."
)
_PAID = (
    "*Paid* is the revenue of {years} years per possible user, in quarters of the full price: 10 "
    "means that the average possible user pays for ten quarters. Our assumption: {innovators} of "
    "innovators pay, {early} of early adopters, {main} of the main market."
)


def years(quarters: float | None) -> str:
    """Quarters as years: `2.7 years`."""
    if quarters is None or not math.isfinite(quarters):
        return UNKNOWN
    return f"{brief(quarters / QUARTERS_PER_YEAR, significant=2)} years"


def title(way: Way) -> str:
    """What a strategy is called within a sentence, in quotation marks."""
    return way.strategy.title


def headline(found: Adoption) -> str:
    """The finding in one line."""
    return sentences(found)[0].rstrip(".")


def brief_headline(found: Adoption) -> str:
    """The finding in few words, for a slide."""
    if found.is_one:
        way = found.ways[0]
        return f"{way.strategy.title}: {percent(way.level)} of the market after {_END} years"
    crossed = sum(way.half_at is not None for way in found.ways)
    return f"{crossed} of {len(found.ways)} strategies reach half of the market within {_END} years"


def sentences(found: Adoption) -> list[str]:
    """Which ways lead to half of the market, what users pay, and what a small market changes."""
    if found.is_one:
        return [*_of_one(found.ways[0]), ESSAY]
    return [_first(found), _money(found), ESSAY, _small(found.best, found.people)]


def _first(found: Adoption) -> str:
    crossed = [way for way in found.ways if way.half_at is not None]
    best, worst, count = found.best, found.worst, len(found.ways)
    least = f"“{title(worst)}” stops at {percent(worst.level)}"
    ways, half = f"{count} strategies", f"half of the market within {_END} years"
    if not crossed:
        return f"None of {ways} reaches {half}; {least}."
    reach = "reaches" if len(crossed) == 1 else "reach"
    first = "" if len(crossed) == 1 else "first, "
    return (
        f"Of {ways}, {len(crossed)} {reach} {half}: “{title(best)}” {first}after "
        f"{years(best.half_at)}. {least}."
    )


def _money(found: Adoption) -> str:
    ranked = sorted(found.ways, key=lambda way: way.paid)
    least, most = ranked[0], ranked[-1]
    if not least.paid > 0.0:
        return f"Users pay most under “{title(most)}”."
    times = brief(most.paid / least.paid, significant=2)
    return f"Users pay most under “{title(most)}”: {times} times as much as under “{title(least)}”."


def _small(way: Way, people: int) -> str:
    low, high = band_at(way, EARLY_LOOK)
    return (
        f"A small market is slower and noisier than the curve: with {people:,} people, "
        f"“{title(way)}” has won {percent(low)} to {percent(high)} of them after {_EARLY} years in "
        f"nine of ten trials; the curve says {percent(way.early_look)}."
    )


def _of_one(way: Way) -> list[str]:
    half = f"half of it does not within {_END} years"
    if way.half_at is not None:
        half = f"half of it does after {years(way.half_at)}"
    lines = [
        f"“{way.strategy.title}”: {percent(way.early_look)} of the market uses the product after "
        f"{_EARLY} years and {percent(way.level)} after {_END}; {half}.",
        way.strategy.says,
        _chasm(way),
        _sustains(way),
        _small(way, way.band.people),
    ]
    return [line for line in lines if line]


def _chasm(way: Way) -> str:
    dip = way.chasm
    if dip is None:
        return ""
    _, depth, over = dip
    until = f"until year {brief(over / QUARTERS_PER_YEAR, significant=2)}"
    if not math.isfinite(over):
        until = f"and are not back there within {_END} years"
    return f"The chasm: new users fall by {percent(depth)} from their first peak {until}."


def _sustains(way: Way) -> str:
    found = way.sustains
    if not math.isfinite(found):
        return ""
    if found < 1.0:
        return (
            "The main market does not grow by itself: each of its users brings "
            f"{brief(found, significant=2)} others before leaving. Without word from the early "
            "market, it would dry up."
        )
    return (
        "In the end the main market grows by itself: while few use the product, each user brings "
        f"{brief(found, significant=2)} others before leaving."
    )


def band_at(way: Way, quarter: float) -> tuple[float, float]:
    """Between which shares nine of ten small populations are at a quarter."""
    low, high = (np.interp(quarter, way.band.at, each) for each in (way.band.low, way.band.high))
    return float(low), float(high)


def table(found: Adoption) -> Table:
    """A row for each way."""
    head = (
        "strategy", f"{_EARLY} years", f"{found.people:,} people", f"{_END} years",
        "half after", "paid",
    )  # fmt: skip
    return Table(head, tuple(_row(way) for way in found.ways), "lrrrrr")


def _row(way: Way) -> tuple[str, ...]:
    low, high = band_at(way, EARLY_LOOK)
    return (
        way.strategy.title,
        percent(way.early_look),
        f"{percent(low).rstrip('%')}–{percent(high)}",
        percent(way.level),
        years(way.half_at),
        brief(way.paid),
    )


def note(found: Adoption) -> str:
    """What the columns mean."""
    return (
        f"Shares of all who could use the product. {found.people:,} people: the middle 90% of "
        f"{found.trials:,} trials after {_EARLY} years, seed {found.seed}."
    )


def paid_note() -> str:
    """What is added up as paid."""
    innovators, early, main = (percent(share) for share in PAYING)
    return _PAID.format(years=_END, innovators=innovators, early=early, main=main)


def shown_ways(found: Adoption) -> tuple[Way, ...]:
    """Ways shown for the groups: the one, or the least, and the best."""
    return found.ways if found.is_one else (found.worst, found.best)


def groups(found: Adoption) -> Table:
    """When each of the five groups has adopted: without a chasm, and on some ways."""
    some = shown_ways(found)
    plain = {"innovation": bass.INNOVATION, "imitation": bass.IMITATION}
    rows = []
    for group in bass.GROUPS:
        cells = [group.name, _size(group)]
        last = bass.when(group.high, **plain) if group.high < 1.0 else None
        cells.append(years(last) if last is not None else "in the end")
        for way in some:
            cells.append(years(way.curves.when(group.high)))
        rows.append(tuple(cells))
    head = ("group", "share", "all by, without a chasm", *(way.strategy.title for way in some))
    return Table(head, tuple(rows), "l" + "r" * (len(head) - 1))


def _size(group: Group) -> str:
    return f"{round(100.0 * (group.high - group.low), 1):g}%"


def settings_table(way: Way) -> Table:
    """Every number of a way with its meaning and its source."""
    settings = way.curves.settings
    rows = [
        (each.path, each.shown(settings), each.doc, each.source)
        for each in PARAMETERS
        if not each.needs or getattr(settings, each.needs)
    ]
    return Table(("parameter", "value", "meaning", "source"), tuple(rows), "lrll")


def differences(way: Way) -> str:
    """What sets a way apart from the defaults: `reach 6%, price 0.3`."""
    settings, usual = way.curves.settings, Settings()
    parts = [
        f"{each.path} {each.shown(settings)}"
        for each in PARAMETERS
        if getattr(settings, each.field) != getattr(usual, each.field)
    ]
    if settings.layers:
        levels = ", ".join(percent(level) for level in settings.layers)
        parts.append(f"layers that raise reach to {levels}")
    return ", ".join(parts) or "the defaults"


def document(found: Adoption, figures: Sequence[Figure], *, command: str, version: str) -> Document:
    """The report of all ways, or of one."""
    about = "over the chasm" if not found.is_one else found.ways[0].strategy.title
    return Document(
        f"How a product spreads: {about}" if found.is_one else "Strategies for crossing the chasm",
        (*shown_first(sentences(found)[:1]), *paragraphs(sentences(found)[1:])),
        (*figures, TableBlock(table(found)), Paragraph(note(found)), Paragraph(paid_note())),
        (
            Section("groups", "The five groups", (
                said(ROGERS, most=400), TableBlock(groups(found)),
            )),
            _settings_section(found),
            Section("method", "Method", (
                Paragraph(_METHOD), said(ESSAY, most=400),
                Paragraph(f"flowsim {version}. {note(found)}"), *again(command),
            )),
        ),
    )  # fmt: skip


def _settings_section(found: Adoption) -> Section:
    changed = [f"Changed: {', '.join(clean(each) for each in found.changes)}."] * bool(
        found.changes
    )
    if found.is_one:
        way = found.ways[0]
        blocks: tuple[Block, ...] = (*paragraphs(changed), TableBlock(settings_table(way)))
        if way.strategy.settings.layers:
            blocks = (*blocks, said(f"In addition: {differences(way)}.", most=400))
        return Section("settings", "Settings", blocks)
    lines = tuple(
        f"**{way.strategy.title}** (`{way.strategy.name}`). {way.strategy.says} "
        f"Settings: {differences(way)}."
        for way in found.ways
    )
    usual = ", ".join(
        f"{each.path} {each.shown(Settings())}" for each in PARAMETERS if not each.needs
    )
    return Section(
        "settings",
        "What each strategy does",
        (*paragraphs(changed), Bullets(lines), said(f"All others are: {usual}.", most=800)),
    )


def data(found: Adoption) -> dict[str, Any]:
    """All ways as plain data."""
    return {
        "sentences": sentences(found),
        "evidence": ESSAY,
        "people": found.people,
        "trials": found.trials,
        "seed": found.seed,
        "changes": list(found.changes),
        "groups": [group._asdict() for group in bass.GROUPS],
        "strategies": [_way_data(way) for way in found.ways],
    }


def _way_data(way: Way) -> dict[str, Any]:
    curves, band = way.curves, way.band
    quarters = np.arange(QUARTERS + 1.0)

    def along(values: Any, at: Any = curves.at) -> list[float]:
        return [round(float(each), 5) for each in np.interp(quarters, at, values)]

    dip = way.chasm
    return {
        "strategy": way.strategy.name,
        "title": way.strategy.title,
        "says": way.strategy.says,
        "settings": {f.name: _plain(getattr(curves.settings, f.name)) for f in fields(Settings)},
        "after_16_quarters": round(way.early_look, 5),
        "after_40_quarters": round(way.level, 5),
        "half_after_quarters": None if way.half_at is None else round(way.half_at, 3),
        "paid": round(way.paid, 5),
        "sustains": round(way.sustains, 5) if math.isfinite(way.sustains) else None,
        "chasm": None if dip is None else {
            "deepest_at_quarter": round(dip[0], 3),
            "depth": round(dip[1], 5),
            "over_at_quarter": round(dip[2], 3) if math.isfinite(dip[2]) else None,
        },
        "quarters": [int(each) for each in quarters],
        "users": along(curves.users),
        "new_users": along(curves.rate),
        "waiting": along(curves.waiting),
        "band": {
            "people": band.people,
            "mean": along(band.mean, band.at),
            "low": along(band.low, band.at),
            "high": along(band.high, band.at),
        },
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
