"""The indicators next to the verdict: waits by cause, and the teams that they point at.

Input: runs. Output: sentences and tables of texts, not escaped. A sentence says why a sign points
elsewhere only as far as that is known. Must not depend on: how results came to be, where they are
shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from flowsim.report.format.labels import run_labels, team_name
from flowsim.report.format.numbers import (
    TO,
    UNKNOWN,
    change,
    direction,
    has_interval,
    is_known,
    positive,
    share,
    shown,
)
from flowsim.report.format.table import Table
from flowsim.report.format.text import capitalized, clean, listed
from flowsim.report.sections.judged import judged_items, rows_of
from flowsim.report.sections.wording import bottleneck_name, constraint_teams
from flowsim.study.decide.hires import who

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.model import Model
    from flowsim.study.bottleneck.records import More
    from flowsim.study.measured.records import TeamFigures, Waits
    from flowsim.study.results import RunResult

Name = TypeVar("Name")

# Causes of waits in the order in which they are drawn, with what is waited for.
CAUSES = {
    "people": "busy people",
    "hours": "opening hours",
    "limit": "a WIP limit",
    "gate": "a gate",
    "batch": "a batch",
    "absence": "absent people",
    "priority": "more urgent work",
    "crew": "the rest of a crew",
    "request": "requested work",
    "join": "other branches",
}
DOOR = "door"
NO_QUEUE = 0.05  # waiting items, on average: fewer do not count as a queue
_INVISIBLE = 0.005  # of a number: what its digits do not show
_MOST_CAUSES = 3
_MOST_REASONS = 2  # teams that are tied and of which a sentence says why they are not it
_ALIKE = 1e-3  # of a value: what differs by less reads the same


# Waits ----------------------------------------------------------------------------------------


def waiting_sentence(run: RunResult) -> str:
    """How many judged items wait, and for what; empty if none do."""
    found = run.judged_waits()
    if found is None or not found.waiting.mean >= NO_QUEUE:
        return ""
    causes = [pair for pair in found.causes if pair[1].mean >= NO_QUEUE][:_MOST_CAUSES]
    causes = causes or [*found.causes[:1]]
    parts = [f"{shown(positive(value), to=TO)} for {CAUSES[cause]}" for cause, value in causes]
    others = sum(value.mean for cause, value in found.causes if cause not in dict(causes))
    is_all = others <= _INVISIBLE * found.waiting.mean
    rest = ":" if is_all else ", including"
    what = judged_items(run)
    if not causes:
        return f"On average, {shown(positive(found.waiting), to=TO)} {what} are waiting."
    if len(causes) == 1 and is_all:
        return f"On average, {parts[0].replace(' for ', f' {what} are waiting for ', 1)}."
    count = shown(positive(found.waiting), to=TO)
    cause, most = causes[0]
    if shown(positive(most), to=TO) == count:  # as far as the digits show
        return f"On average, {count} {what} are waiting, nearly all for {CAUSES[cause]}."
    return f"On average, {count} {what} are waiting{rest} {listed(parts)}."


def place_name(model: Model, place: str) -> str:
    """Where items wait, in words."""
    if place == DOOR:
        return "at the door"
    if "." not in place:
        return team_name(model, place)
    work, name = place.split(".", 1)
    step = model.kind(work).step(name)
    return clean(step.title or step.name.replace("_", " "), most=40)


def places_of(runs: Sequence[RunResult], kinds: Sequence[str] = ()) -> list[str]:
    """Where items of any of the runs wait, in the order of their flow, the door first.

    kinds: of these kinds of work; by default of all that is judged.
    """
    found: dict[str, None] = {}
    for run in runs:
        some = kinds or run.judge.kinds
        mine = {each.team for each in run.waits if each.work in some and each.team}
        steps = [(kind, step) for kind in some for step in run.model.kind(kind).flow]
        ordered = [DOOR, *(step.team or f"{kind}.{step.name}" for kind, step in steps)]
        found |= dict.fromkeys(place for place in ordered if place in mine)
    return list(found)


def place_table(run: RunResult, kind: str) -> Table:
    """Items of a kind of work that wait, by place and cause."""
    whole = run.waits_of(work=kind)
    places = [run.waits_of(work=kind, team=place) for place in places_of([run], [kind])]
    rows = [(place_name(run.model, each.team), each) for each in places if each]
    if whole is not None:
        rows.append(("in all", whole))
    return _by_cause("", rows)


def kind_table(run: RunResult) -> Table:
    """Items that wait, by kind of work and cause."""
    rows = []
    for figures in run.work:
        found = run.waits_of(work=figures.work)
        if found is not None:
            rows.append((clean(figures.title or figures.work, most=40), found))
    return _by_cause("", rows)


def scenario_waits_table(runs: Sequence[RunResult]) -> Table:
    """Items that wait in each run, by cause: a row for each kind of work that counts."""
    found = [(label, run.waits_of(work=kind)) for label, run, kind in rows_of(runs)]
    return _by_cause("", [(label, waits) for label, waits in found if waits is not None])


def _by_cause(head: str, rows: Sequence[tuple[str, Waits]]) -> Table:
    """A column for each cause that occurs."""
    causes = [c for c in CAUSES if any(dict(waits.causes).get(c) for _, waits in rows)]
    cells = tuple(
        (
            name,
            shown(positive(waits.waiting)),
            *(_cell(dict(waits.causes).get(cause)) for cause in causes),
            shown(positive(waits.while_closed)),
        )
        for name, waits in rows
    )
    names = [f"for {CAUSES[cause]}" for cause in causes]
    return Table((head, "wait", *names, "while closed"), cells, "l" + "r" * (len(causes) + 2))


def _cell(value: Estimate | None) -> str:
    return "" if value is None else shown(positive(value))


def _labelled(runs: Sequence[RunResult]) -> list[tuple[str, RunResult]]:
    return list(zip(run_labels(runs), runs, strict=True))


# Signs ----------------------------------------------------------------------------------------


def indicators_by_team(run: RunResult) -> dict[str, list[str]]:
    """The teams that each indicator points at; several where they are statistically tied."""
    found: dict[str, list[str]] = {}
    rules: tuple[tuple[str, Callable[[TeamFigures], Estimate], float], ...] = (
        ("busiest", lambda team: team.utilisation, 0.0),
        ("longest queue", lambda team: team.judged_queue, NO_QUEUE),
        ("longest active", lambda team: team.sole, 0.0),
    )
    for indicator, value_of, least in rules:
        for team in leaders({team.team: value_of(team) for team in run.teams}, least=least):
            found.setdefault(team, []).append(indicator)
    if run.arrow:
        found.setdefault(run.arrow, []).append("arrow")
    return found


def leaders(values: dict[Name, Estimate], *, least: float = 0.0) -> list[Name]:
    """The largest, and all whose intervals reach it; none if there are no values."""
    known = {name: value for name, value in values.items() if is_known(value)}
    known = {name: value for name, value in known.items() if value.mean > least}
    first = max(known, key=lambda name: known[name].mean, default=None)
    if first is None:
        return []
    ties = [
        name
        for name, value in known.items()
        if name != first
        and has_interval(value)
        and has_interval(known[first])
        and (value.high >= known[first].low or _is_alike(value, known[first]))
    ]
    return [first, *sorted(ties, key=lambda name: -known[name].mean)]


def _is_alike(value: Estimate, first: Estimate) -> bool:
    return first.mean - value.mean <= _ALIKE * first.mean


_DOES = {
    "busiest": "is the busiest team",
    "longest queue": "has the longest queue of {items}",
    "longest active": "is active longest",
    "arrow": "is where the arrows (blocked and starved) lead",
}


def disagreements(run: RunResult) -> list[str]:
    """Sentences about teams that an indicator points at and the verdict does not.

    Teams to which the same indicators point share one.
    """
    bottleneck = () if run.verdict.is_demand else run.verdict.answers
    pointed = indicators_by_team(run)
    agreed = {indicator for team in bottleneck for indicator in pointed.get(team, [])}
    tied: dict[tuple[str, ...], list[str]] = {}
    for team, found in pointed.items():
        odd = tuple(indicator for indicator in found if indicator not in agreed)
        if bottleneck and team not in bottleneck and odd:
            tied.setdefault(odd, []).append(team)
    what, sentences = judged_items(run), []
    for odd, teams in tied.items():
        said = listed([_DOES[indicator].format(items=what) for indicator in odd])
        names = listed([team_name(run.model, team) for team in teams], word="or")
        sentences.append(
            f"{capitalized(names)} {said}, but the bottleneck is {bottleneck_name(run)}. "
            + " ".join(_reasons(run, teams[:_MOST_REASONS]))
        )
    return sentences


def agreement(run: RunResult) -> str:
    """The indicators that point at the bottleneck, if all do; empty if not, or without one."""
    bottleneck = constraint_teams(run)
    if {*bottleneck} != {*run.verdict.answers} or disagreements(run):
        return ""
    pointed = indicators_by_team(run)
    agreed = list(
        dict.fromkeys(indicator for team in bottleneck for indicator in pointed.get(team, []))
    )
    if not agreed:
        return ""
    return f"Other indicators agree ({listed(agreed)}): {bottleneck_name(run)}."


def _reasons(run: RunResult, teams: Sequence[str]) -> list[str]:
    """Why teams are not the bottleneck, from trials and other certain facts, in sentences."""
    what = judged_items(run)
    gains = {gain.team: gain for gain in run.verdict.gains if gain.is_relevant}
    found, tried = [], list[str]()
    for team in teams:
        name = team_name(run.model, team)
        if together := _constraint_beside(run, team):
            more = next((each for each in run.verdict.more if each.team == team), None)
            text = f"{name} and {together} do a step together, so more speed of one helps both"
            found.append(f"{text}." if more is None else f"{text}, but {_more_people(run, more)}.")
        elif team not in gains:
            found.append(f"Nothing that {name} does can change when {what} are delivered.")
        else:
            tried.append(team)
    return [*_trials(run, tried), *found, *_held_back(run, tried)]


def _trials(run: RunResult, teams: Sequence[str]) -> list[str]:
    """What teams gain that are a tenth faster, and what the bottleneck gains, in one sentence."""
    gains = {gain.team: gain for gain in run.verdict.gains}
    tried = dict[str, str]()
    for team in teams:
        others = len(gains[team].together) - 1
        more = f" and {others} other{'s' if others > 1 else ''} together" if others > 0 else ""
        tried.setdefault(_gained(gains[team].relative), f"{team_name(run.model, team)}{more}")
    if not tried:
        return []
    text = listed([f"{gain} at {who}" for gain, who in tried.items()])
    best = next((each for each in run.verdict.gains if each.team in constraint_teams(run)), None)
    if best is not None:
        text += f", but {_gained(best.relative)} at {team_name(run.model, best.team)}"
    return [f"10% more speed gains {text}."]


def _held_back(run: RunResult, teams: Sequence[str]) -> list[str]:
    """The teams that are idle because a limit holds back what they have finished."""
    return [
        f"People of {team_name(run.model, team)} are idle for {_share(blocked, to=TO)} of their "
        "time because a limit holds back what they have finished."
        for team in teams
        if direction(blocked := run.team(team).blocked) > 0
    ]


def _more_people(run: RunResult, more: More) -> str:
    """What more people of a team bring."""
    text = who(run.model, more.team, more.people)
    return f"{text[0].lower()}{text[1:]} {'gains' if more.people == 1 else 'gain'} " + _gained(
        more.relative
    )


def _constraint_beside(run: RunResult, team: str) -> str:
    """The constraint, if a team does a step of the judged work together with it; else empty."""
    beside = [
        other
        for other in constraint_teams(run)
        for kind in run.judge.kinds
        for step in run.model.kind(kind).flow
        if step.crew and {team, other} <= set(step.teams)
    ]
    return team_name(run.model, beside[0]) if beside else ""


def _gained(gain: Estimate) -> str:
    return shown(change(gain), scale=100.0, unit="%", sign="+", to=TO)


def _share(value: Estimate, to: str = "–") -> str:
    return shown(share(value), scale=100.0, unit="%", to=to) if is_known(value) else UNKNOWN


def signs_table(runs: Sequence[RunResult], *, most: int = 16) -> Table:
    """Indicators of each team: those of the verdict first, then by share of waiting.

    The column of blocked time is left out where no team is blocked.
    """
    is_blocked = any(team.blocked.mean > 0.0 for run in runs for team in run.teams)
    rows = []
    for label, run in _labelled(runs):
        first, pointed = constraint_teams(run), indicators_by_team(run)
        ordered = sorted(
            run.teams,
            key=lambda team: (
                team.team not in first,
                team.team not in pointed,
                -team.waiting_share.mean if is_known(team.waiting_share) else 0.0,
            ),
        )
        for place, team in enumerate(ordered[:most]):
            cells = [*(["bottleneck"] if team.team in first else []), *pointed.get(team.team, [])]
            rows.append(
                (
                    *([label if place == 0 else ""] if len(runs) > 1 else []),
                    team_name(run.model, team.team),
                    _share(team.waiting_share),
                    _share(team.utilisation),
                    _share(team.active),
                    _share(team.sole),
                    _share(team.shifting),
                    *([_share(team.blocked)] if is_blocked else []),
                    _share(team.starved),
                    ", ".join(cells),
                )
            )
    waiting = f"share of waiting {judged_items(runs[0])}"
    shares = ("busy", "all busy", "sole", "shifting", *(["blocked"] if is_blocked else []))
    head = ("team", waiting, *shares, "starved", "indicators")
    align = "l" + "r" * (len(head) - 2) + "l"
    return Table(("", *head) if len(runs) > 1 else head, tuple(rows), "l" * (len(runs) > 1) + align)
