"""Intervals hold the truth as often as they say; docs/studies.md has how often."""

from __future__ import annotations

from measuring.coverage import MEASURED, PRECISION, REPLICATIONS, coverage, decided, stopped


def test_a_few_experiments() -> None:
    found = coverage(40, REPLICATIONS)
    assert found.keys() == MEASURED.stored()["holds"].keys()
    assert all(share >= 0.8 for share in found.values())


def test_a_few_runs_to_a_precision() -> None:
    found = stopped(20, PRECISION)
    assert all(holds >= 0.7 and off <= 0.2 for holds, off, _ in found)


def test_a_few_expectations_whose_bound_is_the_truth() -> None:
    assert decided(40, REPLICATIONS) <= 0.2


def test_many_experiments_hold_the_truth_as_often_as_they_say() -> None:
    """Of what is stored, which a nightly test measures anew."""
    found = MEASURED.stored()
    assert found["experiments"] >= 2000
    assert all(0.93 <= share <= 0.97 for share in found["holds"].values())
    assert 0.03 <= found["decided"] <= 0.07


def test_many_runs_to_a_precision_hold_it() -> None:
    found = MEASURED.stored()["stopped"]
    assert found["experiments"] >= 1000
    assert all(holds >= 0.9 for holds in found["holds"].values())
    assert all(off <= 0.08 for off in found["off"].values())
