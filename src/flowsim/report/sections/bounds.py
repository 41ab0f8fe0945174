"""The analytic bound in one sentence that no run contradicts.

Input: explanations. Output: a plain sentence, not escaped. Must not depend on: where it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.report.format.labels import items, one_item, team_name
from flowsim.report.format.numbers import brief
from flowsim.report.format.text import capitalized, clean, listed

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.mean_value.explanation import Explanation
    from flowsim.study.mean_value.note import Note

_NONE = 1e-12  # chance that rounding leaves of none
_MORE = 1.005  # times the ceiling: what is less is the same with three digits


def explanation_sentence(explanation: Explanation, model: Model) -> str:
    """What averages alone suggest, in one sentence."""
    what = items(model, explanation.judged)
    if not explanation.of(explanation.judged).item.delivered > _NONE:
        one = one_item(model, explanation.judged)
        return f"On paper, no {one} is ever delivered: all are dropped on the way."
    if explanation.bottleneck is None:
        return f"On paper, nobody works on {what}, so no team limits them."
    ceiling, most = explanation.ceiling_per_week, explanation.at_most_per_week
    team = team_name(model, explanation.bottleneck)
    if not ceiling > _NONE < most:
        return (
            f"On paper, other work takes all capacity of {team}. At most {brief(most)} {what} a "
            "week are delivered, if they go first or others help."
        )
    text = f"On paper, the first team at full capacity is {team}, at {brief(ceiling)} {what} a week"
    if most > ceiling * _MORE:
        with_help = ", and all possible help" if explanation.helpers else ""
        text += f" with all other work done, or {brief(most)} with none of it{with_help}"
    text += _beside_demand(explanation, model)
    limit = explanation.limit_per_week
    if limit is not None and limit < ceiling:
        text += f"; the limit on work in progress lets about {brief(limit)} through in the long run"
    return f"{text}."


def note_text(note: Note, model: Model) -> str:
    """What is approximate, with the names that people are shown."""
    lever = "" if not note.lever else model.lever(note.lever).title or note.lever
    return capitalized(
        note.text.format(
            work=items(model, note.work) if note.work else "",
            team=team_name(model, note.team) if note.team else "",
            lever=f"“{clean(lever, most=60)}”",
            others=listed([team_name(model, team) for team in note.others]),
        )
    )


def _beside_demand(explanation: Explanation, model: Model) -> str:
    """Demand, and what happens to the part of it that does not get through."""
    demand, ceiling = explanation.demand_per_week, explanation.ceiling_per_week
    if demand is None:
        return ""
    if demand < ceiling:
        return f"; only {brief(demand)} arrive"
    text = f"; {brief(demand)} arrive, so "
    if explanation.surplus != "piles up":
        return f"{text}part of it {explanation.surplus}"
    if demand < explanation.at_most_per_week and explanation.helpers:
        names = listed([team_name(model, team) for team in explanation.helpers])
        return f"{text}{names} must help"
    if demand < explanation.at_most_per_week:
        return f"{text}not all work can be done"
    return f"{text}work piles up"
