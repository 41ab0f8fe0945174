"""Sentences about what the analysis of averages leaves out or approximates.

Input: a model, the loads of items. Output: sentences, the most important first. Nothing is
computed.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowsim.model.mean_flow.crew_sizes import at_work, crew_sizes
from flowsim.model.mean_flow.requests import asking
from flowsim.model.types import Model, Team, Work
from flowsim.study.mean_value.explanation import Surplus
from flowsim.study.mean_value.item_load import ItemLoad
from flowsim.study.mean_value.note import Note
from flowsim.time_units import HOURS_PER_WEEK

_BACKLOG = "{work}: a backlog has no rate and is left out of the loads."
_ENDLESS = "{work}: there is always more to do, so the load on a team is unknown."


def notes_on(
    model: Model, judged: Work, items: Iterable[ItemLoad], full: Iterable[str]
) -> tuple[Note, ...]:
    """What is approximate or left out, the largest effect on the answer first.

    full: teams that have no time left for the judged work if all other work is done.
    """
    notes = _overloaded(judged, full)
    for work in model.work:
        if work.arrives.kind == "backlog":
            notes.append(Note(_BACKLOG, work.name))
        elif work.arrives.kind == "always" and work.name != judged.name:
            notes.append(Note(_ENDLESS, work.name))
    notes += _left_out(model, judged)
    notes += [note for item in items for note in item.notes]
    closed = any(team.hours.per_week < HOURS_PER_WEEK for team in model.teams)
    if judged.limit is not None and closed:
        notes.append(
            Note(
                "The bound from the limit is approximate: it spreads closed hours evenly over the "
                "week, and slightly more may get through."
            )
        )
    return tuple(notes)


def on_levers(model: Model) -> tuple[Note, ...]:
    """What is approximate in pulled levers that people learn first, or whose gain fades."""
    notes = []
    for lever in [model.lever(name) for name, amount in model.use if amount > 0.0]:
        if lever.fades is not None:
            left = f"{lever.fades.rest:.0%}"
            text = f"{{lever}} is counted at its full gain, of which {left} is left in the end."
            notes.append(Note(text, lever=lever.name))
        if lever.dip is not None:
            text = "{lever} is counted as if everybody had learned it."
            notes.append(Note(text, lever=lever.name))
    return tuple(notes)


def _overloaded(judged: Work, full: Iterable[str]) -> list[Note]:
    text = (
        "{team}: other work needs more than its capacity. Not all of that gets done then, and "
        "more of {work} than the bound says."
    )
    return [Note(text, judged.name, team) for team in full]


def _left_out(model: Model, judged: Work) -> list[Note]:
    """Parts of the model that averages alone cannot include."""
    notes = []
    for team in model.teams:
        notes += _left_over(model, team)
        helpers = tuple(other.name for other in model.teams if dict(other.helps).get(team.name))
        if helpers:
            text = "{team}: help from {others} is not counted."
            notes.append(Note(text, team=team.name, others=helpers))
        if team.people_at or team.dynamics.talent is not None:
            text = "{team}: its people change over time; their average is used."
            notes.append(Note(text, team=team.name))
        if team.outages:
            notes.append(Note("{team}: planned absences are left out.", team=team.name))
    if any(work.after for work in model.work):
        notes.append(Note("Work that deliveries spawn is counted at its long-run rate."))
    if any(True for _ in asking(judged)):
        text = "{work}: work that is asked for takes as long as it takes alone."
        notes.append(Note(text, judged.name))
    if any(step.opens > 0.0 or step.patience is not None for step in judged.flow):
        notes.append(Note("{work}: gates and patience are left out.", judged.name))
    if any(step.batch is not None for step in judged.flow):
        notes.append(Note("{work}: batches are assumed to be full.", judged.name))
    return notes


def _left_over(model: Model, team: Team) -> list[Note]:
    """People of a team who have nobody to work with when all crews are full."""
    if team.people_at or team.dynamics.talent is not None:
        return []
    sizes = crew_sizes(model, team.name)
    left = team.people - at_work(team.people, sizes)
    if not left:
        return []
    crews = " and ".join(str(size) for size in sorted(sizes))
    are = "is" if left == 1 else "are"
    text = (
        f"{{team}}: {left} of {team.people} {are} left out, because each job takes {crews} of them "
        "at once and nobody is left to work with."
    )
    return [Note(text, team=team.name)]


def surplus_of(judged: Work) -> Surplus:
    """Sentences about work that exceeds capacity."""
    if judged.drops:
        return "is turned away"
    return "gives up" if any(step.patience is not None for step in judged.flow) else "piles up"
