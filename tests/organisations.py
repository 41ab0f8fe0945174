"""Small organisations drawn by Hypothesis, as text in the language: for every test of both engines.

Three in four are tie-heavy: fixed efforts of whole hours or minutes, clockwork arrivals, gates and
patience that meet them, overheads that divide them, so that many things happen at one instant and
the order of events decides.

`organisation(features)` draws from so much of the language; each model has some of these features,
so that they meet in many ways. `features_of` says which a model has. `try_many` is for a test that
wants many that are not like each other. `spreads` says what of markets and pulled levers a model
has; `spreading` draws those that have enough of both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st

from flowsim.model import ModelError, loads

START = "2026-12-21"  # a Monday
HOLIDAYS: list[Any] = [
    "US",
    "2026-12-21",
    ["DE-BY", "2026-12-24..2026-12-27"],
    "2026-12-28..2027-01-03",  # a whole week
    ["2026-12-23", "2026-12-25", "2026-12-27..2026-12-29"],
]
HOURS = ["always", "office", "Mon-Fri 09-12, Mon-Fri 13-17", "Mon-Sun 08:20-20", "Sat 10-14"]
WEEKS = 2

CORE = frozenset({"limit", "levers", "rework", "share", "then", "wait", "overhead", "speed"})
LANES = frozenset({"wip", "lanes", "drop", "shared", "moved"})
QUEUES = frozenset({"discipline", "switch_cost", "expedite", "step_priority"})
PASSES = frozenset({"patience", "opens", "batch"})
QUALITY = frozenset({"injects", "catches"})
AFTER = frozenset({"after", "installed"})
PEOPLE = frozenset({"away", "outages", "helps", "people_at", "holidays", "dynamics"})
ARRIVALS = frozenset({"size", "rate_at", "wave", "state"})
ADOPTING = frozenset({"bass", "mandate", "dip", "fades"})
SPREADING = frozenset({"markets", "pulled_by"})
CREWS = frozenset({"people", "with", "equipment"})
ALL = SPREADING | ADOPTING | CORE | LANES | {"parallel"} | QUEUES | PASSES | QUALITY | AFTER
REQUESTS = frozenset({"request"})
ALL |= PEOPLE | ARRIVALS | CREWS | REQUESTS

# What a drawn model may be refused for; anything else is a mistake of this file.
REFUSED = (
    "the loop never ends",
    "with steps that take no time",
    "multiplies without limit",
    "comes back to its steps",
    "makes the run too large",
    "can block each other for good",
    "can block itself for good",
    "the limits of those who ask",
    "is never open at the same time",
)

Features = Iterable[str]
Made = dict[str, Any]


class Drawer:
    """Draws with the features that one model has, ties or none."""

    def __init__(self, draw: st.DrawFn, features: Features, certain: Features = ()) -> None:
        self.draw = draw
        self.ties = draw(st.sampled_from([True, True, True, False]))
        self.on = {name for name in sorted(features) if draw(st.booleans())} | {*certain}
        self.most: dict[str, int] = {}  # people or things of each team

    def one(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def count(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def percent(self, most: int = 100) -> str:
        return f"{self.count(0, most)}%"

    def has(self, feature: str, *, one_in: int = 2) -> bool:
        """Whether a place has a feature, one place in so many if the model has it at all."""
        return feature in self.on and self.count(1, one_in) == 1

    # -- parts

    def effort(self) -> Made:
        if self.ties:
            return {"effort": self.one("0h", "1h", "2h", "4h", "8h", "40min", "6.4h"), "cv": 0}
        law = self.one(
            {},
            {"cv": 0},
            {"dist": "exponential"},
            {"cv": 2},
            {"dist": "gamma", "cv": 0.7},
            {"dist": "gamma", "cv": 1.5},
            {"dist": "weibull", "cv": 1.3},
            {"dist": "uniform", "cv": 0.5},
            {"dist": "triangular", "cv": 0.3},
            {"values": ["1h", "2h", "5h"], "chances": ["50%", "30%", "20%"]},
        )
        if "values" in law:
            return {"effort": law}
        return {"effort": self.one("0.5h", "3h", "1d", "20min"), **law}

    def elapsed(self, *hours: int) -> Any:
        """A time on the wall: one of these hours, or with such a mean."""
        mean = f"{self.one(*hours)}h"
        if self.ties:
            return self.one(mean, mean, "160min")
        return self.one(mean, {"mean": mean, "dist": "exponential"}, {"values": [mean, "7h"]})

    def step(self, teams: list[str], *, plain: bool, in_block: bool) -> Made:
        """plain: somebody must be able to pull it."""
        if not plain and self.has("wait", one_in=3):
            made: Made = {"wait": self.one("0h", "1h", "1d")}
            if not self.ties and self.one(True, False):
                made = {"wait": {"mean": "4h", "dist": "exponential"}}
        else:
            made = {"team": self.one(*teams), **self.effort()}
            if self.has("rework"):
                made["rework"] = self.one("0%", "50%", "100%", "150%")
            if self.has("step_priority"):
                made["priority"] = self.count(0, 2)
            if self.has("batch"):
                made["batch"] = self.one("all", 2, 2, 3, {"min": 2, "max": 3}, {"max": 2})
            if not in_block and self.has("patience"):
                made["patience"] = self.elapsed(2, 4, 8, 24)
            made |= self.crew(made["team"])
        if not plain and self.has("share"):
            made["share"] = self.percent()
        if not plain and self.has("opens"):
            made["opens"] = self.one("24h", "1d", "12h", "8h", "1w", "5h", "80min")
        if self.has("injects"):
            made["injects"] = self.one(0.3, 1, 2)
        if self.has("catches"):
            made["catches"] = self.one("30%", "60%", "100%")
        if self.has("wip"):
            made["wip"] = self.count(1, 3)
        return made

    def crew(self, team: str) -> Made:
        """Who takes part in a step of a team beside one person."""
        made: Made = {}
        if self.most[team] > 1 and self.has("people"):
            made["people"] = self.count(2, min(3, self.most[team]))
        others = [name for name in self.most if name != team]
        if others and self.has("with"):
            named = self.draw(
                st.lists(st.sampled_from(others), min_size=1, max_size=2, unique=True)
            )
            made["with"] = {name: self.count(1, min(2, self.most[name])) for name in named}
        return made

    def flow(self, work: str, teams: list[str], *, plain: bool) -> list[Made]:
        names = (f"{work}_{i}" for i in count())

        def step(first: bool = False, *, in_block: bool = False) -> Made:
            return {next(names): self.step(teams, plain=plain and first, in_block=in_block)}

        flow: list[Made] = []
        for node in range(self.count(1, 3 if "parallel" in self.on else 5)):
            if self.has("parallel") and not (plain and node == 0):
                branches = [self.count(1, 2) for _ in range(self.count(2, 3))]
                block = [[step(in_block=True) for _ in range(steps)] for steps in branches]
                flow.append({"parallel": [b[0] if len(b) == 1 else b for b in block]})
            else:
                flow.append(step(node == 0))
        places = [*(name for name, _ in steps_of(flow)), "done", "dropped"]
        for _, made in steps_of(flow):
            if self.has("then"):
                chosen = st.lists(st.sampled_from(places), max_size=3, unique=True)
                targets = self.draw(chosen)
                if targets:
                    made["then"] = {to: self.percent(80 // len(targets)) for to in targets}
        return flow

    def arrives(self) -> Any:
        kind = self.one("rate", "every", "always", "backlog")
        made: Made = {}
        if kind == "rate":
            made["rate"] = self.one("3/d", "9/w", "0.5/h")
            if self.has("rate_at"):
                made["rate"] = {"at": {"0w": self.one("3/d", "0/d"), "1w": "6/d"}}
            elif self.has("wave"):
                swing = self.one("50%", "100%")
                made["rate"] = {"mean": "0.3/h", "swing": swing, "period": self.one("24h", "1w")}
                made["hours"] = "always"
        elif kind == "every":
            made["every"] = self.one("1h", "2h", "8h", "1d", "40min")
            if not self.ties:
                made["every"] = {"mean": "5h", "dist": "gamma", "cv": 0.8}
        elif kind == "backlog":
            made["backlog"] = self.count(1, 12)
        else:
            return "always"
        if kind in ("rate", "every") and self.has("size"):
            made["size"] = self.one(2, 3, {"values": [0, 1, 4], "chances": ["20%", "50%", "30%"]})
        if kind in ("rate", "every") and made.get("hours") != "always" and self.has("holidays"):
            made["holidays"] = self.one("none", *HOLIDAYS)
        return made

    def work(self, name: str, teams: list[str]) -> Made:
        arrives = self.arrives()
        made: Made = {"arrives": arrives, "priority": self.count(0, 2)}
        always = arrives == "always"
        if self.has("limit"):
            made["limit"] = self.count(1, 6)
            if not always and self.has("drop"):
                made["limit"] = {"max": made["limit"], "full": "drop"}
        if not always and self.has("expedite"):
            made["expedite"] = True
        if self.has("discipline"):
            made["delay_cost"] = self.one("0/w", "1/w", "2k/w")
        made["flow"] = self.flow(name, teams, plain=always and "limit" not in made)
        return made

    def teams(self) -> Made:
        names = [f"team_{i}" for i in range(self.count(1, 3))]
        described = {}
        for name in names:
            made: Made = {"people": self.one(1, 1, 1, 2, 2, 2, 3, 3, 4, 66)}
            self.most[name] = made["people"]
            if self.has("people_at"):
                made["people"] = {"at": {"0w": self.count(0, 3), "1w": self.count(1, 3)}}
                self.most[name] = max(made["people"]["at"].values())
            made["hours"] = self.one(*HOURS).split(", ")
            if self.has("holidays", one_in=3):
                made["holidays"] = self.one("none", *HOLIDAYS)
            if self.has("overhead"):
                share = self.one("20%", "15%", "37.5%") if self.ties else self.percent(60)
                made["overhead"] = {"meetings": share}
            if self.has("speed", one_in=3):
                made["speed"] = self.one(0.5, 2, 1.3)
            if self.has("dynamics", one_in=4):
                made["dynamics"] = self.dynamics(has_ranks=not isinstance(made["people"], dict))
            if self.has("discipline"):
                made["discipline"] = self.one("fifo", "lifo", "random", "shortest", "value")
            if self.has("switch_cost"):
                made["switch_cost"] = self.one("1h", "30min")
            if self.has("away"):
                made["away"] = {"every": self.elapsed(20, 48, 100), "for": self.elapsed(4, 8, 24)}
            elif self.has("outages"):
                made["away"] = [
                    {"from": f"{self.one(0, 9, 30, 168)}h", "for": f"{self.one(8, 24)}h",
                     "people": self.count(1, 3)}
                    for _ in range(self.count(1, 2))
                ]  # fmt: skip
            others = [other for other in names if other != name]
            if others and self.has("helps"):
                paces = {other: self.one("50%", "100%", "80%") for other in others}
                made["helps"] = self.one(paces, others, others[0])
            described[name] = made
        return described

    def things(self) -> Made:
        found: Made = {}
        for number in range(self.count(1, 2) if self.has("equipment", one_in=1) else 0):
            made: Made = {"kind": "equipment", "people": self.count(1, 3)}
            self.most[f"thing_{number}"] = made["people"]
            if self.has("people_at"):
                made["people"] = {"at": {"0w": self.count(0, 2), "1w": self.count(1, 3)}}
                self.most[f"thing_{number}"] = max(made["people"]["at"].values())
            if self.count(1, 3) == 1:
                made["hours"] = self.one(*HOURS).split(", ")
            if self.has("holidays", one_in=3):
                made["holidays"] = self.one("none", *HOLIDAYS)
            if self.has("speed", one_in=3):
                made["speed"] = self.one(0.5, 2, 1.3)
            found[f"thing_{number}"] = made
        return found

    def dynamics(self, *, has_ranks: bool) -> Made:
        """Slow curves that move within two weeks."""
        found: Made = {"complexity": {"layers": self.count(1, 3)}}
        if self.draw(st.booleans()):
            found["coordination"] = {"hand_offs": "5%", "search": self.one("0%", "2%"),
                                     "groups": self.count(1, 2)}  # fmt: skip
        if has_ranks and self.draw(st.booleans()):
            found["talent"] = {"juniors": "25%", "mids": "25%", "hires": self.one(0, 60, 104)}
        return found

    def bring(self, work: Made) -> None:
        """What deliveries bring on: of works further down, whose own source may then go."""
        names = list(work)
        for i, name in enumerate(names):
            if not self.has("after"):
                continue
            target = self.one(*names[i + 1 :]) if names[i + 1 :] else None
            once: Made = {"chance": self.one("30%", "100%"), "at": self.one("1d", "8h", "0h")}
            if target is None:
                work[name]["after"] = {self.one(*names): {**once, "chance": "20%"}}
                continue
            rate: Made = {"rate": self.one("1/d", "3/w"), "for": self.one("2d", "1w")}
            if self.has("installed"):
                rate["installed"] = self.count(1, 5)
            defect = {"per_defect": self.one("50%", "100%"), "within": self.one("2d", "1h")}
            spawned = rate if "installed" in rate else self.one(once, rate, defect)
            work[name]["after"] = {target: spawned}
            if work[target].get("arrives") != "always" and self.one(True, False):
                work[target].pop("arrives", None)

    def requests(self, work: Made) -> None:
        """Steps that ask: for works further down, whose own source may then go, or for any."""
        names = list(work)
        for i, name in enumerate(names):
            of_all = work[name].get("arrives") == "always" and "limit" not in work[name]
            for place, (_, made) in enumerate(steps_of(work[name]["flow"])):
                if (of_all and place == 0) or not self.has("request"):
                    continue
                keys = ("then", "injects", "catches", "wip")
                kept: Made = {key: made[key] for key in keys if key in made}
                made.clear()
                asked = self.one(*names[i + 1 :]) if names[i + 1 :] else self.one(*names)
                made |= {"request": asked, **kept}
                if asked in names[: i + 1]:  # who waits for itself is refused
                    made |= {"share": "20%", "goes_on": True}
                elif self.has("share"):
                    made["share"] = self.percent()
                made |= self.one({}, {}, {"priority": self.count(0, 2)}, {"as_urgent": True})
                made |= self.one({}, {}, {}, {}, {"goes_on": True})
                own = work[asked].get("arrives")
                if asked not in names[: i + 1] and own != "always" and self.one(True, False):
                    work[asked].pop("arrives", None)

    def markets(self, work: Made) -> Made:
        """Markets, with work that comes from them and work that comes for each user.

        Each but the first may be a rival of the first.
        """
        found: Made = {}
        for number in range(self.count(1, 3)):
            name, hazards = f"market_{number}", ("0%/w", "40%/w", "200%/w", "30%/d")
            made: Made = {"size": self.count(1, 40), "early": {}, "main": {}}
            for part in ("early", "main"):
                made[part] = {"push": self.one(*hazards), "pull": self.one(*hazards)}
            made["early"]["share"] = self.one("0%", "16%", "50%", "100%")
            made["main"] |= {"bridge": self.percent(), "leaves": self.one("0%/w", "90%/w", "50%/d")}
            made["reach"] = self.one("0%", "30%", "60%", "100%")
            made["opens"] = {"main": self.one("0w", "1w", "50h")}
            if found and self.one(True, False):
                made["rival_of"] = "market_0"
                del made["size"], made["early"]["share"]
            found[name] = made
            names = [each for each in work if "arrives" in work[each]]
            for each in names[: self.count(0, len(names))]:
                rate = self.one("1/d", "3/w")
                described: Made = {"per": f"{name}.users", "rate": rate}
                taken = any(f"'from': '{name}'" in str(kind) for kind in work.values())
                if not taken and self.one(True, True, False):
                    described = {"from": name}
                elif self.has("rate_at", one_in=3):
                    described["rate"] = {"at": {"0w": rate, "1w": "5/d"}}
                elif self.has("size"):
                    described["size"] = 2
                work[each]["arrives"] = described
        return found

    def pulled(self, model: Made) -> Made:
        """A lever that deliveries pull."""
        possible = [
            change
            for change in changes(model)
            if change[0].split(".")[0] not in model["teams"]
            and change[0].split(".")[-1] not in ("limit", "wip")
        ]
        chosen = st.lists(
            st.sampled_from(possible), min_size=1, max_size=3, unique_by=lambda pair: pair[0]
        )
        change = dict(self.draw(chosen))
        by: Any = self.one(*model["work"])
        if "arrives" in str(change):  # otherwise they could grow without end
            by = {"work": by, "most": self.count(1, 3)}
        elif self.one(True, False):
            by = {"work": by, "every": self.count(1, 3), **self.one({}, {"most": 2})}
        return {"change": change, "covers": self.one("100%", "60%"), "pulled_by": by}

    def lanes(self, work: Made) -> list[Made]:
        found = []
        for name, kind in work.items():
            steps = [step for step, _ in steps_of(kind["flow"])]
            if self.has("lanes"):
                first = self.count(0, len(steps) - 1)
                last = self.count(first + 1, len(steps))
                found.append({"work": name, "steps": steps[first:last], "max": self.count(1, 4)})
        for _ in range(self.one(1, 1, 2) if self.has("shared", one_in=1) else 0):
            found.append(self.shared(work))
        for number, limit in enumerate(found):
            if self.one(True, False):
                limit["name"] = f"board_{number}"
        return found

    def shared(self, work: Made) -> Made:
        """A limit over several kinds of work, or of a team or its people."""
        steps = [step for kind in work.values() for step in steps_of(kind["flow"])]
        of_teams = sorted({made["team"] for _, made in steps if "team" in made})
        most = {"max": self.count(1, 5)}
        ways: list[Made] = [{"work": list(work)}]
        ways += [{key: team} for key in ("team", "person") for team in of_teams]
        ways.append({"work": list(work), "steps": [s for s, _ in steps if self.one(True, False)]})
        way: Made = self.one(*ways)
        named = way.get("steps", [])
        of_kind = [{s for s, _ in steps_of(kind["flow"])} for kind in work.values()]
        if "steps" in way and not all(own & set(named) for own in of_kind):
            del way["steps"]
        return way | most

    def state(self, work: Made) -> list[Made]:
        found = []
        for name, kind in work.items():
            if self.has("state"):
                step = self.one(*(step for step, _ in steps_of(kind["flow"])))
                age = self.one("0h", "5h", "3d")
                found.append({"work": name, "step": step, "items": self.count(1, 3), "age": age})
        return found

    def levers(self, model: Made) -> None:
        levers: Made = {}
        for i in range(self.count(1, 3)):
            possible = st.sampled_from(changes(model))
            chosen = self.draw(
                st.lists(possible, min_size=1, max_size=3, unique_by=lambda pair: pair[0])
            )
            of_limits = changes_of_limits(model)
            if of_limits and self.has("moved"):
                chosen.append(self.one(*of_limits))
            lever: Made = {
                "change": dict(chosen),
                "covers": self.one("100%", "60%"),
                "starts": self.one("0w", "1w", "50h"),
            }
            lever |= self.adopting(lever["change"], model["work"])
            if self.has("pulled_by"):
                lever = self.pulled(model)
            levers[f"lever_{i}"] = lever
        model["levers"] = levers
        model["use"] = {name: self.one("100%", "1") for name in levers}

    def adopting(self, change: Made, work: Made) -> Made:
        """How a lever spreads, is learned and fades."""
        found: Made = {}
        ways: list[Made] = [{}, {"ramp": self.one("1w", "3d")}]
        if self.has("bass"):
            push, pull = self.one("20%/d", "60%/w"), self.one("0%/w", "90%/d", "200%/w")
            ways = [{"bass": {"push": push, "pull": pull}}]
        adoption: Made = self.one(*ways)
        if self.has("mandate"):
            adoption |= {"mandate": self.one("0h", "4d", "30h", "9w")}
        if adoption:
            found["adoption"] = adoption
        if self.has("fades"):
            fades = {"half_life": self.one("1d", "50h"), "rest": self.percent()}
            found["fades"] = self.one("2d", fades)
        if self.has("dip") and is_learned(change, work):
            found["dip"] = {"pace": self.one("50%", "85%"), "for": self.one("0h", "12h", "4d")}
        return found

    def model(self, weeks: int = WEEKS) -> Made:
        teams = self.teams()
        things = self.things()
        work = {f"work_{i}": self.work(f"work_{i}", list(teams)) for i in range(self.count(1, 3))}
        self.bring(work)
        self.requests(work)
        markets = self.markets(work) if self.has("markets", one_in=1) else {}
        limits, state = self.lanes(work), self.state(work)
        let_batches_fill(work, limits)
        made: Made = {
            "flowsim": 1,
            "name": "drawn",
            "warm_up": "0h" if state else self.one("0h", "1w", "30h"),
            "horizon": f"{weeks}w",
            "hours": self.one("always", "office"),
            "teams": teams | things,
            "work": work,
        }
        if "holidays" in self.on:
            made |= {"start": START, "warm_up": "0h" if state else self.one("0h", "1w")}
            made |= {"holidays": self.one(*HOLIDAYS)} if self.has("holidays") else {}
        made |= {"markets": markets} if markets else {}
        made |= {"limits": limits} if limits else {}
        made |= {"state": state} if state else {}
        if self.has("levers", one_in=1):
            self.levers(made)
        return made


def steps_of(flow: list[Made]) -> Iterator[tuple[str, Made]]:
    """The steps of a flow, those of its blocks among them."""
    for entry in flow:
        ((name, made),) = entry.items()
        if name != "parallel":
            yield name, made
            continue
        for branch in made:
            yield from steps_of(branch if isinstance(branch, list) else [branch])


def let_batches_fill(work: Made, limits: list[Made]) -> None:
    """No batch waits for more items than a limit lets in."""
    for name, kind in work.items():
        limit = kind.get("limit", 100)
        most = limit["max"] if isinstance(limit, dict) else limit
        for step, made in steps_of(kind["flow"]):
            room = min(
                most,
                made.get("wip", 100),
                *(
                    lane["max"]
                    for lane in limits
                    if name in lane.get("work", name)
                    and step in lane.get("steps", step)
                    and made.get("team") == lane.get("team", lane.get("person", made.get("team")))
                ),
                100,
            )
            batch = made.get("batch")
            least = batch.get("min", 1) if isinstance(batch, dict) else batch
            if isinstance(least, int) and least > room:
                made["batch"] = {"max": room} if isinstance(batch, dict) else room


def changes(model: Made) -> list[tuple[str, str]]:
    """Every change that a lever could make in this organisation."""
    found = []
    teams, work = model["teams"], model["work"]
    for team, described in teams.items():
        found += [(f"{team}.people", "+2"), (f"{team}.people", "-1")]
        found.append((f"{team}.speed", "x2"))
        if "dynamics" in described:
            found.append((f"{team}.dynamics.complexity.layers", "+1"))
            found.append((f"{team}.dynamics.coordination.search", "+2pp"))
        if "talent" in described.get("dynamics", {}):
            found.append((f"{team}.dynamics.talent.hires", "x0"))
        if "helps" in described:
            other = next(name for name in teams if name != team)
            found += [(f"{team}.helps.{other}", "+20pp"), (f"{team}.helps.{other}", "50%")]
    for name, kind in work.items():
        if "limit" in kind:
            found += [(f"{name}.limit", "none"), (f"{name}.limit", "+2")]
        elif any("wip" in made for _, made in steps_of(kind["flow"])):
            found.append((f"{name}.limit", "4"))
        arrives = kind.get("arrives")
        if isinstance(arrives, dict):
            found += [
                (f"{name}.arrives.{key}", "x1.5") for key in ("rate", "every") if key in arrives
            ]
        for step, made in steps_of(kind["flow"]):
            path = f"{name}.{step}"
            if "wait" in made:
                found += [(f"{path}.wait", "+1h"), (f"{path}.wait", "/2")]
            elif "request" not in made:
                found += [(f"{path}.effort", "/10"), (f"{path}.effort", "+1h")]
                found += [(f"{path}.rework", "x2"), (f"{path}.effort", "2h")]
            if "share" in made:
                found.append((f"{path}.share", "x0.5"))
            if "wip" in made:
                found += [(f"{path}.wip", "+1"), (f"{path}.wip", "none"), (f"{path}.wip", "3")]
            if "injects" in made:
                found += [(f"{path}.injects", "x1.7"), (f"{path}.injects", "0")]
            if "catches" in made:
                found += [(f"{path}.catches", "x0.5"), (f"{path}.catches", "-20pp")]
            found += [(f"{path}.then.{target}", "x0.5") for target in made.get("then", {})]
            found += [(f"{path}.then.dropped", "+5pp")]
    for name in model.get("markets", {}):
        found += [(f"{name}.reach", "+20pp"), (f"{name}.reach", "x0.5"), (f"{name}.reach", "80%")]
        found += [(f"{name}.early.push", "+20%/w"), (f"{name}.main.pull", "x3")]
        found += [(f"{name}.main.leaves", "x2"), (f"{name}.main.bridge", "-30pp")]
    return found


def is_learned(change: Made, work: Made) -> bool:
    """Whether people work with what a lever changes."""
    with_teams = {
        f"{name}.{step}"
        for name, kind in work.items()
        for step, made in steps_of(kind["flow"])
        if "team" in made
    }
    parts = [path.split(".") for path in change]
    return any(
        ".".join(path[:2]) in with_teams or (path[0] not in work and path[1] == "speed")
        for path in parts
    )


def changes_of_limits(model: Made) -> list[tuple[str, str]]:
    """Every change of a limit over several steps that a lever could make."""
    names = [each.get("name", place) for place, each in enumerate(model.get("limits", []), 1)]
    return [(f"limits.{name}.max", how) for name in names for how in ("+1", "x2", "-1", "3", "1")]


@st.composite
def organisation(draw: st.DrawFn, features: Features = ALL, certain: Features = ()) -> str:
    """The text of a model that has some of these features. What no reader takes is not drawn.

    certain: it has these, as far as there is a place for them.
    """
    return _readable(json.dumps(Drawer(draw, features, certain).model()))


@st.composite
def spreading(draw: st.DrawFn) -> str:
    """The text of a model over a month with a market, whose users make work, and a pulled lever."""
    text = json.dumps(Drawer(draw, ALL, (*SPREADING, "levers", "dynamics")).model(weeks=4))
    found = spreads(text)
    assume("pulled" in found and found & {"from a market", "per users"})
    return _readable(text)


def _readable(text: str) -> str:
    """The text, unless a reader refuses it for what may be drawn."""
    try:
        loads(text)
    except ModelError as error:
        for problem in error.problems:
            by_lever = problem.path.startswith(("levers", "use"))
            known = any(phrase in problem.what for phrase in REFUSED)
            assert by_lever or known, f"{problem}\n{text}"
        assume(False)
    return text


def features_of(text: str) -> set[str]:
    """The features of the language that a drawn model has."""
    model = json.loads(text)
    found = {"levers"} if "levers" in model else set[str]()
    found |= {key for key in ("state", "holidays", "markets") if key in model}
    found |= {"pulled_by"} if "pulled_by" in json.dumps(model.get("levers", {})) else set()
    for lever in model.get("levers", {}).values():
        found |= ADOPTING & {*lever, *lever.get("adoption", {})}
    paths = [path for each in model.get("levers", {}).values() for path in each["change"]]
    found |= {"moved"} if any(path.startswith("limits.") for path in paths) else set()
    for limit in model.get("limits", []):
        found.add("lanes" if isinstance(limit.get("work"), str) else "shared")
    for team in model["teams"].values():
        found |= {
            k
            for k in (
                "overhead",
                "speed",
                "discipline",
                "switch_cost",
                "helps",
                "holidays",
                "dynamics",
            )
            if k in team
        }
        found |= {"people_at"} if isinstance(team["people"], dict) else set()
        found |= {"equipment"} if "kind" in team else set()
        if "away" in team:
            found.add("outages" if isinstance(team["away"], list) else "away")
    for kind in model["work"].values():
        found |= {key for key in ("limit", "expedite", "after") if key in kind}
        limit, arrives = kind.get("limit"), kind.get("arrives")
        found |= {"drop"} if isinstance(limit, dict) and limit.get("full") == "drop" else set()
        found |= {"installed"} if "installed" in json.dumps(kind.get("after", {})) else set()
        found |= {"parallel"} if any("parallel" in entry for entry in kind["flow"]) else set()
        if isinstance(arrives, dict):
            found |= {"size"} if "size" in arrives else set()
            rate = arrives.get("rate")
            if isinstance(rate, dict):
                found.add("rate_at" if "at" in rate else "wave")
        for _, made in steps_of(kind["flow"]):
            found |= set(made) & ALL
            found |= {"step_priority"} if "priority" in made else set()
    return found


def spreads(text: str) -> set[str]:
    """What a drawn model has of markets and of levers that deliveries pull."""
    model = json.loads(text)
    markets, levers = model.get("markets", {}), model.get("levers", {}).values()
    found = {"market"} if markets else set[str]()
    found |= {"two markets"} if len(markets) > 1 else set()
    found |= {"rivals"} if any("rival_of" in market for market in markets.values()) else set()
    found |= {"dynamics"} if any("dynamics" in team for team in model["teams"].values()) else set()
    for kind in model["work"].values():
        arrives = kind.get("arrives")
        if isinstance(arrives, dict):
            found |= {"from a market"} if "from" in arrives else set()
            found |= {"per users"} if "per" in arrives else set()
    for lever in levers:
        moves = {"market" if path.split(".")[0] in markets else "work" for path in lever["change"]}
        by = "pulled" if "pulled_by" in lever else "timed"
        found |= {by, *(f"{by}, moves {what}" for what in moves)}
    return found


def try_many(
    check: Callable[[str, int, int], object],
    times: int,
    *,
    seed_of_all: int | None,
    certain: Features = (),
    drawn: st.SearchStrategy[str] | None = None,
) -> None:
    """Call `check` with so many organisations, each with a seed and a replication.

    seed_of_all: the same gives the same organisations; None gives others every time. From the
    eleventh example on Hypothesis makes six variants of each that it draws: ten are drawn at a
    time. certain: features that all of them have. drawn: by default any organisation.
    """
    texts = organisation(certain=certain) if drawn is None else drawn
    for number in range(times // 10):

        @settings(
            max_examples=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=seed_of_all is not None,
        )
        @given(texts, st.integers(0, 1000), st.integers(0, 1000))
        def run(text: str, seed: int, replication: int) -> None:
            check(text, seed, replication)

        if seed_of_all is not None:
            run = seed(1000 * seed_of_all + number)(run)
        run()
