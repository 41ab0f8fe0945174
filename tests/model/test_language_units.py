"""Texts with units: what they mean, what is refused, and that numbers survive both ways."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsim.model.errors import UnitError
from flowsim.model.formats import format_value, say_effort, say_elapsed, say_open
from flowsim.model.hours import parse_hours
from flowsim.model.types import ALWAYS, OFFICE
from flowsim.model.units import KINDS, parse


@pytest.mark.parametrize(
    ("kind", "text", "hours"),
    [
        ("effort", "3h", 3.0),
        ("effort", "2d", 16.0),
        ("effort", "1w", 40.0),
        ("effort", "90min", 1.5),
        ("effort", "1y", 52 * 40.0),
        ("elapsed", "2d", 48.0),
        ("elapsed", "1w", 168.0),
        ("elapsed", "1y", 52 * 168.0),
        ("elapsed", "1quarter", 13 * 168.0),
        ("elapsed", "1mo", 52 * 168.0 / 12),
        ("elapsed", " 1.5 d ", 36.0),
        ("elapsed", ".5h", 0.5),
    ],
)
def test_durations(kind: str, text: str, hours: float) -> None:
    assert parse(kind, text) == pytest.approx(hours, rel=1e-15)


@pytest.mark.parametrize(
    ("kind", "text", "calendar", "value"),
    [
        ("open", "3d", OFFICE, 24.0),
        ("open", "1w", OFFICE, 40.0),
        ("open", "3d", ALWAYS, 72.0),
        ("rate", "9/w", OFFICE, 9 / 40),
        ("rate", "9/d", OFFICE, 9 / 8),
        ("rate", "9 / d", ALWAYS, 9 / 24),
        ("rate", "0.2/mo", ALWAYS, 0.2 / (52 * 168 / 12)),
        ("rate", "3/h", OFFICE, 3.0),
    ],
)
def test_arrivals_count_on_their_hours(kind, text, calendar, value) -> None:
    assert parse(kind, text, calendar) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("share", "25%", 0.25),
        ("share", "0.25", 0.25),
        ("share", "0", 0.0),
        ("percent", "250%", 2.5),
        ("money", "25k", 25_000.0),
        ("money", "1.5M", 1_500_000.0),
        ("pay", "190k/y", 190_000.0),
        ("pay", "2k/w", 104_000.0),
        ("pay", "1k/mo", 12_000.0),
        ("lever_money", "40/person", 40.0),
        ("count", "010", 10.0),
        ("count", "1e3", 1000.0),
        ("number", "1.2", 1.2),
        ("number", "120%", 1.2),
        ("dose", "4", 4.0),
        ("dose", "50%", 0.5),
    ],
)
def test_other_kinds(kind: str, text: str, value: float) -> None:
    assert parse(kind, text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("effort", "5m", "5min or 5mo"),
        ("effort", "5", "person-time"),
        ("elapsed", "5", "calendar time"),
        ("open", "5", "open hours"),
        ("effort", "5 days", "Write 5d"),
        ("effort", "1d 4h", "one unit"),
        ("effort", "abc", "not a number"),
        ("effort", "", "has no value"),
        ("effort", "inf", "not a number"),
        ("effort", "nan", "not a number"),
        ("effort", "1e999h", "too large"),
        ("effort", "1e-999h", "too small"),
        ("effort", "9" * 300 + "h", "too long"),
        ("effort", "3h# mean", "space before the #"),
        ("effort", "٣h", "not a number"),
        ("rate", "9", "9/w"),
        ("rate", "9/m", "min or"),
        ("rate", "9/week", "9/w"),
        ("share", "10", "Write 10%"),
        ("share", "1", "1% or 100%"),
        ("share", "10 percent", "10%"),
        ("money", "$5", "Leave the sign out"),
        ("money", "5 euro", "has a currency"),
        ("money", "5 pieces", "not an amount"),
        ("money", "5k/y", "per something"),
        ("pay", "190k", "190k/y"),
        ("pay", "80/h", "80/y"),
        ("count", "1,000", "Write 1000"),
        ("count", "1_000", "Write 1000"),
        ("count", "1'000", "Write 1000"),
        ("count", "2.5", "2 or 3"),
        ("number", "x2", "not a number"),
    ],
)
def test_refused_with_a_remedy(kind: str, text: str, said: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse(kind, text)
    assert said in str(caught.value)


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=30))
def test_any_text_is_a_finite_number_or_a_unit_error(kind: str, text: str) -> None:
    try:
        value = parse(kind, text, OFFICE)
    except UnitError:
        return
    assert math.isfinite(value)


numbers = st.floats(1e-6, 1e6) | st.integers(1, 10_000).map(float)


@given(st.sampled_from(["effort", "elapsed", "open", "rate", "money", "pay", "number"]), numbers)
def test_a_formatted_number_reads_back(kind: str, value: float) -> None:
    assert parse(kind, format_value(kind, value, OFFICE), OFFICE) == value


@given(st.floats(0.0, 1.0).filter(lambda share: share == 0.0 or share > 1e-9))
def test_a_formatted_share_reads_back(share: float) -> None:
    assert parse("share", format_value("share", share)) == pytest.approx(share, rel=1e-15)


def test_numbers_are_formatted_as_people_write_them() -> None:
    assert format_value("effort", 16.0) == "2d"
    assert format_value("elapsed", 336.0) == "2w"
    assert format_value("rate", 9 / 40, OFFICE) == "9/w"
    assert format_value("share", 0.35) == "35%"
    assert format_value("pay", 190_000.0) == "190k/y"
    assert format_value("limit", None) == "none"
    assert format_value("count", 12_345_678.0) == "12345678"


def test_words_say_which_clock() -> None:
    assert say_effort(16.0) == "2 person-days (16 h of work)"
    assert say_effort(1.5) == "1.5 h of work"
    assert say_elapsed(48.0) == "2 days (48 h elapsed)"
    assert say_elapsed(168.0) == "1 week (168 h elapsed)"
    assert say_elapsed(0.5) == "30 min elapsed"
    assert say_elapsed(0.0) == "0 h elapsed"
    assert say_open(24.0, OFFICE) == "3 working days (24 h open)"


@pytest.mark.parametrize(
    ("texts", "per_week", "days"),
    [
        ("office", 40.0, 5),
        ("always", 168.0, 7),
        ("Mon-Fri 09-17", 40.0, 5),
        (["Mon-Fri 09-12", "Mon-Fri 13-17", "Sat 10-14:30"], 39.5, 6),
        ("Mon-Sun 22-06", 56.0, 7),
        ("Sun 22-06", 8.0, 2),
        ("Fri-Mon 00-24", 96.0, 4),
        ("monday 9-10", 1.0, 1),
        (["Mon 08-12", "Mon 12-16"], 8.0, 1),
    ],
)
def test_hours(texts, per_week: float, days: int) -> None:
    hours = parse_hours(texts)
    assert hours.per_week == pytest.approx(per_week)
    assert hours.days_per_week == days
    flat = [edge for interval in hours.intervals for edge in interval]
    assert flat == sorted(set(flat))
    assert min(flat) >= 0.0
    assert max(flat) <= 168.0


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["Mon-Fri 09-17", "Fri 16-18"], "overlap"),
        (["Mon-Sun 22-06", "Mon 05-07"], "overlap"),
        ("Mon 9-9", "zero time"),
        ("Mon 24-3", "zero time"),
        ("Mon 9-25", "time of day"),
        ("Mon 9:75-10", "time of day"),
        ("Foo 9-10", "unknown day"),
        ("9-17", "are not hours"),
        ("sometimes", "are not hours"),
        ([], "no hours"),
    ],
)
def test_hours_refused(texts, said: str) -> None:
    with pytest.raises(UnitError, match=said):
        parse_hours(texts)
