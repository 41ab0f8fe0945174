"""The verdict on the bottleneck: found by trying, not read off a utilisation.

The bottleneck is the team whose speed, raised by a tenth, raises saturated throughput most: the
judged work is kept always at hand, under its limits, or where these do not hold it with plenty in
progress: ten times the mean, or the mean where it piles up. It then neither pre-empts nor is lost.
Each trial is paired with the base on the same luck, and runs the slice of the organisation that the
judged work feels; teams outside of it add nothing and need no trial. The others are screened in
groups (a group that together adds less than the leader alone is out at once) and raced: after each
stage those that are behind the leader beyond doubt are dropped, the rest get more replications.

Sources: Bettonvil & Kleijnen, Searching for important factors in simulation models with many
factors: sequential bifurcation, European Journal of Operational Research 96 (1997); for the
definition by intervention, Lawrence & Buss, Economic analysis of production bottlenecks, 1995.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from flowsim.experiment import Estimate, deliveries
from flowsim.experiment.estimates import of_values, resamples, t_quantile
from flowsim.model import Model
from flowsim.model.types import HOURS_PER_WEEK, Arrivals, Lever, Operation, Work
from flowsim.plan import Plan, compile_plan
from flowsim.plan.tables import LIMIT, NO_LIMIT, Floats
from flowsim.study.explain import Explanation
from flowsim.study.results import Gain, Verdict
from flowsim.study.slicing import sliced

FASTER = 1.1
PLENTY = 10.0  # times the mean number in progress: nobody runs dry for lack of work
FIRST_STAGE = 6  # replications before anything is dropped
ALONE = 3  # so many of the busiest teams are tried one by one, the others together at first
DOUBT = 0.05  # chance, over all of one stage, that the best is dropped

Progress = Callable[[int, int, str], None]


def verdict(
    model: Model,
    explanation: Explanation,
    *,
    in_progress: float,
    busiest: tuple[str, ...],
    grows: bool = False,
    arrivals: float = math.nan,
    replications: int,
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Verdict:
    """Which team constrains the judged work, by paired intervention.

    in_progress: mean number of judged items in progress, for work without a limit. busiest: all
    teams, the one with the least slack first; it sets the order of trial, not the answer. grows:
    judged work piles up, so demand is no constraint. arrivals: demand a week as it was measured,
    where other work brings it on; by default that of means.
    replications: the most that a candidate gets. Raises EngineError.
    """
    judged = explanation.judged
    demand = explanation.demand_per_week if math.isnan(arrivals) else arrivals
    if explanation.bottleneck is None:  # nobody works on it, so nobody's speed matters
        return _idle(judged, demand)
    part = sliced(saturated(model, judged, in_progress, grows=grows), judged)
    race = _Race(part.model, judged, seed, jobs, progress)
    felt = tuple(team for team in busiest if team in part.teams)
    groups: list[tuple[str, ...]] = [(team,) for team in felt[:ALONE]]
    if len(felt) > ALONE:
        groups.append(felt[ALONE:])
    race.enter(groups)
    race.run(replications)
    race.add_without_trial([team for team in busiest if team not in part.teams])
    capacity = race.base_estimate()
    leads = race.leads()
    constraint = race.leader() if leads else ""
    if demand is not None and demand < capacity.low and not grows:
        constraint = "demand"
    return Verdict(
        judged=judged,
        constraint=constraint,
        candidates=race.candidates() if leads else (),
        gains=race.gains(),
        saturated=capacity,
        demand=math.nan if demand is None else demand,
        replications=race.done,
        chances=race.chances(math.inf if demand is None or grows else demand) if leads else (),
    )


def _idle(judged: str, demand: float | None) -> Verdict:
    unknown = Estimate(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    return Verdict(
        judged=judged,
        constraint="" if demand is None else "demand",
        candidates=(),
        gains=(),
        saturated=unknown,
        demand=math.nan if demand is None else demand,
        replications=0,
    )


def saturated(model: Model, judged: str, in_progress: float, *, grows: bool = False) -> Model:
    """The model with the judged work always at hand, under its limits or so many in progress.

    Without a limit, throughput with as many in progress as there were is about what there was,
    whatever the teams could do: a decision of its own says why there are more.
    """
    kind = model.kind(judged)
    dropped = [f"{judged}.arrives."]
    limit = kind.limit
    if not _is_held(compile_plan(model), judged):
        limit = max(1, math.ceil(in_progress if grows else PLENTY * in_progress))
        dropped.append(f"{judged}.limit")
    always = replace(
        _in_the_queue(model, kind) if kind.expedite else kind,
        arrives=Arrivals("always", kind.arrives.hours),
        limit=limit,
        drops=False,
    )
    levers = tuple(
        replace(
            lever,
            change=tuple(item for item in lever.change if not item[0].startswith(tuple(dropped))),
        )
        for lever in model.levers
    )
    work = tuple(always if each.name == judged else each for each in model.work)
    return replace(model, work=work, levers=levers)


def _in_the_queue(model: Model, kind: Work) -> Work:
    """Expedited work, which no limit could hold, as the most urgent of the work that waits."""
    priorities = [each.priority for each in model.work]
    priorities += [
        step.priority for each in model.work for step in each.flow if step.priority is not None
    ]
    ahead = max(priorities) - min(priorities) + 1
    flow = tuple(
        step if step.priority is None else replace(step, priority=step.priority - ahead)
        for step in kind.flow
    )
    return replace(kind, expedite=False, priority=kind.priority - ahead, flow=flow)


def _is_held(plan: Plan, judged: str) -> bool:
    """Whether every step of a kind of work has a limit at the end of the run."""
    tables = plan.tables
    most = np.array(tables.lanes.most, dtype=np.float64)
    changes = tables.changes
    for at, kind, target, value in zip(
        changes.at, changes.kind, changes.target, changes.value, strict=True
    ):
        if kind == LIMIT and at < plan.ends:
            most[target] = value
    first, steps = tables.works.first[plan.works.index(judged) :], tables.steps
    return all(
        any(most[lane] != NO_LIMIT for lane in steps.lane[begin:end])
        for begin, end in pairwise(steps.lane_first[first[0] : first[1] + 1])
    )


def faster(model: Model, teams: tuple[str, ...], *, factor: float = FASTER) -> Model:
    """The model with these teams so many times as fast, whatever its levers do to their speed."""
    boost = Lever(
        name="so_many_times_as_fast",
        change=tuple(
            (f"{team}.speed", Operation("multiply", factor, f"x{factor!r}")) for team in teams
        ),
        starts=-model.warm_up,
    )
    return replace(model, levers=(*model.levers, boost), use=(*model.use, (boost.name, 1.0)))


@dataclass(slots=True)
class _Entry:
    """A team, or a group of them, in the race."""

    teams: tuple[str, ...]
    plan: Plan
    samples: Floats
    kept: bool = True


class _Race:
    """Trials of one model, paired with its base."""

    def __init__(
        self, model: Model, judged: str, seed: int, jobs: int, progress: Progress | None
    ) -> None:
        self.model, self.judged, self.seed, self.jobs = model, judged, seed, jobs
        self.progress = progress
        self.base = _Entry((), compile_plan(self.model), np.empty(0))
        self.entries: list[_Entry] = []
        self.done = 0

    def enter(self, groups: list[tuple[str, ...]]) -> None:
        """Put teams into the race."""
        self.entries += [
            _Entry(teams, compile_plan(faster(self.model, teams)), np.empty(0)) for teams in groups
        ]

    def run(self, most: int) -> None:
        """Race until one team is left or everyone has had so many replications."""
        target = min(FIRST_STAGE, most)
        while True:
            self._replicate(target)
            self.done = max(self.done, target)
            self._drop()
            crowds = [entry for entry in self.entries if entry.kept and len(entry.teams) > 1]
            if crowds:
                self._split(crowds)
                continue
            if target >= most or (len(self.candidates()) == 1 and self.leads()):
                return
            target = min(target + max(1, target // 2), most)

    def _replicate(self, target: int) -> None:
        """Bring everyone still in the race to so many replications."""
        behind = [
            entry
            for entry in [self.base, *self.entries]
            if entry.kept and len(entry.samples) < target
        ]
        for have in sorted({len(entry.samples) for entry in behind}):
            group = [entry for entry in behind if len(entry.samples) == have]
            found = deliveries(
                [entry.plan for entry in group],
                works=[self.judged],
                replications=target - have,
                first=have,
                seed=self.seed,
                jobs=self.jobs,
                progress=self._tell,
            )
            for entry, new in zip(group, found, strict=True):
                entry.samples = np.concatenate([entry.samples, new[0] * HOURS_PER_WEEK])

    def add_without_trial(self, teams: list[str]) -> None:
        """After the race, add teams whose speed the judged work cannot feel: they add nothing."""
        self.entries += [
            _Entry((team,), self.base.plan, self.base.samples, kept=False) for team in teams
        ]

    def _tell(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(done, total, "finding the bottleneck")

    def _best(self) -> _Entry:
        """The single team that is ahead; of a crowd only if there is no single one."""
        kept = [entry for entry in self.entries if entry.kept]
        alone = [entry for entry in kept if len(entry.teams) == 1]
        return max(alone or kept, key=lambda entry: float(entry.samples.mean()))

    def _drop(self) -> None:
        """Drop who is behind the leader beyond doubt, all comparisons of the stage together."""
        best = self._best()
        rivals = [entry for entry in self.entries if entry.kept and entry is not best]
        for entry in rivals:
            count = min(len(entry.samples), len(best.samples))
            lead = best.samples[:count] - entry.samples[:count]
            error = float(lead.std(ddof=1)) / math.sqrt(count) if count > 1 else math.inf
            doubt = t_quantile(1.0 - 2.0 * DOUBT / len(rivals), count - 1) * error
            if lead.mean() > doubt:
                entry.kept = False

    def _split(self, crowds: list[_Entry]) -> None:
        """Try the members of a group that is not out on their own, or in two halves."""
        for crowd in crowds:
            self.entries.remove(crowd)
            half = len(crowd.teams) // 2
            parts: list[tuple[str, ...]] = [(team,) for team in crowd.teams]
            if len(crowd.teams) > ALONE:
                parts = [crowd.teams[:half], crowd.teams[half:]]
            self.enter(parts)

    def leader(self) -> str:
        """The team that is ahead."""
        return self._best().teams[0]

    def leads(self) -> bool:
        """Whether the leader raises throughput at all: the interval of its gain is above zero."""
        return self._gain(self._best()).low > 0.0

    def candidates(self) -> tuple[str, ...]:
        """Who may be the best, most likely first."""
        kept = [entry for entry in self.entries if entry.kept]
        kept.sort(key=lambda entry: -float(entry.samples.mean()))
        return tuple(entry.teams[0] for entry in kept if len(entry.teams) == 1)

    def chances(self, demand: float) -> tuple[tuple[str, float], ...]:
        """How likely demand (a week) or a candidate is the constraint, the likeliest first.

        By the bootstrap: replications are drawn again, pairs together, and the race decided anew.
        """
        teams = self.candidates()
        entries = [next(e for e in self.entries if e.teams == (team,)) for team in teams]
        count = min(len(entry.samples) for entry in entries)
        samples = np.stack([self.base.samples[:count], *(e.samples[:count] for e in entries)])
        means = samples[:, resamples(count, self.seed)].mean(axis=2)
        is_demand = means[0] > demand
        best = means[1:].argmax(axis=0)
        shares = [(team, float(np.mean((best == n) & ~is_demand))) for n, team in enumerate(teams)]
        found = [("demand", float(np.mean(is_demand))), *shares]
        return tuple(sorted((each for each in found if each[1] > 0.0), key=lambda each: -each[1]))

    def base_estimate(self) -> Estimate:
        """Saturated throughput a week."""
        samples = self.base.samples
        return of_values(samples, replications=len(samples), confidence=0.95)

    def _gain(self, entry: _Entry) -> Estimate:
        base = self.base.samples[: len(entry.samples)]
        if not base.any():  # nothing gets through: more is more of nothing
            base = base + 1.0
        if entry.plan is self.base.plan:  # outside the slice: nothing, and no trial
            return Estimate(0.0, 0.0, 0.0, 0.0, 0.0, 0)
        gain = (entry.samples - self.base.samples[: len(entry.samples)]) / base.mean()
        return of_values(gain, replications=len(gain), confidence=0.95)

    def gains(self) -> tuple[Gain, ...]:
        """What each team adds, best first; teams that were tried together share one figure."""
        ordered = sorted(
            self.entries,
            key=lambda entry: (
                not entry.kept,
                entry.plan is self.base.plan,  # no trial
                len(entry.teams),
                -self._gain(entry).mean,
            ),
        )
        return tuple(
            Gain(
                team=team,
                relative=self._gain(entry),
                kept=entry.kept,
                together=entry.teams if len(entry.teams) > 1 else (),
            )
            for entry in ordered
            for team in entry.teams
        )
