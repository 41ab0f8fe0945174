"""A number with a comma is told how it was meant."""

from __future__ import annotations

import pytest

from flowsim.model.units import without_marks


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1,500", "1500"),
        ("1,500/y", "1500/y"),
        ("12,500,000", "12500000"),
        ("1,5h", "1.5h"),
        ("0,25h", "0.25h"),
        ("2,5d", "2.5d"),
        ("1.500,5h", "1500.5h"),
        ("1'500", "1500"),
        ("1_500h", "1500h"),
        ("1,5000", "1.5000"),
    ],
)
def test_how_it_was_meant(text: str, meant: str) -> None:
    assert without_marks(text) == meant
