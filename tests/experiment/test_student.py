"""Student's t and the binomial ranks equal SciPy's, and a run does not import it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.special import bdtr, ndtri, stdtr, stdtrit

from flowsim.experiment.ranks import ranks_around
from flowsim.experiment.student import student_quantile, student_tail

DEGREES = [0.5, 1.0, 1.5, 2.0, 2.7, 3.0, 4.0, 7.0, 19.0, 39.5, 199.0, 201.0, 1e3, 1e5, 1e7]
CHANCES = [0.55, 0.75, 0.9, 0.95, 0.975, 0.995, 1.0 - 0.05 / 64.0, 1 - 1e-6, 1 - 1e-9]


@pytest.mark.parametrize("degrees", DEGREES)
def test_quantiles_of_student_are_those_of_scipy(degrees: float) -> None:
    found = [student_quantile(chance, degrees) for chance in CHANCES]
    assert found == pytest.approx(stdtrit(degrees, CHANCES).tolist(), rel=2e-10)
    back = [1.0 - student_tail(each, degrees) for each in found]
    assert back == pytest.approx(CHANCES, abs=2e-10)
    assert back == pytest.approx(stdtr(degrees, found).tolist(), abs=2e-10)


def test_degrees_of_which_the_quantile_is_known_in_closed_form() -> None:
    """Cauchy's law, and two and four degrees, where SciPy is a little off near the middle."""
    for chance in (0.51, 0.6, 0.975, 1.0 - 1e-6):
        alpha = 4.0 * chance * (1.0 - chance)
        assert student_quantile(chance, 1.0) == pytest.approx(
            np.tan(np.pi * (chance - 0.5)), rel=1e-9
        )
        assert student_quantile(chance, 2.0) == pytest.approx(
            2.0 * (chance - 0.5) * np.sqrt(2.0 / alpha), rel=1e-9
        )
        of_four = np.cos(np.arccos(np.sqrt(alpha)) / 3.0) / np.sqrt(alpha)
        assert student_quantile(chance, 4.0) == pytest.approx(
            2.0 * np.sqrt(of_four - 1.0), rel=1e-6
        )


def test_the_ends_of_the_law() -> None:
    assert student_quantile(0.5, 3.0) == 0.0
    assert student_quantile(0.975, np.inf) == pytest.approx(float(ndtri(0.975)), rel=1e-14)
    for chance, degrees in ((1.0, 3.0), (0.4, 3.0), (0.9, 0.0), (0.9, np.nan)):
        with pytest.raises(ValueError, match=r"chance must be in 0\.5\.\.1"):
            student_quantile(chance, degrees)


@pytest.mark.parametrize("count", [1, 5, 20, 59, 400, 20_000])
@pytest.mark.parametrize("chance", [0.05, 0.5, 0.85, 0.95])
def test_ranks_are_those_of_the_binomial_law_of_scipy(chance: float, count: int) -> None:
    at_most = bdtr(np.arange(count + 1.0), count, chance)
    low = int(np.searchsorted(at_most, 0.025, side="right"))
    high = int(np.searchsorted(at_most, 0.975, side="left")) + 1
    assert ranks_around(chance, count) == (low, min(high, count + 1))


RUN = """
import sys
import flowsim as fs
model = fs.loads("flowsim: 1\\nhorizon: 26w\\nteams: {dev: {people: 1}}\\nwork: {job: {arrives: "
                 "{rate: 2/w}, flow: [do: {team: dev, effort: 1d}]}}")
fs.run(model, replications=6)
print(sorted({"scipy.special", "scipy.linalg", "scipy.stats"} & set(sys.modules)))
"""


def test_a_run_does_not_import_what_it_does_not_need_of_scipy() -> None:
    """Once its machine code is on the disk."""
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", RUN], capture_output=True, text=True, check=True, timeout=300
        )
    assert done.stdout.strip() == "[]"
