"""Each field shows the measure that it is named for: by hand, on twenty items in a row."""

from __future__ import annotations

import pytest

from flowsim.model import Model, loads
from flowsim.study.decide.compare import compare
from flowsim.study.results import RunResult
from flowsim.study.single.run import run

COUNT = 20
QUEUE = """
flowsim: 1
horizon: 20w
hours: always
teams: {{desk: {{people: 1, cost: 52k/y}}}}
work:
  job:
    arrives: {{backlog: 20}}
    commitment: serve
    flow:
      - look: {{wait: 10h}}
      - serve: {{team: desk, effort: {hours}h, cv: 0}}
"""


def queue(hours: float) -> Model:
    """Twenty items at time zero; all wait 10 h, then one person does one after the other."""
    return loads(QUEUE.format(hours=hours))


@pytest.fixture(scope="module")
def done() -> RunResult:
    return run(queue(24.0), replications=4)


def test_percentiles_are_those_of_their_names(done: RunResult) -> None:
    """Done after 1 to 20 days and 10 h: half of them by day 10, 85 % by day 17, 95 % by day 19."""
    figures = done.of("job")
    wait = 10.0 / 24.0
    # between the k-th and the next of 20 items any value is the percentile
    for percentile, field, since in (
        (50, figures.delivery_p50, wait),
        (85, figures.delivery_p85, wait),
        (95, figures.delivery_p95, wait),
        (50, figures.change_p50, 0.0),
        (85, figures.change_p85, 0.0),
        (95, figures.change_p95, 0.0),
    ):
        reached = percentile / 100.0 * COUNT
        assert since + reached - 0.05 <= field.mean <= since + reached + 1.05
    assert figures.delivery_mean.mean == pytest.approx(wait + 10.5)
    assert figures.change_mean.mean == pytest.approx(10.5)
    assert figures.throughput.mean == pytest.approx(1.0)  # 20 items in 20 weeks


def test_differences_are_those_of_their_names() -> None:
    found = compare(queue(24.0), {"slower": queue(48.0)}, replications=2)
    for percentile, measure in (
        (50, "delivery_p50"),
        (85, "delivery_p85"),
        (50, "change_p50"),
        (85, "change_p85"),
    ):
        try:
            difference = found.difference("slower", measure)
        except KeyError:
            continue
        reached = percentile / 100.0 * COUNT
        assert reached - 0.1 <= difference.paired.mean <= reached + 1.1
    assert found.difference("slower", "delivery_mean").paired.mean == pytest.approx(10.5)
    assert found.difference("slower", "delivery_p85").unit == "days"
