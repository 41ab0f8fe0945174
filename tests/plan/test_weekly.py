"""Numbers that pulled levers move, week by week, by hand."""

from __future__ import annotations

from flowsim.model import loads
from flowsim.plan import weekly

WEEK = 168.0
TEAM = """
flowsim: 1
hours: always
horizon: {weeks}w
teams: {{desk: {{people: 2}}}}
work: {{job: {{arrives: {{rate: 3/w}}, flow: [{{serve: {{team: desk, effort: 4h}}}}]}}}}
levers: {{more: {{change: {{desk.people: {change}}}, starts: 0w, adoption: {{ramp: {ramp}w}}}}}}
"""


def people(change: str, *, ramp: int, weeks: int) -> list[float]:
    """Whole people in each week under a lever that is pulled once and arrives evenly."""
    model = loads(TEAM.format(change=change, ramp=ramp, weeks=weeks), use=["more=1"])
    level = weekly.levels(model, weeks)
    return weekly.people(model, model.team("desk"), weekly.pulls(model), level).tolist()


def test_halves_of_people_round_up() -> None:
    """Of 1 more in 2 weeks there is half a person in week 1; of 3 more in 2, one and a half."""
    assert people("+1", ramp=2, weeks=4) == [2.0, 3.0, 3.0, 3.0]  # 2, 2.5, 3
    assert people("+3", ramp=2, weeks=4) == [2.0, 4.0, 5.0, 5.0]  # 2, 3.5, 5
    assert people("-1", ramp=2, weeks=4) == [2.0, 2.0, 1.0, 1.0]  # 2, 1.5, 1
