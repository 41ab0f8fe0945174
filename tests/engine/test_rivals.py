"""Rivals: members take one product at a time, against a slow twin, and by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from flowsim.engine import fast, reference
from flowsim.engine.draws import address, replication_key, uniform
from flowsim.engine.spreading import postponed
from flowsim.eventlog import BATCH, FIRST_SEGMENT, LEFT, QUEUED, STEP, EventLog, Rows
from flowsim.model import loads
from flowsim.plan import Plan, compile_plan
from flowsim.plan.frozen import stream

WEEK = 168.0
IDLE = "idle: {arrives: {backlog: 1}, flow: [rest: {team: desk, effort: 1h}]}"


@dataclass
class Product:
    """A product of the slow twin: chances a week, and what it reaches in each week."""

    name: str
    early: tuple[float, float]  # push, pull
    main: tuple[float, float, float, float]  # push, pull, bridge, leaves
    reach: list[float]
    opens: int = 0
    times: dict[int, int] = field(default_factory=dict)
    rest: dict[int, float] = field(default_factory=dict)
    before: tuple[float, float] = (0.0, 0.0)


SIZE, EARLY, WEEKS = 60, 15, 16
TWO = [
    Product("a", (0.05, 0.4), (0.02, 0.6, 0.3, 0.2), [1.0] * WEEKS),
    Product("b", (0.03, 0.6), (0.02, 0.8, 0.1, 0.3), [1.0] * WEEKS, opens=2),
]


def text_of(products: list[Product], work: str = IDLE, changes: str = "") -> str:
    """The text of a model with these products; the first says who the members are."""
    lines = ["flowsim: 1", f"horizon: {WEEKS}w", "hours: always", "teams: {desk: {people: 1}}"]
    lines.append("markets:")
    for number, each in enumerate(products):
        push, pull = each.early
        share = f"share: {EARLY / SIZE:.0%}, " if number == 0 else ""
        main = dict(zip(("push", "pull", "bridge", "leaves"), each.main, strict=True))
        lines.append(f"  {each.name}:")
        lines.append(f"    {f'rival_of: {products[0].name}' if number else f'size: {SIZE}'}")
        lines.append(f"    early: {{{share}push: {push:.0%}/w, pull: {pull:.0%}/w}}")
        lines.append(
            f"    main: {{push: {main['push']:.0%}/w, pull: {main['pull']:.0%}/w,"
            f" bridge: {main['bridge']:.0%}, leaves: {main['leaves']:.0%}/w}}"
        )
        lines.append(f"    reach: {each.reach[0]:.0%}")
        lines.append(f"    opens: {{early: {each.opens}w, main: {each.opens}w}}")
    return "\n".join([*lines, "work:", f"  {work}", changes])


def slowly(products: list[Product]) -> list[tuple[float, int, str]]:
    """Every adoption: when, who, what. Each member is asked in each week, product by product."""
    products = [replace(each, times={}, rest={}) for each in products]
    key = int(replication_key(1, 0))
    first = products[0].name

    def drawn(member: int, name: str, use: str, index: int) -> float:
        own = address(np.uint64(key), np.uint64(stream(f"market {first}:members")), member)
        return float(uniform(own, np.uint64(stream(f"market {name}:{use}")), index))

    for each in products:
        for m in range(SIZE):
            each.times[m], each.rest[m] = 0, -math.log(drawn(m, each.name, "thresholds", 1))
    has: dict[int, Product] = {}
    life: dict[int, float] = {}
    found: list[tuple[float, int, str]] = []
    for week in range(WEEKS):
        rates = {}
        for each in products:
            mine = [m for m, product in has.items() if product is each]
            share = (
                sum(m < EARLY for m in mine) / EARLY,
                sum(m >= EARLY for m in mine) / (SIZE - EARLY),
            )
            heard = [
                min(max(1.5 * now - 0.5 * past, 0.0), 1.0)
                for now, past in zip(share, each.before, strict=True)
            ]
            each.before, is_open = share, week >= each.opens
            push, pull, bridge, _ = each.main
            rates[each.name] = (
                is_open * (each.early[0] + each.early[1] * heard[0]),
                is_open * (push + pull * (bridge * heard[0] + (1 - bridge) * heard[1])),
            )
        for m in range(SIZE):
            now = 0.0
            while now < 1.0:
                if m in has:
                    leaves = has[m].main[3] if m >= EARLY else 0.0
                    if life[m] > leaves * (1.0 - now):
                        life[m] -= leaves * (1.0 - now)
                        break
                    now += life[m] / leaves
                    lost = has.pop(m)
                    lost.rest[m] = -math.log(drawn(m, lost.name, "thresholds", lost.times[m] + 1))
                    continue
                open_to = [
                    (each.rest[m] / rate, each, rate)
                    for each in products
                    if (m < EARLY or drawn(m, first, "reach", 0) < each.reach[week])
                    and (rate := rates[each.name][m >= EARLY]) > 0.0
                ]
                after, taken, _ = min(
                    open_to, key=lambda one: one[0], default=(math.inf, None, 0.0)
                )
                passed = min(after, 1.0 - now)
                for _, each, rate in open_to:
                    each.rest[m] -= rate * passed
                now += passed
                if taken is None or after > passed:
                    break
                taken.times[m] += 1
                found.append(((week + now) * WEEK, m, taken.name))
                has[m], life[m] = taken, -math.log(drawn(m, taken.name, "lives", taken.times[m]))
    return sorted(found)


def spells(log: EventLog) -> tuple[np.ndarray, np.ndarray]:
    """Codes and instants of the spells of a log."""
    mine = log.rows.codes[:, STEP] <= FIRST_SEGMENT
    return log.rows.codes[mine], log.rows.times[mine]


def adoptions(log: EventLog, products: list[Product]) -> list[tuple[float, int, str]]:
    """The same of a log."""
    codes, times = spells(log)
    return sorted(
        (at, member, products[(FIRST_SEGMENT - step) // 2].name)
        for at, member, step in zip(
            times[:, QUEUED].tolist(), codes[:, BATCH].tolist(), codes[:, STEP].tolist(),
            strict=True,
        )
    )  # fmt: skip


def both(plan: Plan, replication: int = 0) -> EventLog:
    """The log of both engines, which are equal."""
    one = fast.simulate(plan, seed=1, replication=replication)
    other = reference.simulate(plan, seed=1, replication=replication)
    for name, mine, theirs in zip(Rows._fields, one.rows, other.rows, strict=True):
        assert np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f"), name
    return one


SOME = [[0.5] * WEEKS, [0.8] * WEEKS]
GROWS = [[0.3] * 5 + [0.9] * 11, [0.6] * WEEKS]
SHRINKS = [[0.9] * 4 + [0.3] * 12, [0.8] * 6 + [0.4] * 10]
COMES_BACK = [[0.9] * 6 + [0.2] * 2 + [0.9] * 8, [0.7] * WEEKS]
LEVERS = {
    "some": "",
    "grows": "levers: {more: {change: {a.reach: +60pp}, starts: 5w}}\nuse: {more: 100%}",
    "shrinks": "levers:\n  one: {change: {a.reach: -60pp}, starts: 4w}\n"
    "  two: {change: {b.reach: -40pp}, starts: 6w}\nuse: {one: 100%, two: 100%}",
    "comes back": "levers:\n  one: {change: {a.reach: 20%}, starts: 6w}\n"
    "  two: {change: {a.reach: 90%}, starts: 8w}\nuse: {one: 100%, two: 100%}",
    "all": "",
}
REACHES = {"some": SOME, "grows": GROWS, "shrinks": SHRINKS, "comes back": COMES_BACK}


@pytest.mark.parametrize("name", LEVERS)
def test_members_adopt_one_at_a_time_as_the_slow_twin_says(name: str) -> None:
    reaches = REACHES.get(name, [each.reach for each in TWO])
    products = [replace(each, reach=reach) for each, reach in zip(TWO, reaches, strict=True)]
    log = both(compile_plan(loads(text_of(products, changes=LEVERS[name]))))
    found, expected = adoptions(log, products), slowly(products)
    assert [each[1:] for each in found] == [each[1:] for each in expected]
    assert [each[0] for each in found] == pytest.approx([each[0] for each in expected], abs=1e-4)
    ways = {(member, product) for _, member, product in found}
    assert len(found) > 40
    assert len(ways) > len({member for member, _ in ways}) + 2  # some had both


def test_nobody_has_two_products_at_once() -> None:
    """Waiting for onboarding counts: who has adopted meets nothing of the other."""
    work = (
        "onboarding: {arrives: {from: b}, flow: [set_up: {team: desk, effort: 20h, patience: 60h}]}"
    )
    log = both(compile_plan(loads(text_of(TWO, work))))
    codes, times = spells(log)
    until = np.where(np.isnan(times[:, LEFT]), np.inf, times[:, LEFT])
    order = np.lexsort((times[:, QUEUED], codes[:, BATCH]))
    same = np.diff(codes[order, BATCH]) == 0
    assert (until[order][:-1][same] <= times[order, QUEUED][1:][same]).all()
    gone = {int(m) for m, at in zip(codes[:, BATCH], times[:, LEFT], strict=True) if at == at}
    assert len(gone) > 20


def test_three_rivals_share_each_free_member() -> None:
    three = [*TWO, Product("c", (0.1, 0.2), (0.05, 0.3, 0.5, 0.1), [0.7] * WEEKS)]
    log = both(compile_plan(loads(text_of(three))))
    assert [each[1:] for each in adoptions(log, three)] == [each[1:] for each in slowly(three)]
    assert {name for _, _, name in adoptions(log, three)} == {"a", "b", "c"}


def test_a_product_that_nobody_is_asked_about_changes_nothing() -> None:
    """The other one spreads as it would alone, to the last bit."""
    silent = Product("b", (0.0, 0.0), (0.0, 0.0, 0.0, 0.0), [1.0] * WEEKS)
    alone = adoptions(both(compile_plan(loads(text_of(TWO[:1])))), TWO[:1])
    assert adoptions(both(compile_plan(loads(text_of([TWO[0], silent])))), TWO) == alone


def test_who_the_members_are_is_said_once() -> None:
    model = loads(text_of(TWO))
    larger = model.with_(set={"a.size": "200", "a.early.share": "50%"})
    for each in larger.markets:
        assert (each.size, each.early_size) == (200, 100)
    assert [each.size for each in model.markets] == [SIZE, SIZE]
    assert larger.market("b").early.pull == model.market("b").early.pull


def test_the_order_in_the_file_decides_nothing() -> None:
    """But for whose name the members have; here the rival stands first."""
    text = text_of(TWO)
    start, end = text.index("  a:\n"), text.index("work:")
    middle = text.index("  b:\n")
    turned = text[:start] + text[middle:end] + text[start:middle] + text[end:]
    log = both(compile_plan(loads(turned)))
    assert adoptions(log, [TWO[1], TWO[0]]) == adoptions(
        fast.simulate(compile_plan(loads(text)), seed=1), TWO
    )


def test_a_target_is_never_nearer_than_before() -> None:
    chance = np.random.default_rng(3)
    for target, stopped, more in chance.random((500, 3)).tolist():
        assert postponed(target, stopped, stopped + more) >= target
        assert postponed(target, stopped, stopped) == target
        assert postponed(target, stopped, stopped + more) == pytest.approx(target + more)
