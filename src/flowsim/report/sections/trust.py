"""The trust card: what speaks for a result and what against it, a line each, with a mark.

Input: the runs behind a result. Output: lines, a table, sentences, plain data. A line is fine, or
says why one should look at it; a check that has failed is an alarm, which stands first wherever the
result is shown. Must not depend on: where that is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flowsim.metrics.identities import MAX_AREA_GAP
from flowsim.model.nouns.traces import after_horizon, when
from flowsim.report.format.labels import items, run_labels
from flowsim.report.format.numbers import (
    TO,
    brief,
    is_known,
    number,
    percent,
    percent_of,
    relative,
    shown,
    span,
    unbracketed,
)  # fmt: skip
from flowsim.report.format.text import capitalized, clean, listed
from flowsim.report.sections.assumptions import origins, weak_inputs
from flowsim.report.sections.checked import Checked, Labelled
from flowsim.study.measured.initial_transient import LEAST_WEEKS, cut_short, is_stuck
from flowsim.time_units import HOURS_PER_DAY

if TYPE_CHECKING:
    from flowsim.experiment.results import Audit
    from flowsim.model import Model
    from flowsim.study.measured.records import WorkFigures

Mark = Literal["fine", "look", "FAILED"]

WIDE = 0.05  # of the mean: a half-width that makes one look; the usual aim of simulation practice
_SHORT = 0.05  # of the window, in which slow items cannot be seen
_NAMED = 3


@dataclass(frozen=True, slots=True)
class TrustCheck:
    """One check. says: what was found; short: the same for a terminal, where one is to look."""

    check: str
    mark: Mark
    says: str
    short: str = ""


def card(runs: Sequence[Checked], labels: Sequence[str] = ()) -> tuple[TrustCheck, ...]:
    """The lines of a result, in their order. runs: the baseline first. labels: their names.

    The warm-up is that of the baseline; what follows from a change at time zero is not steady.
    """
    names = labels or ([""] if len(runs) == 1 else run_labels(runs))
    every = list(zip(names, runs, strict=True))
    return (
        books([(label, run.checks.audit) for label, run in every]),
        _warm_up(every),
        _precision(every),
        _growth(every),
        _unfinished(every),
        *_late_traces(runs[0].model),
        inputs([run.model for run in runs]),
        seed_of(runs[0].seed, len(runs)),
    )


def sentence(line: TrustCheck) -> str:
    """What a line says, as a sentence."""
    return f"{capitalized(line.says)}."


def data(lines: Sequence[TrustCheck]) -> list[dict[str, str]]:
    """The card as plain data."""
    return [{"check": line.check, "mark": line.mark, "says": line.says} for line in lines]


def alarm(lines: Sequence[TrustCheck]) -> str:
    """What to say before anything else; empty if no check has failed."""
    failed = [line for line in lines if line.mark == "FAILED"]
    if not failed:
        return ""
    what = "; ".join(f"{line.check}: {line.says}" for line in failed)
    return (
        f"A CHECK HAS FAILED, and the figures below are not reliable. {capitalized(what)}. "
        "This is an internal error (a bug in flowsim, not in your model): please report it with "
        "the model."
    )


def summary(lines: Sequence[TrustCheck]) -> str:
    """The card in a line or two of a terminal."""
    fine = sum(line.mark == "fine" for line in lines)
    if fine == len(lines):
        return f"Checks: all {fine} fine."
    look = [line for line in lines if line.mark != "fine"]
    named = "; ".join(f"{line.check} ({line.short})" if line.short else line.check for line in look)
    return f"Checks: {fine} of {len(lines)} fine. Note: {named}."


# The lines ------------------------------------------------------------------------------------


def books(audits: Sequence[tuple[str, Audit | None]]) -> TrustCheck:
    """Conservation of items, and Little's law. audits: with the names of their runs, if several."""
    check = "bookkeeping"
    known = [(label, audit) for label, audit in audits if audit is not None]
    if len(known) < len(audits):
        return TrustCheck(check, "look", "not every run was checked", "not checked")
    wrong = []
    for label, audit in known:
        found, where = audit.identities, f" ({label})" if label else ""
        if audit.unbalanced:
            of = f"{audit.unbalanced} of {audit.replications}"
            wrong.append(f"items are lost or created in {of} replications{where}")
        if not found.little_gap <= MAX_AREA_GAP:
            wrong.append(f"Little's law is violated by a share of {found.little_gap:.2g}{where}")
        if found.balance_gap or found.disorder:
            count = found.balance_gap + found.disorder
            wrong.append(f"{count:,} entries of a log contradict one another{where}")
    if wrong:
        return TrustCheck(check, "FAILED", "; ".join(wrong), wrong[0])
    runs, rows = sum(a.replications for _, a in known), sum(a.rows for _, a in known)
    one = "the log of the first" if len(known) == 1 else "the log of the first of each run"
    where = f"in each of {runs:,} replications" if runs > 1 else "in the first replication"
    return TrustCheck(
        check,
        "fine",
        f"{where}, every item that arrived was delivered, left, or is still open; on {one} "
        f"({rows:,} rows) Little's law and the order of events hold",
    )


