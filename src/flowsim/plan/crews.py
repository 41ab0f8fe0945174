"""Crews in tables: whom a visit takes together, and the hours in which all of them are open.

Input: a Numbering. Output: the table Crews.
"""

from __future__ import annotations

import numpy as np

from flowsim.plan import tables as t
from flowsim.plan.frozen import ints
from flowsim.plan.numbering import Numbering


def crews(numbering: Numbering) -> t.Crews:
    """The crews of all steps, each once; their calendars are behind those of teams and works."""
    found, model = numbering.crews, numbering.model
    before = len(model.teams) + len(model.work)
    return t.Crews(
        first=ints(np.cumsum([0] + [len(crew) for crew in found])),
        team=ints([numbering.team[name] for crew in found for name, _ in crew]),
        people=ints([count for crew in found for _, count in crew]),
        calendar=ints(before + np.arange(len(found))),
    )
