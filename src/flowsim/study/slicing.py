"""The part of an organisation that a kind of work depends on, where only its throughput counts.

What cannot change the deliveries of the judged work is silenced: work that none of its teams meets
no longer arrives, and the last steps of other work are skipped where nothing depends on them. The
rest keeps its names, its order and so its random numbers; the judged work is delivered at the
same instants, bit for bit. Most trials of a study need nothing else.

Source of the idea: Weiser, Program slicing, ICSE 1981. What counts as dependence is ours:

- the judged work depends on all its steps; a step depends on those before it, and on later ones
  that may send an item back;
- a step depends on everything that its team does. Only urgent (expedite) work that nothing more
  urgent interrupts, at a team of equals, is not affected by the rest of that team's work;
- a step that asks for other work depends on that, if it waits for it, and that on who asks;
- work that others spawn depends on all that those do; work that comes from a market or for its
  users depends on what brings in users of it and of its rivals; what deliveries pull depends on
  the work delivered;
- work that shares a limit with other work depends on that;
- work with limits, with items on today's board, or with a lever on its limits and ways counts as
  one thing;
- teams that help each other count as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flowsim.model.types import AT_ONCE, Arrivals, Block, Lever, Model, Step, Work


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a model that affects a kind of work, and the teams in it.

    whole: those of the teams that still do all of their work, so that they are as busy as before.
    """

    model: Model
    teams: frozenset[str]
    whole: frozenset[str]


def slice_model(model: Model, *judged: str) -> Slice:
    """The model without anything that cannot change when items of `judged` are delivered.

    judged: one kind of work or several.

    Raises KeyError if there is no such work.
    """
    depends = _Dependence(model, judged)
    rest = replace(
        model,
        work=tuple(_quiet(kind, depends) for kind in model.work),
        levers=tuple(_quiet_lever(lever, depends) for lever in model.levers),
        state=tuple(entry for entry in model.state if depends.kept[entry.work] > 0),
    )
    everybody = frozenset(depends.everybody)
    return Slice(rest, everybody | depends.urgent, everybody)


# Keys of a kind of work that a lever may not move if its flow is to be cut.
_WHOLE = frozenset({"limit", "wip", "then", "catches"})


class _Dependence:
    """How many of its first steps each kind of work keeps; 0: it does not arrive at all."""

    def __init__(self, model: Model, judged: tuple[str, ...]) -> None:
        self.model = model
        self.kept = {kind.name: 0 for kind in model.work}
        self.kept |= {name: len(model.kind(name).flow) for name in judged}
        pulled = [model.lever(name) for name, amount in model.use if amount != 0.0]
        self.moved = {path for lever in pulled for path, _ in lever.change}
        self.uneven = set(_uneven(model, pulled))
        self.whole = {kind.name for kind in model.work if self._is_one(kind)}
        self.circles = _circles(model, self.moved)
        self.everybody: set[str] = set()  # teams all of whose work counts
        self.urgent: set[str] = set()  # teams of whose work only the urgent counts
        before: dict[str, int] = {}
        while before != self.kept:
            before = dict(self.kept)
            for kind in model.work:
                if self.kept[kind.name] > 0:
                    self._extend(kind)
            self._meet()
            self._ask()
            self._share()
            self._spread()

    def _is_one(self, kind: Work) -> bool:
        """Whether a kind of work is kept as a whole or not at all."""
        model, name = self.model, kind.name
        paths = [path.split(".")[1:] for path in map(_short, self.moved) if _is_of(path, name)]
        return (
            any(_WHOLE & set(path) for path in paths)
            or kind.limit is not None
            or any(step.wip is not None for step in kind.flow)
            or any(kind.steps_under(lane) for lane in model.limits)
            or any(entry.work == name for entry in model.state)
        )

    def _extend(self, kind: Work) -> None:
        """Keep what the kept steps of a kind of work depend on within it, and its parents."""
        flow, kept = kind.flow, self.kept[kind.name]
        if kind.name in self.whole:
            kept = len(flow)
        block: Block | None = kind.block(kept - 1)
        if block is not None:
            kept = block.end
        places = {step.name: place for place, step in enumerate(flow)}
        for place, step in enumerate(flow):
            targets = [places[target] for target, _ in step.then if target in places]
            if place < kept:
                kept = max(kept, *(target + 1 for target in targets), 0)
            elif step.catches > 0.0 or any(target < kept for target in targets):
                kept = place + 1
        self.kept[kind.name] = kept
        for parent in self.model.work:
            if any(after.work == kind.name for after in parent.after):
                self.kept[parent.name] = len(parent.flow)

    def _meet(self) -> None:
        """Keep the steps at teams that something depends on."""
        for kind in self.model.work:
            for step in kind.flow[: self.kept[kind.name]]:
                for team in step.teams:
                    circle = self.circles[team]
                    only_urgent = kind.expedite and self._are_equals(team)
                    (self.urgent if only_urgent else self.everybody).update(circle)
        for kind in self.model.work:
            for place, step in enumerate(kind.flow):
                if any(
                    team in self.everybody or (kind.expedite and team in self.urgent)
                    for team in step.teams
                ):
                    self.kept[kind.name] = max(self.kept[kind.name], place + 1)

    def _ask(self) -> None:
        """Keep what is waited for where it is asked for, and all that ask for work that counts."""
        for kind in self.model.work:
            for place, step in enumerate(kind.flow):
                if step.request is None:
                    continue
                asked, kept = step.request.work, self.kept[kind.name]
                if place < kept and step.request.waits:
                    self.kept[asked] = len(self.model.kind(asked).flow)
                if self.kept[asked] > 0:
                    self.kept[kind.name] = max(kept, place + 1)

    def _share(self) -> None:
        """Keep work that takes up room under a limit of work that counts."""
        for lane in self.model.limits:
            kinds = [kind for kind in self.model.work if kind.steps_under(lane)]
            if any(self.kept[kind.name] > 0 for kind in kinds):
                self.kept |= {kind.name: len(kind.flow) for kind in kinds}

    def _spread(self) -> None:
        """Keep work that brings users in where users count, and work that pulls what counts."""
        kinds = [kind for kind in self.model.work if self.kept[kind.name] > 0]
        asked = {kind.arrives.users or kind.arrives.market for kind in kinds} - {""}
        members = {self.model.market(name).members_of for name in asked}
        markets = {each.name for each in self.model.markets if each.members_of in members}
        felt = {kind.name for kind in kinds} | markets
        bringing = {kind.name for kind in self.model.work if kind.arrives.market in markets}
        for name, amount in self.model.use:
            lever = self.model.lever(name)
            heads = {_short(path).partition(".")[0] for path, _ in lever.change}
            if lever.pulled_by is not None and amount != 0.0 and heads & felt:
                bringing.add(lever.pulled_by.work)
        for name in bringing:
            self.kept[name] = len(self.model.kind(name).flow)

    def _are_equals(self, name: str) -> bool:
        """Whether it makes no difference which of a team's people an urgent item takes.

        Nor whether one is free: an urgent item may interrupt another kind of work if nobody else is
        there, and that work resumes with a switch or a rounding.
        """
        team = self.model.team(name)
        ranks = {
            kind.priority if step.priority is None else step.priority
            for kind in self.model.work
            for step in kind.flow
            if kind.expedite and step.team == name
        }
        urgent = [
            kind
            for kind in self.model.work
            if kind.expedite and any(step.team == name for step in kind.flow)
        ]
        listed = any(row.priority is not None for kind in urgent for row in kind.arrives.trace)
        listed = listed or any(
            step.request is not None
            and (step.request.as_urgent or step.priority is not None)
            and step.request.work in [kind.name for kind in urgent]
            for kind in self.model.work
            for step in kind.flow
        )
        return not (
            len(ranks) > 1
            or listed
            or name in self.uneven
            or len(self.circles[name]) > 1
            or any(step.crew and name in step.teams for k in self.model.work for step in k.flow)
            or team.away_every is not None
            or team.outages
            or team.people_at
            or team.dynamics.talent is not None
            or any(_is_of(path, name) for path in map(_short, self.moved))
            or any(
                step.batch is not None
                for kind in self.model.work
                for step in kind.flow
                if step.team == name
            )
        )


