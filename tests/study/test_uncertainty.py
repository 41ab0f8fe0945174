"""Ranges propagated: shares of the variance and switching values where they are known exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from flowsim.model import loads
from flowsim.study.uncertainty.ranges import UncertainInput, uncertain_inputs, with_values
from flowsim.study.uncertainty.thresholds import crossing
from flowsim.study.uncertainty.uncertainty import (
    Uncertainty,
    UncertaintyError,
    knowing,
    uncertainty,
)
from tests.study.test_verdict import line

FEW = 6
EXACT = "%s, dist: fixed"


def ranged(value: str, low: str, high: str) -> str:
    return f"{{value: {value}, range: [{low}, {high}]}}"


def of(found: Uncertainty, path: str) -> int:
    return [each.number.path for each in found.assumptions].index(path)


def test_shares_of_the_variance_are_those_on_paper() -> None:
    """One person always at work: items a week are 168 x speed / effort, known to the last item."""
    text = line([1], [EXACT % ranged("2h", "1h", "3h")], limit="limit: 2")
    text = text.replace("{people: 1}", f"{{people: 1, speed: {ranged('1', '0.5', '1.5')}}}")
    found = uncertainty(loads(text), points=256, replications=2, jobs=2)

    speed, effort = (0.5, 1.5), (1.0, 3.0)
    of_speed, speed_squared = 1.0, (speed[1] ** 3 - speed[0] ** 3) / 3.0
    inverse = math.log(effort[1] / effort[0]) / 2.0
    inverse_squared = (1.0 / effort[0] - 1.0 / effort[1]) / 2.0
    variance = speed_squared * inverse_squared - (of_speed * inverse) ** 2
    alone = {
        "t0.speed": (speed_squared - of_speed**2) * inverse**2 / variance,
        "feature.s_t0.effort": (inverse_squared - inverse**2) * of_speed**2 / variance,
    }
    assert set(alone) == {each.number.path for each in found.assumptions}
    for each in found.assumptions:
        first = alone[each.number.path]
        total = 1.0 - sum(alone.values()) + first
        assert each.first.mean == pytest.approx(first, abs=0.05)
        assert each.total.mean == pytest.approx(total, abs=0.05)
        assert each.first.low < first < each.first.high
    mean = 168.0 * of_speed * inverse
    assert found.points.mean() == pytest.approx(mean, rel=0.01)
    assert found.points.std() == pytest.approx(168.0 * math.sqrt(variance), rel=0.03)
    assert found.outcome.mean == pytest.approx(84.0, rel=0.01)
    assert found.noise < 1e-3


@pytest.fixture(scope="module")
def two_teams() -> Uncertainty:
    """t1 becomes the bottleneck where its effort passes the four hours of t0."""
    efforts = ["4h, cv: 0.5", f"{ranged('3h', '2h', '6h')}, cv: 0.5"]
    text = line([2, 2], efforts).replace(
        "work:", f"  idle: {{people: 1, speed: {ranged('1', '0.5', '2')}}}\nwork:"
    )
    text += """  other:
    arrives: {rate: 1/w}
    flow:
      - do: {team: idle, effort: 1h}
"""
    return uncertainty(loads(text), points=16, replications=FEW, jobs=2)


def test_the_bottleneck_flips_where_it_must(two_teams: Uncertainty) -> None:
    (only,) = two_teams.assumptions
    assert only.number.path == "feature.s_t1.effort"
    (flip,) = only.flips
    assert (flip.before, flip.after) == ("t0", "t1")
    assert flip.at == pytest.approx(4.0, abs=0.15)
    assert flip.low <= 4.0 <= flip.high
    assert flip.high - flip.low < 1.0
    chances = dict(two_teams.chances)
    assert chances["t0"] == pytest.approx(0.5, abs=0.1)  # even over 2 h to 6 h
    assert 0.3 < only.knowing <= 0.5  # it decides alone; few points understate it
    assert [each.path for each in two_teams.without_effect] == ["idle.speed"]


def test_a_gain_becomes_a_loss_where_the_tool_stops_to_help() -> None:
    text = (
        line([2, 2], [EXACT % "4h", EXACT % "1h"])
        + """
levers:
  tool: {change: {feature.s_t0.effort: {value: x0.8, range: [x0.5, x2]}}}
