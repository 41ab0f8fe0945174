"""Possible moves: the levers of a model, a hire, another limit, another gate or batch.

Input: a model. Output: moves, each with its price. Nothing is run here. The overhead or speed of a
team changes only by a lever of the model, which has a price; without one it is unknown, as is that
of people whose team has no cost. A `hypothetical` lever cannot be bought, so it is not a move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from flowsim.model import Model, ModelError, apply, find
from flowsim.model.records.board import Lane
from flowsim.model.types import Lever, Operation, Work
from flowsim.plan import compile_plan
from flowsim.study.decide.hires import hire_title, hires
from flowsim.study.measured.figures import cost
from flowsim.study.slicing import slice_model
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

OTHERWISE = (2.0 / 3.0, 4.0 / 3.0, 2.0)  # times the limit of today
MOST_PAIRS = 28
# Keys that a decision moves and no money: a lever on these alone is free unless it says otherwise.
DECISIONS = frozenset({"limit", "limits", "wip", "max", "opens", "batch", "helps", "priority"})


@dataclass(frozen=True, slots=True)
class Move:
    """A step that an organisation could take.

    levers: those it pulls; set: changes to the model itself, path and operation.
    """

    name: str
    title: str
    levers: tuple[str, ...] = ()
    set: tuple[tuple[str, str], ...] = ()
    parts: tuple[Move, ...] = ()  # the moves that it makes at once; empty: it is one

    def made(self, model: Model) -> Model:
        """The model with the move made. Raises ModelError where it goes too far."""
        model = replace(model, use=(*model.use, *((lever, 1.0) for lever in self.levers)))
        return apply(model, self.set)

    @property
    def paths(self) -> frozenset[str]:
        """What it changes in the model itself."""
        return frozenset(path for path, _ in self.set)

    def and_then(self, other: Move) -> Move:
        """This move and another one, as one move."""
        return Move(
            name=f"{self.name} and {other.name}",
            title=f"{self.title} and {other.title}",
            levers=(*self.levers, *other.levers),
            set=(*self.set, *other.set),
            parts=(*(self.parts or (self,)), *(other.parts or (other,))),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the moves that it makes: its own, or those of its parts."""
        return tuple(part.name for part in self.parts) or (self.name,)


