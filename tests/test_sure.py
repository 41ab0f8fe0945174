"""The page says what the essay's answer hangs on, and where the advice flips."""

from __future__ import annotations

import pytest

from flowsim.model import load
from flowsim.study.beliefs import beliefs
from tests import sure
from tests.essay import CONFIGS, PAGE, table


def test_the_page_names_numbers_of_the_model() -> None:
    page = PAGE.read_text(encoding="utf-8")
    scenario = load(CONFIGS / "scenarios" / "ai-coding.yaml")
    known = {each.path.replace(".change.", ": ", 1) for each in beliefs(scenario)}
    for name, least in (("hangs", sure.NAMED), ("flips", 2)):
        part = page.partition(f"<!-- {name}: ")[2].partition(f"<!-- end of {name} -->")[0]
        rows = [line.split("`")[1] for line in part.splitlines() if line.startswith("| `")]
        assert len(rows) >= least
        assert set(rows) <= known


@pytest.mark.nightly
def test_the_tables_are_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert table(sure.hang_rows(sure.today())) in page
    assert table(sure.flip_rows(sure.tool()), middle=":--") in page
