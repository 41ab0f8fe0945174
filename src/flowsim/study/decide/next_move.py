"""A next move within a second: the best on paper, then tried.

Input: a run of a model. Output: the move that pays most in a year by averages alone, among priced
levers that can be bought and one more person at the bottleneck, and its effect in a simulation. A
move that does harm, on paper, is left out.
`invest` compares all moves, including limits and gates; this is for a first look.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowsim.experiment import PairedDifference, paired
from flowsim.experiment.replicate import replicate_all
from flowsim.plan import compile_plan
from flowsim.study.decide.harms import more_incidents
from flowsim.study.decide.moves import (
    Move,
    Priced,
    hire,
    hypothetical,
    only_hires,
    priced,
    title_of,
)
from flowsim.study.decide.race import MIN_EFFECT
from flowsim.study.mean_value.explain import explain
from flowsim.study.mean_value.explanation import Explanation
from flowsim.study.results import RunResult
from flowsim.study.slicing import slice_model
from flowsim.time_units import WEEKS_PER_YEAR


@dataclass(frozen=True, slots=True, eq=False)
class NextMove:
    """A move with its price, and its effect on the throughput of the run."""

    priced: Priced
    change: PairedDifference


def best_on_paper(base: RunResult) -> Priced | None:
    """The move that pays most in a year by averages alone; None if none pays."""
    judged, value = base.judged, base.model.kind(base.judged).value
    today = base.explanation
    best, most = None, 0.0
    for each in _moves(base):
        then = explain(each.model, judge=judged)
        if _does_harm(base, each, then):
            continue
        more = then.throughput_per_week - today.throughput_per_week
        net = more * WEEKS_PER_YEAR * value - each.once - each.yearly
        if net > most:
            best, most = each, net
    return best


def next_move(base: RunResult, best: Priced | None, *, jobs: int = 1) -> NextMove | None:
    """The best move on paper, tried with the run's random numbers; None if there is none."""
    if best is None:
        return None
    results, judged = base.results, base.judged
    (tried,) = replicate_all(
        [compile_plan(slice_model(best.model, judged).model)],
        replications=results.replications,
        seed=results.seed,
        first=results.first,
        jobs=jobs,
        asked=[()],
    )
    return NextMove(best, paired(results, tried, "throughput", work=judged))


def _does_harm(base: RunResult, move: Priced, then: Explanation) -> bool:
    """Whether more defects escape, or more incidents arrive, by a percent or more, on paper."""
    before, after = (each.of(base.judged).item.escaped for each in (base.explanation, then))
    more = more_incidents(base.model, move.model)
    return after > before * (1.0 + MIN_EFFECT) or more >= MIN_EFFECT


def _moves(base: RunResult) -> list[Priced]:
    """Levers that can be bought, and one more at each team that may be the bottleneck."""
    model = base.model
    no, pulled = hypothetical(model), {name for name, _ in model.use}
    levers = [
        Move(lever.name, title_of(lever), levers=(lever.name,))
        for lever in model.levers
        if lever.name not in pulled and lever not in no and not only_hires(lever)
    ]
    hires = [hire(model, team, 1) for team in base.verdict.candidates]
    return [each for each in [*priced(model, levers), *hires] if each.is_known]
