"""What a budget can buy, and the gain of each choice of a room.

Input: a RoomModel, positions, portfolios (how many of each move). Output: plain data. Must not
depend on: rooms, votes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flowsim.experiment import Estimate
from flowsim.experiment.estimates import of_values
from flowsim.experiment.selection import FIRST
from flowsim.model import Model, ModelError
from flowsim.plan import compile_plan
from flowsim.report.format.numbers import TO, amount, direction, money, shown
from flowsim.report.runs.data import estimate_data
from flowsim.report.studies.decide.invest.steps import price_words
from flowsim.study.decide.moves import Move, Priced, moves, priced
from flowsim.study.decide.next_step import NextStep, has_prices
from flowsim.study.decide.race import MoveTrials
from flowsim.study.slicing import slice_model
from flowsim.web.runs.answers import SEED, Desk, Json, Ran, cost_text, net_gain, price, replicated
from flowsim.web.runs.organisation import RoomModel, moved
from flowsim.web.runs.queue import Allowance

BUDGET = 24  # replications of each different portfolio
OPTIONS = 8  # moves that a room can weigh
_NOTHING: Json = {"mean": None, "low": None, "high": None, "replications": 0, "cost": "", "way": 0}


def buyable(
    organisation: RoomModel, positions: Mapping[str, Any], most: int, budget: float, turn: Allowance
) -> list[Json]:
    """What a budget can buy, with prices of the first year: at most OPTIONS, all different.

    most: people of one team. The options contain every move to which single steps lead under the
    budget, and the best that trials find; the others do no harm, look plausible, and do not pay.
    They come in the order of the model, which reveals nothing.
    """
    model = moved(organisation.model, positions)
    every = [each for each in moves(model, *organisation.judge.kinds) if each.first_year <= budget]
    if has_prices(model):
        every = [each for each in every if each.is_known] or every
    options = {each.move.name: _option(each, most) for each in every}
    steps = _steps(organisation, model, list(options.values()), budget, turn)
    chosen = curated(organisation, model, every, turn, first=list(steps))
    return [options[each.move.name] for each in every if each in chosen]


def curated(
    organisation: RoomModel,
    model: Model,
    every: Sequence[Priced],
    turn: Allowance,
    *,
    first: Sequence[str] = (),
) -> list[Priced]:
    """The moves that a room chooses from: the named ones, then others by a few trials of each.

    first: names of moves that single steps lead to; what is chosen from must contain them.
    """
    if not every:
        return []
    trials = MoveTrials(
        model, every, organisation.judge.kinds, seed=SEED, jobs=turn.jobs, tell=turn
    )
    trials.sample(range(len(every) + 1), 0, FIRST)
    tried = [each for each in trials.tried() if each.is_fit and not each.value.high < 0.0]
    tried.sort(key=lambda each: -each.net.mean)
    good = [each.priced for each in tried if each.net.low > 0.0]
    rest = [each for each in tried if not each.net.low > 0.0]
    busy = {name: place for place, name in enumerate(_busiest(organisation))}
    rest.sort(key=lambda each: busy.get(_team(each.priced), len(busy)))
    named = {each.move.name: each for each in every}
    found = [named[name] for name in first][:OPTIONS]
    for some, limit in ((good, OPTIONS - 3), ([each.priced for each in rest], OPTIONS)):
        for priced_move in some:
            if len(found) < limit and not any(_alike(priced_move, other) for other in found):
                found.append(priced_move)
    return found


def _busiest(organisation: RoomModel) -> list[str]:
    """Teams by their load from averages."""
    loads = sorted(organisation.explanation.teams, key=lambda each: -each.load)
    return [each.team for each in loads]


def _team(priced_move: Priced) -> str:
    """The team of a hire; empty for other moves."""
    paths = priced_move.move.paths
    return next((path.removesuffix(".people") for path in paths if path.endswith(".people")), "")


def _alike(one: Priced, other: Priced) -> bool:
    """Whether two moves change the same number, such as two limits of the same work."""
    return bool(_paths(one) & _paths(other))


def _paths(priced_move: Priced) -> frozenset[str]:
    levers = (priced_move.model.lever(name) for name in priced_move.move.levers)
    return priced_move.move.paths | {path for lever in levers for path, _ in lever.change}


def _option(priced_move: Priced, most: int) -> Json:
    paths = [path for path, _ in priced_move.move.set]
    hires = len(paths) == 1 and paths[0].endswith(".people")
    first_year = priced_move.first_year
    if priced_move.is_known and first_year > 0.0:
        text = round_money(first_year)
    else:
        text = price_words(first_year, is_known=priced_move.is_known)
    return {
        "id": priced_move.move.name,
        "title": priced_move.move.title,
        "price": round(first_year, 2),
        "text": text,
        "most": most if hires else 1,
        "group": paths[0] if paths and not hires else priced_move.move.name,
    }


def best_of(
    desk: Desk, positions: Mapping[str, Any], question: Json, turn: Allowance
) -> dict[str, int]:
    """The portfolio to which single steps lead, among the options of a question."""
    organisation = desk.organisation
    now = moved(organisation.model, positions)
    return _steps(organisation, now, question["options"], question["budget"], turn)


def _steps(
    organisation: RoomModel, now: Model, options: Sequence[Json], budget: float, turn: Allowance
) -> dict[str, int]:
    """What pays most under the budget, then the next, as `invest` searches; moves and their number.

    A pair of moves where none pays alone is both of them.
    """
    given = {option["id"]: option for option in options}
    kinds = organisation.judge.kinds
    every = [each.move for each in moves(now, *kinds) if each.move.name in given]
    bought: dict[str, int] = {}
    left = budget
    while True:
        open_moves = [
            move
            for move in every
            if bought.get(move.name, 0) < given[move.name]["most"]
            and given[move.name]["price"] <= left
            and not any(
                given[other]["group"] == given[move.name]["group"] and other != move.name
                for other in bought
            )
        ]
        search = NextStep(kinds, SEED, turn.jobs, turn, is_first=not bought)
        best = search.best(now, priced(now, open_moves), left).priced
        if best is None:
            return bought
        for name in best.move.names:
            bought[name] = bought.get(name, 0) + 1
            left -= given[name]["price"]
        now = best.model


def round_money(value: float) -> str:
    """An amount rounded to what a person would choose: `1M`, `90k`."""
    return re.sub(r"\.0+(?=[kMG])", "", money(value))


def ranked(
    desk: Desk,
    positions: Mapping[str, Any],
    portfolios: Sequence[Mapping[str, int]],
    turn: Allowance,
) -> list[Json]:
    """The net gain of each portfolio over buying nothing, over the run; in the order given.

    Where no work has a value, the gain is in judged items a week. A portfolio that leads out of
    bounds gains nothing, and says why.
    """
    organisation = desk.organisation
    start = moved(organisation.model, positions)
    every = {each.move.name: each.move for each in moves(start, *organisation.judge.kinds)}
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


def _budget_runs(organisation: RoomModel, model: Model, turn: Allowance) -> Ran:
    works = organisation.priced or organisation.judge.kinds
    part = slice_model(model, *works)
    found = replicated(compile_plan(part.model), BUDGET, turn, organisation.priced)
    return Ran(model, compile_plan(model), found, part.whole)


def _gain(organisation: RoomModel, old: Ran, new: Ran) -> Estimate:
    if organisation.priced:
        return net_gain(old, new)
    rates = [organisation.judge.rate(ran.results) for ran in (old, new)]
    more = rates[1] - rates[0]
    return of_values(more, replications=BUDGET, confidence=0.95)


def _items(gain: Estimate) -> str:
    return f"{shown(gain, sign='+', to=TO)} a week"


def points_of(gains: Sequence[Json]) -> list[int]:
    """Points: 100 for the largest gain, the others in proportion; none for a loss.

    Where nothing gains anything, those that lose nothing get 100.
    """
    best = max((gain["mean"] or 0.0 for gain in gains), default=0.0)
    if math.isinf(best):
        return [0 for _ in gains]
    if not best > 0.0:
        return [100 if gain["mean"] == 0.0 else 0 for gain in gains]
    return [round(100.0 * max(0.0, gain["mean"] or 0.0) / best) for gain in gains]
