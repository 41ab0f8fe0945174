"""What is wrong with a model as a whole: references, loops, chances, sizes.

Input: a Model, and a function that gives the position of a path in its file. Output: all problems
at once, warnings among them. Must not depend on: how the model came to be.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain, islice

from flowsim.model.checking.days import check_days
from flowsim.model.checking.limits import check_limits
from flowsim.model.checking.markets import check_markets, most_pulled
from flowsim.model.checking.names import remedy_for
from flowsim.model.checking.positions import Where, nowhere
from flowsim.model.checking.requests import check_requests
from flowsim.model.checking.teams import check_team, team_warnings
from flowsim.model.checking.work import check_state, check_work, never_spawned
from flowsim.model.errors import MAX_PROBLEMS, ArgumentError, Problem, kind_of
from flowsim.model.formats import format_value, say_elapsed
from flowsim.model.language import forms
from flowsim.model.mean_flow.offspring import multiplying
from flowsim.model.mean_flow.reachability import endless, reachable
from flowsim.model.mean_flow.requests import asking
from flowsim.model.mean_flow.traffic import lane_limits, visits_expected, visits_per_item
from flowsim.model.nouns.traces import after_horizon, when
from flowsim.model.types import AT_ONCE, Model, Step, Work
from flowsim.time_units import HOURS_PER_WEEK, WEEKS_PER_YEAR

__all__ = ["Where", "check", "check_parts", "nowhere"]

_A_YEAR = WEEKS_PER_YEAR * 40.0  # hours of work


def check(model: Model, where: Where = nowhere) -> list[Problem]:
    """Problems of a model, errors and warnings; what its levers can do is left out.

    where: the position of a path such as `work.feature.build.team`, if it is known.
    """
    if not isinstance(model, Model):
        raise ArgumentError(f"model: must be a model, found {kind_of(model)}. Write fs.load(FILE).")
    problems = check_parts(model, where)
    if not any(problem.kind == "error" for problem in problems):
        problems += list(_works_flow(model, where)) or _too_large(model, where)
    if not any(problem.kind == "error" for problem in problems):
        problems += _warnings(model, where)
    return problems


def check_parts(model: Model, where: Where = nowhere) -> list[Problem]:
    """Problems of the parts: names, references, sums of shares, sizes."""
    problems = chain(
        _names(model, where),
        *(check_team(model, team, where) for team in model.teams),
        *(check_work(model, work, where) for work in model.work),
        check_requests(model, where),
        check_limits(model, where),
        check_state(model, where),
        never_spawned(model, where),
        check_days(model, where),
        check_markets(model, where),
        _use(model, where),
    )
    return list(_sizes(model, where)) or list(islice(problems, MAX_PROBLEMS))


def _sizes(model: Model, where: Where) -> Iterator[Problem]:
    counts = (
        ("teams", len(model.teams), forms.MAX_TEAMS),
        ("work", len(model.work), forms.MAX_WORKS),
        ("limits", len(model.limits), forms.MAX_LANES),
        ("levers", len(model.levers), forms.MAX_LEVERS),
        ("use", sum(amount > 0.0 for _, amount in model.use), forms.MAX_LEVERS_USED),
    )
    for path, count, most in counts:
        if count > most:
            what = f"can have at most {most} entries, found {count}."
            yield Problem(where(path), path, what, "Merge similar entries.")
    placed = sum(entry.items for entry in model.state)
    if placed > forms.MAX_PLACED:
        what = f"can have at most {forms.MAX_PLACED:,} items together, found {placed:,}."
        yield Problem(where("state"), "state", what, "Write fewer.")
    for work in model.work:
        path = f"work.{work.name}.flow"
        if len(work.flow) > forms.MAX_STEPS:
            what = f"can have at most {forms.MAX_STEPS} steps, found {len(work.flow)}."
            yield Problem(where(path), path, what, "Merge consecutive steps of one team.")


def _names(model: Model, where: Where) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    named = [
        *(("team", f"teams.{team.name}", team.name) for team in model.teams),
        *(("kind of work", f"work.{work.name}", work.name) for work in model.work),
        *(("market", f"markets.{market.name}", market.name) for market in model.markets),
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


def _use(model: Model, where: Where) -> Iterator[Problem]:
    levers = [lever.name for lever in model.levers]
    for name, _ in model.use:
        if name not in levers:
            path = f"use.{name}"
            remedy = remedy_for(model, name, levers) or "This model has no levers."
            yield Problem(where(path), path, f"there is no lever {name}.", remedy)
    for name, amount in model.use:
        path = _no_addition(model, name)
        if path and amount > forms.MAX_DOSE:
            what = (
                f"takes the lever {amount:g} times, but its effect on {path} cannot be multiplied."
            )
            remedy = f"Write {amount:g}% for a part of it; {forms.MAX_DOSE:g} is the most."
            yield Problem(where(f"use.{name}"), f"use.{name}", what, remedy)
    for lever in model.levers:
        team = lever.cost.team
        if team is not None and all(other.name != team for other in model.teams):
            path = f"levers.{lever.name}.cost.team"
            remedy = remedy_for(model, team, [other.name for other in model.teams])
            yield Problem(where(path), path, f"there is no team {team}.", remedy)


def _no_addition(model: Model, name: str) -> str:
    """What a lever multiplies or sets; empty if it only adds, so that it can be pulled twice."""
    for lever in model.levers:
        if lever.name == name:
            return next((path for path, op in lever.change if op.kind != "add"), "")
    return ""


def _works_flow(model: Model, where: Where) -> Iterator[Problem]:
    looping = set()
    for work in model.work:
        loop = endless(work)
        if loop:
            looping.add(work.name)
            names = ", ".join(step.name for step in loop)
            path = f"work.{work.name}.{loop[-1].name}.then"
            what = f"the loop never ends: no item can leave {names}."
            yield Problem(where(path), path, what, "Leave a chance to go on, or to be done.")
        else:
            yield from _comes_back(work, where)
    if not looping:
        yield from _multiplies(model, where)
    yield from (
        problem
        for problem in check_always(model, where)
        if problem.path.split(".")[1] not in looping
    )


def _comes_back(work: Work, where: Where) -> Iterator[Problem]:
    visits = visits_per_item(work)
    place = max(range(len(visits)), key=visits.__getitem__)
    if visits[place] > forms.MAX_VISITS_PER_ITEM:
        path = f"work.{work.name}.{work.flow[place].name}"
        what = f"an item comes back to its steps more than {forms.MAX_VISITS_PER_ITEM:,.0f} times."
        yield Problem(where(path), path, what, "Let it inject less, or send fewer back.")


def _multiplies(model: Model, where: Where) -> Iterator[Problem]:
    for parent, child, growth in multiplying(model):
        kind = model.kind(parent)
        if child in [after.work for after in kind.after]:
            path, does, do = f"work.{parent}.after.{child}", "spawns", "spawn"
        else:
            step = next(step for step, asked in asking(kind) if asked.work == child)
            path, does, do = f"work.{parent}.{step.name}.request", "asks for", "ask for"
        what = f"multiplies without limit: one {does} {growth:.3g} on average, and so on."
        yield Problem(
            where(path), path, what, f"Let each item {do} less than one item of its own kind."
        )


def check_always(model: Model, where: Where = nowhere) -> Iterator[Problem]:
    """Problems of work that arrives `always`."""
    for work in model.work:
        if work.arrives.kind == "always":
            yield from _always(model, work, where)


def _always(model: Model, work: Work, where: Where) -> Iterator[Problem]:
    """`always` must be slowed by something: a limit at its first step, or people who are busy.

    Otherwise items pass, or pile up, without end at one instant.
    """
    path = f"work.{work.name}.arrives"
    first = work.flow[0]
    lanes = [lane for lane, _ in lane_limits(model, work) if first.name in lane]
    if not lanes:
        why = _not_pulled(work, first)
        if why:
            what = f"`always` needs a team that pulls the work, but {first.name} {why}."
            yield Problem(where(path), path, what, f"Write a limit for {work.name}, such as 90.")
            return
        lanes = [(first.name,)]
    slow = _slow(model, work, ())
    if not any(slow & set(lane) for lane in lanes):
        what = "`always` with steps that take no time: infinitely many items would pass."
        yield Problem(where(path), path, what, "Give a step an effort or a wait above 0.")


def _slow(model: Model, work: Work, asking_in_turn: tuple[str, ...]) -> set[str]:
    """The steps of a kind of work that take time, and some item takes.

    One that asks for what takes time does too, unless a full door may refuse it at once.
    """
    slow, above = set(), (*asking_in_turn, work.name)
    for step in (work.flow[place] for place in reachable(work)):
        takes_time = (step.wait or step.effort or AT_ONCE).mean > 0.0
        if step.request is not None and step.request.waits and step.request.work not in above:
            kind = model.kind(step.request.work)
            takes_time = not kind.drops and bool(_slow(model, kind, above))
        if takes_time and step.share > 0.0:
            slow.add(step.name)
    return slow


def _not_pulled(work: Work, first: Step) -> str:
    """Why idle people cannot pull items into the first step."""
    if work.block(0) is not None:
        return "is one of several branches"
    if first.team is None:
        return "has no team"
    if first.share < 1.0:
        return "is taken by only a share of items"
    return "opens only at gates" if first.opens > 0.0 else ""


def _too_large(model: Model, where: Where) -> Iterator[Problem]:
    try:
        expected = visits_expected(model)
    except ZeroDivisionError:
        return
    expected = {name: many * most_pulled(model, name) for name, many in expected.items()}
    said = f"{{:,.0f}} million {{}} in {say_elapsed(model.warm_up + model.horizon)}"
    limit = f"; {forms.MAX_VISITS / 1e6:,.0f} million are the limit."
    total, absences = sum(expected.values()), _absences(model)
    if forms.MAX_VISITS < total < math.inf:  # without end, it is said elsewhere
        most = max(expected, key=expected.__getitem__)
        many = said.format(total / 1e6, "visits of steps")
        what = f"makes the run too large: about {many}, most of {most}{limit}"
        yield Problem(where("horizon"), "horizon", what, f"Shorten it, or let {most} arrive less.")
    if absences > forms.MAX_VISITS:
        what = f"makes the run too large: about {said.format(absences / 1e6, 'absences')}{limit}"
        yield Problem(
            where("horizon"), "horizon", what, "Let people be away longer but less often."
        )


def _absences(model: Model) -> float:
    """The expected number of random absences in one replication."""
    span = model.warm_up + model.horizon
    return sum(
        team.most_people * span / (team.away_every.mean + team.away_for.mean)
        for team in model.teams
        if team.away_every is not None and team.away_for is not None
    )


def _warnings(model: Model, where: Where) -> Iterator[Problem]:
    yield from team_warnings(model, where)
    yield from _late_traces(model, where)
    for name, amount in model.use:
        path = _no_addition(model, name)
        if path and amount > 1.0:
            what = f"is {amount:g} times the full lever: {path} exceeds its stated value."
            yield Problem(
                where(f"use.{name}"), f"use.{name}", what, "100% is the full lever.", "warning"
            )
    for work in model.work:
        for step in work.flow:
            yield from _step_warnings(step, f"work.{work.name}.{step.name}", where)
        seen = reachable(work)
        for index, step in enumerate(work.flow):
            if index not in seen or step.share == 0.0:
                path = f"work.{work.name}.{step.name}"
                what = "is a step that no item takes."
                yield Problem(
                    where(path), path, what, "Route items to it, or remove it.", "warning"
                )


def _late_traces(model: Model, where: Where) -> Iterator[Problem]:
    """Warnings about items of traces that arrive after the horizon."""
    for work, count, total, last in after_horizon(model):
        path = f"work.{work}.arrives.trace"
        at, ends = when(model, last), format_value("elapsed", model.horizon)
        what = f"goes on after the horizon: {count:,} of its {total:,} items come after {ends},"
        weeks = math.ceil(last / HOURS_PER_WEEK)
        remedy = f"Write `horizon: {weeks}w` for all of them."
        yield Problem(
            where(path), path, f"{what} the last at {at}, and are left out.", remedy, "warning"
        )


def _step_warnings(step: Step, base: str, where: Where) -> Iterator[Problem]:
    """Warnings about numbers of a step that are often misunderstood."""
    if step.opens > HOURS_PER_WEEK and step.opens % HOURS_PER_WEEK:
        path, days = f"{base}.opens", step.opens / 24.0
        weeks = max(1, round(step.opens / HOURS_PER_WEEK))
        what = f"is every {days:.4g} days, on any day of the week and at any hour."
        yield Problem(where(path), path, what, f"Write {weeks}w for a Monday.", "warning")
    if step.effort is not None and step.effort.mean > _A_YEAR:
        path, years = f"{base}.effort", step.effort.mean / _A_YEAR
        what = f"is {years:.3g} years of one person's work for one item."
        yield Problem(where(path), path, what, "Check the unit: 1d is 8 h of work.", "warning")
