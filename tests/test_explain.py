"""What means alone say of a model: validation cases, hand sums, and a slow twin for the traffic."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import product

import pytest

import flowsim as fs
from flowsim.model import ModelError, PathError, loads
from flowsim.model.types import (
    ALWAYS,
    OFFICE,
    Arrivals,
    Distribution,
    Lever,
    Model,
    Operation,
    Step,
    Team,
    Work,
)
from flowsim.report.sections.bounds import explanation_sentence
from flowsim.study.mean_value.explain import (
    Explanation,
    capacity,
    critical_wip,
    explain,
    practical_worst_case,
    raw_process_time,
)
from flowsim.study.mean_value.item_load import MOST_CASES, item_load
from flowsim.study.single.run import run
from flowsim.time_units import HOURS_PER_WEEK

SHELF = Arrivals("always")


def law(mean: float) -> Distribution:
    return Distribution("exponential", mean, 1.0)


def step(name: str, team: str | None, hours: float, /, **then: float) -> Step:
    """A step of so many hours (without a team: of waiting), and where it sends items."""
    if team is None:
        return Step(name, wait=law(hours), then=tuple(then.items()))
    return Step(name, team, effort=law(hours), then=tuple(then.items()))


def rate(per_hour: float) -> Arrivals:
    return Arrivals("rate", ALWAYS, law(1.0 / per_hour))


def organisation(
    people: dict[str, int],
    *work: Work,
    levers: tuple[Lever, ...] = (),
    use: tuple[tuple[str, float], ...] = (),
) -> Model:
    """Teams that are always open, and what they work on."""
    teams = tuple(Team(name, number, ALWAYS) for name, number in people.items())
    kinds = tuple(replace(kind, commitment=kind.flow[0].name) for kind in work)
    return Model("organisation", 0.0, 1000.0, ALWAYS, teams, kinds, levers, use)


def multiply(factor: float) -> Operation:
    return Operation("multiply", factor, f"x{factor}")


def add(number: float) -> Operation:
    return Operation("add", number, f"{number:+}")


# Validation cases -----------------------------------------------------------------------------

V23 = """
flowsim: 1
name: V23
warm_up: 2000h
horizon: 700000h
hours: always
teams:
  product: {people: 2}
  dev: {people: 6}
  reviewer: {people: 2}
  qa: {people: 2}
  appsec: {people: 1}
  releng: {people: 1}
work:
  item:
    arrives: {rate: 0.8/h}
    flow:
      - discover: {team: product, effort: 2h, dist: exponential}
      - build: {team: dev, effort: 3.5h, dist: exponential}
      - review: {team: reviewer, effort: 0.8h, dist: exponential, then: {build: 20%}}
      - test: {team: qa, effort: 1.2h, dist: exponential, then: {build: 25%}}
      - secure: {team: appsec, effort: 0.9h, dist: exponential, then: {build: 10%}}
      - ship: {team: releng, effort: 0.4h, dist: exponential}
