"""The whole model: loops, traffic, sizes; the schema; the templates."""

import random

import jsonschema
import pytest
from ruamel.yaml import YAML

from flowsim.model import (
    TEMPLATES,
    ModelError,
    check,
    loads,
    loads_with_positions,
    schema,
    template,
)
from flowsim.model.language.hints import hinted
from flowsim.model.language.top import NOUNS
from flowsim.model.mean_flow.reachability import endless
from flowsim.model.mean_flow.traffic import items_per_hour, visits_expected, visits_per_item
from flowsim.model.types import Arrivals, Distribution, Step, Work
from tests.model.golden import WRONG
from tests.model.samples import ORG, organisation

HOUR = Distribution("fixed", 1.0, 0.0)


def work(*steps: Step) -> Work:
    return Work("job", Arrivals("always"), steps)


def step(name: str, share: float = 1.0, **then: float) -> Step:
    return Step(name, team="desk", effort=HOUR, share=share, then=tuple(then.items()))


@pytest.mark.parametrize(
    ("flow", "loop"),
    [
        ([step("a"), step("b", a=0.5)], []),
        ([step("a"), step("b", a=1.0)], ["a", "b"]),
        ([step("a", a=1.0)], ["a"]),
        ([step("a", done=0.1, a=0.9)], []),
        ([step("a"), step("b", share=0.5, a=1.0), step("c")], ["a", "b"]),
        ([step("a", share=0.5, a=1.0), step("b")], ["a"]),
        ([step("a", c=1.0), step("b", b=1.0), step("c")], []),
        ([step("a", share=0.0, a=1.0), step("b")], []),
        ([step("a"), step("b", dropped=1.0)], []),
    ],
)
def test_loops_without_an_end(flow: list[Step], loop: list[str]) -> None:
    assert [found.name for found in endless(work(*flow))] == loop


@pytest.mark.parametrize(
    ("flow", "visits"),
    [
        ([step("a"), step("b")], (1.0, 1.0)),
        ([step("a", a=0.25)], (4 / 3,)),
        ([step("a"), step("b", a=0.5)], (2.0, 2.0)),
        ([step("a", share=0.5), step("b", done=0.2), step("c")], (0.5, 1.0, 0.8)),
        ([step("a", c=0.5), step("b", c=1.0), step("c", a=0.2)], (1.25, 0.625, 1.25)),
        ([step("a", c=1.0), step("b", b=1.0), step("c")], (1.0, 0.0, 1.0)),
    ],
)
def test_visits_of_an_item(flow: list[Step], visits: tuple[float, ...]) -> None:
    assert visits_per_item(work(*flow)) == pytest.approx(visits)


def test_visits_agree_with_walking() -> None:
    flow = [step("a", c=0.3), step("b", a=0.2, done=0.1), step("c", b=0.3, c=0.1)]
    walker, counts, walks = random.Random(4), [0, 0, 0], 20_000
    for _ in range(walks):
        at = 0
        while at < 3:
            counts[at] += 1
            draw, to = walker.random(), at + 1
            for name, chance in flow[at].then:
                if draw < chance:
                    to = {"a": 0, "b": 1, "c": 2, "done": 3}[name]
                    break
                draw -= chance
            at = to
    exact = visits_per_item(work(*flow))
    assert [count / walks for count in counts] == pytest.approx(exact, rel=0.03)


def test_traffic_of_the_sample() -> None:
    model = loads(ORG)
    assert items_per_hour(model, model.kind("feature")) == pytest.approx(2 / 168)
    expected = visits_expected(model)
    assert expected["feature"] == pytest.approx(52 * 3 / 0.9 - 52 * (1 / 0.9 - 1), rel=1e-9)
    assert expected["bug"] == pytest.approx(26 * 2.5)


def test_always_comes_as_fast_as_it_goes() -> None:
    model = loads(organisation("{rate: 2/w}", "always"))
    build_hours = 24.0 / 0.9
    per_week = 4 * 0.7 * 40 / build_hours
    assert items_per_hour(model, model.kind("feature")) == pytest.approx(per_week / 168)


