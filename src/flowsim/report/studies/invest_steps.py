"""One step of a plan in words: what it brings, beside what, and what it costs.

Input: a step of a ladder. Output: texts that are true for it. Must not depend on: the
plan as a whole, files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import items
from flowsim.report.format.numbers import amount, brief, is_known, money, percent
from flowsim.report.format.text import clean, listed, uncapitalized
from flowsim.report.sections import wording
from flowsim.report.sections.judged import kinds_of
from flowsim.study.results import change_of
from flowsim.time_units import HOURS_PER_DAY

if TYPE_CHECKING:
    from flowsim.study.decide.invest import InvestmentStep
    from flowsim.study.decide.moves import Move
    from flowsim.study.results import MeasureChange, RunResult

LONGEST = 120  # letters of a move


def title(rung: InvestmentStep) -> str:
    """The move of a step in words."""
    return move_title(rung.move)


def move_title(move: Move, *, most: int = LONGEST) -> str:
    """A move, or all that it makes at once, each title cut if it is long."""
    if not move.parts:
        return clean(move.title, most=most)
    first, *rest = (clean(part.title, most=most) for part in move.parts)
    return listed([first, *map(uncapitalized, rest)])


def effect_text(rung: InvestmentStep, what: str) -> str:
    """What a move brings and for which price."""
    change, others = rung.change("throughput"), other_kinds(rung)
    if wording.clear_change(change) == 0 or (others and not wording.is_large(change.relative)):
        clear = (
            "clear difference" if wording.clear_change(change) == 0 else "difference that counts"
        )
        text = f"It makes no {clear} to delivered {what}"
        text += f" and brings {listed(others)}" if others else ""
    else:
        more = "more" if wording.clear_change(change) > 0 else "fewer"
        text = listed([f"It brings {wording.magnitude(change.relative)} {more} {what}", *others])
    text += "".join(f", {effect}" for effect in side_effects(rung))
    if is_known(rung.net):
        text += f", {net_text(rung)} net a year"
    return f"{text}, {for_price(rung)}"


def other_kinds(rung: InvestmentStep) -> list[str]:
    """Clear and relevant changes of the other kinds of work that are judged."""
    found = []
    for kind in kinds_of(rung.run)[1:]:
        change = rung.change("throughput", work=kind)
        if wording.clear_change(change) != 0 and wording.is_large(change.relative):
            more = "more" if wording.clear_change(change) > 0 else "fewer"
            what = items(rung.run.model, kind)
            found.append(f"{wording.magnitude(change.relative)} {more} {what}")
    return found


def side_effects(rung: InvestmentStep) -> list[str]:
    """Side effects of a move: a change of delivery time, more escaped defects."""
    time, today = rung.change("delivery_p85"), change_of(rung.since_today, "delivery_p85")
    before, after = _days(rung.run, time)
    if wording.clear_change(today) > 0:
        then = _days(rung.run, today)[0]
        found = [f"85% within {after}, later than today's {then}"]
    elif wording.clear_change(time) > 0:
        found = [f"85% within {after}, later than before ({before})"]
    elif wording.clear_change(time) < 0:
        found = [f"85% within {after} instead of {before}"]
    else:
        found = []
    return [*found, *_escapes(rung.changes)]


def is_later_than_today(rung: InvestmentStep) -> bool:
    """Whether work is delivered clearly later than as it is."""
    return wording.clear_change(change_of(rung.since_today, "delivery_p85")) > 0


def since_today(rung: InvestmentStep) -> list[str]:
    """The effects on today of a move and all moves before it."""
    time = change_of(rung.since_today, "delivery_p85")
    before, after = _days(rung.run, time)
    way = wording.clear_change(time)
    found = [f"85% within {after} instead of {before}"] if way else []
    return [f"{found[0]} (later)" if way > 0 else each for each in found] + _escapes(
        rung.since_today
    )


def _days(run: RunResult, time: MeasureChange) -> tuple[str, str]:
    """The days before and after a change, without intervals; in hours if they are few."""
    after = run.of(run.judged).delivery_p85.mean
    before = after - time.paired.mean
    scale, unit = (HOURS_PER_DAY, "h") if max(before, after) < wording.SHORT else (1.0, "days")
    old, new = (
        brief(days * scale, significant=2 if days * scale < 100.0 else 3)
        for days in (before, after)
    )
    return f"{old} {unit}", f"{new} {unit}"


def _escapes(changes: Sequence[MeasureChange]) -> list[str]:
    """What is said where more defects escape."""
    escaped = change_of(changes, "escaped")
    if wording.clear_change(escaped) <= 0 or not is_known(escaped.relative):
        return []
    return [f"{percent(escaped.relative.mean)} more defects escape"]


def net_text(rung: InvestmentStep) -> str:
    """What it brings in a year, with its interval."""
    return amount(rung.net)


def price_text(rung: InvestmentStep) -> str:
    """What it takes in the first year, once and running."""
    return price_words(rung.once + max(0.0, rung.yearly), is_known=rung.price_is_known)


def price_cell(rung: InvestmentStep) -> str:
    """The same in a row; empty if the model gives nothing of it, which is said once for all."""
    is_unknown = not rung.price_is_known and not rung.once + max(0.0, rung.yearly) > 0.0
    return "" if is_unknown else price_text(rung)


def price_words(first_year: float, *, is_known: bool) -> str:
    """A price of the first year, with a note if the model does not give all of it."""
    if not is_known:
        return f"{money(first_year)} and more" if first_year > 0.0 else "price unknown"
    return money(first_year) if first_year > 0.0 else "free"


def for_price(rung: InvestmentStep) -> str:
    """The price as the end of a sentence."""
    price = price_text(rung)
    return price if price in ("free", "price unknown") else f"for {price} in the first year"
