"""Forecasts come true as often as they say, where a board says all that there is to know."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scipy.special import bdtr

from flowsim.model import Model
from flowsim.study.forecast.forecast import CHANCES
from measuring.calibration import (
    AT_LEAST,
    BOARD,
    CASES,
    MEASURED,
    MORE,
    NEXT,
    Case,
    Hits,
    calibration,
)

FEW = {"trials": 40, "replications": 99}
RARE = 1e-4  # of either side: how unlikely a count of hits must be to be refused


def likely(hits: Hits, question: str, chance: float) -> bool:
    """Whether so many hits are no wonder if the chance is as said: by the binomial law."""
    count = round(hits.share(question, chance) * hits.trials)
    return bool(
        bdtr(count, hits.trials, chance) > RARE
        and 1.0 - bdtr(count - 1, hits.trials, chance) > RARE
    )


def test_a_few_trials_on_two_models() -> None:
    found = {case.title: calibration(case, **FEW) for case in CASES[:2]}
    for hits in found.values():
        for chance in CHANCES:
            assert likely(hits, NEXT, chance)
            assert likely(hits, BOARD, chance)
            assert hits.share(MORE, chance) <= hits.share(AT_LEAST, chance)


def faster(model: Model) -> Model:
    return replace(
        model, teams=tuple(replace(team, speed=1.25 * team.speed) for team in model.teams)
    )


def without_board(model: Model) -> Model:
    return replace(model, state=model.state[:1])


@pytest.mark.parametrize("believed", [faster, without_board])
def test_a_wrong_forecast_is_found_out(believed: object) -> None:
    """A quarter too fast, or as if next to nothing were on the board: so few trials tell it."""
    hits = calibration(CASES[0], **FEW, believed=believed)  # type: ignore[arg-type]
    assert not all(likely(hits, what, chance) for what in (NEXT, BOARD) for chance in CHANCES)


@pytest.mark.parametrize("case", CASES[:2], ids=lambda case: case.title)
def test_dates_of_85_come_true_in_80_to_90_of_100(case: Case) -> None:
    """Of what is stored, which a nightly test measures anew."""
    found = MEASURED.stored()
    hits = Hits(found["trials"], found["cases"][case.title])
    assert hits.trials >= 500
    for question in (NEXT, BOARD):
        assert 0.80 <= hits.share(question, 0.85) <= 0.90
        assert 0.45 <= hits.share(question, 0.50) <= 0.57
        assert 0.92 <= hits.share(question, 0.95) <= 0.98
    assert hits.share(MORE, 0.85) <= 0.90
    assert hits.share(AT_LEAST, 0.85) >= 0.80


def test_every_case_is_stored() -> None:
    assert list(MEASURED.stored()["cases"]) == [case.title for case in CASES]