def _warm_up(every: Labelled) -> TrustCheck:
    label, run = every[0]
    check, model, found = "warm-up", run.model, run.checks.initial_transient
    what = items(model, found.work if found and found.work else run.judged_kinds[0])
    counted = f"{span(model.horizon / HOURS_PER_DAY)} counted"
    has = f"warm-up {span(model.warm_up / HOURS_PER_DAY)}, then {counted}"
    if model.warm_up == 0.0:
        has = f"no warm-up, {counted} from the start of the run"
    if found is None:
        return TrustCheck(
            check, "look", f"{has}; whether that is enough was not checked", "not checked"
        )
    if found.weeks is not None:
        asked = f"the warm-up rule (MSER-5) recommends {_weeks(found.weeks)}"
        if found.suffices(model.warm_up):
            of = f"{what}, averages over {run.replications} runs" + (f", {label}" if label else "")
            late = "" if found.reasons or len(every) == 1 else _change_over(every)
            return TrustCheck(check, "fine", f"{has}; {asked} ({of}){late}")
        return TrustCheck(check, "look", f"{has}; {asked}: write warm_up: {found.weeks}w", asked)
    if found.why == "transient":
        why = "; ".join(_few([clean(reason, most=80) for reason in found.reasons]))
        text = "the model describes a change over time, so there is no steady state"
        return TrustCheck(check, "fine", f"{has}; {text} ({why})")
    text, short = _unsteady(found.why, what)
    return TrustCheck(check, "look", f"{has}; {text}", short)


def _unsteady(why: str, what: str) -> tuple[str, str]:
    """Why no warm-up was found, in a sentence and in short."""
    if why == "unstable":
        return (
            f"no warm-up is long enough, because {what} pile up",
            f"no steady state: {what} pile up",
        )
    if why == "short":
        text = f"the warm-up rule (MSER-5) needs {LEAST_WEEKS} weeks in all"
        return f"{text} to say whether that is enough", "the run is too short to tell"
    text = f"{what} are not steady before the second half of the run (MSER-5)"
    return f"{text}: use a longer horizon", "not steady in the first half of the run"


def _change_over(every: Labelled) -> str:
    """That the effect of levers builds up over time, and is counted from the first day."""
    if not any(run.model.use for _, run in every[1:]):
        return ""
    return "; levers act from time zero, so the transition is counted"


def _weeks(count: int) -> str:
    return "none" if count == 0 else span(count * 7.0)


