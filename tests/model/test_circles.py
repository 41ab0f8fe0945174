"""Limits in a circle: allowed where too few items are let in to fill them all, refused otherwise.

With one item more than that the engines do come to a standstill, so the number is exact.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from flowsim.engine.fast import simulate
from flowsim.eventlog import FINISHED
from flowsim.model import Model, ModelError, loads
from flowsim.model.checking import limits as checking
from flowsim.plan import compile_plan
from flowsim.study.bottleneck.other_constraints import changes
from tests.engine.test_equal_logs import check_equal

WEEKS = 16
MODEL = """
flowsim: 1
horizon: 40w
hours: always
teams: {dev: {people: 4}, qa: {people: 4}}
work:
  feature:
    arrives: always
    limit: 6
    flow:
      - build: {team: dev, effort: 8h}
      - test: {team: qa, effort: 8h}
      - fix: {team: dev, effort: 8h}
limits:
  - {name: devs, person: dev, max: 1}
  - {name: testers, team: qa, max: 3}
"""


def standing(model: Model, *, seed: int = 1) -> bool:
    """Whether nothing is finished in the second half of a run."""
    log = simulate(compile_plan(model), seed=seed, replication=0)
    half = model.warm_up + model.horizon / 2.0
    return not (np.nan_to_num(log.rows.times[:, FINISHED]) > half).any()


def refused(text: str, **more: list[str]) -> str:
    with pytest.raises(ModelError) as caught:
        loads(text, **more)
    return str(caught.value)


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Circles of limits are let through."""
    monkeypatch.setattr(checking, "check_circles", lambda *_: iter(()))
    return None


def test_one_item_fewer_than_fill_them_never_block_each_other() -> None:
    assert not standing(loads(MODEL))
    assert check_equal(MODEL.replace("40w", "4w"), 1, 0) is not None
    said = refused(MODEL, set=["feature.limit=7"])
    assert "limits.devs and limits.testers can block each other for good" in said
    assert said.endswith("or let in fewer items than fill them, `limit: 6` of feature.")


def test_one_more_does_come_to_a_standstill(unchecked: None) -> None:
    assert standing(loads(MODEL, set=["feature.limit=7"]))
    assert not standing(loads(MODEL))


@pytest.mark.parametrize(
    "change",
    [
        ("limit: 6", "limit: none"),
        ("limit: 6", "limit: {max: 7, full: wait}"),
        ("person: dev, max: 1", "team: dev, max: 3"),
        ("dev: {people: 4}", "dev: {people: {at: {0w: 4, 8w: 3}}}"),
    ],
)
def test_more_items_or_less_room_are_refused(change: tuple[str, str]) -> None:
    assert "block each other for good" in refused(MODEL.replace(*change))


@pytest.mark.parametrize(
    ("lever", "is_fine"),
    [
        ("feature.limit: +1", False),
        ("feature.limit: x1.2", False),
        ("feature.limit: none", False),
        ("feature.limit: -2", True),
        ("limits.devs.max: +1", True),
        ("limits.testers.max: -1", False),
        ("limits.testers.max: 5", False),  # on its way there it may be lower
        ("dev.people: +2", True),
        ("dev.people: -1", False),
        ("qa.people: -1", True),
        # fewer are let in later, but those who are in stay
        ("feature.limit: -2, limits.testers.max: -2", False),
    ],
)
def test_what_levers_may_do_counts(lever: str, is_fine: bool) -> None:
    text = f"{MODEL}levers: {{one: {{change: {{{lever}}}}}}}\n"
    if is_fine:
        assert not standing(loads(text, use=["one"]))
    else:
        assert "block each other for good" in refused(text)


def test_a_limit_on_all_of_several_kinds_counts_too() -> None:
    two = MODEL.replace("limit: 6", "") + "  - {work: [feature, bug], max: 6}\n"
    two = two.replace(
        "limits:",
        "  bug:\n    arrives: {rate: 30/w}\n    flow:\n      - look: {team: qa, effort: 2h}\n"
        "      - mend: {team: dev, effort: 2h}\nlimits:",
    )
    assert not standing(loads(two))
    said = refused(two.replace("max: 6}", "max: 7}"))
    assert "`- {work: [feature, bug], max: 6}`" in said


def test_items_that_count_in_two_limits_fill_them_sooner() -> None:
    both = MODEL + "  - {work: feature, steps: [test, fix], max: 5}\n"
    assert "fewer items" not in refused(both)


def test_items_of_today_count() -> None:
    today = MODEL + "state: [{work: feature, step: test, items: 7}]\n"
    assert "block each other for good" in refused(today)
    assert not standing(loads(today.replace("items: 7", "items: 6")))


