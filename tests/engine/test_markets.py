"""Markets, users and levers that deliveries pull: against slow twins, and by hand."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from flowsim.engine import fast
from flowsim.engine.draws import address, replication_key, uniform
from flowsim.engine.spreading import (
    hazard,
    met_by,
    number_in,
    operand_of,
    reached_at,
    share_heard,
    weight_of,
)
from flowsim.eventlog import (
    ABANDONED,
    DELIVERED,
    FIRST_SEGMENT,
    GAVE_UP,
    ITEM,
    LEFT,
    OUTCOME,
    QUEUED,
    STARTED,
    STEP,
    VISIT,
    EventLog,
)
from flowsim.model import load, loads
from flowsim.plan import Plan, compile_plan
from flowsim.plan.frozen import stream
from tests.engine.by_hand import run

WEEK = 168.0
TEAMS = "teams: {desk: {people: 1}, dev: {people: 1}}\n"
IDLE = "work: {idle: {arrives: {backlog: 1}, flow: [rest: {team: dev, effort: 1h}]}}\n"
MARKET = """
markets:
  c:
    size: %d
    early: {share: 25%%, push: 5%%/w, pull: 40%%/w}
    main: {push: 2%%/w, pull: 60%%/w, bridge: 30%%, leaves: %s}
    reach: %s
    opens: {main: 2w}
"""


def market(size: int = 60, leaves: str = "0%/w", reach: str = "100%") -> str:
    return TEAMS + MARKET % (size, leaves, reach)


def spells(log: EventLog) -> tuple[np.ndarray, np.ndarray]:
    """Codes and instants of the spells of a log."""
    mine = log.rows.codes[:, STEP] <= FIRST_SEGMENT
    return log.rows.codes[mine], log.rows.times[mine]


# -- a market, member by member and week by week


def slowly(size: int, weeks: int, reach: Iterable[float], leaves: float) -> list[tuple[float, int]]:
    """Every adoption of that market, by instant: each member asked in each week.

    reach: of each week. Who leaves adopts again; there is no work.
    """
    key = int(replication_key(1, 0))

    def drawn(member: int, use: str, index: int) -> float:
        own = address(np.uint64(key), np.uint64(stream("market c:members")), member)
        return float(uniform(own, np.uint64(stream(f"market c:{use}")), index))

    early = int(0.25 * size + 0.5)
    met, target = [0.0] * size, [-math.log(drawn(m, "thresholds", 1)) for m in range(size)]
    life: list[float | None] = [None] * size
    times, found, before = [0] * size, [], (0.0, 0.0)
    for week, reached in zip(range(weeks), reach, strict=False):
        using = [m for m in range(size) if life[m] is not None]
        share = (
            sum(m < early for m in using) / early,
            sum(m >= early for m in using) / (size - early),
        )
        heard = [
            min(max(1.5 * now - 0.5 * past, 0.0), 1.0)
            for now, past in zip(share, before, strict=True)
        ]
        before = share
        rates = (0.05 + 0.4 * heard[0], 0.02 + 0.6 * (0.3 * heard[0] + 0.7 * heard[1]))
        if week < 2:
            rates = (rates[0], 0.0)
        for m in range(size):
            now, rate, lost = 0.0, rates[m >= early], leaves if m >= early else 0.0
            may = m < early or drawn(m, "reach", 0) < reached
            while now < 1.0:
                left = life[m]
                if left is not None:
                    if lost == 0.0 or left > lost * (1.0 - now):
                        life[m] = left - lost * (1.0 - now)
                        break
                    now, life[m], met[m] = now + left / lost, None, 0.0
                    target[m] = -math.log(drawn(m, "thresholds", times[m] + 1))
                elif not may or rate == 0.0 or target[m] - met[m] > rate * (1.0 - now):
                    met[m] += rate * (1.0 - now) if may else 0.0
                    break
                else:
                    now += (target[m] - met[m]) / rate
                    times[m] += 1
                    found.append(((week + now) * WEEK, m))
                    life[m] = -math.log(drawn(m, "lives", times[m]))
    return sorted(found)


@pytest.mark.parametrize(
    ("more", "leaves", "reach"),
    [
        ("", "0%/w", [1.0] * 12),
        ("", "20%/w", [0.5] * 12),
        ("levers: {more: {change: {c.reach: +30pp}, starts: 5w}}\nuse: {more: 100%}\n", "20%/w",
         [0.5] * 5 + [0.8] * 7),
        ("levers: {less: {change: {c.reach: -30pp}, starts: 4w}}\nuse: {less: 100%}\n", "20%/w",
         [0.5] * 4 + [0.2] * 8),
    ],
)  # fmt: skip
def test_members_adopt_as_the_slow_twin_says(more: str, leaves: str, reach: list[float]) -> None:
    text = market(60, leaves, f"{reach[0]:.0%}") + IDLE + more
    codes, times = spells(run(text, horizon="12w"))
    expected = slowly(60, 12, reach, float(leaves.split("%")[0]) / 100.0)
    order = np.argsort(times[:, QUEUED], kind="stable")
    assert len(expected) == len(codes) > 20
    assert codes[order, 6].tolist() == [member for _, member in expected]
    assert times[order, QUEUED] == pytest.approx([at for at, _ in expected], abs=1e-5)


def test_nobody_adopts_before_time_zero_or_before_it_opens() -> None:
    codes, times = spells(run(market() + IDLE, horizon="8w", warm_up="3w"))
    is_early = codes[:, STEP] == FIRST_SEGMENT
    assert times[is_early, QUEUED].min() >= 0.0
    assert times[~is_early, QUEUED].min() >= 2 * WEEK


def test_the_same_members_are_early_whatever_else_happens() -> None:
    """More pull brings every member forward, or leaves it where it is."""
    plain = spells(run(market() + IDLE, horizon="10w"))
    pulled = spells(run(market().replace("pull: 60%", "pull: 90%") + IDLE, horizon="10w"))
    first = dict(zip(plain[0][:, 6].tolist(), plain[1][:, QUEUED].tolist(), strict=True))
    sooner = dict(zip(pulled[0][:, 6].tolist(), pulled[1][:, QUEUED].tolist(), strict=True))
    assert set(first) <= set(sooner)
    assert all(sooner[member] <= first[member] + 1e-6 for member in first)
    assert len(sooner) > len(first)


# -- brought in by work

ONBOARDING = """
work:
  onboarding:
    arrives: {from: c}
    flow: [set_up: {team: desk, effort: %s, cv: 0, patience: %s}]
