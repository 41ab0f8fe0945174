"""The verdict names the team whose speed pays, on organisations where the answer is known."""

from __future__ import annotations

import pytest

from flowsim.model import Model, loads
from flowsim.model.types import Work
from flowsim.study.bottleneck.records import Verdict
from flowsim.study.bottleneck.saturation import Seen, known, saturated
from flowsim.study.bottleneck.verdict import verdict
from flowsim.study.mean_value.explain import explain
from flowsim.study.settings import Settings
from flowsim.study.single.run import run

LINE = """
flowsim: 1
name: a line
hours: always
warm_up: 2w
horizon: 20w
teams:
{teams}
work:
  feature:
    arrives: {arrives}
    {limit}
    value: 1k
    flow:
{steps}
"""


def line(
    people: list[int],
    efforts: list[str],
    *,
    arrives: str = "always",
    limit: str = "limit: 60",
) -> str:
    """The text of a line of teams t0, t1, … that features pass in that order."""
    names = [f"t{i}" for i in range(len(people))]
    return LINE.format(
        teams="\n".join(f"  {n}: {{people: {p}}}" for n, p in zip(names, people, strict=True)),
        steps="\n".join(
            f"      - s_{n}: {{team: {n}, effort: {e}}}"
            for n, e in zip(names, efforts, strict=True)
        ),
        arrives=arrives,
        limit=limit,
    )


def verdict_of(text: str, busiest: tuple[str, ...] | None = None) -> Verdict:
    model = loads(text)
    explanation = explain(model)
    order = busiest or tuple(team.name for team in model.teams)
    rate = explanation.demand_per_week
    seen = Seen(explanation.judged, 20.0, None if rate is None else known(rate))
    return verdict(model, explanation, [seen], Settings(24, jobs=2), busiest=order)


def at_hand(model: Model, work: str, in_progress: float) -> Work:
    """A kind of work as trials have it."""
    return saturated(model, [Seen(work, in_progress, None)]).kind(work)


def test_the_slow_team_is_found_wherever_it_stands() -> None:
    efforts = ["4h"] * 9
    for place in (0, 4, 8):
        people = [3] * 9
        people[place] = 1
        found = verdict_of(line(people, efforts))
        assert found.constraint == f"t{place}"
        assert found.candidates == (f"t{place}",)
        assert len(found.gains) == 9
        best = found.gains[0]
        assert best.team == f"t{place}"
        assert 0.05 < best.relative.mean < 0.12


def test_twins_are_called_tied() -> None:
    found = verdict_of(line([1, 1, 4], ["4h", "4h", "4h"], limit="limit: 30"))
    assert set(found.candidates) == {"t0", "t1"}
    assert not found.is_resolved


def test_demand_below_capacity_is_the_constraint() -> None:
    found = verdict_of(line([2, 1], ["4h", "4h"], arrives="{rate: 20/w}", limit=""))
    assert found.constraint == "demand"
    assert found.demand == 20
    assert found.saturated.mean > 30
    assert found.candidates == ("t1",)


def test_a_limit_of_one_makes_every_team_matter_as_much_as_its_effort() -> None:
    found = verdict_of(line([3, 3, 3], ["2h", "12h", "2h"], limit="limit: 1"))
    assert found.answers == ("feature.limit",)  # nine people, of whom eight are idle
    assert found.gains[0].team == "t1"
    assert found.holds[0].relative.mean == pytest.approx(1.0, abs=0.05)  # two at once
    assert 0.04 < found.gains[0].relative.mean < 0.09  # 12 of 16 hours, a tenth faster


def test_figures_and_intervals_of_a_run() -> None:
    text = line([2, 1], ["4h", "3h"], arrives="{rate: 40/w}", limit="")
    result = run(loads(text), replications=12, jobs=2)
    work = result.of("feature")
    assert abs(work.throughput.mean - 40) < 2
    assert work.throughput.low < work.throughput.mean < work.throughput.high
    assert not work.unstable
    assert work.delivery_p50.mean < work.delivery_p85.mean < work.delivery_p95.mean
    assert abs(result.team("t1").utilisation.mean - 40 * 3 / 168) < 0.05
    one = run(loads(text), replications=12, jobs=1)
    assert one.work == result.work
    assert one.verdict == result.verdict


