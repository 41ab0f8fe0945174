"""A lever that can bring nothing in a model is said, with its place and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowsim.model import check, load
from flowsim.model.loading import load_with_positions

CONFIGS = Path(__file__).parents[2] / "configs"
TEXT = """flowsim: 1
name: A team
horizon: 10w
teams: {{dev: {{people: 6, overhead: {{search: 10%}}{more}}}}}
work: {{change: {{arrives: {{rate: 1/w}}, flow: [build: {{team: dev, effort: 1d}}]}}}}
"""
FROM = {
    "coordination": "{file: levers/coordination.yaml, team: dev}",
    "juniors": "{file: levers/juniors.yaml, team: dev}",
    "quality": "{file: levers/quality.yaml, work: change, step: build}",
}


def said(folder: Path, tail: str, more: str = "") -> list[str]:
    """The warnings of a model with these levers, each with its place."""
    (folder / "levers").mkdir(exist_ok=True)
    for file in (CONFIGS / "levers").glob("*.yaml"):
        (folder / "levers" / file.name).write_bytes(file.read_bytes())
    (folder / "org.yaml").write_text(TEXT.format(more=more) + tail, encoding="utf-8")
    return [str(each) for each in load_with_positions(folder / "org.yaml").warnings]


def library(*names: str) -> str:
    return f"levers_from: [{', '.join(FROM[name] for name in names)}]\n"


@pytest.mark.parametrize("use", ["", "use: {dev_tpm_tools: 100%, dev_discoverability: 100%}\n"])
def test_levers_of_coordination_need_coordination(use: str, tmp_path: Path) -> None:
    tools, found = said(tmp_path, library("coordination") + use)
    assert "levers/coordination.yaml:11:7 levers.dev_tpm_tools.change" in tools
    assert "hand_offs is 0 in this model, and stays 0 with any factor. Give dev" in tools
    assert "`dynamics: {coordination: {hand_offs: 2%}}`" in tools
    assert "levers/coordination.yaml:21:7 levers.dev_discoverability.change" in found
    assert "`dynamics: {coordination: {search: 0.5%}}`" in found


def test_where_there_is_something_to_gain_nothing_is_said(tmp_path: Path) -> None:
    lost = ", dynamics: {coordination: {hand_offs: 2%, search: 0.5%}}"
    assert said(tmp_path, library("coordination"), lost) == []
    assert not [p for p in check(load(CONFIGS / "squads.yaml")) if p.kind == "warning"]


def test_groups_of_one_have_nothing_to_coordinate(tmp_path: Path) -> None:
    lost = ", dynamics: {coordination: {hand_offs: 2%, search: 0.5%, groups: 6}}"
    found = said(tmp_path, library("coordination"), lost)
    assert len(found) == 2
    assert all("nobody of dev has others to coordinate with, in groups of one" in w for w in found)
    hire = "levers: {hire: {change: {dev.people: +6}}}\n"
    assert said(tmp_path, library("coordination") + hire, lost) == []


def test_no_defects_no_guardrails(tmp_path: Path) -> None:
    both = said(tmp_path, library("quality"))
    assert len(both) == 2
    for text, name in zip(both, ("guardrails", "lasting_mess"), strict=True):
        assert f"levers.change_build_{name}.change.change.build.injects: brings nothing" in text
        assert "Give change.build.injects a value above 0, or leave the lever out." in text


def test_a_freeze_of_nobody(tmp_path: Path) -> None:
    ranks = ", dynamics: {talent: {juniors: 20%, mids: 20%, hires: 0}}"
    (only,) = said(tmp_path, library("juniors"), ranks)
    assert "levers.dev_junior_freeze" in only
    assert "dev.dynamics.talent.hires is 0" in only


def test_without_ranks_the_levers_of_juniors_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"juniors\.yaml:9:7 .*dev has no talent in the file"):
        said(tmp_path, library("juniors"))


def test_what_layers_cost_without_layers(tmp_path: Path) -> None:
    cheap = "levers: {cheap: {change: {dev.dynamics.complexity.per_layer: /2}}}\n"
    (only,) = said(tmp_path, cheap)
    assert ":6:" in only
    assert "dev has no layers in this model. Give dev `dynamics: {complexity: {layers: 3}}`" in only
    more = "levers: {cheap: {change: {dev.dynamics.complexity.per_layer: /2}},"
    more += " layer: {change: {dev.dynamics.complexity.layers: +1}}}\n"
    assert said(tmp_path, more) == []


@pytest.mark.parametrize(
    "change",
    [
        "dev.overhead.search: x0.5",  # something there
        "change.build.injects: +1",  # adds
        "change.build.injects: 1",  # sets
    ],
)
def test_what_has_an_effect_is_not_said(change: str, tmp_path: Path) -> None:
    assert said(tmp_path, f"levers: {{lever: {{change: {{{change}}}}}}}\n") == []


def test_a_number_that_another_lever_sets_is_not_nothing(tmp_path: Path) -> None:
    two = "levers: {sets: {change: {change.build.injects: 1}},"
    two += " halves: {change: {change.build.injects: x0.5}}}\n"
    assert said(tmp_path, two) == []


def test_a_scenario_that_takes_the_number_away(tmp_path: Path) -> None:
    """It says so where it pulls the lever; the file it extends has a use for it."""
    lost = ", dynamics: {coordination: {hand_offs: 2%, search: 0.5%}}"
    assert said(tmp_path, library("coordination"), lost) == []
    text = "extends: org.yaml\nname: Alone\nset: {dev.dynamics.coordination.hand_offs: 0%}\n"
    file = tmp_path / "alone.yaml"
    file.write_text(text, encoding="utf-8")
    assert load_with_positions(file).warnings == []
    file.write_text(f"{text}use: {{dev_tpm_tools: 100%}}\n", encoding="utf-8")
    (only,) = load_with_positions(file).warnings
    assert only.path == "levers.dev_tpm_tools.change.dev.dynamics.coordination.hand_offs"