"""


def test_a_user_is_who_has_been_brought_in() -> None:
    log = run(market() + ONBOARDING % ("30h", "52w"), horizon="10w")
    codes, times = spells(log)
    ends = log.rows.codes[:, OUTCOME] == DELIVERED
    is_user = ~np.isnan(times[:, STARTED])
    assert np.sort(times[is_user, STARTED]).tolist() == np.sort(log.rows.times[ends, LEFT]).tolist()
    assert np.sort(times[:, QUEUED]).tolist() == log.rows.item_arrived.tolist()
    assert 0 < is_user.sum() < len(codes)


def test_who_waits_for_onboarding_recommends_nothing() -> None:
    at_once = spells(run(market() + IDLE, horizon="10w"))[1]
    waiting = spells(run(market() + ONBOARDING % ("30h", "52w"), horizon="10w"))[1]
    assert len(waiting) < len(at_once)


def test_who_gives_up_may_adopt_again() -> None:
    log = run(market() + ONBOARDING % ("30h", "60h"), horizon="12w")
    codes, times = spells(log)
    gave_up = codes[:, OUTCOME] == GAVE_UP
    lost = log.rows.codes[:, OUTCOME] == ABANDONED
    assert times[gave_up, LEFT].tolist() == log.rows.times[lost, LEFT].tolist()
    again = codes[:, VISIT] > 1
    assert set(codes[again, 6].tolist()) <= set(codes[gave_up, 6].tolist())
    assert again.sum() > 5


# -- for each user

SUPPORT = """
work:
  ticket:
    arrives: {per: c.users, rate: 20/w%s}
    flow: [answer: {team: desk, effort: 0h}]
"""


@pytest.mark.parametrize("hours", ["always", "office"])
def test_a_stream_follows_the_users_of_each_monday(hours: str) -> None:
    """Its cumulative rate at the k-th arrival is the sum of the first k gaps."""
    text = market(40, "10%/w") + SUPPORT % (f", hours: {hours}")
    log = run(text, horizon="9w")
    times = spells(log)[1]
    key = address(replication_key(1, 0), np.uint64(stream("ticket:items")), 0)
    arrived = log.rows.item_arrived
    gaps = [
        -math.log(uniform(key, np.uint64(stream("ticket:gaps")), k + 1))
        for k in range(len(arrived))
    ]
    open_at = (
        [(0.0, 168.0)] if hours == "always" else [(24.0 * d + 9, 24.0 * d + 17) for d in range(5)]
    )
    per_week = sum(stop - start for start, stop in open_at)

    def passed(at: float) -> float:
        total, week = 0.0, int(at // WEEK)
        for monday in range(week + 1):
            left = np.where(np.isnan(times[:, LEFT]), np.inf, times[:, LEFT])
            here = (times[:, STARTED] < monday * WEEK) & (left >= monday * WEEK)
            since = min(at - monday * WEEK, WEEK)
            hours_open = sum(max(0.0, min(since, stop) - start) for start, stop in open_at)
            total += here.sum() * 20.0 * hours_open / per_week
        return total

    assert len(arrived) > 500
    assert [passed(at) for at in arrived] == pytest.approx(np.cumsum(gaps), abs=1e-5)


# -- pulled by deliveries

PULLED = """
teams: {desk: {people: 1}, dev: {people: 1}}
work:
  request:
    arrives: {every: 2d}
    flow: [answer: {team: desk, effort: 16h, cv: 0}]
  layer:
    arrives: {backlog: 5}
    flow: [simplify: {team: dev, effort: 50h, cv: 0}]
