"""People and structure: cohorts, coordination, layers, learning, what a speed-up is worth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from flowsim.dynamics import structure
from flowsim.dynamics.speed_up import learning, rework, worth
from flowsim.dynamics.talent import Talent, cohorts, cost, output, steady

FREEZE, RESUMED = [(0.0, 0.0)], [(0.0, 0.0), (3.0, 10.0)]


def test_ten_juniors_a_year_settle() -> None:
    assert np.round(steady(10.0), 2).tolist() == [20.69, 18.15, 45.37]


def test_without_juniors_seniors_go_later() -> None:
    base = steady(10.0)
    seniors = cohorts(base, years=[2.0, 5.0, 10.0], hires=FREEZE)[:, 2] / base[2] - 1.0
    assert np.round(100.0 * seniors, 1).tolist() == [-1.5, -12.6, -40.0]


def test_a_freeze_of_three_years_is_deepest_six_years_later() -> None:
    base, years = steady(10.0), np.linspace(0.0, 30.0, 301)
    seniors = cohorts(base, years=years, hires=RESUMED)[:, 2] / base[2] - 1.0
    low = int(seniors.argmin())
    assert round(100.0 * seniors[low]) == -17
    assert round(years[low]) == 9
    assert abs(seniors[-1]) < 0.05


def test_output_falls_while_output_per_cost_improves() -> None:
    people = np.vstack([steady(10.0), cohorts(steady(10.0), years=[3.0, 5.0], hires=FREEZE)])
    assert np.round(output(people), 1).tolist() == [71.0, 61.9, 53.1]
    per_cost = output(people) / cost(people)
    assert np.round(per_cost[[0, 2]], 3).tolist() == [1.025, 1.165]
    assert (np.diff(per_cost) > 0.0).all()


def test_cohorts_solve_their_equations() -> None:
    talent = Talent()

    def slopes(at: float, y: np.ndarray) -> list[float]:
        hires = 0.0 if at < 3.0 else 10.0
        (up, over), (a, b, c) = talent.promotes, talent.leaves
        return [hires - (up + a) * y[0], up * y[0] - (over + b) * y[1], over * y[1] - c * y[2]]

    start = [8.0, 5.0, 20.0]
    solved = solve_ivp(slopes, (0.0, 12.0), start, rtol=1e-9, atol=1e-9, max_step=0.05)
    exact = cohorts(start, years=[0.0, 12.0], hires=RESUMED)
    assert exact[0].tolist() == start
    assert np.allclose(exact[1], solved.y[:, -1], atol=2e-2)


def test_impossible_cohorts_are_refused() -> None:
    with pytest.raises(ValueError, match="begin at year 0"):
        cohorts([1, 1, 1], years=[1.0], hires=[(1.0, 2.0)])
    with pytest.raises(ValueError, match="three numbers"):
        cohorts([1, 1], years=[1.0], hires=FREEZE)
    with pytest.raises(ValueError, match="years must"):
        cohorts([1, 1, 1], years=[-1.0], hires=FREEZE)
    with pytest.raises(ValueError, match="no long run"):
        steady(1.0, Talent(leaves=(0.1, 0.1, 0.0)))
    with pytest.raises(ValueError, match="at least 0"):
        Talent(mentoring=-1.0)


def test_gunthers_law() -> None:
    lost = {"hand_offs": 0.02, "search": 0.02}
    sizes = (1, 2, 4, 6, 8, 10)
    found = [round(structure.coordinated(n, **lost), 4) for n in sizes]
    assert found == [1.0, 1.8868, 3.0769, 3.5294, 3.5398, 3.3557]
    best = structure.best_size(**lost)
    assert best == pytest.approx(math.sqrt(0.98 / 0.02))
    assert structure.coordinated(best, **lost) > max(
        structure.coordinated(best + step, **lost) for step in (-0.1, 0.1)
    )
    assert structure.best_size(hand_offs=0.02, search=0.0) == math.inf
    assert structure.coordinated(9, hand_offs=0.0, search=0.0) == 9.0
    with pytest.raises(ValueError, match="people"):
        structure.coordinated(0, **lost)


def test_layers_and_learning() -> None:
    assert structure.layered(0) == 1.0
    assert structure.layered(1) == 1.05
    assert [structure.learned(n, rate=0.8) for n in (1, 2, 4)] == pytest.approx([1.0, 0.8, 0.64])
    with pytest.raises(ValueError, match="rate"):
        structure.learned(2, rate=0.0)
    with pytest.raises(ValueError, match="layers"):
        structure.layered(-1)


def test_new_people_cost_before_they_help() -> None:
    crew = {"experienced": 10.0, "hired": 5.0}
    assert structure.staffed(0, **crew) == 10.0 + 5.0 * (0.5 - 0.2)
    assert structure.staffed(1e6, **crew) == pytest.approx(15.0)
    assert structure.staffed(0, **crew, trainer=0.8) < 10.0
    half = 80.0 * math.log(2.0)
    assert structure.staffed(half, **crew) == pytest.approx(10.0 + 2.5 + 2.5 * 0.3)
    with pytest.raises(ValueError, match="assimilation"):
        structure.staffed(0, **crew, assimilation=0.0)


def test_bounds_on_what_faster_coding_is_worth() -> None:
    found = [round(worth(10.0, share=share), 2) for share in (0.11, 0.146, 0.23, 0.37)]
    assert found == [1.11, 1.15, 1.26, 1.50]
    assert worth(10.0, share=1.0) == pytest.approx(10.0)
    assert worth(10.0, share=0.5, novel=1.0) == 1.0
    assert worth(10.0, share=0.5, data_quality=0.0) == 1.0
    assert worth(1e9, share=0.37) == pytest.approx(1.0 / 0.63)
    with pytest.raises(ValueError, match="share"):
        worth(10.0, share=1.1)
    with pytest.raises(ValueError, match="speed"):
        worth(0.0, share=0.5)


def test_a_gain_begins_below_nothing() -> None:
    assert learning(0.0, dip=0.3, time=2.0) == pytest.approx(-0.3)
    zero = 2.0 * math.log(1.3)
    assert learning(zero, dip=0.3, time=2.0) == pytest.approx(0.0)
    assert learning(1e3, dip=0.3, time=2.0) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="time above 0"):
        learning(1.0, dip=0.1, time=0.0)


def test_rework_needs_adoption_poor_data_and_no_guardrails() -> None:
    full = {"added": 0.3, "adoption": 1.0, "data_quality": 0.0, "guardrails": 0.0}
    assert rework(0.1, **full) == pytest.approx(0.4)
    for name, none in (("adoption", 0.0), ("data_quality", 1.0), ("guardrails", 1.0)):
        assert rework(0.1, **(full | {name: none})) == pytest.approx(0.1)
