"""Where items of a kind of work go: visits per item, loops without an end, the size of a run.

Enters: Work and Model records. Leaves: expectations from means alone. Must not know: files,
randomness, engines.
"""

from __future__ import annotations

from flowsim.model.types import DONE, DROPPED, HOURS_PER_WEEK, Model, Step, Work

_TINY = 1e-12


def next_steps(work: Work, index: int) -> dict[int, float]:
    """Chances of going from a step, once taken, to each other; the number of steps is the exit."""
    step = work.flow[index]
    places = {other.name: place for place, other in enumerate(work.flow)}
    places[DONE] = places[DROPPED] = len(work.flow)
    chances: dict[int, float] = {}
    for name, chance in step.then:
        if name in places and chance > 0.0:
            chances[places[name]] = chances.get(places[name], 0.0) + chance
    rest = 1.0 - sum(chances.values())
    if rest > _TINY:
        chances[index + 1] = chances.get(index + 1, 0.0) + rest
    return chances


def _moves(work: Work) -> list[dict[int, float]]:
    """Chances from each step, taken or skipped."""
    moves = []
    for index, step in enumerate(work.flow):
        row = {to: step.share * chance for to, chance in next_steps(work, index).items()}
        if step.share < 1.0:
            row[index + 1] = row.get(index + 1, 0.0) + 1.0 - step.share
        moves.append(row)
    return moves


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
    inside = set(range(len(work.flow)))
    while True:
        stay = set()
        for index in inside:
            step = work.flow[index]
            taken = step.share > 0.0 and all(to in inside for to in next_steps(work, index))
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

    Raises ZeroDivisionError if a loop has no end.
    """
    moves = _moves(work)
    ahead = all(to > index for index, row in enumerate(moves) for to in row)
    came = _came_forward(moves) if ahead else _came_solved(moves)
    return tuple(count * step.share for count, step in zip(came, work.flow, strict=True))


def _came_forward(moves: list[dict[int, float]]) -> list[float]:
    came = [1.0] + [0.0] * len(moves)
    for index, row in enumerate(moves):
        for to, chance in row.items():
            came[to] += came[index] * chance
    return came[:-1]


def _came_solved(moves: list[dict[int, float]]) -> list[float]:
    """Solve came = first + came P by elimination; items only leave, so it needs no pivots."""
    size = len(moves)
    table = [[0.0] * size + [0.0] for _ in range(size)]
    table[0][size] = 1.0
    for index, row in enumerate(moves):
        table[index][index] += 1.0
        for to, chance in row.items():
            if to < size:
                table[to][index] -= chance
    for pivot in range(size):
        top = table[pivot]
        if abs(top[pivot]) < _TINY:
            raise ZeroDivisionError
        for line in table[pivot + 1 :]:
            if line[pivot]:
                factor = line[pivot] / top[pivot]
                line[pivot:] = [
                    x - factor * y for x, y in zip(line[pivot:], top[pivot:], strict=True)
                ]
    came = [0.0] * size
    for index in reversed(range(size)):
        line = table[index]
        rest = sum(line[col] * came[col] for col in range(index + 1, size))
        came[index] = (line[size] - rest) / line[index]
    return came


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
