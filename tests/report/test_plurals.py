"""What one and many of a kind of work are called."""

from pathlib import Path

import pytest

from flowsim.cli.check import summary
from flowsim.model import loads
from flowsim.report.format.labels import items, one_item
from flowsim.report.format.plurals import counted, plural


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("feature", "features"),
        ("support ticket", "support tickets"),
        ("city", "cities"),
        ("key", "keys"),
        ("class", "classes"),
        ("box", "boxes"),
        ("branch", "branches"),
        ("wish", "wishes"),
        ("bug fix", "bug fixes"),
        ("analysis", "analyses"),
        ("news", "news"),
        ("incidents", "incidents"),
        ("API call", "API calls"),
        ("meeting", "meetings"),
        # What has no plural as it stands.
        ("tech debt", "tech debt items"),
        ("onboarding", "onboarding items"),
        ("small", "small items"),
        ("f", "f items"),
        ("fs", "fs items"),
        ("f0", "f0 items"),
        ("feature A", "feature A items"),
        ("SaaS", "SaaS items"),
        ("item 2", "item 2 items"),
        # Of other languages nothing is known: `plural:` says it.
        ("Änderung", "Änderung"),
    ],
)
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize(
    ("name", "title", "one", "many"),
    [
        ("feature_a", "", "feature A item", "feature A items"),
        ("f", "", "f item", "f items"),
        ("small", "", "small item", "small items"),
        ("support_ticket", "", "support ticket", "support tickets"),
        ("feature", "title: Analyse, plural: Analysen", "analyse", "analysen"),
        ("feature", "title: Tech debt, plural: repairs", "tech debt", "repairs"),
        ("feature", "title: AI feature", "AI feature", "AI features"),
    ],
)
def test_what_a_kind_of_work_is_called(name: str, title: str, one: str, many: str) -> None:
    lines = "".join(f"    {part}\n" for part in title.split(", ") if part)
    model = loads(f"""\
flowsim: 1
horizon: 4w
teams: {{dev: {{people: 1}}}}
work:
  {name}:
{lines}    arrives: {{rate: 1/w}}
    flow: [build: {{team: dev, effort: 1h}}]
""")
    assert one_item(model, name) == one
    assert items(model, name) == many


def test_counts() -> None:
    assert [counted(number, "kind") for number in (0, 1, 2)] == ["0 kinds", "1 kind", "2 kinds"]
    assert counted(1, "more kind", "more kinds") == "1 more kind"
    assert counted(3, "person") == "3 people"


@pytest.mark.parametrize(
    ("levers", "use", "said"),
    [
        ("", (), "no levers."),
        ("levers: {a: {change: {dev.people: +1}}}\n", (), "1 lever (none pulled)."),
        ("levers: {a: {change: {dev.people: +1}}}\n", ("a",), "1 lever (pulled)."),
        ("levers: {a: {change: {dev.people: +1}}, b: {change: {dev.people: +2}}}\n", ("a",),
         "2 levers (1 of them pulled)."),
    ],
)  # fmt: skip
def test_what_is_in_a_model(levers: str, use: tuple[str, ...], said: str) -> None:
    text = (
        "flowsim: 1\nhorizon: 4w\nteams: {dev: {people: 1}}\n"
        "work: {x: {arrives: {rate: 1/w}, flow: [build: {team: dev, effort: 1h}]}}\n"
    )
    found = summary(Path("m.yaml"), loads(text + levers, use=use), 0)
    assert found == f"m.yaml is valid: 1 team with 1 person, 1 kind of work with 1 step, {said}"
