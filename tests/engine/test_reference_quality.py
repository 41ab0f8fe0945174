"""Defects and what deliveries bring on, against the draws themselves."""

from __future__ import annotations

import numpy as np

from flowsim.engine.calendar import on_tick
from flowsim.engine.draws import address, poisson, replication_key, uniform
from flowsim.eventlog import (
    DEFECTS,
    DELIVERED,
    ITEM,
    LEFT,
    OUTCOME,
    STEP,
    TO_REWORK,
    VISIT,
)
from flowsim.plan import Plan
from flowsim.plan.tables import (
    STEP_CHECK,
    STEP_DEFECT,
    STEP_INJECTS,
    WORK_INSTALLED,
    WORK_ITEMS,
)
from tests.engine.by_hand import plan_of, run


def key_of(plan: Plan, work: int, ordinal: int) -> np.uint64:
    """The key of an item of a source of its own; of the source itself for 0."""
    key = np.uint64(replication_key(1, 0))
    stream = plan.tables.works.stream[work, WORK_ITEMS]
    source = np.uint64(address(key, stream, 0))
    return np.uint64(address(source, stream, ordinal)) if ordinal else source


QUALITY = """
teams: {dev: {people: 9}}
work:
  feature:
    arrives: {backlog: 6}
    flow:
      - design: {team: dev, effort: 1h, injects: 0.8, rework: 50%}
      - build: {team: dev, effort: 1h, injects: 2, rework: 40%}
      - review: {team: dev, effort: 1h, catches: 45%}
      - test: {team: dev, effort: 1h, catches: 60%}
"""


def life(plan: Plan, ordinal: int) -> list[tuple[int, int, int, int]]:
    """The visits of a feature: step, pass, defects, outcome; each made, looked for and gone."""
    key, streams = key_of(plan, 0, ordinal), plan.tables.steps.stream
    defects: list[tuple[int, np.uint64]] = []
    passes = [0, 0, 0, 0]
    visits, step = [], 0
    while step < 4:
        passes[step] += 1
        visit = passes[step]
        mean = float(plan.tables.steps.injects[step])
        if visit > 1:
            mean *= float(plan.tables.steps.rework[step])
        count = poisson(mean, uniform(key, streams[step, STEP_INJECTS], visit))
        for j in range(1, count + 1):
            its = np.uint64(address(key, streams[step, STEP_DEFECT], visit * 1024 + j))
            defects.append((step, its))
        catches = plan.tables.steps.catches[step]
        found = [
            (made, its)
            for made, its in defects
            if uniform(its, streams[step, STEP_CHECK], visit) < catches
        ]
        defects = [defect for defect in defects if defect not in found]
        back_to = min((made for made, _ in found), default=step + 1)
        outcome = TO_REWORK if found else DELIVERED if step == 3 else 0
        visits.append((step, visit, len(found) or (step == 3) * len(defects), outcome))
        step = back_to
    return visits


def test_each_visit_makes_defects_and_looks_for_all() -> None:
    plan, log = plan_of(QUALITY), run(QUALITY)
    codes = log.rows.codes
    seen = 0
    for ordinal in range(1, 7):
        its = codes[codes[:, ITEM] == ordinal - 1]
        expected = life(plan, ordinal)
        assert its[:, [STEP, VISIT, DEFECTS, OUTCOME]].tolist() == [list(row) for row in expected]
        seen += len(expected)
    assert seen == len(log) > 24
    assert (codes[:, OUTCOME] == DELIVERED).sum() == 6


AFTER = """
teams: {{dev: {{people: 90}}}}
work:
  feature:
    arrives: {{backlog: 4}}
    flow: [{{build: {{team: dev, effort: 1h, injects: 3}}}}]
    after: {{{after}}}
  follow:
    flow: [{{mend: {{team: dev, effort: 1h}}}}]
"""


def spawned(body: str) -> tuple[Plan, list[tuple[float, int]], list[float]]:
    """Plan, arrival and parent of what was brought on, and when parents were delivered."""
    log = run(body)
    rows = log.rows
    delivered = {
        int(codes[ITEM]): float(times[LEFT])
        for codes, times in zip(rows.codes, rows.times, strict=True)
        if codes[OUTCOME] == DELIVERED
    }
    came = [
        (float(at), int(parent))
        for at, parent, work in zip(
            rows.item_arrived, rows.item_parent, rows.item_work, strict=True
        )
        if work == 1
    ]
    ordinals = rows.item_ordinal[rows.item_work == 1].tolist()
    assert ordinals == list(range(1, len(came) + 1))
    return plan_of(body), came, [delivered[item] for item in range(4)]


def test_at_a_rate_over_a_span() -> None:
    plan, came, delivered = spawned(AFTER.format(after="follow: {rate: 0.1/h, for: 30h}"))
    stream, expected = plan.tables.afters.stream[0], []
    for item, at in enumerate(delivered):
        key = key_of(plan, 0, item + 1)
        for j in range(1, poisson(3.0, uniform(key, stream, 0)) + 1):
            expected.append((on_tick(at + 30.0 * uniform(key, stream, 2 * j)), item))
    assert came == sorted(expected)
    assert len(came) > 5


def test_for_each_defect_that_escapes() -> None:
    plan, came, delivered = spawned(AFTER.format(after="follow: {per_defect: 50%, within: 20h}"))
    stream, steps, expected = plan.tables.afters.stream[0], plan.tables.steps.stream, []
    for item, at in enumerate(delivered):
        key = key_of(plan, 0, item + 1)
        for j in range(1, poisson(3.0, uniform(key, steps[0, STEP_INJECTS], 1)) + 1):
            defect = np.uint64(address(key, steps[0, STEP_DEFECT], 1024 + j))
            if uniform(defect, stream, 0) < 0.5:
                expected.append((on_tick(at + 20.0 * uniform(defect, stream, 1)), item))
    assert came == sorted(expected)
    assert len(came) > 3


def test_once_after_so_long() -> None:
    plan, came, delivered = spawned(AFTER.format(after="follow: {chance: 60%, at: 10h}"))
    stream = plan.tables.afters.stream[0]
    expected = [
        (on_tick(at + 10.0), item)
        for item, at in enumerate(delivered)
        if uniform(key_of(plan, 0, item + 1), stream, 0) < 0.6
    ]
    assert came == sorted(expected)
    assert 0 < len(came) < 4


def test_what_is_installed_brings_on_what_is_left_of_its_span() -> None:
    body = AFTER.format(after="follow: {rate: 0.1/h, for: 30h, installed: 5}").replace(
        "backlog: 4", "trace: none.csv"
    )
    traces = {"none": "at\n99h"}
    plan, log = plan_of(body, traces=traces), run(body, traces=traces)
    after, stream = plan.tables.afters.stream[0], plan.tables.works.stream[0, WORK_INSTALLED]
    expected = []
    for parent in range(1, 6):
        key = np.uint64(address(key_of(plan, 0, 0), stream, parent))
        age = 30.0 * uniform(key, stream, 0)
        for j in range(1, poisson(3.0, uniform(key, after, 0)) + 1):
            expected.append(on_tick(-age + 30.0 * uniform(key, after, 2 * j)))
    came = log.rows.item_arrived[log.rows.item_parent == -1]
    assert came.tolist() == [*sorted(at for at in expected if at >= 0.0), 99.0]
    assert 3 < len(came) < len(expected)


def test_dropped_items_bring_nothing_on() -> None:
    body = AFTER.format(after="follow: {chance: 100%, at: 10h}").replace(
        "injects: 3", "then: {dropped: 100%}"
    )
    assert len(run(body)) == 4
