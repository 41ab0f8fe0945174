"""What can be measured of what, and in which unit: the measures of runs as a file may name them.

Input: nothing. Output: tables that the reader of expectations and its messages share. Must not
depend on: how a measure is computed, which is the business of `metrics`.
"""

from __future__ import annotations

from typing import Literal

Unit = Literal["rate", "elapsed", "share", "number", "money"]
"""A kind of value of `units`; a rate is of all the time that elapses, nights and weekends too."""

Scope = Literal["work", "door", "step", "team", "work of a team"]

CurveKind = Literal["adoption", "talent"]

MarketScope = Literal["market", "part of a market", "rival"]

_QUANTILES = ("p50", "p85", "p90", "p95")
_CLOCKS = ("request_to_delivery", "change_lead_time")


def _spread(name: str) -> dict[str, Unit]:
    """A duration with what may follow its name."""
    found: dict[str, Unit] = {name: "elapsed", f"{name}_sd": "elapsed"}
    return found | {f"{name}_{quantile}": "elapsed" for quantile in _QUANTILES}


_WAITING: dict[str, Unit] = {
    "waiting": "number",
    "waiting_for_people": "number",
    "waiting_for_limit": "number",
    "waiting_for_gate": "number",
    "waiting_for_batch": "number",
    "waiting_for_hours": "number",
    "waiting_for_absence": "number",
    "waiting_for_priority": "number",
    "waiting_for_crew": "number",
    "waiting_for_request": "number",
    "waiting_for_join": "number",
    "waiting_while_closed": "number",
}
_OF_WORK: dict[str, Unit] = {
    **_WAITING,
    "throughput": "rate",
    "arrival_rate": "rate",
    "growth": "rate",
    **_spread("request_to_delivery"),
    **_spread("change_lead_time"),
    "wip": "number",
    "wip_variance": "number",
    "wip_at_horizon": "number",
    "unfinished": "number",
    "age": "elapsed",
    "age_max": "elapsed",
    "flow_efficiency": "share",
    "dropped_share": "share",
    "discarded_share": "share",
    "abandoned_share": "share",
    "escaped": "number",
    "escaped_share": "share",
    "change_fail_rate": "share",
    "failed_deployment_recovery_time": "elapsed",
}
_OF_STEP: dict[str, Unit] = {
    "throughput": "rate",
    "visits": "number",
    **_spread("wait"),
    "wait_chance": "share",
    "sojourn": "elapsed",
    "queue": "number",
    "in_step": "number",
    "found": "number",
    "batch_size": "number",
    "join_wait": "elapsed",
    **_WAITING,
}
_SHARES: dict[str, Unit] = {"utilisation": "share", "busy": "share", "blocked": "share"}
_BY_TEAM = tuple(f"wait_{quantile}" for quantile in _QUANTILES)  # of a whole team or a step only

MEASURES: dict[Scope, dict[str, Unit]] = {
    "work": _OF_WORK,
    "door": {
        "throughput": "rate",
        "queue": "number",
        "wait": "elapsed",
        "wait_chance": "share",
    },
    "step": _OF_STEP,
    "team": {**_OF_STEP, **_SHARES, "starved": "share", "availability": "share"},
    "work of a team": {
        **{name: unit for name, unit in _OF_STEP.items() if name not in _BY_TEAM},
        **_SHARES,
    },
}
"""Measures by what they are about, each with the unit of its value."""

_OF_MEMBERS: dict[str, Unit] = {
    "users": "number",
    "share": "share",
    "waiting": "number",
    "adopted": "number",
    "left": "number",
    "gave_up": "number",
    "paid": "money",
}

PARTS_OF_MARKET = ("early", "main")

MARKET_MEASURES: dict[MarketScope, dict[str, Unit]] = {
    "market": {**_OF_MEMBERS, "half": "elapsed", "half_chance": "share"},
    "part of a market": _OF_MEMBERS,
    "rival": {"leads": "share", "leader_share": "share", "lead_kept": "share"},
}
"""Measures of the markets of a run, each with its unit: at the horizon, or since time zero; those
of members at any instant before, too. half: when half of the market uses the product; half_chance:
in which share of the runs it does by the horizon. leads: in which share of the runs a product has
more users than each of its rivals; leader_share: of the users of all those of the one that leads;
lead_kept: in which share of the runs the one that leads at an instant leads at the horizon."""

CURVES: dict[CurveKind, dict[str, Unit]] = {
    "adoption": {
        "users": "share",
        "early_users": "share",
        "main_users": "share",
        "waiting": "share",
        "new_users": "rate",
        "dip": "share",
        "paid": "number",
        "half": "elapsed",
    },
    "talent": {
        "juniors": "number",
        "mids": "number",
        "seniors": "number",
        "output": "number",
        "output_per_cost": "number",
    },
}
"""Figures of slow curves, each with its unit: shares are of all who could use the product (early
and main users of their own market), money and people are in units of the curve."""

WORDS = {
    "lead_time": "request_to_delivery",
    "delivery_time": "request_to_delivery",
    "cycle_time": "change_lead_time",
    "delivered": "throughput",
    "deployment_frequency": "throughput",
    "in_progress": "wip",
    "piles_up": "growth",
    "utilization": "utilisation",
    "load": "utilisation",
    "mttr": "failed_deployment_recovery_time",
    "defects": "escaped",
}
"""What people write for a measure, for "did you mean"."""

WORDS_OF_MARKETS = {
    "churned": "left",
    "lost": "gave_up",
    "revenue": "paid",
    "queue": "waiting",
    "adopters": "adopted",
    "adoption": "share",
    "members": "users",
}
"""The same of measures of markets."""


def is_time_of_items(measure: str) -> bool:
    """Whether a measure is a time of items, which has no mean if they pile up."""
    return measure.startswith(_CLOCKS)
