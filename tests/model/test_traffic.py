"""Traffic with checks and parallel branches against items that walk; what deliveries bring on."""

from __future__ import annotations

import math
import random
import time
from itertools import product

import pytest

from flowsim.model import ModelError, loads
from flowsim.model.mean_flow.offspring import multiplying, offspring
from flowsim.model.mean_flow.passes import is_plain, passes
from flowsim.model.mean_flow.reachability import endless, reachable
from flowsim.model.mean_flow.traffic import (
    items_expected,
    items_per_hour,
    mean_over,
    visits_expected,
    visits_per_item,
)
from flowsim.model.types import Model, Work
from flowsim.study.mean_value.item_load import item_load

HEAD = "flowsim: 1\nhorizon: 10w\nhours: always\nteams: {a: {people: 1}}\nwork:\n"


def model_of(*lines: str, arrives: str = "{rate: 1/w}") -> Model:
    flow = "".join(f"      - {line}\n" for line in lines)
    return loads(f"{HEAD}  f:\n    arrives: {arrives}\n    flow:\n{flow}")


def work(*lines: str) -> Work:
    return model_of(*lines).work[0]


def step(name: str, more: str = "") -> str:
    return f"{name}: {{team: a, effort: 1h{', ' if more else ''}{more}}}"


# -- one item that walks


def poisson(mean: float, rng: random.Random) -> int:
    count, passed = 0, rng.expovariate(1.0)
    while passed < mean:
        count, passed = count + 1, passed + rng.expovariate(1.0)
    return count


class Walker:
    """An item in a world of its own; the branches of a block do not see each other's defects."""

    def __init__(self, kind: Work, rng: random.Random) -> None:
        self.kind, self.rng = kind, rng
        self.places = {step.name: place for place, step in enumerate(kind.flow)}
        self.taken = [rng.random() < step.share for step in kind.flow]
        self.visits = [0] * len(kind.flow)
        self.defects: list[tuple[int, int]] = []  # step and a number of its own
        self.made = 0

    def visit(self, place: int) -> int | str | None:
        """Where it is sent, or None if it goes on."""
        step = self.kind.flow[place]
        self.visits[place] += 1
        mean = step.injects * (1.0 if self.visits[place] == 1 else step.rework)
        for _ in range(poisson(mean, self.rng)):
            self.made += 1
            self.defects.append((place, self.made))
        found = [d for d in self.defects if self.rng.random() < step.catches]
        if found:
            self.defects = [defect for defect in self.defects if defect not in found]
            return min(found)[0]
        u = self.rng.random()
        for name, chance in step.then:
            if u < chance:
                return self.places.get(name, name)
            u -= chance
        return None

    def branch(self, place: int, end: int) -> int | str | None:
        sent = None
        while place < end and sent is None:
            sent = self.visit(place) if self.taken[place] else None
            place += 1
        return sent

    def block(self, branches: tuple[tuple[int, int], ...]) -> int | str | None:
        before, after, sent = list(self.defects), [], []
        for first, end in branches:
            self.defects = list(before)
            sent.append(self.branch(first, end))
            after.append(self.defects)
        left = [d for d in before if all(d in each for each in after)]
        self.defects = left + [d for each in after for d in each if d not in before]
        steps = [target for target in sent if isinstance(target, int)]
        outs = [target for target in ("dropped", "done") if target in sent]
        return min(steps) if steps else (outs[0] if outs else None)

    def walk(self) -> bool:
        """To the end; whether it is delivered."""
        place, along = 0, True
        while place < len(self.kind.flow):
            block = self.kind.block(place)
            if block is None:
                sent = self.visit(place) if self.taken[place] else None
                onward = place + 1
            else:
                end = next(end for first, end in block.branches if first <= place < end)
                sent = self.block(block.branches) if along else self.branch(place, end)
                onward = block.end
            if isinstance(sent, str):
                return sent == "done"
            place, along = (onward, True) if sent is None else (sent, False)
        return True


