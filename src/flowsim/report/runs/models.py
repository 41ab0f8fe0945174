"""A model and its problems as data, without a run.

Input: a model, problems. Output: mappings for JSON. Must not depend on: results.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowsim.model import Model, Problem

Data = dict[str, Any]


def model_data(model: Model) -> Data:
    """What a model consists of."""
    return {
        "name": model.name,
        "teams": [team.name for team in model.teams],
        "people": sum(team.people for team in model.teams if team.kind == "people"),
        "work": [work.name for work in model.work],
        "steps": sum(len(work.flow) for work in model.work),
        "levers": [lever.name for lever in model.levers],
        "use": dict(model.use),
    }


def problems_data(problems: Sequence[Problem]) -> list[Data]:
    """Problems of a model, one by one."""
    return [
        {
            "where": problem.where,
            "path": problem.path,
            "what": problem.what,
            "remedy": problem.remedy,
            "kind": problem.kind,
        }
        for problem in problems
    ]
