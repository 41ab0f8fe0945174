"""What markets ask of teams: on paper by the curve, in a slice by all that brings users in."""

from __future__ import annotations

import pytest

from flowsim.engine import fast
from flowsim.model import Model, loads
from flowsim.model.mean_flow.markets import in_the_mean
from flowsim.plan import compile_plan
from flowsim.study.mean_value.explain import explain
from flowsim.study.single.run import run
from flowsim.study.slicing import slice_model

TEXT = """
flowsim: 1
name: A market
horizon: 20w
teams: {desk: {people: 4}, support: {people: 2}, dev: {people: 1}, apart: {people: 1}}
markets:
  c:
    size: 300
    early: {share: 25%, push: 8%/w, pull: 40%/w}
    main: {push: 2%/w, pull: 60%/w, bridge: 30%}
work:
  onboarding:
    arrives: {from: c}
    flow: [set_up: {team: desk, effort: 4h}]
  ticket:
    arrives: {per: c.users, rate: 0.2/w}
    flow: [answer: {team: support, effort: 1h}]
  layer:
    arrives: {backlog: 3}
    flow: [simplify: {team: dev, effort: 2w}]
  else:
    arrives: {rate: 1/w}
    flow: [do: {team: apart, effort: 1h}]
levers:
  simpler: {change: {c.reach: x0.9}, pulled_by: layer}
"""


def model(**use: str) -> Model:
    return loads(TEXT.replace("  else:", "  other:"), use=use)


def test_demand_on_paper_is_that_of_the_curve() -> None:
    found = explain(model(), judge="onboarding")
    users, adopting = in_the_mean(model().market("c"), 0.0, 20 * 168.0)
    assert found.demand_per_week == pytest.approx(adopting * 168.0)
    assert explain(model(), judge="ticket").demand_per_week == pytest.approx(0.2 * users)
    assert adopting * 168.0 * 20 <= 300


def test_a_run_measures_it() -> None:
    found = run(model(), replications=6, judge="onboarding")
    expected = explain(model(), judge="onboarding").demand_per_week
    assert expected is not None
    assert found.of("onboarding").throughput.mean == pytest.approx(expected, rel=0.1)


def test_a_slice_keeps_what_brings_users_in_and_what_pulls() -> None:
    def kept(changed: Model) -> set[str]:
        return {kind.name for kind in changed.work if kind.arrives.kind != "none"}

    assert kept(slice_model(model(), "other").model) == {"other"}
    assert kept(slice_model(model(), "ticket").model) == {"ticket", "onboarding"}
    pulled = slice_model(model(simpler="100%"), "ticket").model
    assert kept(pulled) == {"ticket", "onboarding", "layer"}


def test_a_slice_keeps_what_brings_users_of_rivals_in() -> None:
    """Who waits for the rival's onboarding may give up and come back; its team's work is kept."""
    text = TEXT.replace(
        "work:\n",
        "  rival:\n    rival_of: c\n    early: {push: 8%/w, pull: 40%/w}\n"
        "    main: {push: 2%/w, pull: 60%/w, bridge: 30%}\nwork:\n"
        "  theirs:\n    arrives: {from: rival}\n"
        "    flow: [set_up: {team: apart, effort: 9h, patience: 2w}]\n",
        1,
    ).replace("  else:", "  other:")
    whole = loads(text)
    part = slice_model(whole, "ticket").model
    assert {kind.name for kind in part.work if kind.arrives.kind != "none"} == {
        "ticket", "onboarding", "theirs", "other",
    }  # fmt: skip
    logs = [fast.simulate(compile_plan(each), seed=1).rows for each in (whole, part)]
    arrived = []
    for each, rows in zip((whole, part), logs, strict=True):
        number = [kind.name for kind in each.work].index("ticket")
        arrived.append(rows.item_arrived[rows.item_work == number].tolist())
    assert arrived[0] == arrived[1]
    assert len(arrived[0]) > 100


@pytest.mark.parametrize(
    ("each", "found"), [("1.5h", ("support",)), ("0.5h", ("demand",))], ids=["late", "never"]
)
def test_users_who_bring_work_take_capacity_late(each: str, found: tuple[str, ...]) -> None:
    """On average the team has room for all new users; where most are there, it may have none."""
    text = TEXT.replace("  else:", "  other:").replace(
        "set_up: {team: desk", "set_up: {team: support"
    )
    text = text.replace("answer: {team: support", "answer: {team: support, priority: 1")
    effort = {"onboarding.set_up.effort": "0.5h", "ticket.answer.effort": each}
    crowd = loads(text, set={**effort, "ticket.arrives.rate": "0.35/w", "c.size": "400"})
    result = run(crowd, replications=10, judge="onboarding")
    assert result.verdict.saturated.mean > result.verdict.demand
    assert result.of("onboarding").unstable == (found != ("demand",))
    assert result.verdict.answers == found
