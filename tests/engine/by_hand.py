"""Small organisations whose logs can be worked out by hand, and such a log as lines of text.

A line: the item (its work and ordinal), the step and from the second on the pass, instants of
queueing, start, finish and leaving (- for never), the outcome; then who, why it waited, its batch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from flowsim.engine import fast, reference
from flowsim.eventlog import (
    CAUSES,
    LEFT,
    OUTCOMES,
    QUEUED,
    EventLog,
)
from flowsim.model import load
from flowsim.plan import Plan, compile_plan

Traces = Mapping[str, str]


def plan_of(
    body: str,
    *,
    horizon: str = "100h",
    hours: str = "always",
    warm_up: str = "0h",
    traces: Traces | None = None,
) -> Plan:
    """The plan of an organisation. traces: lines by the name of their file."""
    head = f"flowsim: 1\nname: by hand\nwarm_up: {warm_up}\nhorizon: {horizon}\nhours: {hours}\n"
    with TemporaryDirectory() as folder:
        for name, rows in (traces or {}).items():
            lines = [line.strip() for line in rows.strip().splitlines()]
            (Path(folder) / f"{name}.csv").write_text("\n".join(lines) + "\n")
        path = Path(folder) / "model.yaml"
        path.write_text(head + body)
        return compile_plan(load(path))


def run(body: str, **how: str | Traces) -> EventLog:
    """The log of an organisation, by the reference engine and by the fast one, which are equal."""
    plan = plan_of(body, **how)  # type: ignore[arg-type]
    log = reference.simulate(plan)
    assert fast.simulate(plan).same_as(log)
    return log


def story(body: str, **how: str | Traces) -> list[str]:
    """The log of an organisation, a line a row."""
    log = run(body, **how)
    rows = zip(log.rows.times.tolist(), log.rows.codes.tolist(), strict=True)
    return [line_of(log, times, codes) for times, codes in rows]


def line_of(log: EventLog, times: list[float], codes: list[int]) -> str:
    """A row of a log in words."""
    item, step, visit, person, outcome, cause, batch, _ = codes
    names = log.names
    who = ""
    if person >= 0:
        team = int(np.searchsorted(names.people, person, side="right")) - 1
        who = f"{names.teams[team]}.{person - names.people[team]}"
    if item < 0:
        return f"{who} {_instant(times[QUEUED])} {_instant(times[LEFT])} {OUTCOMES[outcome]}"
    where = "door" if step < 0 else names.steps[step] + (f"/{visit}" if visit > 1 else "")
    words = [
        f"{names.works[log.rows.item_work[item]]}{log.rows.item_ordinal[item]}",
        where,
        *(_instant(time) for time in times),
        OUTCOMES[outcome],
        *(["by", who] if who else []),
        *(["for", CAUSES[cause]] if cause else []),
        *([f"batch {batch}"] if batch else []),
    ]
    return " ".join(words)


def _instant(time: float) -> str:
    return "-" if math.isnan(time) else f"{time:g}"


def lines(text: str) -> list[str]:
    """Lines as they stand in a test."""
    return [line.strip() for line in text.strip().splitlines()]
