"""What is wrong with markets, with work that comes from them, and with levers that work pulls.

Input: a Model, and a way to say where a path stands. Output: problems. Must not depend on: traffic.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowsim.model.checking.names import remedy_for
from flowsim.model.checking.positions import Where
from flowsim.model.errors import Problem, did_you_mean
from flowsim.model.language.forms import MAX_MARKETS, MAX_MEMBERS
from flowsim.model.records.board import LIMITS
from flowsim.model.records.spreading import Market
from flowsim.model.types import Lever, Model, Work

_HERE = "numbers of steps, of arrivals and of markets"


def check_markets(model: Model, where: Where) -> Iterator[Problem]:
    """Problems of markets, of what comes from them and of pulls by deliveries."""
    if len(model.markets) > MAX_MARKETS:
        what = f"can have at most {MAX_MARKETS} entries, found {len(model.markets)}."
        yield Problem(where("markets"), "markets", what, "Merge similar entries.")
    members = sum(market.size for market in model.markets)
    if members > MAX_MEMBERS:
        what = f"can have at most {MAX_MEMBERS:,} members together, found {members:,}."
        remedy = "Let a member stand for ten customers, and divide what they bring by ten."
        yield Problem(where("markets"), "markets", what, remedy)
    for work in model.work:
        yield from _source(model, work, where)
    for market in model.markets:
        yield from _onboarded_once(model, market, where)
        yield from _whole(market, where)
    for lever in model.levers:
        yield from _pulled(model, lever, where)


def _source(model: Model, work: Work, where: Where) -> Iterator[Problem]:
    names = [market.name for market in model.markets]
    for key, name in (("from", work.arrives.market), ("per", work.arrives.users)):
        if name and name not in names:
            path = f"work.{work.name}.arrives.{key}"
            remedy = did_you_mean(name, names) or "This model has no markets: write `markets:`."
            yield Problem(where(path), path, f"there is no market {name}.", remedy)


def _onboarded_once(model: Model, market: Market, where: Where) -> Iterator[Problem]:
    works = [work.name for work in model.work if work.arrives.market == market.name]
    for name in works[1:]:
        path = f"work.{name}.arrives.from"
        what = f"is the second kind of work from {market.name}; the first is {works[0]}."
        remedy = f"Let {works[0]} bring it on by `after`, or make it steps of one flow."
        yield Problem(where(path), path, what, remedy)


def _whole(market: Market, where: Where) -> Iterator[Problem]:
    """A mainstream of which nothing is known, because a change made room for it."""
    if market.has_main or market.main_size == 0:
        return
    path = f"markets.{market.members_of}.early.share"
    rest = f"{market.main_size:,} of {market.size:,} members"
    what = f"leaves {rest} to the mainstream, and {market.name} has no `main`."
    main = "main: {push: 0%/quarter, pull: 38%/quarter, bridge: 10%}"
    remedy = f"Write `{main}` of {market.name} in the file first."
    yield Problem(where(path), path, what, remedy)


def most_pulled(model: Model, work: str) -> float:
    """How many times its rate a kind of work may come at most, by levers that deliveries pull."""
    factor = 1.0
    for name, amount in model.use:
        lever = model.lever(name)
        if lever.pulled_by is None or lever.pulled_by.most is None:
            continue
        times = amount * lever.pulled_by.most
        for change, operation in lever.change:
            parts, operand = change.split("."), operation.operand
            if parts[0] != work or "arrives" not in parts or not operand:
                continue
            if operation.kind == "multiply":
                grown = operand if parts[-1] == "rate" else 1.0 / operand
                factor *= max(1.0, min(grown, 1e3) ** min(times, 100.0))
            elif parts[-1] == "rate" and operation.kind == "add":
                interval = model.kind(work).arrives.interval
                factor += max(0.0, operand * times) * (interval.mean if interval else 0.0)
    return factor


def _pulled(model: Model, lever: Lever, where: Where) -> Iterator[Problem]:
    if lever.pulled_by is None:
        return
    teams = {team.name for team in model.teams}
    base, kinds = f"levers.{lever.name}", [work.name for work in model.work]
    if lever.pulled_by.work not in kinds:
        path = f"{base}.pulled_by"
        what = f"there is no kind of work {lever.pulled_by.work}."
        yield Problem(where(path), path, what, remedy_for(model, lever.pulled_by.work, kinds))
    for change, _ in lever.change:
        path, parts = f"{base}.change.{change}", change.split(".")
        if parts[0] in (*teams, LIMITS) or parts[-1] in ("limit", "wip"):
            what = "must be known before the run, so deliveries cannot pull it: a lever with"
            what += f" `pulled_by` changes {_HERE}."
            yield Problem(where(path), path, what, "Leave it to a lever that `starts` at a time.")
        elif "pays" in parts:
            what = "is money, which is counted after the run, where nobody knows what deliveries"
            what += " have pulled."
            yield Problem(where(path), path, what, "Leave it to a lever that `starts` at a time.")
        elif "arrives" in parts and lever.pulled_by.most is None:
            what = "could grow without end: deliveries pull it, and nothing says how often at most."
            remedy = f"Write `pulled_by: {{work: {lever.pulled_by.work}, most: 4}}`."
            yield Problem(where(path), path, what, remedy)
