"""Results as plain data for `--json` and data.json, in a shape that stays (docs/json.md).

Input: results. Output: dictionaries, lists, numbers and texts; what is not a number is None. Must
not know: the command line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from flowsim.report.format.labels import run_labels
from flowsim.report.sections import expectations, indicators, trust, wording
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.bottleneck.records import Verdict
    from flowsim.study.mean_value.explanation import Explanation, TeamLoad
    from flowsim.study.measured.market_figures import MarketFigures
    from flowsim.study.measured.pulled_levers import PulledLever
    from flowsim.study.measured.records import MomentaryBottleneck, Waits, WeeklyCounts
    from flowsim.study.measured.rival_figures import RivalFigures
    from flowsim.study.measured.spread_levers import SpreadLever
    from flowsim.study.money_records import CashFan, Money, Worth
    from flowsim.study.results import Comparison, MeasureChange, Outcome, RunResult
    from flowsim.study.verification.verify import Verification

Data = dict[str, Any]

# Units of what was found: what data call them, and how many of it there are in the engine's.
_EXPECTED = {
    "rate": ("a week", HOURS_PER_WEEK),
    "elapsed": ("days", 1.0 / HOURS_PER_DAY),
    "share": ("share", 1.0),
    "number": ("number", 1.0),
    "money": ("money", 1.0),
    "ratio": ("ratio", 1.0),
    "": ("", 1.0),
}


def known(value: float | None) -> float | None:
    """A number, or None for what JSON cannot say."""
    return None if value is None or not math.isfinite(value) else float(value)


def estimate_data(estimate: Estimate, scale: float = 1.0) -> Data:
    """A number with its interval; scale: what all of it is multiplied by."""
    return {
        "mean": known(estimate.mean * scale),
        "low": known(estimate.low * scale),
        "high": known(estimate.high * scale),
        "standard_error": known(estimate.standard_error * scale),
        "replications": estimate.replications,
    }


def _record(record: Any) -> Data:
    """A frozen record of names, counts and estimates, field by field."""
    found: Data = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, float):
            value = known(value)
        elif isinstance(value, tuple):
            value = list(value)
        elif hasattr(value, "standard_error"):
            value = estimate_data(value)
        found[field.name] = value
    return found


def run_data(run: RunResult) -> Data:
    """One run."""
    return {
        "name": run.name,
        "title": run.model.name,
        "question": run.question,
        "sentence": wording.run_sentence(run),
        "judged": run.judged,
        "judge": judge_data(run),
        "use": dict(run.model.use),
        "replications": run.replications,
        "seed": run.seed,
        "cost_per_year": known(run.cost_per_year),
        "cost_once": known(run.cost_once),
        "precision": _precision(run),
        "trust": trust.data(trust.card((run,))),
        "work": [_record(figures) for figures in run.work],
        "together": [_record(each) for each in run.together],
        "teams": [_record(figures) for figures in run.teams],
        "steps": [_record(figures) for figures in run.steps],
        "verdict": verdict_data(run.verdict),
        "signs": _indicators(run),
        "waits": [_waits(waits) for waits in run.waits],
        "failures": [_record(each) for each in run.failures],
        "expectations": outcomes_data(run.outcomes),
        "markets": [_market(figures) for figures in run.markets],
        "rivals": [_rivals(figures) for figures in run.rivals],
        "pulled": [pulled_data(lever) for lever in run.pulled],
        "spread": [_spread(lever) for lever in run.spread],
        "series": _series(run.series),
    }


def _market(figures: MarketFigures) -> Data:
    """One market: its parts, when its groups use the product, and users week by week."""
    return {
        "market": figures.market,
        "title": figures.title,
        "size": figures.size,
        "parts": [_record(part) for part in figures.parts],
        "reached": [_record(each) for each in figures.reached],
        "series": [
            {
                "part": each.part,
                "weeks": each.weeks.tolist(),
                **{
                    name: [known(value) for value in getattr(each, name).tolist()]
                    for name in ("mean", "low", "high", "p10", "p90")
                },
            }
            for each in figures.series
        ],
    }


def _rivals(figures: RivalFigures) -> Data:
    """Products with the same members: who leads, in how many runs."""
    return {**_record(figures), "products": [_record(each) for each in figures.products]}


def _spread(lever: SpreadLever) -> Data:
    """A lever that spreads among people, week by week."""
    by_week = {name: getattr(lever, name).tolist() for name in ("weeks", "mean", "p10", "p90")}
    rest = {key: value for key, value in _record(lever).items() if key not in by_week}
    return {**rest, "reached": [_record(each) for each in lever.reached], "series": by_week}


def pulled_data(lever: PulledLever) -> Data:
    """A lever that deliveries pull, with each pull."""
    return {**_record(lever), "pulls": [_record(pull) for pull in lever.pulls]}


def judge_data(run: RunResult) -> Data:
    """All that is judged, and what is delivered of it in a week."""
    return {
        "kinds": list(run.judge.kinds),
        "by_value": run.judge.by_value,
        "chosen": run.judge.chosen,
        "total": None if run.total is None else estimate_data(run.total),
    }


def brief_run_data(run: RunResult) -> Data:
    """One run of many: without what is week by week, and without waits."""
    return {
        key: value
        for key, value in run_data(run).items()
        if key not in ("series", "signs", "waits")
    }


def outcomes_data(outcomes: Sequence[Outcome]) -> list[Data]:
    """Outcomes of expectations, one by one; times in days, rates in items a week."""
    return [_outcome(outcome) for outcome in outcomes]


def _outcome(outcome: Outcome) -> Data:
    unit, factor = _EXPECTED[outcome.unit]
    growth = outcome.growth
    return {
        "expectation": outcome.expectation.text,
        "where": outcome.expectation.where,
        "outcome": outcome.word,
        "kind": outcome.kind,
        "unit": unit,
        "found": estimate_data(outcome.found, factor),
        "bound": known(outcome.bound * factor),
        "why": outcome.why,
        "late": outcome.late,
        "other_late": outcome.other_late,
        "replications_needed": outcome.needed,
        "growth": None if growth is None else estimate_data(growth, HOURS_PER_WEEK),
        "candidates": [
            {"constraint": name, "chance": known(chance)} for name, chance in outcome.candidates
        ],
        "sentence": expectations.sentence(outcome),
    }


def _precision(run: RunResult) -> Data | None:
    """How a run to a stated precision ended; None if none was stated."""
    ended = run.checks.precision
    return None if ended is None else _record(ended)


def verdict_data(verdict: Verdict) -> Data:
    """Which team is the bottleneck, and how that was found."""
    return {
        "judged": verdict.judged,
        "constraint": verdict.constraint,
        "answers": list(verdict.answers),
        "candidates": list(verdict.candidates),
        "gains": [_record(gain) for gain in verdict.gains],
        "saturated": estimate_data(verdict.saturated),
        "demand": known(verdict.demand),
        "replications": verdict.replications,
        "chances": [{"constraint": name, "chance": chance} for name, chance in verdict.chances],
        "holds": [_record(hold) for hold in verdict.holds],
        "short": list(verdict.short),
        "more": [_record(more) for more in verdict.more],
    }


def _indicators(run: RunResult) -> Data:
    return {
        "pointed_at": [
            {"team": team, "signs": found}
            for team, found in indicators.indicators_by_team(run).items()
        ],
        "sentences": indicators.disagreements(run)
        or [text for text in [indicators.agreement(run)] if text],
        "arrow": run.arrow or None,
        "moments": None if run.moments is None else _moments(run.moments),
    }


def _moments(moments: MomentaryBottleneck) -> Data:
    return {
        "replications": moments.replications,
        "week": [float(week) for week in moments.week],
        "sole": _lists(moments.sole, 4),
        "shifting": _lists(moments.shifting, 4),
    }


def _waits(waits: Waits) -> Data:
    return {
        "work": waits.work,
        "team": waits.team,
        "waiting": estimate_data(waits.waiting),
        "causes": {cause: estimate_data(value) for cause, value in waits.causes},
        "while_closed": estimate_data(waits.while_closed),
    }


def _lists(array: Any, digits: int) -> list[list[float]]:
    return [[round(float(value), digits) for value in row] for row in array]


def _series(series: WeeklyCounts) -> Data:
    return {
        "week": [float(week) for week in series.week],
        "works": list(series.works),
        "teams": list(series.teams),
        "arrived": _lists(series.arrived, 2),
        "accepted": _lists(series.accepted, 2),
        "delivered": _lists(series.delivered, 2),
        "present": _lists(series.present, 2),
    }


def comparison_data(comparison: Comparison) -> Data:
    """A comparison: all runs, the baseline first, and the differences from it."""
    return {
        "sentences": wording.comparison_sentences(comparison),
        "labels": run_labels(comparison.runs),
        "trust": trust.data(trust.card(comparison.runs)),
        "runs": [run_data(run) for run in comparison.runs],
        "differences": [_difference(found) for found in comparison.differences],
        "money": None if comparison.money is None else money_data(comparison.money),
    }


def money_data(found: Money) -> Data:
    """Money week by week, and what scenarios are worth."""
    return {
        "discount": found.discount,
        "week": [float(week) for week in found.week],
        "runs": [
            {"name": run.name, "npv": estimate_data(run.npv), "cumulated": _fan(run.fan)}
            for run in found.runs
        ],
        "worths": [_worth(worth) for worth in found.worths],
    }


def _worth(worth: Worth) -> Data:
    return {
        "scenario": worth.scenario,
        "npv": estimate_data(worth.npv),
        "npv_p10": known(worth.npv_p10),
        "npv_p50": known(worth.npv_p50),
        "npv_p90": known(worth.npv_p90),
        "value": estimate_data(worth.value),
        "delay": estimate_data(worth.delay),
        "people": known(worth.people),
        "levers": known(worth.levers),
        "shares": [{"work": work, **estimate_data(share)} for work, share in worth.shares],
        "cumulated": _fan(worth.fan),
        "payback": {
            "chance": estimate_data(worth.payback.chance),
            "month_p10": known(worth.payback.p10),
            "month_p50": known(worth.payback.p50),
            "month_p90": known(worth.payback.p90),
        },
    }


def _fan(of: CashFan) -> Data:
    return {
        name: [round(float(value), 2) for value in line]
        for name, line in (("p10", of.p10), ("p50", of.p50), ("p90", of.p90))
    }


def _difference(found: MeasureChange) -> Data:
    return {
        "scenario": found.scenario,
        "measure": found.measure,
        "work": found.work,
        "unit": found.unit,
        "paired": estimate_data(found.paired),
        "unpaired": estimate_data(found.unpaired),
        "relative": estimate_data(found.relative),
    }


def explanation_data(explanation: Explanation) -> Data:
    """The analysis of averages of a model."""
    return {
        "model": explanation.model,
        "judged": explanation.judged,
        "bottleneck": explanation.bottleneck,
        "ceiling_per_week": known(explanation.ceiling_per_week),
        "limit_per_week": known(explanation.limit_per_week),
        "demand_per_week": known(explanation.demand_per_week),
        "at_most_per_week": known(explanation.at_most_per_week),
        "throughput_per_week": known(explanation.throughput_per_week),
        "helpers": list(explanation.helpers),
        "surplus": explanation.surplus,
        "work": [
            {
                "work": load.work,
                "arrivals_per_week": known(load.arrivals_per_week),
                "delivered": known(load.item.delivered),
                "raw_process_time_hours": known(load.raw_process_time),
                "limit": load.limit,
                "steps": [
                    {**_record(step), "effort": known(step.effort)} for step in load.item.steps
                ],
            }
            for load in explanation.work
        ],
        "teams": [_team_load(team) for team in explanation.teams],
        "notes": [str(note) for note in explanation.notes],
    }


def _team_load(team: TeamLoad) -> Data:
    record = {key: value for key, value in _record(team).items() if key != "is_known"}
    return {**record, "load": known(team.load)}


def verification_data(found: Verification) -> Data:
    """Theory compared with the mean, and the engines with each other."""
    return {
        "passed": found.passed,
        "values": [_record(value) for value in found.values],
        "logs": [_record(log) for log in found.logs],
    }
