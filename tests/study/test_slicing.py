"""A slice delivers the judged work at the same instants as the whole, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from flowsim.engine import fast
from flowsim.engine.errors import StuckError
from flowsim.eventlog import (
    ABANDONED,
    DELIVERED,
    DROPPED_OUT,
    ITEM,
    LEFT,
    OUTCOME,
    EventLog,
)
from flowsim.model import Model, ModelError, apply, dose, load, loads
from flowsim.model.types import Step, Work
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.decide.moves import moves
from flowsim.study.mean_value.explain import explain
from flowsim.study.settings import Settings
from flowsim.study.single.run import measured
from flowsim.study.slicing import slice_model
from tests.organisations import try_many

SHIPPED = sorted(f for f in Path("configs").rglob("*.yaml") if f.parent.name != "levers")


def loosened(model: Model, seed_of_all: int) -> Model:
    """The model with teams for each kind of work and fewer limits: less of it hangs together."""
    chance = np.random.default_rng(seed_of_all)
    few = chance.random() < 0.2
    names = [kind.name for kind in model.work]
    teams = tuple(
        replace(team, name=f"{team.name}{tail}", helps=team.helps if few else ())
        for team in model.teams
        for tail in ("", *(f"_of_{name}" for name in names))
    )

    def step(kind: Work, old: Step) -> Step:
        if old.team is None:
            return old
        team = old.team if chance.random() < 0.2 else f"{old.team}_of_{kind.name}"
        return replace(old, team=team, wip=old.wip if few else None)

    work = tuple(
        replace(
            kind,
            flow=tuple(step(kind, old) for old in kind.flow),
            limit=kind.limit if few else None,
            drops=kind.drops and few,
            after=tuple(entry for entry in kind.after if few or chance.random() < 0.5),
        )
        for kind in model.work
    )
    return replace(
        model,
        teams=teams,
        work=work,
        limits=model.limits if few else (),
        state=model.state if few else (),
        levers=tuple(
            replace(
                lever,
                change=tuple(
                    (path, how)
                    for path, how in lever.change
                    if few or not any(word in path for word in ("wip", "limit", "helps"))
                ),
            )
            for lever in model.levers
        ),
    )


def ways_out(log: EventLog, works: list[str], judged: str) -> Floats:
    """Of each judged item that is gone: its number among its like, how it went and when."""
    codes, rows = log.rows.codes, log.rows
    gone = np.flatnonzero(np.isin(codes[:, OUTCOME], (DELIVERED, DROPPED_OUT, ABANDONED)))
    gone = gone[rows.item_work[codes[gone, ITEM]] == works.index(judged)]
    ordinals = rows.item_ordinal[codes[gone, ITEM]]
    found = np.stack([ordinals, codes[gone, OUTCOME], rows.times[gone, LEFT]], axis=1)
    return found[np.argsort(ordinals, kind="stable")]


def compared(model: Model, seed: int, replication: int) -> tuple[int, int]:
    """Rows of the whole and of all its slices; asserts that they deliver alike."""
    works = [kind.name for kind in model.work]
    try:
        whole = fast.simulate(compile_plan(model), seed=seed, replication=replication)
    except StuckError:
        return 0, 0
    rows = 0
    for judged in works:
        part = fast.simulate(
            compile_plan(slice_model(model, judged).model), seed=seed, replication=replication
        )
        rows += len(part)
        assert np.array_equal(ways_out(part, works, judged), ways_out(whole, works, judged)), judged
    both = fast.simulate(
        compile_plan(slice_model(model, works[0], works[-1]).model),
        seed=seed,
        replication=replication,
    )
    for judged in (works[0], works[-1]):
        assert np.array_equal(ways_out(both, works, judged), ways_out(whole, works, judged)), judged
    return len(whole) * len(works), rows


def hangs_together(model: Model) -> bool:
    """Whether kinds of work share a limit, or teams a crew: what one of them does, all feel."""
    shares = any(sum(bool(kind.steps_under(lane)) for kind in model.work) > 1
                 for lane in model.limits)  # fmt: skip
    return shares or any(step.beside for kind in model.work for step in kind.flow)


@pytest.mark.parametrize("seed_of_all", range(2))
def test_a_slice_delivers_the_same(seed_of_all: int) -> None:
    total, kept = 0, 0

    def check(text: str, seed: int, replication: int) -> None:
        nonlocal total, kept
        model = loosened(loads(text), seed)
        whole, part = compared(model, seed, replication)
        if len(model.work) > 1 and not hangs_together(model):  # of one kind nothing can go
            total, kept = total + whole, kept + part

    try_many(check, 50, seed_of_all=50 + seed_of_all)
    assert 0 < kept < 0.9 * total  # else nothing was cut off, and the test shows nothing


@pytest.mark.nightly
def test_a_slice_delivers_the_same_on_a_thousand() -> None:
    def check(text: str, seed: int, replication: int) -> None:
        model = loads(text)
        compared(model if replication % 3 == 0 else loosened(model, seed), seed, replication)

    try_many(check, 1000, seed_of_all=None)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_of_what_is_shipped(path: Path) -> None:
    compared(load(path), 5, 0)


PUSHED_ASIDE = """
flowsim: 1
horizon: 20h
hours: always
teams: {ops: {people: 2, switch_cost: 1h}}
work:
  incident:
    expedite: true
    arrives: {every: 5h}
    flow: [{mend: {team: ops, effort: 4h, cv: 0}}]
  FIRE
  chore: {arrives: {backlog: 9}, flow: [{do: {team: ops, effort: 90h, cv: 0}}]}
