"""Results made by hand, so that words, tables and pictures are tested without a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from flowsim.experiment import Estimate, Results
from flowsim.experiment.results import Audit
from flowsim.metrics import Identities
from flowsim.model import Model, loads
from flowsim.study.bottleneck.records import Gain, Verdict
from flowsim.study.mean_value.explain import explain
from flowsim.study.measured.initial_transient import InitialTransient
from flowsim.study.measured.records import (
    MomentaryBottleneck,
    StepFigures,
    TeamFigures,
    Waits,
    WeeklyCounts,
    WorkFigures,
)
from flowsim.study.results import Checks, Comparison, MeasureChange, RunResult

REPLICATIONS = 40
FOLLOWED = 10

MODEL = """
flowsim: 1
name: Small shop
warm_up: 4w
horizon: 52w
hours: always
teams:
  dev: {title: Developers, people: 8, cost: 100k/y}
  qa: {title: Quality assurance, people: 2, cost: 80k/y}
work:
  feature:
    title: Feature
    arrives: always
    limit: 20
    value: 25k
    flow:
      - build: {team: dev, effort: {value: 40h, range: [30h, 50h], source: "own | `odd`"}}
      - test: {team: qa, effort: 12h}
levers:
  fast: {change: {dev.speed: x10}}
"""


def model(name: str = "Small shop", *, text: str = MODEL) -> Model:
    """The small model under another name."""
    import dataclasses

    return dataclasses.replace(loads(text), name=name)


def est(mean: float, half: float = 0.0, *, replications: int = REPLICATIONS) -> Estimate:
    """An estimate with that half-width."""
    return Estimate(mean, mean - half, mean + half, half, half / 2.02, replications)


SOUND = Identities(little_gap=3e-16, balance_gap=0, disorder=0)
CHECKED = Checks(
    audit=Audit(REPLICATIONS, unbalanced=0, rows=12_345, identities=SOUND),
    initial_transient=InitialTransient(3, "", (), 0, 3),
)
NONE = Estimate(*[float("nan")] * 5, REPLICATIONS)


def work_figures(work: str = "feature", **changes: Any) -> WorkFigures:
    figures: dict[str, Any] = {
        "work": work,
        "title": work.capitalize(),
        "throughput": est(9.4, 0.15),
        "delivery_mean": est(66.0, 1.2),
        "delivery_p50": est(61.2, 1.1),
        "delivery_p85": est(96.4, 2.3),
        "delivery_p95": est(131.0, 4.1),
        "change_mean": est(40.0, 1.2),
        "change_p50": est(38.0, 1.2),
        "change_p85": est(60.0, 2.0),
        "change_p95": est(88.0, 3.0),
        "wip": est(90.0, 0.01),
        "flow_efficiency": est(0.08, 0.002),
        "unfinished": est(91.0, 0.1),
        "unfinished_age": est(33.0, 1.5),
        "turned_away": est(0.0),
        "dropped": est(0.0),
        "abandoned": est(0.0),
        "growth": est(0.01, 0.2),
        "unstable": False,
    }
    return WorkFigures(**{**figures, **changes})


def run(
    name: str = "small-shop",
    *,
    of: Model | None = None,
    constraint: str = "dev",
    candidates: Sequence[str] | None = None,
    work: WorkFigures | None = None,
    gains: dict[str, tuple[float, float]] | None = None,
    demand: float = float("nan"),
) -> RunResult:
    """A result of the small model, or of the one given."""
    it = of or model()
    named = (
        list(candidates)
        if candidates is not None
        else [constraint] if constraint not in ("", "demand") else []
    )  # fmt: skip
    if gains is None:
        gains = {t.name: (0.07, 0.006) if t.name in named else (0.0001, 0.003) for t in it.teams}
    ordered = sorted(gains.items(), key=lambda pair: -pair[1][0])
    answers = (constraint,) if constraint in ("", "demand") else tuple(named)
    answers = tuple(answer for answer in answers if answer)
    rng = np.random.default_rng(len(name))
    teams = tuple(
        TeamFigures(
            team=team.name,
            title=team.title or team.name,
            people=team.people,
            utilisation=est(0.98 if team.name in named else 0.2 + 0.7 * rng.random(), 0.01),
            queue=(queue := est(30.0 if team.name in named else 3 * rng.random(), 0.3)),
            judged_queue=queue,
            wait=est(40.0 if team.name in named else 5 * rng.random(), 0.5),
            waiting_share=est(0.8 if team.name in named else 0.1, 0.02),
            active=est(0.9 if team.name in named else 0.2, 0.02, replications=FOLLOWED),
            sole=est(0.7 if team.name in named else 0.05, 0.02, replications=FOLLOWED),
            shifting=est(0.1, 0.02, replications=FOLLOWED),
            blocked=est(0.0, replications=FOLLOWED),
            starved=est(0.02 if team.name in named else 0.5, 0.01, replications=FOLLOWED),
        )
        for team in it.teams
    )
    judged = it.work[0].name
    kinds = [work or work_figures(judged)]
    kinds += [work_figures(kind.name, throughput=est(3.0, 0.1)) for kind in it.work[1:]]
    return RunResult(
        name=name,
        question=it.question,
        model=it,
        judged=judged,
        work=tuple(kinds),
        steps=tuple(
            StepFigures(judged, s.name, s.title, s.team or "", est(9, 0.1), est(20, 1), est(60, 2))
            for s in it.work[0].flow
        ),
        teams=teams,
        verdict=Verdict(
            judged=judged,
            answers=answers,
            candidates=tuple(named),
            gains=tuple(Gain(team, est(*gain), team in named) for team, gain in ordered),
            saturated=est(9.6, 0.1),
            demand=demand,
            replications=REPLICATIONS,
        ),
        series=series(it, kinds[0].throughput.mean),
        explanation=explain(it),
        cost_per_year=1.1e6,
        replications=REPLICATIONS,
        seed=1,
        results=cast(Results, None),
        checks=CHECKED,
        waits=waits(it, judged, teams),
        moments=MomentaryBottleneck(
            week=np.arange(1.0, 53.0),
            sole=np.array([[team.sole.mean] * 52 for team in teams]),
            shifting=np.array([[team.shifting.mean] * 52 for team in teams]),
            replications=FOLLOWED,
        ),
    )


def waits(it: Model, judged: str, teams: Sequence[TeamFigures]) -> tuple[Waits, ...]:
    """At each team of the judged work its queue for people, and two more for a gate."""
    visited = {step.team for step in it.kind(judged).flow}
    found = []
    for team in teams:
        if team.team in visited:
            people = team.judged_queue
            causes = (("people", people), ("gate", est(2.0, 0.1)))
            whole = est(people.mean + 2.0, people.half_width + 0.1)
            closed = est(0.7 * people.mean, 0.5)
            found.append(Waits(judged, team.team, whole, causes, closed))
    total = sum(each.waiting.mean for each in found)
    gates = 2.0 * len(found)
    causes = (("people", est(total - gates, 0.5)), ("gate", est(gates, 0.1)))
    return (Waits(judged, "", est(total, 0.6), causes, est(0.7 * total, 0.5)), *found)


def series(it: Model, rate: float) -> WeeklyCounts:
    """Straight lines, 90 in progress."""
    week = np.arange(-it.warm_up / 168, it.horizon / 168) + 1.0
    done = rate * (week - week[0])
    works, teams = len(it.work), len(it.teams)
    return WeeklyCounts(
        week=week,
        works=tuple(kind.name for kind in it.work),
        teams=tuple(team.name for team in it.teams),
        arrived=np.tile(done + 91.0, (works, 1)),
        accepted=np.tile(done + 90.0, (works, 1)),
        delivered=np.tile(done, (works, 1)),
        present=np.ones((teams, len(week))),
    )


def difference(scenario: str, measure: str, base: Estimate, other: Estimate) -> MeasureChange:
    step = other.mean - base.mean
    half = (base.half_width + other.half_width) / 2
    return MeasureChange(
        scenario=scenario,
        measure=measure,
        unit="",
        paired=est(step, half),
        unpaired=est(step, 2 * half),
        relative=est(step / base.mean, half / base.mean),
    )


def compared(base: RunResult, *others: RunResult) -> Comparison:
    """A comparison with the differences of throughput and delivery time."""
    measures = ("throughput", "delivery_mean", "delivery_p85")
    return Comparison(
        base=base,
        others=others,
        differences=tuple(
            difference(
                other.name,
                measure,
                getattr(base.of(base.judged), measure),
                getattr(other.of(base.judged), measure),
            )
            for other in others
            for measure in measures
        ),
    )


def faster(
    name: str = "fast", label: str = "Developers 10x", *, of: Model | None = None, **changes: Any
) -> RunResult:
    """A scenario that delivers more, with its bottleneck in qa."""
    figures = work_figures(
        throughput=est(16.0, 0.2), delivery_mean=est(40.0, 1.0), delivery_p50=est(38, 0.9),
        delivery_p85=est(52.0, 1.4),
    )  # fmt: skip
    given = {"constraint": "qa", "work": figures, **changes}
    return run(name, of=of or model(label), **given)