def walked(kind: Work, walks: int) -> tuple[list[float], list[float], float, float]:
    rng = random.Random(7)
    visits = [0.0] * len(kind.flow)
    reached = [0.0] * len(kind.flow)
    delivered = escaped = 0.0
    for _ in range(walks):
        item = Walker(kind, rng)
        if item.walk():
            delivered += 1 / walks
            escaped += len(item.defects) / walks
        visits = [a + b / walks for a, b in zip(visits, item.visits, strict=True)]
        reached = [a + (b > 0) / walks for a, b in zip(reached, item.visits, strict=True)]
    return visits, reached, delivered, escaped


FLOWS = {
    "one check": [step("b", "injects: 1.4, rework: 40%"), step("t", "catches: 60%")],
    "two sources": [step("d", "injects: 1"), step("b", "injects: 1"), step("t", "catches: 80%")],
    "checks and chance": [
        step("d", "injects: 0.5"),
        step("b", "injects: 2, rework: 40%"),
        step("r", "catches: 45%, then: {d: 10%}"),
        step("t", "catches: 60%, injects: 0.2"),
        step("u", "catches: 50%, then: {dropped: 5%}"),
    ],
    "branches": [
        step("d"),
        f"parallel: [{{{step('x', 'then: {d: 30%}')}}}, "
        f"[{{{step('y', 'then: {x: 20%}')}}}, {{{step('z', 'then: {dropped: 20%, done: 10%}')}}}]]",
        step("e", "then: {y: 10%, z: 10%}"),
    ],
    "branches with checks": [
        step("d", "injects: 1"),
        f"parallel: [{{{step('x', 'injects: 1, then: {d: 10%}')}}}, "
        f"[{{{step('y', 'catches: 50%')}}}, {{{step('z', 'catches: 50%')}}}]]",
        step("e", "catches: 80%"),
    ],
}


@pytest.mark.parametrize("name", FLOWS)
def test_passes_agree_with_walking(name: str) -> None:
    kind = work(*FLOWS[name])
    visits, reached, delivered, escaped = walked(kind, 12_000)
    found = passes(kind)
    assert not is_plain(kind)
    assert found.visits == pytest.approx(visits, rel=0.05)
    assert found.reached == pytest.approx(reached, abs=0.02)
    assert found.delivered == pytest.approx(delivered, abs=0.01)
    assert found.escaped == pytest.approx(escaped, rel=0.08, abs=0.01)


def test_shares_are_decided_once() -> None:
    kind = model_of(step("b", "injects: 1"), step("t", "catches: 90%, share: 50%"))
    visits, reached, delivered, escaped = walked(kind.work[0], 12_000)
    load = item_load(kind, "f")
    assert [row.visits for row in load.steps] == pytest.approx(visits, rel=0.05)
    assert [row.reached for row in load.steps] == pytest.approx(reached, abs=0.02)
    assert (load.delivered, load.escaped) == pytest.approx((delivered, escaped), abs=0.02)


def test_without_checks_and_branches_it_is_the_chain_of_chances() -> None:
    kind = work(
        step("d", "then: {e: 30%}"),
        step("b", "then: {d: 20%, done: 10%}"),
        step("e", "then: {b: 30%, e: 10%}"),
    )
    assert is_plain(kind)
    assert passes(kind).visits == pytest.approx(visits_per_item(kind), rel=1e-7)


def test_a_share_is_decided_when_an_item_first_comes() -> None:
    # Half of the items are checked, every time, and half of those go back once: repairs spoil
    # nothing. Had it been drawn on every pass, one in four of those would not be checked again.
    spoils = math.log(2.0)
    flow = (step("b", f"injects: {spoils}, rework: 0%"), step("t", "catches: 100%, share: 50%"))
    found = passes(work(*flow))
    assert found.visits == pytest.approx((1.25, 0.75))
    assert found.reached == pytest.approx((1.0, 0.5))


