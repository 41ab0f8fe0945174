"""Expectations as they are read: names, measures, units, and what the baseline is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from flowsim.engine.naming import names_of
from flowsim.metrics import formula_of
from flowsim.metrics.columns import Layout
from flowsim.metrics.measures import MEASURES as COMPUTED
from flowsim.metrics.measures import MeasureError
from flowsim.model import ModelError, PathError, find, load, loads, schema
from flowsim.model.expectations import ExpectedBottleneck, ExpectedFigure, Figure
from flowsim.model.measures import MEASURES, WORDS
from flowsim.model.types import Model
from flowsim.plan import compile_plan
from tests.model.samples import ORG, organisation

WEEK = 168.0


def expecting(*texts: str, more: str = "") -> str:
    """The sample model with expectations."""
    lines = "".join(f"  - {text}\n" for text in texts)
    return f"{ORG}{more}expect:\n{lines}"


def read(text: str) -> ExpectedFigure:
    (found,) = loads(expecting(text)).expect
    assert isinstance(found, ExpectedFigure)
    assert found.text == text
    return found


THROUGHPUT = Figure("feature.throughput", "throughput", "rate", work="feature")


def test_an_amount_is_read_with_its_unit() -> None:
    found = read("feature.throughput >= 10/w")
    assert (found.figure, found.sign, found.other) == (THROUGHPUT, ">=", None)
    assert found.amount == pytest.approx(10 / WEEK)
    assert read("feature.request_to_delivery_p85 < 60d").amount == 60 * 24.0
    assert read("qa.utilisation <= 85%").amount == 0.85
    assert read("feature.wip < 20").amount == 20.0
    assert read("feature.growth > -0.5/w").amount == pytest.approx(-0.5 / WEEK)


def test_what_a_figure_is_about() -> None:
    about = {
        "feature.door.wait": ("feature", "door"),
        "feature.build.wait": (None, "feature.build"),
        "qa.wait": (None, "qa"),
        "dev.bug.utilisation": ("bug", "dev"),
        "bug.wip": ("bug", None),
    }
    for path, (work, at) in about.items():
        unit = {"utilisation": "50%", "wip": "5"}.get(path.rpartition(".")[2], "2h")
        figure = read(f"{path} < {unit}").figure
        assert (figure.path, figure.work, figure.at) == (path, work, at)


def test_the_baseline_and_other_figures() -> None:
    ratio = read("feature.throughput < 1.4 x baseline")
    assert (ratio.of_baseline, ratio.other, ratio.factor) == (True, THROUGHPUT, 1.4)
    assert read("feature.throughput < 140% × baseline").factor == 1.4
    more = read("qa.utilisation < baseline + 5pp")
    assert (more.of_baseline, more.factor, more.amount) == (True, None, 0.05)
    assert read("feature.request_to_delivery < baseline - 2d").amount == -48.0
    bare = read("feature.throughput > baseline")
    assert (bare.of_baseline, bare.factor, bare.amount) == (True, None, 0.0)
    other = read("qa.wait > 2 x dev.wait")
    assert (other.of_baseline, other.factor) == (False, 2.0)
    assert other.other == Figure("dev.wait", "wait", "elapsed", at="dev")


def test_a_team_whose_name_begins_with_x_is_no_factor() -> None:
    text = expecting("qa.wait > xray.wait").replace("dev", "xray")
    (found,) = loads(text).expect
    assert isinstance(found, ExpectedFigure)
    assert found.other == Figure("xray.wait", "wait", "elapsed", at="xray")


def test_who_the_bottleneck_is() -> None:
    model = loads(
        expecting("bottleneck is qa or dev or qa", "bottleneck is not dev", "bottleneck is demand")
    )
    one, two, three = model.expect
    assert isinstance(one, ExpectedBottleneck)
    assert isinstance(two, ExpectedBottleneck)
    assert isinstance(three, ExpectedBottleneck)
    assert (one.names, one.holds) == (("qa", "dev"), "is")
    assert (two.names, two.holds) == (("dev",), "is not")
    assert three.names == ("demand",)


def test_a_title_helps_to_find_the_team() -> None:
    text = organisation("qa: {people: 2}", "qa: {people: 2, title: Testers}")
    with pytest.raises(ModelError, match=r"no team testers\. Did you mean qa"):
        loads(f"{text}expect: [bottleneck is testers]\n")


def test_places_are_those_of_the_file() -> None:
    model = loads(expecting("feature.wip < 20", "bottleneck is qa"), name="org.yaml")
    line = len(ORG.splitlines()) + 2
    assert [each.where for each in model.expect] == [f"org.yaml:{line}:5", f"org.yaml:{line + 1}:5"]


# -- the table of measures is that of `metrics`


@pytest.fixture(scope="module")
def sample() -> tuple[Model, Layout]:
    model = loads(ORG)
    return model, Layout(names_of(compile_plan(model)))


ABOUT: dict[str, dict[str, str]] = {
    "work": {"work": "feature"},
    "door": {"work": "feature", "at": "door"},
    "step": {"at": "feature.build"},
    "team": {"at": "dev"},
    "work of a team": {"at": "dev", "work": "feature"},
}


@pytest.mark.parametrize("place", MEASURES)
def test_every_measure_of_the_table_is_computed_and_no_other(
    place: str, sample: tuple[Model, Layout]
) -> None:
    _, layout = sample
    computed = set()
    for measure in COMPUTED:
        try:
            formula_of(layout, measure, **ABOUT[place])
        except MeasureError:
            continue
        computed.add(measure)
    if place == "work of a team":  # percentiles only where that is one step, or all of the team
        computed = {measure for measure in computed if not re.match(r"wait_p\d", measure)}
    assert computed == set(MEASURES[place])  # type: ignore[index]


def test_words_for_measures_lead_to_one() -> None:
    known = {name for names in MEASURES.values() for name in names}
    assert set(WORDS.values()) <= known
    assert not set(WORDS) & known


@pytest.mark.parametrize("place", MEASURES)
def test_every_measure_can_be_expected(place: str) -> None:
    head = {"work": "feature", "door": "feature.door", "step": "feature.build", "team": "dev",
            "work of a team": "dev.feature"}[place]  # fmt: skip
    amounts = {"rate": "2/w", "elapsed": "3d", "share": "50%", "number": "4"}
    texts = [f"{head}.{m} < {amounts[unit]}" for m, unit in MEASURES[place].items()]  # type: ignore[index]
    assert [each.text for each in loads(expecting(*texts)).expect] == texts


# -- the baseline


def test_the_baseline_of_a_model_is_itself_with_no_lever_pulled() -> None:
    model = loads(expecting("feature.wip < 20", more="use: {hire_qa: 2}\n"))
    assert model.use == (("hire_qa", 2.0),)
    assert model.baseline == replace(model, use=(), expect=(), baseline=None)
    assert loads(ORG).baseline is None


def write(folder: Path, **texts: str) -> None:
    (folder / "org.yaml").write_text(ORG, encoding="utf-8")
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_the_baseline_of_a_scenario_is_what_it_extends(tmp_path: Path) -> None:
    write(
        tmp_path,
        one="extends: org.yaml\nset: {dev.people: 7}\nuse: {hire_qa: 1}\n"
        "expect: [bottleneck is qa]\n",
        two="extends: one.yaml\nset: {dev.people: 9}\nuse: {ai_coding: 100%}\nhorizon: 30w\n"
        "expect: [feature.throughput > baseline]\n",
        three="extends: two.yaml\n",
    )
    two = load(tmp_path / "two.yaml")
    assert two.baseline is not None
    assert (two.team("dev").people, two.baseline.team("dev").people) == (9, 7)
    assert (two.baseline.use, two.baseline.expect, two.baseline.baseline) == ((), (), None)
    assert two.baseline.horizon == two.horizon == 30 * WEEK
    assert [each.text for each in two.expect] == ["feature.throughput > baseline"]
    three = load(tmp_path / "three.yaml")
    assert (three.expect, three.baseline) == ((), None), "an expectation is of its own file"


def test_settings_hold_in_the_baseline_and_doses_do_not(tmp_path: Path) -> None:
    lever = "levers: {hire: {change: {dev.people: +3}}}\n"
    write(tmp_path, one=f"extends: org.yaml\n{lever}use: {{hire: 1}}\nexpect: [qa.busy < 90%]\n")
    model = load(
        tmp_path / "one.yaml",
        set=["qa.people=5", "levers.hire.covers=50%", "hire.starts=2w"],
        use=["ai_coding"],
    )
    assert model.baseline is not None
    assert (model.team("qa").people, model.baseline.team("qa").people) == (5, 5)
    assert (dict(model.use), model.baseline.use) == ({"hire": 1.0, "ai_coding": 1.0}, ())
    with pytest.raises(ModelError, match=r"--set qa\.peple=5"):
        load(tmp_path / "one.yaml", set=["qa.peple=5"])


# -- what is refused


def test_there_may_not_be_endless_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowsim.model.language.forms.MAX_EXPECTATIONS", 2)
    with pytest.raises(ModelError, match="at most 2 entries, found 3"):
        loads(expecting(*["feature.wip < 3"] * 3))


@pytest.mark.parametrize(
    "text",
    [
        "\"__import__('os').system('true') < 1\"",
        '"feature.throughput < (1 + 1)/w"',
        '"feature.__class__ < 3"',
        '"feature.throughput < 1/w; bottleneck is qa"',
        "9" * 5000,
        f"feature.throughput < {'9' * 399}/w",
        '"\\e[31mfeature.wip < 3"',
        '"feature.wip < 3\\0"',
        '"feature.wip < nan"',
        '"feature.wip < inf"',
        '"bottleneck is qa\\u202e"',
    ],
)
def test_what_is_no_expectation_is_refused_in_printable_words(text: str) -> None:
    with pytest.raises(ModelError) as caught:
        loads(expecting(text))
    (problem,) = caught.value.problems
    assert str(problem).isprintable()
    assert len(str(problem)) < 400
    assert problem.where.endswith(":5")


def test_expectations_are_no_path() -> None:
    with pytest.raises(PathError, match="is a list"):
        find(loads(expecting("feature.wip < 3")), "expect")


def test_the_schema_takes_what_the_reader_takes() -> None:
    texts = ["feature.throughput < 1.4 x baseline", "bottleneck is not dev", "qa.busy>=3%"]
    found = YAML(typ="safe").load(expecting(*texts))
    jsonschema.validate(found, schema())
    for wrong in ("throughput", "bottleneck = qa", 3):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**found, "expect": [wrong]}, schema())
