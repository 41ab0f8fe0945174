"""A log and its plan as plain Python: rows with names, and what the plan says of steps and teams.

Input: a plan and a log. Output: a Reading. Judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from flowsim.eventlog import ASSISTED, DOOR, FIRST_SEGMENT, NO_ITEM, EventLog
from flowsim.plan import Plan
from flowsim.plan.tables import INJECTS, SHARE, Ints


class Row(NamedTuple):
    """A row of a log; instants in hours from time zero."""

    number: int
    item: int
    step: int
    visit: int
    person: int
    outcome: int
    cause: int
    batch: int
    defects: int
    levers: int
    queued: float
    started: float
    finished: float
    left: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A log, its rows by what they are about, and the plan in lists."""

    plan: Plan
    log: EventLog
    rows: list[Row]  # of items
    assisted: list[Row]  # of further members of crews
    absences: list[Row]
    spells: list[Row]  # of members of markets
    by_item: list[list[Row]]
    is_expedite: list[bool]  # [work]
    step_work: list[int]
    step_team: list[int]
    step_block: list[int]
    step_branch: list[int]  # the first step of its branch, -1
    branch_end: list[int]
    may_pass: list[bool]  # [step] whether an item may not take it
    may_inject: list[bool]
    targets: list[list[int]]
    first: list[int]  # [work + 1] into the steps
    blocks: list[tuple[int, int]]  # the steps first to end
    people: list[int]  # [team + 1] of its people among all
    helpers: list[set[int]]  # [team] those who help it
    crews: list[dict[int, int]]  # [step] how many of each team; one of its own where it is alone
    placed: set[tuple[int, float]]  # steps with items when the run begins, and when those came

    @property
    def start(self) -> float:
        """When the run began, from time zero."""
        return -self.log.warm_up

    def is_placed(self, item: int) -> bool:
        """Whether an item was in a step when the run began."""
        arrived, rows = float(self.log.rows.item_arrived[item]), self.by_item[item]
        return bool(rows) and (rows[0].step, arrived + self.log.warm_up) in self.placed

    def team_of(self, person: int) -> int:
        """The team of a person."""
        return next(t for t, end in enumerate(self.people[1:]) if person < end)

    def place(self, row: Row) -> str:
        """Which row it is, for messages."""
        names, rows = self.log.names, self.log.rows
        if row.step <= FIRST_SEGMENT:
            return f"row {row.number} (spell of member {row.batch})"
        if row.item == NO_ITEM:
            return f"row {row.number} (absence of person {row.person})"
        if not (0 <= row.item < len(rows.item_work) and DOOR <= row.step < len(names.steps)):
            return f"row {row.number}"
        work = names.works[int(rows.item_work[row.item])]
        step = "the door" if row.step == DOOR else names.steps[row.step]
        return f"row {row.number} ({work} {rows.item_ordinal[row.item]} at {step})"


def reading_of(plan: Plan, log: EventLog) -> Reading:
    """A log of a plan, read."""
    tables = plan.tables
    steps, teams, blocks = tables.steps, tables.teams, tables.blocks
    codes, times = log.rows.codes.tolist(), log.rows.times.tolist()
    rows = [
        Row._make((number, *code, bits, *instants))
        for number, (code, bits, instants) in enumerate(
            zip(codes, log.rows.levers.tolist(), times, strict=True)
        )
    ]
    by_item: list[list[Row]] = [[] for _ in log.rows.item_work]
    for row in rows:
        if 0 <= row.item < len(by_item) and row.outcome != ASSISTED:
            by_item[row.item].append(row)
    treats = {
        (step, int(tables.treatments.quantity[i]))
        for step in range(len(steps.work))
        for i in _range(tables.treatments.first, step)
    }
    every_step = range(len(steps.work))
    return Reading(
        plan=plan,
        log=log,
        rows=[row for row in rows if row.item != NO_ITEM and row.outcome != ASSISTED],
        assisted=[row for row in rows if row.item != NO_ITEM and row.outcome == ASSISTED],
        absences=[row for row in rows if row.item == NO_ITEM and row.step > FIRST_SEGMENT],
        spells=[row for row in rows if row.step <= FIRST_SEGMENT],
        by_item=by_item,
        is_expedite=[bool(expedite) for expedite in tables.works.expedite],
        step_work=steps.work.tolist(),
        step_team=steps.team.tolist(),
        step_block=steps.block.tolist(),
        step_branch=list(log.names.step_branch) or [-1] * len(steps.work),
        branch_end=steps.branch_end.tolist(),
        may_pass=[steps.share[s] < 1.0 or (s, SHARE) in treats for s in every_step],
        may_inject=[steps.injects[s] > 0.0 or (s, INJECTS) in treats for s in every_step],
        targets=[[int(steps.target[i]) for i in _range(steps.first, s)] for s in every_step],
        first=tables.works.first.tolist(),
        blocks=list(zip(blocks.first.tolist(), blocks.end.tolist(), strict=True)),
        people=teams.offset.tolist(),
        helpers=[
            {int(teams.helper[i]) for i in range(first, last)}
            for first, last in pairwise(teams.helper_first.tolist())
        ],
        crews=[_crew(plan, step) for step in every_step],
        placed=set(
            zip(tables.placed.step.tolist(), tables.placed.arrived_at.tolist(), strict=True)
        ),
    )


def _range(first: Ints, number: int) -> range:
    return range(int(first[number]), int(first[number + 1]))


def _crew(plan: Plan, step: int) -> dict[int, int]:
    crews, number = plan.tables.crews, int(plan.tables.steps.crew[step])
    if number < 0:
        return {int(plan.tables.steps.team[step]): 1}
    return {int(crews.team[i]): int(crews.people[i]) for i in _range(crews.first, number)}