def chain(steps: int, *, injects: float) -> list[str]:
    """Steps that all spoil, check, are optional and send back to the one before."""
    keys = f"injects: {injects}, catches: 30%, share: 60%"
    back = [f", then: {{s{place - 1}: 10%}}" if place else "" for place in range(steps)]
    return [step(f"s{place}", keys + then) for place, then in enumerate(back)]


@pytest.mark.parametrize("steps", [20, 40])
def test_a_long_chain_of_checks_is_told_in_time(steps: int) -> None:
    """It took time without end: every mixture of optional steps, and all ways back for each."""
    kind = model_of(*chain(steps, injects=0.02))
    visits, reached, delivered, escaped = walked(kind.work[0], 3_000)
    load = item_load(kind, "f")
    assert [row.visits for row in load.steps] == pytest.approx(visits, rel=0.12)
    assert [row.reached for row in load.steps] == pytest.approx(reached, abs=0.04)
    assert (load.delivered, load.escaped) == pytest.approx((delivered, escaped), abs=0.04)


@pytest.mark.parametrize("steps", [10, 20, 30])
def test_many_steps_that_find_their_own_defects_by_hand(steps: int) -> None:
    """A step finds all that it spoils, repairs spoil nothing: it is done 1 + (1 - 1/e) times."""
    keys = "injects: 1, rework: 0%, catches: 100%, share: 60%"
    load = item_load(model_of(*(step(f"s{place}", keys) for place in range(steps))), "f")
    each = 0.6 * (2.0 - math.exp(-1.0))
    assert [row.visits for row in load.steps] == pytest.approx([each] * steps, rel=1e-3)
    assert [row.reached for row in load.steps] == pytest.approx([0.6] * steps, rel=1e-3)
    assert (load.delivered, load.escaped) == pytest.approx((1.0, 0.0), abs=1e-6)


def test_the_cost_of_a_long_chain_is_bounded() -> None:
    """Thirty steps, a defect each: 40 s before, most of it in threads for tiny products."""
    before = time.process_time()
    kind = model_of(*chain(30, injects=1.0))
    visits, _, delivered, _ = walked(kind.work[0], 100)
    walking = time.process_time()
    load = item_load(kind, "f")
    plain = model_of(*(line.replace("catches: 30%, ", "") for line in chain(30, injects=0.0)))
    item_load(plain, "f")
    assert time.process_time() - walking < 5.0, f"{walking - before:.1f} s before"
    assert sum(row.visits for row in load.steps) == pytest.approx(sum(visits), rel=0.1)
    assert load.delivered == pytest.approx(delivered)


def test_a_chain_of_checks_step_by_step_and_case_by_case() -> None:
    """The means of all cases of which steps are taken: from the rounds of each by itself."""
    kind = model_of(*chain(4, injects=0.5))
    kinds = [
        (math.prod(0.6 if yes else 0.4 for yes in taken), tuple(map(float, taken)))
        for taken in product((True, False), repeat=4)
    ]
    alone = [(chance, passes(kind.work[0], [(1.0, shares)])) for chance, shares in kinds]
    visits = [sum(chance * found.visits[i] for chance, found in alone) for i in range(4)]
    load = item_load(kind, "f")
    assert [row.visits for row in load.steps] == pytest.approx(visits, rel=2e-3)
    # As the method that followed every group by itself had it.
    of_old = [1.010778, 1.214248, 1.161719, 0.968151]
    assert [row.visits for row in load.steps] == pytest.approx(of_old, rel=2e-3)


def test_one_check_by_hand() -> None:
    # Nobody finds what does not come back: a single look that finds all, and repairs spoil nothing.
    kind = work(step("b", "injects: 2, rework: 0%"), step("t", "catches: 100%"))
    back = 1.0 - 2.718281828459045**-2.0
    assert passes(kind).visits == pytest.approx((1.0 + back, 1.0 + back))
    assert passes(kind).escaped == pytest.approx(0.0, abs=1e-12)
    kind = work(step("b", "injects: 2"), step("t", "then: {dropped: 25%}"))
    assert is_plain(kind)
    assert passes(kind).escaped == pytest.approx(1.5)


