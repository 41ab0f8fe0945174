"""Jobs that take several servers at once, or servers of two kinds: small Markov chains, solved.

Input: rates per hour, numbers of people and things. Output: rates per hour. First come, first
served: who is first and lacks a server holds back all behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from flowsim.theory.networks import solve

S = TypeVar("S", bound=tuple[int, ...])
Moves = Mapping[S, float]
_Repairs = tuple[int, int, int, int]  # under way without and with a tool, waiting, one held back


def saturated_crews(people: int, *, pairs: float, service_rate: float) -> float:
    """Jobs done an hour by a number of people with always a job to do, of one person or of two.

    pairs: share of jobs that take two people at once, 0..1. service_rate: of each job, 1/mean of
    its exponential time. Raises ValueError for fewer than two people.

    Source of the model: Rumyantsev & Morozov, Stability criterion of a multiserver model with
    simultaneous service, Annals of Operations Research 252 (2017).

    >>> round(saturated_crews(2, pairs=0.0, service_rate=1.0), 6)
    2.0
    """
    if people < 2:
        raise ValueError(f"people must be at least 2, found {people}.")

    def filled(ones: int, twos: int) -> dict[tuple[int, int, int], float]:
        """Jobs begun until one is held back: states (jobs of one, of two, is one held back)."""
        free = people - ones - 2 * twos
        if free == 0:
            return {(ones, twos, 0): 1.0}
        found = _scaled(filled(ones + 1, twos), 1.0 - pairs)
        held = {(ones, twos, 1): 1.0} if free == 1 else filled(ones, twos + 1)
        return _added(found, _scaled(held, pairs))

    def leads_to(state: tuple[int, int, int]) -> dict[tuple[int, int, int], float]:
        ones, twos, held = state
        found: dict[tuple[int, int, int], float] = {}
        for left, rate in (((ones - 1, twos), ones), ((ones, twos - 1), twos)):
            if rate:
                then = filled(left[0], left[1] + 1) if held else filled(*left)
                found = _added(found, _scaled(then, rate * service_rate))
        return found

    chances = _stationary(next(iter(filled(0, 0))), leads_to)
    return sum(chance * (ones + twos) * service_rate for (ones, twos, _), chance in chances.items())


def repairs_with_tools(
    machines: int,
    *,
    people: int,
    tools: int,
    with_tool: float,
    failure_rate: float,
    repair_rate: float,
) -> float:
    """Repairs an hour of machines that fail, some of which take a person and a tool at once.

    with_tool: share of the repairs that take a tool too, 0..1. failure_rate: of one machine that
    runs; repair_rate: of each repair under way.

    >>> round(repairs_with_tools(2, people=1, tools=1, with_tool=1.0,
    ...                          failure_rate=1.0, repair_rate=1.0), 6)  # M/M/1//2
    0.8
    """

    def begun(bare: int, tooled: int, waiting: int) -> dict[_Repairs, float]:
        """Repairs begun until one is held back; then the last of the state is 1."""
        if waiting == 0 or bare + tooled == people:
            return {(bare, tooled, waiting, 0): 1.0}
        found = _scaled(begun(bare + 1, tooled, waiting - 1), 1.0 - with_tool)
        if tooled == tools:
            return _added(found, {(bare, tooled, waiting, 1): with_tool})
        return _added(found, _scaled(begun(bare, tooled + 1, waiting - 1), with_tool))

    def leads_to(state: _Repairs) -> dict[_Repairs, float]:
        bare, tooled, waiting, held = state
        found: dict[_Repairs, float] = {}
        for after, rate in (
            ((bare, tooled, waiting + 1), (machines - bare - tooled - waiting) * failure_rate),
            ((bare - 1, tooled, waiting), bare * repair_rate),
        ):
            if rate:
                found = _added(found, _scaled({(*after, 1): 1.0} if held else begun(*after), rate))
        if tooled:  # who was held back takes the tool
            then = begun(bare, tooled, waiting - 1) if held else begun(bare, tooled - 1, waiting)
            found = _added(found, _scaled(then, tooled * repair_rate))
        return found

    chances = _stationary((0, 0, 0, 0), leads_to)
    return sum(
        chance * (bare + tooled) * repair_rate for (bare, tooled, _, _), chance in chances.items()
    )


def _scaled(moves: Moves[S], factor: float) -> dict[S, float]:
    return {state: factor * rate for state, rate in moves.items() if factor * rate > 0.0}


def _added(one: Moves[S], other: Moves[S]) -> dict[S, float]:
    found = dict(one)
    for state, rate in other.items():
        found[state] = found.get(state, 0.0) + rate
    return found


def _stationary(start: S, leads_to: Callable[[S], Moves[S]]) -> dict[S, float]:
    """The share of time in each state that is reached from the first; leads_to: rates."""
    number, waiting = {start: 0}, [start]
    rates: dict[S, Moves[S]] = {}
    while waiting:
        state = waiting.pop()
        rates[state] = leads_to(state)
        for other in rates[state]:
            if other not in number:
                number[other] = len(number)
                waiting.append(other)
    size = len(number)
    balance = [[0.0] * size for _ in range(size)]  # of each state: in less out is 0
    for state, moves in rates.items():
        for other, rate in moves.items():
            balance[number[other]][number[state]] += rate
            balance[number[state]][number[state]] -= rate
    balance[-1] = [1.0] * size  # shares sum to one
    right = [[0.0] for _ in range(size - 1)] + [[1.0]]
    found = solve(balance, right)
    return {state: found[place][0] for state, place in number.items()}
