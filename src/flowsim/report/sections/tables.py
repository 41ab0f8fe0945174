"""The tables of reports and of the command line.

Input: runs, comparisons, explanations. Output: tables of texts, not escaped. Must not depend on:
where they are shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import doer, how_many, in_use, items, run_labels, team_name
from flowsim.report.format.numbers import (
    UNKNOWN,
    amount,
    brief,
    change,
    is_known,
    percent,
    positive,
    share,
    shown,
    shown_parts,
)
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean, uncapitalized
from flowsim.report.sections.judged import (
    amount_text,
    judged_items,
    kinds_of,
    number_text,
    rows_of,
    what_is_judged,
)
from flowsim.report.sections.losses import NAMES
from flowsim.report.sections.wording import SHORT, constraint_teams
from flowsim.study.mean_value.explain import explain
from flowsim.time_units import HOURS_PER_DAY

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.model import Model
    from flowsim.study.bottleneck.records import Gain, Verdict
    from flowsim.study.mean_value.explanation import Explanation, TeamLoad
    from flowsim.study.measured.records import WorkFigures
    from flowsim.study.results import Comparison, MeasureChange, RunResult

MEASURES = {
    "throughput": "{items} a week",
    "total": "all together a week",
    "delivery_mean": "days to deliver, mean",
    "delivery_p50": "days to deliver, half",
    "delivery_p85": "days to deliver, 85%",
    "delivery_p95": "days to deliver, 95%",
    "change_mean": "days from commitment, mean",
    "change_p50": "days from commitment, half",
    "change_p85": "days from commitment, 85%",
    "change_p95": "days from commitment, 95%",
    "wip": "{items} in progress",
    "flow_efficiency": "flow efficiency",
    "unfinished": "unfinished {items}",
    "unfinished_age": "age of unfinished, days",
    "growth": "growth of unfinished a week",
    **NAMES,
}
NO_TIME = "no steady time"  # where work piles up
BRIEFLY = {
    "throughput": "{items} a week",
    "total": "all together a week",
    "delivery_mean": "days to deliver",
    "delivery_p85": "85% within, days",
}
TOGETHER = "*"
ROOMY = 100  # columns from which a terminal shows both percentiles
SHARES = ("flow_efficiency", *NAMES)


def delivery_cell(figures: WorkFigures) -> str:
    """The time within which 85% are delivered, or the growth where work piles up."""
    if figures.unstable:
        return f"grows {shown(figures.growth)}/w"
    return duration(figures.delivery_p85)


def delivery_parts(figures: WorkFigures) -> tuple[str, str]:
    """`delivery_cell` and its interval apart."""
    if figures.unstable:
        growth, interval = shown_parts(figures.growth)
        return f"grows {growth}/w", interval
    return _duration_parts(figures.delivery_p85)


def delivery_cells(figures: WorkFigures) -> tuple[str, str]:
    """The times within which half and 85% are delivered."""
    if figures.unstable:
        return NO_TIME, NO_TIME
    return duration(figures.delivery_p50), duration(figures.delivery_p85)


def dora_table(runs: Sequence[RunResult]) -> Table:
    """The measures of software delivery of DORA, a row for each kind that counts in each run."""
    rows = []
    for label, run, kind in rows_of(runs):
        figures = run.of(kind)
        lead = UNKNOWN if figures.unstable else duration(figures.change_p50)
        broken = run.failures_of(kind)
        rows.append(
            (
                label,
                shown(positive(figures.throughput)),
                lead,
                *(
                    (UNKNOWN, UNKNOWN)
                    if broken is None
                    else (
                        shown(share(broken.change_fail_rate), scale=100.0, unit="%"),
                        duration(broken.recovery),
                    )
                ),
            )
        )
    head = (
        "",
        "deployments a week",
        "change lead time, half within",
        "change fail rate",
        "failed deployment recovery time",
    )
    return Table(head, tuple(rows), "lrrrr")


def duration(days: Estimate) -> str:
    """A number of days, or of hours if it is short."""
    number, interval = _duration_parts(days)
    return f"{number} ({interval})" if interval else number


def _duration_parts(days: Estimate) -> tuple[str, str]:
    if is_known(days) and days.mean < SHORT:
        return shown_parts(positive(days), scale=HOURS_PER_DAY, unit=" h")
    return shown_parts(positive(days), unit=" d")


def difference_table(comparison: Comparison, names: Mapping[str, str] = MEASURES) -> Table:
    """Paired differences; data has unpaired ones, too. names: measures to show, with words."""
    labels = dict(
        zip((run.name for run in comparison.others), run_labels(comparison.runs)[1:], strict=True)
    )
    base, shown_before = comparison.base, set[str]()
    rows = []
    for found in comparison.differences:
        if found.measure not in names or not _is_steady(comparison, found):
            continue
        label = labels.get(found.scenario, found.scenario)
        rows.append(
            (
                "" if label in shown_before else label,
                _measure_name(base, found, names[found.measure]),
                _difference(found, found.paired),
            )
        )
        shown_before.add(label)
    return Table(("compared with Baseline", "", "paired"), tuple(rows), "llr")


def _measure_name(base: RunResult, found: MeasureChange, name: str) -> str:
    """A measure in words; where several kinds of work count a time says of which."""
    if found.measure == "total":
        return f"{what_is_judged(base)} a week"
    what = items(base.model, found.work or base.judged)
    is_named = "{items}" in name
    text = name.format(items=what)
    return text if is_named or len(kinds_of(base)) == 1 else f"{text}: {what}"


def _is_steady(comparison: Comparison, found: MeasureChange) -> bool:
    """Whether a difference is defined: times have no steady mean where work piles up."""
    if not found.measure.startswith(("delivery", "change", "wip")):
        return True
    other = next(run for run in comparison.others if run.name == found.scenario)
    kind = found.work or comparison.base.judged
    return not (comparison.base.of(kind).unstable or other.of(kind).unstable)


def _difference(found: MeasureChange, estimate: Estimate) -> str:
    if found.measure == "total" and "value" in found.unit:
        return amount(estimate, sign="+")
    if found.measure in SHARES:
        return shown(estimate, scale=100.0, sign="+", unit="pp", half_digits=2)
    return shown(estimate, sign="+", half_digits=2)


def work_table(run: RunResult, *, half: bool = True) -> Table:
    """Kinds of work, a row each, those that are judged first.

    Kinds that are like each other follow one another, and then what they are together.

    half: with the time within which half are delivered.
    """
    rows: list[tuple[str, ...]] = []
    last = {each.work[-1]: each for each in run.together}
    group = {work: each.work for each in run.together for work in each.work}
    places = [work.name for work in run.model.work]

    def order(figures: WorkFigures) -> tuple[bool, int, int]:
        kinds = group.get(figures.work, (figures.work,))
        counts = any(work in run.judge.kinds for work in kinds)
        return not counts, places.index(kinds[0]), places.index(figures.work)

    for figures in sorted(run.work, key=order):
        first, most = delivery_cells(figures)
        rows.append(
            (
                uncapitalized(clean(figures.title or figures.work, most=40)),
                shown(positive(figures.throughput)),
                *((first, most) if half else (delivery_cell(figures),)),
                shown(positive(figures.wip)),
            )
        )
        if figures.work in last:
            times, both = (UNKNOWN,) * (2 if half else 1), last[figures.work]
            sums = shown(positive(both.throughput)), *times, shown(positive(both.wip))
            rows.append(("both together" if len(both.work) == 2 else "all together", *sums))
    days = ("half within", "85% within") if half else ("85% within",)
    return Table(("", "a week", *days, "in progress"), tuple(rows), "lrr" + "r" * len(days))


def team_key(model: Model, team: str) -> str:
    """The name of a team in `--set`."""
    return model.team(team).name


def team_table(run: RunResult, *, name: Callable[[Model, str], str] = team_name) -> Table:
    """Teams, a row each: the bottleneck first, then by how busy they are."""
    first = constraint_teams(run)
    gains = {gain.team: gain for gain in run.verdict.gains}
    ordered = sorted(
        run.teams,
        key=lambda team: (
            first.index(team.team) if team.team in first else len(first),
            -team.utilisation.mean if is_known(team.utilisation) else 0.0,
        ),
    )
    rows = [
        (
            name(run.model, team.team),
            how_many(run.model, team.team, team.people),
            in_use(run.model, team.team, shown(share(team.utilisation), scale=100.0, unit="%")),
            shown(share(team.waiting_share), scale=100.0, unit="%"),
            gain_text(gains.get(team.team)),
        )
        for team in ordered
    ]
    head = ("team", "people", "busy", "share of waiting", "gain if 10% faster")
    return Table(head, tuple(rows), "lrrrr")


def gain_text(gain: Gain | None) -> str:
    """The gain in throughput from 10% more speed; a star where teams were tested together."""
    if gain is None:
        return UNKNOWN
    if not gain.is_relevant:
        return "no effect possible"
    star = TOGETHER if gain.together else ""
    return shown(change(gain.relative), scale=100.0, unit="%", sign="+") + star


def distinct_gains(verdict: Verdict) -> list[Gain]:
    """The trials, best first: those of single teams, and one for each group tried together."""
    found: dict[tuple[str, ...], Gain] = {}
    for gain in (gain for gain in verdict.gains if gain.is_relevant):
        found.setdefault(gain.together or (gain.team,), gain)
    return list(found.values())


def gain_name(model: Model, gain: Gain) -> str:
    """The team or teams of a trial."""
    if len(gain.together) > 2:
        return f"{len(gain.together)} others together"
    return " and ".join(team_name(model, team) for team in gain.together or (gain.team,))


def step_table(run: RunResult, kind: str) -> Table:
    """Steps of a kind of work, a row each."""
    rows = [
        (
            clean(step.title or step.step, most=40),
            doer(run.model, kind, step.step, step.team),
            shown(positive(step.visits)),
            shown(positive(step.wait)),
            shown(positive(step.sojourn)),
        )
        for step in run.steps
        if step.work == kind
    ]
    head = ("step", "team", "visits a week", "wait, hours", "in the step, hours")
    return Table(head, tuple(rows), "llrrr")


def verdict_table(runs: Sequence[RunResult], *, most: int = 5) -> Table:
    """How the bottleneck was found: the gain from 10% more speed, best teams first."""
    rows = []
    for run, label in zip(runs, run_labels(runs), strict=True):
        for place, gain in enumerate(distinct_gains(run.verdict)[:most]):
            team = None if gain.together else run.team(gain.team)
            rows.append(
                (
                    label if place == 0 else "",
                    gain_name(run.model, gain),
                    shown(change(gain.relative), scale=100.0, unit="%", sign="+"),
                    shown(share(team.utilisation), scale=100.0, unit="%") if team else "",
                    shown(positive(team.judged_queue)) if team else "",
                    str(gain.relative.replications),
                    "bottleneck" if team and gain.team in constraint_teams(run) else "",
                )
            )
    waiting = f"{judged_items(runs[0])} waiting"
    head = ("", "team", "gain if 10% faster", "busy", waiting, "trials", "")
    return Table(head, tuple(rows), "llrrrrl")


def capacity_text(run: RunResult) -> str:
    """Throughput a week with unlimited demand, and the demand if it is limited."""
    verdict = run.verdict
    text = amount_text(run.judge, positive(verdict.saturated))
    if math.isfinite(verdict.demand):
        text += f"; demand is {number_text(run.judge, verdict.demand)}"
    return text


def explanation_table(explanation: Explanation, model: Model, *, whole: bool = True) -> Table:
    """Analytic bounds of each team: the lowest maximum first, then the highest load.

    Where several kinds of work are judged, each has a column of maxima. whole: with visits and
    people needed, which follow from the other columns.
    """
    judged = explanation.of(explanation.judged).item
    others = [explain(model, judge=(kind,)) for kind in explanation.judge.kinds[1:]]
    visits = {
        team.name: math.fsum(step.visits for step in judged.steps if step.hours_of(team.name) > 0.0)
        for team in model.teams
    }
    rows = [
        (
            team.team,
            how_many(model, team.team, team.people),
            brief(visits[team.team]) if visits[team.team] else UNKNOWN,
            brief(team.asked) if team.is_known else UNKNOWN,
            brief(team.there),
            percent(team.load),
            brief(team.people_asked) if team.is_known else UNKNOWN,
            brief(team.ceiling_per_week),
            *(brief(other.team(team.team).ceiling_per_week) for other in others),
        )
        for team in sorted(explanation.teams, key=_fullest)
    ]
    kinds = explanation.judge.kinds  # a terminal has room for their names in the file
    head = (
        "team", "people", "visits", "demand h/week", "capacity h/week", "load", "FTE",
        *_maxima([items(model, kind) for kind in kinds] if whole else kinds),
    )  # fmt: skip
    if whole:
        return Table(head, tuple(rows), "l" + "r" * (len(head) - 1))
    first = (0, 1, 3, 4, 5) if explanation.judge.is_one else (0, 1, 5)
    kept = (*first, *range(7, len(head)))
    short = tuple(tuple(row[place] for place in kept) for row in rows)
    return Table(tuple(head[place] for place in kept), short, "l" + "r" * (len(kept) - 1))


def _fullest(team: TeamLoad) -> tuple[float, float]:
    most = math.inf if team.ceiling_per_week is None else team.ceiling_per_week
    return most, -team.load if team.is_known else 0.0


def _maxima(names: Sequence[str]) -> list[str]:
    """The heads of columns of maxima: of one kind, or of each that is judged."""
    return ["max./week"] if len(names) == 1 else [f"max. {name}/week" for name in names]