def test_work_that_piles_up_is_said_to() -> None:
    result = run(
        loads(line([1, 1], ["4h", "1h"], arrives="{rate: 60/w}", limit="")), replications=8
    )
    work = result.of("feature")
    assert work.unstable
    assert 12 < work.growth.mean < 24  # 60 come, 42 can be done
    behind_a_door = line([1, 1], ["4h", "1h"], arrives="{rate: 60/w}", limit="limit: 5")
    assert run(loads(behind_a_door), replications=8).of("feature").unstable


BESIDE = """
flowsim: 1
name: what does not affect the features
hours: always
warm_up: 2w
horizon: 10w
teams: {dev: {people: 2}, ops: {people: 1}, sales: {people: 1}, support: {people: 1}}
work:
  feature:
    arrives: always
    limit: 5
    value: 1k
    flow: [{build: {team: dev, effort: 4h}}]
    after: {ticket: {rate: 1/w, for: 4w, installed: 30}, incident: {chance: 20%, at: 1d}}
  ticket: {flow: [{answer: {team: support, effort: 1h}}, {visit: {team: sales, effort: 1h}}]}
  incident:
    expedite: true
    flow: [{mend: {team: dev, effort: 2h}}, {tell: {team: support, effort: 1h}}]
  deal:
    arrives: {rate: 30/w}
    flow: [{sell: {team: sales, effort: 1h}}, {start: {team: ops, effort: 1h}}]
"""


def test_who_is_not_felt_adds_exactly_nothing_without_a_trial() -> None:
    found = verdict_of(BESIDE, busiest=("sales", "support", "dev", "ops"))
    gains = {gain.team: gain for gain in found.gains}
    assert found.constraint == "dev"
    for team in ("sales", "support", "ops"):  # incidents end at support, and bring on nothing
        assert (gains[team].relative.low, gains[team].relative.high) == (0.0, 0.0)
        assert not gains[team].kept
    assert found.gains[0].team == "dev"
    assert len(found.gains) == 4


TWO_KINDS = """
flowsim: 1
name: two kinds
hours: always
warm_up: 2w
horizon: 20w
teams:
  ops: {people: 2}
  dev: {people: 1}
work:
  task:
    arrives: {rate: 5/w}
    flow: [{look: {team: ops, effort: 2h, wip: 7}}, {mend: {team: ops, effort: 2h, wip: 9}}]
  feature:
    arrives: {rate: 60/w}
    value: 1k
    FEATURE
    flow:
      - begin: {FIRST}
      - build: {team: dev, effort: 4h, priority: 2}
levers:
  push: {change: {feature.limit: none}}
  open: {change: {feature.limit: none}, starts: 10w}
  after_the_end: {change: {feature.limit: none}, starts: 20w}
"""


def two_kinds(feature: str = "", first: str = "team: ops, effort: 1h", *, more: str = "") -> str:
    return TWO_KINDS.replace("FEATURE", feature).replace("FIRST", first) + more


@pytest.mark.parametrize(
    ("use", "limit"),
    [([], 12), (["push=100%"], 312), (["open=100%"], 312), (["after_the_end=100%"], 12)],
)
def test_the_limit_of_the_judged_work_is_its_own_at_the_end(use: list[str], limit: int) -> None:
    model = loads(two_kinds("limit: 12"), use=use)
    kind = at_hand(model, "feature", 31.2)
    assert (kind.limit, kind.arrives.kind) == (limit, "always")


def test_limits_of_its_steps_hold_the_judged_work_if_all_steps_have_one() -> None:
    model = loads(two_kinds())
    assert at_hand(model, "task", 31.2).limit is None
    assert at_hand(model, "feature", 31.2).limit == 312
    lane = "limits: [{work: feature, steps: [begin, build], max: 6}]\n"
    model = loads(two_kinds(more=lane))
    assert at_hand(model, "feature", 31.2).limit is None
    half = loads(two_kinds(more=lane.replace("begin, build", "begin")))
    assert at_hand(half, "feature", 31.2).limit == 312


