"""A forecast in words, as a table, as a report and as data.

Input: a Forecast. Output: sentences that are true for it, cells, Markdown, plain data. Must not
depend on: files, pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from flowsim.experiment import Estimate
from flowsim.report.format.document import (
    Document,
    Figure,
    Paragraph,
    TableBlock,
    paragraphs,
    shown_first,
)
from flowsim.report.format.labels import items, one_item
from flowsim.report.format.numbers import TO, number, percent, places, shown_parts, span
from flowsim.report.format.table import Table
from flowsim.report.format.text import capitalized, clean, listed
from flowsim.report.runs.document import alarms, days_off, done, foundation, trust_section
from flowsim.report.sections import trust
from flowsim.report.sections.judged import alone_line
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.experiment.ranks import Proportion, Quantile
    from flowsim.model import Model
    from flowsim.study.forecast.forecast import Forecast

SURE = 0.85  # the confidence of the sentences

_EXPLAINED = (
    "A confidence of 85% means that 85 of 100 simulated futures are done by then. Brackets are 95% "
    "intervals: for dates and counts from order statistics, for probabilities Wilson intervals. "
    "They show how precisely the model's answer is known from these replications, not how well the "
    "model describes the organisation."
)


_LOST = (
    "a board does not show which items already have defects: items past the step that injects them "
    "are assumed to have none, so the dates are too early (docs/studies.md says by how much)"
)


def what(forecast: Forecast) -> str:
    """What is forecast, inside a sentence: `the next 20 features`."""
    model = forecast.model
    if forecast.asked == "board":
        where = "on the board now" if model.state else "in the backlog"
        kinds = [counted(forecast, name, count) for name, count in forecast.board]
        return f"everything {where} ({listed(kinds)})"
    if forecast.items == 1:
        return f"the next {one_item(model, forecast.works[0])}"
    if len(forecast.works) > 1:
        return f"the next {forecast.items:,} items ({several(forecast)})"
    return f"the next {counted(forecast, forecast.works[0], forecast.items)}"


def counted(forecast: Forecast, work: str, count: int) -> str:
    """A count of a kind of work: `1 feature`, `20 features`."""
    name = one_item(forecast.model, work) if count == 1 else items(forecast.model, work)
    return f"{count:,} {name}"


def several(forecast: Forecast) -> str:
    """The plural of what is delivered: `features`, `features and bugs`."""
    return listed([items(forecast.model, work) for work in forecast.works])


def sentences(forecast: Forecast) -> list[str]:
    """When it is done, what is done by a date, where it starts, and what is never done."""
    found = [headline(forecast)]
    if forecast.chance is not None:
        found.append(_date(forecast))
    if forecast.unfinished.share > 0.0:
        found.append(_sentence(_unfinished(forecast)))
    found.append(_sentence(_now(forecast)))
    if loses_defects(forecast.model):
        found.append(_sentence(_LOST))
    if len(forecast.works) == 1:
        found.append(alone_line(forecast.model, forecast.works[0], option="--judge"))
    return [text for text in found if text]


def _sentence(clause: str) -> str:
    return f"{capitalized(clause)}."


def loses_defects(model: Model) -> bool:
    """Whether items on the board may have defects that the board does not show."""
    for entry in model.state:
        flow = model.kind(entry.work).flow
        place = [step.name for step in flow].index(entry.step)
        made = any(step.injects > 0.0 for step in flow[:place])
        if made and any(step.catches > 0.0 for step in flow[place:]):
            return True
    return False


def card(forecast: Forecast) -> tuple[trust.TrustCheck, ...]:
    """The trust card of a forecast."""
    return (
        trust.books([("", forecast.audit)]),
        _now_line(forecast),
        _precision(forecast),
        _unfinished_line(forecast),
        trust.inputs([forecast.model]),
        trust.seed_of(forecast.seed),
    )


def _now_line(forecast: Forecast) -> trust.TrustCheck:
    check, says = "now", _now(forecast)
    if loses_defects(forecast.model):
        return trust.TrustCheck(check, "look", f"{says}; {_LOST}", "defects lost")
    if forecast.begins == "empty":
        return trust.TrustCheck(check, "look", says, "the organisation is empty")
    return trust.TrustCheck(check, "fine", says)


def _precision(forecast: Forecast) -> trust.TrustCheck:
    """How well the sure date is known, or the sure count where only a date was asked for."""
    check, sure = "precision", percent(SURE)
    every = forecast.percentiles or forecast.delivered
    (found,) = [each for each in every if each.chance == SURE]
    what = f"{sure} date" if forecast.percentiles else f"{sure} count"
    says = f"{forecast.replications:,} replications: the {what}"
    if not math.isfinite(found.value) or not math.isfinite(found.high - found.low):
        return trust.TrustCheck(check, "look", f"{says} has no whole interval", "no whole interval")
    half = (found.high - found.low) / 2.0
    width = 0.0 if half == 0.0 else half / found.value if found.value else math.inf
    known = f"{says} {trust.plus_minus(width)}" if math.isfinite(width) else f"{says} is 0"
    if width > trust.WIDE:
        advice = "more --replications would narrow it"
        short = trust.plus_minus(width) if math.isfinite(width) else "not above 0"
        return trust.TrustCheck(check, "look", f"{known}; {advice}", short)
    return trust.TrustCheck(check, "fine", known)


def _unfinished_line(forecast: Forecast) -> trust.TrustCheck:
    check, share = "unfinished", forecast.unfinished
    if share.share > 0.0:
        short = f"{_share(share)} not done"
        return trust.TrustCheck(check, "look", _unfinished(forecast), short)
    if forecast.asked == "date":
        return trust.TrustCheck(check, "fine", "the count is taken on the date")
    return trust.TrustCheck(check, "fine", "every replication ran until all of it was done")


def headline(forecast: Forecast) -> str:
    """The finding in one sentence."""
    sure = percent(SURE)
    if forecast.asked == "date":
        half = forecast.delivered[0]
        return (
            f"{_at_least(forecast)} are delivered {_by(forecast)} with {sure} confidence, and at "
            f"least {_count(half)} with {percent(half.chance)}."
        )
    found = forecast.percentile(SURE)
    verb = "is" if forecast.asked == "board" or forecast.items == 1 else "are"
    done = "done" if forecast.asked == "board" else "delivered"
    subject = what(forecast)
    if math.isinf(found.value):
        return (
            f"No date can be given with {sure} confidence by which {subject} {verb} {done}: "
            f"{span(forecast.bound / HOURS_PER_DAY)} are not enough."
        )
    day = forecast.day(found.value)
    text = f"{subject[0].upper()}{subject[1:]} {verb} {done} within {weeks(forecast, found, TO)} "
    text += f"with {sure} confidence"
    return f"{text}." if day is None else f"{text}: by {day}."


def _date(forecast: Forecast) -> str:
    assert forecast.chance is not None
    more = ", later ones included," if forecast.asked == "board" else ""
    first, when = _at_least(forecast), _by(forecast)
    one = "it is done" if forecast.asked == "board" else "it is delivered"
    done = one if forecast.asked == "board" or forecast.items == 1 else "they are delivered"
    chance = _chance(forecast.chance, forecast.replications)
    return (
        f"{when[0].upper()}{when[1:]} {done} {chance}; by then "
        f"{first[0].lower()}{first[1:]}{more} are delivered with {percent(SURE)} confidence."
    )


def _chance(found: Proportion, replications: int) -> str:
    """`with a probability of 85% (81% to 88%)`; counted where all or none agree."""
    if found.share in (0.0, 1.0):
        return f"in {'none of' if found.share == 0.0 else 'all'} {replications:,} replications"
    return f"with a probability of {_share(found)}"


def _unfinished(forecast: Forecast) -> str:
    share, long = forecast.unfinished, span(forecast.bound / HOURS_PER_DAY)
    many = f"in {_share(share)} of the replications"
    if share.share == 1.0:
        many = f"in all {forecast.replications:,} replications"
    furthest = f"the one that gets furthest delivers {forecast.most:,} of {forecast.items:,}"
    return f"{many} it is not done within {long}; {furthest}"


def _at_least(forecast: Forecast) -> str:
    (found,) = [each for each in forecast.delivered if each.chance == SURE]
    count, interval = _count_parts(found, TO)
    return f"At least {count} {several(forecast)}" + (f" ({interval})" if interval else "")


def _by(forecast: Forecast) -> str:
    assert forecast.by is not None
    long = span(forecast.by / HOURS_PER_DAY)
    day = forecast.day(forecast.by)
    return f"within {long}" if day is None else f"by {day} ({long} from now)"


def _now(forecast: Forecast) -> str:
    model = forecast.model
    if forecast.begins == "warm-up":
        text = (
            "the forecast starts from a typical day, after a warm-up of "
            f"{span(model.warm_up / HOURS_PER_DAY)}, because the model has no board (state)"
        )
    elif forecast.begins == "empty":
        text = (
            "the forecast starts from an empty organisation: the model has neither a board (state) "
            "nor a warm-up"
        )
    else:
        text = "the forecast starts from today's board"
    if forecast.asked == "board":
        text += "; each item counts until it is delivered, is dropped or gives up"
    elif forecast.asked == "items":
        text += f"; it counts the next {forecast.items:,} deliveries, whichever items they are"
    return text


def _share(found: Proportion) -> str:
    rough = found.high - found.low >= 0.02 or found.high >= 0.9995  # three digits are enough
    digits = 0 if rough else 1
    low, high = (number(100.0 * value, digits) for value in (found.low, found.high))
    return f"{number(100.0 * found.share, digits)}% ({low}% to {high}%)"


def _count(found: Quantile, to: str = TO) -> str:
    """A number of items, with its interval."""
    count, interval = _count_parts(found, to)
    return f"{count} ({interval})" if interval else count


def _count_parts(found: Quantile, to: str) -> tuple[str, str]:
    low, high = found.low, found.high
    if low == high or math.isinf(high):
        return f"{found.value:,.0f}", ""
    if low == 0.0 < found.value:  # what too few replications leave
        few = "; too few replications for a lower end" if to == TO else ""
        return f"{found.value:,.0f}", f"up to {high:,.0f}{few}"
    return f"{found.value:,.0f}", f"{low:,.0f}{to}{high:,.0f}"


def weeks(forecast: Forecast, found: Quantile, to: str) -> str:
    """An instant in weeks from now, with its interval; the unit only beside ` to `."""
    unit = " weeks" if to == TO else ""
    if math.isinf(found.value):
        return f"> {number(forecast.bound / HOURS_PER_WEEK, 0)}{unit}"
    value, low, high = (each / HOURS_PER_WEEK for each in (found.value, found.low, found.high))
    if math.isinf(high):
        digits = places(value)
        return f"{number(value, digits)}{unit} ({number(low, digits)} or later)"
    estimate = _estimate(value, low, high, forecast)
    count, interval = shown_parts(estimate, to=to, half_digits=2)
    return f"{count}{unit} ({interval})" if interval else f"{count}{unit}"


def _estimate(value: float, low: float, high: float, forecast: Forecast) -> Estimate:
    return Estimate(value, low, high, (high - low) / 2.0, math.nan, forecast.replications)


def _dates(forecast: Forecast, found: Quantile, *, whole: bool) -> str:
    """The day of an instant, with its interval if it is to be whole; years where they differ."""
    day, low, high = (forecast.day(each) for each in (found.value, found.low, found.high))
    if day is None:
        return "later"
    if low == high or not whole:
        return f"{day}"
    if high is None:
        return f"{day} ({_short(low, day)} or later)"
    return f"{day} ({_short(low, day)}{TO}{_short(high, day)})"


def _short(day: date | None, beside: date) -> str:
    assert day is not None
    return f"{day:%m-%d}" if day.year == beside.year else f"{day}"


def table(forecast: Forecast, *, whole: bool = True) -> Table:
    """A row for each confidence: weeks, the day if the model has a start, items by a date.

    whole: days with their intervals.
    """
    rows: list[list[str]] = []
    has_end, has_days = bool(forecast.percentiles), forecast.model.start is not None
    head, align = ["confidence"], "r"
    if has_end:
        head, align = [*head, "done within, weeks"], align + "r"
        if has_days:
            head, align = [*head, "by the end of"], align + "r"
    if forecast.by is not None:
        day = forecast.day(forecast.by)
        then = f"by {day}" if day else f"in {span(forecast.by / HOURS_PER_DAY)}"
        head, align = [*head, f"delivered {then}"], align + "r"
    chances = [each.chance for each in forecast.percentiles or forecast.delivered]
    for place, chance in enumerate(chances):
        row = [percent(chance)]
        if has_end:
            found = forecast.percentiles[place]
            row.append(weeks(forecast, found, "–"))
            row += [_dates(forecast, found, whole=whole)] if has_days else []
        if forecast.by is not None:
            row.append(_count(forecast.delivered[place], "–"))
        rows.append(row)
    return Table(tuple(head), tuple(tuple(row) for row in rows), align)


def footer(forecast: Forecast) -> str:
    """What the brackets are, and how many replications there were."""
    return (
        f"95% intervals by order statistics, {forecast.replications:,} replications, seed "
        f"{forecast.seed}. They show how precisely the model's answer is known, not how well the "
        "model describes the organisation."
    )


def document(
    forecast: Forecast, figures: Sequence[Figure], *, command: str, version: str
) -> Document:
    """The report of a forecast."""
    model, (first, *others) = forecast.model, sentences(forecast)
    question = "how much by when?" if forecast.asked == "date" else "when is it done?"
    start = (
        f"The forecast starts on {model.start}. {days_off(model)}"
        if model.start is not None
        else ""
    )
    made = (
        f"{start}flowsim {version} simulated every item from now on, {forecast.replications:,} "
        f"times with different random numbers (seed {forecast.seed}), until everything asked for "
        "was done. Items in progress start their step from the beginning: a board does not show "
        "how much of the work on an item has been done."
    )
    return Document(
        f"{clean(model.name) or 'Forecast'}: {question}",
        (*alarms(card(forecast)), *shown_first([first]), *paragraphs(others)),
        (*figures, TableBlock(table(forecast)), Paragraph(_EXPLAINED)),
        (trust_section(card(forecast)), *foundation([model]), done(made, command)),
    )  # fmt: skip
