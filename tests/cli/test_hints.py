"""What `run` says to try next brings something: by hand, or it says that nothing does."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from flowsim.cli.hints import NOTHING, suggestion
from flowsim.model import loads
from flowsim.model.loading import changed
from flowsim.model.types import Model
from flowsim.study.results import RunResult
from flowsim.study.single.run import run

ASKED = {"set": (), "with": (), "judge": None}


def model(people: int, arrives: str, step: str, more: str = "", horizon: int = 4) -> Model:
    return loads(
        f"flowsim: 1\nhorizon: {horizon}w\nhours: always\n"
        f"teams: {{dev: {{people: {people}}}}}\nwork:\n"
        f"  job:\n    arrives: {arrives}\n    flow:\n      - do: {{{step}}}\n{more}"
    )


def advised(base: Model) -> tuple[RunResult, str, str]:
    found = run(base, replications=6, jobs=2)
    return (found, *suggestion(Path("m.yaml"), found, ASKED, jobs=2))


def test_a_batch_leaves_one_over_and_not_people() -> None:
    """Four items in batches of three: one waits for ever. In batches of two all four are done."""
    base = model(1, "{backlog: 4}", "team: dev, effort: 1h, cv: 0, batch: 3")
    before, command, remark = advised(base)
    assert command == "flowsim run m.yaml --set job.do.batch=2"
    assert remark == "dev.people=+1 was tried, without a clear gain."
    after = run(changed(base, set=shlex.split(command)[-1:]), replications=6, jobs=2)
    done = [each.of("job").throughput.mean * 4.0 for each in (before, after)]
    assert done == pytest.approx([3.0, 4.0])


def test_one_item_needs_no_second_person() -> None:
    """One item of an hour for five people: a sixth brings nothing, and nobody can buy speed."""
    base = model(5, "{backlog: 1}", "team: dev, effort: 1h, cv: 0")
    _, command, remark = advised(base)
    assert (command, remark) == ("flowsim explain m.yaml", NOTHING)


def test_where_nothing_brings_anything_that_is_said() -> None:
    """One item that is there when a gate opens: neither gates nor people bring it sooner."""
    base = model(5, "{backlog: 1}", "team: dev, effort: 1h, cv: 0, opens: 2w")
    _, command, remark = advised(base)
    assert (command, remark) == ("flowsim explain m.yaml", NOTHING)


def test_a_full_team_gets_a_person() -> None:
    base = model(1, "always", "team: dev, effort: 8h", "    limit: 9\n")
    _, command, remark = advised(base)
    assert (command, remark) == ("flowsim run m.yaml --set dev.people=+1", "")


def test_a_limit_over_several_steps_is_set_by_its_path() -> None:
    """Twenty people and a limit of 3 over their step: with 4 a third more."""
    more = "    limit: 40\nlimits: [{work: job, steps: [do], max: 3}]\n"
    _, command, _ = advised(model(20, "always", "team: dev, effort: 8h, cv: 0", more))
    assert command == "flowsim run m.yaml --set limits.1.max=4"


@pytest.mark.parametrize(("load", "gains"), [(0.5, 2 / 7), (1.0, 1 / 3), (2.0, 2 / 7)])
def test_a_limit_at_which_arrivals_are_lost_is_named(load: float, gains: float) -> None:
    """M/M/1/1 and M/M/1/2: served are 1/(1+r) and (1+r)/(1+r+r²) of what comes."""
    before, after = 1.0 / (1.0 + load), (1.0 + load) / (1.0 + load + load**2)
    assert after / before - 1.0 == pytest.approx(gains)
    step, limit = "team: dev, effort: 1h, dist: exponential", "    limit: {max: 1, full: drop}\n"
    base = model(1, f"{{rate: {load}/h}}", step, limit, horizon=52)
    found = run(base, replications=12, jobs=2)
    assert "job.limit" in found.verdict.answers
    assert "demand" not in found.verdict.answers
    hold = found.verdict.hold("job.limit")
    assert hold is not None
    assert hold.relative.low - 0.01 < gains < hold.relative.high + 0.01
    command, _ = suggestion(Path("m.yaml"), found, ASKED, jobs=2)
    assert "--set job.limit=2" in command


@pytest.mark.parametrize(
    ("step", "more", "name", "path"),
    [
        ("", "limits: [{team: dev, max: 1}]\n", "limits.1", "limits.1.max=2"),
        (
            "",
            "limits: [{name: desk, work: job, steps: [do], max: 1}]\n",
            "limits.desk",
            "limits.desk.max=2",
        ),
        (", wip: 1", "", "job.do.wip", "job.do.wip=2"),
    ],
)
def test_any_limit_that_keeps_arrivals_at_a_door_where_they_are_lost_is_named(
    step: str, more: str, name: str, path: str
) -> None:
    """M/M/1/1 at half its capacity loses a third, M/M/1/2 a seventh: 2/7 more are served."""
    step = f"team: dev, effort: 1h, dist: exponential{step}"
    base = model(
        1, "{rate: 0.5/h}", step, f"    limit: {{max: 90, full: drop}}\n{more}", horizon=52
    )
    found = run(base, replications=12, jobs=2)
    assert name in found.verdict.answers
    hold = found.verdict.hold(name)
    assert hold is not None
    assert hold.relative.low - 0.01 < 2 / 7 < hold.relative.high + 0.01
    command, _ = suggestion(Path("m.yaml"), found, ASKED, jobs=2)
    assert f"--set {path}" in command


def test_a_limit_at_which_nothing_is_lost_is_not_named() -> None:
    base = model(2, "{rate: 4/w}", "team: dev, effort: 8h", "    limit: {max: 90, full: drop}\n")
    assert run(base, replications=8, jobs=2).verdict.answers == ("demand",)