"""
    )
    found = uncertainty(
        loads(text), loads(text, use=["tool=1"]), name="tool", points=16, replications=FEW, jobs=2
    )
    (only,) = found.assumptions
    assert only.number.is_factor
    assert found.is_gain
    assert found.outcome.mean == pytest.approx(0.25, abs=0.01)
    gain = [flip for flip in only.flips if flip.after == "loss"]
    assert len(gain) == 1
    assert gain[0].at == pytest.approx(1.0, abs=0.02)
    assert only.low.mean == pytest.approx(2.0 - 1.25, abs=0.02)
    assert only.high.mean == pytest.approx(0.5 - 1.25, abs=0.02)
    assert found.chance_of_gain == pytest.approx(0.5, abs=0.05)  # even in the logarithm


def test_without_a_range_there_is_nothing_to_ask() -> None:
    with pytest.raises(UncertaintyError, match="No input that matters here has a range"):
        uncertainty(loads(line([1, 1], ["4h", "1h"])))


def test_numbers_of_levers_count_once_they_are_pulled() -> None:
    text = (
        line([2], ["4h"]) + "levers:\n  tool: {change: {t0.speed: {value: x2, range: [x1, x3]}}}\n"
    )
    assert uncertain_inputs(loads(text)) == ()
    (only,) = uncertain_inputs(loads(text, use=["tool=1"]))
    assert (only.path, only.low, only.high) == ("tool.change.t0.speed", 1.0, 3.0)
    changed = with_values(loads(text, use=["tool=1"]), [(only, 1.5)])
    assert dict(changed.lever("tool").change)["t0.speed"].operand == 1.5
    assert with_values(loads(text), [(only, 1.5)]).levers == ()


def test_the_middle_of_a_factor_is_that_of_its_logarithm() -> None:
    factor = UncertainInput("a.b", 1.0, 0.25, 4.0, is_factor=True)
    assert [factor.at(share) for share in (0.0, 0.5, 1.0)] == pytest.approx([0.25, 1.0, 4.0])
    plain = UncertainInput("a.b", 1.0, 1.0, 4.0)
    assert (plain.at(0.5), plain.between(4.0, 2.0)) == (2.5, 3.0)
    people = UncertainInput("a.people", 3.0, 2.0, 5.0, is_whole=True)
    assert {people.at(share) for share in np.linspace(0, 1, 50)} == {2.0, 3.0, 4.0, 5.0}


def test_a_crossing_says_where_it_is_not_clear() -> None:
    number = UncertainInput("a.b", 1.0, 0.0, 9.0)
    noise = np.random.default_rng(1).normal(size=32) * 0.8

    found = crossing(number, 9.0, lambda value: 4.0 - value + noise)
    assert found is not None
    at, low, high = found
    assert at == pytest.approx(4.0 + noise.mean(), abs=0.1)
    assert low <= at <= high
    assert crossing(number, 9.0, lambda value: 40.0 - value + noise) is None


def test_the_bracket_of_a_flip_is_of_values_at_which_the_sign_is_clear() -> None:
    """With the same noise at all values, what is a half-width from the mean is clear, no less."""
    number = UncertainInput("a.b", 1.0, 0.0, 9.0)
    noise = np.resize([-1.0, 1.0], 32)
    half_width = float(stats.t.ppf(0.975, 31)) * math.sqrt(32 / 31) / math.sqrt(32)  # 0.366
    tried: list[float] = []

    def difference(value: float) -> np.ndarray:
        tried.append(value)
        return 4.1 - value + noise

    found = crossing(number, 9.0, difference)
    assert found is not None
    at, low, high = found
    assert at == pytest.approx(4.1, abs=8.0 / 2**7)
    assert low == max(value for value in tried if value < 4.1 - half_width)
    assert high == min(value for value in tried if value > 4.1 + half_width)
    assert any(low < value < at for value in tried)  # nearer ones were tried, and are not clear
    assert any(at < value < high for value in tried)


def test_without_a_clear_value_the_bracket_is_the_whole_stretch() -> None:
    number = UncertainInput("a.b", 1.0, 0.0, 9.0)
    found = crossing(number, 9.0, lambda value: 4.1 - value + np.resize([-99.0, 99.0], 32))
    assert found is not None
    assert found[1:] == (1.0, 9.0)


def test_what_knowing_is_worth() -> None:
    shares = np.random.default_rng(2).random(400)
    decides = ["a" if share < 0.5 else "b" for share in shares]
    half = max(decides.count("a"), decides.count("b")) / 400
    assert knowing(shares, decides, 1) == pytest.approx(1.0 - half, abs=0.05)
    assert knowing(np.random.default_rng(3).random(400), decides, 1) == 0.0
    assert knowing(shares, ["a"] * 400, 1) == 0.0


def test_the_noise_of_few_replications_does_not_move_the_band() -> None:
    """Two replications a point, forty as it is: a number of almost no effect leaves both alike."""
    model = loads(
        "{flowsim: 1, warm_up: 4w, horizon: 30w, teams: {dev: {people: 3}}, work: {feature:"
        " {arrives: {rate: 2/w}, value: 1k, flow:"
        " [{build: {team: dev, effort: {value: 3d, range: [2d, 5d]}}}]}}}"
    )
    found = uncertainty(model, points=8, replications=40)
    assert found.quantile(0.1) - 0.05 < found.outcome.mean < found.quantile(0.9) + 0.05


def test_intervals_of_shares_are_the_same_again() -> None:
    model = loads(
        "{flowsim: 1, warm_up: 4w, horizon: 20w, teams: {a: {people: 2}, b: {people: 1}}, work: {w:"
        " {arrives: always, limit: 6, value: 1k, flow:"
        " [{x: {team: a, effort: {value: 9h, range: [6h, 12h]}}},"
        " {y: {team: b, effort: {value: 4h, range: [3h, 6h]}}}]}}}"
    )
    one, two = (uncertainty(model, points=8, replications=4, jobs=jobs) for jobs in (1, 2))
    assert [each.total for each in one.assumptions] == [each.total for each in two.assumptions]
    assert [each.first for each in one.assumptions] == [each.first for each in two.assumptions]
