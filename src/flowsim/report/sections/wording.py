"""Sentences about results, made by rules and true for the given result.

Input: runs, comparisons, verdicts. Output: plain sentences, not escaped. No direction is claimed
where an interval holds zero. Must not depend on: how results came to be, where the words are shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.experiment import Estimate
from flowsim.report.format.labels import items, model_title, one_item, run_labels
from flowsim.report.format.numbers import (
    TO,
    UNKNOWN,
    change,
    direction,
    has_interval,
    is_known,
    positive,
    shown,
    shown_parts,
    unbracketed,
)
from flowsim.report.format.text import listed
from flowsim.report.sections import judged
from flowsim.report.sections.constraint import constraint_key, constraint_name
from flowsim.study.bottleneck.records import DEMAND
from flowsim.study.judging import model_has
from flowsim.time_units import (
    HOURS_PER_DAY,
    MONTHS_PER_YEAR,
    WEEKS_PER_QUARTER,
    WEEKS_PER_YEAR,
)

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.bottleneck.records import Verdict
    from flowsim.study.results import Comparison, MeasureChange, RunResult
    from flowsim.study.verification.verify import Verification

_MOST_NAMED = 3
SHORT = 2.0  # days below which hours say more
_PACES = {
    "week": 1.0,
    "month": WEEKS_PER_YEAR / MONTHS_PER_YEAR,
    "quarter": float(WEEKS_PER_QUARTER),
    "year": WEEKS_PER_YEAR,
}
_FEW = 0.5  # items, below which a longer time is said
_TRIFLE = 0.01  # a change of less is in the table, not in the sentence


# One run --------------------------------------------------------------------------------------


def run_sentence(run: RunResult) -> str:
    """What a model does, in one sentence."""
    figures = run.of(run.judged)
    what = items(run.model, run.judged)
    name = f"“{model_title(run)}”" if run.model.name or run.name else model_title(run)
    if not run.judge.is_one:
        return _of_several(run, name)
    rate = f"{name} delivers {pace(figures.throughput, what, one_item(run.model, run.judged))}"
    if figures.unstable:
        return f"{rate}, but {growth(figures.growth, what)}; {bottleneck_clause(run)}."
    if not is_known(figures.delivery_p85):
        return f"{rate}; {bottleneck_clause(run)}."
    times = (
        f"half within {lasts(figures.delivery_p50)} and 85% within {lasts(figures.delivery_p85)}"
    )
    return f"{rate}, {times}; {bottleneck_clause(run)}."


def _of_several(run: RunResult, name: str) -> str:
    """The same of several kinds of work that are judged together."""
    growing = [kind for kind in run.judge.kinds if run.of(kind).unstable]
    text = f"{name} delivers {judged.rates(run, run.judge.kinds)}"
    if run.judge.by_value:
        text = f"{text}, worth {judged.total_text(run)}"
    if growing:
        grows = [growth(run.of(kind).growth, items(run.model, kind)) for kind in growing]
        text = f"{text}, but {listed(grows)}"
    return f"{text}; {bottleneck_clause(run)}."


def pace(rate: Estimate, what: str, one: str = "") -> str:
    """A rate a week; beside that of a month, quarter or year where it is below half an item.

    what: many of them; one: one of them.
    """
    weekly = shown_parts(positive(rate), to=TO)
    if rate.mean >= _FEW or not rate.mean > 0.0:
        text = shown(positive(rate), to=TO)
        return f"{text} {one if one and text == '1' else what} a week"
    unit = next((unit for unit in _PACES if rate.mean * _PACES[unit] >= 1.0), "year")
    slower = shown(positive(rate), scale=_PACES[unit], to=TO)
    return f"{slower} {one if one and slower == '1' else what} a {unit} ({weekly[0]} a week)"


def lasts(days: Estimate) -> str:
    """A number of days, or of hours where the tables have hours."""
    if is_known(days) and days.mean < SHORT:
        return f"{shown(positive(days), scale=HOURS_PER_DAY, to=TO)} hours"
    return f"{shown(positive(days), to=TO)} days"


def growth(a_week: Estimate, what: str) -> str:
    """That work piles up, and how fast."""
    return f"unfinished {what} grow by {shown(a_week, to=TO)} every week"


def bottleneck_clause(run: RunResult) -> str:
    """`the bottleneck is Developers`, or why there is none."""
    verdict = run.verdict
    if verdict.is_demand:
        if not verdict.candidates:
            return "demand is the constraint, and no team's speed makes a difference"
        after = f"and {next_teams(run)} would be next"
        return f"demand is the constraint, at {_use(verdict)} of capacity, {after}"
    if verdict.missing >= 1.0:
        return "the run is too short to tell the constraint"
    if not verdict.answers:
        return "no team's speed alone makes a clear difference to throughput"
    if DEMAND in verdict.answers:
        near = f"demand is {_use(verdict)} of capacity, too close to call"
        return f"the constraint is {bottleneck_name(run)} ({near})"
    return f"the bottleneck is {bottleneck_name(run)}"


def bottleneck_name(run: RunResult) -> str:
    """The constraint in words: what may be it, several if they are tied, or none."""
    return _any_of(run, run.verdict.answers) or "no single team"


def bottleneck_key(run: RunResult, *, most: int = _MOST_NAMED) -> str:
    """The constraint for a narrow table: teams by name, several if they are tied."""
    return verdict_key(run.model, run.verdict, most=most)


def verdict_key(model: Model, verdict: Verdict, *, most: int = _MOST_NAMED) -> str:
    """`bottleneck_key` of a verdict."""
    named = [constraint_key(model, name) for name in verdict.answers]
    if len(named) > most:
        named[most - 1 :] = [f"{len(named) - most + 1} more"]
    return " or ".join(named) if named else "not clear"


def constraint_teams(run: RunResult) -> tuple[str, ...]:
    """The teams that may be the bottleneck; none if it is demand, or no team."""
    return run.verdict.teams


def next_teams(run: RunResult) -> str:
    """The teams in words that are the bottleneck, or would be if there were more demand."""
    return _any_of(run, run.verdict.candidates)


def _any_of(run: RunResult, answers: Sequence[str]) -> str:
    names = [constraint_name(run.model, answer) for answer in answers[:_MOST_NAMED]]
    more = len(answers) - _MOST_NAMED
    if more > 0:
        names.append("one other" if more == 1 else f"one of {more} others")
    return listed(names, word="or")


def _use(verdict: Verdict) -> str:
    """Demand as a share of capacity, with its interval."""
    full, demand = verdict.saturated, verdict.demand * (1.0 - verdict.missing)
    if not full.mean > 0.0:
        return UNKNOWN
    ends = (full.low, full.high) if full.low > 0.0 else (math.nan, math.nan)
    high, low = (demand / end for end in ends)
    half = (high - low) / 2.0
    used = Estimate(demand / full.mean, low, high, half, math.nan, full.replications)
    return shown(used, scale=100.0, unit="%", to=TO)


# A comparison ---------------------------------------------------------------------------------


def comparison_sentences(comparison: Comparison) -> list[str]:
    """What each scenario changes, in a sentence each, in their order."""
    labels = run_labels(comparison.runs)
    return [
        scenario_sentence(comparison, other, label)
        for other, label in zip(comparison.others, labels[1:], strict=True)
    ]


def scenario_sentence(comparison: Comparison, other: RunResult, label: str) -> str:
    """What one scenario does to throughput, delivery time and the bottleneck."""
    found = [each for each in comparison.differences if each.scenario == other.name]
    clauses = [throughput_clause(comparison, other)]
    kinds = judged.kinds_of(comparison.base)[1 if other.judge.is_one else 0 :]
    if beside := kind_changes(other.model, kinds, found):
        clauses.append(f"{listed(beside)} are delivered")
    clauses += delivery_clauses(comparison.base, other, found)
    clauses.append(shift_clause(comparison.base, other))
    return f"With {scenario_label(other, label)}, {', '.join(clauses[:-1])}, and {clauses[-1]}."


def scenario_label(run: RunResult, label: str) -> str:
    """The label of a scenario, with a note if nobody can buy all of it."""
    return f"{label} (hypothetical)" if is_hypothetical(run) else label


def is_hypothetical(run: RunResult) -> bool:
    """Whether a scenario pulls a lever that nobody can buy."""
    return any(run.model.lever(name).hypothetical for name, _ in run.model.use)


def kind_changes(model: Model, kinds: Sequence[str], changes: Sequence[MeasureChange]) -> list[str]:
    """Clear changes of throughput that are no trifle: `52% (50% to 54%) more loans`."""
    found = []
    for kind in kinds:
        change = _change(changes, "throughput", kind)
        if change is not None and is_large(change.relative) and clear_change(change) != 0:
            more = "more" if clear_change(change) > 0 else "fewer"
            found.append(f"{magnitude(change.relative)} {more} {items(model, kind)}")
    return found


def _change(changes: Sequence[MeasureChange], measure: str, kind: str) -> MeasureChange | None:
    return next((c for c in changes if c.measure == measure and c.work in (kind, "")), None)


def is_large(relative: Estimate) -> bool:
    """Whether a change is more than a trifle, the whole interval of it."""
    return is_known(relative) and min(abs(relative.low), abs(relative.high)) > _TRIFLE


def total_change(comparison: Comparison, other: RunResult) -> MeasureChange | None:
    """The difference of a scenario in all that is judged."""
    return difference(comparison, other, judged.measure_of(comparison.base.judge))


def throughput_clause(comparison: Comparison, other: RunResult) -> str:
    """`70% (66% to 74%) more features are delivered`; of all that is judged, together."""
    found, judge = total_change(comparison, other), other.judge
    get = judged.get_delivered(judge)
    if found is None or not is_known(found.paired):
        return f"{judged.total_a_week(other)} {get}"
    if not is_known(found.relative):
        much = judged.amount_text(judge, found.paired, sign="+")
        return f"{judged.a_week(other.model, judge, much)} {get}"
    way = clear_change(found)
    if way == 0:
        what = judged.what_is_judged(other)
        return f"there is no clear change in delivered {what} ({unclear(found)})"
    return f"{magnitude(found.relative)} {judged.more_of(other.model, judge, way)} {get}"


def delivery_clauses(
    base: RunResult, other: RunResult, changes: Sequence[MeasureChange]
) -> list[str]:
    """Changes of the time from request to delivery of each kind that counts, or of what piles up.

    A time names its kind where there are several.
    """
    kinds = [kind for kind in judged.kinds_of(base) if model_has(other.model, kind)]
    found: list[str] = []
    unmoved: list[MeasureChange] = []
    for kind in kinds:
        what = items(other.model, kind)
        before, after = base.of(kind), other.of(kind)
        change = _change(changes, "delivery_mean", kind)
        if after.unstable:
            found.append(f"{'still ' if before.unstable else ''}{growth(after.growth, what)}")
        elif before.unstable:
            found.append(f"unfinished {what} no longer pile up")
        elif change is not None and is_known(change.relative):
            way, of_which = clear_change(change), f" of {what}" if len(kinds) > 1 else ""
            which = "longer" if way > 0 else "shorter"
            said = f"the mean time from request to delivery{of_which} is "
            if way == 0:
                unmoved.append(change)
            elif is_large(change.relative) or kind == other.judged:
                found.append(f"{said}{magnitude(change.relative)} {which}")
    if found or not unmoved:
        return found
    how = f" ({unclear(unmoved[0])})" if len(kinds) == 1 else ""
    return [f"delivery time shows no clear change{how}"]


def shift_clause(base: RunResult, other: RunResult) -> str:
    """Where the bottleneck goes."""
    before, after = set(base.verdict.answers), set(other.verdict.answers)
    old, new = bottleneck_name(base), bottleneck_name(other)
    was_demand, is_demand = (run.verdict.is_demand for run in (base, other))
    if is_demand:
        return "demand stays the constraint" if was_demand else _to_demand(old, before)
    if DEMAND in after:
        was = "" if before == after else f" (before: {old})"
        return f"the constraint is {new}, too close to call{was}"
    if not after:
        return "no single team is the bottleneck" + (f" (before: {old})" if before else "")
    if not before or was_demand:
        return f"the bottleneck is {new} (before: {'demand' if was_demand else 'none'})"
    if before == after:
        return f"the bottleneck is still {new}"
    if before & after:
        return f"the bottleneck is {new} (before: {old})"
    return f"the bottleneck moves from {old} to {new}"


def _to_demand(old: str, before: set[str]) -> str:
    return "demand becomes the constraint" + (f" instead of {old}" if before else "")


def difference(
    comparison: Comparison, other: RunResult, measure: str, *, work: str = ""
) -> MeasureChange | None:
    """The difference of a scenario in a measure, if it was taken; work: of that kind."""
    try:
        return comparison.difference(other.name, measure, work=work)
    except KeyError:
        return None


def clear_change(found: MeasureChange) -> int:
    """1 more, -1 less, 0 not clear: no interval of the difference or of its share holds zero."""
    share = found.relative
    if has_interval(share) and share.low <= 0.0 <= share.high:
        return 0
    return direction(found.paired)


def unclear(found: MeasureChange) -> str:
    """The share of the baseline if its interval holds zero, or else the difference itself."""
    if direction(found.relative) == 0:
        return _signed(found.relative)
    return f"{unbracketed(found.paired, sign='+')} {found.unit}".rstrip()


def _signed(relative: Estimate) -> str:
    return unbracketed(change(relative), scale=100.0, unit="%", sign="+")


def magnitude(relative: Estimate) -> str:
    """A relative change without its sign, which the words around it say; large ones as factors."""
    scale = math.copysign(100.0, relative.mean)
    return shown(change(relative), scale=scale, unit="%", to=TO)


def verification_sentence(found: Verification) -> str:
    """Whether all checks passed, and how many there were."""
    cases = len({value.case for value in found.values})
    rows = sum(log.rows for log in found.logs)
    if found.passed:
        return (
            f"All checks passed: {len(found.values)} numbers in {cases} cases agree with theory, "
            f"and both engines write the same {rows:,} rows for {len(found.logs)} models."
        )
    wrong = sum(not value.passed for value in found.values)
    differ = sum(not log.passed for log in found.logs)
    return (
        f"Checks failed: {wrong} of {len(found.values)} numbers disagree with theory, and the logs "
        f"of the two engines differ for {differ} of {len(found.logs)} models."
    )
