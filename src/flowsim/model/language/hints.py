"""Other words for what the language offers, and how to write it.

Input: a noun and an unknown key. Output: a remedy, or nothing. docs/how-do-i-say.md
shows the same ways at length. Must not depend on: files.
"""

from __future__ import annotations

_HALF = (
    "Half days are `hours: Mon-Fri 09-13` of a team of its own;"
    " a part of everyone's time is `overhead: {elsewhere: 50%}`."
)
_SKILL = "A skill is a team: let people with two skills help the other team, `helps: {qa: 60%}`."
_ON_CALL = (
    "Write a share of `overhead`, as `{on_call: 20%}`;"
    " for nights, a team of its own with `hours: always`."
)
_ZONE = "All hours are on one clock: convert those of the team to it, `hours: Mon-Fri 04:30-12:30`."
_JOINS = (
    "Write the number of people over time, `people: {at: {0w: 6, 13w: 7}}`, or a lever, "
    "`{qa.people: +1}`."
)
_OVERTIME = "Write longer `hours`, as `Mon-Fri 09-19`, or `speed: 1.1`."
_WIP = (
    "Limits belong to work: `wip` of a step, `limit` of a kind of work; for a team or each person"
    " write `limits: [{person: dev, max: 2}]` at the top."
)
_NEEDS = (
    "What another team does is a step of that team, or `- ask: {request: platform_change}`,"
    " a kind of work of its own that the item waits for; either may have a `share`."
)
_SPRINT = (
    "Write work that comes in lots, `arrives: {size: 4, every: 2w}`, or a step that `opens: 2w`."
)
_DUE = "A date is an expectation, `expect: [feature.request_to_delivery_p85 < 30d]`, or a forecast."
_SIZES = "Sizes are kinds of work, or `effort: {values: [1d, 5d], chances: [80%, 20%]}` of a step."
_THINGS = "Things are a team, `env: {kind: equipment, people: 2}`; a step takes `with: {env: 1}`."
_SQUADS = "Squads are teams; what they share is written once by an anchor, &squad and *squad."
_CURRENCY = "Money has no name: leave it out, and write amounts such as 25k."
_CREW = "Two of its team at once are `people: 2`, people or things of others `with: {appsec: 1}`."
_RELEASE = "A batch is done when its step opens: `opens: 1w, batch: all`."
_ONCE = "What is paid once is `once: 50k`, or `once: 3k/person`."
_ENDS = "A distribution is given by its mean and its spread: `effort: 3d, cv: 0.5`."

_PER = "The time stands with each number: `push: 3%/quarter, pull: 38%/quarter`."

_WAYS: dict[str, dict[str, str]] = {
    "adoption from person to person": dict.fromkeys(("per", "unit", "every"), _PER),
    "team": {
        **dict.fromkeys(("overtime", "extra_hours"), _OVERTIME),
        **dict.fromkeys(("skill", "skills", "roles", "role"), _SKILL),
        **dict.fromkeys(("on_call", "oncall", "pager", "duty", "standby", "rota"), _ON_CALL),
        **dict.fromkeys(("timezone", "time_zone", "tz", "location"), _ZONE),
        **dict.fromkeys(("part_time", "parttime", "half_time", "availability", "percent"), _HALF),
        **dict.fromkeys(("attrition", "turnover", "churn", "hire", "hires", "hiring"), _JOINS),
        **dict.fromkeys(("newcomers", "onboarding", "ramp_up", "ramp", "joins", "leaves"), _JOINS),
        **dict.fromkeys(("wip", "wip_limit", "limit", "at_once", "multitask", "focus"), _WIP),
        **dict.fromkeys(("sprint", "sprints", "iteration", "cadence"), _SPRINT),
        "shifts": "Write all of them, `hours: [Mon-Fri 06-14, Mon-Fri 14-22]`.",
    },
    "step": {
        **dict.fromkeys(("needs", "depends_on", "requires", "blocked_by", "waits_for"), _NEEDS),
        **dict.fromkeys(("pair", "mob", "persons", "crew", "resources"), _CREW),
        **dict.fromkeys(("sla", "due", "due_date"), _DUE),
        **dict.fromkeys(("skill", "skills", "role", "teams", "or"), _SKILL),
        **dict.fromkeys(("sizes", "size"), _SIZES),
        **dict.fromkeys(("mode", "likely", "range"), _ENDS),
    },
    "cost": dict.fromkeys(
        ("upfront", "up_front", "one_off", "oneoff", "one_time", "onetime", "initial", "setup"),
        _ONCE,
    ),
    "batch": dict.fromkeys(
        ("timeout", "wait", "max_wait", "within", "every", "after", "opens"), _RELEASE
    ),
    "work": {
        **dict.fromkeys(("sprint", "sprints", "iteration", "cadence"), _SPRINT),
        **dict.fromkeys(("due", "deadline", "due_date", "sla"), _DUE),
        **dict.fromkeys(("size", "sizes", "estimate"), _SIZES),
        **dict.fromkeys(("needs", "depends_on", "requires", "blocked_by"), _NEEDS),
        **dict.fromkeys(("batch", "release", "train"), _RELEASE),
    },
    "model": {
        **dict.fromkeys(("sprint", "sprints", "iteration", "iterations", "cadence"), _SPRINT),
        **dict.fromkeys(("resources", "equipment", "environments", "machines"), _THINGS),
        **dict.fromkeys(("squads", "templates", "groups", "departments", "defaults"), _SQUADS),
        **dict.fromkeys(("timezone", "time_zone", "tz"), _ZONE),
        **dict.fromkeys(("skill", "skills", "people"), _SKILL),
        **dict.fromkeys(("oncall", "on_call"), _ON_CALL),
        **dict.fromkeys(("due", "deadline"), _DUE),
        "currency": _CURRENCY,
    },
}


def hint(noun: str, word: str) -> str:
    """How to write what a word means under a noun; empty if the word is unknown."""
    ways = _WAYS.get(noun, {})
    return ways.get(word.lower().replace("-", "_").replace(" ", "_"), "")


def hinted() -> list[tuple[str, str]]:
    """Every noun and word with a hint."""
    return [(noun, word) for noun, words in _WAYS.items() for word in words]
