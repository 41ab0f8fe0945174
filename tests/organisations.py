"""Small organisations drawn by Hypothesis, as text in the language: for every test of both engines.

Half of them are tie-heavy: whole hours, fixed efforts, clockwork arrivals, so that many things
happen at one instant and the order of events decides.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

HOURS = ["always", "office", "Mon-Fri 09-12, Mon-Fri 13-17", "Mon-Sun 08-20", "Sat 10-14"]
WEEKS = 2


def percent(most: int = 100) -> st.SearchStrategy[str]:
    return st.integers(0, most).map(lambda n: f"{n}%")


@st.composite
def effort(draw: st.DrawFn, ties: bool) -> dict[str, Any]:
    if ties:
        hours = draw(st.sampled_from([0, 1, 2, 4, 8]))
        return {"effort": f"{hours}h", "cv": 0}
    hours = draw(st.sampled_from(["0.5h", "3h", "1d", "20min"]))
    family = draw(
        st.sampled_from(
            [
                {},
                {"cv": 0},
                {"dist": "exponential"},
                {"cv": 2},
                {"dist": "gamma", "cv": 0.7},
                {"dist": "gamma", "cv": 1.5},
                {"dist": "weibull", "cv": 1.3},
                {"dist": "uniform", "cv": 0.5},
                {"dist": "triangular", "cv": 0.3},
            ]
        )
    )
    if draw(st.integers(0, 7)) == 0:
        return {"effort": {"values": ["1h", "2h", "5h"], "chances": ["50%", "30%", "20%"]}}
    return {"effort": hours, **family}


@st.composite
def step(draw: st.DrawFn, teams: list[str], ties: bool, first: bool) -> dict[str, Any]:
    if not first and draw(st.integers(0, 4)) == 0:
        wait = draw(st.sampled_from(["0h", "1h", "1d"]))
        made: dict[str, Any] = {"wait": wait}
        if not ties and draw(st.booleans()):
            made = {"wait": {"mean": "4h", "dist": "exponential"}}
    else:
        made = {"team": draw(st.sampled_from(teams)), **draw(effort(ties))}
        if draw(st.integers(0, 3)) == 0:
            made["rework"] = draw(st.sampled_from(["0%", "50%", "100%", "150%"]))
    if not first and draw(st.integers(0, 3)) == 0:
        made["share"] = draw(percent())
    return made


@st.composite
def flow(draw: st.DrawFn, work: str, teams: list[str], ties: bool) -> list[dict[str, Any]]:
    count = draw(st.integers(1, 5))
    names = [f"{work}_{i}" for i in range(count)]
    steps = [draw(step(teams, ties, i == 0)) for i in range(count)]
    for made in steps:
        if draw(st.integers(0, 2)) == 0:
            targets = draw(
                st.lists(st.sampled_from([*names, "done", "dropped"]), max_size=3, unique=True)
            )
            if targets:
                made["then"] = {target: draw(percent(80 // len(targets))) for target in targets}
    return [{name: made} for name, made in zip(names, steps, strict=True)]


@st.composite
def arrives(draw: st.DrawFn, ties: bool) -> Any:
    kind = draw(st.sampled_from(["rate", "every", "always", "backlog"]))
    if kind == "rate":
        return {"rate": draw(st.sampled_from(["3/d", "9/w", "0.5/h"]))}
    if kind == "every":
        if ties:
            return {"every": draw(st.sampled_from(["1h", "2h", "8h"]))}
        return {"every": {"mean": "5h", "dist": "gamma", "cv": 0.8}}
    if kind == "backlog":
        return {"backlog": draw(st.integers(1, 12))}
    return "always"


def changes(teams: list[str], work: dict[str, Any]) -> list[tuple[str, str]]:
    """Every change that a lever could make in this organisation."""
    found = []
    for team in teams:
        found += [(f"{team}.people", "+2"), (f"{team}.people", "-1"), (f"{team}.speed", "x2")]
    for name, kind in work.items():
        if kind.get("limit"):
            found += [(f"{name}.limit", "none"), (f"{name}.limit", "+2")]
        if isinstance(kind["arrives"], dict):
            found += [
                (f"{name}.arrives.{key}", "x1.5") for key in kind["arrives"] if key != "backlog"
            ]
        for named in kind["flow"]:
            ((step_name, made),) = named.items()
            path = f"{name}.{step_name}"
            if "wait" in made:
                found += [(f"{path}.wait", "+1h"), (f"{path}.wait", "/2")]
            else:
                found += [(f"{path}.effort", "/10"), (f"{path}.effort", "+1h")]
                found += [(f"{path}.rework", "x2"), (f"{path}.effort", "2h")]
            if "share" in made:
                found.append((f"{path}.share", "x0.5"))
            found += [(f"{path}.then.{target}", "x0.5") for target in made.get("then", {})]
            found += [(f"{path}.then.dropped", "+5pp")]
    return found


@st.composite
def organisation(draw: st.DrawFn) -> str:
    """The text of a model."""
    ties = draw(st.booleans())
    teams = [f"team_{i}" for i in range(draw(st.integers(1, 3)))]
    described = {}
    for team in teams:
        made: dict[str, Any] = {"people": draw(st.sampled_from([1, 1, 1, 2, 2, 2, 3, 3, 4, 66]))}
        made["hours"] = draw(st.sampled_from(HOURS)).split(", ")
        if draw(st.booleans()):
            made["overhead"] = {"meetings": draw(percent(60))}
        if draw(st.integers(0, 3)) == 0:
            made["speed"] = draw(st.sampled_from([0.5, 2, 1.3]))
        described[team] = made
    work: dict[str, Any] = {}
    for i in range(draw(st.integers(1, 3))):
        name = f"work_{i}"
        kind: dict[str, Any] = {"arrives": draw(arrives(ties)), "priority": draw(st.integers(0, 2))}
        kind["flow"] = draw(flow(name, teams, ties))
        if draw(st.booleans()):
            kind["limit"] = draw(st.integers(1, 6))
        work[name] = kind
    model: dict[str, Any] = {
        "flowsim": 1,
        "name": "drawn",
        "warm_up": draw(st.sampled_from(["0h", "1w", "30h"])),
        "horizon": f"{WEEKS}w",
        "hours": draw(st.sampled_from(["always", "office"])),
        "teams": described,
        "work": work,
    }
    levers = {}
    for i in range(draw(st.integers(0, 3))):
        chosen = draw(
            st.lists(st.sampled_from(changes(teams, work)), min_size=1, max_size=3, unique=True)
        )
        lever: dict[str, Any] = {
            "change": dict(chosen),
            "covers": draw(st.sampled_from(["100%", "60%"])),
            "starts": draw(st.sampled_from(["0w", "1w", "50h"])),
        }
        if draw(st.booleans()):
            lever["adoption"] = {"ramp": draw(st.sampled_from(["1w", "3d"]))}
        levers[f"lever_{i}"] = lever
    if levers:
        model["levers"] = levers
        model["use"] = {name: draw(st.sampled_from(["100%", "1"])) for name in levers}
    return json.dumps(model)
