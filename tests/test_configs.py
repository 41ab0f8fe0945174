"""The organisation that ships and its scenarios: they load, run and say what they rest on."""

import re
from itertools import takewhile
from pathlib import Path

import pytest

from flowsim.dynamics.talent import Talent, output, steady
from flowsim.engine.fast import simulate
from flowsim.eventlog import (
    DELIVERED,
    ITEM,
    OUTCOME,
)
from flowsim.experiment import replicate
from flowsim.model import load_with_positions
from flowsim.model.types import Batch, LeverCost
from flowsim.plan import compile_plan
from flowsim.study.mean_value.explain import explain
from flowsim.study.measured.steady_state import MIN_EFFECT, growth_of

CONFIGS = Path(__file__).parent.parent / "configs"
ORGANISATION = CONFIGS / "product-org.yaml"
SCENARIOS = sorted((CONFIGS / "scenarios").glob("*.yaml"))
LAUNCHES = sorted((CONFIGS / "launch").glob("*.yaml"))
YEARS = sorted((CONFIGS / "ten-years").glob("*.yaml"))
WORKSHOP = sorted((CONFIGS / "workshop").glob("*.yaml"))
FILES = [ORGANISATION, *SCENARIOS, *LAUNCHES, *YEARS, *WORKSHOP]

# Developers and the fourteen other teams that the essay asks about; design is ours.
TEAMS = {
    "dev",
    "support",
    "services",
    "tpm",
    "releng",
    "ops",
    "qa",
    "appsec",
    "product",
    "marketing",
    "sales",
    "product_marketing",
    "docs",
    "pre_sales",
    "post_sales",
    "design",
}
# `own`, a class of evidence in brackets, or the arithmetic that it is derived from.
SAYS_WHERE_FROM = re.compile(r"\bown\b|\bderived\b|\((P|S|F|C)\b")