def test_sizes_are_limited() -> None:
    steps = "".join(f"      - s{n}: {{team: dev, effort: 1h}}\n" for n in range(201))
    text = organisation("      - approval", steps + "      - approval")
    with pytest.raises(ModelError, match="at most 200 steps, found 204"):
        loads(text)
    teams = "".join(f"  t{n}: {{people: 1}}\n" for n in range(500))
    with pytest.raises(ModelError, match="at most 500 entries, found 502"):
        loads(organisation("  qa:", teams + "  qa:"))


def test_warnings() -> None:
    text = organisation("effort: 1d, then: {build: 10%}", "effort: 1d, then: {done: 100%}")
    found = check(loads(text))
    assert [(p.path, p.kind) for p in found] == [("work.feature.approval", "warning")]


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_load_and_are_valid(name: str) -> None:
    model = loads(template(name), name=name)
    assert check(model) == []
    assert model.levers
    assert max(len(line) for line in template(name).splitlines()) <= 110
    jsonschema.validate(YAML(typ="safe").load(template(name)), schema())


def test_the_first_model_is_a_page() -> None:
    assert 25 <= len(template().splitlines()) <= 50
    with pytest.raises(Exception, match="Did you mean medium"):
        template("mediun")


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    assert schema()["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_every_key_has_a_sentence_in_the_schema() -> None:
    for noun in NOUNS:
        for field in noun.fields:
            assert field.doc.endswith("."), field.key


@pytest.mark.parametrize(
    "text",
    [
        ORG,
        (WRONG.parent / "good" / "base.yaml").read_text(),
        "extends: a.yaml\nuse: {x: 4, y: 50%}",
    ],
    ids=["sample", "good", "scenario"],
)
def test_good_files_are_valid_by_the_schema(text: str) -> None:
    jsonschema.validate(YAML(typ="safe").load(text), schema())


@pytest.mark.parametrize(
    "name",
    ["unknown_key", "missing_unit", "ambiguous_minutes", "money", "not_built", "empty_flow",
     "wrong_version", "names", "unknown_law", "a_change_where_a_value_belongs"],
)  # fmt: skip
def test_wrong_files_are_wrong_by_the_schema(name: str) -> None:
    text = (WRONG / f"{name}.yaml").read_text(encoding="utf-8")
    if name == "a_change_where_a_value_belongs":
        text = text.replace("+4", "'+4'")
    assert not jsonschema.Draft7Validator(schema()).is_valid(YAML(typ="safe").load(text))


@pytest.mark.parametrize(
    ("old", "new", "use", "said"),
    [
        ("effort: 1d,", "effort: 1d, opens: 1mo,", (), "feature.test.opens: is every 30.33 days"),
        ("effort: 1d,", "effort: 1d, opens: 4w,", (), ""),
        ("effort: 1d,", "effort: 1d, opens: 36h,", (), ""),
        ("effort: 1d,", "effort: 500d,", (), "feature.test.effort: is 1.92 years of one person's"),
        ("effort: 1d,", "effort: 1y,", (), ""),
        (
            "",
            "",
            ("ai_coding=2",),
            "use.ai_coding: is 2 times the full lever: feature.build.effort",
        ),
        ("", "", ("hire_qa=12", "ai_coding=100%"), ""),
    ],
)
def test_what_runs_and_is_probably_not_meant(
    old: str, new: str, use: tuple[str, ...], said: str
) -> None:
    text = organisation(old, new)
    found = [str(warning) for warning in loads_with_positions(text, use=use).warnings]
    assert len(found) == bool(said), found
    assert said in "".join(found)


def test_a_dose_far_above_one_is_refused_where_it_does_more_than_add() -> None:
    with pytest.raises(ModelError, match=r"--with ai_coding=50 use.ai_coding: takes the lever 50 "):
        loads(organisation(), use=["ai_coding=50"])
    assert loads(organisation(), use=["hire_qa=50"]).use == (("hire_qa", 50.0),)


def test_where_reading_stops_nobody_counts_the_rest() -> None:
    lines = "".join(f"  t{number}: {{people: 0}}\n" for number in range(400))
    with pytest.raises(ModelError) as caught:
        loads(f"flowsim: 1\nhorizon: 1w\nteams:\n{lines}{lines.replace('t', 's')}work: {{}}\n")
    assert str(caught.value).endswith("… and more: reading stopped at 500 problems.")


def test_no_hint_stands_in_the_way_of_a_key() -> None:
    nouns = {noun.name: noun for noun in NOUNS}
    for name, word in hinted():
        assert word not in nouns[name].words, (name, word)
