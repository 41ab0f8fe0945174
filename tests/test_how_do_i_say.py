"""The page on how to say things: each of its blocks, in a model, is read without a problem."""

import re
import shutil
from pathlib import Path

import pytest

from docs_from_code.language import PAGE
from flowsim.model import check, load, loads

TEXT = PAGE.with_name("how-do-i-say.md").read_text(encoding="utf-8")
ENTRIES = re.findall(
    r"^## (… [^\n]+)\n.*?```yaml( scenario| levers)?\n(.*?)```", TEXT, re.DOTALL | re.MULTILINE
)
LEVERS = PAGE.parents[1] / "configs" / "levers"
WORK = """\
work:
  change:
    arrives: {rate: 2/w}
    flow:
"""


def whole(block: str) -> str:
    """A model that has the lines of a block, and what they leave out."""
    text = f"flowsim: 1\nhorizon: 26w\n{block}"
    if "work:" in block:
        return text
    teams = re.findall(r"^  (\w+): (?:&\w+ )?[{*]", block.split("levers:")[0], re.MULTILINE)
    steps = "".join(f"      - do_{team}: {{team: {team}, effort: 1h}}\n" for team in teams)
    return text + WORK + steps


@pytest.mark.parametrize(
    ("scenario", "block"), [entry[1:] for entry in ENTRIES], ids=[entry[0] for entry in ENTRIES]
)
def test_every_entry_is_read(scenario: str, block: str, tmp_path: Path) -> None:
    if scenario == " levers":
        shutil.copytree(LEVERS, tmp_path / "levers")
        lost = "dynamics: {coordination: {hand_offs: 2%, search: 0.5%}}"
        organisation = whole(f"teams:\n  dev: {{people: 6, {lost}}}\n") + block
        organisation = organisation.replace("effort: 1h", "effort: 1h, injects: 1")
        (tmp_path / "organisation.yaml").write_text(organisation, encoding="utf-8")
        model = load(tmp_path / "organisation.yaml")
        assert len(model.use) == 2
    elif scenario:
        teams = "teams: {dev: {people: 6}}\n"
        organisation = f"flowsim: 1\nwarm_up: 4w\nhorizon: 26w\n{teams}{WORK}"
        organisation += "      - build: {team: dev, effort: 1h}\n"
        (tmp_path / "organisation.yaml").write_text(organisation, encoding="utf-8")
        (tmp_path / "board.yaml").write_text(block, encoding="utf-8")
        model = load(tmp_path / "board.yaml")
        assert sum(placed.items for placed in model.state) == 4
        assert model.warm_up == 0.0
    else:
        model = loads(whole(block))
    assert check(model) == []


def test_there_is_an_entry_for_each() -> None:
    assert len(ENTRIES) >= 17
