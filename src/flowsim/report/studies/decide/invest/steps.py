"""One step of a plan in words: what it brings, beside what, and what it costs.

Input: a step of a ladder. Output: texts that are true for it. Must not depend on: the
plan as a whole, files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import items
from flowsim.report.format.numbers import (
    TO,
    amount,
    change,
    is_known,
    money,
    positive,
    shown,
)
from flowsim.report.format.text import clean, listed, uncapitalized
from flowsim.report.sections import judged, wording
from flowsim.report.sections.judged import kinds_of
from flowsim.study.results import change_of
from flowsim.time_units import HOURS_PER_DAY

if TYPE_CHECKING:
    from flowsim.study.decide.invest import InvestmentStep
    from flowsim.study.decide.moves import Move
    from flowsim.study.measured.records import WorkFigures
    from flowsim.study.results import MeasureChange, RunResult

LONGEST = 120  # letters of a move


def title(step: InvestmentStep) -> str:
    """The move of a step in words."""
    return move_title(step.move)


def move_title(move: Move, *, most: int = LONGEST) -> str:
    """A move, or all that it makes at once, each title cut if it is long."""
    if not move.parts:
        return clean(move.title, most=most)
    first, *rest = (clean(part.title, most=most) for part in move.parts)
    return listed([first, *map(uncapitalized, rest)])


def effect_text(step: InvestmentStep, today: RunResult) -> str:
    """What a first move brings, and what it costs: a sentence each, the last without its end."""
    judge, change, others = today.judge, total_change(step), other_kinds(step)
    way = wording.clear_change(change)
    if way == 0 or (others and judge.is_one and not wording.is_large(change.relative)):
        clear = "clear difference" if way == 0 else "difference that counts"
        text = f"This makes no {clear} to delivered {judged.what_is_judged(today)}"
        text += f" and brings {listed(others)}" if others else ""
    else:
        text = f"This brings {gain_text(step, today)}"
        if others and judge.is_one:
            text = listed([text, *others])
        elif others:
            text += f": {listed(others)}"
    text += "".join(f", {effect}" for effect in side_effects(step, today))
    if not is_known(step.net):
        return f"{text}, {for_price(step)}"
    price = "It is free" if price_text(step) == "free" else f"It costs {price_text(step)}"
    if price_text(step) == "price unknown":
        return f"{text}. Its price is unknown; without it, it is worth {net_text(step)} a year"
    when = "" if price_text(step) == "free" else " in the first year"
    return f"{text}. {price}{when} and is worth {net_text(step)} a year, net"


def total_change(step: InvestmentStep) -> MeasureChange:
    """The change of all that is judged, since the step before."""
    return change_of(step.changes, judged.measure_of(step.run.judge))


def gain_text(step: InvestmentStep, today: RunResult) -> str:
    """`27% (21% to 33%) more features`; of all that is judged, together."""
    change = total_change(step)
    more = judged.more_of(today.model, today.judge, wording.clear_change(change))
    return f"{wording.magnitude(change.relative)} {more}"


def other_kinds(step: InvestmentStep) -> list[str]:
    """Clear and relevant changes of the kinds that count beside what is said of all of them."""
    kinds = kinds_of(step.run)[1 if step.run.judge.is_one else 0 :]
    return wording.kind_changes(step.run.model, kinds, step.changes)


def side_effects(step: InvestmentStep, today: RunResult) -> list[str]:
    """Side effects of a first move: changes of delivery times, more escaped defects."""
    return [*_times(step, step.changes, today), *_escapes(step.changes)]


def harms(step: InvestmentStep, before: RunResult) -> list[str]:
    """Kinds of work that count and get later, or fewer, by a step: `makes bugs 9% (8–10%) later`.

    before: the run that it starts from.
    """
    found = []
    for kind in kinds_of(before):
        what = items(before.model, kind)
        time = _p85(step.changes, kind)
        was, now = before.of(kind).unstable, step.run.of(kind).unstable
        if now and not was:
            found.append(f"makes {what} pile up")
        elif time is not None and not now and _is_more(time):
            found.append(f"makes {what} {wording.magnitude(time.relative)} later")
        fewer = next(
            (c for c in step.changes if c.measure == "throughput" and c.work in (kind, "")), None
        )
        if (
            fewer is not None
            and wording.clear_change(fewer) < 0
            and wording.is_large(fewer.relative)
        ):
            found.append(f"delivers {wording.magnitude(fewer.relative)} fewer {what}")
    return found


def _is_more(found: MeasureChange) -> bool:
    return wording.clear_change(found) > 0 and wording.is_large(found.relative)


def since_today(step: InvestmentStep, today: RunResult) -> list[str]:
    """The effects on today of a move and all moves before it."""
    return [*_times(step, step.since_today, today), *_escapes(step.since_today)]


def is_later_than_today(step: InvestmentStep, today: RunResult, kind: str) -> bool:
    """Whether a kind of work is delivered clearly later than as it is."""
    if step.run.of(kind).unstable or today.of(kind).unstable:
        return False
    time = _p85(step.since_today, kind)
    return time is not None and wording.clear_change(time) > 0


def _p85(changes: Sequence[MeasureChange], kind: str) -> MeasureChange | None:
    return next((c for c in changes if c.measure == "delivery_p85" and c.work in (kind, "")), None)


def _times(step: InvestmentStep, changes: Sequence[MeasureChange], today: RunResult) -> list[str]:
    """Times of each kind that have changed since today; what piles up, or no longer does."""
    found, kinds = list[str](), kinds_of(today)
    for kind in kinds:
        before, after, what = today.of(kind), step.run.of(kind), items(today.model, kind)
        within = f"85% of {what} within" if len(kinds) > 1 else "85% within"
        time = _p85(changes, kind)
        if after.unstable:
            found += [] if before.unstable else [wording.growth(after.growth, what)]
        elif before.unstable:
            days = wording.lasts(after.delivery_p85)
            found.append(f"{within} {days} instead of piling up")
        elif time is not None and (way := wording.clear_change(time)):
            new, old = _pair(after, before)
            late = f", {wording.magnitude(time.relative)} later than today"
            found.append(f"{within} {new}{late if way > 0 else f' instead of {old}'}")
    return found


def _pair(*both: WorkFigures) -> list[str]:
    """Times within which 85% are delivered, in hours if all are short."""
    times = [each.delivery_p85 for each in both]
    if max(time.mean for time in times) < wording.SHORT:
        return [shown(positive(time), scale=HOURS_PER_DAY, to=TO) + " hours" for time in times]
    return [shown(positive(time), to=TO) + " days" for time in times]


def _escapes(changes: Sequence[MeasureChange]) -> list[str]:
    """What is said where more defects escape."""
    escaped = change_of(changes, "escaped")
    if wording.clear_change(escaped) <= 0 or not is_known(escaped.relative):
        return []
    more = shown(change(escaped.relative), scale=100.0, unit="%", to=TO)
    return [f"{more} more defects escape"]


def net_text(step: InvestmentStep) -> str:
    """What it brings in a year, with its interval."""
    return amount(step.net)


def price_text(step: InvestmentStep) -> str:
    """What it takes in the first year, once and running."""
    return price_words(step.once + max(0.0, step.yearly), is_known=step.price_is_known)


def price_cell(step: InvestmentStep) -> str:
    """The same in a row; empty if the model gives nothing of it, which is said once for all."""
    is_unknown = not step.price_is_known and not step.once + max(0.0, step.yearly) > 0.0
    return "" if is_unknown else price_text(step)


def price_words(first_year: float, *, is_known: bool) -> str:
    """A price of the first year, with a note if the model does not give all of it."""
    if not is_known:
        return f"{money(first_year)} and more" if first_year > 0.0 else "price unknown"
    return money(first_year) if first_year > 0.0 else "free"


def for_price(step: InvestmentStep) -> str:
    """The price as the end of a sentence."""
    price = price_text(step)
    return price if price in ("free", "price unknown") else f"for {price} in the first year"
