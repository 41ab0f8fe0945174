"""Intervals hold the truth as often as they say."""

from __future__ import annotations

import os

import pytest

from tests.coverage import (
    EXPERIMENTS,
    PAGE,
    PRECISION,
    REPLICATIONS,
    STOPPED,
    coverage,
    stopped,
    stopped_table,
    table,
)


def test_a_few_experiments_and_the_table_of_the_page() -> None:
    found = coverage(40, REPLICATIONS)
    assert all(share >= 0.8 for share in found.values())
    head, line, *rows = table(found, EXPERIMENTS, REPLICATIONS).splitlines()
    page = PAGE.read_text(encoding="utf-8")
    assert f"{head}\n{line}\n" in page
    for row in rows:
        assert row.rsplit("|", 2)[0] in page


def test_a_few_runs_to_a_precision_and_their_table() -> None:
    found = stopped(20, PRECISION)
    assert all(holds >= 0.7 and off <= 0.2 for holds, off, _ in found)
    head, line, *rows = stopped_table(found, STOPPED, PRECISION).splitlines()
    page = PAGE.read_text(encoding="utf-8")
    assert f"{head}\n{line}\n" in page
    for row in rows:
        assert row.split("|")[1] in page.split(line)[1]


@pytest.mark.nightly
def test_runs_to_a_precision_hold_it() -> None:
    found = stopped(STOPPED, PRECISION, jobs=os.cpu_count() or 1)
    for holds, off, _ in found:
        assert holds >= 0.9, found
        assert off <= 0.08, found


@pytest.mark.nightly
def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    found = coverage(EXPERIMENTS, REPLICATIONS, jobs=os.cpu_count() or 1)
    assert all(0.93 <= share <= 0.97 for share in found.values()), found
