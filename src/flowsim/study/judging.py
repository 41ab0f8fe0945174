"""What is judged, in every study alike: one kind of work, several, or the value of all.

Input: a model, and what was asked for. Output: a Judge. Must not depend on: results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from flowsim.experiment import Results
from flowsim.model import Model
from flowsim.model.nouns.judge import VALUE, check_judge
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Judge:
    """The kinds of work that count, and what one delivered item of each counts.

    kinds: the first leads: where an answer is about one kind, it is that. by_value: items of
    several kinds count their value, and the sum is money; else each counts one. chosen: the file or
    the command says so, and it is no default.
    """

    kinds: tuple[str, ...]
    weights: tuple[float, ...]
    by_value: bool = False
    chosen: bool = False

    @property
    def lead(self) -> str:
        """The first of them."""
        return self.kinds[0]

    @property
    def is_one(self) -> bool:
        """Whether it is one kind of work."""
        return len(self.kinds) == 1

    def rate(self, results: Results) -> Floats:
        """What is delivered of them in a week, items or money, [replication or group]."""
        rates = np.stack([results.samples("throughput", work=work) for work in self.kinds])
        total: Floats = np.array(self.weights) @ rates * HOURS_PER_WEEK
        return total


JudgeArgument = str | Sequence[str] | Judge | None
Worths = Callable[[Model], Mapping[str, float]]


def judge_of(model: Model, asked: JudgeArgument, worths: Worths) -> Judge:
    """What counts in a model: what was asked for, or what its file says, or the default.

    asked: a kind of work, several (`pay,lend` or a list), or `value`. The default is the kind of
    the highest value a week, and where the first file of a scenario has no lever pulled: pulling
    one never changes it. worths: value a week by kind. Raises PathError.
    """
    if isinstance(asked, Judge):
        check_judge(model, asked.kinds)
        return asked
    names = _names(asked) if asked else model.judge
    if names:
        names = check_judge(model, names)
    if names and (names[0] != VALUE or any(work.name == VALUE for work in model.work)):
        return Judge(names, (1.0,) * len(names), chosen=True)
    first = replace(model.origin or model, use=())
    worth = {name: much for name, much in worths(first).items() if model_has(model, name)}
    lead = max(worth, key=lambda name: worth[name])
    if not names:
        return Judge((lead,), (1.0,))
    valued = {work.name: work.value for work in model.work if work.value > 0.0}
    kinds = sorted(valued, key=lambda name: name != lead)
    if len(kinds) == 1:  # items say the same, and are what every table counts
        return Judge((kinds[0],), (1.0,), chosen=True)
    return Judge(tuple(kinds), tuple(valued[name] for name in kinds), by_value=True, chosen=True)


def model_has(model: Model, work: str) -> bool:
    """Whether a model has a kind of work of that name."""
    return any(kind.name == work for kind in model.work)


def _names(asked: str | Sequence[str]) -> tuple[str, ...]:
    parts = asked.split(",") if isinstance(asked, str) else asked
    return tuple(part.strip() for part in parts)


def counted(model: Model, judge: Judge) -> tuple[str, ...]:
    """The kinds of work that an answer has a row for: those judged, and those that have a value."""
    valued = [work.name for work in model.work if work.value > 0.0]
    return tuple(dict.fromkeys([*judge.kinds, *valued]))


def alike(model: Model) -> list[tuple[str, ...]]:
    """The groups of kinds of work that the file says are like each other, in its order."""
    likes = {work.name: work.like for work in model.work}
    groups: dict[str, tuple[str, ...]] = {}
    for name in likes:
        source = name
        while likes.get(source):
            source = likes[source]
        groups[source] = (*groups.get(source, ()), name)
    return [group for group in groups.values() if len(group) > 1]
