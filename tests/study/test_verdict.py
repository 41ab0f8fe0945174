"""The verdict names the team whose speed pays, on organisations where the answer is known."""

from __future__ import annotations

from flowsim.model import loads
from flowsim.study.explain import explain
from flowsim.study.run import run
from flowsim.study.verdict import Verdict, verdict

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
    return verdict(model, explanation, in_progress=20, busiest=order, replications=24, jobs=2)


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
    assert found.constraint == "t1"
    assert 0.04 < found.gains[0].relative.mean < 0.09  # 12 of 16 hours, a tenth faster


def test_figures_and_intervals_of_a_run() -> None:
    text = line([2, 1], ["4h", "3h"], arrives="{rate: 40/w}", limit="")
    result = run(loads(text), replications=12, jobs=2)
    work = result.of("feature")
    assert abs(work.throughput.mean - 40) < 2
    assert work.throughput.low < work.throughput.mean < work.throughput.high
    assert not work.unstable
    assert work.delivery_p50.mean < work.delivery_p85.mean < work.delivery_p95.mean
    assert abs(result.team("t1").utilization.mean - 40 * 3 / 168) < 0.05
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