def test_an_item_that_hardly_ever_gets_through() -> None:
    kind = work(step("b", "injects: 9"), step("t", "catches: 100%"))
    assert passes(kind).visits[0] == pytest.approx(2.718281828459045**9.0, rel=0.05)


def block(*branches: str) -> str:
    return f"parallel: [{', '.join(f'{{{branch}}}' for branch in branches)}]"


@pytest.mark.parametrize(
    ("first", "second", "endless_from"),
    [
        ("then: {d: 30%}", "", ""),
        ("then: {d: 100%}", "", "d, x, y"),
        ("then: {d: 100%}", "then: {done: 50%}", "d, x, y"),
        ("share: 50%, then: {d: 100%}", "", "d, x, y"),
        ("then: {done: 100%}", "then: {d: 50%}", ""),
        ("then: {x: 100%}", "then: {dropped: 10%}", "d, x, y"),
    ],
)
def test_loops_through_branches(first: str, second: str, endless_from: str) -> None:
    lines = [step("d"), block(step("x", first), step("y", second))]
    if endless_from:
        with pytest.raises(ModelError, match=f"never ends: no item can leave {endless_from}"):
            work(*lines)
    else:
        assert endless(work(*lines)) == []


def test_places_that_items_come_to() -> None:
    lines = [step("d", "then: {e: 100%}"), block(step("x"), step("y"))]
    kind = work(*lines, step("e", "then: {y: 10%}"))
    assert reachable(kind) == {0, 2, 3}


# -- what deliveries bring on

CHAIN = """\
  bug:
    arrives: {backlog: 3}
    flow: [{fix: {team: a, effort: 1h, injects: 0.5, then: {dropped: 20%}}}]
    after: {bug: {per_defect: 50%, within: 1d}, call: {rate: 2/w, for: 3w, installed: 4}}
  call:
    flow: [{hear: {team: a, effort: 1h}}]
    after: {bug: {chance: 10%, at: 2d}}
"""


def test_chains_are_counted_to_their_end() -> None:
    model = loads(HEAD + CHAIN)
    rows = offspring(model)
    assert rows["bug"] == pytest.approx({"bug": 0.5 * 0.5 * 0.8, "call": 6.0 * 0.8})
    assert rows["call"] == pytest.approx({"bug": 0.1})
    # bugs = 3 + 0.2 bugs + 0.1 calls; calls = 24 (of the installed) + 4.8 bugs
    bugs = (3.0 + 0.1 * 24.0) / (1.0 - 0.2 - 0.48)
    expected = {"bug": bugs, "call": 24.0 + 4.8 * bugs}
    assert items_expected(model) == pytest.approx(expected)
    assert visits_expected(model) == pytest.approx(expected)
    assert multiplying(model) == []


def test_chains_that_grow() -> None:
    text = HEAD + CHAIN.replace("10%", "17%")
    with pytest.raises(ModelError, match=r"multiplies without limit: one spawns 1\.0"):
        loads(text)


def test_rates_over_time() -> None:
    assert mean_over([(0.0, 2.0), (10.0, 4.0)], -10.0, 30.0) == pytest.approx(3.0)
    assert mean_over([(5.0, 2.0), (40.0, 4.0)], 0.0, 30.0) == pytest.approx(2.0)
    model = model_of(step("b"), arrives="{rate: {at: {0w: 1/w, 5w: 3/w}}, size: 4}")
    assert items_per_hour(model, model.work[0]) == pytest.approx(8.0 / 168.0)
    model = model_of(step("b"), arrives="{rate: {mean: 2/h, swing: 50%, period: 24h}}")
    assert items_per_hour(model, model.work[0]) == pytest.approx(2.0)
