"""What a slice keeps, kind by kind and step by step, by hand."""

from __future__ import annotations

import pytest

from flowsim.model import Model, loads
from flowsim.study.slicing import slice_model

LINE = """
flowsim: 1
horizon: 4w
hours: always
teams:
  a: {people: 2}
  b: {people: 2}
  c: {people: 2}
  d: {people: 2}
  e: {people: 2}
work:
  job:
    arrives: {rate: 1/w}
    flow: [one: {team: a, effort: 1h}, two: {team: b, effort: 1h}]
  beside:
    arrives: {rate: 1/w}
    %s
    flow: %s
  apart:
    arrives: {rate: 1/w}
    flow: [far: {team: d, effort: 1h}]
levers:
  lever: {change: {%s}}
"""
FLOW = (
    "[first: {team: c, effort: 1h}, second: {team: b, effort: 1h},"
    " third: {team: e, effort: 1h, then: {%s}}, fourth: {team: e, effort: 1h}]"
)


def model(
    *, more: str = "", flow: str = FLOW % "", change: str = "d.speed: x2", use: tuple[str, ...] = ()
) -> Model:
    return loads(LINE % (more, flow, change), use=use)


def kept(found: Model) -> dict[str, list[str]]:
    """The steps of each kind of work that items still take."""
    return {
        kind.name: [step.name for step in kind.flow if step.share > 0.0]
        for kind in found.work
        if kind.arrives.kind != "none"
    }


BOTH = ["one", "two"]


def test_other_work_is_kept_up_to_the_last_team_that_both_meet() -> None:
    found = slice_model(model(), "job")
    assert kept(found.model) == {"job": BOTH, "beside": ["first", "second"]}
    assert found.teams == found.whole == {"a", "b", "c"}


def test_two_that_are_asked_for() -> None:
    found = slice_model(model(), "job", "apart")
    assert kept(found.model)["apart"] == ["far"]
    assert "d" in found.whole
    assert kept(slice_model(model(), "apart").model) == {"apart": ["far"]}
    with pytest.raises(KeyError):
        slice_model(model(), "nothing")


def test_a_way_back_keeps_what_sends_there() -> None:
    back = slice_model(model(flow=FLOW % "second: 10%"), "job").model
    assert kept(back)["beside"] == ["first", "second", "third", "fourth"]  # e counts then
    onward = slice_model(model(flow=FLOW % "dropped: 10%"), "job").model
    assert kept(onward)["beside"] == ["first", "second"]


@pytest.mark.parametrize(
    ("more", "change"),
    [
        ("limit: 3", "d.speed: x2"),
        ("", "beside.second.then.dropped: +5pp"),
        ("", "beside.fourth.catches: +5pp"),
    ],
)
def test_work_with_a_limit_or_a_flow_that_moves_is_kept_whole(more: str, change: str) -> None:
    found = slice_model(model(more=more, change=change, use=("lever=1",)), "job").model
    assert kept(found)["beside"] == ["first", "second", "third", "fourth"]


def test_a_lever_that_is_not_pulled_keeps_nothing() -> None:
    for use in ((), ("lever=0",)):
        found = slice_model(model(change="beside.second.then.dropped: +5pp", use=use), "job").model
        assert kept(found)["beside"] == ["first", "second"]


def test_who_helps_hangs_together() -> None:
    text = LINE.replace("d: {people: 2}", "d: {people: 2, helps: {a: 50%%}}")
    found = slice_model(loads(text % ("", FLOW % "", "d.speed: x2")), "job")
    assert kept(found.model)["apart"] == ["far"]
    assert "d" in found.teams
    pulled = slice_model(model(change="d.helps.a: 50%", use=("lever=1",)), "job")
    assert kept(pulled.model)["apart"] == ["far"]


def test_a_lever_does_not_bring_back_what_is_silent() -> None:
    use = ("lever=1",)
    found = slice_model(model(change="apart.arrives.rate: x3, d.speed: x2", use=use), "job").model
    assert [path for path, _ in found.lever("lever").change] == ["d.speed"]
    share = slice_model(
        model(change="beside.fourth.share: -50%, a.speed: x2", use=use), "job"
    ).model
    assert [path for path, _ in share.lever("lever").change] == ["a.speed"]
    early = slice_model(model(change="beside.first.share: -50%, a.speed: x2", use=use), "job").model
    assert len(early.lever("lever").change) == 2


def test_parents_of_what_is_kept_are_kept_whole_and_bring_on_nothing_else() -> None:
    text = LINE.replace(
        "    flow: [far: {team: d, effort: 1h}]",
        "    flow: [far: {team: d, effort: 1h}]\n"
        "    after: {job: {chance: 50%%, at: 1w}, beside: {chance: 25%%, at: 1w}}",
    )
    found = slice_model(loads(text % ("", FLOW % "", "d.speed: x2")), "job").model
    assert kept(found)["apart"] == ["far"]
    assert [entry.amount for entry in found.kind("apart").after] == [0.5, 0.25]
    elsewhere = (FLOW % "").replace("team: b", "team: c")  # beside meets job nowhere
    found = slice_model(loads(text % ("", elsewhere, "d.speed: x2")), "job").model
    assert "beside" not in kept(found)
    assert [entry.amount for entry in found.kind("apart").after] == [0.5, 0.0]
