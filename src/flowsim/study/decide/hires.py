"""How many people to hire at once: whole crews, where the jobs of a team take several people.

Input: a model and a team. Output: counts and their words. One more person in a team whose jobs take
two each has nobody to work with. Must not depend on: prices, runs.
"""

from __future__ import annotations

from flowsim.model import Model
from flowsim.model.mean_flow.crew_sizes import crew_sizes, more_at_work
from flowsim.study.mean_value.item_load import pulled

_WORDS = {1: "one", 2: "two", 3: "three"}


def hires(model: Model, team: str) -> list[int]:
    """The fewest more people who can do one more job, and one job more of the largest.

    Levers count as fully adopted, people who come later as there.
    """
    under = pulled(model, [(model.lever(name), amount) for name, amount in model.use], steps=False)
    held, sizes = under.team(team), crew_sizes(model, team)
    one, largest = (
        more_at_work(held.last_people, each) for each in (sizes, frozenset([max(sizes)]))
    )
    return list(dict.fromkeys([one, largest]))


def at_least(model: Model, team: str, count: int) -> int:
    """This many more people, or as many as it takes to fill a crew with the last of them."""
    return more_at_work(model.team(team).last_people, crew_sizes(model, team), count)


def hire_title(model: Model, team: str, count: int) -> str:
    """`One more person in QA`, `Two more people in Developers, because each job takes two`."""
    return who(model, team, count) + _because(model, team, count)


def who(model: Model, team: str, count: int) -> str:
    """`One more person in QA`, `Two more units in Test environments`."""
    held = model.team(team)
    name = held.title or team.replace("_", " ")
    number = _number(count).capitalize()
    if held.kind == "equipment":
        return f"{number} more unit{'s' * (count > 1)} in {name}"
    return f"{number} more {'person' if count == 1 else 'people'} in {name}"


def _because(model: Model, team: str, count: int) -> str:
    """Why it is more than one; empty where it need not be, or any number helps."""
    sizes = sorted(crew_sizes(model, team))
    if count == 1 or sizes[-1] == 1 or count > sizes[-1]:
        return ""
    said = [_number(size) for size in sizes]
    if sizes[0] == 1:
        return f", for one more job that takes {said[-1]}"
    return f", because each job takes {' or '.join(said)}"


def _number(count: int) -> str:
    return _WORDS.get(count, str(count))
