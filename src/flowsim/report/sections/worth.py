"""What scenarios are worth beside their baseline, in words and tables.

Input: Money. Output: sentences that are true for it, cells. Must not depend on: files,
pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flowsim.report.format.labels import BASELINE, items, run_labels
from flowsim.report.format.numbers import TO, amount, direction, money, share, shown, span
from flowsim.report.format.table import Table
from flowsim.report.sections.wording import scenario_label

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.model import Model
    from flowsim.study.money_records import Money, Payback, Worth
    from flowsim.study.results import Comparison

EXPLAINED = (
    "Money counts from time zero to the end of the run, at the end of each week: the value of what "
    "is delivered, all of it at delivery, less the pay of the people present, the cost of levers "
    "(one-off when they start, then monthly) and the delay cost of all work in progress. Work that "
    "is not delivered by the end of the run counts as worth nothing. Net present value is value "
    "less delay, people and levers, discounted at {rate} a year, which is a conventional rate "
    "unless you have chosen it. The middle 80% of runs shows the spread from run to run; the "
    "interval shows how precisely the mean is known. Paid back: the month from which on a scenario "
    "is ahead of the baseline for good, in half of the replications, and the share of replications "
    "that pay back within the run."
)


def scenario_labels(comparison: Comparison) -> list[str]:
    """The scenarios in front of their money; a hypothetical one says so."""
    labels = run_labels(comparison.runs)[1:]
    return [
        scenario_label(run, label) for run, label in zip(comparison.others, labels, strict=True)
    ]


def rate_text(found: Money) -> str:
    """The discount rate: `10%`."""
    return f"{found.discount * 100.0:.3g}%"


def sentences(comparison: Comparison) -> list[str]:
    """What each scenario is worth and when it has paid back, in a sentence each."""
    found = comparison.money
    if found is None:
        return []
    labels = scenario_labels(comparison)
    return [
        sentence(found, worth, label) for worth, label in zip(found.worths, labels, strict=True)
    ]


def sentence(found: Money, worth: Worth, who: str, *, than: str = BASELINE) -> str:
    """What one scenario is worth, and when it has paid back."""
    over = f"over {span(float(found.week[-1]) * 7.0)}, at {rate_text(found)} a year"
    if worth.is_nothing:
        return f"{who} has no financial effect."
    return f"{_worth(worth, who, than)} {over}; {_payback(worth.payback)}."


def finding(found: Money, labels: Sequence[str]) -> str:
    """What the scenario that is worth most is worth, for a title."""
    pairs = list(zip(found.worths, labels, strict=True))
    best, label = max(pairs, key=lambda pair: pair[0].npv.mean)
    if best.is_nothing:
        return "No financial effect"
    return f"{_worth(best, label, BASELINE)} over {span(float(found.week[-1]) * 7.0)}"


def _worth(worth: Worth, who: str, than: str) -> str:
    way = direction(worth.npv)
    if way == 0:
        return f"{who} is not clearly worth more or less ({amount(worth.npv, sign='+')})"
    much = amount(_size(worth.npv))
    return f"{who} is worth {much} {'more' if way > 0 else 'less'} than {than}"


def _size(estimate: Estimate) -> Estimate:
    """The size of an estimate that is clearly on one side of zero."""
    if estimate.mean >= 0.0:
        return estimate
    return replace(estimate, mean=-estimate.mean, low=-estimate.high, high=-estimate.low)


def _payback(found: Payback) -> str:
    chance = shown(share(found.chance), scale=100.0, unit="%", to=TO)
    if found.p50 == 0.0:
        return f"it pays for itself at once in half of the runs or more, {_by_the_end(chance)}"
    if math.isinf(found.p50):
        return f"it has paid for itself by then in {chance} of the runs"
    half = f"it has paid for itself by month {found.p50:.0f} in half of the runs"
    return f"{half}, {_by_the_end(chance)}"


def _by_the_end(chance: str) -> str:
    return f"and by the end in {chance} of them"


def payback_text(found: Payback) -> str:
    """When half of the replications have paid back, and how many do: `month 3, 98% (87–100%)…`."""
    chance = shown(share(found.chance), scale=100.0, unit="%")
    if math.isinf(found.p50):
        return f"{chance} of runs" if found.chance.mean > 0.0 else "in none of the runs"
    when = "at once" if found.p50 == 0.0 else f"month {found.p50:.0f}"
    return f"{when}, {chance} of runs"


def brief_table(comparison: Comparison, *, most: int | None = None) -> Table | None:
    """What a terminal shows of money: a row a scenario, and one for each kind that has a value.

    most: scenarios, by default all; a last row counts the others.
    """
    found = comparison.money
    if found is None or not found.worths:
        return None
    labels = scenario_labels(comparison)
    rows: list[tuple[str, str, str]] = []
    for worth, label in list(zip(found.worths, labels, strict=True))[:most]:
        if worth.is_nothing:
            rows.append((label, "no change", ""))
            continue
        rows.append((label, amount(worth.npv, sign="+"), payback_text(worth.payback)))
        rows += [(name, text, "") for name, text in share_rows(comparison.base.model, worth)]
    if most is not None and len(labels) > most:
        rows.append((f"and {len(labels) - most} more (--out)", "", ""))
    head = ("compared with Baseline", f"net present value at {rate_text(found)}/y", "paid back")
    return Table(head, tuple(rows), "lrr")


def share_rows(model: Model, worth: Worth) -> list[tuple[str, str]]:
    """The part of each kind of work, value less delay; nothing where there is only one kind."""
    if len(worth.shares) < 2:
        return []
    return [
        (f"  of {items(model, work)}", amount(share, sign="+"))
        for work, share in worth.shares
        if any(kind.name == work for kind in model.work)
    ]


def wide_table(found: Money, labels: Sequence[str], model: Model) -> Table:
    """What a report shows of money: present values of all parts, a row a scenario.

    Below it, where several kinds of work have a value, the part of each, value less delay.
    """
    has_delay = any(worth.delay.mean != 0.0 for worth in found.worths)
    rows = []
    for worth, label in zip(found.worths, labels, strict=True):
        row = [label, amount(worth.value, sign="+")]
        row += [amount(worth.delay, sign="+")] * has_delay
        row += [_certain(worth.people), _certain(worth.levers), amount(worth.npv, sign="+")]
        row += [f"{_certain(worth.npv_p10)}{TO}{_certain(worth.npv_p90)}"]
        rows.append((*row, "" if worth.is_nothing else payback_text(worth.payback)))
        parts = [] if worth.is_nothing else share_rows(model, worth)
        rows += [(name, text, *[""] * (5 + has_delay)) for name, text in parts]
    head = ["compared with Baseline", "value", *["delay"] * has_delay, "people", "levers"]
    head += ["net present value", "middle 80% of runs", "paid back"]
    return Table(tuple(head), tuple(rows), "l" + "r" * (len(head) - 1))


def _certain(value: float) -> str:
    return f"+{money(value)}" if value > 0.0 else money(value)


def explained(found: Money) -> str:
    """How to read the table of money."""
    return EXPLAINED.format(rate=rate_text(found))


def brief_note(found: Money) -> str:
    """What the brief table needs to be understood."""
    return (
        f"Value delivered less people, levers and delay, over {span(float(found.week[-1]) * 7.0)}. "
        "Paid back: the month from which half of the runs are ahead for good, and the share of "
        "runs that get there."
    )
