"""A grid of models in one table: cells run on common random numbers, compared with the base.

Input: a model, values of paths, scenarios. Output: a Sweep. A cell is run as `run` would, without
its verdict unless that is asked for: the verdict takes many times as long as the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from flowsim.experiment import Estimate, Results, replicate
from flowsim.model import Model
from flowsim.model.errors import did_you_mean, quote
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.bottleneck.records import Verdict
from flowsim.study.decide.compare import (
    MEASURES,
    MORE,
    ComparisonError,
    differences_of,
    of_all,
    unlike,
)
from flowsim.study.doors import door
from flowsim.study.frames import frame, values
from flowsim.study.judging import Judge, JudgeArgument, counted, model_has
from flowsim.study.mean_value.explain import explain
from flowsim.study.measured.figures import cost, work_figures
from flowsim.study.measured.initial_transient import worst_transient
from flowsim.study.measured.records import WorkFigures
from flowsim.study.progress import Progress
from flowsim.study.results import Checks, MeasureChange, change_of
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.single.run import measured, total_of
from flowsim.study.study_result import StudyResult
from flowsim.study.sweep.cell_store import CellKey, CellStore, as_text, from_text, of_work
from flowsim.study.sweep.grid import SCENARIO, Axis, Spot, SweepError, Value, grid

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SCENARIO", "Axis", "Cell", "Sweep", "SweepError", "Value", "sweep"]

ALL_MEASURES = (*MEASURES, *MORE)
SHOWN = ("throughput", "delivery_p85")
FIGURES_SHARE = 0.2  # of the time of a cell, where its verdict is found, too


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One model of a grid and what became of the judged work in it.

    at: the number of its value on each axis; labels and numbers: these values; of the base none.
    changes: from the base, with common random numbers. throughput: items an hour, of several judged
    kinds all of it, items or money a week, [group of replications]. beside: the figures of the
    other kinds that are judged or have a value; more: their changes, and that of the total.
    """

    name: str
    at: tuple[int, ...]
    labels: tuple[str, ...]
    numbers: tuple[float | None, ...]
    made: tuple[tuple[str, str], ...]  # path and text of the changes
    model: Model
    is_base: bool  # nothing is changed
    figures: WorkFigures
    changes: tuple[MeasureChange, ...]
    cost_per_year: float
    cost_once: float
    verdict: Verdict | None
    throughput: Floats
    judged_kinds: tuple[str, ...]
    seed: int
    checks: Checks
    beside: tuple[WorkFigures, ...] = ()
    total: Estimate | None = None
    more: tuple[MeasureChange, ...] = ()

    @property
    def gain(self) -> MeasureChange:
        """The change of what counts: of the total, or of the throughput of the only kind."""
        return self.change("throughput") if self.total is None else change_of(self.more, "total")

    @property
    def judged(self) -> str:
        """The kind of work that counts."""
        return self.figures.work

    @property
    def work(self) -> tuple[WorkFigures, ...]:
        """The kinds of work of which there are figures: all that is judged or has a value."""
        return (self.figures, *self.beside)

    @property
    def replications(self) -> int:
        """How often it was run."""
        return self.figures.throughput.replications

    def of(self, work: str) -> WorkFigures:
        """The figures of a kind of work. Raises KeyError."""
        return {figures.work: figures for figures in self.work}[work]

    def has(self, work: str) -> bool:
        """Whether there are figures of a kind of work: a scenario may lack one."""
        return any(figures.work == work for figures in self.work)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Work, measure, value and change of all that is measured; work "" for the total."""
        figures = {each.work: each for each in self.work}
        for change in (*self.changes, *self.more):
            work = change.work or ("" if change.measure == "total" else self.judged)
            value = self.total if work == "" else getattr(figures[work], change.measure)
            assert value is not None
            yield (work, change.measure, *values(value), *values(change.paired)[:3])

    def change(self, measure: str) -> MeasureChange:
        """The change of one measure from the base. Raises KeyError."""
        return change_of(self.changes, measure)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sweep(StudyResult):
    """A grid of cells, the last axis the fastest, and the model as it is.

    >>> found = fs.sweep(model, {"qa.people": [1, 2]}, replications=10)
    >>> [round(cell.figures.throughput.mean, 1) for cell in found.cells]
    [3.8, 4.9]
    """

    study: ClassVar = "sweep"

    base: Cell
    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...]
    judged: str
    replications: int
    seed: int
    reused: int  # cells whose results were there from an earlier run
    measures: tuple[str, ...]  # what its tables and pictures show, fields of WorkFigures
    judge: Judge | None = None  # all that is judged; `judged` is the first of it

    def frame(self) -> pd.DataFrame:
        """A row for each measure of each cell, the base first.

        work: the kind of work; "" for the total of all that is judged.
        """
        axes = [axis.path for axis in self.axes]
        rows = [
            (*(cell.labels or ("",) * len(axes)), *row)
            for cell in (self.base, *self.cells)
            for row in cell.rows()
        ]
        columns = ["work", "measure", "mean", "low", "high", "replications"]
        changes = ["change", "change_low", "change_high"]
        return frame(rows, [*axes, *columns, *changes])


@door
def sweep(
    model: Model,
    vary: Mapping[str, Sequence[Value]] | None = None,
    *,
    scenarios: Mapping[str, Model] | None = None,
    name: str = "baseline",
    measures: Sequence[str] = SHOWN,
    verdicts: bool = False,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    judge: JudgeArgument = None,
    store: CellStore | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Every combination of values, and of the model and scenarios, in one table.

    vary: path -> values, as `--set` takes them, or ranges such as `10..40/10`. scenarios: name ->
    model; together with the model, called `name`, they are an axis. measures: what tables
    and pictures show, of ALL_MEASURES. verdicts: find the bottleneck of every cell, too.
    store: a cache of finished cells.
    Raises SweepError, PathError, ModelError, ComparisonError, EngineError.

    >>> found = fs.sweep(model, {"qa.people": "1..2"}, replications=10)
    >>> [cell.name for cell in found.cells]
    ['qa.people=1', 'qa.people=2']
    """
    settings = Settings(replications, seed, jobs, judge, progress)
    return sweep_of(
        model, vary or {}, settings, scenarios=scenarios or {}, name=name, measures=measures,
        verdicts=verdicts, store=store,
    )  # fmt: skip


