"""What ranges make of an answer, in words, as a table, as a report and as data.

Input: an Uncertainty. Output: sentences that are true for it, cells, Markdown, plain data. Must
not know: files, pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flowsim.report.format.document import (
    Block,
    Document,
    Figure,
    Paragraph,
    TableBlock,
    paragraphs,
)
from flowsim.report.format.labels import model_title, run_labels
from flowsim.report.format.numbers import TO, change, number, percent, positive, shown
from flowsim.report.format.plurals import counted
from flowsim.report.format.table import Table
from flowsim.report.format.text import capitalized, clean, listed, markdown
from flowsim.report.runs.data import estimate_data, known, run_data
from flowsim.report.runs.document import rest
from flowsim.report.runs.purchases import number_title
from flowsim.report.sections import wording
from flowsim.report.sections.assumptions import value_text, values_text
from flowsim.report.sections.constraint import constraint_name
from flowsim.report.sections.judged import a_week, amount_text, number_text, what_is_judged

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.results import RunResult
    from flowsim.study.uncertainty.sobol import VarianceShare
    from flowsim.study.uncertainty.thresholds import Flip
    from flowsim.study.uncertainty.uncertainty import Assumption, Uncertainty

_NAMED = 3  # numbers that a sentence names
_FLIPS = 4  # flips that sentences tell
_GAIN_OR_LOSS = ("gain", "loss")
_LEAST = 0.02  # share of the variance that is worth a name
_TENTH = 0.1
_EXPLAINED = (
    "Every input is assumed to lie anywhere in its range with equal probability, independently of "
    "the others (for a factor: evenly in the logarithm). At low, at high: how the outcome changes "
    "with that input alone at an end of its range, with common random numbers. Share of variance: "
    "what the input contributes alone (the first-order Sobol index), and including its "
    "interactions with other inputs (the total-order index), each with a 95% interval by the "
    "bootstrap over draws. Switching value: the value at which the recommendation changes while "
    "all other inputs stay as they are, with its 95% interval in brackets."
)


def number_name(found: Uncertainty, assumption: Assumption) -> str:
    """An input in words: `rework of “Build”`."""
    return number_title(found.run.model, assumption.number.path)


def number_path(assumption: Assumption) -> str:
    """The path of an input, as `--set` takes it: of a lever, `ai_coding: feature.build.effort`."""
    return clean(assumption.number.path.replace(".change.", ": ", 1), most=60)


def sentences(found: Uncertainty) -> list[str]:
    """The outcome, its drivers, the recommendation and where it changes, and what to measure."""
    lines = [_outcome(found)]
    if found.assumptions:
        lines += [_hangs_on(found), *_bottleneck(found), *_flips(found), _measure(found)]
    return [line for line in lines if line]


def headline(found: Uncertainty) -> str:
    """The finding in one line."""
    what = what_is_judged(found.run)
    low, high = (outcome_text(found, found.quantile(share)) for share in (_TENTH, 1.0 - _TENTH))
    middle = as_it_is(found)
    if found.is_gain:
        who = clean(run_labels([found.run])[0], most=40)
        text = f"{who}: {middle} delivered {what}"
    else:
        text = a_week(found.run.model, found.run.judge, middle)
    return f"{text} with the inputs as they are, {low} to {high} over their ranges"


def outcome_name(found: Uncertainty) -> str:
    """The outcome that the figures measure."""
    what = what_is_judged(found.run)
    return f"gain in delivered {what}" if found.is_gain else f"{what} delivered a week"


def outcome_text(found: Uncertainty, value: float) -> str:
    """An outcome without its interval."""
    if found.is_gain:
        return f"{number(value * 100.0, 0, sign='+')}%"
    return number_text(found.run.judge, value)


def as_it_is(found: Uncertainty) -> str:
    """The outcome with its interval, as `run` or `compare` has it."""
    if found.is_gain:
        return shown(change(found.outcome), scale=100.0, sign="+", unit="%", to=TO)
    return amount_text(found.run.judge, positive(found.outcome))


def _outcome(found: Uncertainty) -> str:
    what = outcome_name(found)
    who = f"{clean(run_labels([found.run])[0], most=40)}: " if found.is_gain else ""
    what = what if found.is_gain else capitalized(what)
    text = f"{who}{what}: {as_it_is(found)} with the inputs as they are"
    if not found.assumptions:
        return f"{text}; no uncertain input affects the result."
    low, middle, high = (
        outcome_text(found, found.quantile(share)) for share in (_TENTH, 0.5, 1.0 - _TENTH)
    )
    text += f"; over their ranges {low} to {high} in 80% of {_draws(found)} (median {middle})"
    if found.is_gain:
        text += f", and a gain in {percent(found.chance_of_gain)} of them"
    return f"{text}."


def _draws(found: Uncertainty) -> str:
    """What the percentiles are of: draws of all inputs, not an interval of what is expected."""
    runs = counted(found.per_point, "replication")
    return f"{len(found.points):,} draws of the inputs, {runs} each"


def _hangs_on(found: Uncertainty) -> str:
    named = [each for each in found.assumptions[:_NAMED] if each.total.mean >= _LEAST]
    if not named:
        return ""
    ranges, every = len(found.assumptions) + len(found.without_effect), len(found.run.model.numbers)
    if ranges == 1:
        only = f"Only 1 of {counted(max(every, 1), 'number')} ({number_name(found, named[0])})"
        return f"{only} has a range; all others are taken as certain."
    parts: list[str] = []
    for each in named:
        said = ", ".join(share_parts(each.total, to=TO))
        parts.append(f"{number_name(found, each)} ({said}{'' if parts else ' of the variance'})")
    rest = f"{ranges} numbers have a range; all others are taken as certain."
    return f"The main drivers are {listed(parts)}." + (f" {rest}" if ranges < every else "")


def _bottleneck(found: Uncertainty) -> list[str]:
    if not found.chances:
        return []
    is_clear = bool(found.run.verdict.answers)
    today = f"The bottleneck is {wording.bottleneck_name(found.run)}"
    today = (
        today if is_clear else "At the values of the file no single team is clearly the bottleneck"
    )
    first, share = found.chances[0]
    if share == 1.0:
        return [f"{today}; over the ranges it is always {_answer(found, first)}."]
    shares = [f"{_answer(found, name)} in {percent(chance)}" for name, chance in found.chances[:4]]
    shares[0] += " of the draws"
    return [f"{today}; over the ranges it is {listed(shares)}."]


def _answer(found: Uncertainty, name: str) -> str:
    return constraint_name(found.run.model, name)


def _flips(found: Uncertainty) -> list[str]:
    """Switching values: those of a gain first, then of the most important inputs."""
    every = [(each, flip) for each in found.assumptions for flip in each.flips]
    every.sort(key=lambda pair: pair[1].after not in _GAIN_OR_LOSS)
    said = [
        f"Where {number_name(found, each)} is {flip_text(found, each, flip)}, "
        f"{then_text(found, flip)}."
        for each, flip in every[:_FLIPS]
    ]
    left = len(every) - len(said)
    return (
        [*said, f"The recommendation changes at {left} more values; the report lists all."]
        if left
        else said
    )


def then_text(found: Uncertainty, flip: Flip) -> str:
    """What the recommendation becomes."""
    if flip.after in _GAIN_OR_LOSS:
        return f"the gain becomes a {flip.after}" if flip.after == "loss" else "it becomes a gain"
    return f"the bottleneck is {_answer(found, flip.after)}, not {_answer(found, flip.before)}"


def flip_text(found: Uncertainty, assumption: Assumption, flip: Flip) -> str:
    """The switching value with its interval: `above 11.3 h of work (…)`."""
    model, uncertain = found.run.model, assumption.number
    way = "above" if flip.at > uncertain.value else "below"
    text = f"{way} {value_text(model, uncertain.path, flip.at)}"
    if flip.low < flip.high:
        between = values_text(model, uncertain.path, flip.low, flip.high)
        text += f" ({between.removesuffix(' h of work')})"
    return text


def _measure(found: Uncertainty) -> str:
    best = max(found.assumptions, key=lambda each: each.knowing)
    if best.knowing > 0.0:
        share = found.chances[0][1]
        return (
            f"Measure {number_name(found, best)} first: knowing it would raise the probability of "
            "naming the "
            f"right bottleneck from {percent(share)} to {percent(share + best.knowing)}."
        )
    best = max(found.assumptions, key=lambda each: each.first.mean)
    if best.first.mean < _LEAST:
        return ""
    return (
        f"Measure {number_name(found, best)} first: knowing it would remove "
        f"{share_text(best.first, to=TO)} of the variance."
    )


def share_text(share: VarianceShare, *, to: str = "–") -> str:
    """A share of the variance and its interval, cut to what is possible: `66% (48–79%)`."""
    mean, interval = share_parts(share, to=to)
    return f"{mean} ({interval})"


def share_parts(share: VarianceShare, *, to: str = "–") -> tuple[str, str]:
    """A share of the variance and its interval apart: `66%` and `48–79%`."""
    mean, low, high = (
        number(100.0 * max(0.0, min(1.0, end)), 0) for end in (share.mean, share.low, share.high)
    )
    return f"{mean}%", f"{low}%{to}{high}%" if to == TO else f"{low}{to}{high}%"


def table(found: Uncertainty, *, whole: bool = True) -> Table:
    """A row for each input that affects the result, the most important first.

    whole: or a row for each of its ends, for a terminal.
    """
    if not whole:
        ends = tuple(row for each in found.assumptions for row in _rows_of_ends(found, each))
        return Table(("input", "at", "changes by", "share of variance"), ends, "lrrr")
    head = (
        "input", "range", "at low", "at high", "share of variance", "alone", "as it is",
        "switching values",
    )  # fmt: skip
    return Table(head, tuple(_row(found, each) for each in found.assumptions), "lrrrrrrl")


def _row(found: Uncertainty, each: Assumption) -> tuple[str, ...]:
    model, uncertain = found.run.model, each.number
    flips = [f"{flip_text(found, each, flip)}: {then_text(found, flip)}" for flip in each.flips]
    return (
        number_path(each),
        values_text(model, uncertain.path, uncertain.low, uncertain.high),
        change_text(found, each.low),
        change_text(found, each.high),
        share_text(each.total),
        share_text(each.first),
        value_text(model, uncertain.path, uncertain.value),
        "; ".join(flips),
    )


def _rows_of_ends(found: Uncertainty, each: Assumption) -> list[tuple[str, ...]]:
    model, uncertain = found.run.model, each.number
    low, high = (value_text(model, uncertain.path, end) for end in (uncertain.low, uncertain.high))
    return [
        (number_path(each), low, change_text(found, each.low), share_text(each.total)),
        ("", high, change_text(found, each.high), ""),
    ]


def change_text(found: Uncertainty, moved: Estimate) -> str:
    """A change of the outcome with its interval; of a gain in points."""
    if found.is_gain:
        return shown(moved, scale=100.0, sign="+", unit="pp")
    return amount_text(found.run.judge, moved, sign="+", to="–")


def document(
    found: Uncertainty, figures: Sequence[Figure], *, command: str, version: str
) -> Document:
    """The report of propagated ranges."""
    blocks: list[Block] = [*figures]
    if found.assumptions:
        blocks += [TableBlock(table(found)), Paragraph(_EXPLAINED), Paragraph(_method(found))]
    if found.without_effect:
        paths = [markdown(each.path) for each in found.without_effect]
        what = markdown(what_is_judged(found.run))
        blocks.append(Paragraph(f"No effect on {what}: {listed(paths)}."))
    return Document(
        f"{model_title(found.run)}: how sure this is",
        paragraphs(sentences(found)),
        tuple(blocks),
        rest(_runs(found), command=command, version=version),
    )


def note(found: Uncertainty) -> str:
    """How many replications a change at an end of a range has, and how many points there are."""
    if not found.assumptions:
        return ""
    return (
        f"{found.assumptions[0].low.replications} replications at each end of a range; "
        f"{len(found.points):,} draws with {found.per_point} replications each. Share of "
        "variance: including interactions with other inputs."
    )


def _method(found: Uncertainty) -> str:
    return (
        f"{found.assumptions[0].low.replications} replications at each end of a range; "
        f"{len(found.points):,} draws in two samples with {found.per_point} replications "
        "each, "
        "all with common random numbers. At most "
        f"{percent(found.noise)} of the variance between draws is random noise."
    )


def _runs(found: Uncertainty) -> tuple[RunResult, ...]:
    return (found.run,) if found.against is None else (found.against, found.run)


def data(found: Uncertainty) -> dict[str, Any]:
    """Ranges propagated, as plain data."""
    return {
        "sentences": sentences(found),
        "outcome": "gain" if found.is_gain else "throughput_per_week",
        "as_it_is": estimate_data(found.outcome),
        "quantiles": {
            f"p{100 * share:.0f}": known(found.quantile(share))
            for share in (0.1, 0.25, 0.5, 0.75, 0.9)
        },
        "chance_of_gain": known(found.chance_of_gain) if found.is_gain else None,
        "points": len(found.points),
        "replications_per_point": found.per_point,
        "noise": known(found.noise),
        "constraint_chances": dict(found.chances),
        "assumptions": [_assumption(each) for each in found.assumptions],
        "without_effect": [each.path for each in found.without_effect],
        "runs": [run_data(run) for run in _runs(found)],
    }


def _assumption(each: Assumption) -> dict[str, Any]:
    return {
        "path": each.number.path,
        "value": known(each.number.value),
        "range": [known(each.number.low), known(each.number.high)],
        "change_at_low": estimate_data(each.low),
        "change_at_high": estimate_data(each.high),
        "first_order": _share(each.first),
        "total_order": _share(each.total),
        "knowing": known(each.knowing),
        "flips": [
            {
                "at": flip.at,
                "low": flip.low,
                "high": flip.high,
                "from": flip.before,
                "to": flip.after,
            }
            for flip in each.flips
        ],
    }


def _share(share: VarianceShare) -> dict[str, Any]:
    return {"mean": known(share.mean), "low": known(share.low), "high": known(share.high)}
