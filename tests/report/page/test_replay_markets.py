"""Markets in the moving picture: the counts of the replication that is replayed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from flowsim.eventlog import DELIVERED, ITEM, LEFT, OUTCOME
from flowsim.model import loads
from flowsim.report.page.replay import OF_MARKETS, replay_widget
from flowsim.report.page.replay_figures import market_data
from flowsim.report.page.shell import as_data
from flowsim.study.results import RunResult
from flowsim.study.single.run import run
from tests.study.test_market_demand import TEXT

WEEK = 168.0


@pytest.fixture(scope="module")
def result() -> RunResult:
    model = loads(TEXT.replace("  else:", "  other:"), set={"horizon": "130w"})
    return run(model, replications=4, judge="onboarding")


def test_counts_are_those_of_that_replication(result: RunResult) -> None:
    markets = result.results.markets
    assert markets is not None
    for number in range(4):
        found = market_data(result, number, 10.5 * WEEK)
        assert found is not None
        assert (found["title"], found["size"], found["markets"]) == ("c", 300, 1)
        for part, name in zip(found["parts"], ("early", "main"), strict=True):
            assert part["users"] == markets.of("c", "users", name)[number, :11].tolist()
        assert found["waiting"] == markets.of("c", "waiting")[number, :11].tolist()


def test_users_are_who_has_been_onboarded_in_the_log(result: RunResult) -> None:
    """Nobody leaves in this model: delivered onboardings until a week's end are its users."""
    from flowsim.study.single.logs import log

    record = log(result.model, replication=2)
    codes, times = record.rows.codes, record.rows.times
    kind = record.names.works.index("onboarding")
    ended = (codes[:, OUTCOME] == DELIVERED) & (record.rows.item_work[codes[:, ITEM]] == kind)
    found = market_data(result, 2, 20 * WEEK)
    assert found is not None
    for week in range(20):
        users = sum(part["users"][week] for part in found["parts"])
        assert users == int((times[ended, LEFT] <= (week + 1) * WEEK).sum())


def test_there_may_be_no_market_or_no_counts(result: RunResult) -> None:
    plain = replace(result, model=replace(result.model, markets=()))
    assert market_data(plain, 0, WEEK) is None
    assert (
        market_data(replace(result, results=replace(result.results, markets=None)), 0, 9.0) is None
    )
    assert market_data(result, 4, WEEK) is None, "that replication was not kept"


def test_a_product_is_replayed_for_two_years(result: RunResult) -> None:
    html, data = replay_widget((result,))
    assert data["weeks"] == OF_MARKETS == 104
    (found,) = data["runs"]
    assert len(found["market"]["waiting"]) == 104
    assert "waiting" in as_data(data)
    assert "wait for onboarding" in str(html)
    assert np.all(np.diff(np.array([part["users"] for part in found["market"]["parts"]])) >= 0)