def sweep_of(
    model: Model,
    vary: Mapping[str, Sequence[Value]],
    settings: Settings,
    *,
    scenarios: Mapping[str, Model] | None = None,
    name: str = "baseline",
    measures: Sequence[str] = SHOWN,
    verdicts: bool = False,
    store: CellStore | None = None,
) -> Sweep:
    """`sweep`, for a study that has its settings."""
    _refuse_measures(measures)
    judge = explain(model, judge=settings.judge).judge
    judged = judge.lead
    models = {name: model, **(scenarios or {})}
    for label, other in models.items():
        if why := unlike(model, other, judge.kinds):
            raise ComparisonError(name, label, why)
    axes, spots = grid(models, vary)
    task = _Task(judge, counted(model, judge), replace(settings, judge=judge), verdicts, store)
    task.expect([model, *(spot.model for spot in spots)])
    base = task.base(name, model)
    cells = tuple(task.cell(spot) for spot in spots)
    return Sweep(
        base=base,
        axes=axes,
        cells=cells,
        judged=judged,
        replications=base.figures.throughput.replications,
        seed=settings.seed,
        reused=task.reused,
        judge=judge,
        measures=tuple(measures),
    )


def _refuse_measures(measures: Sequence[str]) -> None:
    known = [field for field, *_ in ALL_MEASURES]
    for measure in measures:
        if measure not in known:
            remedy = did_you_mean(measure, known)
            raise SweepError(f"{quote(measure)} is not a measure of a sweep. {remedy}")
    if not measures or len(set(measures)) < len(measures):
        raise SweepError("Name each measure once.")


_Found = tuple[Results, Verdict | None, Checks]


