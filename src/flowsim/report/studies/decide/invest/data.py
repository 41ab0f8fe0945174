"""A ladder of investments as plain data.

Input: a Ladder. Output: dictionaries and lists. Must not depend on: files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowsim.report.runs.data import estimate_data, known, money_data, run_data
from flowsim.report.sections import trust
from flowsim.report.studies.decide.invest.document import card, sentences
from flowsim.study.decide.moves import hypothetical
from flowsim.study.results import change_of

if TYPE_CHECKING:
    from flowsim.study.decide.invest import InvestmentStep, Ladder
    from flowsim.study.decide.race import MoveTrial


def data(ladder: Ladder) -> dict[str, Any]:
    """A ladder as plain data."""
    return {
        "sentences": sentences(ladder),
        "budget": known(ladder.budget),
        "spent": known(ladder.spent),
        "ends": ladder.ends,
        "trust": trust.data(card(ladder)),
        "base": run_data(ladder.base),
        "steps": [_step(step) for step in ladder.steps],
        "slow": [_name(each) for each in ladder.left_out if each.is_slow and not each.does_harm],
        "harmful": [_name(each) for each in ladder.left_out if each.does_harm],
        "without_price": [_name(each) for each in ladder.left_out if each.is_fit],
        "hypothetical": [lever.name for lever in hypothetical(ladder.base.model)],
        "money": None if ladder.money is None else money_data(ladder.money),
    }


def _name(each: MoveTrial) -> str:
    return each.priced.move.name


def _step(step: InvestmentStep) -> dict[str, Any]:
    return {
        "move": step.move.name,
        "title": step.move.title,
        "cost_once": known(step.once),
        "cost_per_year": known(step.yearly),
        "price_is_known": step.price_is_known,
        "value": estimate_data(step.value),
        "net": estimate_data(step.net),
        "pays_back_months": known(step.pays_back),
        "pays_within_a_year": known(step.within_a_year),
        "ties": [move.name for move in step.ties],
        "is_sure": step.is_sure,
        "trials": step.trials,
        "throughput": estimate_data(step.change("throughput").paired),
        "delivery_p85": estimate_data(step.change("delivery_p85").paired),
        "delivery_p85_since_today": estimate_data(
            change_of(step.since_today, "delivery_p85").paired
        ),
        "escaped": estimate_data(step.change("escaped").paired),
        "run": run_data(step.run),
    }
