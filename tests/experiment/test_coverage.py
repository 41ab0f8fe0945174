"""Intervals hold the truth as often as they say."""

from __future__ import annotations

import os

import pytest

from tests.coverage import EXPERIMENTS, PAGE, REPLICATIONS, coverage, table


def test_a_few_experiments_and_the_table_of_the_page() -> None:
    found = coverage(40, REPLICATIONS)
    assert all(share >= 0.8 for share in found.values())
    head, line, *rows = table(found, EXPERIMENTS, REPLICATIONS).splitlines()
    page = PAGE.read_text(encoding="utf-8")
    assert f"{head}\n{line}\n" in page
    for row in rows:
        assert row.rsplit("|", 2)[0] in page


@pytest.mark.nightly
def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    found = coverage(EXPERIMENTS, REPLICATIONS, jobs=os.cpu_count() or 1)
    assert all(0.93 <= share <= 0.97 for share in found.values()), found
