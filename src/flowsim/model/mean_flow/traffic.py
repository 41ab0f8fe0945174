"""Mean traffic of a model: visits per item, items, the size of a run.

Input: Work and Model records. Output: expected values from averages. Must not depend on: files,
randomness, engines.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from flowsim.model.holidays import open_hours_a_week
from flowsim.model.mean_flow.markets import in_the_mean
from flowsim.model.mean_flow.offspring import offspring, total_offspring
from flowsim.model.mean_flow.passes import is_plain, passes
from flowsim.model.mean_flow.reachability import reachable
from flowsim.model.mean_flow.requests import waits_for
from flowsim.model.records.spreading import rivals_in
from flowsim.model.types import DONE, DROPPED, Model, Work
from flowsim.time_units import HOURS_PER_WEEK

_TINY = 1e-12


def _taken(work: Work) -> list[dict[int, float]]:
    """Chances of going from each step, once taken, to each place; the exit is behind the last."""
    places = {step.name: place for place, step in enumerate(work.flow)}
    places[DONE] = places[DROPPED] = len(work.flow)
    rows = []
    for index, step in enumerate(work.flow):
        row: dict[int, float] = {}
        for name, chance in step.then:
            if name in places and chance > 0.0:
                row[places[name]] = row.get(places[name], 0.0) + chance
        rest = 1.0 - sum(row.values())
        if rest > _TINY:
            row[index + 1] = row.get(index + 1, 0.0) + rest
        rows.append(row)
    return rows


def _moves(work: Work) -> list[dict[int, float]]:
    """Chances of going from each step, taken or skipped, to each place."""
    moves = []
    for index, (step, taken) in enumerate(zip(work.flow, _taken(work), strict=True)):
        row = {to: step.share * chance for to, chance in taken.items()}
        if step.share < 1.0:
            row[index + 1] = row.get(index + 1, 0.0) + 1.0 - step.share
        moves.append(row)
    return moves


def lane_limits(model: Model, work: Work) -> list[tuple[tuple[str, ...], int]]:
    """The limits of a kind of work: the steps of each, and the maximum number of items."""
    every = tuple(step.name for step in work.flow)
    lanes = [(every, work.limit)] if work.limit is not None else []
    lanes += [((step.name,), step.wip) for step in work.flow if step.wip is not None]
    return lanes + [
        (steps, model.most_under(lane))
        for lane in model.limits
        if (steps := work.steps_under(lane))
    ]


def visits_per_item(work: Work) -> tuple[float, ...]:
    """Expected passes of an item through each step, with `share` drawn anew at each pass.

    Raises ZeroDivisionError if a loop has no end.
    """
    return _by_chance(work) if is_plain(work) else passes(work).visits


def _by_chance(work: Work) -> tuple[float, ...]:
    """Exact passes where an item moves by fixed probabilities.

    Steps are taken out of the chain from the last to the first; the chain of those that remain
    comes to each as often as before, so it is solved forwards without subtraction (Grassmann,
    Taksar, Heyman 1985).
    """
    rows, seen = _moves(work), reachable(work)
    into: list[dict[int, float]] = [{} for _ in rows]
    leaves = [1.0] * len(rows)
    for gone in sorted(seen, reverse=True):
        row = rows[gone]
        row.pop(gone, None)
        leaves[gone] = sum(row.values())
        if leaves[gone] < _TINY:
            raise ZeroDivisionError
        for index in range(gone):
            chance = rows[index].pop(gone, 0.0)
            if chance > 0.0:
                into[gone][index] = chance
                for to, share in row.items():
                    part = chance * share / leaves[gone]
                    rows[index][to] = rows[index].get(to, 0.0) + part
    came: list[float] = []
    for index, sources in enumerate(into):
        flow = sum(came[source] * chance for source, chance in sources.items())
        came.append((flow if index else 1.0) / leaves[index])
    return tuple(count * step.share for count, step in zip(came, work.flow, strict=True))


def items_per_hour(model: Model, work: Work, *, begin: float | None = None) -> float:
    """Arrivals in an elapsed hour; for `always`, as many as capacity and limits allow.

    begin: the instant from which they count, where they come by and by more or less often; by
    default that of the warm-up.
    Spawned items are not included, nor those that come once: a backlog, a trace.
    """
    arrives = work.arrives
    if arrives.interval is not None:
        pace = open_hours_a_week(model, arrives.hours) / HOURS_PER_WEEK / arrives.interval.mean
        at_once = 1.0 if arrives.size is None else arrives.size.mean
        return pace * at_once * _mean_factor(model, work, begin) * _mean_users(model, work, begin)
    if arrives.market:
        return _of_market(model, arrives.market, begin)[1]
    if arrives.kind != "always":
        return 0.0
    efforts = _efforts(model, work)
    bounds = [_capacity(model, name) / effort for name, effort in efforts if effort > 0.0]
    for lane, most in lane_limits(model, work):
        if work.flow[0].name in lane and (hours := _hours_in(model, work, lane)) > 0.0:
            bounds.append(most / hours)
    impatient = work.flow[0].patience
    lost = 1.0 / impatient.mean if impatient is not None else 0.0
    return min(bounds, default=0.0) + lost


def _mean_users(model: Model, work: Work, begin: float | None) -> float:
    """Mean users of the market that a rate is for; 1 where it is for none."""
    return _of_market(model, work.arrives.users, begin)[0] if work.arrives.users else 1.0


def _of_market(model: Model, name: str, begin: float | None) -> tuple[float, float]:
    since = -model.warm_up if begin is None else begin
    market = model.market(name)
    return in_the_mean(market, since, model.horizon, rivals_in(model.markets, market))


def _mean_factor(model: Model, work: Work, begin: float | None) -> float:
    """The mean rate of a stream from an instant on, over that of its law."""
    points, interval = work.arrives.rate_at, work.arrives.interval
    if not points or interval is None:
        return 1.0
    return (
        mean_over(points, -model.warm_up if begin is None else begin, model.horizon) * interval.mean
    )


def mean_over(points: Sequence[tuple[float, float]], begin: float, end: float) -> float:
    """The mean of a number with breakpoints between two instants; the first holds before it too."""
    starts = [begin, *(at for at, _ in points[1:])]
    ends = [*(at for at, _ in points[1:]), end]
    hours = [
        max(0.0, min(last, end) - min(max(first, begin), end))
        for first, last in zip(starts, ends, strict=True)
    ]
    pairs = zip(points, hours, strict=True)
    return math.fsum(value * each for (_, value), each in pairs) / (end - begin)


def _efforts(model: Model, work: Work) -> list[tuple[str, float]]:
    """Hours of work of an item at each team, and of all that it waits for."""
    efforts: dict[str, float] = {}
    for name, items in waits_for(model, work).items():
        kind = work if name == work.name else model.kind(name)
        for step, count in zip(kind.flow, visits_per_item(kind), strict=True):
            if step.team is not None and step.effort is not None:
                for team, people in step.crew or ((step.team, 1),):
                    hours = items * count * people * step.effort.mean
                    efforts[team] = efforts.get(team, 0.0) + hours
    return list(efforts.items())


def _hours_in(
    model: Model, work: Work, lane: tuple[str, ...], asking: tuple[str, ...] = ()
) -> float:
    """Hours that an item is in some steps, alone there; of a block those of its longest branch.

    Hours of work pass at the pace of a person who works day and night. asking: the kinds that wait
    for it; what one of these is asked for in turn is left out.
    """
    hours, asking = [0.0] * len(work.flow), (*asking, work.name)
    for place, (step, count) in enumerate(zip(work.flow, visits_per_item(work), strict=True)):
        if step.request is not None and step.request.waits and step.request.work not in asking:
            asked = model.kind(step.request.work)
            every = tuple(each.name for each in asked.flow)
            hours[place] = count * _hours_in(model, asked, every, asking)
            hours[place] *= step.name in lane
            continue
        law = step.wait or step.effort
        pace = model.team(step.team).efficiency if step.team is not None else 1.0
        if step.name in lane and law is not None and pace > 0.0:
            hours[place] = count * law.mean / pace
    for block in work.blocks:
        longest = max(sum(hours[first:end]) for first, end in block.branches)
        hours[block.first : block.end] = [longest] + [0.0] * (block.end - block.first - 1)
    return math.fsum(hours)


def _capacity(model: Model, name: str) -> float:
    """Hours of effort that a team and its helpers can do in an elapsed hour, at most."""
    teams = [(team, 1.0 if team.name == name else dict(team.helps).get(name, 0.0))
             for team in model.teams]  # fmt: skip
    return math.fsum(
        pace * team.most_people
        * team.efficiency * open_hours_a_week(model, team.hours) / HOURS_PER_WEEK
        for team, pace in teams
    )  # fmt: skip


def items_expected(model: Model) -> dict[str, float]:
    """Items of each kind of work in one replication, including spawned ones.

    From averages, as if all spawned items came before the horizon. Raises
    ZeroDivisionError as `visits_per_item`.
    """
    span = model.warm_up + model.horizon
    first = {
        work.name: items_per_hour(model, work) * span + work.arrives.count + len(work.arrives.trace)
        for work in model.work
    }
    for entry in model.state:
        first[entry.work] = first.get(entry.work, 0.0) + entry.items
    for work in model.work:
        installed = sum(after.installed for after in work.after)
        for after in work.after if installed else ():
            if after.kind != "defect":
                many = after.amount * after.hours if after.kind == "rate" else after.amount
                first[after.work] += installed * many
    return total_offspring(offspring(model), first)


def visits_expected(model: Model) -> dict[str, float]:
    """Expected passes through steps in one replication, by kind of work."""
    items = items_expected(model)
    return {
        work.name: items[work.name] * sum(visits_per_item(work)) if items[work.name] else 0.0
        for work in model.work
    }
