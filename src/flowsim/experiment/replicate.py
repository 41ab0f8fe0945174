"""Replications of plans on all cores: the same bytes for any number of them.

Input: plans, a seed. Output: Results. Replications are dealt in fixed blocks to threads; the
kernels run without the interpreter's lock. A thread has one workspace, a replication leaves a
vector, and beyond MOST_GROUPS of them vectors are added up in groups, so that memory does not grow
with the number of replications.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from flowsim.engine.naming import names_of
from flowsim.eventlog import EventLog, Rows
from flowsim.experiment.market_weeks import MarketCounts
from flowsim.experiment.results import Activity, Audit, ByWeek, Results, WeeklyMeans
from flowsim.experiment.threads import Hand, Progress, work_off
from flowsim.metrics.activity import activity_for, follow_teams, moments_for
from flowsim.metrics.columns import Layout
from flowsim.metrics.identities import Identities, identities, imbalance
from flowsim.metrics.meter import Meter
from flowsim.metrics.series import FLOWS, Weekly, count_weeks, week_ends, weekly_for
from flowsim.metrics.setting import Setting, setting_of
from flowsim.metrics.sketches import Sketch, merged
from flowsim.metrics.weekly_items import count_items, weekly_items_for, weeks_from_zero
from flowsim.plan import Plan
from flowsim.plan.tables import Floats
from flowsim.time_units import HOURS_PER_WEEK as WEEK

MOST_GROUPS = 1000
BLOCKS = 64  # of a plan's groups, at most; part of the order of summation


def replicate(
    plan: Plan,
    *,
    replications: int,
    seed: int = 1,
    jobs: int = 1,
    first: int = 0,
    progress: Progress | None = None,
    series: bool = False,
    by_week: Sequence[str] = (),
    followed: int = 0,
) -> Results:
    """Run replications first, first + 1, … of a plan.

    replications: more than 1,000 are rounded up to whole groups (`Results.replications` says how
    many were run). jobs: threads. progress: called now and then in this thread. series: count items
    week by week, too, and check conservation with them. by_week: kinds of work of which each week
    of each replication is kept, of the first 1,000 replications; a plan may lack some.
    followed: the number of first replications in which teams are followed: who is active when, what
    the idle wait for. Raises EngineError.
    """
    return replicate_all(
        [plan],
        replications=replications,
        seed=seed,
        jobs=jobs,
        first=first,
        progress=progress,
        series=series,
        by_week=by_week,
        followed=followed,
    )[0]


def replicate_all(
    plans: Sequence[Plan],
    *,
    replications: int,
    seed: int = 1,
    jobs: int = 1,
    first: int = 0,
    progress: Progress | None = None,
    series: bool = False,
    by_week: Sequence[str] = (),
    followed: int = 0,
    markets: bool = False,
    asked: Sequence[Collection[str]] | None = None,
) -> list[Results]:
    """`replicate` for several plans, on the same random numbers and threads.

    markets: keep members of markets week by week without `series`, too. asked: of each plan the
    teams whose figures are wanted, by default all; for trials, of which there are many. All hours
    of the others, at their steps and of work on items, are then nan.
    """
    if replications < 1:
        raise ValueError(f"replications must be at least 1, found {replications}.")
    if jobs < 1:
        raise ValueError(f"jobs must be at least 1, found {jobs}.")
    per_group = math.ceil(replications / MOST_GROUPS)
    groups = math.ceil(replications / per_group)
    settings = [
        _asking(setting_of(plan), plan, None if asked is None else asked[number])
        for number, plan in enumerate(plans)
    ]
    runs = [
        _Run(plan, setting, groups, per_group, seed, first, series, by_week, followed, markets)
        for plan, setting in zip(plans, settings, strict=True)
    ]
    tasks = [partial(run.run_block, block) for run in runs for block in run.blocks]
    work_off(tasks, jobs, progress, groups * per_group * len(runs))
    return [run.results() for run in runs]


def _asking(setting: Setting, plan: Plan, teams: Collection[str] | None) -> Setting:
    if teams is None:
        return setting
    return setting._replace(asked=np.array([team in teams for team in plan.teams]))


@dataclass(slots=True)
class _Sums:
    """Weekly counts summed over the replications of a block."""

    values: list[Floats]  # of each of the counts in `_counts`
    squares: list[Floats]

    @classmethod
    def like(cls, weekly: Weekly) -> _Sums:
        counts = _counts(weekly)
        return cls([np.zeros_like(x) for x in counts], [np.zeros_like(x) for x in counts])

    def add(self, weekly: Weekly) -> None:
        for count, value, square in zip(_counts(weekly), self.values, self.squares, strict=True):
            value += count
            square += count**2


def _counts(weekly: Weekly) -> tuple[Floats, ...]:
    """Passed so far, present by team and state; by work in progress, delivered in the week."""
    flows = (weekly.flows[:, number] for number in range(len(FLOWS)))
    _, accepted, delivered, gone, refused = flows
    inside = accepted - (gone - refused)
    return weekly.flows, weekly.present, inside, np.diff(delivered, axis=1, prepend=0.0)


class _Weeks:
    """Each week of each of the first replications, of some kinds of work."""

    def __init__(self, plan: Plan, works: Sequence[str], count: int) -> None:
        self.works = tuple(work for work in works if work in plan.works)
        self._rows = [plan.works.index(work) for work in self.works]
        self._begins_accepted = np.array([w.arrives.kind == "always" for w in plan.model.work])
        self._plan, self.ends = plan, weeks_from_zero(plan.ends - plan.warm_up)
        self.delivered = np.zeros((count, len(self.works), len(self.ends)))
        self.in_progress = np.zeros_like(self.delivered)

    def count(self, place: int, rows: Rows, n_rows: int, n_items: int) -> None:
        """Keep a replication, if it is among the first."""
        if place >= len(self.delivered):
            return
        horizon = self._plan.ends - self._plan.warm_up
        found = weekly_items_for(len(self._plan.works), horizon)
        count_items(
            rows,
            n_rows,
            n_items,
            found,
            begins_accepted=self._begins_accepted,
            warm_up=self._plan.warm_up,
            horizon=horizon,
        )
        self.delivered[place] = found.delivered[self._rows]
        self.in_progress[place] = found.in_progress[self._rows]

    def kept(self) -> ByWeek:
        """What has come in, complete."""
        self.delivered.setflags(write=False)
        self.in_progress.setflags(write=False)
        return ByWeek(self.works, self.ends, self.delivered, self.in_progress)


class _Followed:
    """What teams are active and idle for in one replication."""

    def __init__(self, setting: Setting) -> None:
        self.table, self.moments = activity_for(setting), moments_for(setting)

    def take(self, setting: Setting, rows: Rows, n_rows: int) -> None:
        """Follow the first n_rows rows of a log."""
        follow_teams(setting, rows, n_rows, self.table, self.moments)


class _Run:
    """The replications of one plan, as they come in."""

    def __init__(
        self,
        plan: Plan,
        setting: Setting,
        groups: int,
        per_group: int,
        seed: int,
        first: int,
        series: bool,
        by_week: Sequence[str],
        followed: int,
        markets: bool,
    ) -> None:
        self.plan, self.setting, self.layout = plan, setting, Layout(names_of(plan))
        self.per_group, self.seed, self.first, self.wants_series = per_group, seed, first, series
        self.values = np.empty((groups, self.layout.width))
        self.averaged = self.layout.averaged()
        self.sketches: list[Sketch | None] = [None] * groups
        size = math.ceil(groups / BLOCKS)
        self.blocks = [range(at, min(at + size, groups)) for at in range(0, groups, size)]
        self.sums: dict[int, _Sums] = {}
        count = min(groups * per_group, MOST_GROUPS)
        self.weeks = _Weeks(plan, by_week, count) if by_week else None
        wants = bool(plan.model.markets) and (series or markets or bool(by_week))
        self.markets = MarketCounts(plan, count) if wants else None
        self.unbalanced: dict[int, int] = {}
        self.identities: tuple[int, Identities] | None = None
        self.followed = [_Followed(self.setting) for _ in range(min(followed, groups * per_group))]

    def run_block(self, block: range, hand: Hand) -> None:
        """Run the groups of a block, one replication after the other."""
        meter = hand.tool(self, lambda: Meter(self.setting, self.layout))
        weekly = weekly_for(self.setting) if self.wants_series else None
        sums = None
        if weekly is not None:
            sums = self.sums[block.start] = _Sums.like(weekly)
            self.unbalanced[block.start] = 0
        for group in block:
            total = np.zeros(self.layout.width)
            known = np.zeros(self.layout.width)
            sketches = []
            for place in range(self.per_group):
                replication = self.first + group * self.per_group + place
                rows, items = hand.workspace.run(self.plan, seed=self.seed, replication=replication)
                vector = meter.measure(hand.workspace.rows, rows, items, percentiles=False)
                is_known = ~(np.isnan(vector) & self.averaged)
                total[is_known] += vector[is_known]
                known += is_known
                sketches.append(meter.sketch())
                if weekly is not None and sums is not None:
                    count_weeks(
                        self.setting, hand.workspace.rows, rows, items, weekly, np.empty(items)
                    )
                    sums.add(weekly)
                    gap = imbalance(weekly, vector, self.layout, warm_up=self.setting.warm_up)
                    self.unbalanced[block.start] += gap != 0
                    if replication == self.first:
                        self._hold(hand.workspace.rows, rows, items, replication)
                number = group * self.per_group + place
                if self.weeks is not None:
                    self.weeks.count(number, hand.workspace.rows, rows, items)
                if self.markets is not None:
                    self.markets.count(number, hand.workspace.rows, rows)
                if number < len(self.followed):
                    self.followed[number].take(meter.setting, hand.workspace.rows, rows)
                hand.done()
            self.sketches[group] = merged(sketches)
            with np.errstate(invalid="ignore"):
                self.values[group] = np.where(self.averaged, total / known, total)

    def _hold(self, rows: Rows, n_rows: int, n_items: int, replication: int) -> None:
        """Hold the log of a replication to what must be so on any."""
        count = {"times": n_rows, "codes": n_rows, "levers": n_rows}
        log = EventLog(
            rows=Rows(*(getattr(rows, name)[: count.get(name, n_items)] for name in rows._fields)),
            names=names_of(self.plan),
            warm_up=self.setting.warm_up,
            horizon=self.setting.horizon,
            seed=self.seed,
            replication=replication,
        )
        self.identities = n_rows, identities(log)

    def results(self) -> Results:
        """What has come in, complete."""
        replications = len(self.values) * self.per_group
        self.values.setflags(write=False)
        return Results(
            values=self.values,
            layout=self.layout,
            replications=replications,
            seed=self.seed,
            first=self.first,
            per_group=self.per_group,
            series=self._series(replications) if self.wants_series else None,
            by_week=self.weeks.kept() if self.weeks is not None else None,
            audit=self._audit(replications),
            activity=self._activity() if self.followed else None,
            markets=self.markets.kept() if self.markets is not None else None,
            sketches=tuple(sketch for sketch in self.sketches if sketch is not None),
        )

    def _audit(self, replications: int) -> Audit | None:
        if self.identities is None:
            return None
        rows, found = self.identities
        return Audit(replications, sum(self.unbalanced.values()), rows, found)

    def _activity(self) -> Activity:
        teams = np.stack([one.table for one in self.followed])
        hours = np.stack([one.moments for one in self.followed])
        ends = np.minimum(np.arange(1, hours.shape[-1] + 1) * WEEK, self.setting.horizon)
        return Activity(teams, ends, hours)

    def _series(self, replications: int) -> WeeklyMeans:
        parts = [self.sums[block.start] for block in self.blocks]
        sums = zip(*(part.values for part in parts), strict=True)
        squares = zip(*(part.squares for part in parts), strict=True)
        moments = [
            moment
            for pair in zip(sums, squares, strict=True)
            for moment in _moments(*pair, count=replications)
        ]
        ends = week_ends(warm_up=self.setting.warm_up, horizon=self.setting.horizon)
        return WeeklyMeans(ends, *moments)


def _moments(
    sums: Sequence[Floats], squares: Sequence[Floats], *, count: int
) -> tuple[Floats, Floats]:
    """Mean and standard deviation (nan of one) from sums by block, added in their order."""
    mean = sum(sums[1:], start=sums[0]) / count
    second = sum(squares[1:], start=squares[0]) / count
    variance = np.maximum(second - mean**2, 0.0)
    spread = np.sqrt(variance * count / (count - 1)) if count > 1 else np.full_like(mean, np.nan)
    return mean, spread