"""
FIRE = """fire:
    expedite: true
    priority: 1
    arrives: {every: 7h}
    flow: [{fix: {team: ops, effort: 1h, cv: 0}}]
"""


def test_urgent_work_that_is_pushed_aside_depends_on_who_is_busy(tmp_path: Path) -> None:
    two_ranks = loads(PUSHED_ASIDE.replace("FIRE", FIRE))
    compared(two_ranks, 1, 0)
    assert slice_model(two_ranks, "incident").model.kind("chore").arrives.kind == "backlog"
    (tmp_path / "list.csv").write_text("at,priority\n1h,5\n2h,1\n", encoding="utf-8")
    listed = PUSHED_ASIDE.replace("  FIRE\n", "").replace("{every: 5h}", "{trace: list.csv}")
    compared(loads(listed, folder=tmp_path), 1, 0)
    alone = loads(PUSHED_ASIDE.replace("  FIRE\n", ""))
    compared(alone, 1, 0)
    assert slice_model(alone, "incident").model.kind("chore").arrives.kind == "none"


def test_the_default_organisation_loses_what_its_features_do_not_feel() -> None:
    model = load(Path("configs/product-org.yaml"))
    part = slice_model(model, "feature").model
    silent = {kind.name for kind in part.work if kind.arrives.kind == "none"}
    assert "support_ticket" in silent
    passed = {step.name for kind in part.work for step in kind.flow if step.share == 0.0}
    assert "contract" in passed
    assert not passed & {step.name for step in model.kind("feature").flow}


@pytest.mark.parametrize(
    ("step", "is_silent"), [("feature.build", True), ("incident.restore", False)]
)
def test_only_the_teams_whose_steps_a_lever_reaches_person_by_person_must_tell_people_apart(
    step: str, is_silent: bool
) -> None:
    text = f"""
flowsim: 1
horizon: 26w
teams: {{dev: {{people: 4}}, ops: {{people: 2}}}}
work:
  feature:
    arrives: {{rate: 3/w}}
    flow: [{{build: {{team: dev, effort: 2d, injects: 1}}}}]
    after: {{incident: {{per_defect: 50%, within: 4w}}}}
  incident:
    expedite: true
    flow: [{{restore: {{team: ops, effort: 6h}}}}, {{fix: {{team: dev, effort: 1d}}}}]
  chore: {{arrives: {{rate: 6/w}}, flow: [{{do: {{team: ops, effort: 1d}}}}]}}
levers:
  tool: {{change: {{{step}.effort: /2}}, adoption: {{ramp: 20w}}}}
"""
    model = loads(text, use={"tool": 1})
    compared(model, 1, 0)
    assert (slice_model(model, "feature").model.kind("chore").arrives.kind == "none") == is_silent


TWO_LINES = """
flowsim: 1
horizon: 26w
teams: {a: {people: 1}, b: {people: 1}}
work:
  pay: {value: 10k, arrives: {rate: 5/w}, flow: [{do: {team: a, effort: 4h}}]}
  loan: {value: 10k, ARRIVES, flow: [{make: {team: b, effort: 4h}}]}
levers:
  tool: {change: {loan.make.effort: /2}}
  more: {change: {pay.arrives.rate: x1.5}}
  hire: {change: {b.people: +1}}
"""


@pytest.mark.parametrize("arrives", ["arrives: {rate: 5/w}", "arrives: always"])
@pytest.mark.parametrize("lever", ["tool", "more", "hire"])
def test_levers_are_pulled_where_two_products_share_no_team(arrives: str, lever: str) -> None:
    model = dose(loads(TWO_LINES.replace("ARRIVES", arrives)), {lever: 1.0})
    ceilings = {judged: explain(model, judge=judged).ceiling_per_week for judged in ("pay", "loan")}
    assert ceilings["pay"] == pytest.approx(10.0)
    assert ceilings["loan"] == pytest.approx({"tool": 20.0, "more": 10.0, "hire": 20.0}[lever])
    assert measured(model, Settings(2)).work[0].throughput.mean > 0.0


def answered(model: Model, seed: int) -> bool:
    """Whether a model is valid and, if so, answered for each of its kinds of work."""
    try:
        model = apply(model, [])
    except ModelError:
        return False
    try:
        for kind in model.work:
            explain(model, judge=kind.name)
            moves(model, kind.name)
        measured(model, Settings(2, seed))
    except StuckError:
        return False
    except ModelError as error:  # the check of a model averages what explain counts case by case
        if not all("multiplies without limit" in problem.what for problem in error.problems):
            raise
        return False
    return True


@pytest.mark.parametrize("times", [60, pytest.param(600, marks=pytest.mark.nightly)])
def test_a_valid_model_of_disjoint_products_is_never_refused(times: int) -> None:
    silent = tried = 0

    def check(text: str, seed: int, _replication: int) -> None:
        nonlocal silent, tried
        model = loosened(loads(text), seed)
        if answered(model, seed):
            tried += 1
            parts = [slice_model(model, kind.name).model for kind in model.work]
            silent += bool(model.use) and any(
                kind.arrives.kind == "none" and model.kind(kind.name).arrives.kind != "none"
                for part in parts
                for kind in part.work
            )

    try_many(check, times, seed_of_all=times)
    assert tried > times // 2
    assert silent > times // 20  # slices without a source, and levers pulled in them
