"""The numbers of a room: figures with intervals for positions of its sliders.

Input: a RoomModel, positions. Output: plain data, including texts. Must not depend on: rooms,
requests.

While a slider moves, only the judged work counts, and the slice of the organisation that affects it
is run (`study.slicing`: the same deliveries, bit for bit). Once it rests, the whole model is run,
with more replications, and all work that has a value counts. Of several judged kinds of work the
total comes first, then each of them. A verdict is computed only on request.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flowsim.experiment import Estimate, Results, replicate
from flowsim.experiment.estimates import of_values
from flowsim.model import Model
from flowsim.plan import Plan, compile_plan
from flowsim.report.format.labels import items, team_name
from flowsim.report.format.numbers import (
    TO,
    amount,
    change,
    direction,
    is_known,
    money,
    positive,
    share,
    shown,
    unbracketed,
)
from flowsim.report.format.text import capitalized
from flowsim.report.runs.data import estimate_data, known
from flowsim.report.sections.constraint import hold_sentence
from flowsim.report.sections.judged import amount_text, counted_together, judged_fact
from flowsim.report.sections.tables import gain_text
from flowsim.report.sections.wording import bottleneck_name, run_sentence
from flowsim.study.bottleneck.records import DEMAND
from flowsim.study.decide.compare import MEASURES, MORE, differences_of, of_all
from flowsim.study.decide.money import cash_of
from flowsim.study.judging import counted
from flowsim.study.measured.figures import cost, people_at_the_end, work_figures
from flowsim.study.measured.records import WorkFigures
from flowsim.study.results import MeasureChange, RunResult, change_of
from flowsim.study.settings import Settings
from flowsim.study.single.run import measured, total_of
from flowsim.study.slicing import slice_model
from flowsim.web.runs.organisation import RoomModel, moved
from flowsim.web.runs.queue import Allowance

QUICK, WHOLE = 16, 40  # replications: while a slider moves; once it rests, and of a verdict
SEED = 1
Json = dict[str, Any]

# A field of WorkFigures, what it is called, its unit, and whether more of it is better.
SHOWN = (
    ("throughput", "{Items} a week", "a week", "more"),
    ("delivery_p50", "Half {of}are delivered within", "days", "less"),
    ("delivery_p85", "85% {of}are delivered within", "days", "less"),
    ("wip", "{Items} in progress", "", ""),
)
BESIDE = ("throughput", "delivery_p85")  # of them, of each kind of work but the first
NONE = "none"  # the answer that it is not a team
_NOT_NAMED = 99  # points at most
_NOISE = 1e-9  # what rounding leaves of nothing
_TIMES = ("delivery_p50", "delivery_p85")
_WANTED = tuple(each for each in (*MEASURES, *MORE) if each[0] in {key for key, *_ in SHOWN})


@dataclass(frozen=True, slots=True, eq=False)
class Ran:
    """A model that was run. exact: teams that do all of their work in it."""

    model: Model
    plan: Plan
    results: Results
    exact: frozenset[str]


@dataclass(slots=True)
class Desk:
    """A model with the runs of its baseline, made once."""

    organisation: RoomModel
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _base: dict[str, Ran] = field(default_factory=dict)

    def base(self, kind: str, turn: Allowance) -> Ran:
        """Runs of the model as it is in its file."""
        with self._lock:
            if kind not in self._base:
                self._base[kind] = _runs(self.organisation, self.organisation.model, kind, turn)
            return self._base[kind]


def _runs(organisation: RoomModel, model: Model, kind: str, turn: Allowance) -> Ran:
    """Replications of a model: quick ones of the relevant slice, or of the whole."""
    plan = compile_plan(model)
    if kind == "quick":
        part = slice_model(model, *organisation.judge.kinds)
        found = replicated(compile_plan(part.model), QUICK, turn)
        return Ran(model, plan, found, part.whole)
    found = replicated(plan, WHOLE, turn, organisation.priced)
    return Ran(model, plan, found, frozenset(plan.teams))


def replicated(
    plan: Plan, replications: int, turn: Allowance, priced: Sequence[str] = ()
) -> Results:
    """Replications with the random numbers of all rooms."""
    return replicate(
        plan,
        replications=replications,
        seed=SEED,
        jobs=turn.jobs,
        progress=turn,
        by_week=priced,
    )


def figures(desk: Desk, positions: Mapping[str, Any], *, kind: str, turn: Allowance) -> Json:
    """Figures at positions compared with the baseline; kind: quick or whole. Raises ModelError."""
    organisation = desk.organisation
    judged = organisation.judged
    model = moved(organisation.model, positions)
    old = desk.base(kind, turn)
    new = _runs(organisation, model, kind, turn)
    turn()
    every = counted(organisation.model, organisation.judge)
    first, *others = organisation.judge.kinds if kind == "quick" else every
    before, after = (work_figures(r.model, r.results, r.model.kind(judged)) for r in (old, new))
    keys = tuple(key for key, *_ in SHOWN)
    teams = [team for team in organisation.relevant if team in old.exact & new.exact]
    return {
        "kind": kind,
        "replications": new.results.replications,
        "seed": SEED,
        "weeks": organisation.weeks,
        "judged": items(model, judged),
        "judging": judged_fact(model, organisation.judge),
        "unstable": {"base": before.unstable, "now": after.unstable},
        "figures": [
            *_total(organisation, old, new),
            *_of_kind(old, new, first, keys, is_named=len(every) > 1),
            *(
                {**figure, "key": f"{figure['key']} {other}"}
                for other in others
                for figure in _of_kind(old, new, other, BESIDE, is_named=True)
            ),
        ],
        "teams": [_team(old, new, judged, team) for team in teams],
        "money": _money(organisation, old, new, kind),
    }


def _total(organisation: RoomModel, old: Ran, new: Ran) -> Iterator[Json]:
    """What is delivered of all that is judged, if that is several kinds of work."""
    judge = organisation.judge
    for found in of_all(old.results, new.results, judge, ""):
        levels = [total_of(ran.results, judge) for ran in (old, new)]
        base, now = [
            {**estimate_data(cut), "text": amount_text(judge, cut, to="–")}
            for cut in (positive(level) for level in levels if level is not None)
        ]
        what = capitalized(counted_together(new.model, judge))
        is_noise = abs(found.paired.mean) <= _NOISE * abs(base["mean"])
        way = 0 if is_noise else direction(found.paired)
        yield {
            "key": found.measure,
            "title": f"{what} delivered a week",
            "unit": "a week",
            "base": base,
            "now": now,
            "difference": {
                **estimate_data(found.paired),
                "text": amount_text(judge, found.paired, sign="+"),
                "share": _percent(found.relative),
                "way": way,
                "good": way,
            },
        }


def _of_kind(
    old: Ran, new: Ran, kind: str, keys: Sequence[str], *, is_named: bool
) -> Iterator[Json]:
    """Figures of a kind of work. is_named: several kinds have them, so each title names its own."""
    wanted = tuple(each for each in _WANTED if each[0] in keys)
    found = differences_of(old.results, new.results, judged=kind, scenario="", measures=wanted)
    pair = [work_figures(r.model, r.results, r.model.kind(kind)) for r in (old, new)]
    what = items(new.model, kind)
    names = {"Items": capitalized(what), "of": f"of {what} " if is_named else ""}
    for key, title, unit, better in SHOWN:
        if key in keys:
            row = (key, title.format(**names), unit, better)
            yield _figure(pair[0], pair[1], change_of(found, key), row)


def _figure(
    old: WorkFigures, new: WorkFigures, paired: MeasureChange, row: tuple[str, str, str, str]
) -> Json:
    key, title, unit, better = row
    piles = key in _TIMES and (old.unstable or new.unstable)
    is_noise = abs(paired.paired.mean) <= _NOISE * abs(getattr(old, key).mean)
    way = 0 if piles or is_noise else direction(paired.paired)
    return {
        "key": key,
        "title": title,
        "unit": unit,
        "base": _level(getattr(old, key), piles=key in _TIMES and old.unstable),
        "now": _level(getattr(new, key), piles=key in _TIMES and new.unstable),
        "difference": {
            **estimate_data(paired.paired),
            "text": "no mean to compare" if piles else shown(paired.paired, sign="+", to=TO),
            "share": "" if piles else _percent(paired.relative),
            "way": way,
            "good": {"more": way, "less": -way}.get(better, 0),
        },
    }


def _level(estimate: Estimate, *, piles: bool = False) -> Json:
    if piles:
        unknown = dict.fromkeys(("mean", "low", "high", "standard_error"))
        return {**unknown, "replications": estimate.replications, "text": "piles up"}
    cut = positive(estimate)
    return {**estimate_data(cut), "text": shown(cut)}


def _percent(relative: Estimate) -> str:
    if not is_known(relative):
        return ""
    return unbracketed(change(relative), scale=100.0, unit="%", sign="+")


def _team(old: Ran, new: Ran, judged: str, team: str) -> Json:
    works = {step.team for step in new.model.kind(judged).flow}

    def busy(ran: Ran) -> Json:
        found = share(ran.results.estimate("utilisation", at=team))
        return {**estimate_data(found), "text": shown(found, scale=100.0, unit="%")}

    def queue(ran: Ran) -> Json | None:
        if team not in works:
            return None
        found = positive(ran.results.estimate("queue", at=team, work=judged))
        return {**estimate_data(found), "text": shown(found)}

    def people(ran: Ran) -> int:
        return people_at_the_end(ran.plan, team)

    return {
        "team": team,
        "title": team_name(new.model, team),
        "people": {"base": people(old), "now": people(new)},
        "busy": {"base": busy(old), "now": busy(new)},
        "queue": {"base": queue(old), "now": queue(new)},
    }


def _money(organisation: RoomModel, old: Ran, new: Ran, kind: str) -> Json:
    """The extra cost, yearly and one-off, which is certain, and the net gain over the run."""
    once, yearly = price(old, new)
    data: Json = {
        "once": known(once),
        "yearly": known(yearly),
        "cost": cost_text(once, yearly),
        "net": None,
    }
    if kind != "quick" and organisation.priced:
        net = net_gain(old, new)
        data["net"] = {**estimate_data(net), "text": amount(net, sign="+"), "way": direction(net)}
    return data


def price(old: Ran, new: Ran) -> tuple[float, float]:
    """The extra cost: one-off, and a year."""
    before, after = cost(old.model, old.plan), cost(new.model, new.plan)
    return after[0] - before[0], after[1] - before[1]


def cost_text(once: float, yearly: float) -> str:
    """An extra cost in words: `+140k once, +19k a year`."""
    parts = []
    if once:
        parts.append(f"{_signed(once)} once")
    if yearly or not parts:
        parts.append(f"{_signed(yearly)} a year")
    return ", ".join(parts)


def _signed(value: float) -> str:
    return f"+{money(value)}" if value > 0.0 else money(value)


def net_gain(old: Ran, new: Ran) -> Estimate:
    """The net gain over the baseline: value less delay, people and levers over the run."""
    flows = [cash_of(ran.model, ran.results).net for ran in (old, new)]
    net = (flows[1] - flows[0]).sum(axis=1)
    return of_values(net, replications=new.results.replications, confidence=0.95)


# The verdict ----------------------------------------------------------------------------------


def verdict(desk: Desk, positions: Mapping[str, Any], name: str, turn: Allowance) -> Json:
    """The bottleneck at positions, found by making each team a tenth faster.

    name: of the scenario; the model as it is keeps its own.
    """
    organisation = desk.organisation
    model = moved(organisation.model, positions)
    run = measured(
        replace(model, name=name or model.name),
        Settings(WHOLE, SEED, turn.jobs, organisation.judge, turn),
        name=name,
    )
    said = [run_sentence(run), hold_sentence(run), judged_fact(run.model, run.judge)]
    return {
        "constraint": run.verdict.constraint,
        "points": _points(run),
        "name": bottleneck_name(run),
        "sentence": " ".join(filter(None, said)),
        "gains": _gains(run),
        "replications": run.replications,
        "trials": run.verdict.replications,
        "seed": SEED,
    }


def _points(run: RunResult) -> dict[str, int]:
    """The points of each answer to "where is the bottleneck".

    100 for each that the verdict names, because these are tied; for others by their chance in the
    bootstrap (`study.verdict`), always less.
    """
    right = {_answer(run, name) for name in run.verdict.answers} or {NONE}
    chances: dict[str, float] = {}
    for name, chance in run.verdict.chances:
        answer = _answer(run, name)
        chances[answer] = chances.get(answer, 0.0) + chance
    best = max(chances.values(), default=0.0)
    points = {
        answer: min(_NOT_NAMED, round(100.0 * chance / best))
        for answer, chance in chances.items()
        if chance > 0.0
    }
    return {**points, **dict.fromkeys(right, 100)}


def _answer(run: RunResult, name: str) -> str:
    """The vote for this constraint: a team, demand, or anything that is not a team."""
    if name == DEMAND:
        return DEMAND
    return f"team:{name}" if name in {team.name for team in run.model.teams} else NONE


def _gains(run: RunResult) -> list[Json]:
    return [
        {
            **estimate_data(gain.relative, 100.0),
            "team": gain.team,
            "title": team_name(run.model, gain.team),
            "together": len(gain.together),
            "text": gain_text(gain),
        }
        for gain in run.verdict.gains
        if gain.relative.replications > 0
    ]
