"""Expectations of a file, from texts to records: `feature.throughput < 1.4 x baseline`.

Input: nodes under `expect:` and the model that their names are about. Output: records, with every
name, measure and unit checked. Must not depend on: results.

An expectation is a figure, a sign and what it is compared with: an amount with its unit, a multiple
of `baseline` or of another figure, or one of these plus or minus an amount. Or it names the
bottleneck. There are no brackets and no arithmetic beyond that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import cast

from flowsim.model.constraint_paths import holding
from flowsim.model.errors import Problem, UnitError, did_you_mean, nearest, quote
from flowsim.model.expectations import (
    BASELINE,
    Claim,
    Expectation,
    ExpectedBottleneck,
    ExpectedFigure,
    Figure,
    Sign,
)
from flowsim.model.formats import say_elapsed
from flowsim.model.language import forms
from flowsim.model.measures import (
    CURVES,
    MARKET_MEASURES,
    MEASURES,
    PARTS_OF_MARKET,
    WORDS,
    WORDS_OF_MARKETS,
    CurveKind,
    Scope,
    Unit,
)
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Mapping, Node, Scalar, where
from flowsim.model.records.spreading import rivals_in
from flowsim.model.types import Model
from flowsim.model.units import parse, refuse_comment

BOTTLENECK, DEMAND, DOOR = "bottleneck", "demand", "door"

_SIGN = re.compile(r"<=|>=|<|>")
_OTHER_SIGN = re.compile(r"[≤≥≠]|=<|=>|!=|==?")
_MEANT = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_TIMES = re.compile(r"([^a-z]+?)\s*[x×*]\s*([a-z].*)")
_MORE = re.compile(r"([a-z]\S*)\s+([+-])\s*(.*)")
_LARGEST_FACTOR = 1e6
_NOUNS = {
    "rate": "a rate", "elapsed": "a time", "share": "a share", "number": "a number",
    "money": "an amount of money",
}  # fmt: skip


def read_expect(
    reader: Reader, node: Node, model: Model, claim: Claim | None = None
) -> tuple[Expectation, ...]:
    """The expectations of a file, in its order; wrong ones are problems.

    claim: that of the file, whose cases and curves they may name.
    """
    model = replace(model, claim=claim)
    like = f"`- {_example(model)}`"
    nodes = reader.items(node, "expect", like)
    if len(nodes) > forms.MAX_EXPECTATIONS:
        what = f"can have at most {forms.MAX_EXPECTATIONS} entries, found {len(nodes)}."
        reader.problem(node, "expect", what, "Split the file.")
        return ()
    found = []
    for number, item in enumerate(nodes, start=1):
        path = f"expect.{number}"
        if isinstance(item, Mapping) and item.pairs:
            reader.problem(item, path, *_no_text(*item.pairs[0], like))
            continue
        text = reader.text(item, path)
        try:
            if text:
                found.append(parse_expectation(text, model, where=where(reader.name, item)))
        except UnitError as error:
            reader.refuse(item, path, error)
    return tuple(found)


def after_the_end(expected: Iterable[Expectation], horizon: float) -> Iterator[Problem]:
    """Problems of expectations about instants of markets that no run comes to."""
    for each in expected:
        sides = (each.figure, each.other) if isinstance(each, ExpectedFigure) else ()
        for side in sides:
            if side is not None and side.market and (side.instant or 0.0) > horizon:
                what = f"{quote(side.path)} is after the end of the run ({say_elapsed(horizon)})."
                remedy = "Choose an earlier instant, or a longer horizon."
                yield Problem(each.where, "expect", what, remedy)


def _no_text(key: Scalar, value: Node, like: str) -> tuple[str, str]:
    """What is wrong with `- bottleneck: qa`, and the remedy."""
    said = value.text if isinstance(value, Scalar) else ""
    what = f"must be one line of text, found {quote(f'{key.text}: {said}'.strip())}."
    is_who = key.text == BOTTLENECK and said.isidentifier()
    return what, f"Write `- {BOTTLENECK} is {said}`." if is_who else f"Write {like}."


def _example(model: Model) -> str:
    work = model.work[0].name if model.work else "feature"
    return f"{work}.throughput >= 10/w"


def parse_expectation(text: str, model: Model, *, where: str = "") -> Expectation:
    """The expectation in a text. where: its place in a file. Raises UnitError."""
    refuse_comment(text)
    line = " ".join(text.split())
    if len(line) > forms.MAX_EXPECTATION:
        raise UnitError(f"is far too long, found {quote(line)}.", "Write one comparison.")
    words = line.split(" ")
    if words[0] == BOTTLENECK:
        return _bottleneck(line, words[1:], model, where)
    sides = [side.strip() for side in _SIGN.split(line)]
    if len(sides) != 2 or _OTHER_SIGN.search(_SIGN.sub("", line)):
        raise UnitError(*_no_comparison(line, words, len(sides), model))
    sign = cast(Sign, cast(re.Match[str], _SIGN.search(line))[0])
    if re.match(r"[\d.+-]", sides[0]):
        what = f"starts with an amount, found {quote(line)}."
        raise UnitError(what, f"Start with the figure: {_example(model)}.")
    if not all(sides):
        raise UnitError(f"has only one side, found {quote(line)}.", f"Write {_example(model)}.")
    figure = _figure(sides[0], model)
    return _compared(ExpectedFigure(line, where, figure, sign), sides[1], model)


def _no_comparison(line: str, words: list[str], sides: int, model: Model) -> tuple[str, str]:
    """What is wrong with a text that has not one sign of the language, and the remedy."""
    other = _OTHER_SIGN.search(line)
    if nearest(words[0], {BOTTLENECK: BOTTLENECK}):
        return (
            f"is not an expectation, found {quote(line)}.",
            f"Write {BOTTLENECK} is {_team(model)}.",
        )
    if other is not None and other[0] in _MEANT:
        return f"has the sign {other[0]}, found {quote(line)}.", f"Write {_MEANT[other[0]]}."
    if other is not None:
        what = f"compares with {other[0]}, found {quote(line)}."
        return (
            what,
            "No figure is known exactly: write two expectations, one with >= and one with <=.",
        )
    if sides > 2:
        return f"has two signs, found {quote(line)}.", "Write an expectation for each."
    either = f"Write {_example(model)}, or {BOTTLENECK} is {_team(model)}."
    return f"is not a comparison, found {quote(line)}.", either


def _team(model: Model) -> str:
    return model.teams[0].name if model.teams else "qa"


def _bottleneck(line: str, words: list[str], model: Model, where: str) -> ExpectedBottleneck:
    """An expected constraint: `is qa`, `is not dev`, `is qa or appsec`, `is feature.limit`."""
    like = f"Write {BOTTLENECK} is {_team(model)}, or {BOTTLENECK} is not {_team(model)}."
    names = words[2:] if words[1:2] == ["not"] else words[1:]
    if words[:1] != ["is"] or len(names) % 2 == 0 or any(word != "or" for word in names[1::2]):
        raise UnitError(f"does not name a team, found {quote(line)}.", like)
    teams = [*(team.name for team in model.teams), DEMAND]
    holds = [each for work in model.work for each in holding(model, work)]
    titles = {team.title.lower(): team.name for team in model.teams if team.title}
    titles |= {each.kind: each.path for each in reversed(holds)}
    paths = [each.path for each in holds]
    for name in names[::2]:
        if name not in (*teams, *paths):
            is_path = "." in name
            remedy = did_you_mean(name, paths if is_path and paths else teams, also=titles)
            what = "is not a limit, wait, gate, batch, patience or help here"
            what = f"{quote(name)} {what}." if is_path else f"there is no team {quote(name)}."
            raise UnitError(what, remedy)
    who = tuple(dict.fromkeys(names[::2]))
    return ExpectedBottleneck(line, where, who, "is not" if words[1] == "not" else "is")


def _compared(expected: ExpectedFigure, right: str, model: Model) -> ExpectedFigure:
    """The expectation with its right side."""
    figure, factor, amount = expected.figure, None, 0.0
    times = _TIMES.fullmatch(right)
    if times is not None:
        factor, right = _factor(times[1], figure), times[2]
    more = _MORE.fullmatch(right)
    if more is not None:
        if times is not None:
            what = f"has both a factor and an amount, found {quote(expected.text)}."
            raise UnitError(what, "Write one of them.")
        right, amount = more[1], _more(more[3], figure, more[1])
        amount = -amount if more[2] == "-" else amount
    if times is None and more is None and not re.match("[a-z]", right):
        if BASELINE in right:
            what = f"is not an amount, found {quote(right)}."
            raise UnitError(what, f"Write a factor or an amount: 1.1 x {BASELINE}.")
        return replace(expected, amount=_amount(right, figure.unit))
    if right == BASELINE and _is_curve(figure, model):
        raise UnitError(f"{figure.case} is a curve, and has no baseline.", "Name another curve.")
    if right == BASELINE:
        own = replace(figure, case="")
        return replace(expected, other=own, of_baseline=True, factor=factor, amount=amount)
    cases = _cases(model)
    other = replace(figure, case=right) if right in cases else None
    other = other or _figure(right, model, also=(BASELINE, *cases))
    if _is_curve(figure, model) != _is_curve(other, model):
        what = f"compares a curve with a run, found {quote(expected.text)}."
        raise UnitError(what, "Compare curves with curves.")
    if bool(figure.market) != bool(other.market):
        what = f"compares a market with work or teams, found {quote(expected.text)}."
        raise UnitError(what, "Compare figures of markets with each other.")
    if other.unit != figure.unit:
        what = f"compares {_NOUNS[figure.unit]} with {other.path}, {_NOUNS[other.unit]}."
        raise UnitError(what, "Compare figures of one unit.")
    if other == figure:
        raise UnitError(f"compares {figure.path} with itself.", f"Write {BASELINE}.")
    return replace(expected, other=other, factor=factor, amount=amount)


def _factor(text: str, figure: Figure) -> float:
    if figure.measure == "growth":
        what = "may be below zero, where a factor has no meaning."
        raise UnitError(f"{figure.path} {what}", f"Write {BASELINE} + 1/w.")
    factor = parse("number", text)
    if not 0.0 < factor <= _LARGEST_FACTOR:
        raise UnitError(f"must be a factor above 0, found {quote(text)}.", "Write 1.4 x baseline.")
    return factor


def _more(text: str, figure: Figure, than: str) -> float:
    """A difference from another figure; of shares in percentage points."""
    if figure.unit == "share":
        if not text.endswith("pp"):
            what = f"is not a number of percentage points, found {quote(text)}."
            raise UnitError(what, f"Write 5pp, or 1.05 x {than}.")
        return _amount(f"{text.removesuffix('pp').strip()}%", figure.unit)
    if text.endswith("%"):
        raise UnitError(f"is relative, found {quote(text)}.", f"Write a factor: 1.1 x {than}.")
    return _amount(text, figure.unit)


def _amount(text: str, unit: Unit) -> float:
    if re.match(r"[+-]", text) and unit != "rate":
        raise UnitError(f"must be at least 0, found {quote(text)}.", "Leave the sign out.")
    return parse(unit, text)


def _figure(text: str, model: Model, also: tuple[str, ...] = ()) -> Figure:
    """A figure by its path. also: what else is possible there, for the message."""
    case, dot, rest_of = text.partition(".")
    if dot and case in _cases(model):
        return _of_case(text, case, rest_of, model)
    *names, measure = text.split(".")
    teams = [team.name for team in model.teams]
    works = [work.name for work in model.work]
    markets = [market.name for market in model.markets]
    if dot and case in markets:
        return _of_market(model, text, case, rest_of)
    if " at " in text:
        what = f"has an instant, found {quote(text)}."
        raise UnitError(what, "Only figures of curves and markets have one: leave it out.")
    if not names or " " in text:
        raise UnitError(*_no_figure(text, model, also))
    head, rest = names[0], names[1:]
    if head == BASELINE:
        what = f"says too much, found {quote(text)}."
        raise UnitError(what, f"Write {BASELINE} alone, on the right: it is the same figure.")
    if head in teams and not rest:
        return _measured(text, "team", measure, None, head)
    if head in teams:
        if rest[0] not in works or len(rest) > 1:
            what = f"team {head} has no {quote('.'.join(rest))}."
            raise UnitError(what, did_you_mean(rest[0], works))
        return _measured(text, "work of a team", measure, rest[0], head)
    if head not in works:
        known = [*works, *teams, *markets, *_cases(model), *also]
        nouns = "kind of work, team or market" if markets else "kind of work or team"
        raise UnitError(f"there is no {nouns} {quote(head)}.", did_you_mean(head, known))
    if not rest:
        return _measured(text, "work", measure, head, None)
    if rest == [DOOR]:
        return _measured(text, "door", measure, head, DOOR)
    steps = [step.name for step in model.kind(head).flow]
    if rest[0] not in steps or len(rest) > 1:
        what = f"{head} has no {quote('.'.join(rest))}."
        raise UnitError(what, did_you_mean(rest[0], [*steps, DOOR]))
    return _measured(text, "step", measure, None, f"{head}.{rest[0]}")


def _cases(model: Model) -> dict[str, CurveKind | None]:
    """Cases of the file's claim, and its curves with their kind."""
    claim = model.claim
    if claim is None:
        return {}
    cases: dict[str, CurveKind | None] = {case.name: None for case in claim.cases}
    return cases | {curve.name: curve.kind for curve in claim.curves}