levers:
  lever: {change: {request.answer.effort: %s}, pulled_by: %s}
use: {lever: %s}
"""


def efforts(change: str, by: str, dose: str = "100%", **how: str) -> list[float]:
    """The effort of each request, in the order in which they come."""
    log = run(PULLED % (change, by, dose), **{"horizon": "4w", **how})
    mine = (log.rows.item_work[log.rows.codes[:, ITEM]] == 0) & ~np.isnan(log.rows.times[:, LEFT])
    return [round(float(h), 6) for h in log.rows.times[mine, LEFT] - log.rows.times[mine, STARTED]]


@pytest.mark.parametrize(
    ("change", "by", "dose", "weeks"),
    [
        ("/2", "layer", "100%", [16, 2, 0.5, 0.5]),  # 3 by the first Monday, then all 5
        ("-2h", "{work: layer, most: 4}", "100%", [16, 10, 8, 8]),
        ("-2h", "{work: layer, every: 2}", "100%", [16, 14, 12, 12]),
        ("8h", "layer", "100%", [16, 8, 8, 8]),
        ("8h", "layer", "50%", [16, 9, 8.25, 8.25]),  # half of the rest each time
    ],
)
def test_each_delivery_pulls_once_more_from_the_next_monday(
    change: str, by: str, dose: str, weeks: list[float]
) -> None:
    found = efforts(change, by, dose)
    begun = [int(48.0 * (count + 1) // WEEK) for count in range(len(found))]
    assert found == [weeks[week] for week in begun]
    assert {0, 1, 2, 3} <= set(begun)


def test_deliveries_of_the_warm_up_pull_nothing() -> None:
    assert set(efforts("/2", "layer", warm_up="3w", horizon="2w")) == {16.0}


def test_a_share_is_that_of_the_arrival() -> None:
    """However often it is asked: who came before the pull takes the step behind a long queue."""
    text = """
teams: {desk: {people: 1}, dev: {people: 1}}
work:
  request:
    arrives: {backlog: 30}
    flow: [first: {team: desk, effort: 30h, cv: 0}, then_this: {team: desk, effort: 1h, cv: 0}]
  layer:
    arrives: {backlog: 1}
    flow: [simplify: {team: dev, effort: 50h, cv: 0}]
levers:
  skip: {change: {request.then_this.share: 0%}, pulled_by: layer}
use: {skip: 100%}
"""
    log = run(text, horizon="6w")
    assert (log.rows.codes[:, STEP] == 1).sum() > 20


@pytest.mark.parametrize(
    ("path", "change"), [("job.arrives.rate", "x3"), ("job.arrives.every", "/3")]
)
def test_deliveries_may_pull_arrivals(path: str, change: str) -> None:
    kind = "rate: 21/w" if "rate" in path else "every: 8h"
    text = f"""
teams: {{desk: {{people: 1}}, dev: {{people: 1}}}}
work:
  job: {{arrives: {{{kind}, hours: always}}, flow: [do: {{team: desk, effort: 0h}}]}}
  layer: {{arrives: {{backlog: 1}}, flow: [simplify: {{team: dev, effort: 50h, cv: 0}}]}}
levers: {{more: {{change: {{{path}: {change}}}, pulled_by: {{work: layer, most: 1}}}}}}
use: {{more: 100%}}
"""
    log = run(text, horizon="40w")
    arrived = log.rows.item_arrived[log.rows.item_work == 0]
    before, after = (arrived < WEEK).sum(), (arrived >= WEEK).sum() / 39.0
    assert before == pytest.approx(21, abs=4 * math.sqrt(21))
    assert after == pytest.approx(63, abs=4 * math.sqrt(63 / 39) + 1)


def test_a_rate_that_nothing_has_pulled_yet_is_that_of_an_ordinary_stream() -> None:
    """Instant for instant: a stream that follows has the same gaps."""
    body = """
teams: {desk: {people: 1}, dev: {people: 1}}
work:
  job: {arrives: {rate: 21/w}, flow: [do: {team: desk, effort: 1h}]}
  layer: {arrives: {backlog: 1}, flow: [simplify: {team: dev, effort: 5000h}]}
