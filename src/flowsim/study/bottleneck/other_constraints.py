"""Constraints other than teams: a limit, a wait, a gate, a batch, patience, a helper.

Input: a model with saturated demand. Output: what a small change of each adds, paired with the
model as it is, and which of them is the constraint. A limit of 2 cannot be raised by a tenth, so
changes differ in size: gains are compared per tenth.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from flowsim.experiment.estimates import of_values
from flowsim.model import ModelError, made
from flowsim.model.checking.circles import check_circles
from flowsim.model.checking.positions import nowhere
from flowsim.model.constraint_paths import Holding, HoldKind, holding
from flowsim.model.types import Model, Work
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.bottleneck.records import Hold
from flowsim.study.bottleneck.saturation import FASTER
from flowsim.study.bottleneck.trials import FIRST_STAGE, Candidate, Screening

_LEAST = -0.999  # nothing at all has no logarithm
LEAST_SHARE = 0.5  # of what a limit brings, that a wait under it must bring to be the cause of it


@dataclass(frozen=True, slots=True)
class ConstraintChange:
    """A small relaxation of a possible constraint. name: its path."""

    name: str
    kind: HoldKind
    was: float
    now: float
    set: str  # as `--set` takes it
    model: Model

    @property
    def tenths(self) -> float:
        """The size of the change in tenths, compounded."""
        return abs(math.log(self.now / self.was)) / math.log(FASTER)


def changes(model: Model, judged: str, *, has_limit: bool) -> Iterator[ConstraintChange]:
    """A small relaxation of every possible constraint of a kind of work.

    has_limit: the limit is the model's own, not a large number that a trial has put in its place.
    """
    kind = model.kind(judged)
    held = _held_steps(model, kind, has_limit=has_limit)
    for each in holding(model, kind):
        if each.kind == "limit" and not has_limit:
            continue
        if each.kind in ("wait", "gate") and each.step not in held:
            continue  # time that passes takes room from nobody
        yield from _change(model, each)


def _held_steps(model: Model, kind: Work, *, has_limit: bool) -> set[str]:
    """Steps under a limit."""
    found = {step.name for step in kind.flow if has_limit or step.wip is not None}
    return found.union(*(kind.steps_under(lane) for lane in model.limits))


def _change(model: Model, each: Holding) -> Iterator[ConstraintChange]:
    was = each.value
    for now, text in _steps(each):
        try:
            changed = made(model, [(each.path, text)])
        except ModelError:  # more than there can be
            continue
        if any(check_circles(changed, nowhere)):
            continue  # with more let in, limits could block each other for good
        key = ".max" if each.kind == "lane" else ""
        said = f"{each.path}{key}={text}"
        yield ConstraintChange(each.path, each.kind, was, now, said, changed)


def _steps(each: Holding) -> Iterator[tuple[float, str]]:
    """The changes of a number that are tried, and how they are written."""
    yield _step(each)
    half = math.ceil(each.value / 2.0)
    if each.kind == "batch" and half < _less(each.value):  # a tenth of a lot is hardly sooner
        yield half, f"{half:g}"


def _step(each: Holding) -> tuple[float, str]:
    """A small change of a number, and how it is written.

    Items that wait under a limit leave in rounds, those in parallel branches together, and gates
    open in rounds: a tenth may change nothing.
    """
    if each.kind in ("wait", "gate"):
        return each.value / 2.0, "/2"
    if each.kind == "patience":
        return each.value * 2.0, "x2"
    if each.kind == "helper":
        return each.value * FASTER, f"x{FASTER:g}"
    now = _less(each.value) if each.kind == "batch" else _more(each.value)
    return now, f"{now:g}"


def _more(limit: float) -> int:
    """A limit a tenth higher, or by one."""
    return int(limit) + max(1, round(limit * (FASTER - 1.0)))


def _less(batch: float) -> int:
    """A batch a tenth smaller, or by one."""
    return int(batch) - max(1, round(batch * (FASTER - 1.0)))


@dataclass(slots=True)
class ConstraintTrial:
    """A change that was tried, and its gain per tenth, [replication]."""

    change: ConstraintChange
    candidate: Candidate
    a_tenth: Floats

    @property
    def mean(self) -> float:
        """Its mean gain per tenth."""
        return float(self.a_tenth.mean())


def tried(
    screening: Screening, every: Sequence[ConstraintChange], most: int
) -> tuple[ConstraintTrial, ...]:
    """The gain of each change over the base of a screening, the largest first."""
    found = []
    for change in every:
        candidate = Candidate((change.name,), compile_plan(change.model))
        found.append(ConstraintTrial(change, candidate, candidate.samples))
    for target in (min(FIRST_STAGE, most), most):
        hopeful = [o for o in found if not len(o.a_tenth) or _may_matter(o, screening.min_effect)]
        screening.trials.bring([screening.base, *(one.candidate for one in hopeful)], target)
        for one in hopeful:
            gained = screening.gained(one.candidate)
            if one.change.kind == "wait":  # throughput under a limit is inverse to it
                compounded = np.log1p(np.maximum(gained, _LEAST)) / one.change.tenths
                one.a_tenth = np.expm1(compounded)
            else:
                one.a_tenth = gained / one.change.tenths
    return tuple(sorted(found, key=lambda one: -one.mean))


def _may_matter(one: ConstraintTrial, least: float) -> bool:
    high = of_values(one.a_tenth).high
    return not high < least


def is_effective(one: ConstraintTrial, least: float) -> bool:
    """Whether its gain is clear, and at least `least`."""
    found = of_values(one.a_tenth)
    return found.low > 0.0 and found.mean >= least


def cause(found: Sequence[ConstraintTrial], least: float) -> ConstraintTrial | None:
    """The constraint among what was tried; None if nothing gains at least `least`.

    Under a binding limit everything that takes time also takes up room, so the gain of the limit
    contains the gains of all of that. Where one wait, gate or batch has at least half of it, that
    is the cause, and the limit only shows it.
    """
    effective = [one for one in found if is_effective(one, least)]
    if not effective:
        return None
    first = effective[0]
    inside = [one for one in effective if one.change.kind not in ("limit", "wip", "lane")]
    if inside and inside[0].mean >= LEAST_SHARE * first.mean:
        return inside[0]
    return first


def records(screening: Screening, found: Sequence[ConstraintTrial]) -> tuple[Hold, ...]:
    """What was tried, as records of the result."""
    return tuple(
        Hold(
            name=one.change.name,
            kind=one.change.kind,
            was=one.change.was,
            now=one.change.now,
            set=one.change.set,
            relative=screening.gain(one.candidate),
            a_tenth=of_values(one.a_tenth),
        )
        for one in found
    )
