"""Numbers and intervals as text, by hand."""

from __future__ import annotations

import math

import pytest

from flowsim.experiment import Estimate
from flowsim.report.format.numbers import (
    MINUS,
    TO,
    amount,
    brief,
    change,
    direction,
    has_interval,
    interval_places,
    is_known,
    money,
    number,
    percent,
    percent_of,
    places,
    positive,
    relative,
    share,
    shown,
    span,
    unbracketed,
)
from tests.report.fakes import NONE, est

ALONE = Estimate(9.43, -math.inf, math.inf, math.inf, math.nan, 1)


def test_what_is_known() -> None:
    assert is_known(ALONE)
    assert not is_known(NONE)
    assert [has_interval(each) for each in (est(1.0, 0.5), ALONE, NONE)] == [True, False, False]
    half = Estimate(1.0, 0.0, math.inf, math.inf, math.nan, 4)
    assert not has_interval(half)


def test_a_direction_is_that_of_the_whole_interval() -> None:
    assert direction(Estimate(1.0, 0.0, 2.0, 1.0, 0.5, 40)) == 0  # holds zero at its end
    assert direction(Estimate(-1.0, -2.0, 0.0, 1.0, 0.5, 40)) == 0
    assert direction(est(1.0, 0.9)) == 1
    assert direction(est(-1.0, 0.9)) == -1
    assert direction(ALONE) == 0
    assert direction(est(-1.0, replications=5)) == 0
    assert direction(est(-1.0, replications=6)) == -1


