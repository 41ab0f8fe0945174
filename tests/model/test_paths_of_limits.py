"""Paths to limits over several steps: what they lead to, what changes, what is refused."""

from __future__ import annotations

import pytest

from flowsim.engine.fast import simulate
from flowsim.model import Model, ModelError, PathError, find, loads
from flowsim.plan import compile_plan
from flowsim.plan.tables import LIMIT
from flowsim.study.sweep.sweep import sweep

MODEL = """
flowsim: 1
horizon: 8w
hours: always
teams: {dev: {people: 3}, qa: {people: 2}, rig: {kind: equipment, people: 2}}
work:
  feature:
    arrives: {rate: 30/w}
    flow:
      - build: {team: dev, effort: 8h}
      - test: {team: qa, effort: 8h, with: {rig: 1}}
  bug: {arrives: {rate: 1/w}, flow: [{fix: {team: dev, effort: 1h}}]}
limits:
  - {name: board, work: [feature, bug], max: 10}
  - {work: feature, steps: [test], max: 4}
  - {name: hands, person: dev, max: 2}
levers:
  wider: {change: {limits.board.max: +6, limits.2.max: x2}, adoption: {ramp: 2w}}
  each: {change: {limits.hands.max: +1, dev.people: +1}, starts: 1w}
"""


def most(model: Model) -> list[int]:
    return [lane.most for lane in model.limits]


@pytest.mark.parametrize(
    ("path", "short", "number"),
    [
        ("limits.board.max", "limits.board.max", 10),
        ("limits.board", "limits.board.max", 10),
        ("limits.1.max", "limits.board.max", 10),
        ("limits.2", "limits.2.max", 4),
        ("limits.3", "limits.hands.max", 2),
    ],
)
def test_a_limit_is_found_by_name_and_by_place(path: str, short: str, number: int) -> None:
    found = find(loads(MODEL), path)
    assert (found.path, found.value, found.moves) == (short, number, True)


def test_changes_of_one_limit_are_combined_whatever_they_call_it() -> None:
    changed = loads(MODEL, set=["limits.1.max=+2", "limits.board=x2", "limits.2.max=7"])
    assert most(changed) == [22, 7, 2]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("limits", "Name one of them: `limits.1.max`"),
        ("limits.4.max", "There are 3, the first is `limits.1`"),
        ("limits.0", "there is no limit 0"),
        ("limits.bord", "Did you mean board?"),
        ("limits.board.steps", "Change it in the file."),
        ("limits.board.min", "Known here: max."),
        ("limits.board.max.more", "Leave out what follows."),
    ],
)
def test_a_path_to_no_limit_says_what_there_is(path: str, said: str) -> None:
    with pytest.raises(PathError) as caught:
        find(loads(MODEL), path)
    assert said in f"{caught.value.what} {caught.value.remedy}"


def test_a_model_without_limits_says_how_to_write_the_first() -> None:
    with pytest.raises(PathError) as caught:
        find(loads(MODEL.split("limits:", maxsplit=1)[0]), "limits.1.max")
    assert "limits: [{team: dev, max: 20}]" in caught.value.remedy


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("limits.board.max=0", "must be at least 1, found 0"),
        ("limits.board.max=-10", "must be at least 1"),
        ("rig.people=0", "take it out of `with` of all steps"),
        ("rig.people=-2", "take it out of `with` of all steps"),
        ("dev.people=0", "remove its steps"),
    ],
)
def test_what_is_too_low_is_refused_with_a_remedy_that_applies(change: str, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        loads(MODEL, set=[change])
    assert said in str(caught.value)


def test_a_lever_moves_limits_from_monday_to_monday() -> None:
    """Lanes: the two steps of features first, then the two that hold several kinds."""
    plan = compile_plan(loads(MODEL, use=["wider", "each"]))
    assert plan.tables.lanes.most.tolist() == [4, 10, 6]
    rows = plan.tables.changes
    moved = [
        (at / 168.0, int(lane), value)
        for at, kind, lane, value in zip(rows.at, rows.kind, rows.target, rows.value, strict=True)
        if kind == LIMIT
    ]
    ticks = moved[0][0]  # instants are in ticks: the first change is after a week
    assert [(at / ticks, lane, value) for at, lane, value in moved] == [
        (1.0, 0, 6.0), (1.0, 1, 13.0), (1.0, 2, 12.0), (2.0, 0, 8.0), (2.0, 1, 16.0)
    ]  # fmt: skip


def test_a_wider_limit_lets_more_in_and_a_path_says_so_in_a_sweep() -> None:
    model = loads(MODEL.replace("rate: 30/w", "rate: 60/w"))
    found = sweep(model, vary={"limits.2.max": [1, 2, 4]}, replications=6)
    rates = [cell.figures.throughput.mean for cell in found.cells]
    assert rates[0] < rates[1] <= rates[2] * 1.01
    assert rates[0] == pytest.approx(168 / 8, rel=0.1)  # one at a time, eight hours each


def test_a_lever_that_raises_a_limit_delivers_more() -> None:
    one = loads(MODEL.replace("steps: [test], max: 4", "steps: [test], max: 1"))
    two = loads(MODEL.replace("steps: [test], max: 4", "steps: [test], max: 1"), use={"wider": "1"})
    done = [len(simulate(compile_plan(each), seed=1, replication=0)) for each in (one, two)]
    assert done[1] > done[0]
