"""All studies of one organisation in one report: today, the scenarios, and what to do next.

Input: a model, scenarios, a budget. Output: the results of `run` or `compare`, `shift`, `invest`
and `uncertainty`, each as its own command gives it, or the reason why it is missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar, TypeAlias

from flowsim.model import Model, ModelError, dose
from flowsim.study.decide.compare import comparison_of
from flowsim.study.decide.each import Each, each_beside
from flowsim.study.decide.invest import Ladder, ladder_of
from flowsim.study.decide.next_move import NextMove, best_on_paper, next_move
from flowsim.study.decide.shift import Shift, ShiftError, shift_of
from flowsim.study.doors import door
from flowsim.study.judging import JudgeArgument
from flowsim.study.mean_value.explain import explain
from flowsim.study.progress import Progress
from flowsim.study.results import Comparison, RunResult
from flowsim.study.settings import ALL_CORES, Settings
from flowsim.study.single.run import run_of
from flowsim.study.study_result import StudyResult
from flowsim.study.sweep.sweep import Sweep, sweep_of
from flowsim.study.uncertainty.turning import Turning, turning
from flowsim.study.uncertainty.uncertainty import (
    Uncertainty,
    UncertaintyError,
    uncertainty_of,
)

BUDGET = 0.05  # of what the organisation costs a year, where no budget is given
_MORE = (0.1, 0.25)  # people, beside those that are there

Study: TypeAlias = "Each | Shift | Ladder | Uncertainty | Sweep"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Briefing(StudyResult):
    """All studies of an organisation. absent: why a study is missing, by command.

    turn: the nearest number that makes another team the bottleneck. move: a next move at a first
    look, where there is no ladder. less: the team with the largest gain, at other factors.

    >>> briefing = fs.brief(model, replications=10)  # doctest: +SKIP
    >>> [type(study).__name__ for study in briefing.studies]  # doctest: +SKIP
    ['Each', 'Shift', 'Ladder', 'Uncertainty', 'Sweep']
    """

    study: ClassVar = "report"

    first: RunResult | Comparison
    studies: tuple[Study, ...]
    absent: tuple[tuple[str, str], ...]
    turn: Turning | None = None
    move: NextMove | None = None
    less: tuple[Each, ...] = ()

    @property
    def base(self) -> RunResult:
        """The run of the model as it is."""
        return self.first.base if isinstance(self.first, Comparison) else self.first

    @property
    def runs(self) -> tuple[RunResult, ...]:
        """The model as it is, and the scenarios."""
        return self.first.runs if isinstance(self.first, Comparison) else (self.first,)


@door
def brief(
    model: Model,
    scenarios: Mapping[str, Model] | None = None,
    *,
    name: str = "baseline",
    budget: float | None = None,
    path: str = "",
    explore: Mapping[str, Sequence[str]] | None = None,
    judge: JudgeArgument = None,
    replications: int | None = None,
    seed: int = 1,
    jobs: int = ALL_CORES,
    progress: Progress | None = None,
) -> Briefing:
    """Run every study that the model allows.

    budget: money for the first year; by default a twentieth of the yearly cost of the organisation,
    and at least that of its most expensive person. path: the number that `shift` improves; by
    default the speed of the bottleneck. explore: what the explorer varies, as `sweep` takes it; by
    default people of the teams that are the bottleneck now and at the end, and the first lever that
    pays. Raises what the studies raise; a study that is not possible is left out (`absent`).

    >>> briefing = fs.brief(model, replications=10)  # doctest: +SKIP
    >>> briefing.sentence  # doctest: +SKIP
    """
    settings = Settings(replications, seed, jobs, judge, progress)
    return briefing_of(
        model, scenarios or {}, settings, name=name, budget=budget, path=path, explore=explore
    )


def briefing_of(
    model: Model,
    scenarios: Mapping[str, Model],
    settings: Settings,
    *,
    name: str = "baseline",
    budget: float | None = None,
    path: str = "",
    explore: Mapping[str, Sequence[str]] | None = None,
) -> Briefing:
    """`brief`, for a caller that has its settings."""
    part = _Parts(settings, len(scenarios))
    first: RunResult | Comparison
    if scenarios:
        first = comparison_of(model, scenarios, part("first"), name=name)
    else:
        first = run_of(model, part("first"), name=name)
    base = first.base if isinstance(first, Comparison) else first
    studies: list[Study] = [each_beside(base, part("each"))]
    absent: list[tuple[str, str]] = []
    try:
        studies.append(shift_of(model, part("shift"), path=path))
    except ShiftError as error:
        absent.append(("shift", str(error)))
    money = _budget(model, base) if budget is None else budget
    if money > 0.0:
        studies.append(ladder_of(model, part("invest"), budget=money))
    else:
        absent.append(("invest", "The model says nothing of costs, and no budget was given."))
    try:
        studies.append(uncertainty_of(model, part("uncertainty"), name=name))
    except UncertaintyError as error:
        absent.append(("uncertainty", str(error)))
    axes = explore if explore is not None else _axes(model, studies)
    if axes:
        # As often as the run, so that it says what the run says.
        as_often = replace(part("sweep"), replications=base.replications)
        studies.append(sweep_of(model, axes, as_often, name=name, verdicts=True))
    return Briefing(first, tuple(studies), tuple(absent), turning(model, base.judged))


def first_look(
    model: Model, scenarios: Mapping[str, Model], settings: Settings, *, name: str
) -> Briefing:
    """A first look at an organisation, within seconds: each team alone, scenarios, a next move.

    Raises what the studies raise.
    """
    with ThreadPoolExecutor(1) as pool:  # kernels leave the interpreter free meanwhile
        doubt = pool.submit(turning, model, explain(model).judged)
        first = comparison_of(model, scenarios, settings, name=name)
        base = first.base
        on_paper = pool.submit(best_on_paper, base)
        alone = each_beside(base, settings, at_once=True)
    quiet = replace(settings, progress=None)
    twice = tuple(
        each_beside(base, quiet, teams=[one.team], factor=2.0, at_once=True)
        for one in alone.more[:1]
    )
    move = next_move(base, on_paper.result(), jobs=settings.jobs)
    return Briefing(first, (alone,), (), doubt.result(), move, twice)


class _Parts:
    """Progress over all studies together; each has a share of the total, from measured times.

    A study that reports progress separately for every run counts only once it is finished.
    """

    # Seconds of two organisations of sixteen teams, less than a run of each of them apart.
    _TAKES = MappingProxyType(
        {"first": 10, "each": 5, "shift": 45, "invest": 50, "uncertainty": 120, "sweep": 45}
    )
    _TELL_OF_ALL = ("shift", "invest", "sweep")

    def __init__(self, settings: Settings, scenarios: int) -> None:
        self.settings = settings
        self.takes = {**self._TAKES, "first": self._TAKES["first"] * (1 + scenarios)}

    def __call__(self, key: str) -> Settings:
        """The settings of one study; its progress function reports on all studies together."""
        if self.settings.progress is None:
            return self.settings
        place, number = list(self.takes).index(key), len(self.takes)
        before, whole = sum(list(self.takes.values())[:place]), sum(self.takes.values())

        def tell(done: int, total: int, what: str) -> None:
            share = done / total if key in self._TELL_OF_ALL and total else 0.0
            reached = int(100 * (before + share * self.takes[key]))
            self.settings.tell(reached, 100 * whole, f"part {place + 1} of {number}, {what}")

        return replace(self.settings, progress=tell)


def _budget(model: Model, base: RunResult) -> float:
    """A twentieth of a year's cost, and at least the cost of one more person in any team."""
    return max(BUDGET * base.cost_per_year, *(team.cost_per_year for team in model.teams))


def _axes(model: Model, studies: Sequence[Study]) -> dict[str, tuple[str, ...]]:
    """The axes of the explorer, chosen from the results of the other studies."""
    found: dict[str, tuple[str, ...]] = {}
    for study in studies:
        if isinstance(study, Shift):
            for point in (study.points[0], study.points[-1]):
                for team in point.run.verdict.candidates[:1]:
                    people, is_planned = model.team(team).people, model.team(team).people_at
                    more = [
                        max(place, math.ceil(share * people))
                        for place, share in enumerate(_MORE, 1)
                    ]
                    # Where people come and go the whole plan moves: as it is stays as it is.
                    found[f"{team}.people"] = tuple(
                        f"+{n}" if is_planned else str(people + n) for n in (0, *more)
                    )
        if isinstance(study, Ladder):
            levers = [lever for step in study.steps for lever in step.move.levers]
            free = [lever for lever in levers if lever not in dict(model.use)]
            for lever in free[:1]:
                found[lever] = (
                    ("0%", "50%", "100%") if _takes_half(model, lever) else ("0%", "100%")
                )
    return found


def _takes_half(model: Model, lever: str) -> bool:
    try:
        dose(model, {lever: 0.5})
    except ModelError:
        return False
    return True
