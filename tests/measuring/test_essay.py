"""What docs/essay.md says of scenarios and settings is of those that there are."""

from __future__ import annotations

import re

import pytest

from flowsim.model import Model, load
from measuring import essay, essay_words
from measuring.essay import MEASURED, SETTINGS
from measuring.figures import Figures

FORMS = [form for name in essay.SCENARIOS for form in (name, f"{name}-push")]


def scenario(name: str) -> Model:
    return load(essay.CONFIGS / "scenarios" / f"{name}.yaml")


def test_every_scenario_is_stored() -> None:
    runs = MEASURED.stored()["runs"]
    assert list(runs) == ["baseline", "baseline-push", *FORMS]
    for name in FORMS:
        assert runs[name]["title"] == scenario(name).name


def test_every_setting_is_stored() -> None:
    stored = MEASURED.stored()["settings"]
    assert {key: each["title"] for key, each in stored.items()} == {
        each.key: each.title for each in SETTINGS
    }
    for setting in SETTINGS:
        load(essay.ORGANISATION, set=setting.set, use=setting.use)


def test_every_expectation_of_the_scenarios_is_stored() -> None:
    claims = [(claim["title"], claim["expects"]) for claim in MEASURED.stored()["claims"]]
    expected = [
        (scenario(name).name, each.text) for name in FORMS for each in scenario(name).expect
    ]
    assert len(expected) >= 20
    assert claims == expected


def test_titles_say_what_the_file_has() -> None:
    """`a test takes 8 h, not 12` holds as long as it is 12 hours in the file."""
    model = load(essay.ORGANISATION)
    feature, tool = model.kind("feature"), model.lever("ai_coding")
    after = {each.work: each for each in feature.after}
    change = dict(tool.change)
    in_the_file = {
        "quick test": feature.step("test").effort.mean,
        "thorough test": 100.0 * feature.step("test").catches,
        "few defects": feature.step("build").injects,
        "few incidents": 100.0 * after["incident"].amount,
        "little help": 100.0 * tool.covers,
        "no defects": change["feature.build.injects"].operand,
    }
    titles = {each.key: each.title for each in SETTINGS}
    for key, value in in_the_file.items():
        (said,) = re.findall(r"(?:not|instead of) ([\d.]+)", titles[key])
        assert float(said) == pytest.approx(value), key
    assert change["feature.build.effort"].operand == pytest.approx(0.1)


def test_a_sentence_does_not_outlive_what_it_says() -> None:
    def changed(*path: str, to: object) -> Figures:
        figures = MEASURED.stored()
        place = figures
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to
        return figures

    stays = changed("runs", "ten-x-developers", "constraint", to="Developers")
    with pytest.raises(AssertionError, match="the constraint moves"):
        essay_words.answer(stays)
    loses = changed("runs", "two-x-developers-push", "pushing", to=[-0.1, -0.11, -0.09, 40])
    with pytest.raises(AssertionError, match="costs where developers"):
        essay_words.answer(loses)
    gains = changed("settings", "slow test", "gain", to=[0.1, 0.09, 0.11, 40])
    with pytest.raises(AssertionError, match="the claim, and more"):
        essay_words.decides(gains)
