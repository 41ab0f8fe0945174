"""The advice of `invest` where the best answer is exact; docs/studies.md has it more often."""

from __future__ import annotations

import pytest

from flowsim.theory import Centre, closed_network
from measuring import advisor
from measuring.advisor import KNOWN, MEASURED, Org


def test_an_organisation_is_worth_what_theory_says() -> None:
    org = Org((1, 2), (2.0, 3.0), (0.0, 0.25), 4)
    passes = 1.0 / 0.75
    exact = closed_network(4, [Centre(passes, 2.0, 1), Centre(passes, 3.0, 2)])
    assert org.throughput == pytest.approx(exact.throughput)
    assert advisor.best_plan(org) >= advisor.net(org, 0)


@pytest.mark.parametrize(("title", "org"), KNOWN, ids=lambda each: str(each)[:12])
def test_the_best_hire_is_selected(title: str, org: Org) -> None:
    best, found = advisor.selections(org, 10, jobs=2)
    assert sum(each.best == best for each in found) >= 7  # of 10; 95 %, four standard errors less


def test_no_ladder_beats_the_best_plan() -> None:
    (loss,) = advisor.losses(advisor.drawn(1), jobs=2)
    assert -1e-9 <= loss < 0.1


def test_the_best_is_selected_as_often_as_promised() -> None:
    """Of what is stored, which a nightly test measures anew."""
    found = MEASURED.stored()
    assert (found["selections"], len(found["selected"])) == (200, len(KNOWN))
    for each in found["selected"]:
        assert each["right"] >= 184  # 95 %, two standard errors less
        assert each["replications"] < each["equal"]


def test_ladders_lose_little() -> None:
    found = MEASURED.stored()["losses"]
    assert len(found) == advisor.ORGANISATIONS
    assert all(-1e-9 <= loss < 0.05 for loss in found)