"""
V23_PEOPLE = {"product": 2, "dev": 6, "reviewer": 2, "qa": 2, "appsec": 1, "releng": 1}


def product_organisation(people: dict[str, int] = V23_PEOPLE) -> Model:
    flow = (
        step("discover", "product", 2.0),
        step("build", "dev", 3.5),
        step("review", "reviewer", 0.8, build=0.20),
        step("test", "qa", 1.2, build=0.25),
        step("secure", "appsec", 0.9, build=0.10),
        step("ship", "releng", 0.4),
    )
    return organisation(people, Work("item", rate(0.8), flow))


def test_v23_capacity() -> None:
    model = product_organisation()
    assert capacity(model, "item") == pytest.approx(0.9257142857, abs=1e-9)
    result = explain(model)
    assert (result.judged, result.bottleneck) == ("item", "dev")
    assert result.ceiling_per_week == pytest.approx(0.9257142857 * HOURS_PER_WEEK, rel=1e-9)
    assert result.demand_per_week == pytest.approx(0.8 * HOURS_PER_WEEK)
    assert result.throughput_per_week == result.demand_per_week
    assert result.headroom == pytest.approx(0.9257142857 / 0.8, rel=1e-9)


def test_v23_as_a_file_says_it() -> None:
    assert capacity(loads(V23), "item") == pytest.approx(0.9257142857, abs=1e-9)


def test_v23_loads_and_visits() -> None:
    result = explain(product_organisation())
    loads = [team.load for team in result.teams]
    expected = [0.8, 0.8641975309, 0.5925925926, 0.7111111111, 0.8, 0.32]
    assert loads == pytest.approx(expected, rel=1e-9)
    visits = [asked.visits for asked in result.of("item").item.steps]
    expected = [0.8, 1.481481481, 1.481481481, 1.185185185, 0.8888888889, 0.8]
    assert [0.8 * number for number in visits] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("team", "expected"), [("dev", 0.999999999), ("appsec", 0.9257142857), ("qa", 0.9257142857)]
)
def test_v23_more_people_where(team: str, expected: float) -> None:
    more = product_organisation(V23_PEOPLE | {team: V23_PEOPLE[team] + 1})
    assert capacity(more, "item") == pytest.approx(min(expected, 1.0), rel=1e-8)


def terminals(limit: int) -> Model:
    """V24: people who think, a processor and two disks."""
    flow = (
        step("think", None, 4.0),
        step("compute", "cpu", 0.125, read_b=0.3125, done=0.0625),
        step("read_a", "disk_a", 0.3, compute=1.0),
        step("read_b", "disk_b", 0.2, compute=1.0),
    )
    return organisation(
        {"cpu": 1, "disk_a": 1, "disk_b": 1}, Work("query", SHELF, flow, limit=limit)
    )


def test_v24_bounds() -> None:
    model = terminals(20)
    assert raw_process_time(model, "query") == pytest.approx(10.0)
    assert critical_wip(model, "query") == pytest.approx(3.33333333333, abs=1e-9)
    result = explain(model)
    assert result.bottleneck == "disk_a"
    assert result.throughput_per_week / HOURS_PER_WEEK == pytest.approx(0.3333333333)
    assert [team.load for team in result.teams] == pytest.approx([2 / 3, 1, 1 / 3])
    assert result.demand_per_week is None
    assert result.headroom is None


def test_v24_one_item_at_once() -> None:
    result = explain(terminals(1))
    assert result.throughput_per_week / HOURS_PER_WEEK == pytest.approx(0.1)
    assert [team.load for team in result.teams] == pytest.approx([0.2, 0.3, 0.1])


def line(hours: list[float], people: list[int], limit: int | None) -> Model:
    steps = tuple(step(f"op{i}", f"m{i}", effort) for i, effort in enumerate(hours))
    teams = {f"m{i}": number for i, number in enumerate(people)}
    return organisation(teams, Work("penny", SHELF, steps, limit=limit))


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        (1, 0.125),
        (2, 0.2),
        (4, 0.285714285714),
        (8, 0.363636363636),
        (10, 0.384615384615),
        (20, 0.434782608696),
    ],
)
def test_v30_practical_worst_case(limit: int, value: float) -> None:
    model = line([2, 2, 2, 2], [1, 1, 1, 1], limit)
    assert practical_worst_case(model, "penny") == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    ("limit", "best", "worst"),
    [
        (1, 0.05, 0.05),
        (4, 0.2, 0.1454545455),
        (8, 0.4, 0.2133333333),
        (12, 0.4, 0.2526315789),
        (20, 0.4, 0.2962962963),
    ],
)
def test_v31_penny_fab_two(limit: int, best: float, worst: float) -> None:
    model = line([2, 5, 10, 3], [1, 2, 6, 2], limit)
    assert practical_worst_case(model, "penny") == pytest.approx(worst, abs=1e-9)
    assert explain(model).throughput_per_week / HOURS_PER_WEEK == pytest.approx(best)
    assert critical_wip(model) == pytest.approx(8.0)


def test_practical_worst_case_needs_a_limit() -> None:
    with pytest.raises(PathError, match=r"penny\.limit"):
        practical_worst_case(line([2], [1], None))


# Sums by hand ---------------------------------------------------------------------------------


def test_rework_costs_less_than_the_first_pass() -> None:
    build = replace(step("build", "dev", 10.0), rework=0.4)
    flow = (build, step("test", "qa", 2.0, build=0.2))
    result = explain(organisation({"dev": 1, "qa": 1}, Work("item", rate(0.05), flow)))
    built, tested = result.of("item").item.steps
    assert (built.reached, built.visits) == pytest.approx((1.0, 1.25))
    assert (built.first_effort, built.later_effort) == pytest.approx((10.0, 1.0))
    assert tested.effort == pytest.approx(2.5)
    assert result.team("dev").asked == pytest.approx(0.05 * 168 * 11)
    assert result.team("dev").people_asked == pytest.approx(0.05 * 11)


def test_hours_of_an_office_with_meetings() -> None:
    dev = Team("dev", 4, OFFICE, speed=1.5, overhead=(("meetings", 0.2), ("toil", 0.1)))
    arrives = Arrivals("rate", OFFICE, law(8.0 / 9.0))  # nine a working day
    flow = (step("build", "dev", 2.0), step("approval", None, 10.0))
    model = Model("m", 0.0, 1.0, OFFICE, (dev,), (Work("item", arrives, flow, limit=90),))
    result = explain(model)
    assert result.demand_per_week == pytest.approx(45.0)
    (team,) = result.teams
    assert (team.asked, team.there) == pytest.approx((90.0, 4 * 40 * 1.05))
    assert team.load == pytest.approx(90 / 168)
    assert team.people_asked == pytest.approx(90 / 42)
    assert result.ceiling_per_week == pytest.approx(84.0)
    assert result.of("item").raw_process_time == pytest.approx(2 / 1.05 * 168 / 40 + 10)
    assert result.limit_per_week == pytest.approx(90 * 168 / 18)
    assert any("closed hours" in str(note) for note in result.notes)


def test_other_work_takes_its_part_of_a_team() -> None:
    feature = Work("feature", SHELF, (step("build", "dev", 5.0),), value=10.0)
    incident = Work("incident", rate(0.1), (step("fix", "dev", 2.0, dropped=0.5),), value=1.0)
    result = explain(organisation({"dev": 1}, feature, incident))
    assert result.judged == "feature"
    assert result.ceiling_per_week == pytest.approx(168 * 0.8 / 5)
    assert result.team("dev").load == pytest.approx(1.0)
    judged = explain(organisation({"dev": 1}, feature, incident), judge="incident")
    assert judged.of("incident").item.delivered == pytest.approx(0.5)
    assert judged.ceiling_per_week == pytest.approx(168 / 2 * 0.5)
    assert judged.demand_per_week == pytest.approx(168 * 0.1 * 0.5)
    assert math.isnan(judged.team("dev").load)  # 20 % and whatever features take
    assert judged.team("dev").asked == pytest.approx(0.2 * 168)
    assert any("there is always more to do" in str(note) for note in judged.notes)


def test_overload_is_told_and_not_hidden() -> None:
    feature = Work("feature", rate(0.1), (step("build", "dev", 5.0),), value=10.0)
    ticket = Work("ticket", rate(1.0), (step("answer", "dev", 2.0),))
    result = explain(organisation({"dev": 1}, feature, ticket))
    assert result.team("dev").load == pytest.approx(2.5)
    assert (result.ceiling_per_week, result.headroom) == (0.0, 0.0)


def test_a_team_without_people() -> None:
    item = Work("item", rate(0.1), (step("build", "dev", 5.0),))
    result = explain(organisation({"dev": 0, "qa": 0}, item))
    assert [team.load for team in result.teams] == [float("inf"), 0.0]
    assert [team.ceiling_per_week for team in result.teams] == [0.0, None]
    assert result.of("item").raw_process_time == float("inf")


def test_a_backlog_has_no_rate() -> None:
    item = Work("item", Arrivals("backlog", count=40), (step("build", "dev", 5.0),))
    result = explain(organisation({"dev": 2}, item))
    assert result.demand_per_week is None
    assert result.ceiling_per_week == pytest.approx(168 * 2 / 5)
    assert math.isnan(result.team("dev").load)
    assert any("backlog" in str(note) for note in result.notes)


def test_work_without_people_has_no_ceiling() -> None:
    result = explain(organisation({"dev": 1}, Work("item", rate(1), (step("rest", None, 5),))))
    assert (result.bottleneck, result.ceiling_per_week) == (None, float("inf"))
    assert result.throughput_per_week == pytest.approx(168.0)


def test_judged_work_is_that_of_the_highest_value() -> None:
    small = Work("small", rate(0.2), (step("a", "dev", 1.0),), value=1.0)
    large = Work("large", rate(0.1), (step("b", "dev", 1.0),), value=3.0)
    assert explain(organisation({"dev": 1}, small, large)).judged == "large"
    equal = replace(large, value=2.0)
    assert explain(organisation({"dev": 1}, small, equal)).judged == "small"
    with pytest.raises(PathError, match="Did you mean small"):
        explain(organisation({"dev": 1}, small), judge="smal")


def test_an_item_must_be_able_to_leave() -> None:
    flow = (step("build", "dev", 1.0), step("test", "dev", 1.0, build=1.0))
    with pytest.raises(ModelError, match="come to build, test can never leave"):
        explain(organisation({"dev": 1}, Work("item", rate(0.1), flow)))


def test_a_trap_that_nobody_reaches_is_harmless() -> None:
    flow = (step("build", "dev", 1.0, done=1.0), step("test", "dev", 1.0, test=1.0))
    load = item_load(organisation({"dev": 1}, Work("item", rate(0.1), flow)), "item")
    assert [asked.visits for asked in load.steps] == pytest.approx([1.0, 0.0])
    assert load.delivered == pytest.approx(1.0)


# Shares ---------------------------------------------------------------------------------------


def test_a_share_is_decided_once_per_item() -> None:
    secure = replace(step("secure", "sec", 1.0, build=0.5), share=0.5)
    flow = (step("build", "dev", 1.0), secure)
    load = item_load(organisation({"dev": 1, "sec": 1}, Work("item", rate(0.1), flow)), "item")
    built, secured = load.steps
    # Half of the items: one pass; the other half: two in the mean. As if it were decided anew on
    # each pass: 1 / (1 - 0.25) = 1.333.
    assert built.visits == pytest.approx(1.5)
    assert (secured.reached, secured.visits) == pytest.approx((0.5, 1.0))


def optional_steps(number: int) -> Model:
    """Steps that half of the items take, each of which sends one in a hundred back."""
    flow = tuple(replace(step(f"s{i}", "dev", 1.0, s0=0.01), share=0.5) for i in range(number))
    return organisation({"dev": 1}, Work("item", rate(0.01), flow))


def test_many_shares_fall_back_to_independence_and_say_so() -> None:
    exact = item_load(optional_steps(MOST_CASES), "item")
    assert exact.notes == ()
    assert exact.steps[-1].visits == pytest.approx(0.5 / 0.99)
    rough = item_load(optional_steps(MOST_CASES + 1), "item")
    assert any("every pass" in str(note) for note in rough.notes)
    assert rough.steps[-1].visits == pytest.approx(0.5 / 0.995)


def walk(work: Work) -> list[tuple[float, float, float]]:
    """Slow twin: follow every item through every mixture of shares, pass by pass.

    Per step: chance of at least one pass, first-pass effort, effort of later passes.
    """
    size = len(work.flow)
    names = [each.name for each in work.flow]
    sums = [[0.0, 0.0, 0.0] for _ in work.flow]
    for taken in product((True, False), repeat=size):
        weight = 1.0
        for each, yes in zip(work.flow, taken, strict=True):
            weight *= each.share if yes else 1.0 - each.share
        here = {(0, frozenset[int]()): weight}
        while sum(here.values()) > 1e-13:
            ahead: dict[tuple[int, frozenset[int]], float] = {}
            for (place, seen), chance in here.items():
                if place == size:
                    continue
                now = work.flow[place]
                exits = {place + 1: 1.0}
                if taken[place]:
                    assert now.effort is not None
                    kind = 2 if place in seen else 1
                    sums[place][0] += chance if kind == 1 else 0.0
                    sums[place][kind] += chance * now.effort.mean * (now.rework if kind == 2 else 1)
                    exits = {names.index(to): p for to, p in now.then if to in names}
                    left = 1.0 - sum(p for _, p in now.then)
                    exits[place + 1] = exits.get(place + 1, 0.0) + left
                    seen = seen | {place}
                for to, p in exits.items():
                    key = (to, seen)
                    ahead[key] = ahead.get(key, 0.0) + chance * p
            here = ahead
    return [(a, b, c) for a, b, c in sums]


def random_work(draw: random.Random) -> Work:
    size = draw.randint(2, 5)
    names = [f"s{i}" for i in range(size)]
    flow = []
    for name in names:
        targets = draw.sample([*names, "done", "dropped"], draw.randint(0, 2))
        flow.append(
            replace(
                step(name, "dev", draw.uniform(0.5, 4.0)),
                share=draw.choice([1.0, 1.0, 0.3, 0.7, 0.0]),
                rework=draw.choice([1.0, 0.4]),
                then=tuple((target, draw.uniform(0.0, 0.4)) for target in targets),
            )
        )
    return Work("item", rate(0.1), tuple(flow))


@pytest.mark.parametrize("seed", range(20))
def test_traffic_equals_a_walk_pass_by_pass(seed: int) -> None:
    work = random_work(random.Random(seed))
    load = item_load(organisation({"dev": 1}, work), "item")
    found = [(asked.reached, asked.first_effort, asked.later_effort) for asked in load.steps]
    for got, expected in zip(found, walk(work), strict=True):
        assert got == pytest.approx(expected, abs=1e-10)


# Levers ---------------------------------------------------------------------------------------


def with_lever(lever: Lever, *, amount: float = 1.0) -> Model:
    model = product_organisation()
    return replace(model, levers=(lever,), use=((lever.name, amount),))


def test_a_lever_that_is_not_pulled_changes_nothing() -> None:
    lever = Lever("ai", (("item.build.effort", multiply(0.1)),))
    model = replace(product_organisation(), levers=(lever,))
    assert capacity(model) == pytest.approx(0.9257142857)


def test_a_lever_moves_the_bottleneck() -> None:
    result = explain(with_lever(Lever("ai", (("item.build.effort", multiply(0.1)),))))
    assert result.bottleneck == "product"  # equal to appsec, and first in the file
    assert result.team("appsec").ceiling_per_week == pytest.approx(168.0)
    assert result.ceiling_per_week == pytest.approx(168.0)


@pytest.mark.parametrize(("covers", "amount"), [(0.67, 1.0), (0.5, 0.5), (0.25, 2.0), (1.0, 1.0)])
def test_a_lever_helps_with_a_share_of_the_items(covers: float, amount: float) -> None:
    lever = Lever("ai", (("item.build.effort", multiply(0.1)),), covers=covers)
    result = explain(with_lever(lever, amount=amount))
    built = result.of("item").item.steps[1]
    effort = covers * 3.5 * 0.1**amount + (1 - covers) * 3.5
    assert built.effort == pytest.approx(effort / 0.54)


def test_a_lever_on_the_way_back_is_conditioned_on_by_item() -> None:
    lever = Lever("guard", (("item.test.then.build", multiply(0.0)),), covers=0.5)
    built = explain(with_lever(lever)).of("item").item.steps[1]
    expected = 0.5 / (0.8 * 0.75 * 0.9) + 0.5 / (0.8 * 0.9)
    assert built.visits == pytest.approx(expected)


def test_two_levers_cover_items_independently() -> None:
    fast = Lever("fast", (("item.build.effort", multiply(0.5)),), covers=0.5)
    safe = Lever("safe", (("item.test.then.build", multiply(0.0)),), covers=0.4)
    model = product_organisation()
    model = replace(model, levers=(fast, safe), use=(("fast", 1.0), ("safe", 1.0)))
    built = explain(model).of("item").item.steps[1]
    visits = 0.4 / (0.8 * 0.9) + 0.6 / (0.8 * 0.75 * 0.9)
    assert built.effort == pytest.approx(visits * 3.5 * 0.75)


def test_levers_on_people_speed_arrivals_and_limit() -> None:
    change = (
        ("dev.people", add(2.0)),
        ("dev.speed", multiply(1.5)),
        ("item.arrives.rate", multiply(2.0)),
        ("item.limit", Operation("replace", 10.0, "10")),
    )
    result: Explanation = explain(with_lever(Lever("all", change, covers=0.5)))
    assert result.team("dev").people == 8
    assert result.team("dev").there == pytest.approx(168 * 12)
    assert result.demand_per_week == pytest.approx(168 * 1.6)
    assert result.of("item").limit == 10
    assert result.limit_per_week is not None


# What does not affect the judged work ----------------------------------------------------------

SUPPORTED = """
flowsim: 1
name: Features and what they bring on
warm_up: 8w
horizon: 52w
hours: always
teams:
  dev: {people: 2}
  support: {people: 1}
