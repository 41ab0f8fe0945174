"""What a run earns and costs week by week, and what a scenario is worth over its baseline.

Input: runs. Output: cash flows by replication and week, their percentiles, present values,
payback. Nothing is run here.

In a week a model earns the `value` of its deliveries and what the users of its markets pay. It
pays its people, whose number may change over time, its levers (once when they start, monthly from
then on), and the `delay_cost` of all work in progress: from arrival until it leaves, or for
`arrives: always` from acceptance. Weeks count from time zero; the warm-up earns nothing. A cash
flow counts at the end of its week.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flowsim.experiment import Estimate, Results
from flowsim.experiment.estimates import CONFIDENCE, of_values
from flowsim.experiment.ranks import share
from flowsim.metrics.setting import members_of
from flowsim.metrics.weekly_items import weeks_from_zero
from flowsim.model import FlowsimError
from flowsim.model.types import Model
from flowsim.plan import Plan, compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.measured.market_figures import paid_by_week
from flowsim.study.money_records import CashFan, Money, Payback, RunMoney, Worth
from flowsim.study.results import RunResult
from flowsim.time_units import HOURS_PER_WEEK, MONTHS_PER_YEAR, WEEKS_PER_YEAR

DISCOUNT = 0.10  # a year: a convention; finance has the organisation's own
HIGHEST = 1.0
HOURS_PER_YEAR = WEEKS_PER_YEAR * HOURS_PER_WEEK
HOURS_PER_MONTH = HOURS_PER_YEAR / MONTHS_PER_YEAR
_NOISE = 1e-9  # of the largest amount: what rounding leaves of nothing


class DiscountError(FlowsimError):
    """A discount rate that is not valid."""

    def __init__(self, found: float) -> None:
        super().__init__(
            f"A discount rate must be at least 0% and below {HIGHEST:.0%} a year, found "
            f"{found:.4g}. Write 10%, for example."
        )


@dataclass(frozen=True, slots=True, eq=False)
class CashFlows:
    """Money by week: of each replication [replication, week], or certain [week]."""

    ends: Floats  # [week] hours from time zero
    value: Floats  # earned, [replication, week]
    delay: Floats  # paid, [replication, week]
    people: Floats  # paid, [week]
    levers: Floats  # paid, [week]
    by_kind: tuple[tuple[str, Floats], ...] = ()  # value less delay of each, [replication, week]

    @property
    def net(self) -> Floats:
        """Earned less paid, [replication, week]."""
        return self.value - self.delay - self.people - self.levers


def cash(run: RunResult) -> CashFlows:
    """The cash flow of a run, of each of its first 1,000 replications."""
    return cash_of(run.model, run.results)


def cash_of(model: Model, results: Results) -> CashFlows:
    """The cash flow of replications that recorded the weeks of all work with a price."""
    kept = results.by_week
    plan = compile_plan(model)
    ends = weeks_from_zero(model.horizon)
    if kept is None:  # no work has a price
        count = len(results.values) if results.markets is None else len(results.markets.counts)
        nothing = np.zeros((count, len(ends)))
        value, delay = nothing, nothing
        by_kind: tuple[tuple[str, Floats], ...] = ()
    else:
        kinds = [model.kind(work) for work in kept.works]
        prices = np.array([kind.value for kind in kinds])
        tolls = np.array([kind.delay_cost for kind in kinds]) / HOURS_PER_WEEK
        value = np.einsum("rwk,w->rk", kept.delivered, prices)
        delay = np.einsum("rwk,w->rk", kept.in_progress, tolls)
        by_kind = tuple(
            (work, kept.delivered[:, n] * prices[n] - kept.in_progress[:, n] * tolls[n])
            for n, work in enumerate(kept.works)
            if prices[n] > 0.0 or tolls[n] > 0.0  # others are kept for the levers that they pull
        )
    if results.markets is not None:
        for market in model.markets:
            paid = paid_by_week(model, market, results.markets)
            value = value + paid
            by_kind = (*by_kind, (market.name, paid))
    people, levers = _pay(model, plan, ends), _bills(model, plan, ends)
    return CashFlows(ends, value, delay, people, levers, by_kind)


def _pay(model: Model, plan: Plan, ends: Floats) -> Floats:
    """What people cost in each week."""
    total = np.zeros(len(ends))
    for team in model.teams:
        hours = _person_hours(plan, [team.name], ends)
        total += hours * team.cost_per_year / HOURS_PER_YEAR
    return total


def _person_hours(plan: Plan, teams: Sequence[str], ends: Floats, since: float = 0.0) -> Floats:
    """Calendar hours times the number of people, in each week, from an instant on."""
    numbers = [plan.teams.index(team) for team in teams]
    members = members_of(plan)[numbers].sum(axis=0)
    mondays = np.arange(len(members) + 1) * HOURS_PER_WEEK - plan.warm_up
    by_then = np.concatenate([[0.0], np.cumsum(members * HOURS_PER_WEEK)])
    edges = np.maximum(np.concatenate([[0.0], ends]), since)
    return np.diff(np.interp(edges, mondays, by_then))


def _bills(model: Model, plan: Plan, ends: Floats) -> Floats:
    """What pulled levers cost in each week."""
    total = np.zeros(len(ends))
    edges = np.concatenate([[0.0], ends])
    for name, amount in model.use:
        lever = model.lever(name)
        bill, starts = lever.cost, lever.starts
        if starts >= ends[-1]:
            continue
        week = int(np.searchsorted(ends, starts, side="right"))
        teams = [bill.team] if bill.team else list(plan.teams)
        heads, hours = 1.0, np.diff(np.maximum(edges, starts))
        if bill.per_person:
            hours = _person_hours(plan, teams, ends, starts)
            heads = _people_at(plan, teams, starts)
        total += amount * bill.monthly * hours / HOURS_PER_MONTH
        total[week] += amount * bill.once * heads
    return total


def _people_at(plan: Plan, teams: Sequence[str], at: float) -> float:
    numbers = [plan.teams.index(team) for team in teams]
    week = int((at + plan.warm_up) / HOURS_PER_WEEK)
    return float(members_of(plan)[numbers, week].sum())


# What it comes to -----------------------------------------------------------------------------


def present_value(flow: Floats, ends: Floats, rate: float) -> Floats:
    """Flows [..., week] as money of time zero, [...]; rate a year, compounded.

    Source: R. Brealey, S. Myers and F. Allen, Principles of Corporate Finance, chapter 2.
    """
    # Not a product of matrices: that rounds equal rows differently.
    return np.asarray((flow * (1.0 + rate) ** (-ends / HOURS_PER_YEAR)).sum(axis=-1))


def fan(flow: Floats) -> CashFan:
    """Percentiles over replications of the cumulated flow; flow [replication, week]."""
    low, middle, high = np.quantile(np.cumsum(flow, axis=1), [0.1, 0.5, 0.9], axis=0)
    return CashFan(low, middle, high)


def payback(difference: Floats, ends: Floats) -> Payback:
    """When a scenario has earned back what it costs, for good; [replication, week], not cumulated.

    In a replication that is the month of the first week from which on the cumulated difference
    stays at zero or above to the end of the run: 0 where it is never below, infinite where it ends
    below. The chance is the share of replications in which it is within the run.
    """
    total = np.cumsum(difference, axis=1)
    below = total < -_NOISE * max(1.0, float(np.abs(total).max(initial=0.0)))
    weeks = below.shape[1]
    last = np.where(below.any(axis=1), weeks - 1 - np.argmax(below[:, ::-1], axis=1), -1)
    month = np.ceil(ends / HOURS_PER_MONTH - _NOISE)
    after = np.append(month, np.inf)[last + 1]
    months = np.where(last < 0, 0.0, after)
    paid = share(np.isfinite(months), confidence=CONFIDENCE)
    half = (paid.high - paid.low) / 2.0
    chance = Estimate(paid.share, paid.low, paid.high, half, math.nan, len(months))
    # Those that a share of the replications do not exceed; between infinite ones is no mean.
    places = [math.ceil(part * len(months) - _NOISE) - 1 for part in (0.1, 0.5, 0.9)]
    return Payback(chance, *(float(np.sort(months)[place]) for place in places))


def money(
    base: RunResult, others: Sequence[RunResult], *, discount: float = DISCOUNT
) -> Money | None:
    """The money of a baseline and of its scenarios; None where no work has a price.

    discount: a year, 0.1 is 10 %. All runs have the same replications and the same horizon. Raises
    DiscountError.
    """
    refuse_discount(discount)
    runs = (base, *others)
    if not any(_has_prices(run.model) or _has_payers(run.model) for run in runs):
        return None
    flows = [cash(run) for run in runs]
    first = flows[0]
    return Money(
        discount=discount,
        week=first.ends / HOURS_PER_WEEK,
        runs=tuple(
            RunMoney(run.name, fan(flow.net), _worth_of(flow.net, first.ends, discount))
            for run, flow in zip(runs, flows, strict=True)
        ),
        worths=tuple(
            _worth(run.name, first, flow, discount)
            for run, flow in zip(others, flows[1:], strict=True)
        ),
    )


def _has_prices(model: Model) -> bool:
    """Whether some work has a price."""
    return any(kind.value > 0.0 or kind.delay_cost > 0.0 for kind in model.work)


def _has_payers(model: Model) -> bool:
    """Whether users of a market pay anything, or a lever in use can make them."""
    paths = {path for name, _ in model.use for path, _ in model.lever(name).change}
    return any(
        market.early.pays + market.main.pays > 0.0
        or paths & {f"{market.name}.pays.early", f"{market.name}.pays.main"}
        for market in model.markets
    )


def refuse_discount(rate: float) -> None:
    """Raise DiscountError if a yearly rate is not valid."""
    if not 0.0 <= rate < HIGHEST:
        raise DiscountError(rate)


def _worth_of(flow: Floats, ends: Floats, rate: float) -> Estimate:
    values = present_value(flow, ends, rate)
    return of_values(values)


def _worth(name: str, base: CashFlows, other: CashFlows, rate: float) -> Worth:
    """The value of a scenario over its baseline, replication by replication."""
    ends, net = base.ends, other.net - base.net
    values = present_value(net, ends, rate)
    low, middle, high = (float(value) for value in np.quantile(values, [0.1, 0.5, 0.9]))
    certain = [
        float(present_value(after - before, ends, rate))
        for before, after in ((base.people, other.people), (base.levers, other.levers))
    ]
    return Worth(
        scenario=name,
        fan=fan(net),
        npv=of_values(values),
        npv_p10=low,
        npv_p50=middle,
        npv_p90=high,
        value=_worth_of(other.value - base.value, ends, rate),
        delay=_worth_of(other.delay - base.delay, ends, rate),
        people=certain[0],
        levers=certain[1],
        payback=payback(net, ends),
        shares=_shares(base, other, rate),
        is_nothing=bool(np.all(net == 0.0)),
    )


def _shares(base: CashFlows, other: CashFlows, rate: float) -> tuple[tuple[str, Estimate], ...]:
    """The gain from each kind of work, value less delay, of the kinds that both models have."""
    before = dict(base.by_kind)
    return tuple(
        (work, _worth_of(flow - before[work], base.ends, rate))
        for work, flow in other.by_kind
        if work in before
    )
