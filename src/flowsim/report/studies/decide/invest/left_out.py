"""What a plan leaves out, in words: moves that delay, that do harm, that have no price.

Input: a Ladder. Output: sentences that are true for it. Must not depend on: what the plan says of
its own steps, files.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from flowsim.report.format.labels import team_name
from flowsim.report.format.numbers import TO, amount, change, is_known, percent, shown
from flowsim.report.format.text import clean, listed, uncapitalized
from flowsim.report.studies.decide.invest.steps import LONGEST, move_title
from flowsim.study.decide.moves import hypothetical, lever_gives_price, title_of

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.model import Model
    from flowsim.study.decide.invest import Ladder
    from flowsim.study.decide.race import MoveTrial

_MOST_NAMED = 3


def not_advised(ladder: Ladder) -> list[str]:
    """Of the moves left out for each reason, the one that would gain most."""
    harmful = [each for each in ladder.left_out if each.does_harm]
    slow = [each for each in ladder.left_out if each.is_slow and not each.does_harm]
    unknown = [each for each in ladder.left_out if each.is_fit]
    found = []
    for some, but in ((harmful, _harm), (slow, _delay), (unknown, _lack)):
        if some:
            most = max(some, key=lambda each: each.net.mean)
            title = move_title(most.priced.move)
            found.append(f"Not advised: {uncapitalized(title)}. It would {_gain(most, but(most))}.")
    return found


def _gain(each: MoveTrial, but: str) -> str:
    """What it would bring: more deliveries, or where waiting has a price, money; and what not."""
    if is_known(each.more) and each.more.mean > 0.0:
        return f"deliver {_share(each.more)} more, but {but}"
    if each.value.mean < 0.0:
        deliver = "deliver " if each.is_slow and not each.does_harm else ""
        return f"lose {amount(_turned(each.value))} a year, and {deliver}{but}"
    return f"bring {amount(each.value)} a year, but {but}"


def _turned(value: Estimate) -> Estimate:
    """A loss as a positive amount."""
    return replace(value, mean=-value.mean, low=-value.high, high=-value.low)


def _delay(each: MoveTrial) -> str:
    return f"{_share(each.later)} later"


def _share(logarithm: Estimate) -> str:
    """A difference of logarithms as a share, with its interval."""
    mean, low, high = (math.expm1(x) for x in (logarithm.mean, logarithm.low, logarithm.high))
    half = (high - low) / 2.0
    return _text(replace(logarithm, mean=mean, low=low, high=high, half_width=half))


def _text(share: Estimate) -> str:
    return shown(change(share), scale=100.0, unit="%", to=TO)


def _harm(each: MoveTrial) -> str:
    """The harm that a move does, and that it delays too, if it does."""
    harms = []
    if each.escapes.low > 0.0:
        more = f"{_text(each.escapes)} more" if each.escaped else "some"
        harms.append(f"{more} defects escape")
    if each.incidents > 0.0:
        more = f"{percent(each.incidents)} more" if math.isfinite(each.incidents) else "new"
        harms.append(f"{more} incidents follow")
    return listed(harms)


def _lack(_: MoveTrial) -> str:
    return "the model gives no price for it: write its `cost:`"


def no_price(ladder: Ladder) -> list[str]:
    """What a plan contains that has no price in the model: teams without a cost, and levers."""
    model = ladder.base.model
    steps = [step for step in ladder.steps if not step.price_is_known]
    paths = {path for step in steps for path in step.move.paths}
    teams = [team.name for team in model.teams if not team.cost_per_year > 0.0]
    found = [team_name(model, team) for team in teams if f"{team}.people" in paths]
    pulled = dict.fromkeys(lever for step in steps for lever in step.move.levers)
    found += [
        f"“{clean(title_of(model.lever(lever)), most=LONGEST)}”"
        for lever in pulled
        if not lever_gives_price(model, model.lever(lever))
    ]
    if not found:
        return []
    names = found[:_MOST_NAMED]
    if len(found) > _MOST_NAMED:
        names.append(f"{len(found) - _MOST_NAMED} more")
    return [f"No price is given for {listed(names)}: write `cost:` there."]


def left_out(model: Model) -> list[str]:
    """A sentence that names the hypothetical levers; nothing if there are none."""
    levers = hypothetical(model)
    if not levers:
        return []
    names = [clean(title_of(lever), most=LONGEST) for lever in levers[:_MOST_NAMED]]
    if len(levers) > _MOST_NAMED:
        names.append(f"and {len(levers) - _MOST_NAMED} more")

    are = "lever is" if len(levers) == 1 else "levers are"
    return [f"{len(levers)} hypothetical {are} left out: {'; '.join(names)}."]