def test_no_trial_lets_in_more_than_is_safe() -> None:
    """The limit of the work is not tried at 7; those in the circle are, and so is a limit of 4."""
    names = {each.name for each in changes(loads(MODEL), "feature", has_limit=True)}
    assert names == {"limits.devs", "limits.testers"}
    low = loads(MODEL, set=["feature.limit=4"])
    assert "feature.limit" in {each.name for each in changes(low, "feature", has_limit=True)}


def drawn(rng: random.Random) -> str:
    """Two kinds of work that cross three teams in any order, with limits on teams and works."""
    teams = [rng.choice("abc") for _ in range(8)]
    flows = [
        ", ".join(
            f"{w}{i}: {{team: {team}, effort: {rng.randint(1, 9)}h}}" for i, team in enumerate(part)
        )
        for w, part in (("x", teams[: rng.randint(2, 4)]), ("y", teams[4 : rng.randint(6, 8)]))
    ]
    people = ", ".join(f"{team}: {{people: {rng.randint(1, 3)}}}" for team in "abc")
    used = sorted({*teams[:2], *teams[4:6]})
    key = rng.choice(["team", "person"])
    limits = "".join(f"  - {{{key}: {team}, max: {rng.randint(1, 3)}}}\n" for team in used)
    most = [rng.randint(1, 5) for _ in range(2)]
    works = "".join(
        f"  {name}:\n    arrives: always\n    limit: {limit}\n    flow: [{flow}]\n"
        for name, limit, flow in zip(("one", "two"), most, flows, strict=True)
    )
    return (
        f"flowsim: 1\nhorizon: {WEEKS}w\nhours: always\nteams: {{{people}}}\nwork:\n{works}"
        f"limits:\n{limits}"
    )


def test_drawn_circles_that_are_allowed_never_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """And many of those that are refused do, so that the check is not idle."""
    rng, allowed, stood, strict = random.Random(15), 0, 0, checking.check_circles
    for _ in range(150):
        text = drawn(rng)
        monkeypatch.setattr(checking, "check_circles", lambda *_: iter(()))
        model = loads(text)
        monkeypatch.setattr(checking, "check_circles", strict)
        is_refused = any(strict(model, str))
        is_standing = any(standing(model, seed=seed) for seed in range(2))
        assert is_refused or not is_standing, text
        circles = monkeypatch.context()
        with circles as patch:  # without the count of items it would be refused
            patch.setattr("flowsim.model.checking.circles._most_items", lambda *_: np.inf)
            allowed += not is_refused and any(strict(model, str))
        stood += is_standing
    assert allowed > 10
    assert stood > 10


ASKING = """
flowsim: 1
name: Who asks keeps its place
horizon: 4w
teams: {{dev: {{people: 2}}, platform: {{people: 1}}}}
limits: [{{work: [feature, change], max: 3}}]
work:
  feature:
    arrives: {{rate: 2/w}}
    {feature}
    flow: [{{build: {{team: dev, effort: 1d}}}}, {{ask: {{request: {asked}, share: {share}}}}}]
  step_between: {{arrives: {{rate: 1/w}}, flow: [{{pass_on: {{request: change{how}}}}}]}}
  change:
    {change}
    arrives: {{rate: 1/w}}
    flow: [{{make: {{team: platform, effort: 1d}}}}]
"""


@pytest.mark.parametrize(
    ("changed", "is_refused"),
    [
        ({}, True),
        ({"asked": "step_between"}, True),  # what it asks for asks in turn
        ({"asked": "step_between", "how": ", goes_on: true"}, False),  # and is not waited for
        ({"feature": "expedite: true"}, True),  # it passes the limit, and fills it
        ({"change": "expedite: true"}, False),  # what is asked for passes the limit
        ({"share": "0%"}, False),
    ],
)
def test_a_limit_of_who_asks_and_what_is_asked_for(
    changed: dict[str, str], is_refused: bool
) -> None:
    parts = {"feature": "", "change": "", "asked": "change", "share": "10%", "how": ""} | changed
    if is_refused:
        assert "can block itself for good" in refused(ASKING.format(**parts))
    else:
        loads(ASKING.format(**parts))


@pytest.mark.usefixtures("unchecked")
def test_what_is_refused_comes_to_a_standstill() -> None:
    parts = {"feature": "", "change": "", "asked": "change", "share": "100%", "how": ""}
    model = loads(ASKING.format(**parts).replace("horizon: 4w", "horizon: 40w"))
    assert standing(model)
    assert not standing(replace(model, limits=()))