work:
  feature:
    arrives: always
    limit: 12
    value: 1k
    flow: [build: {team: dev, effort: 8h}]
    after: {ticket: {rate: 1/w, for: 26w}}
  ticket:
    flow: [answer: {team: support, effort: 1h}]
"""


def test_a_team_that_the_judged_work_does_not_wait_for_holds_nothing_back() -> None:
    found = explain(loads(SUPPORTED))
    assert found.bottleneck == "dev"
    assert found.throughput_per_week == pytest.approx(2 * HOURS_PER_WEEK / 8)
    assert found.team("support").ceiling_per_week is None
    assert found.team("support").load == pytest.approx(42 * 26 / HOURS_PER_WEEK)  # it piles up
    with_support = SUPPORTED.replace(
        "effort: 8h}]", "effort: 8h}, tell: {team: support, effort: 1h}]"
    )
    found = explain(loads(with_support))
    assert found.bottleneck == "support"
    assert found.throughput_per_week == pytest.approx(HOURS_PER_WEEK / 27)
    assert explain(loads(SUPPORTED), judge="ticket").bottleneck == "support"


OVERLOADED = """
flowsim: 1
name: Two kinds of work, more than can be done
warm_up: 8w
horizon: 52w
hours: always
teams:
  dev: {people: 1}
