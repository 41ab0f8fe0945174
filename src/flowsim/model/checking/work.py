"""What is wrong with kinds of work: their steps, sources and spawned work.

Input: a Model, and a function that gives the position of a path. Output: problems. Must not depend
on: traffic.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator

from flowsim.model.checking.crews import check_crew
from flowsim.model.checking.names import remedy_for
from flowsim.model.checking.positions import Where
from flowsim.model.errors import Problem
from flowsim.model.formats import format_value
from flowsim.model.mean_flow.requests import asking
from flowsim.model.records.board import Placed
from flowsim.model.types import ALWAYS, EXITS, Model, Step, Work


def check_work(model: Model, work: Work, where: Where) -> Iterator[Problem]:
    """Problems of one kind of work."""
    base = f"work.{work.name}"
    teams = [team.name for team in model.teams]
    steps = [step.name for step in work.flow]
    if not work.flow:
        yield Problem(where(base), f"{base}.flow", "has no step.", "Write at least one.")
    for place, step in enumerate(work.flow):
        if step.team is not None and step.team not in teams:
            path = f"{base}.{step.name}.team"
            remedy = remedy_for(model, step.team, teams)
            yield Problem(where(path), path, f"there is no team {step.team}.", remedy)
        yield from _then(model, work, step, where)
        yield from _batch(model, work, step, where)
        yield from check_crew(model, work, step, where)
        if step.patience is not None and work.block(place) is not None:
            path = f"{base}.{step.name}.patience"
            what = "is not possible for a step in a parallel block."
            remedy = "Leave it out: an item cannot leave by one of its branches."
            yield Problem(where(path), path, what, remedy)
    if steps and work.commitment not in steps:
        path = f"{base}.commitment"
        remedy = remedy_for(model, work.commitment, steps)
        yield Problem(where(path), path, f"there is no step {work.commitment}.", remedy)
    yield from _after(model, work, where)
    yield from _source(model, work, where)


def _then(model: Model, work: Work, step: Step, where: Where) -> Iterator[Problem]:
    path = f"work.{work.name}.{step.name}.then"
    places = [*(other.name for other in work.flow), *EXITS]
    for name, _ in step.then:
        if name not in places:
            inner = f"{path}.{name}"
            remedy = remedy_for(model, name, places)
            yield Problem(where(inner), inner, f"there is no step {name} in this work.", remedy)
    total = math.fsum(chance for _, chance in step.then)
    if total > 1.0 + 1e-9:
        found = format_value("share", round(total, 9))
        what = f"the chances must add up to at most 100%, found {found}."
        yield Problem(where(path), path, what, "Lower one; the rest goes on to the next step.")


def _batch(model: Model, work: Work, step: Step, where: Where) -> Iterator[Problem]:
    batch = step.batch
    if batch is None:
        return
    path = f"work.{work.name}.{step.name}.batch"
    if batch.most is not None and batch.most < batch.least:
        what = f"max must not be below min, found {batch.most} and {batch.least}."
        yield Problem(where(path), path, what, "Write the smaller one as min.")
    limits = [
        (f"the limit of {work.name}", work.limit),
        ("its wip", step.wip),
        *(
            (f"the limit of {', '.join(work.steps_under(lane))}", model.most_under(lane))
            for lane in model.limits
            if lane.holds(work.name, step.name, step.team)
        ),
    ]
    for name, most in limits:
        if most is not None and most < batch.least and not work.expedite:
            what = f"never fills: it waits for {batch.least}, and {name} is {most}."
            yield Problem(where(path), path, what, f"Let it begin with {most} or fewer.")


def _after(model: Model, work: Work, where: Where) -> Iterator[Problem]:
    kinds = [other.name for other in model.work]
    for after in work.after:
        path = f"work.{work.name}.after.{after.work}"
        if after.work not in kinds:
            remedy = remedy_for(model, after.work, kinds)
            yield Problem(where(path), path, f"there is no kind of work {after.work}.", remedy)
    installed = [after.work for after in work.after if after.installed > 0]
    for name in installed[1:]:
        path = f"work.{work.name}.after.{name}.installed"
        what = f"is already given under {installed[0]}: the installed base spawns all of these."
        yield Problem(where(path), path, what, "Keep one.")


def _source(model: Model, work: Work, where: Where) -> Iterator[Problem]:
    base, arrives = f"work.{work.name}", work.arrives
    path = f"{base}.arrives"
    if arrives.kind == "always" and work.expedite:
        what = "is always, but an expedite passes every limit: infinitely many items would arrive."
        yield Problem(where(path), path, what, "Write a rate, such as {rate: 1/w}.")
    elif arrives.kind == "always" and work.drops:
        what = (
            "is always, but its limit drops what finds it full: infinitely many items would arrive."
        )
        yield Problem(where(path), path, what, "Leave `full: drop` out, or write a rate.")
    if arrives.swing > 0.0 and arrives.hours.intervals != ALWAYS.intervals:
        what = "is a wave, which runs day and night."
        remedy = "Write `hours: always` next to the rate, and the mean for those hours."
        yield Problem(where(f"{path}.rate"), f"{path}.rate", what, remedy)
    if arrives.swing > 0.0 and arrives.period <= 0.0:
        what = "`period` is missing."
        yield Problem(where(f"{path}.rate"), f"{path}.rate", what, "Write `period: 24h`.")
    early = min((row.at for row in arrives.trace), default=0.0)
    if early < -model.warm_up:
        found = format_value("elapsed", -early)
        what = f"starts {found} before time zero, but the warm-up lasts "
        what += f"{format_value('elapsed', model.warm_up)}."
        remedy = f"Write `warm_up: {found}`, or leave the early ones out."
        yield Problem(where(path), path, what, remedy)
    long = [row for row in arrives.trace if row.efforts and len(row.efforts) != len(work.flow)]
    if long:
        yield Problem(
            where(path), path, "does not match the steps of this flow.", "Reload the trace."
        )


def never_spawned(model: Model, where: Where) -> Iterator[Problem]:
    """Problems of kinds of work that never arrive."""
    here = {work.name for work in model.work if work.arrives.kind != "none"}
    here |= {placed.work for placed in model.state}
    kinds = {work.name: work for work in model.work}
    field = [after.work for work in model.work for after in work.after if after.installed > 0]
    waiting = [*here, *field]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in kinds and name not in seen:
            seen.add(name)
            waiting += [after.work for after in kinds[name].after]
            waiting += [request.work for _, request in asking(kinds[name])]
    for work in model.work:
        if work.name not in seen:
            path = f"work.{work.name}.arrives"
            what = "is missing, and no other work spawns it or asks for it."
            remedy = "Write `arrives: {rate: 9/w}`, or name it under `after` of another work, or in"
            remedy += f" a step, `request: {work.name}`."
            yield Problem(where(path), path, what, remedy)


def check_state(model: Model, where: Where) -> Iterator[Problem]:
    """Problems of items that are in progress when the run begins."""
    if model.state and model.warm_up > 0.0:
        what = f"needs a run without warm-up, found {format_value('elapsed', model.warm_up)}."
        yield Problem(where("state"), "state", what, "Write `warm_up: 0h`, or leave `state` out.")
    for number, placed in enumerate(model.state, start=1):
        yield from _placed(model, f"state.{number}", placed, where)


def _placed(model: Model, path: str, placed: Placed, where: Where) -> Iterator[Problem]:
    steps = yield from _steps_of(model, path, placed.work, where)
    if steps and placed.step and placed.step not in steps:
        inner = f"{path}.step"
        what = f"there is no step {placed.step} in {placed.work}."
        yield Problem(where(inner), inner, what, remedy_for(model, placed.step, steps))


def _steps_of(
    model: Model, path: str, name: str, where: Where
) -> Generator[Problem, None, list[str]]:
    """The steps of a kind of work by name, or a problem."""
    kinds = {work.name: [step.name for step in work.flow] for work in model.work}
    if name in kinds:
        return kinds[name]
    if name:
        inner = f"{path}.work"
        what = f"there is no kind of work {name}."
        yield Problem(where(inner), inner, what, remedy_for(model, name, kinds))
    return []
