"""Crews of which arithmetic says what is short: `python -m tests.study.known_crews 20`.

In each model one team can do the least a week, by people x hours / hours an item. The verdict must
name that team, with any seed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from flowsim.model import loads
from flowsim.study.bottleneck.records import DEMAND
from flowsim.study.single.run import run

HEAD = "flowsim: 1\nname: crew\nwarm_up: 4w\nhorizon: 26w\nhours: always\n"


@dataclass(frozen=True)
class Known:
    """Teams, the flow, and what each team could do a week alone; the least is the constraint."""

    teams: str
    flow: str
    alone: dict[str, float]
    more: str = ""

    @property
    def answer(self) -> str:
        return min(self.alone, key=lambda team: self.alone[team])

    @property
    def text(self) -> str:
        return (
            f"{HEAD}teams: {{{self.teams}}}\nwork:\n  feature:\n    arrives: always\n"
            f"    limit: 40\n    value: 1k\n    flow: [{self.flow}]\n{self.more}"
        )


W = 168.0
BUILD = "build: {team: dev, effort: 8h}"
REVIEW = "review: {team: dev, effort: 4h, with: {expert: 1}}"
TEST = "test: {team: qa, effort: 8h, with: {rig: 1}}"
PAIR = "build: {team: dev, people: 2, effort: 8h}"
ALONE = "test: {team: qa, effort: 8h}"


def people(**teams: int) -> str:
    """Teams of so many people; `rig` is equipment."""
    things = "kind: equipment, "
    return ", ".join(
        f"{name}: {{{things if name == 'rig' else ''}people: {count}}}"
        for name, count in teams.items()
    )


KNOWN = {
    "own team, with an expert": Known(
        people(dev=4, expert=2), f"{BUILD}, {REVIEW}", {"dev": 4 * W / 12, "expert": 2 * W / 4}
    ),
    "the expert": Known(
        people(dev=10, expert=1), f"{BUILD}, {REVIEW}", {"dev": 10 * W / 12, "expert": W / 4}
    ),
    "the expert, by 57 %": Known(
        people(dev=5, expert=1),
        f"{BUILD}, review: {{team: dev, effort: 5.5h, with: {{expert: 1}}}}",
        {"dev": 5 * W / 13.5, "expert": W / 5.5},
    ),
    "the expert, by a tenth": Known(
        people(dev=20, expert=2),
        "build: {team: dev, effort: 32h}, review: {team: dev, effort: 4h, with: {expert: 1}}",
        {"dev": 20 * W / 36, "expert": 2 * W / 4.0},
        "",
    ),
    "own team, by a tenth": Known(
        people(dev=20, expert=2),
        "build: {team: dev, effort: 40h}, review: {team: dev, effort: 4h, with: {expert: 1}}",
        {"dev": 20 * W / 44, "expert": 2 * W / 4.0},
        "",
    ),
    "things": Known(
        people(dev=8, qa=6, rig=2),
        f"{BUILD}, {TEST}",
        {"dev": 8 * W / 8, "qa": 6 * W / 8, "rig": 2 * W / 8},
    ),
    "own team, with things": Known(
        people(dev=8, qa=2, rig=4),
        f"{BUILD}, {TEST}",
        {"dev": 8 * W / 8, "qa": 2 * W / 8, "rig": 4 * W / 8},
    ),
    "pairs of five": Known(
        people(dev=5, qa=3), f"{PAIR}, {ALONE}", {"dev": 2 * W / 8, "qa": 3 * W / 8}
    ),
    "pairs of five, whom arithmetic without crews would not name": Known(
        people(dev=5, qa=5),
        f"{PAIR}, test: {{team: qa, effort: 18h}}",
        {"dev": 2 * W / 8, "qa": 5 * W / 18},
    ),
    "pairs of four": Known(
        people(dev=4, qa=3), f"{PAIR}, {ALONE}", {"dev": 2 * W / 8, "qa": 3 * W / 8}
    ),
    "threes of seven": Known(
        people(dev=7, qa=4),
        f"build: {{team: dev, people: 3, effort: 8h}}, {ALONE}",
        {"dev": 2 * W / 8, "qa": 4 * W / 8},
    ),
    "another team, where pairs are not short": Known(
        people(dev=7, qa=2), f"{PAIR}, {ALONE}", {"dev": 3 * W / 8, "qa": 2 * W / 8}
    ),
    "the expert of all that the team does": Known(
        people(dev=6, expert=2),
        "do: {team: dev, effort: 8h, with: {expert: 1}}",
        {"dev": 6 * W / 8, "expert": 2 * W / 8},
    ),
    "the expert who has work of their own": Known(
        people(dev=8, expert=2),
        f"{BUILD}, {REVIEW}, audit: {{team: expert, effort: 8h}}",
        {"dev": 8 * W / 12, "expert": 2 * W / 12},
    ),
    "the expert whom other work takes": Known(
        people(dev=6, expert=2),
        f"{BUILD}, {REVIEW}",
        {"dev": 6 * W / 12, "expert": (2 * W - 250.0) / 4},
        "  call: {arrives: {rate: 62.5/w}, priority: 1, "
        "flow: [{take: {team: expert, effort: 4h}}]}\n",
    ),
    "one of three in a crew": Known(
        people(dev=6, qa=5, expert=3, rig=2),
        f"{BUILD}, test: {{team: qa, effort: 8h, with: {{expert: 1, rig: 1}}}}",
        {"dev": 6 * W / 8, "qa": 5 * W / 8, "expert": 3 * W / 8, "rig": 2 * W / 8},
    ),
    "two things at once": Known(
        people(dev=8, qa=6, rig=5),
        f"{BUILD}, test: {{team: qa, effort: 8h, with: {{rig: 2}}}}",
        {"dev": 8 * W / 8, "qa": 6 * W / 8, "rig": 2 * W / 8},
    ),
}


def named(case: Known, seed: int, *, replications: int = 20, jobs: int = 2) -> tuple[str, ...]:
    """What the verdict names."""
    return run(loads(case.text), replications=replications, seed=seed, jobs=jobs).verdict.answers


def main(seeds: int) -> None:
    """A line for each model: how often the right one was named, with others, or a wrong one."""
    print(f"{'model':<60} {'right':>6} {'with others':>12} {'wrong':>6}")
    total = 0
    for name, case in KNOWN.items():
        found = [named(case, seed) for seed in range(1, seeds + 1)]
        right = sum(answers == (case.answer,) for answers in found)
        beside = sum(case.answer in answers and len(answers) > 1 for answers in found)
        wrong = sum(case.answer not in answers for answers in found)
        total += wrong
        others = sorted({a for answers in found for a in answers} - {case.answer, DEMAND})
        print(f"{name:<60} {right:>6} {beside:>12} {wrong:>6}  {', '.join(others)}", flush=True)
    print(f"named wrong: {total} of {seeds * len(KNOWN)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
