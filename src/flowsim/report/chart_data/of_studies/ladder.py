"""What the chart of a ladder shows: what each move adds, when work is then delivered, its price.

Input: a Ladder. Output: a row today, and one for each move. Must not depend on: how it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsim.report.chart_data.rows import MOST_ROWS, Bar, replications_note, top
from flowsim.report.format.numbers import amount_parts, is_known, positive
from flowsim.report.sections.judged import parts_of, total_of, what_is_judged, within_of
from flowsim.report.sections.tables import delivery_parts
from flowsim.report.sections.wording import bottleneck_name
from flowsim.report.studies.decide.invest import document as invest
from flowsim.report.studies.decide.invest import steps as words

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.decide.invest import InvestmentStep, Ladder
    from flowsim.study.results import RunResult

LATER = "later than today"


@dataclass(frozen=True, slots=True)
class LadderRow:
    """Today or a move. rate: delivered a week; its parts: as before, and what the move adds.

    days: within which 85% are delivered, marked if clearly later than today; without a value where
    work piles up. price, net: of the first year; empty today. net_aside: the interval of net.
    """

    name: str
    rate: Bar | None
    days: Bar
    price: str
    net: str
    net_aside: str
    bottleneck: str


@dataclass(frozen=True, slots=True)
class LadderData:
    """what: all that is counted together. soon: of which kind the days are.

    highest_rate, highest_days: where scales end.
    """

    title: str
    note: str
    what: str
    soon: str
    steps: tuple[LadderRow, ...]
    highest_rate: float
    highest_days: float


def ladder_data(ladder: Ladder) -> LadderData:
    """Today and the first moves."""
    runs = (ladder.base, *(step.run for step in ladder.steps))
    rows: list[LadderRow] = []
    before = None
    for place, step in enumerate((None, *ladder.steps[: MOST_ROWS - 1])):
        run = runs[place]
        rows.append(_step(ladder, run, step, place, before))
        before = positive(total_of(run))
    rates = [row.rate.value for row in rows if row.rate is not None]
    days = [row.days.value for row in rows]
    return LadderData(
        title=invest.headline(ladder),
        note=f"Lines: 95% intervals. {replications_note(runs, len(rows))}",
        what=what_is_judged(ladder.base),
        soon=within_of(ladder.base),
        steps=tuple(rows),
        highest_rate=top([rate for rate in rates if rate is not None]),
        highest_days=top([each for each in days if each is not None]),
    )


def _step(
    ladder: Ladder,
    run: RunResult,
    step: InvestmentStep | None,
    place: int,
    before: Estimate | None,
) -> LadderRow:
    figures = run.of(run.judged)
    rate, days = positive(total_of(run)), positive(figures.delivery_p85)
    old = rate.mean if before is None else min(before.mean, rate.mean)
    has_days = is_known(days) and not figures.unstable
    net, net_aside = ("", "") if step is None else amount_parts(step.net)
    return LadderRow(
        name="today" if step is None else f"{place}. {words.title(step)}",
        rate=Bar(rate, *parts_of(run.judge, rate), parts=(old, rate.mean - old))
        if is_known(rate)
        else None,
        days=Bar(
            days if has_days else None,
            *delivery_parts(figures),
            is_marked=step is not None and words.is_later_than_today(step, ladder.base, run.judged),
        ),
        price="" if step is None else words.price_cell(step),
        net=net,
        net_aside=net_aside,
        bottleneck=bottleneck_name(run),
    )
