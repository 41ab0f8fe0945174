"""What deliveries spawn and steps ask for on average, generation after generation.

Input: a Model. Output: expected numbers of items. Must not depend on: files, engines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from flowsim.model.mean_flow.passes import passes
from flowsim.model.types import After, Model, Work

_SURE = 1e-9  # a chain whose mean is so near to one is taken for endless


def spawned_by(after: After, *, delivered: float, escaped: float) -> float:
    """Items that one arriving item spawns directly.

    delivered: its chance of being delivered; escaped: the mean number of its defects left then.
    """
    if after.kind == "defect":
        return after.amount * escaped
    each = after.amount * after.hours if after.kind == "rate" else after.amount
    return each * delivered


class Path(NamedTuple):
    """The mean path of an item: its chance of delivery, defects that escape, passes by step."""

    delivered: float
    escaped: float
    visits: tuple[float, ...]


def _of_one(work: Work) -> Path:
    found = passes(work)
    return Path(found.delivered, found.escaped, found.visits)


def offspring(model: Model, path: Callable[[Work], Path] = _of_one) -> dict[str, dict[str, float]]:
    """Items of each kind to which one item of a kind leads directly, where there are any.

    By its delivery, or because its steps ask for them.
    """
    kinds = {work.name for work in model.work}
    found: dict[str, dict[str, float]] = {}
    for work in model.work:
        if not work.after and not any(step.request for step in work.flow):
            continue
        each = path(work)
        brings = [
            (after.work, spawned_by(after, delivered=each.delivered, escaped=each.escaped))
            for after in work.after
        ]
        brings += [
            (step.request.work, visits)
            for step, visits in zip(work.flow, each.visits, strict=True)
            if step.request is not None and math.isfinite(visits)
        ]
        for name, many in brings:
            if name in kinds and many > 0.0:
                row = found.setdefault(work.name, {})
                row[name] = row.get(name, 0.0) + many
    return found


def total_offspring(rows: dict[str, dict[str, float]], first: dict[str, float]) -> dict[str, float]:
    """Items of each kind including all that they spawn, over all generations.

    rows: the direct offspring of one of each kind. Solves x = first + x M for M those, by
    elimination. Raises ZeroDivisionError if a chain multiplies itself without end.
    """
    total = dict(first)
    if not rows:
        return total
    names = [name for name in total if name in rows or any(name in row for row in rows.values())]
    # Columns of I - M': what comes to a kind from each. Pivots stay above 0 if and only if every
    # chain dies out: I - M' is then an M-matrix (Berman & Plemmons, Nonnegative Matrices, 6.2.3).
    system = [
        [*(float(i == j) - rows.get(j, {}).get(i, 0.0) for j in names), total[i]] for i in names
    ]
    for k in range(len(names)):
        pivot = system[k][k]
        if pivot < _SURE:
            raise ZeroDivisionError
        for i in range(k + 1, len(names)):
            factor = system[i][k] / pivot
            if factor != 0.0:
                system[i] = [x - factor * y for x, y in zip(system[i], system[k], strict=True)]
    found = [0.0] * len(names)
    for k in reversed(range(len(names))):
        later = sum(system[k][j] * found[j] for j in range(k + 1, len(names)))
        found[k] = (system[k][-1] - later) / system[k][k]
    return {**total, **dict(zip(names, found, strict=True))}


def multiplying(model: Model) -> list[tuple[str, str, float]]:
    """Chains that multiply without end: parent, child, and the factor per round.

    One entry a chain: a direct offspring that is part of it, and the mean number of items of its
    kind that one of them spawns in one round of the chain, in the long run.
    """
    rows = offspring(model)
    found, seen = [], set[str]()
    for name in rows:
        chain = _chain(rows, name)
        if name in seen or not chain:
            continue
        seen |= chain
        inside = {
            one: {other: many for other, many in row.items() if other in chain}
            for one, row in rows.items()
            if one in chain
        }
        growth = _growth(inside)
        if growth >= 1.0 - _SURE:
            child = next(other for other in inside[name])
            found.append((name, child, growth))
    return found


def _chain(rows: dict[str, dict[str, float]], name: str) -> set[str]:
    """The kinds to which a kind leads, and which lead to it; empty if it is in no cycle."""

    def ahead(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(rows.get(start, {}))
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting.extend(rows.get(one, {}))
        return seen

    return {other for other in ahead(name) if name in ahead(other)}


def _growth(rows: dict[str, dict[str, float]]) -> float:
    """The spectral radius of a matrix in which everything leads to everything, by its powers."""
    value = dict.fromkeys(rows, 1.0)
    growth = 0.0
    for _ in range(500):
        # With the identity added, so that circles of any length settle (Perron, Frobenius).
        new = {
            one: value[one] + sum(many * value[other] for other, many in row.items())
            for one, row in rows.items()
        }
        largest = max(new.values())
        growth = largest / max(value.values()) - 1.0
        value = {one: each / largest for one, each in new.items()}
    return growth
