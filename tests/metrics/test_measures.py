from __future__ import annotations

import pytest

from flowsim.metrics import Layout, formula_of, measure
from flowsim.model import loads
from flowsim.plan import compile_plan
from tests.metrics.by_hand import MODEL, as_log, by_hand

# Of the log by hand: measure, at, work, value.
VALUES = [
    ("throughput", None, "f", 2 / 45),
    ("throughput", "build", None, 4 / 45),  # f 1, f 2 twice, f 3 once though interrupted
    ("request_to_delivery", None, "f", 32),
    ("visits", "build", None, 3 / 2),
    ("sojourn", "build", None, (3 + 4 + 2 + 9) / 4),
    ("wait", "build", None, 0),
    ("wait", "ship", None, (11 + 5) / 2),
    ("wait", "call", None, 2),  # until it was given up
    ("wait", "door", "f", 32 / 3),
    ("queue", "build", None, 2 / 45),  # f 3, while somebody fixes the bug
    ("waiting_for_priority", "build", None, 2 / 45),
    ("waiting_for_people", "build", None, 0),
    ("waiting_for_gate", "ship", None, (11 + 5) / 45),  # the second half of the batch is there
    ("waiting_for_batch", "ship", None, 0),
    ("waiting_for_hours", "qa", "f", (6 + 1 + 2) / 45),  # till nine, or till somebody helps
    ("waiting_for_people", "end", None, 2 / 45),
    ("waiting_while_closed", "end", None, 2 / 45),
    ("waiting_for_hours", "call", None, 2 / 45),
    ("waiting_for_limit", "ops", None, 4 / 45),
    ("waiting_for_join", "left", None, (6 + 6 + 1 + 2) / 45),  # f 3 still does
    ("waiting", None, "f", (2 + 16 + 9 + 4 + 15) / 45),
    ("waiting", None, None, (2 + 16 + 9 + 4 + 15 + 1 + 4 + 2) / 45),
    ("batch_size", "ship", None, 2),
    ("join_wait", "left", None, (6 + 6 + 1) / 3),
    ("join_wait", "end", None, 0),
    ("found", "check", None, 1 / 3),
    ("escaped", None, "f", 1 / 2),
    ("escaped_share", None, "f", 1 / 2),
    ("change_fail_rate", None, "f", 1 / 2),
    ("failed_deployment_recovery_time", None, "f", 2),
    ("dropped_share", None, "d", 1 / 2),
    ("abandoned_share", None, "h", 1),
    ("abandoned_share", None, "f", 0),
    ("blocked", "ops", None, 4 / 45),
    ("busy", "ops", None, (2 + 20 + 20 + 3) / 45),
    ("starved", "ops", None, 0),  # it works on while it is blocked: more than all of its time
    ("starved", "dev", None, 1 - 41 / 79),
    ("availability", "dev", None, 1 - (10 + 1) / 90),
    ("busy", "qa", None, (5 + 1) / 16),
    ("utilisation", "qa", None, 6 / 16),  # two days of eight hours
    # their own jobs, a batch once, and 2 + 1 + 1 + 3 + 1 hours for qa
    ("utilisation", "dev", None, (7 + 2 + 2 + 2 + 1 + 6 + 2 + 5 + 2 + 2 + 2 + 8) / 79),
]


@pytest.mark.parametrize(("name", "at", "work", "value"), VALUES)
def test_measures_of_a_log_by_hand(
    name: str, at: str | None, work: str | None, value: float
) -> None:
    plan = compile_plan(loads(MODEL))
    log = as_log(by_hand(), plan)
    formula = formula_of(Layout(log.names), name, at=at, work=work)
    assert formula(measure(log, plan)) == pytest.approx(value, abs=1e-12)
