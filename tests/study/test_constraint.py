"""One rule names the constraint: demand near capacity, and what holds work back and is no team."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from flowsim.cli.hints import suggestion
from flowsim.model import UnitError, loads
from flowsim.model.nouns.expect import parse_expectation
from flowsim.report.sections import indicators
from flowsim.report.sections.constraint import constraint_name, hold_sentence
from flowsim.report.sections.wording import run_sentence
from flowsim.study.bottleneck.saturation import known
from flowsim.study.bottleneck.trials import against_demand
from flowsim.study.decide.hint import improves, others, setting, to_do
from flowsim.study.results import RunResult
from flowsim.study.single.run import run
from measuring.near_the_line import LOADS, SEEDS, measured


def test_near_the_line_all_answers_agree() -> None:
    """At 95 % demand is named, at 105 % the team, at 100 % neither alone; in every run.

    Six replications, after which one team is left, tell neither 95 nor 105 %.
    """
    below, at, above = measured((95, 100, 105), range(1, 5), jobs=2)
    assert below.named[frozenset({"demand"})] == below.runs
    assert at.named[frozenset({"demand", "a"})] >= at.runs - 1
    assert above.named[frozenset({"a"})] == above.runs


@pytest.mark.nightly
def test_near_the_line_at_all_loads() -> None:
    for line in measured(LOADS, range(1, SEEDS + 1), jobs=2):
        assert line.wrong <= 0.05 * line.runs
        assert line.load not in (80, 85, 90, 110) or len(line.named) == 1


def test_demand_is_told_from_capacity_by_the_interval_not_the_mean() -> None:
    import numpy as np

    samples = np.array([9.0, 10.0, 11.0, 12.0])  # 10.5, and a 95 % interval of 2.05 either side
    assert against_demand(samples, known(9.0)) == 0
    assert against_demand(samples, known(12.0)) == 0
    assert against_demand(samples, known(8.4)) == -1
    assert against_demand(samples, known(12.6)) == 1
    assert against_demand(samples, known(8.4), 0.99) == 0  # 3.77 either side
    assert against_demand(samples, None) == 1
    assert against_demand(samples[:1], known(1.0)) == 0


LATE = """
flowsim: 1
warm_up: 4w
horizon: 52w
teams: {dev: {people: 10}}
work: {f: {arrives: ARRIVES, flow: [{build: {team: dev, effort: 8h}}]}}
expect: [bottleneck is demand]
"""


def test_demand_that_rises_late_is_still_the_constraint() -> None:
    """Ten people, an eighth of their time: work in progress grows, and nobody is short."""
    found = run(loads(LATE.replace("ARRIVES", "{rate: {at: {0w: 5/w, 39w: 10/w}}}")), jobs=2)
    assert found.team("dev").utilisation.mean == pytest.approx(0.126, abs=0.01)
    assert found.verdict.answers == ("demand",)
    assert found.verdict.demand == pytest.approx((39 * 5 + 13 * 10) / 52)
    assert found.verdict.saturated.mean == pytest.approx(50.0, rel=0.02)
    assert found.outcomes[0].word == "held"


def test_a_trace_with_a_trend_is_demand(tmp_path: Path) -> None:
    rows, at = ["at"], 0.0
    while at < 52.0:  # weeks: from five a week to fifteen
        rows.append(f"{at:.4f}w")
        at += 1.0 / (5.0 + 10.0 * at / 52.0)
    (tmp_path / "rise.csv").write_text("\n".join(rows), encoding="utf-8")
    model = loads(LATE.replace("ARRIVES", "{trace: rise.csv}"), folder=tmp_path)
    assert run(model, replications=20, jobs=2).verdict.answers == ("demand",)


def test_growth_of_work_that_does_pile_up_names_the_team() -> None:
    found = run(loads(LATE.replace("ARRIVES", "{rate: 60/w}")), replications=12, jobs=2)
    assert found.of("f").unstable
    assert found.verdict.answers == ("dev",)


# What is no team --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """A model, what holds it back, what is advised and what that brings, as a share."""

    teams: str
    limit: str
    flow: str
    answer: str
    called: str
    advice: str
    brings: float
    more: str = "hours: always"
    do: str = ""  # where what is advised is not what was tried


THREE = "a: {people: 6}, b: {people: 6}, c: {people: 6}"
HELD = {
    "eighteen people and a limit of 2": Held(
        THREE, "limit: 2",
        "[{x: {team: a, effort: 8h}}, {y: {team: b, effort: 16h}}, {z: {team: c, effort: 6h}}]",
        "feature.limit", "the limit of 2 in progress", "feature.limit=3", 0.5, "hours: office",
    ),
    "an approval of 80 of 86 hours": Held(
        THREE, "limit: 20",
        "[{x: {team: a, effort: 4h}}, {approval: {wait: 80h, title: change approval}},"
        " {y: {team: b, effort: 2h}}]",
        "feature.approval.wait", "the wait for change approval", "feature.approval.wait=/2",
        86.0 / (6.0 + 80.0 / 2.0) - 1.0,
    ),
    "a gate every 48 hours": Held(
        THREE, "limit: 20",
        "[{x: {team: a, effort: 4h}}, {y: {team: b, effort: 4h}},"
        " {release: {team: b, effort: 1h, opens: 48h}}]",
        "feature.release.opens", "the gate at release, every 48 h", "feature.release.opens=/2", 0.9,
    ),
    "one at a time at a step": Held(
        THREE, "limit: 30",
        "[{x: {team: a, effort: 8h}}, {y: {team: b, effort: 8h, wip: 1}},"
        " {z: {team: c, effort: 4h}}]",
        "feature.y.wip", "the limit of 1 at y", "feature.y.wip=2", 1.0,
    ),
    "two at a time over two steps": Held(
        THREE, "limit: 30",
        "[{x: {team: a, effort: 8h}}, {y: {team: b, effort: 8h}}, {z: {team: c, effort: 8h}}]",
        "limits.1", "the limit of 2 over y and z", "limits.1.max=3", 0.5,
        "hours: always\nlimits: [{work: feature, steps: [y, z], max: 2}]",
    ),
    "two at a time over two steps, by name": Held(
        THREE, "limit: 30",
        "[{x: {team: a, effort: 8h}}, {y: {team: b, effort: 8h}}, {z: {team: c, effort: 8h}}]",
        "limits.board", "the limit of 2 over y and z", "limits.board.max=3", 0.5,
        "hours: always\nlimits: [{name: board, work: feature, steps: [y, z], max: 2}]",
    ),
    "two at a time in all hands of a team": Held(
        THREE, "limit: 30",
        "[{x: {team: a, effort: 8h}}, {y: {team: b, effort: 8h}}, {z: {team: c, effort: 8h}}]",
        "limits.1", "the limit of 2 in b", "limits.1.max=3", 0.5,
        "hours: always\nlimits: [{team: b, max: 2}]",
    ),
    "a batch that must fill": Held(
        "a: {people: 30}, b: {people: 6}", "limit: 12",
        "[{x: {team: a, effort: 40h, dist: exponential}},"
        " {y: {team: b, effort: 1h, batch: {min: 12, max: 20}}}]",
        "feature.y.batch.min", "the batch of 12 at y", "feature.y.batch.min=11", 0.35,
    ),
    "a helper who gives little": Held(
        "qa: {people: 1, hours: Fri 09-17}, dev: {people: 6, helps: {qa: 20%}}", "limit: 30",
        "[{x: {team: dev, effort: 2h}}, {y: {team: qa, effort: 8h}}]",
        "dev.helps.qa", "the help of dev for qa", "dev.helps.qa=x1.1", 0.08, "hours: office",
        "dev.helps.qa=100%",
    ),
    "nobody but a wait": Held(
        "a: {people: 1}", "limit: 2", "[{x: {wait: 1w, title: the bank}}]",
        "feature.x.wait", "the wait for the bank", "feature.x.wait=/2", 1.0,
    ),
}  # fmt: skip


def held_back(case: Held) -> RunResult:
    return run(
        loads(
            f"flowsim: 1\nname: m\nhorizon: 52w\n{case.more}\nteams: {{{case.teams}}}\n"
            f"work: {{feature: {{arrives: always, {case.limit}, flow: {case.flow}}}}}\n"
            f"expect: [bottleneck is {case.answer}, bottleneck is not b or a]\n".replace(
                ", bottleneck is not b or a",
                "" if "b:" not in case.teams else ", bottleneck is not b or a",
            )
        ),
        replications=16,
        jobs=2,
    )


@pytest.mark.parametrize("name", HELD)
def test_what_is_no_team_is_named_where_it_constrains(name: str) -> None:
    case = HELD[name]
    found = held_back(case)
    verdict = found.verdict
    assert verdict.answers == (case.answer,)
    assert verdict.chances == ((case.answer, 1.0),)
    assert constraint_name(found.model, case.answer) == case.called
    assert run_sentence(found).endswith(f"the bottleneck is {case.called}.")
    hold = verdict.hold(case.answer)
    assert hold is not None
    assert hold.set == case.advice
    assert hold.relative.low > 0.0
    assert hold.relative.mean == pytest.approx(case.brings, abs=0.05)
    assert "more features" in hold_sentence(found)
    asked = {"set": (), "with": (), "judge": None}
    said, remark = suggestion(Path("m.yaml"), found, asked)
    assert (case.do or case.advice) in said
    assert "people=+1" not in said
    assert not remark
    assert not indicators.agreement(found)
    assert [outcome.word for outcome in found.outcomes] == ["held"] * len(found.outcomes)


def test_what_is_advised_brings_what_it_says() -> None:
    """The change that is advised, made, in a run of its own."""
    case = HELD["eighteen people and a limit of 2"]
    before = held_back(case)
    hold = before.verdict.hold("feature.limit")
    assert hold is not None
    after = run(
        loads(
            f"flowsim: 1\nhorizon: 52w\nteams: {{{THREE}}}\n"
            f"work: {{feature: {{arrives: always, limit: 2, flow: {case.flow}}}}}\n",
            set=[hold.set],
        ),
        replications=16,
    )
    rates = [each.of("feature").throughput.mean for each in (before, after)]
    assert rates[1] / rates[0] - 1.0 == pytest.approx(hold.relative.mean, abs=0.02)


def test_where_a_team_is_full_nothing_else_is_tried() -> None:
    model = loads(
        "flowsim: 1\nhorizon: 26w\nteams: {a: {people: 1}, b: {people: 3}}\nwork: {f: {arrives: "
        "always, limit: 30, flow: [{x: {team: a, effort: 8h}}, {y: {team: b, effort: 8h}},"
        " {wait: {wait: 1d}}]}}\n"
    )
    found = run(model, replications=8).verdict
    assert (found.answers, found.holds) == (("a",), ())


def test_a_wait_that_no_limit_makes_matter_is_not_tried() -> None:
    model = loads(
        "flowsim: 1\nhorizon: 26w\nteams: {a: {people: 1}}\nwork: {f: {arrives: {rate: 12/w}, "
        "flow: [{x: {team: a, effort: 4h}}, {think: {wait: 12w}}]}}\n"
    )
    assert run(model, replications=8).verdict.answers == ("a",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bottleneck is limit", "Did you mean f.limit"),
        ("bottleneck is f.x.wip", "not a limit, wait, gate"),
        ("bottleneck is c", "no team"),
    ],
)
def test_a_constraint_that_is_not_there_is_refused(text: str, message: str) -> None:
    model = loads(
        "flowsim: 1\nhorizon: 9w\nteams: {a: {people: 1}}\n"
        "work: {f: {arrives: always, limit: 3, flow: [{x: {team: a, effort: 4h}}]}}\n"
    )
    with pytest.raises(UnitError) as caught:
        parse_expectation(text, model)
    assert message in f"{caught.value.what} {caught.value.remedy}"


def _advised(text: str) -> tuple[RunResult, str]:
    found = run(loads(text), replications=16, jobs=2)
    return found, hold_sentence(found)


LINE = """
flowsim: 1
horizon: 52w
teams: {a: {people: PEOPLE}, b: {people: OTHERS}}
work: {f: {arrives: always, limit: LIMIT, flow: [FLOW]}}
"""


def _line(flow: str, *, people: int, others: int, limit: int) -> str:
    text = LINE.replace("PEOPLE", str(people)).replace("OTHERS", str(others))
    return text.replace("LIMIT", str(limit)).replace("FLOW", flow)


@pytest.mark.parametrize("block", ["{}", "parallel: [{}, code: {team: a, effort: 1d}]"])
def test_a_wait_is_named_beside_others_as_in_a_row(block: str) -> None:
    flow = block.replace("{}", "talk: {wait: 4w}", 1) + ", y: {team: b, effort: 1d}"
    found, said = _advised(_line(flow, people=5, others=5, limit=10))
    assert found.verdict.answers == ("f.talk.wait",)
    assert said.startswith("A wait for talk of ")


def test_a_batch_under_a_limit_is_a_hint_too() -> None:
    """A limit of 13 brings 8 %, half the batch a quarter, and sooner."""
    flow = "x: {team: a, effort: 1d}, y: {team: b, effort: 1d, batch: 10}"
    found, said = _advised(_line(flow, people=6, others=2, limit=12))
    assert "f.limit" in found.verdict.answers
    assert "a batch of 5 at y instead of 10 brings 2" in said


def test_help_that_is_short_names_both_teams() -> None:
    text = _line("x: {team: a, effort: 2d}, y: {team: b, effort: 1d}", people=1, others=4, limit=15)
    found, said = _advised(text.replace("b: {people: 4", "b: {people: 4, helps: {a: 50%}"))
    assert found.verdict.answers == ("b.helps.a",)
    assert "; b a tenth faster " in said
    assert "; a a tenth faster " in said
    assert said.startswith("A tenth more help in a brings ")
    assert said.endswith(" One more person in b, or help at full pace, not 50%, can give it.")
    full, person = (setting(text) for text in ("b.helps.a=100%", "b.people=+1"))
    commands = to_do(found.model, "b.helps.a", "b.helps.a=x1.1")
    assert commands == [full.name, person.name]
    assert improves(found, full)
    assert improves(found, person)
    at_full = loads(text.replace("b: {people: 4", "b: {people: 4, helps: {a: 100%}"))
    assert to_do(at_full, "b.helps.a", "b.helps.a=x1.1") == [person.name]
    moves = [each.name for each in others(found)]
    assert not [each for each in moves if "helps" in each and "x1.1" in each]
    assert {full.name, person.name} <= set(moves)


def test_help_is_not_named_where_both_teams_gain_more() -> None:
    """Six in dev at 2 days, who help two in qa at 3 days with half of their pace.

    All are busy, so that x items a day take 2 x + (3 x - 2) / 0.5 = 6 people: x = 10 / 8. A tenth
    more in dev makes 10.6 of the 10, in qa 10.4, and help at 55% (6 + 2 / 0.55) / (2 + 3 / 0.55).
    """
    text = _line("x: {team: a, effort: 2d}, y: {team: b, effort: 3d}", people=6, others=2, limit=20)
    found, _ = _advised(text.replace("a: {people: 6", "a: {people: 6, helps: {b: 50%}"))
    gains = {gain.team: gain.relative.mean for gain in found.verdict.gains}
    hold = found.verdict.hold("a.helps.b")
    assert hold is not None
    assert gains["a"] == pytest.approx(0.06, abs=0.008)
    assert gains["b"] == pytest.approx(0.04, abs=0.008)
    assert hold.relative.mean == pytest.approx(9.636 / 7.455 / 1.25 - 1.0, abs=0.008)
    assert found.verdict.answers == ("a",)
    assert run_sentence(found).endswith("the bottleneck is a.")