def test_judged_work_that_is_kept_at_hand_does_not_pre_empt_and_is_not_lost() -> None:
    model = loads(two_kinds("expedite: true\n    limit: {max: 4, full: drop}"))
    kind = at_hand(model, "feature", 8.0)
    assert (kind.expedite, kind.drops, kind.limit) == (False, False, 4)
    task = model.kind("task")
    build = kind.step("build").priority
    assert build is not None
    assert build < kind.priority < task.priority  # as before, ahead of all else


@pytest.mark.parametrize(
    "first",
    [
        "wait: 3d",
        "team: ops, effort: 1h, opens: 1w, batch: all",
        "team: ops, effort: 1h, patience: 20d",
        "team: ops, effort: 1h, share: 50%",
    ],
)
@pytest.mark.parametrize("kind", ["expedite: true", "limit: {max: 90, full: drop}", ""])
def test_whatever_comes_first_the_builders_are_the_bottleneck(first: str, kind: str) -> None:
    result = run(loads(two_kinds(kind, first)), replications=6)
    assert result.verdict.constraint == "dev"
    assert abs(result.verdict.saturated.mean - 42.0) < 3.0


def test_a_parallel_block_may_come_first() -> None:
    text = two_kinds("limit: 20").replace(
        "      - begin: {team: ops, effort: 1h}\n",
        "      - parallel: [{begin: {team: ops, effort: 1h}}, {tell: {wait: 1h}}]\n",
    )
    assert run(loads(text), replications=6).verdict.constraint == "dev"


SPAWNED = """
work:
  sale:
    arrives: {rate: 10/w}
    flow: [{sell: {team: ops, effort: 1h}}]
    after: {ticket: {rate: 1/w, for: 2w, installed: 20}}
  ticket:
    value: 1k
    flow: [{answer: {team: dev, effort: 3h}}, {check: {team: ops, effort: 1h}}]
"""


def test_work_that_others_bring_on_is_judged_as_any() -> None:
    before, _, _ = TWO_KINDS.partition("work:")
    result = run(loads(before + SPAWNED), replications=8, judge="ticket")
    found = result.verdict
    assert found.demand == pytest.approx(20.0, rel=0.05)  # as measured
    assert abs(result.of("ticket").throughput.mean - 20.0) < 2.0
    assert found.constraint == "demand"
    assert found.candidates == ("dev",)
    assert found.saturated.mean == pytest.approx(168 / 3, rel=0.03)  # dev, on paper
    assert not result.of("ticket").unstable


def test_demand_is_what_would_be_delivered_of_it() -> None:
    found = verdict_of(line([1], ["4h, then: {dropped: 50%}"], arrives="{rate: 30/w}", limit=""))
    assert found.demand == pytest.approx(15.0)
    assert found.constraint == "demand"


def test_lost_items_and_those_without_patience_do_not_pile_up() -> None:
    lost = line([1], ["4h"], arrives="{rate: 60/w}", limit="limit: {max: 5, full: drop}")
    assert not run(loads(lost), replications=6).of("feature").unstable
    gone = line([1], ["4h, patience: 2d"], arrives="{rate: 60/w}", limit="limit: 5")
    assert not run(loads(gone), replications=6).of("feature").unstable


def test_work_that_others_bring_on_piles_up_at_its_door_too() -> None:
    before, _, _ = TWO_KINDS.partition("work:")
    more = SPAWNED.replace("rate: 1/w", "rate: 6/w").replace("value: 1k", "limit: 3")
    assert run(loads(before + more), replications=6).of("ticket").unstable


def test_judged_items_that_wait_for_a_gate_do_not_wait_for_its_team() -> None:
    gate = "team: ops, effort: 1h, opens: 1w, batch: all"
    teams = run(loads(two_kinds("", gate)), replications=4).teams
    queues = {team.team: (team.queue.mean, team.judged_queue.mean) for team in teams}
    assert queues["ops"][0] > 20.0
    assert queues["ops"][1] < 2.0  # from the gate on Monday at 0:00 till somebody takes them
    assert queues["dev"][0] == pytest.approx(queues["dev"][1])