@dataclass(frozen=True, slots=True)
class Priced:
    """A move applied to a model: the changed model and its cost, one-off and a year.

    is_known: whether the model gives the whole price; what is missing counts as nothing.
    """

    move: Move
    model: Model
    once: float
    yearly: float
    is_known: bool = True

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing."""
        return self.once <= 0.0 and self.yearly <= 0.0

    @property
    def first_year(self) -> float:
        """The one-off cost plus one year of running cost."""
        return self.once + max(0.0, self.yearly)


def moves(model: Model, *judged: str) -> list[Priced]:
    """Every move that can affect what counts, with its price, in a fixed order.

    What counts: the judged work, and all other work that has a value.
    """
    works = [*judged, *(kind.name for kind in model.work if kind.value > 0.0)]
    works = list(dict.fromkeys(works))
    plain = _relevant_part(model, works)
    return [
        each
        for each in priced(model, _moves(model, works))
        if not each.move.levers or _relevant_part(each.model, works) != plain
    ]


def _relevant_part(model: Model, works: Sequence[str]) -> Model:
    """The part of a model that affects some work, without levers that do nothing there."""
    part = slice_model(model, *works)
    idle = {team.name for team in model.teams} - part.teams
    levers = {lever.name: lever for lever in part.model.levers}
    use = tuple(
        (name, amount)
        for name, amount in part.model.use
        if any(path.split(".")[0] not in idle for path, _ in levers[name].change)
    )
    return replace(part.model, levers=tuple(levers[name] for name, _ in use), use=use)


def pairs(model: Model, singles: Sequence[Priced]) -> list[Priced]:
    """Pairs of different moves. singles: the most promising first; pairs come in the same order.

    Pairs help where no move pays alone: where two teams are equally full, more of one of them has
    no effect. Two values of the same number are not a pair. If there are too many pairs, the least
    promising ones are left out.
    """
    ranked = sorted(combinations(range(len(singles)), 2), key=sum)
    every = [
        singles[one].move.and_then(singles[two].move)
        for one, two in ranked
        if not singles[one].move.paths & singles[two].move.paths
    ]
    return priced(model, every[:MOST_PAIRS])


def hire(model: Model, team: str, count: int) -> Priced:
    """The move that adds this many people to a team."""
    (found,) = priced(model, [_hire(model, team, count)])
    return found


def _hire(model: Model, team: str, count: int) -> Move:
    title = hire_title(model, team, count)
    return Move(f"{team}+{count}", title, set=((f"{team}.people", f"+{count}"),))


def priced(model: Model, every: Iterable[Move]) -> list[Priced]:
    """Moves made on a model, each alone, with what they cost; without those out of bounds."""
    once, yearly = cost(model, compile_plan(model))
    found = []
    for move in every:
        try:
            changed = move.made(model)
        except ModelError:
            continue  # out of bounds: an overhead below nothing, a limit of none
        new_once, new_yearly = cost(changed, compile_plan(changed))
        is_known = all(_gives_price(model, path) for path in move.paths) and all(
            lever_gives_price(model, model.lever(name)) for name in move.levers
        )
        found.append(Priced(move, changed, new_once - once, new_yearly - yearly, is_known))
    return found


def lever_gives_price(model: Model, lever: Lever) -> bool:
    """Whether a model gives the price of pulling a lever: its own, or that of what it changes."""
    if lever.cost.once or lever.cost.monthly or lever.cost.is_given:
        return True
    return all(_gives_price(model, path) for path, _ in lever.change)


def _gives_price(model: Model, path: str) -> bool:
    """Whether a change of one number has a known price: pay, or nothing for a mere decision."""
    owner, *keys = path.split(".")
    if keys == ["people"]:
        return model.team(owner).cost_per_year > 0.0
    return bool(DECISIONS & set(keys))


def _moves(model: Model, works: Sequence[str]) -> Iterator[Move]:
    left_out = hypothetical(model)
    pulled = {name for name, amount in model.use if amount > 0.0}
    relevant = slice_model(model, *works).teams
    for lever in model.levers:
        is_taken = lever.name in pulled or lever in left_out or only_hires(lever)
        if not is_taken and not only_harms(model, lever):
            yield Move(lever.name, title_of(lever), levers=(lever.name,))
    nobody = {lever.change[0][0] for lever in left_out if only_hires(lever)}
    for team in model.teams:
        if team.name in relevant and f"{team.name}.people" not in nobody:
            yield from (_hire(model, team.name, count) for count in hires(model, team.name))
    for place, work in enumerate(works):
        limited = sum(model.kind(each).limit is not None for each in works)
        kind = model.kind(work)
        what = f" ({kind.title or work.replace('_', ' ')})" if limited > 1 else ""
        yield from _of_work(kind, what, prefix=f"{work} " if place else "")
    yield from _of_limits(model, works)


def _of_limits(model: Model, works: Sequence[str]) -> Iterator[Move]:
    """Other limits over several steps, where some of these kinds of work count."""
    for place, lane in enumerate(model.limits):
        if not any(model.kind(work).steps_under(lane) for work in works):
            continue
        path = lane.path(place)
        for most in _other_limits(lane.most):
            verb = "Raise" if most > lane.most else "Lower"
            title = f"{verb} the limit {_on(model, lane)} from {lane.most} to {most}"
            yield Move(f"{path} {most}", title, set=((f"{path}.max", str(most)),))


def _on(model: Model, lane: Lane) -> str:
    """What a limit over several steps counts: `on review and test`, `of each in dev`."""
    if lane.team:
        team = model.team(lane.team)
        return f"{'of each person ' if lane.for_each else ''}in {team.title or _plain(lane.team)}"
    if lane.steps:
        names = {step.name: step.title for work in model.work for step in work.flow}
        return f"on {_and([names[name] or _plain(name) for name in lane.steps])}"
    return f"on {_and([model.kind(work).title or _plain(work) for work in lane.work])} together"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _and(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _of_work(kind: Work, what: str, *, prefix: str) -> Iterator[Move]:
    """Other limits and rhythms of a kind of work.

    what: the kind, where several have limits. prefix: of the names of its moves.
    """
    for limit in _other_limits(kind.limit):
        verb = "Raise" if limit > (kind.limit or 0) else "Lower"
        span = f"from {kind.limit} to {limit}"
        title = f"{verb} the limit on work in progress {span}{what}"
        change = (f"{kind.name}.limit", str(limit))
        yield Move(f"{prefix}limit {limit}", title, set=(change,))
    for step in kind.flow:
        name = step.title or step.name.replace("_", " ")
        for wip in _other_limits(step.wip):
            change = (f"{kind.name}.{step.name}.wip", str(wip))
            verb = "Raise" if wip > (step.wip or 0) else "Lower"
            title = f"{verb} the limit at {name} from {step.wip} to {wip}"
            yield Move(f"{prefix}{step.name} limit {wip}", title, set=(change,))
        if step.opens > 0.0:
            change = (f"{kind.name}.{step.name}.opens", "/2")
            title = f"“{name}” every {_span(step.opens / 2.0)} instead of every {_span(step.opens)}"
            yield Move(f"{prefix}{step.name} twice as often", title, set=(change,))
        if step.batch is not None and step.batch.most is not None and step.batch.most > 1:
            change = (f"{kind.name}.{step.name}.batch.max", "/2")
            most = step.batch.most
            title = f"“{name}” in batches of {most // 2} instead of {most}"
            yield Move(f"{prefix}{step.name} half the batch", title, set=(change,))


def _other_limits(limit: int | None) -> list[int]:
    """Limits that are tried instead of one, at least one lower and one higher; none of none."""
    if limit is None:
        return []
    low, *high = (round(limit * factor) for factor in OTHERWISE)
    tried = [min(low, limit - 1), *(max(each, limit + 1) for each in high)]
    return [each for each in dict.fromkeys(tried) if each > 0]


def _span(hours: float) -> str:
    """A time between two openings: `week`, `3.5 days`, `12 hours`."""
    units = (("week", HOURS_PER_WEEK), ("day", HOURS_PER_DAY), ("hour", 1.0))
    unit, size = next((pair for pair in units if hours >= pair[1]), units[-1])
    count = hours / size
    return unit if count == 1.0 else f"{count:.3g} {unit}s"


def hypothetical(model: Model) -> tuple[Lever, ...]:
    """The hypothetical levers that are not pulled; they are never recommended."""
    pulled = {name for name, amount in model.use if amount > 0.0}
    return tuple(each for each in model.levers if each.hypothetical and each.name not in pulled)


# Keys of which more, or less, can only be worse.
_BETTER_LESS = frozenset({"injects", "effort", "wait", "overhead", "rework", "switch_cost"})
_BETTER_MORE = frozenset({"people", "speed", "catches", "helps"})


def only_harms(model: Model, lever: Lever) -> bool:
    """Whether all that a lever changes gets worse: nobody is advised to pull it."""
    return all(_harms(model, path, operation) for path, operation in lever.change)


def _harms(model: Model, path: str, operation: Operation) -> bool:
    keys = set(path.split("."))
    wanted = -1.0 if keys & _BETTER_LESS else 1.0 if keys & _BETTER_MORE else 0.0
    operand = operation.operand
    if not wanted or operand is None:
        return False
    old = find(model, path).value or 0.0
    change = {"multiply": operand - 1.0, "add": operand, "replace": operand - old}
    return change[operation.kind] * wanted < 0.0


def title_of(lever: Lever) -> str:
    """The title of a lever, or its name."""
    return lever.title or lever.name.replace("_", " ")


def only_hires(lever: Lever) -> bool:
    """Whether a lever only adds one person, which is a move in every team anyway."""
    if len(lever.change) != 1 or lever.cost.once or lever.cost.monthly or lever.starts > 0.0:
        return False
    path, operation = lever.change[0]
    return path.endswith(".people") and (operation.kind, operation.operand) == ("add", 1.0)
