"""What is short in a crew is named, and what to do about it counts whole crews."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from flowsim.cli.hints import suggestion
from flowsim.model import loads
from flowsim.model.loading import changed
from flowsim.report.sections.constraint import hold_sentence
from flowsim.report.sections.indicators import disagreements
from flowsim.study.bottleneck.records import Verdict
from flowsim.study.decide.moves import moves
from flowsim.study.mean_value.explain import explain
from flowsim.study.results import RunResult
from flowsim.study.single.run import run
from tests.study.known_crews import HEAD, KNOWN, named

ASKED = {"set": (), "with": (), "judge": None}


@pytest.mark.parametrize("name", KNOWN)
def test_the_team_that_is_short_is_named(name: str) -> None:
    case = KNOWN[name]
    assert named(case, 1) == (case.answer,)


@pytest.mark.parametrize("name", KNOWN)
def test_averages_say_the_same(name: str) -> None:
    case = KNOWN[name]
    found = explain(loads(case.text))
    assert found.bottleneck == case.answer
    for team, rate in case.alone.items():
        assert found.team(team).ceiling_per_week == pytest.approx(rate)


@pytest.mark.nightly
@pytest.mark.parametrize("name", KNOWN)
def test_it_is_named_with_any_seed(name: str) -> None:
    """Of 20 seeds one at most may name another."""
    case = KNOWN[name]
    assert sum(case.answer in named(case, seed) for seed in range(1, 21)) >= 19


def of(name: str, *change: str) -> tuple[RunResult, Verdict]:
    found = run(loads(KNOWN[name].text, set=list(change)), replications=12, jobs=2)
    return found, found.verdict


def test_one_more_of_what_is_named_brings_most_and_the_figures_are_those_of_a_run() -> None:
    found, verdict = of("the expert, by 57 %")
    brought = {more.team: more.relative for more in verdict.more}
    assert list(brought) == ["expert", "dev"]
    again = run(changed(found.model, set=["expert.people=+1"]), replications=12, jobs=2)
    rates = [each.of("feature").throughput.mean for each in (found, again)]
    assert brought["expert"].low - 0.03 < rates[1] / rates[0] - 1.0 < brought["expert"].high + 0.03
    assert brought["dev"].high < 0.15 * brought["expert"].low
    said = hold_sentence(found)
    assert re.match(r"One more person in expert brings [78]\d% \(", said)
    assert "more features; one more person in dev brings " in said
    assert "one more person in dev gains +" in " ".join(disagreements(found))


def test_two_who_are_short_together_are_both_named_and_hired_together() -> None:
    """Each job takes one of two and one of two: one more of either has nothing to do."""
    text = f"{HEAD}teams: {{a: {{people: 2}}, b: {{people: 2}}}}\nwork:\n  feature:\n"
    text += "    arrives: always\n    limit: 20\n"
    text += "    flow: [do: {team: a, effort: 8h, with: {b: 1}}]\n"
    found = run(loads(text), replications=8, jobs=2)
    assert set(found.verdict.answers) == {"a", "b"}
    assert all(abs(more.relative.mean) < 1e-9 for more in found.verdict.more)
    assert hold_sentence(found) == (
        "More people in a alone or in b alone bring no clear gain: they do a step together."
    )
    command, remark = suggestion(Path("m.yaml"), found, ASKED, jobs=2)
    assert command == "flowsim run m.yaml --set a.people=+1 --set b.people=+1"
    assert not remark


@pytest.mark.parametrize(
    ("name", "people", "command"),
    [("pairs of four", 4, "dev.people=+2"), ("pairs of five", 5, "dev.people=+1"),
     ("threes of seven", 7, "dev.people=+2"), ("threes of seven", 6, "dev.people=+3")],
)  # fmt: skip
def test_whole_crews_are_hired(name: str, people: int, command: str) -> None:
    found, verdict = of(name, f"dev.people={people}")
    assert verdict.answers == ("dev",)
    said, remark = suggestion(Path("m.yaml"), found, ASKED, jobs=2)
    assert (said, remark) == (f"flowsim run m.yaml --set {command}", "")
    assert verdict.more[0].relative.low > 0.1


def test_moves_hire_whole_crews_and_say_why() -> None:
    text = KNOWN["pairs of four"].text

    def titles(*change: str) -> dict[str, str]:
        found = {
            each.move.name: each.move.title for each in moves(loads(text, set=change), "feature")
        }
        return {name: title for name, title in found.items() if name.startswith(("dev", "rig"))}

    assert titles() == {"dev+2": "Two more people in dev, because each job takes two"}
    assert titles("dev.people=5") == {"dev+1": "One more person in dev"}
    assert titles("feature.build.people=4") == {
        "dev+4": "4 more people in dev, because each job takes 4"
    }
    text = text.replace("test: {team: qa", "test: {team: dev")
    assert titles() == {
        "dev+1": "One more person in dev",
        "dev+2": "Two more people in dev, for one more job that takes two",
    }
    text = KNOWN["two things at once"].text
    assert titles("rig.people=4")["rig+2"] == ("Two more units in rig, because each job takes two")
    assert titles("rig.people=5")["rig+1"] == "One more unit in rig"


def test_levers_and_later_people_count_where_crews_are_filled() -> None:
    text = KNOWN["pairs of four"].text + "levers: {one: {change: {dev.people: +1}}}\n"
    pulled = loads(text, use=["one"])
    assert "dev+1" in {each.move.name for each in moves(pulled, "feature")}
    later = loads(text.replace("dev: {people: 4}", "dev: {people: {at: {0w: 2, 4w: 5}}}"))
    assert "dev+1" in {each.move.name for each in moves(later, "feature")}


def test_the_bound_leaves_out_who_has_nobody_to_work_with() -> None:
    """Five in pairs are two pairs; with work for one they are five; absent ones are no bound."""
    text = KNOWN["pairs of five"].text

    def bounds(text: str) -> tuple[float, float]:
        found = explain(loads(text))
        return found.team("dev").ceiling_per_week or 0.0, found.at_most_per_week

    assert bounds(text) == (42.0, 42.0)
    note = str(explain(loads(text)).notes[0])
    assert note.startswith("dev: 1 of 5 is left out, because each job takes")
    call = "  call: {arrives: {rate: 1/w}, flow: [take: {team: dev, effort: 1h}]}\n"
    ceiling, most = bounds(text + call)
    assert (ceiling, most) == (42.0, 42.0)  # the call is for the fifth
    ceiling, most = bounds(text + call.replace("1/w", "200/w"))
    assert ceiling == pytest.approx((5 * 168 - 200) / 16)  # all are needed now
    assert most == 42.0
    away = text.replace(
        "dev: {people: 5}",
        "dev: {people: 5, away: {every: {mean: 9d, dist: exponential}, for: 6d}}",
    )
    assert bounds(away)[0] == pytest.approx(5 * 168 * 0.6 / 16)
    assert bounds(away.replace("for: 6d", "for: 1d"))[0] == 42.0
    varies = text.replace("dev: {people: 5}", "dev: {people: {at: {0w: 3, 13w: 5}}}")
    assert bounds(varies)[0] == pytest.approx(168 / 8 * 1.5)
    helped = text.replace("qa: {people: 3}", "qa: {people: 3, helps: {dev: 100%}}")
    assert bounds(helped)[1] == 42.0  # nobody helps with crews


def test_a_run_comes_close_to_the_bound_and_not_above() -> None:
    model = loads(KNOWN["pairs of five"].text)
    found = run(model, replications=12, jobs=2).of("feature").throughput
    assert 0.97 * 42.0 < found.mean < 42.0 + 3 * found.standard_error
    same = replace(model, horizon=model.horizon)
    assert explain(same).throughput_per_week == 42.0


def test_a_lever_of_the_file_is_not_taken_for_a_trial() -> None:
    """The expert is short, whatever the levers of the file are called."""
    text = KNOWN["the expert"].text
    plain = run(loads(text), replications=6).verdict
    for name in ("more_people", "people", "trial"):
        lever = f"levers: {{{name}: {{change: {{dev.people: +1}}}}}}\n"
        assert run(loads(text + lever), replications=6).verdict == plain


def test_who_comes_later_only_may_be_short() -> None:
    """Nobody can review until week 4; from then on one expert, and that is too few."""
    text = KNOWN["the expert"].text
    assert "expert: {people: 1}" in text
    later = text.replace("expert: {people: 1}", "expert: {people: {at: {0w: 0, 4w: 1}}}")
    found = run(loads(later), replications=6).verdict
    assert found.answers == ("expert",)
    assert {more.team: more.people for more in found.more}["expert"] == 1
