"""What is wrong with a model as a whole: references, loops, chances, sizes.

Enters: a Model, and a way to say where a path stands in its file. Leaves: all problems at once,
warnings among them. Must not know: how the model came to be.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import chain, islice

from flowsim.model import table
from flowsim.model.errors import MAX_PROBLEMS, Problem, did_you_mean
from flowsim.model.formats import format_value, say_elapsed
from flowsim.model.traffic import endless, reachable, visits_expected
from flowsim.model.types import EXITS, Distribution, Model, Step, Team, Work

Where = Callable[[str], str]

_NONE = Distribution("fixed", 0.0, 0.0)


def nowhere(path: str) -> str:
    """No position: the model did not come from a file."""
    return ""


def check(model: Model, where: Where = nowhere) -> list[Problem]:
    """All problems of a model, errors and warnings.

    where: the position of a path such as `work.feature.build.team`, if it is known.
    """
    problems = check_parts(model, where)
    if not any(problem.kind == "error" for problem in problems):
        problems += [*_works_flow(model, where), *_too_large(model, where)]
    if not any(problem.kind == "error" for problem in problems):
        problems += _warnings(model, where)
    return problems


def check_parts(model: Model, where: Where = nowhere) -> list[Problem]:
    """Problems of the parts: names, references, sums of shares, sizes."""
    problems = chain(
        _names(model, where),
        *(_team(team, where) for team in model.teams),
        *(_work(model, work, where) for work in model.work),
        _use(model, where),
    )
    return list(_sizes(model, where)) or list(islice(problems, MAX_PROBLEMS))


def _sizes(model: Model, where: Where) -> Iterator[Problem]:
    counts = (
        ("teams", len(model.teams), table.MAX_TEAMS),
        ("work", len(model.work), table.MAX_WORKS),
        ("levers", len(model.levers), table.MAX_LEVERS),
        ("use", sum(amount > 0.0 for _, amount in model.use), table.MAX_LEVERS_USED),
    )
    for path, count, most in counts:
        if count > most:
            what = f"can have at most {most} entries, found {count}."
            yield Problem(where(path), path, what, "Join those that are alike.")
    for work in model.work:
        path = f"work.{work.name}.flow"
        if len(work.flow) > table.MAX_STEPS:
            what = f"can have at most {table.MAX_STEPS} steps, found {len(work.flow)}."
            yield Problem(where(path), path, what, "Join steps that one team does in a row.")


def _names(model: Model, where: Where) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    named = [
        *(("team", f"teams.{team.name}", team.name) for team in model.teams),
        *(("kind of work", f"work.{work.name}", work.name) for work in model.work),
        *(("lever", f"levers.{lever.name}", lever.name) for lever in model.levers),
    ]
    for what, path, name in named:
        if name in seen:
            text = f"is the name of a {what} and of a {seen[name]}."
            yield Problem(where(path), path, text, "Rename one: a path must mean one thing.")
        seen.setdefault(name, what)
    for work in model.work:
        steps: set[str] = set()
        for step in work.flow:
            path = f"work.{work.name}.{step.name}"
            if step.name in steps:
                text = "is the name of two steps of this work."
                yield Problem(where(path), path, text, "Rename one of them.")
            elif step.name in seen:
                text = f"is the name of a step and of a {seen[step.name]}."
                yield Problem(where(path), path, text, "Rename one: results are listed by name.")
            steps.add(step.name)


def _team(team: Team, where: Where) -> Iterator[Problem]:
    total = sum(share for _, share in team.overhead)
    if total >= 1.0 - 1e-9:
        path = f"teams.{team.name}.overhead"
        what = f"must stay below 100% together, found {format_value('share', round(total, 9))}."
        yield Problem(where(path), path, what, "Lower one, or nobody has time to work.")


def _work(model: Model, work: Work, where: Where) -> Iterator[Problem]:
    base = f"work.{work.name}"
    teams = [team.name for team in model.teams]
    steps = [step.name for step in work.flow]
    if not work.flow:
        yield Problem(where(base), f"{base}.flow", "has no step.", "Write at least one.")
    for step in work.flow:
        if step.team is not None and step.team not in teams:
            path = f"{base}.{step.name}.team"
            remedy = did_you_mean(step.team, teams)
            yield Problem(where(path), path, f"there is no team {step.team}.", remedy)
        yield from _then(base, step, [*steps, *EXITS], where)
    if steps and work.commitment not in steps:
        path = f"{base}.commitment"
        remedy = did_you_mean(work.commitment, steps)
        yield Problem(where(path), path, f"there is no step {work.commitment}.", remedy)


def _then(base: str, step: Step, places: list[str], where: Where) -> Iterator[Problem]:
    path = f"{base}.{step.name}.then"
    for name, _ in step.then:
        if name not in places:
            inner = f"{path}.{name}"
            remedy = did_you_mean(name, places)
            yield Problem(where(inner), inner, f"there is no step {name} in this work.", remedy)
    total = math.fsum(chance for _, chance in step.then)
    if total > 1.0 + 1e-9:
        found = format_value("share", round(total, 9))
        what = f"the chances must be 100% at most together, found {found}."
        yield Problem(where(path), path, what, "Lower one; the rest goes on to the next step.")


def _use(model: Model, where: Where) -> Iterator[Problem]:
    levers = [lever.name for lever in model.levers]
    for name, _ in model.use:
        if name not in levers:
            path = f"use.{name}"
            remedy = did_you_mean(name, levers) or "This model has no levers."
            yield Problem(where(path), path, f"there is no lever {name}.", remedy)
    for lever in model.levers:
        team = lever.cost.team
        if team is not None and all(other.name != team for other in model.teams):
            path = f"levers.{lever.name}.cost.team"
            remedy = did_you_mean(team, [other.name for other in model.teams])
            yield Problem(where(path), path, f"there is no team {team}.", remedy)


def _works_flow(model: Model, where: Where) -> Iterator[Problem]:
    for work in model.work:
        loop = endless(work)
        base = f"work.{work.name}"
        if loop:
            names = ", ".join(step.name for step in loop)
            path = f"{base}.{loop[-1].name}.then"
            what = f"the loop never ends: from {names} no item can leave."
            yield Problem(where(path), path, what, "Leave a chance to go on, or to be done.")
        elif work.arrives.kind == "always":
            yield from _always(work, where)


def _always(work: Work, where: Where) -> Iterator[Problem]:
    path = f"work.{work.name}.arrives"
    first = work.flow[0]
    if work.limit is None and (first.team is None or first.share < 1.0):
        why = "has no team" if first.team is None else "is taken by a share only"
        what = f"`always` needs somebody to pull the work, but {first.name} {why}."
        yield Problem(where(path), path, what, f"Write a limit for {work.name}, such as 90.")
        return
    takes = [work.flow[index] for index in reachable(work) if work.flow[index].share > 0.0]
    pulled = takes if work.limit is not None else takes[:1]
    if all((step.wait or step.effort or _NONE).mean == 0.0 for step in pulled):
        what = "`always` with steps that take no time: items would pass without end."
        yield Problem(where(path), path, what, "Give a step an effort or a wait above 0.")


def _too_large(model: Model, where: Where) -> Iterator[Problem]:
    try:
        expected = visits_expected(model)
    except ZeroDivisionError:
        return
    total = sum(expected.values())
    if total > table.MAX_VISITS:
        most = max(expected, key=expected.__getitem__)
        what = (
            f"makes the run too large: about {total / 1e6:,.0f} million visits of steps in "
            f"{say_elapsed(model.warm_up + model.horizon)}, most of {most}; "
            f"{table.MAX_VISITS / 1e6:,.0f} million are the limit."
        )
        yield Problem(where("horizon"), "horizon", what, f"Shorten it, or let {most} arrive less.")


def _warnings(model: Model, where: Where) -> Iterator[Problem]:
    used = {step.team for work in model.work for step in work.flow}
    for team in model.teams:
        if team.name not in used:
            path = f"teams.{team.name}"
            what = "has no step to do."
            yield Problem(where(path), path, what, "Give it one, or remove it.", "warning")
    for work in model.work:
        seen = reachable(work)
        for index, step in enumerate(work.flow):
            if index not in seen or step.share == 0.0:
                path = f"work.{work.name}.{step.name}"
                what = "is a step no item takes."
                yield Problem(where(path), path, what, "Lead to it, or remove it.", "warning")
