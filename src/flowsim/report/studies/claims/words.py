"""One claim in words: what came out beside what it expects, and where it turns.

Input: an Answer. Output: sentences and cells, of measured figures only. Must not depend on: files,
pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowsim.experiment import Estimate
from flowsim.model.expectations import ExpectedBottleneck
from flowsim.report.format.labels import items, team_name
from flowsim.report.format.numbers import brief
from flowsim.report.format.plurals import counted
from flowsim.report.format.text import capitalized, clean, listed
from flowsim.report.sections import expectations
from flowsim.report.sections.assumptions import value_text
from flowsim.report.sections.constraint import constraint_name
from flowsim.study.adoption.parameters import as_text
from flowsim.time_units import WEEKS_PER_QUARTER

if TYPE_CHECKING:
    from flowsim.model.expectations import Claim, ExpectedFigure, Figure, Sign
    from flowsim.study.claims.records import Answer, Moved, Turn
    from flowsim.study.results import Outcome

SAID = {
    "held": "Holds", "failed": "Fails", "inconclusive": "Undecided", "pending": "Not yet runnable",
}  # fmt: skip
MET = {"held": "held", "failed": "not held", "inconclusive": "inconclusive"}  # an expectation
WORDS = {"held": "holds", "failed": "fails", "inconclusive": "undecided"}
ASSUMED = "The settings encode the essay: consistency, not evidence."
_SIGNS: dict[Sign, str] = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}
_WORK = {
    "throughput": "{items} delivered",
    "request_to_delivery": "time from request to delivery of {items}",
    "request_to_delivery_p95": "time within which 95% of {items} are delivered",
    "request_to_delivery_sd": "spread (standard deviation) of the delivery times of {items}",
    "change_fail_rate": "share of {items} that fail",
}
_MARKET = {
    "users": "users in {market}",
    "share": "share of {market} that use it",
    "waiting": "those of {market} who wait for onboarding",
    "adopted": "adoptions in {market}",
    "left": "users of {market} that left",
    "gave_up": "those of {market} who gave up before they were users",
    "paid": "what {market} have paid",
    "half": "time until half of {market} use it",
    "half_chance": "share of runs in which half of {market} use it",
    "leads": "share of runs in which {market} leads its rivals",
    "leader_share": "of all users of {market} and its rivals, those of the leader",
    "lead_kept": "share of runs in which the one that leads{when}, {market} or a rival, leads at"
    " the end, too",
}
_PARTS = {"early": "the early market of ", "main": "the main market of "}
_TEAM = {
    "wait": "wait for {team}",
    "queue": "number waiting for {team}",
    "utilisation": "share of hours that {team} work",
}
_OF_TEAM = {"utilisation": "share of hours that {team} spend on {items}"}
_CURVES = {
    "users": "share of all who use it",
    "early_users": "share of the early market that uses it",
    "main_users": "share of the main market that uses it",
    "waiting": "share of the main market that waits for services",
    "new_users": "new users",
    "dip": "dip in new users",
    "paid": "what is paid in ten years",
    "half": "time until half of all use it",
    "output_per_cost": "output per cost",
}


def measure_text(answer: Answer, figure: Figure) -> str:
    """What a figure measures: `features delivered`, `share of all who use it after 4 years`."""
    model, measure = answer.model, figure.measure
    plain = measure.replace("_", " ")
    if figure.case in {curve.name for curve in answer.claim.curves}:
        when = "" if figure.instant is None else f" after {_after(figure.instant)}"
        return f"{_CURVES.get(measure, plain)}{when}"
    if figure.market:
        return _of_market(answer, figure)
    teams = {team.name for team in model.teams}
    if figure.at in teams and figure.work is None:
        return _TEAM.get(measure, f"{plain} of {{team}}").format(team=_team(answer, figure.at))
    if figure.at in teams and figure.work is not None:
        text = _OF_TEAM.get(measure, f"{plain} of {{items}} at {{team}}")
        return text.format(team=_team(answer, figure.at), items=items(model, figure.work))
    if figure.work is not None and figure.at is None:
        return _WORK.get(measure, f"{plain} of {{items}}").format(items=items(model, figure.work))
    if figure.at is not None and "." in figure.at:
        work, _, name = figure.at.partition(".")
        step = model.kind(work).step(name)
        return f"{plain} at “{clean(step.title or name, most=40)}”"
    return clean(figure.path.removeprefix(f"{figure.case}."), most=60)


def _of_market(answer: Answer, figure: Figure) -> str:
    titles = {each.name: each.title or each.name.replace("_", " ") for each in answer.model.markets}
    name = f"{_PARTS.get(figure.part, '')}“{clean(titles[figure.market], most=60)}”"
    when = "" if figure.instant is None else f" after {_after(figure.instant)}"
    text = _MARKET[figure.measure]
    text = text if "{when}" in text else f"{text}{{when}}"
    return text.format(market=name, when=when)


def _team(answer: Answer, team: str | None) -> str:
    return team_name(answer.model, team or "")


def _after(hours: float) -> str:
    weeks = hours / 168.0
    if weeks % 52 == 0:
        return counted(int(weeks / 52), "year")
    return counted(round(weeks), "week")


def case_title(claim: Claim, name: str) -> str:
    """How a sentence calls a case or a curve."""
    titles = {each.name: each.title for each in claim.cases}
    titles |= {each.name: each.title for each in claim.curves}
    return clean(titles.get(name, "") or name.replace("_", " "), most=100)


def bound_text(outcome: Outcome) -> str:
    """The bound, in the unit of the result and without an interval."""
    bound = outcome.bound
    if outcome.kind == "ratio":
        return f"{bound:g} times"
    point = Estimate(bound, bound, bound, 0.0, 0.0, 0)
    return expectations.shown_in(point, outcome)


def outcome_sentence(answer: Answer, outcome: Outcome) -> str:
    """What came out, and what was expected, in one sentence."""
    return f"{found_text(answer, outcome)}; expected: {expected_text(answer, outcome)}."


def found_text(answer: Answer, outcome: Outcome) -> str:
    """What came out: `Two layers: features delivered: +0.80 a week (…) compared with today`."""
    expected = outcome.expectation
    if isinstance(expected, ExpectedBottleneck):
        names = [constraint_name(answer.model, name) for name, _ in outcome.candidates]
        return f"The bottleneck is {listed(names, word='or') or 'no team'}"
    title = case_title(answer.claim, expected.figure.case)
    subject = measure_text(answer, expected.figure)
    found = expectations.found(outcome)
    found = found.replace(" x", " times", 1) if outcome.kind == "ratio" else found
    beside = _beside(answer, expected)
    text = f"{subject}: {found}{f' {beside}' if beside else ''}"
    return capitalized(f"{title}: {text}" if title else text)


def expected_text(answer: Answer, outcome: Outcome) -> str:
    """What was expected: `less than 1.4 times`, `more`."""
    expected = outcome.expectation
    if isinstance(expected, ExpectedBottleneck):
        names = [constraint_name(answer.model, name) for name in expected.names]
        return f"it {expected.holds} {listed(names, word='or')}"
    if outcome.kind == "difference" and outcome.bound == 0.0:
        return {"<": "less", "<=": "no more", ">": "more", ">=": "no less"}[expected.sign]
    return f"{_SIGNS[expected.sign]} {bound_text(outcome)}"


def _beside(answer: Answer, expected: ExpectedFigure) -> str:
    """What a figure is compared with."""
    other = expected.other
    if other is None:
        return ""
    is_ratio = expected.factor is not None
    link = "that of" if is_ratio else "compared with"
    if expected.of_baseline:
        return "today's" if is_ratio else "compared with today"
    title = case_title(answer.claim, other.case) or "the scenario itself"
    mine = expected.figure
    if (other.measure, other.at, other.market, other.part) == (
        mine.measure, mine.at, mine.market, mine.part,
    ):  # fmt: skip
        if other.instant != expected.figure.instant and other.instant is not None:
            return f"{link} “{title}” after {_after(other.instant)}"
        return f"{link} “{title}”"
    where = f" ({title.lower()})" if other.case != expected.figure.case else ""
    return f"{link} {measure_text(answer, other)}{where}"


def result_sentence(answer: Answer) -> str:
    """The outcome of a claim, what decides it, and how many other expectations hold."""
    return f"{brief_result(answer)}{_others(answer)}"


def brief_result(answer: Answer) -> str:
    """The outcome of a claim, and what decides it."""
    end = ":" if answer.claim.pending else "."
    return f"{SAID[answer.word]}{end} {finding(answer)}"


def full_finding(answer: Answer) -> str:
    """`result_sentence` without the outcome, for a table that has it in a column."""
    return f"{finding(answer)}{_others(answer)}"


def finding(answer: Answer) -> str:
    """What was found, by the expectation that decides; or why a claim cannot be run."""
    if answer.claim.pending:
        return clean(answer.claim.pending, most=300)
    assert answer.deciding is not None
    return outcome_sentence(answer, answer.deciding)


def reason(answer: Answer) -> str:
    """Why a claim fails or is undecided, as its file says; empty where it holds."""
    return clean(answer.claim.why, most=600) if answer.word in ("failed", "inconclusive") else ""


def how_many_hold(answer: Answer) -> str:
    """`1 of 16 expectations holds`."""
    holds = "holds" if answer.held == 1 else "hold"
    return f"{answer.held} of {len(answer.outcomes)} expectations {holds}"


def _others(answer: Answer) -> str:
    """How many of several expectations hold."""
    count = len(answer.outcomes)
    if count < 2:
        return ""
    if answer.word != "held":
        return f" {how_many_hold(answer)}."
    return f" So do the other {count - 1}." if count > 2 else " So does the other."


# -- conditions


def number_text(answer: Answer, number: Moved, value: float) -> str:
    """A value of a number that was moved, in its usual unit."""
    if number.unit == "time":
        return f"{brief(value * WEEKS_PER_QUARTER).removesuffix('.0')} weeks"
    if number.unit:
        return as_text(number.unit, float(f"{value:.3g}"))
    return value_text(answer.model, number.path, value)


def number_name(number: Moved) -> str:
    """The path of a number, fit for a sentence."""
    return clean(number.path.replace(".change.", ": ", 1), most=70)


def condition(answer: Answer, number: Moved) -> str:
    """At which value of a number a claim has another outcome, or that it has none in its range."""
    low, high = (number_text(answer, number, end) for end in (number.low, number.high))
    name = number_name(number)
    if number.turns:
        names = [name, *["it"] * (len(number.turns) - 1)]
        turns = [_turn(answer, number, *of) for of in zip(number.turns, names, strict=True)]
        return f"{listed(turns)} (now {number_text(answer, number, number.value)})"
    unclear = _unclear(answer, number)
    if not unclear:
        return f"{WORDS[answer.word]} for every {name} from {low} to {high}"
    return f"undecided if {name} is {listed(unclear, word='or')} (tried: {low} to {high})"


def _unclear(answer: Answer, number: Moved) -> list[str]:
    """The ends of a range at which a claim is not what it is."""
    ends = ((number.low, number.at_low), (number.high, number.at_high))
    return [number_text(answer, number, end) for end, word in ends if word != answer.word]


def _turn(answer: Answer, number: Moved, turn: Turn, name: str) -> str:
    """`fails if qa.people is above 14`; between that and the last value before it is not clear."""
    word = {"held": "holds", "failed": "fails"}.get(turn.to, "undecided")
    at = number_text(answer, number, turn.clear)
    if turn.clear not in (number.low, number.high):
        at = f"{'above' if turn.is_above else 'below'} {at}"
    return f"{word} if {name} is {at}"


def conditions(answer: Answer) -> list[str]:
    """One for each number that was moved, those that turn the claim first."""
    turning = [each for each in answer.moved if each.turns]
    rest = [each for each in answer.moved if not each.turns]
    return [condition(answer, each) for each in (*turning, *rest)]


def brief_condition(answer: Answer) -> str:
    """The same in a cell of a table: what changes the outcome, or that nothing did."""
    if not answer.moved:
        return ""
    turning = [condition(answer, each) for each in answer.turning]
    if turning:
        return "; ".join(turning)
    unclear = [condition(answer, each) for each in answer.moved if _unclear(answer, each)]
    return "; ".join(unclear) or "nothing that was tried"