levers: {more: {change: {job.arrives.rate: x3}, pulled_by: {work: layer, most: 1}}}
"""
    plain = run(body, horizon="8w", hours="office")
    followed = run(body + "use: {more: 100%}\n", horizon="8w", hours="office")
    assert followed.rows.item_arrived == pytest.approx(plain.rows.item_arrived, abs=1e-5)
    assert len(plain.rows.item_arrived) > 100


# -- the functions that both engines share


def test_shared_functions_against_plain_python() -> None:
    chance = np.random.default_rng(7)
    for _ in range(200):
        push, pull, bridge, early, own = chance.random(5).tolist()
        assert hazard(push, pull, bridge, early, own) == pytest.approx(
            push + pull * (bridge * early + (1 - bridge) * own), rel=1e-15
        )
        monday, met, rate, gap = 168.0 * chance.integers(50), *chance.random(3).tolist()
        target = met + gap * rate * 200.0
        at = reached_at(monday, met, rate, target, monday)
        if gap * 200.0 > 168.0:
            assert at == math.inf
        else:
            assert met_by(monday, met, rate, at) == pytest.approx(target, rel=1e-9)
    assert reached_at(0.0, 5.0, 0.0, 5.0, 3.0) == 3.0
    assert reached_at(0.0, 5.0, 0.0, 5.1, 3.0) == math.inf


@pytest.mark.parametrize(
    ("users", "before", "members", "share"),
    [
        (6, 6, 10, 0.6), (6, 2, 10, 0.8), (6, 8, 10, 0.5), (1, 0, 10, 0.15),
        (9, 4, 10, 1.0), (1, 9, 10, 0.0), (0, 0, 0, 0.0), (0, 0, 10, 0.0), (10, 10, 10, 1.0),
    ],
)  # fmt: skip
def test_who_came_last_week_counts_one_and_a_half_times(
    users: int, before: int, members: int, share: float
) -> None:
    """By hand; never below nobody nor above everybody."""
    assert share_heard(users, before, members) == pytest.approx(share, abs=1e-15)


def test_operands_of_pulls_against_plain_python() -> None:
    for times in range(6):
        value = 10.0
        for _ in range(times):
            value += 0.3 * (4.0 - value)
        assert 10.0 + weight_of(0, 0.3, float(times)) * (4.0 - 10.0) == pytest.approx(value)
        assert operand_of(1, 1.5, float(times)) == pytest.approx(1.5**times)
        assert operand_of(2, -2.0, float(times)) == -2.0 * times
    assert operand_of(1, 10.0, 1000.0) == 1e9


def plan_with(levers: str) -> Plan:
    return compile_plan(loads(f"flowsim: 1\nhorizon: 6w\n{market()}{IDLE}{levers}"))


@pytest.mark.parametrize("by", ["work", "{work: work, most: 2}"])
def test_a_file_of_levers_says_work_for_what_pulls(tmp_path: Path, by: str) -> None:
    (tmp_path / "levers.yaml").write_text(
        f"flowsim: 1\nlevers: {{less: {{change: {{work.rest.effort: /2}}, pulled_by: {by}}}}}\n"
    )
    (tmp_path / "model.yaml").write_text(
        f"flowsim: 1\nhorizon: 6w\n{TEAMS}{IDLE}levers_from: [{{file: levers.yaml, work: idle}}]\n"
    )
    (lever,) = load(tmp_path / "model.yaml").levers
    assert lever.pulled_by is not None
    assert lever.pulled_by.work == "idle"


def test_a_number_is_replaced_then_multiplied_then_added_to() -> None:
    plan = plan_with(
        "levers:\n"
        "  clock: {change: {c.reach: -10pp}, starts: 2w}\n"
        "  twice: {change: {c.reach: x0.5}, pulled_by: idle}\n"
        "  reset: {change: {c.reach: 80%}, pulled_by: idle}\n"
        "use: {clock: 100%, twice: 100%, reset: 100%}\n"
    )
    numbers = plan.tables.numbers
    for week in range(6):
        counts = np.array([2.0, 1.0])
        found = number_in(numbers, 6, week, counts, 0)
        assert found == pytest.approx(0.8 * 0.25 - (0.1 if week >= 2 else 0.0))
    assert number_in(numbers, 6, 3, np.zeros(2), 0) == pytest.approx(0.9)
    assert number_in(numbers, 6, 3, np.array([40.0, 0.0]), 0) == 0.0


def test_shipped_organisations_have_no_mondays() -> None:
    tables = compile_plan(load("configs/product-org.yaml")).tables
    assert len(tables.pulls.lever) + len(tables.markets.early) + len(tables.followers.work) == 0
    assert len(fast.simulate(compile_plan(load("configs/product-org.yaml")))) > 0
