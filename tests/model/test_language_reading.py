"""What a model file says, key by key, and the traps of YAML."""

import dataclasses
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsim.model import Model, ModelError, check, load, load_with_positions, loads, schema
from flowsim.model.language import forms
from flowsim.model.reading.source import parse_yaml
from flowsim.model.reading.tree import Mapping, Scalar
from flowsim.model.types import ALWAYS, OFFICE, Arrivals, Distribution, LeverCost
from tests.model.samples import ORG, organisation


def test_the_sample_says_what_it_says() -> None:
    model = loads(ORG)
    dev, qa = model.teams
    assert (model.warm_up, model.horizon, model.hours) == (0.0, 26 * 168.0, OFFICE)
    assert (dev.people, dev.cost_per_year, dev.efficiency) == (4, 180_000.0, pytest.approx(0.7))
    assert (qa.people, qa.cost_per_year, qa.speed, qa.hours) == (2, 0.0, 1.0, OFFICE)
    feature, bug = model.work
    assert feature.arrives == Arrivals("rate", OFFICE, Distribution("exponential", 20.0, 1.0))
    assert bug.arrives == Arrivals("every", OFFICE, Distribution("fixed", 16.0, 0.0))
    assert (feature.limit, feature.priority, feature.commitment) == (None, 5, "build")
    assert (bug.limit, bug.priority, bug.commitment) == (10, 1, "fix")
    build, test, approval = feature.flow
    assert build.effort == Distribution("lognormal", 24.0, 1.2)
    assert (build.rework, test.rework, test.then) == (0.4, 1.0, (("build", 0.1),))
    assert test.effort == Distribution("lognormal", 8.0, 1.0)
    assert (approval.wait, approval.team) == (Distribution("fixed", 48.0, 0.0), None)
    ai, hire = model.levers
    assert (ai.covers, ai.ramp, ai.starts, ai.title) == (0.67, 26 * 168.0, 0.0, "Assistants")
    assert ai.cost == LeverCost(0.0, 40.0, True, "dev", is_given=True)
    assert hire.change[0][1].kind == "add"
    assert check(model) == []


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("effort: 1h", Distribution("lognormal", 1.0, 1.0)),
        ("effort: 1h, cv: 0", Distribution("fixed", 1.0, 0.0)),
        ("effort: 0h", Distribution("fixed", 0.0, 0.0)),
        ("effort: 1h, dist: exponential", Distribution("exponential", 1.0, 1.0)),
        ("effort: 1h, dist: fixed", Distribution("fixed", 1.0, 0.0)),
        ("effort: 1h, dist: weibull, cv: 2", Distribution("weibull", 1.0, 2.0)),
        ("effort: 1h, dist: uniform, cv: 0.5", Distribution("uniform", 1.0, 0.5)),
        ("effort: 1h, dist: triangular, cv: 0.4", Distribution("triangular", 1.0, 0.4)),
        (
            "effort: {values: [1h, 3h]}",
            Distribution("empirical", 2.0, 0.5, (1.0, 3.0), (0.5, 0.5)),
        ),
    ],
)
def test_laws_of_an_effort(text: str, law: Distribution) -> None:
    model = loads(organisation("effort: 1d", text))
    assert model.kind("feature").step("test").effort == law


def test_a_wait_may_have_a_law() -> None:
    model = loads(organisation("wait: 2d", "wait: {mean: 4h, dist: exponential}"))
    law = model.kind("feature").step("approval").wait
    assert law == Distribution("exponential", 4.0, 1.0)
    model = loads(organisation("wait: 2d", "wait: {mean: 4h, cv: 0.3}"))
    assert model.kind("feature").step("approval").wait == Distribution("lognormal", 4.0, 0.3)


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [("{backlog: 40}", "backlog", 40), ("{every: {mean: 1d, dist: gamma, cv: 0.7}}", "every", 0)],
)
def test_arrivals(text: str, kind: str, count: int) -> None:
    arrives = loads(organisation("{rate: 2/w}", text)).kind("feature").arrives
    assert (arrives.kind, arrives.count) == (kind, count)


def test_arrivals_may_have_hours_of_their_own() -> None:
    model = loads(organisation("{rate: 2/w}", "{rate: 24/d, hours: always}"))
    arrives = model.kind("feature").arrives
    assert arrives.hours == ALWAYS
    assert arrives.interval == Distribution("exponential", 1.0, 1.0)


def test_teams_inherit_the_hours_of_the_model() -> None:
    model = loads(organisation("horizon", "hours: [Mon-Thu 08-18]\nhorizon"))
    assert model.team("qa").hours.per_week == 40.0
    assert model.team("qa").hours.days_per_week == 4


