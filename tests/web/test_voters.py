"""A room that votes at once while sliders move: nothing is lost, and nobody waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowsim.study.shipped import configs
from tests.web.latency import answered, percentile
from tests.web.voters import vote_at_once


def test_fifty_vote_at_once(tmp_path: Path) -> None:
    found = vote_at_once(tmp_path, 50)
    assert found.kept == found.right == 50
    assert len(found.seconds) == found.reached == 50
    assert found.answers > 0


@pytest.mark.nightly
def test_two_hundred_vote_at_once_while_the_organisation_runs(tmp_path: Path) -> None:
    """The bound of 300 ms is for a quiet machine of two cores (`python -m benchmarks.workshop`)."""
    model = (configs() / "product-org.yaml").read_text(encoding="utf-8")
    found = vote_at_once(tmp_path, 200, model=model)
    assert found.kept == found.right == 200
    assert len(found.seconds) == found.reached == 200
    print(f"95% of votes within {1e3 * found.percentile(0.95):.0f} ms")
    assert found.percentile(0.95) < 3.0, "nobody waits for seconds, however busy the machine"


@pytest.mark.nightly
def test_a_slider_of_the_default_organisation_is_answered_at_once(tmp_path: Path) -> None:
    """The bound of 200 ms is for a quiet machine of two cores (`python -m benchmarks.workshop`)."""
    seconds = answered(tmp_path, 60)
    print(f"95% of answers within {1e3 * percentile(seconds, 0.95):.0f} ms")
    assert percentile(seconds, 0.95) < 2.0, "nobody waits for seconds, however busy the machine"
