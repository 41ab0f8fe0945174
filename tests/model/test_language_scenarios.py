"""Files that extend files, doses and changes from files and from outside."""

from pathlib import Path

import pytest

from flowsim.model import Change, ModelError, find, load, loads
from tests.model.samples import ORG


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "org.yaml").write_text(ORG)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "tools.yaml").write_text(
        "extends: ../org.yaml\n"
        "name: Tools\n"
        "question: What do tools do?\n"
        "set: {qa.people: +1, feature.limit: 40}\n"
        "levers:\n"
        "  less_toil: {change: {dev.overhead.toil: -5pp}, starts: 4w}\n"
        "use: {ai_coding: 100%, hire_qa: 4}\n"
    )
    (tmp_path / "both.yaml").write_text(
        "flowsim: 1\n"
        "extends: more/tools.yaml\n"
        "horizon: 52w\n"
        "set: {qa.people: x2}\n"
        "use: {hire_qa: 0, less_toil: 50%}\n"
    )
    return tmp_path


def test_a_scenario(folder: Path) -> None:
    model = load(folder / "more" / "tools.yaml")
    assert (model.name, model.question) == ("Tools", "What do tools do?")
    assert model.use == (("ai_coding", 1.0), ("hire_qa", 4.0))
    assert model.team("qa").people == 3
    assert model.kind("feature").limit == 40
    assert [lever.name for lever in model.levers] == ["ai_coding", "hire_qa", "less_toil"]


def test_a_chain(folder: Path) -> None:
    model = load(folder / "both.yaml")
    assert model.name == "Tools"
    assert model.horizon == 52 * 168.0
    assert model.team("qa").people == 6
    assert model.use == (("ai_coding", 1.0), ("less_toil", 0.5))


def test_the_base_is_as_it_was(folder: Path) -> None:
    assert load(folder / "org.yaml") == loads(ORG)


def test_changes_and_doses_from_outside(folder: Path) -> None:
    model = load(
        folder / "more" / "tools.yaml",
        set=["qa.people=7", ("feature.build.effort", "x2"), Change("dev.speed", "2", "slider")],
        use=["hire_qa=2", ("ai_coding", 0.5), "less_toil"],
    )
    assert model.team("qa").people == 7
    assert find(model, "feature.build.effort").value == 48.0
    assert model.team("dev").speed == 2.0
    assert dict(model.use) == {"ai_coding": 0.5, "hire_qa": 2.0, "less_toil": 1.0}


@pytest.mark.parametrize(
    ("settings", "use", "said"),
    [
        (["qa.people=-5"], [], "--set qa.people=-5 qa.people: must be at least 1, found -3"),
        (["qa.people"], [], "--set qa.people: is not a valid change"),
        (["qaa.people=1"], [], "--set qaa.people=1 qaa.people: qaa is not a team"),
        (["feature.arrives.rate=90000/h"], [], "--set feature.arrives.rate=90000/h horizon"),
        (
            [],
            ["hire_qaa=1"],
            "--with hire_qaa=1: there is no lever hire_qaa. Did you mean hire_qa?",
        ),
        ([], ["hire_qa=much"], "--with hire_qa=much: is not a number, found much."),
        ([], [("hire_qa", -1.0)], "must be from 0 to 1000"),
        ([], [("hire_qa", float("nan"))], "is not a number"),
        ([], ["hire_qa=1000", "ai_coding"], "nothing"),
    ],
)
def test_mistakes_outside_the_file(settings, use, said: str) -> None:
    if said == "nothing":
        assert loads(ORG, set=settings, use=use).use[0][1] == 1000.0
        return
    with pytest.raises(ModelError) as caught:
        loads(ORG, set=settings, use=use)
    assert said in str(caught.value)


def test_a_text_without_a_folder_extends_nothing() -> None:
    with pytest.raises(ModelError, match="no folder to look in"):
        loads("extends: org.yaml\n")


def test_problems_of_the_base_name_the_base(folder: Path) -> None:
    (folder / "org.yaml").write_text(ORG.replace("people: 4", "people: 0"))
    with pytest.raises(ModelError) as caught:
        load(folder / "both.yaml")
    problem = caught.value.problems[0]
    assert problem.where.endswith("org.yaml:5:17")


def test_a_long_circle_is_refused(folder: Path) -> None:
    (folder / "org.yaml").write_text("extends: both.yaml\n")
    with pytest.raises(ModelError, match="extends itself via"):
        load(folder / "both.yaml")


def test_levers_used_together_must_fit() -> None:
    text = ORG.replace(
        "levers:\n",
        "levers:\n"
        "  sloppy: {change: {feature.test.then.build: +50pp}}\n"
        "  slippy: {change: {feature.test.then.done: 60%}}\n",
    )
    assert loads(text, use=["sloppy"]).use == (("sloppy", 1.0),)
    with pytest.raises(ModelError, match=r"together, work.feature.test.then .* found 120%"):
        loads(text, use=["sloppy", "slippy"])


def test_a_lever_that_nobody_can_buy() -> None:
    text = ORG.replace(
        "  ai_coding:", "  twice: {change: {dev.speed: x2}, hypothetical: true}\n  ai_coding:"
    )
    model = loads(text)
    assert [lever.name for lever in model.levers if lever.hypothetical] == ["twice"]
    assert loads(text, use=["twice"]).use == (("twice", 1.0),)
    sold = loads(text, set=["twice.hypothetical=false", "ai_coding.hypothetical=true"])
    assert [lever.name for lever in sold.levers if lever.hypothetical] == ["ai_coding"]
    with pytest.raises(ModelError, match=r"twice\.hypothetical: must be true or false, found 50%"):
        loads(text.replace("hypothetical: true", "hypothetical: 50%"))
    with pytest.raises(ModelError, match="Did you mean hypothetical"):
        loads(text.replace("hypothetical: true", "what_if: true"))


def test_a_file_adds_teams_work_and_markets_to_the_one_that_it_extends(folder: Path) -> None:
    (folder / "launch.yaml").write_text(
        "extends: more/tools.yaml\n"
        "teams: {services: {people: 3}}\n"
        "work:\n"
        "  onboarding: {arrives: {from: customers}, flow: [train: {team: services, effort: 2d}]}\n"
        "  ticket:\n"
        "    arrives: {per: customers.users, rate: 1/mo}\n"
        "    flow: [answer: {team: qa, effort: 1h}]\n"
        "markets:\n"
        "  customers: {size: 200, early: {share: 100%, push: 3%/quarter, pull: 38%/quarter}}\n"
        "set: {services.people: +1, customers.size: 300}\n"
        "expect: [feature.throughput >= baseline]\n"
    )
    (folder / "wider.yaml").write_text("extends: launch.yaml\nset: {services.people: +1}\n")
    model, before = load(folder / "launch.yaml"), load(folder / "more" / "tools.yaml")
    assert [team.name for team in model.teams] == [*(t.name for t in before.teams), "services"]
    assert [kind.name for kind in model.work][-2:] == ["onboarding", "ticket"]
    assert model.use == before.use
    assert model.team("services").people == 4
    assert model.markets[0].size == 300
    assert model.baseline is not None
    assert model.baseline.team("services").people == 3  # the same parts, and no lever pulled
    assert load(folder / "wider.yaml").team("services").people == 5
    assert load(folder / "more" / "tools.yaml") == before