work:
  feature:
    arrives: {rate: 10/w}
    value: 1k
    flow: [build: {team: dev, effort: 8h}]
  bug:
    arrives: {rate: 200/w}
    flow: [repair: {team: dev, effort: 1h}]
"""


def test_where_other_work_is_not_done_in_full_more_gets_through_than_means_say() -> None:
    model = loads(OVERLOADED)
    found = explain(model)
    assert found.throughput_per_week == 0.0
    assert [note for note in found.notes if "more of feature than the bound says" in str(note)]
    assert run(model, replications=4).of("feature").throughput.low > 1.0
    assert not [note for note in explain(loads(SUPPORTED)).notes if "the bound says" in str(note)]


# Bounds ---------------------------------------------------------------------------------------


def two_teams(payment: str, *, b: str = "people: 1", loan: str = "rate: 6/w") -> Model:
    return loads(f"""
flowsim: 1
horizon: 52w
teams: {{a: {{people: 1}}, b: {{{b}}}}}
work:
  payment: {payment}
  incident: {{expedite: true, flow: [{{fix: {{team: b, effort: 1h}}}}]}}
  loan: {{arrives: {{{loan}}}, flow: [{{lend: {{team: b, effort: 10h}}}}]}}
""")


BREAKING = """
    arrives: {rate: 3/w}
    value: 100k
    flow: [{pay: {team: a, effort: 4h, injects: 0.5}}]
    after: {incident: {per_defect: 100%, within: 1w}}"""
MANY = "{arrives: {rate: 12/w}LIMIT, value: 1M, flow: [{pay: {team: a, effort: 4hPATIENCE}}]}"


def test_a_team_that_only_repairs_is_not_the_first_to_be_full() -> None:
    """Payments pass through a alone, 4 h of 40; b, full of loans, repairs what they break."""
    model = two_teams(BREAKING)
    found = explain(model)
    assert (found.judged, found.bottleneck) == ("payment", "a")
    assert found.ceiling_per_week == found.at_most_per_week == pytest.approx(10.0)
    assert "; only 3.00 arrive" in explanation_sentence(found, model)


def test_a_team_that_only_repairs_is_not_either_where_the_judged_work_depends_on_it() -> None:
    """Loans fill b, then take six minutes at a: payments need b, which repairs what they break."""
    model = two_teams(BREAKING)
    lend = model.kind("loan").flow[0]
    law = replace(lend.effort, mean=0.1) if lend.effort else None
    both = (lend, replace(lend, name="book", team="a", effort=law))
    work = [replace(w, flow=both) if w.name == "loan" else w for w in model.work]
    found = explain(replace(model, work=tuple(work)))
    assert found.bottleneck == "a"  # it was b, at 0 payments a week
    assert found.ceiling_per_week == pytest.approx((40.0 - 6 * 0.1) / 4.0)
    assert found.at_most_per_week == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("limit", "patience", "b", "says"),
    [
        ("", "", "people: 3", "so work piles up"),
        ("", "", "people: 3, helps: {a: 80%}", "so b must help"),
        (", limit: {max: 3, full: drop}", "", "people: 3", "so part of it is turned away"),
        ("", ", patience: 3d", "people: 3", "so part of it gives up"),
    ],
)
def test_what_becomes_of_more_than_gets_through(
    limit: str, patience: str, b: str, says: str
) -> None:
    text = MANY.replace("LIMIT", limit).replace("PATIENCE", patience)
    text = text.replace("value:", "after: {incident: {chance: 1%, at: 1w}}, value:")
    model = two_teams(text, b=b, loan="rate: 1/w")
    found = explain(model)
    assert found.ceiling_per_week == pytest.approx(10.0)
    assert says in explanation_sentence(found, model)
    # One person has 40 h a week for 4 h each; three more at four fifths have 96 h.
    most = 34.0 if "helps" in b else 10.0
    assert found.at_most_per_week == pytest.approx(most)


def test_loads_that_nobody_knows_are_not_told() -> None:
    found = explain(two_teams(BREAKING, loan="backlog: 9"))
    assert math.isnan(found.team("b").load)
    assert found.team("a").load == pytest.approx(0.3)
    assert "a backlog has no rate" in str(found.notes[0])


LATE = """
flowsim: 1
name: Late
horizon: 20w
hours: always
teams: {dev: {people: 1}}
work: {job: {arrives: always, flow: [{do: {team: dev, effort: 8h, cv: 0}}]}}
levers: {mess: {change: {job.do.effort: FACTOR}, HOW}}
use: {mess: 100%}
"""


@pytest.mark.parametrize(
    "how",
    ["starts: 10w", "adoption: {ramp: 10w}", "adoption: {mandate: 10w}", "fades: 4w",
     "adoption: {bass: {push: 9%/w, pull: 0%/w}}"],
)  # fmt: skip
def test_a_lever_that_is_not_there_all_the_time_bounds_nothing_before(how: str) -> None:
    """21 jobs a week without it, 10.5 with it: a run has more than 10.5, and the note says 21."""
    model = loads(LATE.replace("FACTOR", "x2").replace("HOW", how))
    found = fs.explain(model)
    assert found.at_most_per_week == pytest.approx(10.5)
    notes = [str(note) for note in found.notes if "up to" in note.text]
    assert notes == ["mess is counted in full; without it up to 21 job a week get through."]
    delivered = fs.run(model, replications=2).of("job").throughput.mean
    assert 10.6 < delivered <= 21.0


@pytest.mark.parametrize(
    ("factor", "how"),
    [("/2", "starts: 10w"), ("x1", "starts: 10w"), ("x2", "covers: 100%"), ("x2", "starts: 0w")],
)
def test_a_lever_that_helps_or_is_always_there_needs_no_such_note(factor: str, how: str) -> None:
    model = loads(LATE.replace("FACTOR", factor).replace("HOW", how))
    assert not [note for note in fs.explain(model).notes if "up to" in note.text]
