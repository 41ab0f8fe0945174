"""The two questions for a room, and their answers.

Input: a model that is ready, votes. Output: questions with their options, results, points by
participant. Must not depend on: streams.
"""

from __future__ import annotations

from flowsim.model import UnitError
from flowsim.model.units import parse
from flowsim.web.database.records import Json, Round, Vote
from flowsim.web.errors import bad
from flowsim.web.room.streams import packed
from flowsim.web.runs import answers, budgets
from flowsim.web.runs.answers import Desk
from flowsim.web.runs.budgets import round_money
from flowsim.web.runs.organisation import what_is_judged
from flowsim.web.runs.queue import Allowance

MOST_OF_A_TEAM = 5  # people that a budget may add to one team
MOST_BUDGET = 1e12


def bottleneck_question(desk: Desk, name: str, scenario: int) -> Json:
    """The question where the bottleneck will be. scenario: 0 is the model as it is."""
    teams = {team["id"]: team["title"] for team in desk.organisation.controls["teams"]}
    options = [{"id": f"team:{team}", "title": teams[team]} for team in desk.organisation.relevant]
    if desk.organisation.explanation.demand_per_week is not None:
        options.append({"id": "demand", "title": "No team: demand is the constraint"})
    options.append({"id": answers.NONE, "title": "No team: a limit, a wait or nothing"})
    several = len(desk.organisation.judge.kinds) > 1
    what = f" of {what_is_judged(desk.organisation)}" if several else ""
    text = f"Where is the bottleneck{what}?"
    if scenario:
        text = f"Where will the bottleneck{what} be with {name}?"
    return {"text": text, "options": options}


def budget_question(desk: Desk, positions: Json, budget: float, turn: Allowance) -> Json:
    """The question what to buy. Raises RefusedError if nothing can be bought."""
    options = budgets.buyable(desk.organisation, positions, MOST_OF_A_TEAM, budget, turn)
    if not options:
        raise bad("This budget is too small to buy anything. Raise it.")
    gain = "net gain" if desk.organisation.priced else "gain in throughput"
    return {
        "text": f"Spend up to {round_money(budget)}: which moves gain most?",
        "budget": budget,
        "budget_text": round_money(budget),
        "gain": f"{gain} over {desk.organisation.weeks:g} weeks",
        "options": options,
    }


def budget_of(given: object) -> float:
    """An amount of money as a model file writes it: 1M, 350k. Raises RefusedError."""
    try:
        found = parse("money", given[:40]) if isinstance(given, str) else float("nan")
    except UnitError as error:
        raise bad(f"The budget {error.what} {error.remedy}") from None
    if not 0.0 < found <= MOST_BUDGET:
        raise bad("Write a budget such as 500k or 1M.")
    return float(found)


Answer = tuple[Json, dict[int, int]]


def bottleneck_answer(desk: Desk, asked: Round, cast: list[Vote], turn: Allowance) -> Answer:
    """The verdict, and the points of each voter."""
    question = asked.question
    name = question["name"] if question["scenario"] else ""
    found = answers.verdict(desk, question["positions"], name, turn)
    worth = found["points"]
    return found, {vote.participant: worth.get(vote.vote["choice"], 0) for vote in cast}


def budget_answer(desk: Desk, asked: Round, cast: list[Vote], turn: Allowance) -> Answer:
    """All portfolios by their gain, and the points of each voter."""
    by_key: dict[str, list[int]] = {}
    moves: dict[str, dict[str, int]] = {}
    for vote in cast:
        key = packed(sorted(vote.vote["moves"].items()))
        moves[key] = vote.vote["moves"]
        by_key.setdefault(key, []).append(vote.participant)
    nothing = packed([])
    moves.setdefault(nothing, {})  # what every choice is compared with
    by_key.setdefault(nothing, [])
    best = budgets.best_of(desk, asked.question["positions"], asked.question, turn)
    best_key = packed(sorted(best.items()))
    portfolios = [*moves.values(), *([best] if best_key not in moves else [])]
    found = budgets.ranked(desk, asked.question["positions"], portfolios, turn)
    points = budgets.points_of(found)
    optimum = max(found, key=lambda each: each["mean"] or 0.0)
    ranking = [
        {**gain, "points": count, "voters": by_key[key]}
        for key, gain, count in zip(moves, found[: len(moves)], points, strict=False)
    ]
    ranking.sort(key=lambda each: -(each["mean"] or 0.0))
    given = {who: each["points"] for each in ranking for who in each["voters"]}
    result = {
        "ranking": ranking,
        "optimum": optimum,
        "gain": asked.question["gain"],
        "replications": budgets.BUDGET,
        "seed": answers.SEED,
    }
    return result, given
