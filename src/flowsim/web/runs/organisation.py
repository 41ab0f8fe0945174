"""A model as the workshop uses it: its sliders, and the model under a position of them.

Input: text of a model, positions. Output: a RoomModel, models, problems with line and column.
Must not depend on: runs, rooms.

A position is the dose of each lever that differs from the file, and how many people each team has
more or fewer: `{"doses": {"ai_coding": 0.5}, "people": {"qa": 2}}`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flowsim.model import (
    Loaded,
    Model,
    Problem,
    UnitError,
    apply,
    dosed,
    find,
    loads_with_positions,
)
from flowsim.model.formats import format_value
from flowsim.model.mean_flow.traffic import visits_expected
from flowsim.model.types import Lever, Team
from flowsim.report.format.labels import items, team_name
from flowsim.report.format.text import clean, listed
from flowsim.report.runs.purchases import number_title
from flowsim.study.decide.moves import only_hires
from flowsim.study.judging import Judge
from flowsim.study.mean_value.explain import explain
from flowsim.study.mean_value.explanation import Explanation
from flowsim.study.slicing import slice_model
from flowsim.time_units import HOURS_PER_WEEK, WEEKS_PER_YEAR
from flowsim.web.errors import RefusedError, bad
from flowsim.web.http.rate_limits import LONGEST_MODEL

YEAR = (
    WEEKS_PER_YEAR  # weeks that runs count, unless the model is shorter or the room wants all of it
)
LONGEST = 520.0
MOST_VISITS = 400_000  # of one replication: ten times the organisation that is shipped
_MOST_COUNTED = 10.0  # doses of a lever that comes in pieces
_MOST_TITLE = 80
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RoomModel:
    """A model with everything that the workshop knows about it before any run."""

    model: Model  # over the weeks of the room
    judge: Judge  # that of the model whole, however many weeks of it the room wants
    explanation: Explanation
    relevant: tuple[str, ...]  # teams that affect the judged work, in the order of the file
    controls: Json
    priced: tuple[str, ...]  # kinds of work that earn or cost money

    @property
    def judged(self) -> str:
        """The first judged kind of work."""
        return self.judge.lead

    @property
    def weeks(self) -> float:
        """How long runs count, from time zero."""
        return self.model.horizon / HOURS_PER_WEEK


def read(text: str) -> Loaded:
    """The model in a text from a browser. Raises ModelError, RefusedError."""
    if len(text) > LONGEST_MODEL:
        raise RefusedError(413, f"A model can have at most {LONGEST_MODEL:,} characters here.")
    return loads_with_positions(text, name="model")


def prepared(model: Model, weeks: float = 0.0) -> RoomModel:
    """A model prepared for the workshop; weeks: the maximum length of its runs, 0: a year.

    Raises ModelError, RefusedError where a run would take too long for a room.
    """
    wanted = min(weeks or YEAR, LONGEST) * HOURS_PER_WEEK
    judge = explain(model).judge
    model = replace(model, horizon=min(model.horizon, wanted), expect=(), baseline=None)
    explanation = explain(model, judge=judge)
    visits = math.fsum(visits_expected(model).values())
    if not visits <= MOST_VISITS:
        raise bad(
            f"This model is too large for sliders: about {visits:,.0f} visits of steps in one run, "
            f"at most {MOST_VISITS:,} here. Use fewer items, or `flowsim run`."
        )
    part = slice_model(model, *judge.kinds)
    return RoomModel(
        model=model,
        judge=judge,
        explanation=explanation,
        relevant=tuple(team.name for team in model.teams if team.name in part.teams),
        controls=_controls(model),
        priced=tuple(k.name for k in model.work if k.value > 0.0 or k.delay_cost > 0.0),
    )


# Sliders --------------------------------------------------------------------------------------


def _controls(model: Model) -> Json:
    """Sliders for the doses of levers and the sizes of teams, where the file has them."""
    doses = dict(model.use)
    levers = [
        _lever(model, lever, doses.get(lever.name, 0.0))
        for lever in model.levers
        if not only_hires(lever)
    ]
    return {"levers": levers, "teams": [_team(model, team) for team in model.teams]}


def _lever(model: Model, lever: Lever, value: float) -> Json:
    kind = _kind(model, lever)
    most = max(1.0 if kind != "count" else _MOST_COUNTED, value)
    return {
        "id": lever.name,
        "title": clean(lever.title or lever.name.replace("_", " "), most=_MOST_TITLE),
        "says": "; ".join(
            f"{number_title(model, path)} {clean(operation.text, most=_MOST_TITLE)}"
            for path, operation in lever.change
        )[:300],
        "kind": kind,
        "step": {"share": 0.05, "count": 1.0, "switch": 1.0}[kind],
        "most": most,
        "value": value,
    }


def _kind(model: Model, lever: Lever) -> str:
    """The kind of slider: a share, a count of whole pieces, or on and off."""
    targets = [(find(model, path), operation) for path, operation in lever.change]
    if all(op.kind == "add" and target.unit == "count" for target, op in targets):
        return "count"
    try:
        for target, operation in targets:
            dosed(operation, 0.5, target.value)
    except UnitError:
        return "switch"
    return "share"


def _team(model: Model, team: Team) -> Json:
    return {
        "id": team.name,
        "title": team_name(model, team.name),
        "people": team.people,
        "least": min(team.people, 1),
        "most": max(2 * team.people, team.people + 5),
        "changes": bool(team.people_at),
        "cost": format_value("pay", team.cost_per_year) if team.cost_per_year else "",
    }


# Positions ------------------------------------------------------------------------------------


def positions_of(organisation: RoomModel, given: object) -> Json:
    """Positions as they are stored, without those of the file. Raises RefusedError."""
    if not isinstance(given, dict) or set(given) - {"doses", "people"}:
        raise bad("Positions must be {doses: {lever: amount}, people: {team: more or fewer}}.")
    model = organisation.model
    levers = {lever["id"]: lever for lever in organisation.controls["levers"]}
    teams = {team["id"]: team for team in organisation.controls["teams"]}
    doses, people = {}, {}
    for name, amount in _pairs(given.get("doses")):
        if name not in levers or not 0.0 <= amount <= levers[name]["most"]:
            raise bad(f"Unknown lever: {clean(name, most=40)}.")
        if amount != dict(model.use).get(name, 0.0):
            doses[name] = round(amount, 6)
    for name, more in _pairs(given.get("people")):
        team = teams.get(name)
        if team is None or more != int(more):
            raise bad(f"Unknown team or size: {clean(name, most=40)}.")
        if not team["least"] <= team["people"] + more <= team["most"]:
            raise bad(f"{team['title']}: from {team['least']} to {team['most']} people.")
        if more:
            people[name] = int(more)
    return {"doses": doses, "people": people}


def _pairs(given: object) -> list[tuple[str, float]]:
    if given is None:
        return []
    if not isinstance(given, dict) or len(given) > 1_000:
        raise bad("Positions must be numbers by name.")
    for value in given.values():
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e6:
            raise bad("Positions must be numbers.")
    return [(name, float(value)) for name, value in given.items()]


def moved(model: Model, positions: Mapping[str, Any]) -> Model:
    """The model at positions of its sliders. Raises ModelError if they are not possible."""
    doses = {**dict(model.use), **positions.get("doses", {})}
    use = tuple(
        (lever.name, float(doses[lever.name]))
        for lever in model.levers
        if doses.get(lever.name, 0.0) > 0.0
    )
    changes = [(f"{team}.people", f"{more:+d}") for team, more in positions["people"].items()]
    return apply(replace(model, use=use), changes)


def described(organisation: RoomModel, positions: Mapping[str, Any]) -> str:
    """Positions in words: `LLM coding assistants 50%, Quality assurance +2`."""
    levers = {lever["id"]: lever for lever in organisation.controls["levers"]}
    parts = []
    for name, amount in positions.get("doses", {}).items():
        lever = levers[name]
        count = f"{amount:g}" if lever["kind"] == "count" else f"{amount:.0%}"
        parts.append(f"{lever['title']} {count}")
    for name, more in positions.get("people", {}).items():
        parts.append(f"{team_name(organisation.model, name)} {more:+d}")
    return ", ".join(parts) or "as it is"


def what_is_judged(organisation: RoomModel) -> str:
    """The plural names of the judged work: `features`, `payments and loans`."""
    return listed([items(organisation.model, kind) for kind in organisation.judge.kinds])


def problems_data(problems: tuple[Problem, ...] | list[Problem]) -> list[Json]:
    """Problems for an editor: line and column, and what to write instead."""
    found = []
    for problem in problems[:100]:
        _, line, column = problem.position
        text = " ".join(part for part in (problem.path, problem.what, problem.remedy) if part)
        found.append(
            {
                "line": max(line, 1),
                "column": max(column, 1),
                "kind": "warning" if problem.kind == "warning" else "error",
                "text": clean(text, most=600),
            }
        )
    return found