class _Task:
    """What all cells share, and the progress."""

    def __init__(
        self,
        judge: Judge,
        kinds: tuple[str, ...],
        settings: Settings,
        verdicts: bool,
        store: CellStore | None,
    ) -> None:
        self.judge, self.judged, self.kinds = judge, judge.lead, kinds
        self.settings, self.verdicts, self.store = settings, verdicts, store
        self.total, self.done, self.reused = 0, 0, 0
        self._base: tuple[str, _Found] | None = None

    def expect(self, models: Sequence[Model]) -> None:
        """Announce the cells to come, the base first."""
        names = [self._question(model).name for model in models]
        self.total = 1 + sum(name != names[0] for name in names)

    def base(self, name: str, model: Model) -> Cell:
        """The model as it is."""
        self._base = self._question(model).name, self._found(self._question(model))
        return self.cell(Spot((), (), (), (), name, model))

    def cell(self, spot: Spot) -> Cell:
        """A cell, compared with the base."""
        assert self._base is not None
        name, first = self._base
        question, before = self._question(spot.model), first[0]
        is_base = question.name == name
        results, verdict, checks = first if is_base else self._found(question)
        once, yearly = cost(spot.model, compile_plan(spot.model))
        others = question.works[1:]
        return Cell(
            name=spot.name,
            at=spot.at,
            labels=spot.labels,
            numbers=spot.numbers,
            made=spot.changes,
            model=spot.model,
            is_base=is_base,
            figures=work_figures(spot.model, results, spot.model.kind(self.judged)),
            changes=differences_of(
                before, results, judged=self.judged, scenario=spot.name, measures=ALL_MEASURES
            ),
            cost_per_year=yearly,
            cost_once=once,
            verdict=verdict,
            throughput=(
                results.samples("throughput", work=self.judged)
                if self.judge.is_one
                else self.judge.rate(results)
            ),
            judged_kinds=self.judge.kinds,
            seed=self.settings.seed,
            checks=checks,
            beside=tuple(
                work_figures(spot.model, results, spot.model.kind(work)) for work in others
            ),
            total=total_of(results, self.judge),
            more=self._of_the_others(before, results, spot.name, others),
        )

    def _of_the_others(
        self, before: Results, results: Results, scenario: str, others: Sequence[str]
    ) -> tuple[MeasureChange, ...]:
        """Changes of the other kinds of work that count, and of all that is judged."""
        found: list[MeasureChange] = []
        for work in others:
            found += differences_of(
                before, results, judged=work, scenario=scenario, measures=ALL_MEASURES
            )
        return (*found, *of_all(before, results, self.judge, scenario))

    def _question(self, model: Model) -> CellKey:
        settings, judge = self.settings, self.judge
        works = tuple(work for work in self.kinds if work in judge.kinds or model_has(model, work))
        return CellKey(model, judge, works, settings.count, settings.seed, self.verdicts)

    def _found(self, question: CellKey) -> _Found:
        """The results of a model, from the cache or by a run."""
        key = question.name
        kept = from_text(question, self.store.read(key) if self.store is not None else None)
        if kept is not None:
            self.reused += 1
            self.total -= 1  # so that what is left is known apart from what is done
            return kept
        found = self._run(question)
        if self.store is not None:
            self.store.write(key, as_text(question, *found))
        self.done += 1
        self._tell(0.0)
        return found

    def _run(self, question: CellKey) -> _Found:
        model = question.model
        if not self.verdicts:
            plan = compile_plan(model)
            results = replicate(
                plan,
                replications=self.settings.count,
                seed=self.settings.seed,
                jobs=self.settings.jobs,
                progress=lambda done, of: self._tell(done / of),
                series=True,
            )
            assert results.series is not None
            kinds = [work_figures(model, results, model.kind(kind)) for kind in self.judge.kinds]
            warm = worst_transient(model, results.series, plan.works, kinds)
            return of_work(results, question.works), None, Checks(results.audit, warm)

        def tell(done: int, of: int, what: str) -> None:
            share = done / of if of else 1.0
            is_late = what == "finding the bottleneck"
            late = FIGURES_SHARE + (1.0 - FIGURES_SHARE) * share
            self._tell(late if is_late else FIGURES_SHARE * share)

        whole = measured(model, replace(self.settings, progress=tell))
        return of_work(whole.results, question.works), whole.verdict, whole.checks

    def _tell(self, share: float) -> None:
        done = min(int(100 * (self.done + share)), 100 * self.total)
        self.settings.tell(done, 100 * self.total, f"running {self.total} combinations")