def _precision(every: Labelled) -> TrustCheck:
    check, runs = "precision", every[0][1].replications
    parts, widest = [], 0.0
    for what, of in (("throughput", "throughput"), ("mean time to delivery", "delivery_mean")):
        known = [
            (relative(getattr(run.of(kind), of)), _named(run, kind, label))
            for label, run in every
            for kind in run.judged_kinds
            if of == "throughput" or not run.of(kind).unstable
        ]
        known = [(width, label) for width, label in known if not math.isnan(width)]
        if known:
            width, label = max(known, key=lambda pair: pair[0])
            parts.append(f"{what} {plus_minus(width)}" + (f" (widest: {label})" if label else ""))
            widest = max(widest, width)
    if not parts:
        return TrustCheck(check, "look", f"{runs:,} replications give no interval", "no interval")
    each = " of each" if len(every) > 1 else ""
    says = f"{runs:,} replications{each}: {listed(parts)}"
    asked = every[0][1].checks.precision
    if asked is not None and not asked.reached:
        short = f"{plus_minus(widest)}, {percent_of(asked.wanted)} requested"
        return TrustCheck(
            check, "look", f"{says}; {not_reached(asked.wanted, asked.needed)}", short
        )
    if asked is not None:
        return TrustCheck(check, "fine", f"{says}, as requested ({percent_of(asked.wanted)})")
    if widest > WIDE:
        advice = f"to narrow it, run or compare with --precision {percent_of(WIDE)}"
        return TrustCheck(check, "look", f"{says}; {advice}", plus_minus(widest))
    return TrustCheck(check, "fine", says)


def _named(run: Checked, kind: str, label: str) -> str:
    """A kind of work in a run, where there are several of either."""
    what = [items(run.model, kind)] if len(run.judged_kinds) > 1 else []
    return ", ".join([*what, *([label] if label else [])])


def not_reached(wanted: float, needed: int) -> str:
    """That a precision was not reached, and what it might take."""
    return (
        f"{percent_of(wanted)} not reached; judging by the variance so far, about {needed:,} "
        "replications are needed"
    )


def plus_minus(width: float) -> str:
    """A relative half-width: `±1.2%`."""
    return f"±{percent_of(width)}"


def _growth(every: Labelled) -> TrustCheck:
    check, base = "piling up", every[0][1]
    piling: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for label, run in every:
        for figures in run.work:
            what = items(run.model, figures.work)
            if figures.unstable and figures.work in run.judged_kinds:
                where = f" ({label})" if label else ""
                piling.setdefault(what, []).append(f"{shown(figures.growth, to=TO)} a week{where}")
            elif figures.unstable:
                others.setdefault(what, []).append(label)
    if piling:
        parts = [
            f"unfinished {what} grow by {'; '.join(most[:_NAMED])}{'; …' if most[_NAMED:] else ''}"
            for what, most in piling.items()
        ]
        says = f"{'; '.join(parts)}; delivery times have no steady mean"
        return TrustCheck(check, "look", says, f"{listed(_few([*piling]))} pile up")
    judged = listed([items(base.model, kind) for kind in base.judged_kinds])
    steady = f"unfinished {judged} show no clear growth"
    if len(every) == 1 and len(base.judged_kinds) == 1:
        (kind,) = base.judged_kinds
        steady += f" (growth a week: {unbracketed(base.of(kind).growth, sign='+')})"
    if len(base.work) < len(base.model.work):
        steady += "; other kinds of work were not checked"
    if others:
        named = [f"{name} ({listed(_few(where))})" if where[0] else name
                for name, where in others.items()]  # fmt: skip
        return TrustCheck(
            check,
            "look",
            f"{steady}, but unfinished {listed(_few(named))} grow",
            f"{listed(_few(list(others)))} pile up",
        )
    return TrustCheck(check, "fine", steady)


