"""What could be done next: the levers of a model, a hire, another limit, another rhythm.

Enters: a model. Leaves: moves, each with its price. Nothing is run here. What has no price that the
model knows (less overhead, helping) is a move only if it is a lever of the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from flowsim.model import Model, ModelError, apply
from flowsim.model.types import Lever
from flowsim.plan import compile_plan
from flowsim.study.figures import cost
from flowsim.study.slicing import sliced

LIMITS = (2.0 / 3.0, 4.0 / 3.0, 2.0)  # times the limit of today
MOST_PAIRS = 150


@dataclass(frozen=True, slots=True)
class Move:
    """A step that an organisation could take.

    levers: those it pulls; set: changes to the model itself, path and operation.
    """

    name: str
    title: str
    levers: tuple[str, ...] = ()
    set: tuple[tuple[str, str], ...] = ()

    def made(self, model: Model) -> Model:
        """The model with the move made. Raises ModelError where it goes too far."""
        model = replace(model, use=(*model.use, *((lever, 1.0) for lever in self.levers)))
        return apply(model, self.set)

    def and_then(self, other: Move) -> Move:
        """Both moves as one."""
        return Move(
            name=f"{self.name} and {other.name}",
            title=f"{self.title} + {other.title}",
            levers=(*self.levers, *other.levers),
            set=(*self.set, *other.set),
        )


@dataclass(frozen=True, slots=True)
class Priced:
    """A move on a model: what comes of it and what it costs, money once and a year."""

    move: Move
    model: Model
    once: float
    yearly: float

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing."""
        return self.once <= 0.0 and self.yearly <= 0.0

    @property
    def first_year(self) -> float:
        """Money that it takes until a year has passed."""
        return self.once + max(0.0, self.yearly)


def moves(model: Model, judged: str) -> list[Priced]:
    """Every move that the judged work could feel, with its price, in a fixed order."""
    return _priced(model, _moves(model, judged))


def pairs(model: Model, singles: Sequence[Priced]) -> list[Priced]:
    """Any two different moves made at once, as long as there are not too many such pairs.

    They are for where no move pays alone: where two teams are equally full, more of one of them
    brings nothing. Moves to other numbers of the same thing are no pair.
    """
    every = [
        one.move.and_then(two.move)
        for one, two in combinations(singles, 2)
        if not {path for path, _ in one.move.set} & {path for path, _ in two.move.set}
    ]
    return _priced(model, every[:MOST_PAIRS])


def hire(model: Model, team: str, count: int) -> Priced:
    """So many more people in a team."""
    (found,) = _priced(model, [_hire(model, team, count)])
    return found


def _hire(model: Model, team: str, count: int = 1) -> Move:
    name = model.team(team).title or team.replace("_", " ")
    words = {1: "One", 2: "Two", 3: "Three"}
    title = f"{words.get(count, count)} more in {name}"
    return Move(f"{team}+{count}", title, set=((f"{team}.people", f"+{count}"),))


def _priced(model: Model, every: Iterable[Move]) -> list[Priced]:
    once, yearly = cost(model, compile_plan(model))
    found = []
    for move in every:
        try:
            changed = move.made(model)
        except ModelError:
            continue  # out of bounds: an overhead below nothing, a limit of none
        new_once, new_yearly = cost(changed, compile_plan(changed))
        found.append(Priced(move, changed, new_once - once, new_yearly - yearly))
    return found


def _moves(model: Model, judged: str) -> Iterator[Move]:
    left_out = hypothetical(model)
    pulled = {name for name, amount in model.use if amount > 0.0}
    felt = sliced(model, judged).teams
    for lever in model.levers:
        if lever.name not in pulled and lever not in left_out and not only_hires(lever):
            yield Move(lever.name, title_of(lever), levers=(lever.name,))
    nobody = {lever.change[0][0] for lever in left_out if only_hires(lever)}
    for team in model.teams:
        if team.name in felt and f"{team.name}.people" not in nobody:
            yield _hire(model, team.name)
    kind = model.kind(judged)
    what = kind.title or judged.replace("_", " ")
    if kind.limit is not None:
        for factor in LIMITS:
            limit = round(kind.limit * factor)
            if 0 < limit != kind.limit:
                title = f"{what}: at most {limit} in progress"
                yield Move(f"limit {limit}", title, set=((f"{judged}.limit", str(limit)),))
    for step in kind.flow:
        name = step.title or step.name.replace("_", " ")
        if step.opens > 0.0:
            path = f"{judged}.{step.name}.opens"
            yield Move(
                f"{step.name} twice as often", f"{name}, twice as often", set=((path, "/2"),)
            )
        if step.batch is not None and step.batch.most is not None and step.batch.most > 1:
            path = f"{judged}.{step.name}.batch.max"
            yield Move(
                f"{step.name} half the batch", f"{name}: half the batch", set=((path, "/2"),)
            )


def hypothetical(model: Model) -> tuple[Lever, ...]:
    """The levers that nobody can buy and that are not pulled: no advice offers them."""
    pulled = {name for name, amount in model.use if amount > 0.0}
    return tuple(each for each in model.levers if each.hypothetical and each.name not in pulled)


def title_of(lever: Lever) -> str:
    """What people call a lever."""
    return lever.title or lever.name.replace("_", " ")


def only_hires(lever: Lever) -> bool:
    """Whether a lever is one more person and nothing else, a move of its own in every team."""
    if len(lever.change) != 1 or lever.cost.once or lever.cost.monthly or lever.starts > 0.0:
        return False
    path, operation = lever.change[0]
    return path.endswith(".people") and (operation.kind, operation.operand) == ("add", 1.0)
