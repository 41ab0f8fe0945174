"""What is named where demand is near capacity: `python -m measuring.near_the_line` prints it.

One team of one person, four hours an item in forty hours a week: ten items a week is all that can
be done. Below that demand is the constraint, above it the team is; near it neither may be told.
Whatever is named, the sentence, the chances and the expectations must say the same.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flowsim.model import loads
from flowsim.report.sections.wording import run_sentence
from flowsim.study.results import RunResult
from flowsim.study.single.run import run

LOADS = (80, 85, 90, 95, 100, 105, 110)  # per cent of capacity
SEEDS, REPLICATIONS = 40, 40
CAPACITY = 10.0  # items a week
MODEL = """
flowsim: 1
name: Near the line
horizon: 52w
teams: {{a: {{people: 1}}}}
work: {{item: {{arrives: {{rate: {rate}/w}}, flow: [{{do: {{team: a, effort: 4h}}}}]}}}}
expect: [bottleneck is demand, bottleneck is a, bottleneck is not a, bottleneck is demand or a]
"""
BOTH = frozenset({"demand", "a"})
# The outcomes of the expectations, by what is named.
AGREED = {
    frozenset({"demand"}): ["held", "failed", "held", "held"],
    frozenset({"a"}): ["failed", "held", "failed", "held"],
    BOTH: ["inconclusive", "inconclusive", "inconclusive", "held"],
}


@dataclass(frozen=True, slots=True)
class Line:
    """What was named at one load, in how many runs."""

    load: int
    named: Counter[frozenset[str]]

    @property
    def runs(self) -> int:
        """How many there were."""
        return self.named.total()

    @property
    def wrong(self) -> int:
        """Runs that name, alone, what is not the constraint; at capacity either is."""
        if self.load == 100:
            return 0
        return self.named[frozenset({"a" if self.load < 100 else "demand"})]


def tried(load: int, seed: int, *, jobs: int = 1) -> RunResult:
    """A run at so many per cent of capacity."""
    model = loads(MODEL.format(rate=f"{CAPACITY * load / 100.0:g}"))
    return run(model, replications=REPLICATIONS, seed=seed, jobs=jobs)


def odd(found: RunResult) -> list[str]:
    """What does not agree in one run: sentence, chances, expectations; nothing if all do."""
    verdict = found.verdict
    named = frozenset(verdict.answers)
    sentence = run_sentence(found)
    said = {
        frozenset({"demand"}): "demand is the constraint, at ",
        frozenset({"a"}): "the bottleneck is a.",
        BOTH: f"the constraint is {' or '.join(verdict.answers)} (demand is ",
    }
    problems = []
    if named not in said or said[named] not in sentence:
        problems.append(f"{sorted(named)}: {sentence}")
    chances = dict(verdict.chances)
    if not {*chances} <= named or abs(sum(chances.values()) - 1.0) > 1e-9:
        problems.append(f"{sorted(named)}: {chances}")
    words = [outcome.word for outcome in found.outcomes]
    if words != AGREED.get(named):
        problems.append(f"{sorted(named)}: {words}")
    inside = verdict.saturated.holds(verdict.demand)
    if inside != (named == BOTH):
        problems.append(f"{sorted(named)}: {verdict.demand} in {verdict.saturated}")
    return problems


def measured(loads_: Iterable[int], seeds: Iterable[int], *, jobs: int = 1) -> list[Line]:
    """What is named at each load. Raises AssertionError where a run does not agree with itself."""
    lines = []
    for load in loads_:
        named: Counter[frozenset[str]] = Counter()
        for seed in seeds:
            found = tried(load, seed, jobs=jobs)
            assert not odd(found), (load, seed, odd(found))
            named[frozenset(found.verdict.answers)] += 1
        lines.append(Line(load, named))
    return lines


def main() -> None:
    """Print the table."""
    seeds = range(1, int(sys.argv[1]) + 1 if len(sys.argv) > 1 else SEEDS + 1)
    print("load  runs  demand  demand or a  a  wrong")
    for load in LOADS:
        (line,) = measured([load], seeds, jobs=os.cpu_count() or 1)
        named = [line.named[frozenset(who)] for who in ({"demand"}, BOTH, {"a"})]
        print(
            f"{load:>3}%  {line.runs:>4}  {named[0]:>6}  {named[1]:>11}  {named[2]}  {line.wrong}"
        )


if __name__ == "__main__":
    main()