def _uneven(model: Model, pulled: Sequence[Lever]) -> Iterator[str]:
    """Teams in which some people have a lever's tool before others, so that it matters who works.

    A lever that changes a number of a team or an arrival moves it for all people alike.
    """
    for lever in pulled:
        if not lever.is_even:
            changed = [_short(path).split(".") for path, _ in lever.change]
            for kind in model.work:
                names = {name for path in changed if path[0] == kind.name for name in path[1:]}
                yield from (step.team for step in kind.flow if step.team and step.name in names)


def _is_of(path: str, name: str) -> bool:
    return path.startswith(f"{name}.")


def _short(path: str) -> str:
    """A path without the word before the name of its owner."""
    head, _, rest = path.partition(".")
    return rest if head in ("teams", "work", "markets") else path


def _circles(model: Model, moved: set[str]) -> dict[str, set[str]]:
    """For each team, the teams that it shares people with, including itself."""
    circles = {team.name: {team.name} for team in model.teams}
    pairs = [(team.name, other) for team in model.teams for other, _ in team.helps]
    for path in map(_short, moved):
        parts = path.split(".")
        if len(parts) > 2 and parts[1] == "helps":
            pairs.append((parts[0], parts[2]))
    for one, other in pairs:
        both = circles[one] | circles[other]
        for name in both:
            circles[name] = both
    return circles


def _quiet(kind: Work, depends: _Dependence) -> Work:
    """A kind of work reduced to the steps that something depends on."""
    kept = depends.kept[kind.name]
    after = tuple(
        entry if depends.kept[entry.work] > 0 else replace(entry, amount=0.0)
        for entry in kind.after
    )
    if kept == 0:
        return replace(kind, arrives=Arrivals("none"), after=after)
    flow = tuple(
        _asking(step, depends) if place < kept else _passed(step)
        for place, step in enumerate(kind.flow)
    )
    return replace(kind, flow=flow, after=after)


def _asking(step: Step, depends: _Dependence) -> Step:
    """A step that asks for nothing if nothing depends on what it asks for."""
    if step.request is None or depends.kept[step.request.work] > 0:
        return step
    return replace(step, request=None, wait=AT_ONCE, priority=None)


def _passed(step: Step) -> Step:
    """A step without any items."""
    return replace(step, share=0.0)


def _quiet_lever(lever: Lever, depends: _Dependence) -> Lever:
    """A lever without the changes that would affect silenced work."""
    silent = []
    for kind in depends.model.work:
        kept = depends.kept[kind.name]
        if kept == 0:
            silent.append(f"{kind.name}.arrives")
        silent += [f"{kind.name}.{step.name}.share" for step in kind.flow[kept:]]
    return replace(
        lever,
        change=tuple(
            (path, operation)
            for path, operation in lever.change
            if not any(
                _short(path) == quiet or _short(path).startswith(f"{quiet}.") for quiet in silent
            )
        ),
    )