def test_numbers_with_ranges_become_notes() -> None:
    text = organisation("effort: 3d", 'effort: {value: 3d, range: [2d, 5d], source: "log"}')
    text = text.replace("feature.build.effort: /10", "feature.build.effort: {value: /10, "
                        "range: [/2, /10]}")  # fmt: skip
    model = loads(text, name="org.yaml")
    notes = dict(model.notes)
    note = notes["feature.build.effort"]
    assert (note.low, note.high, note.source, note.where) == (16.0, 40.0, "log", "org.yaml:11:36")
    note = notes["ai_coding.change.feature.build.effort"]
    assert (note.low, note.high) == (0.1, 0.5)


def test_scalars_are_read_as_written() -> None:
    node, problems = parse_yaml("{a: +2, b: 010, c: 1_000, d: 1.50, e: ~, f: yes}", name="t")
    assert problems == []
    assert isinstance(node, Mapping)
    texts = [value.text for _, value in node.pairs if isinstance(value, Scalar)]
    assert texts == ["+2", "010", "1_000", "1.50", "~", "yes"]


def test_aliases_are_read() -> None:
    text = organisation("qa: {people: 2}", "qa: &team {people: 2}\n  ops: *team")
    assert loads(text).team("ops").people == 2


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = ORG.replace("people: 4", "people: 0").replace("team: qa,", "team: qaa,")
    with pytest.raises(ModelError) as caught:
        loads(text.replace("26w\nteams", "26\nteams"), name="org.yaml")
    lines = [problem.position[1] for problem in caught.value.problems]
    assert lines == [3, 5, 12]


def test_parts_not_built_yet_are_told_apart() -> None:
    with pytest.raises(ModelError) as caught:
        loads(organisation("priority: 1", "priority: 1\n    patience: 2w"))
    assert [problem.kind for problem in caught.value.problems] == ["not_built"]
    assert caught.value.not_built == caught.value.problems


def test_nothing_enters_before_both_engines_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = organisation("priority: 1", "expedite: true")
    assert loads(text).kind("bug").expedite
    monkeypatch.setattr(forms, "UNBUILT", frozenset({("work", "expedite"), ("step", "parallel")}))
    with pytest.raises(ModelError) as caught:
        loads(text)
    assert [problem.kind for problem in caught.value.problems] == ["not_built"]
    with pytest.raises(ModelError, match="`parallel` is not in the language of this version yet"):
        loads(organisation("- approval: {wait: 2d}", "- parallel: [a: {wait: 2d}, b: {wait: 1d}]"))
    assert "expedite" not in schema()["definitions"]["work"]["properties"]


def test_what_looks_odd_is_a_warning(tmp_path) -> None:
    file = tmp_path / "org.yaml"
    file.write_text(organisation("qa: {people: 2}", "qa: {people: 2}\n  ops: {people: 1}"))
    loaded = load_with_positions(file)
    assert [(p.where, p.kind) for p in loaded.warnings] == [(f"{file}:7:3", "warning")]
    assert loaded.where("feature.build.effort") == ""
    assert loaded.where("work.feature.build.effort") == f"{file}:12:28"
    assert load(file) == loaded.model


def test_messages_hold_nothing_a_terminal_would_obey() -> None:
    with pytest.raises(ModelError) as caught:
        loads(organisation("team: qa,", 'team: "\\e[31mqa\\n",'))
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_model_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        loads(ORG).horizon = 1.0  # type: ignore[misc]


def test_importing_the_language_imports_nothing_heavy() -> None:
    heavy = "numpy pandas numba scipy simpy matplotlib ruamel.yaml"
    code = f"import sys, flowsim.model; print([m for m in '{heavy}'.split() if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


PIECES = [
    "{", "}", "[", "]", ":", ": ", ",", "-", "- ", "\n", "\n  ", "\t", "#", " #", "&a ", "*a", "!",
    "!!int ", "|", ">", "'", '"', "%", "@", "?", "? ", "0", "-1", "1e9", "100%", "x", "/", ".", "~",
    "null", "<<: ", "---\n", "...\n", "\\", "é", "\u2028", "extends: x.yaml\n", "always", "wait",
    "use: {hire_qa: 3}\n", "then: {build: 100%}", "limit: 0\n",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_text_is_a_model_or_a_model_error(data: st.DataObject) -> None:
    text = ORG
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 12))
        piece = data.draw(st.sampled_from(PIECES) | st.text(max_size=4))
        text = text[:start] + piece + text[start + length :]
    try:
        outcome: object = loads(text, name="org.yaml")
    except ModelError as error:
        outcome = str(error)
    assert outcome
    assert isinstance(outcome, Model | str)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_short_text_is_a_model_error(text: str) -> None:
    with pytest.raises(ModelError):
        loads(text)
