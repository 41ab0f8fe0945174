"""Parts that are like others: what is taken over, what changes, and that nothing else does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import flowsim as fs
from flowsim.model import ModelError, load, loads
from flowsim.model.types import Model
from flowsim.study.judging import alike

SQUADS = """
flowsim: 1
horizon: 26w
teams:
  pay_dev: {people: 4, cost: 160k/y, title: Payments developers}
  pay_qa: {people: 2, helps: {pay_dev: 50%}}
  ops: {people: 1}
SECOND_TEAMS
work:
  pay_feature:
    title: payments feature
    arrives: {rate: 2/w}
    flow:
      - build: {team: pay_dev, effort: 5d, title: pay_dev builds}
      - parallel:
        - test: {team: pay_qa, effort: 1d, then: {build: 10%}}
        - [scan: {team: ops, effort: 2h}, wait_for_it: {wait: 4h}]
    after: {pay_bug: {per_defect: 50%, within: 8w}}
  pay_bug:
    flow: [fix: {team: pay_dev, effort: 1h}]
SECOND_WORK
"""
SHORT = (
    """
  lend_dev: {like: pay_dev, people: 3}
  lend_qa: {like: pay_qa, names: {pay: lend}}
""",
    """
  lend_feature:
    like: pay_feature
    names: {pay: lend}
    title: lending feature
    arrives: {rate: 1/w}
    flow: {build: {effort: 8d}, scan: {share: 50%}}
  lend_bug: {like: pay_bug, names: {pay: lend}}
""",
)
LONG = (
    """
  lend_dev: {people: 3, cost: 160k/y}
  lend_qa: {people: 2, helps: {lend_dev: 50%}}
""",
    """
  lend_feature:
    title: lending feature
    arrives: {rate: 1/w}
    flow:
      - build: {team: lend_dev, effort: 8d, title: pay_dev builds}
      - parallel:
        - test: {team: lend_qa, effort: 1d, then: {build: 10%}}
        - [scan: {team: ops, effort: 2h, share: 50%}, wait_for_it: {wait: 4h}]
    after: {lend_bug: {per_defect: 50%, within: 8w}}
  lend_bug:
    flow: [fix: {team: lend_dev, effort: 1h}]
""",
)


def with_second(parts: tuple[str, str]) -> str:
    """The two squads, of which the second is written in one way or the other."""
    return SQUADS.replace("SECOND_TEAMS", parts[0]).replace("SECOND_WORK", parts[1])


def without_likes(model: Model) -> Model:
    """The model as if every part were written out."""
    return replace(model, work=tuple(replace(work, like="") for work in model.work))


def test_what_is_like_another_is_the_same_as_written_out() -> None:
    short, long = loads(with_second(SHORT)), loads(with_second(LONG))
    assert without_likes(short) == replace(long, numbers=short.numbers)
    assert sorted(short.numbers) == sorted(long.numbers)
    assert [work.like for work in short.work] == ["", "", "pay_feature", "pay_bug"]
    assert alike(short) == [("pay_feature", "lend_feature"), ("pay_bug", "lend_bug")]


def test_a_part_may_be_like_one_that_is_like_another_and_stands_behind_it() -> None:
    second = "  second: {like: pay_bug, arrives: {rate: 1/w}, value: 3k}\n"
    text = with_second(("", f"  third: {{like: second}}\n{second}"))
    model = loads(text)
    assert model.kind("third") == replace(model.kind("second"), name="third", like="second")
    assert model.kind("third").flow == model.kind("pay_bug").flow
    assert alike(model) == [("pay_bug", "third", "second")]


def test_a_scenario_may_add_a_squad_that_is_like_one_of_its_model(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(with_second(("", "")), encoding="utf-8")
    teams, work = SHORT
    scenario = f"flowsim: 1\nextends: base.yaml\nteams:{teams}work:{work}"
    (tmp_path / "more.yaml").write_text(scenario, encoding="utf-8")
    assert load(tmp_path / "more.yaml").kind("lend_feature") == (
        loads(with_second(SHORT)).kind("lend_feature")
    )
    broken = scenario.replace("pay: lend}\n    title", "pay: lned}\n    title")
    (tmp_path / "more.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(ModelError, match=r"more\.yaml:8:11 .*no team lned_dev"):
        load(tmp_path / "more.yaml")


def test_a_mistake_in_what_two_are_like_is_told_once() -> None:
    text = with_second(SHORT).replace("effort: 1h", "effort: 1")
    with pytest.raises(ModelError) as caught:
        loads(text)
    assert len(caught.value.problems) == 1


def test_keys_of_an_anchor_are_merged_and_own_keys_come_first() -> None:
    model = loads("""
flowsim: 1
horizon: 4w
teams:
  one: &team {people: 4, cost: 100k/y, speed: 2}
  two: {<<: *team, people: 3}
  three: &other {people: 7, speed: 3}
  four: {cost: 1k/y, <<: [*other, *team]}
work:
  job: {arrives: {rate: 1/w}, flow: [do: {team: one, effort: 1h}]}
""")
    found = [(team.people, team.cost_per_year, team.speed) for team in model.teams]
    assert found == [(4, 1e5, 2.0), (3, 1e5, 2.0), (7, 0.0, 3.0), (7, 1e3, 3.0)]


def test_kinds_of_work_that_are_alike_are_added_up_replication_by_replication() -> None:
    run = fs.run(loads(with_second(SHORT)), replications=6)
    features = run.together[0]
    kinds = [run.of("pay_feature"), run.of("lend_feature")]
    assert features.work == ("pay_feature", "lend_feature")
    assert features.throughput.mean == pytest.approx(sum(k.throughput.mean for k in kinds))
    assert features.wip.mean == pytest.approx(sum(k.wip.mean for k in kinds))
    sums = sum(run.results.samples("throughput", work=name) for name in features.work) * 168.0
    spread = sums.std(ddof=1) / 6**0.5
    assert features.throughput.standard_error == pytest.approx(spread)