def _is_curve(figure: Figure, model: Model) -> bool:
    return _cases(model).get(figure.case) is not None


def _of_case(text: str, case: str, rest: str, model: Model) -> Figure:
    """A figure of a case, `more_testers.qa.queue`, or of a curve, `hybrid.users at 4y`."""
    kind = _cases(model)[case]
    if kind is None:
        return replace(_figure(rest, replace(model, claim=None)), path=text, case=case)
    measure, at, when = (part.strip() for part in rest.partition(" at "))
    known = CURVES[kind]
    if measure not in known:
        what = f"{case} has no figure {quote(measure)}."
        raise UnitError(what, did_you_mean(measure, known))
    instant = _amount(when, "elapsed") if at else None
    return Figure(text, measure, known[measure], case=case, instant=instant)


def _of_market(model: Model, text: str, market: str, rest_of: str) -> Figure:
    """A figure of a market or of a part of it: `customers.users`, `customers.main.share at 4y`."""
    of, at, when = (part.strip() for part in rest_of.partition(" at "))
    part, dot, measure = of.rpartition(".")
    holder = f"{market}.{part}" if dot else market
    if dot and part not in PARTS_OF_MARKET:
        raise UnitError(f"{market} has no {quote(part)}.", did_you_mean(part, PARTS_OF_MARKET))
    known = MARKET_MEASURES["part of a market" if dot else "market"]
    of_rivals = {} if dot else MARKET_MEASURES["rival"]
    if measure in of_rivals:
        known = of_rivals
        _refuse_alone(model, text, market, measure, at)
    if measure not in known:
        what = f"{holder} has no measure {quote(measure)}."
        words = {**known, **of_rivals}
        raise UnitError(what, did_you_mean(measure, words, also=WORDS_OF_MARKETS))
    if at and measure not in {**MARKET_MEASURES["part of a market"], **of_rivals}:
        raise UnitError(f"{measure} has no instant, found {quote(text)}.", "Leave it out.")
    instant = _amount(when, "elapsed") if at else None
    return Figure(text, measure, known[measure], instant=instant, market=market, part=part)