def name_of(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_it_loads_without_a_warning(path: Path) -> None:
    loaded = load_with_positions(path)
    assert loaded.warnings == []
    assert loaded.model.name
    assert loaded.model.question.endswith("?")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_one_replication_runs_and_delivers_every_kind_of_work(path: Path) -> None:
    log = simulate(compile_plan(load_with_positions(path).model), seed=1, replication=0)
    ended = log.rows.codes[log.rows.codes[:, OUTCOME] == DELIVERED, ITEM]
    assert set(log.rows.item_work[ended]) == set(range(len(log.names.works)))


def test_names_and_questions_are_distinct() -> None:
    models = [load_with_positions(path).model for path in FILES]
    assert len({model.name for model in models}) == len(FILES)
    assert len({model.question for model in models}) == len(FILES)


def test_all_teams_and_kinds_of_work_are_there() -> None:
    model = load_with_positions(ORGANISATION).model
    assert {team.name for team in model.teams} == TEAMS
    assert {work.name for work in model.work} == {
        "feature", "bug", "incident", "support_ticket", "sunset", "deal",
    }  # fmt: skip
    busy = {step.team for work in model.work for step in work.flow if step.team}
    assert busy == TEAMS
    steps = [step for work in model.work for step in work.flow]
    assert all(noun.title for noun in (*model.teams, *model.work, *steps, *model.levers))
    assert all(team.cost_per_year > 0 for team in model.teams)
    assert str(sum(team.people for team in model.teams)) in model.name


def test_developers_are_the_constraint_to_begin_with() -> None:
    assert explain(load_with_positions(ORGANISATION).model).bottleneck == "dev"


def test_it_uses_what_real_organisations_have() -> None:
    model = load_with_positions(ORGANISATION).model
    feature, incident = model.kind("feature"), model.kind("incident")
    assert feature.step("review").team == feature.step("build").team == "dev"
    assert feature.step("test").catches > 0.0
    assert not feature.step("test").then
    (block,) = feature.blocks
    assert [step.name for step in feature.flow[block.first : block.end]] == ["secure", "document"]
    assert (feature.step("release").opens, feature.step("release").batch) == (168.0, Batch())
    assert feature.step("approve").wait is not None
    assert incident.expedite
    assert model.team("dev").switch_cost > 0.0
    after = {after.work: after for after in feature.after}
    assert set(after) == {"support_ticket", "bug", "incident", "sunset"}
    assert after["incident"].kind == "defect"
    others = {kind.name for kind in model.work if kind.arrives.kind == "none"}
    assert others == {"support_ticket", "bug", "sunset"}
    free = model.lever("developers_help_qa")
    assert [path for path, _ in free.change] == ["dev.helps.qa"]
    assert free.cost == LeverCost()


def test_what_is_in_the_field_at_first_is_what_two_years_have_brought() -> None:
    model = load_with_positions(ORGANISATION).model
    ticket = model.kind("feature").after[0]
    weekly = explain(model).ceiling_per_week
    assert ticket.installed == pytest.approx(weekly * ticket.hours / 168.0, rel=0.005)
    assert (
        model.warm_up + model.horizon <= ticket.hours
    )  # what the empty start left out is not seen


def test_the_loads_beside_the_teams_are_what_their_numbers_give() -> None:
    """The arithmetic of each comment is done again, and held against `flowsim explain`."""
    text = ORGANISATION.read_text(encoding="utf-8")
    said = {
        team: _said(comment)
        for team, comment in re.findall(r"(?m)^  (\w+):\n    title: .*\n((?:    # .*\n)+)", text)
    }
    found = explain(load_with_positions(ORGANISATION).model).teams
    assert set(said) == {team.team for team in found}
    for team in found:
        worked_out, asked, capacity, there, load = said[team.team]
        assert asked == pytest.approx(team.asked, rel=0.005), team.team
        assert worked_out == pytest.approx(team.asked, rel=0.005), team.team
        assert there == pytest.approx(team.there, rel=0.005), team.team
        assert capacity == pytest.approx(team.there, rel=0.005), team.team
        assert load == round(100 * team.load), team.team
        assert load <= 80 or team.team == "dev"


def _said(comment: str) -> tuple[float, float, float, float, int]:
    """Hours asked: worked out and written; there: worked out and written; the load in percent."""
    line = " ".join(comment.replace("#", " ").split())
    parts = re.fullmatch(r"(.+) = (\S+) of (.+) = (\S+) h a week, (\d+)%", line)
    assert parts is not None, line
    sums = [
        re.sub(r"[a-z]\w+", "", side).replace("x", "*").replace("%", "/100")
        for side in parts.group(1, 3)
    ]
    asked, capacity = (float(eval(side)) for side in sums)
    return asked, float(parts[2]), capacity, float(parts[4]), int(parts[5])


def test_nothing_piles_up_today() -> None:
    """In 1,000 replications no kind of work gains by the horizon half of what would matter."""
    model = load_with_positions(ORGANISATION).model
    results = replicate(compile_plan(model), replications=1000, seed=7, jobs=2)
    for work in model.work:
        gained = growth_of(results, work).mean * model.horizon
        unfinished = results.estimate("unfinished", work=work.name).mean
        assert gained < MIN_EFFECT / 2.0 * unfinished, work.name


def test_every_number_of_teams_and_work_says_where_it_is_from() -> None:
    silent = [line for line in numbers(ORGANISATION) if not SAYS_WHERE_FROM.search(line)]
    assert silent == []


def numbers(path: Path) -> list[str]:
    """Lines of the teams and the work of a file that hold a number."""
    lines = path.read_text(encoding="utf-8").splitlines()
    body = takewhile(lambda line: line != "levers:", lines[lines.index("teams:") :])
    return [line for line in body if re.search(r"[\s:{]\d", line.split("#")[0])]


def test_ten_times_is_called_outside_the_measured_range() -> None:
    for path in (
        ORGANISATION,
        *(p for p in SCENARIOS if "10x" in load_with_positions(p).model.name),
    ):
        assert "outside every measured range" in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(
    "path", [p for p in SCENARIOS if not p.stem.endswith("-push")], ids=name_of
)
def test_each_scenario_is_there_in_push_too(path: Path) -> None:
    pull = load_with_positions(path).model
    push = load_with_positions(path.with_stem(f"{path.stem}-push")).model
    assert push.use == (*pull.use, ("push", 1.0))


def test_the_same_money() -> None:
    model = load_with_positions(ORGANISATION).model
    months = model.horizon / 168.0 / 52.0 * 12.0

    def tool(lever: str) -> float:
        cost = model.lever(lever).cost
        assert cost.per_person
        assert cost.team == "dev"
        return model.team("dev").people * (cost.once + cost.monthly * months)

    def hired(team: str) -> float:
        return model.team(team).cost_per_year * months / 12.0

    budget = tool("ten_x_developers")
    assert budget == tool("ai_coding") == pytest.approx(824_000)
    balanced = tool("two_x_developers") + hired("appsec") + hired("qa")
    assert balanced == pytest.approx(693_800)
    on_the_way = {step.team for step in model.kind("feature").flow if step.team}
    assert budget - balanced < min(hired(team) for team in on_the_way)


def test_developers_with_ranks_begin_as_what_they_are_without() -> None:
    """The figures of the file are the long run of the pipeline, scaled to the team."""
    team = load_with_positions(CONFIGS / "ten-years" / "as-ever.yaml").model.team("dev")
    ranks, held = steady(10.0), team.dynamics.talent
    assert held is not None
    assert held.juniors == pytest.approx(ranks[0] / ranks.sum(), abs=1e-5)
    assert held.mids == pytest.approx(ranks[1] / ranks.sum(), abs=1e-5)
    assert held.hires == pytest.approx(10.0 * team.people / ranks.sum(), abs=1e-3)
    each = output(ranks) / ranks.sum()
    found = (held.junior_output, held.mid_output, held.senior_output)
    assert found == pytest.approx([rank / each for rank in Talent().output], abs=1e-4)
