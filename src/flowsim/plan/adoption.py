"""How levers spread over people: curves, gains week by week, and what the engines need of it.

Input: a model. Output: of a lever the share of people who have it over time, its mean gain on
Mondays, and the tables Levers and Adopters. Nothing is drawn here: who has it when is decided in
the run, person by person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from flowsim.dynamics.bass import when
from flowsim.dynamics.in_a_team import mean_shares
from flowsim.model import find
from flowsim.model.records.adopting import Bass, Fade
from flowsim.model.types import Lever, Model, Team
from flowsim.plan import tables as t
from flowsim.plan.frozen import floats, ints, streams
from flowsim.plan.tables import Floats
from flowsim.plan.ticks import on_ticks
from flowsim.time_units import HOURS_PER_WEEK

_NEARLY_ALL, _CLOSE = 0.999, 101  # points, until this share of a curve has risen
_IN_HANDS = frozenset({"effort", "rework", "injects", "catches", "then"})


class Curve(NamedTuple):
    """The share of people who have a lever, straight from point to point; jumps are two points."""

    at: Floats  # hours from its start, in order
    share: Floats


def among(model: Model, lever: Lever) -> list[Team]:
    """The teams among whose people a lever spreads: those whose work or numbers it changes."""
    names = set()
    for path, _ in lever.change:
        target = find(model, path)
        if target.noun == "team":
            names.add(target.owner)
        elif target.noun == "step" and target.key in _IN_HANDS:
            names.add(model.kind(target.owner).step(target.step).team or "")
    return [team for team in model.teams if team.name in names and team.kind == "people"]


def curve(model: Model, lever: Lever, weeks: int) -> Curve:
    """The mean share of people who have a lever over time, for a number of weeks from its start."""
    at, share = np.zeros(1), np.ones(1)
    if lever.bass is not None:
        people = sum(team.people for team in among(model, lever))  # who is there first
        at = _points(lever.bass, weeks * HOURS_PER_WEEK)
        share = mean_shares(lever.bass.push, lever.bass.pull, people=people, times=at)
    elif lever.ramp > 0.0:
        at, share = np.array([0.0, lever.ramp]), np.array([0.0, 1.0])
    whole = Curve(at, share)
    if lever.mandate is None:
        return whole
    if lever.ramp == 0.0 and lever.bass is None:
        return Curve(np.array([lever.mandate]), np.ones(1))
    before = at < lever.mandate
    by_then = float(shares(whole, np.array([lever.mandate]))[0])
    return Curve(
        np.append(at[before], [lever.mandate] * 2), np.append(share[before], [by_then, 1.0])
    )


def _points(bass: Bass, end: float) -> Floats:
    """Instants at which a curve is known: each week, and close together where it rises."""
    whole = when(_NEARLY_ALL, innovation=bass.push, imitation=bass.pull)
    close = np.linspace(0.0, min(whole, end), _CLOSE)
    return np.union1d(close, np.arange(0.0, end + 1.0, HOURS_PER_WEEK))


def shares(curve: Curve, at: Floats) -> Floats:
    """The share of people who have it by each instant, in hours from its start."""
    last = len(curve.at) - 1
    i = np.searchsorted(curve.at, at, side="right") - 1
    here, there = np.clip(i, 0, last), np.clip(i + 1, 0, last)
    length = curve.at[there] - curve.at[here]
    part = np.where(length > 0.0, (at - curve.at[here]) / np.where(length > 0.0, length, 1.0), 0.0)
    share: Floats = curve.share[here] + part * (curve.share[there] - curve.share[here])
    return np.where(i < 0, 0.0, share)


def gains(curve: Curve, fades: Fade | None, at: Floats, *, older: float = 0.0) -> Floats:
    """The mean gain at each instant over all people, 1 for one who has just got it.

    older: only of those who have had it for this long, in hours.
    """
    if fades is None:
        return shares(curve, at - older)
    begin, end = curve.at[:-1, None], curve.at[1:, None]
    until = np.clip(at - older, begin, end)
    whole = np.diff(curve.share)[:, None]
    part = np.where(end > begin, (until - begin) / np.where(end > begin, end - begin, 1.0), 0.0)
    mass = np.where(at - older >= end, 1.0, part) * whole  # a jump is two points at one instant
    age, length = at - until, until - begin
    rate = math.log(2.0) / fades.half_life
    spread_out = -np.expm1(-rate * length) / np.where(length > 0.0, rate * length, 1.0)
    kept = 2.0 ** (-np.maximum(age, 0.0) / fades.half_life)
    kept *= np.where(length > 0.0, spread_out, 1.0)
    at_first = np.where(at - older >= curve.at[0], curve.share[0], 0.0)
    first = 2.0 ** (-np.maximum(at - curve.at[0], 0.0) / fades.half_life)
    held = at_first * first + (mass * kept).sum(axis=0)
    total = at_first + mass.sum(axis=0)
    mean: Floats = fades.rest * total + (1.0 - fades.rest) * held
    return mean


def levers(model: Model, weeks: int) -> t.Levers:
    """The pulled levers."""
    pulled = [model.lever(name) for name, _ in model.use]
    curves = [curve(model, lever, weeks) for lever in pulled]
    fades = [lever.fades or Fade(math.inf) for lever in pulled]
    return t.Levers(
        covers=floats([lever.covers for lever in pulled]),
        starts=floats(
            [
                t.NEVER if lever.pulled_by else float(on_ticks(model.warm_up + lever.starts))
                for lever in pulled
            ]
        ),
        first=ints(np.cumsum([0] + [len(each.at) for each in curves])),
        at=floats([at for each in curves for at in each.at]),
        share=floats([share for each in curves for share in each.share]),
        dip=floats([lever.dip.lasts if lever.dip else 0.0 for lever in pulled]),
        half_life=floats([fade.half_life for fade in fades]),
        rest=floats([fade.rest for fade in fades]),
        covers_stream=streams([(f"{lever.name}:covers",) for lever in pulled], 1)[:, 0],
        item_stream=streams([(f"{lever.name}:item",) for lever in pulled], 1)[:, 0],
    )


def adopters(model: Model, people: Floats) -> t.Adopters:
    """How the pulled levers spread from person to person. people: [team, week]."""
    pulled = [model.lever(name) for name, _ in model.use]
    heard = [among(model, lever) if lever.bass else [] for lever in pulled]
    return t.Adopters(
        push=floats([lever.bass.push if lever.bass else 0.0 for lever in pulled]),
        pull=floats([lever.bass.pull if lever.bass else 0.0 for lever in pulled]),
        mandate=floats([t.NEVER if lever.mandate is None else lever.mandate for lever in pulled]),
        hears=ints(
            np.array([[team in teams for team in model.teams] for teams in heard]).reshape(
                len(pulled), len(model.teams)
            )
        ),
        joins=floats(
            [
                float(np.argmax(weekly > person)) * HOURS_PER_WEEK
                for weekly in people
                for person in range(int(max(weekly.max(), 1)))
            ]
        ),
        team_stream=streams(
            [tuple(f"{lever.name}:{team.name}" for team in model.teams) for lever in pulled],
            len(model.teams),
        ),
    )
