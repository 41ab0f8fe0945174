"""Where items of a kind of work go: visits per item, loops without an end, the size of a run.

Enters: Work and Model records. Leaves: expectations from means alone. Must not know: files,
randomness, engines.
"""

from __future__ import annotations

from flowsim.model.types import DONE, DROPPED, HOURS_PER_WEEK, Model, Step, Work

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


def lanes_of(model: Model, work: Work) -> list[tuple[str, ...]]:
    """The steps of each limit of a kind of work."""
    lanes = [tuple(step.name for step in work.flow)] if work.limit is not None else []
    lanes += [(step.name,) for step in work.flow if step.wip is not None]
    return lanes + [lane.steps for lane in model.limits if lane.work == work.name]


def reachable(work: Work) -> set[int]:
    """Places in the flow that some item comes to, skipped or taken."""
    moves = _moves(work)
    seen: set[int] = set()
    waiting = [0] if work.flow else []
    while waiting:
        index = waiting.pop()
        if index in seen or index >= len(moves):
            continue
        seen.add(index)
        waiting.extend(to for to, chance in moves[index].items() if chance > 0.0)
    return seen


def endless(work: Work) -> list[Step]:
    """The steps of a loop that some item never leaves, or none.

    `share` decides once per item, so an item that takes a step takes it in every round: a loop is
    endless if the items that take some of its optional steps, and skip others, cannot leave.
    """
    rows = _taken(work)
    inside = set(range(len(rows)))
    while True:
        stay = set()
        for index in inside:
            step = work.flow[index]
            taken = step.share > 0.0 and all(to in inside for to in rows[index])
            skipped = step.share < 1.0 and index + 1 in inside
            if taken or skipped:
                stay.add(index)
        if stay == inside:
            break
        inside = stay
    found = sorted(inside & reachable(work))
    return [work.flow[index] for index in found]


def visits_per_item(work: Work) -> tuple[float, ...]:
    """Expected passes of an item through each step, with `share` drawn anew at each pass.

    Steps are taken out of the chain from the last to the first; the chain of those that remain
    comes to each as often as before, so it is solved forwards without subtraction (Grassmann,
    Taksar, Heyman 1985). Raises ZeroDivisionError if a loop has no end.
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


def items_per_hour(model: Model, work: Work) -> float:
    """Items that come in an elapsed hour; of `always`, as many as capacity and limit let through.

    A backlog comes once and has no rate: 0.
    """
    arrives = work.arrives
    if arrives.interval is not None:
        return arrives.hours.per_week / HOURS_PER_WEEK / arrives.interval.mean
    if arrives.kind != "always":
        return 0.0
    passes = visits_per_item(work)
    efforts: dict[str, float] = {}
    raw_hours = 0.0
    for step, count in zip(work.flow, passes, strict=True):
        law = step.wait if step.wait is not None else step.effort
        mean = count * (law.mean if law is not None else 0.0)
        if step.team is None:
            raw_hours += mean
        else:
            efforts[step.team] = efforts.get(step.team, 0.0) + mean
            raw_hours += mean / model.team(step.team).efficiency
    bounds = [_capacity(model, name) / effort for name, effort in efforts.items() if effort > 0.0]
    if work.limit is not None and raw_hours > 0.0:
        bounds.append(work.limit / raw_hours)
    return min(bounds, default=0.0)


def _capacity(model: Model, name: str) -> float:
    """Hours of effort that a team can do in an elapsed hour."""
    team = model.team(name)
    return team.people * team.efficiency * team.hours.per_week / HOURS_PER_WEEK


def visits_expected(model: Model) -> dict[str, float]:
    """Passes through steps in one replication, by kind of work, from means alone."""
    span = model.warm_up + model.horizon
    expected = {}
    for work in model.work:
        items = items_per_hour(model, work) * span + work.arrives.count
        expected[work.name] = items * sum(visits_per_item(work))
    return expected
