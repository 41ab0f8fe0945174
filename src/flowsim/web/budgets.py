"""What a budget can buy, and what each choice of a room brings.

Enters: an Organisation, positions, portfolios (how many of each move). Leaves: plain data. Must not
know: rooms, who chose what.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flowsim.experiment import Estimate
from flowsim.experiment.estimates import of_values
from flowsim.model import Model, ModelError
from flowsim.model.types import HOURS_PER_WEEK
from flowsim.plan import compile_plan
from flowsim.report.data import estimate_data
from flowsim.report.numbers import TO, amount, direction, money, shown
from flowsim.study.moves import Move, moves
from flowsim.study.slicing import sliced
from flowsim.web.answers import Desk, Json, Ran, cost_text, net_gain, price, replicated
from flowsim.web.organisation import Organisation, moved
from flowsim.web.runs import Turn

BUDGET = 24  # replications of each different portfolio
_NOTHING: Json = {"mean": None, "low": None, "high": None, "replications": 0, "cost": "", "way": 0}


def buyable(organisation: Organisation, positions: Mapping[str, Any], most: int) -> list[Json]:
    """What a budget may buy, with prices of the first year; most: people of one team."""
    model = moved(organisation.model, positions)
    found = []
    for priced in moves(model, organisation.judged):
        paths = [path for path, _ in priced.move.set]
        hires = len(paths) == 1 and paths[0].endswith(".people")
        found.append(
            {
                "id": priced.move.name,
                "title": priced.move.title,
                "price": round(priced.first_year, 2),
                "text": round_money(priced.first_year) if not priced.is_free else "free",
                "most": most if hires else 1,
                "group": paths[0] if paths and not hires else priced.move.name,
            }
        )
    return found


def round_money(value: float) -> str:
    """An amount that somebody has chosen, without digits that say nothing: `1M`, `90k`."""
    return re.sub(r"\.0+(?=[kMG])", "", money(value))


def ranked(
    desk: Desk, positions: Mapping[str, Any], portfolios: Sequence[Mapping[str, int]], turn: Turn
) -> list[Json]:
    """What each portfolio brings net over the run, beside buying nothing; in the order given.

    Where no work has a value it is more judged items a week. One that leads out of bounds brings
    nothing, and says why.
    """
    organisation = desk.organisation
    start = moved(organisation.model, positions)
    every = {priced.move.name: priced.move for priced in moves(start, organisation.judged)}
    before = _budget_runs(organisation, start, turn)
    found = []
    for portfolio in portfolios:
        turn.begin()  # each has the time of one
        titles = [
            every[name].title + (f" ×{count}" if count > 1 else "")
            for name, count in portfolio.items()
        ]
        chosen = [every[name] for name, count in portfolio.items() for _ in range(count)]
        try:
            model = _made(start, chosen)
        except ModelError as error:
            found.append({**_NOTHING, "text": str(error).splitlines()[0], "titles": titles})
            continue
        after = _budget_runs(organisation, model, turn) if chosen else before
        gain = _gain(organisation, before, after)
        found.append(
            {
                **estimate_data(gain),
                "text": amount(gain, sign="+") if organisation.priced else _items(gain),
                "way": direction(gain),
                "cost": cost_text(*price(before, after)),
                "titles": titles,
            }
        )
    return found


def _made(start: Model, chosen: Sequence[Move]) -> Model:
    whole: Move | None = None
    for move in chosen:
        whole = move if whole is None else whole.and_then(move)
    return start if whole is None else whole.made(start)


def _budget_runs(organisation: Organisation, model: Model, turn: Turn) -> Ran:
    works = organisation.priced or (organisation.judged,)
    part = sliced(model, *works)
    found = replicated(compile_plan(part.model), BUDGET, turn, organisation.priced)
    return Ran(model, compile_plan(model), found, part.whole)


def _gain(organisation: Organisation, old: Ran, new: Ran) -> Estimate:
    if organisation.priced:
        return net_gain(old, new)
    rates = [ran.results.samples("throughput", work=organisation.judged) for ran in (old, new)]
    more = (rates[1] - rates[0]) * HOURS_PER_WEEK
    return of_values(more, replications=BUDGET, confidence=0.95)


def _items(gain: Estimate) -> str:
    return f"{shown(gain, sign='+', to=TO)} a week"


def points_of(gains: Sequence[Json]) -> list[int]:
    """100 for the most, the others in proportion; none for a loss.

    Where nothing brings anything, those that lose nothing have the 100.
    """
    best = max((gain["mean"] or 0.0 for gain in gains), default=0.0)
    if math.isinf(best):
        return [0 for _ in gains]
    if not best > 0.0:
        return [100 if gain["mean"] == 0.0 else 0 for gain in gains]
    return [round(100.0 * max(0.0, gain["mean"] or 0.0) / best) for gain in gains]
