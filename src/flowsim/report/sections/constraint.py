"""The name of the constraint, and what would help where it is not a team.

Input: models, verdicts. Output: short names and sentences, not escaped. Must not depend on: how a
verdict was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.model.records.board import LIMITS, Lane, at_place
from flowsim.model.types import Model, Step
from flowsim.report.format.labels import items, team_name
from flowsim.report.format.numbers import TO, change, percent, shown
from flowsim.report.format.text import clean, listed
from flowsim.report.sections.judged import what_is_judged
from flowsim.study.bottleneck.records import DEMAND
from flowsim.study.decide.hires import hire_title, who
from flowsim.time_units import HOURS_PER_DAY

if TYPE_CHECKING:
    from flowsim.study.bottleneck.records import Hold, More
    from flowsim.study.results import RunResult

_LONGEST = 64
_TRIFLE = 0.01  # of what is delivered: a smaller gain is no hint
_SHORT = 49.0  # hours below which a time is said in hours


def constraint_name(model: Model, name: str) -> str:
    """A constraint in front of people: `Developers`, `demand`, `the limit of 2 in progress`."""
    if name == DEMAND or any(team.name == name for team in model.teams):
        return name if name == DEMAND else team_name(model, name)
    return clean(_of_path(model, name), most=_LONGEST)


def constraint_key(model: Model, name: str) -> str:
    """A constraint in a narrow table: a team as `--set` calls it, or `limit of 2 in progress`."""
    return name if "." not in name else constraint_name(model, name).removeprefix("the ")


def _of_path(model: Model, path: str) -> str:
    """A constraint other than a team, by its path in the language."""
    owner, *rest = path.split(".")
    place = at_place(model.limits, rest[0]) if owner == LIMITS else None
    if place is not None:
        lane = model.limits[place]
        return f"the limit of {lane.most} {_of_lane(model, lane)}"
    if rest[0] == "helps":
        return f"the help of {team_name(model, owner)} for {team_name(model, rest[1])}"
    kind = model.kind(owner)
    if rest == ["limit"]:
        return f"the limit of {kind.limit}{_of_which(model, owner)} in progress"
    step = kind.step(rest[0])
    name, key = _step(step), rest[1]
    if key == "wip":
        return f"the limit of {step.wip} at {name}"
    if key == "wait":
        return f"the wait for {name}"
    if key == "opens":
        return f"the gate at {name}, every {_time(step.opens)}"
    if key == "patience":
        return f"the patience of items that wait for {name}"
    least = step.batch.least if step.batch is not None else 1
    return f"the batch of {least} at {name}"


def _of_lane(model: Model, lane: Lane) -> str:
    """What a limit over several steps counts: `over review and test`, `a person in Developers`."""
    if lane.team:
        return f"{'a person ' if lane.for_each else ''}in {team_name(model, lane.team)}"
    if not lane.steps:
        return f"{listed([items(model, work) for work in lane.work])} together"
    kinds = [model.kind(work) for work in lane.work]
    found = {step.name: _step(step) for kind in kinds for step in kind.flow}
    return f"over {listed([found[name] for name in lane.steps])}"


def _of_which(model: Model, work: str) -> str:
    """The items that a limit holds, where several kinds of work have one."""
    limited = [kind.name for kind in model.work if kind.limit is not None]
    return f" {items(model, work)}" if len(limited) > 1 else ""


def _step(step: Step) -> str:
    return step.title or step.name.replace("_", " ")


def _time(hours: float) -> str:
    return f"{hours:.3g} h" if hours < _SHORT else f"{hours / HOURS_PER_DAY:.3g} days"


def hold_sentence(run: RunResult) -> str:
    """What would help where the constraint is not a team, or one of a crew; empty otherwise."""
    found = [hold for hold in map(run.verdict.hold, run.verdict.answers) if hold is not None]
    what = what_is_judged(run)
    if not found:
        return _more_sentence(run, what)
    first = found[0]
    text = f"{_changed(run.model, first)} {_gain_text(first)} {what}"
    if first.kind in ("wait", "gate", "batch", "patience"):
        limit = next((h for h in run.verdict.holds if h.kind in ("limit", "wip", "lane")), None)
        if limit is not None and limit.a_tenth.low > 0.0:
            text += f"; {_changed(run.model, limit, inside=True)} {_gain_text(limit)}"
    elif first.kind in ("limit", "wip", "lane"):
        text += _inside(run)
    elif first.kind == "helper":
        text += f"{_teams_of_help(run, first)}. {_more_help(run.model, first)}"
    return f"{text}."


def _more_sentence(run: RunResult, what: str) -> str:
    """What more people of the constraint bring, and of another that works in crews with it."""
    named = [more for more in run.verdict.more if more.team in run.verdict.answers]
    others = [more for more in run.verdict.more if more not in named][:1]
    if not named or run.verdict.is_demand:
        return ""
    if not any(each.relative.low > 0.0 for each in named):
        names = [f"in {team_name(run.model, each.team)} alone" for each in named]
        teams = {each.team for each in named}
        steps = [step for work in run.model.work for step in work.flow]
        why = any(teams <= set(step.teams) for step in steps)
        text = f"More people {listed(names, word='or')} bring no clear gain"
        return f"{text}{': they do a step together' * why}." if len(named) > 1 else ""
    first, *rest = [
        *(_brings(each, hire_title(run.model, each.team, each.people)) for each in named),
        *(_brings(each, who(run.model, each.team, each.people)) for each in others),
    ]
    texts = [f"{first} more {what}", *(text[0].lower() + text[1:] for text in rest)]
    return f"{'; '.join(texts)}."


def _brings(more: More, title: str) -> str:
    """`One more person in QA brings 48% (45% to 51%)`."""
    verb = "brings" if more.people == 1 else "bring"
    comma = "," if "," in title else ""  # behind a reason
    return f"{title}{comma} {verb} {shown(change(more.relative), scale=100.0, unit='%', to=TO)}"


def _inside(run: RunResult) -> str:
    """What takes up the room under a limit and brings more as well; empty if nothing does."""
    kinds = ("wait", "gate", "batch")
    inside = [hold for hold in run.verdict.holds if hold.kind in kinds]
    best = max(inside, key=lambda hold: hold.relative.mean, default=None)
    if best is None or not best.relative.low > _TRIFLE:
        return ""
    return f"; {_changed(run.model, best, inside=True)} {_gain_text(best)}"


def _teams_of_help(run: RunResult, hold: Hold) -> str:
    """What more speed of the team that helps and of the one that is helped brings."""
    helper, _, helped = hold.name.split(".")
    gains = {gain.team: gain.relative for gain in run.verdict.gains if gain.is_relevant}
    return "".join(
        f"; {team_name(run.model, team)} a tenth faster "
        f"{shown(change(gains[team]), scale=100.0, unit='%', to=TO)}"
        for team in (helper, helped)
        if team in gains and gains[team].low > 0.0
    )


def _more_help(model: Model, hold: Hold) -> str:
    """What can be done to get more help."""
    helper = hold.name.split(".")[0]
    person = f"One more person in {team_name(model, helper)}"
    pace = "" if hold.was >= 1.0 else f", or help at full pace, not {percent(hold.was)},"
    return f"{person}{pace} can give it"


def _gain_text(hold: Hold) -> str:
    return f"brings {shown(change(hold.relative), scale=100.0, unit='%', to=TO)} more"


def _changed(model: Model, hold: Hold, *, inside: bool = False) -> str:
    """`A limit of 3 instead of 2`, `Opening release every 24 h`."""
    parts = hold.name.split(".")
    name = _step(model.kind(parts[0]).step(parts[1])) if len(parts) > 2 and _is_step(hold) else ""
    text = {
        "limit": f"A limit of {hold.now:g}{_of_which(model, parts[0])} instead of {hold.was:g}",
        "lane": f"A limit of {hold.now:g} {_lane_of(model, parts)} instead of {hold.was:g}",
        "wip": f"A limit of {hold.now:g} at {name} instead of {hold.was:g}",
        "wait": f"A wait for {name} of {_time(hold.now)} instead of {_time(hold.was)}",
        "gate": f"Opening {name} every {_time(hold.now)}",
        "batch": f"A batch of {hold.now:g} at {name} instead of {hold.was:g}",
        "patience": f"Twice the patience at {name}",
        "helper": f"A tenth more help in {_helped(model, parts)}",
    }[hold.kind]
    return text[0].lower() + text[1:] if inside else text


def _lane_of(model: Model, parts: Sequence[str]) -> str:
    """What the limit of `limits.1` counts."""
    place = at_place(model.limits, parts[1]) if parts[0] == LIMITS else None
    return "" if place is None else _of_lane(model, model.limits[place])


def _helped(model: Model, parts: Sequence[str]) -> str:
    """The team that gets the help of `dev.helps.qa`."""
    return team_name(model, parts[2]) if parts[1] == "helps" else ""


def _is_step(hold: Hold) -> bool:
    return hold.kind in ("wip", "wait", "gate", "batch", "patience")