def test_what_cannot_be_is_cut_from_an_interval() -> None:
    cut = share(Estimate(0.9, 0.6, 1.2, 0.3, 0.1, 40))
    assert (cut.mean, cut.low, cut.high, cut.replications) == (0.9, 0.6, 1.0, 40)
    assert (share(est(0.1, 0.3)).low, share(est(1.4, 0.1)).mean) == (0.0, 1.0)
    assert (positive(est(1.0, 3.0)).low, positive(est(1.0, 3.0)).high) == (0.0, 4.0)
    assert (change(est(-0.9, 0.3)).low, change(est(-0.9, 5.0)).high) == (-1.0, 4.1)
    assert share(ALONE) is ALONE


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234.5678, 2, "1,234.57"),
        (1234.5678, 0, "1,235"),
        (1234.0, -2, "1,200"),
        (-0.4, 0, "0"),
        (-0.6, 0, MINUS + "1"),
        (0.0, 1, "0.0"),
        (math.nan, 1, "–"),
        (math.inf, 1, "–"),
    ],
)
def test_a_number_with_so_many_digits(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


def test_a_plus_where_it_is_asked_for() -> None:
    assert [number(x, 1, sign="+") for x in (1.0, 0.04, 0.0, -1.0)] == [
        "+1.0", "0.0", "0.0", MINUS + "1.0",
    ]  # fmt: skip


def test_digits_that_are_significant() -> None:
    assert [places(x) for x in (0.0, 0.01234, 0.1234, 1.234, 12.34, 123.4, 1234.0)] == [
        0, 4, 3, 2, 1, 0, 0,
    ]  # fmt: skip
    assert [places(x, significant=1) for x in (0.02, 0.2, 2.0, 20.0, -0.02)] == [2, 1, 0, 0, 2]
    assert (places(math.nan), places(math.inf)) == (0, 0)
    assert [brief(x, significant=2) for x in (0.01234, 1.234, 12.34)] == ["0.012", "1.2", "12"]
    assert (brief(-math.inf), brief(-2.5)) == ("–", MINUS + "2.50")


def test_digits_follow_the_half_width() -> None:
    assert interval_places(9.43, 9.3, 9.56) == 1
    assert interval_places(9.43, 9.42, 9.44) == 2
    assert interval_places(943.0, 941.0, 945.0) == 0
    assert interval_places(0.01, -0.1, 0.12) == 1  # a mean within its half-width
    assert interval_places(5.0, 5.0, 5.0) == 2
    assert interval_places(9.43, 9.3, 9.56, half_digits=2) == 2
    assert interval_places(9.43, 9.3, 9.56, half_digits=2, significant=2) == 1
    assert interval_places(0.06, 0.002, 0.118) == 3  # not 0.00, as zero is not in it
    assert interval_places(-0.06, -0.118, -0.002) == 3
    assert interval_places(123.456, 123.4551, 123.4569) == 0  # three digits are enough
    assert interval_places(179.91, 179.89, 179.93) == 0


def test_an_interval_between_two_words_or_dashes() -> None:
    assert shown(est(9.4, 0.15), to=TO) == "9.4 (9.2 to 9.6)"
    assert shown(est(9.4, 0.15), to=TO, unit=" days") == "9.4 days (9.2 days to 9.6 days)"
    assert shown(est(9.4, 0.15), unit="%") == "9.4% (9.2–9.6%)"
    assert shown(est(9.4, 0.15), sign="+") == "+9.4 (9.2–9.6)"
    assert shown(est(0.4, 0.9), sign="+") == f"+0.4 ({MINUS}0.5 to +1.3)"
    assert shown(est(0.4, 0.9)) == f"0.4 ({MINUS}0.5 to 1.3)"
    assert shown(est(7.0, 2.0), scale=-1.0) == f"{MINUS}7 ({MINUS}9 to {MINUS}5)"
    assert shown(ALONE, unit="%", sign="+") == "+9.43% (no interval)"
    assert shown(est(20.0, replications=2), unit=" d", sign="+") == "+20 d"
    assert shown(est(20.5, replications=1234), unit="%") == "20.5%"
    assert shown(est(0.25, 0.1), half_digits=2) == "0.25 (0.15–0.35)"
    assert shown(est(2.345, 0.012), significant=2) == "2.3 (2.3–2.4)"


def test_without_brackets_of_its_own() -> None:
    assert unbracketed(est(9.4, 0.15), unit="%") == "9.4%, 9.2% to 9.6%"
    assert unbracketed(est(0.5), scale=100.0, unit="%", sign="+") == "+50%"


def test_shares() -> None:
    assert [percent(x) for x in (0.944, 0.946, 0.0, math.nan)] == ["94%", "95%", "0%", "–"]
    assert [percent_of(x) for x in (0.02, 0.0035, 0.00351, 0.1, 1.0)] == [
        "2%", "0.35%", "0.35%", "10%", "100%",
    ]  # fmt: skip


def test_a_half_width_over_its_mean() -> None:
    assert relative(est(4.0, 1.0)) == 0.25
    assert relative(est(-4.0, 1.0)) == 0.25
    assert math.isnan(relative(NONE))
    assert math.isnan(relative(ALONE))
    assert relative(est(0.0, 1.0)) == math.inf
    assert math.isnan(relative(est(0.0)))


def test_amounts_of_money() -> None:
    assert [money(x) for x in (999.4, 999.6, 3_600, 9_994, 9_999, 12_345, 123_456, 1.5e6, 2e9)] == [
        "999", "1,000", "3,600", "9,990", "10,000", "12.3k", "123k", "1.50M", "2.00G",
    ]  # fmt: skip
    assert money(-1.5e6) == MINUS + "1.50M"
    assert amount(est(5.21e6, 0.28e6)) == "5.21M (4.93M to 5.49M)"
    assert amount(est(5.21e6, 0.28e6), sign="+") == "+5.21M (+4.93M to +5.49M)"
    assert amount(est(1e5, 3e5), sign="+") == f"+100k ({MINUS}200k to +400k)"
    assert amount(est(5e6), sign="+") == "+5.00M"
    assert amount(est(4e3, 1e3)) == "4,000 (3,000 to 5,000)"
    assert amount(est(9e3, 3e3)) == "9.0k (6.0k to 12.0k)"  # one unit for all three
    assert amount(ALONE, sign="+") == "+9 (no interval)"
    assert amount(NONE) == "–"
    assert amount(est(0.0), sign="+") == "0"


def test_stretches_of_time() -> None:
    assert [span(x) for x in (0.5, 1.0, 1.5, 6.9, 7.0, 10.5, 363.0, 364.0, 365.0, 1092.0)] == [
        "12.0 hours", "1 day", "1.50 days", "6.90 days", "1 week", "1.50 weeks", "51.9 weeks",
        "1 year", "52.1 weeks", "3 years",
    ]  # fmt: skip
