"""The page about the essay's claim has the rows that it is made of."""

from __future__ import annotations

import pytest

from flowsim.model import load
from tests import essay


def test_every_scenario_and_setting_has_its_row() -> None:
    text = essay.PAGE.read_text(encoding="utf-8")
    for name in essay.SCENARIOS:
        for form in (name, f"{name}-push"):
            assert f"| {load(essay.CONFIGS / 'scenarios' / f'{form}.yaml').name} |" in text
    for setting in essay.SETTINGS:
        assert f"| {setting.title} |" in text
        load(essay.ORGANISATION, set=setting.set, use=setting.use)


def test_content_goes_between_its_marks() -> None:
    page = "a\n<!-- x: python -m tests.essay -->\nold\n<!-- end of x -->\nb\n"
    found = essay.between(page, "x", "| new |\n")
    assert found == page.replace("old\n", "\n| new |\n\n")


def test_every_expectation_of_the_scenarios_has_its_row() -> None:
    rows = [line.split(" | ") for line in essay.PAGE.read_text("utf-8").splitlines()]
    told = [row[1] for row in rows if row[-1] in ("held |", "failed |", "inconclusive |")]
    expected = [
        f"`{each.text}`"
        for name in essay.SCENARIOS
        for form in (name, f"{name}-push")
        for each in load(essay.CONFIGS / "scenarios" / f"{form}.yaml").expect
    ]
    assert len(expected) >= 20
    assert told == expected


@pytest.mark.nightly
def test_the_tables_of_scenarios_and_of_what_they_expect_are_current() -> None:
    text, found = essay.PAGE.read_text("utf-8"), essay.scenarios()
    assert essay.table(essay.scenario_rows(found)) in text
    assert essay.table(essay.claim_rows(found), middle=":--") in text