def _refuse_alone(model: Model, text: str, market: str, measure: str, at: str) -> None:
    """Figures of rivals are of a market that has some, and a lead is kept from an instant on."""
    if len(rivals_in(model.markets, model.market(market))) == 1:
        what = f"{market} has no rivals, found {quote(text)}."
        raise UnitError(what, f"Give another market `rival_of: {market}`, or expect users.")
    if measure == "lead_kept" and not at:
        what = f"does not say since when, found {quote(text)}."
        raise UnitError(what, f"Write {market}.lead_kept at 2y.")


def _no_figure(text: str, model: Model, also: tuple[str, ...]) -> tuple[str, str]:
    """What is wrong with a text that has not the form of a figure."""
    known = {name for names in MEASURES.values() for name in names}
    of_markets = MARKET_MEASURES["market"]
    if model.markets and text in of_markets and text not in known:
        return f"does not say what it measures, found {text}.", (
            f"Write {model.markets[0].name}.{text}."
        )
    owner = model.work[0].name if model.work else "feature"
    if text in known:
        return f"does not say what it measures, found {text}.", f"Write {owner}.{text}."
    near = nearest(text, {name: name for name in also})
    if near:
        return f"is not a figure, found {quote(text)}.", f"Did you mean {near}?"
    what = f"is not a figure, found {quote(text)}."
    return what, f"Write a work type or team and a measure: {owner}.throughput."


def _measured(path: str, place: Scope, measure: str, work: str | None, at: str | None) -> Figure:
    unit = MEASURES[place].get(measure)
    if unit is None:
        holder = path.rpartition(".")[0]
        known = MEASURES[place]
        words = {word: meant for word, meant in WORDS.items() if meant in known}
        what = f"{holder} has no measure {quote(measure)}."
        raise UnitError(what, did_you_mean(measure, known, also=words))
    return Figure(path, measure, unit, work, at)