def _unfinished(every: Labelled) -> TrustCheck:
    check, base = "unfinished", every[0][1]
    judged = [base.of(kind) for kind in base.judged_kinds]
    figures, where = judged[0], f" ({every[0][0]})" if every[0][0] else ""
    counts = [f"{brief(e.unfinished.mean)} {items(base.model, e.work)}" for e in judged]
    says = f"{listed(counts)} at the end{where}"
    if is_known(figures.unfinished_age) and len(judged) == 1:
        says += f", {brief(figures.unfinished_age.mean)} days old on average"
    hidden: dict[str, tuple[float, str]] = {}
    for _, run in every:
        for each in run.work:
            found = _hidden(run, each)
            hidden[each.work] = max(found, hidden.get(each.work, found))
    named = [text for share, text in hidden.values() if share > 0.0]
    if named:
        wrong = [items(base.model, e.work) for e in judged if hidden[e.work][0] > 0.0]
        short = f"times of {listed(_few(wrong)) or 'other work'} underestimated"
        text = (
            f"{says}; percentiles cover delivered items only, and are too low where slow "
            "ones are still open"
        )
        return TrustCheck(check, "look", f"{text}: {'; '.join(_few(named))}", short)
    few = [items(base.model, e.work) for e in judged if _too_few(e)]
    if few:
        text = f"too few {listed(few)} are delivered to say within how many days 85% are"
        short = f"too few {listed(_few(few))} for the days of 85%"
        return TrustCheck(check, "look", f"{says}; {text}: use more replications", short)
    if any(not is_known(each.delivery_p95) or each.unstable for each in judged):
        return TrustCheck(check, "fine", says)
    slow = brief(max(each.delivery_p95.mean for each in judged))
    return TrustCheck(
        check,
        "fine",
        f"{says}; 95% are delivered within {slow} days, which is short compared with the run, so "
        "the percentiles of delivered items are not too low",
    )


def _late_traces(model: Model) -> list[TrustCheck]:
    """Items of traces that come after the horizon, which no result counts."""
    return [
        TrustCheck(
            "trace",
            "look",
            f"{count:,} of the {total:,} items of {work}'s trace come after the horizon, the last "
            f"at {when(model, last)}; they are left out",
        )
        for work, count, total, last in after_horizon(model)
    ]


def _hidden(run: Checked, figures: WorkFigures) -> tuple[float, str]:
    """The share of a kind of work that its percentiles miss, 0 to 1, and the reason; 0 if none."""
    if figures.unstable or not is_known(figures.delivery_p95):
        return 0.0, ""
    what, share = items(run.model, figures.work), cut_short(run.model, figures)
    if share > _SHORT:
        return share, (
            f"in the first {percent(share)} of the counted time, the run has lasted less than the "
            f"slowest 5% of {what} take"
        )
    if is_stuck(figures):
        age, slow = (brief(x.mean) for x in (figures.unfinished_age, figures.delivery_p95))
        return 1.0, (
            f"unfinished {what} are {age} days old on average, and 95% of those delivered took "
            f"less than {slow}"
        )
    return 0.0, ""


def _too_few(each: WorkFigures) -> bool:
    """Whether items are delivered, and not enough of them for the days within which 85% are."""
    return each.throughput.mean > 0.0 and not each.unstable and not is_known(each.delivery_p85)


def _few(names: list[str]) -> list[str]:
    """The first names, and how many more there are."""
    more = len(names) - _NAMED
    return names if more <= 0 else [*names[:_NAMED], f"{more} more"]


def inputs(models: Sequence[Model]) -> TrustCheck:
    """Where the numbers come from."""
    found = origins(models)
    check, total = "inputs", found.total
    if not total:
        return TrustCheck(
            check,
            "look",
            "the model was not loaded from a file, so the sources of its numbers are unknown",
        )
    counts = [
        (found.measured, "measured here"),
        (found.sourced, "from a source"),
        (found.derived, "derived"),
        (found.guessed, "guessed"),
        (found.unsaid, "with no source in the file"),
    ]
    named = [f"{count:,} {what}" for count, what in counts if count]
    says = f"of {total:,} numbers, {listed(named)}; {found.ranged:,} with a range"
    if found.selling:
        says += f"; {found.selling:,} from vendors"
    known = weak_inputs(models)
    if known.is_most:
        short = f"{known.weak:,} of {known.total:,} numbers guessed or unsourced"
        return TrustCheck(check, "look", says, short)
    return TrustCheck(check, "fine", says)


def seed_of(seed: int, runs: int = 1) -> TrustCheck:
    """The seed of the random numbers. runs: how many share it."""
    same = ", the same for every run, so differences are not random noise" if runs > 1 else ""
    again = f"--seed {number(seed + 1, 0).replace(',', '')} draws other random numbers"
    return TrustCheck(
        "seed", "fine", f"seed {seed}{same}; {again}: figures differ within intervals"
    )
