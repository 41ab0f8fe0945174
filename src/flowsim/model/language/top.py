"""The language as data: every key of every noun, with its kind, unit, bounds and default.

Input: nothing. Output: tables that the reader, the messages, the schema and the paths of changes
share; a key is written down here and nowhere else. Must not depend on: YAML, files, how a kind is
read.
"""

from __future__ import annotations

from flowsim.model.language import adoption as lang_adoption
from flowsim.model.language.adoption import ADOPTION, BASS, DIP, FADES
from flowsim.model.language.board import LANE, PLACED
from flowsim.model.language.claims import CASE, CLAIM, CURVE
from flowsim.model.language.dynamics import COMPLEXITY, COORDINATION, DYNAMICS, TALENT
from flowsim.model.language.forms import MAX_HOURS, VERSION, Field, Noun
from flowsim.model.language.markets import (
    EARLY,
    MAIN,
    MARKET,
    MARKET_OPENS,
    MARKET_PAYS,
    PULLED_BY,
)
from flowsim.model.language.steps import BATCH, STEP
from flowsim.model.language.teams import (
    AWAY,
    EMPIRICAL,
    LAW,
    OUTAGE,
    PEOPLE,
    RANGED,
    TEAM,
    TITLE,
)
from flowsim.model.language.work import AFTER, ARRIVES, LIMIT, RATE, WORK

__all__ = [
    "ADOPTION",
    "AFTER",
    "ARRIVES",
    "AWAY",
    "BASS",
    "BATCH",
    "CASE",
    "CLAIM",
    "CURVE",
    "DIP",
    "EARLY",
    "EMPIRICAL",
    "FADES",
    "LANE",
    "LAW",
    "LEVER",
    "LEVERS_ALONE",
    "LEVER_COST",
    "LEVER_FILE",
    "LIMIT",
    "MAIN",
    "MARKET",
    "MARKET_OPENS",
    "MARKET_PAYS",
    "NOT_A_NAME",
    "NOT_A_STEP",
    "NOUNS",
    "OUTAGE",
    "PEOPLE",
    "PLACED",
    "PULLED_BY",
    "RANGED",
    "RATE",
    "STEP",
    "TEAM",
    "TOP",
    "WORK",
]

TOP = Noun(
    "model",
    "A whole model, or a scenario that extends one.",
    (
        Field(
            "flowsim", "version", "Version of the language: 1.", required=True, examples=(VERSION,)
        ),
        Field(
            "name", "text", "What the model is about.", examples=("Product organisation of 120",)
        ),
        Field("question", "text", "What the scenario asks, in words."),
        Field("extends", "text", "The model this file changes, a path relative to it."),
        Field(
            "warm_up",
            "elapsed",
            "Time elapsed before time zero, which no result counts; 0h starts empty.",
            default="0h",
            low=0.0,
            high=MAX_HOURS,
            examples=("26w",),
            also=("warmup", "burn_in"),
        ),
        Field(
            "horizon",
            "elapsed",
            "Time elapsed from time zero to the end of the run.",
            required=True,
            instant=True,
            low=0.0,
            above=True,
            high=MAX_HOURS,
            examples=("104w",),
            also=("duration", "until", "length"),
        ),
        Field(
            "hours",
            "hours",
            "Working hours of every team that names none: office (Mon-Fri 09-17), always or yours.",
            default="office",
            examples=("office", "always", "Mon-Fri 09-17", "[Mon-Fri 09-12, Mon-Thu 13-17]"),
            also=("calendar", "working_hours"),
        ),
        Field(
            "start",
            "day",
            "The day of time zero, a Monday: where there are holidays.",
            examples=("2027-01-04",),
            also=("starts", "date", "begins"),
        ),
        Field(
            "holidays",
            "holidays",
            "Days on which no one works, of a country or region (US, DE-BY), or days such as"
            " 2027-12-24, or a list; for all teams whose hours are not always.",
            default="none",
            examples=("US", "DE-BY", "[GB-ENG, 2027-12-24..2028-01-01]"),
            also=("holiday", "closed", "days_off"),
        ),
        Field("teams", "teams", "The teams, by name.", required=True),
        Field(
            "work",
            "works",
            "The kinds of work, by name.",
            required=True,
            also=("works", "items", "work_types"),
        ),
        Field(
            "markets",
            "markets",
            "Who could use a product and how it spreads among them, by name.",
            also=("market", "customers", "users"),
        ),
        Field(
            "limits",
            "lanes",
            "Limits over several steps, a list of {work, steps, team, person, max}.",
            also=("lanes",),
        ),
        Field(
            "state",
            "state",
            "Items that are in progress when the run begins, a list of {work, step, items, age};"
            " only without warm-up.",
            also=("in_progress", "initial"),
        ),
        Field(
            "levers",
            "levers",
            "Named bundles of changes, by name.",
            also=("interventions", "actions"),
        ),
        Field(
            "levers_from",
            "lever_files",
            "Ready levers of other files, a list of {file, team, work, step}: who each is for.",
            examples=("[{file: levers/coordination.yaml, team: dev}]",),
            also=("import", "include", "library", "levers_of"),
        ),
        Field(
            "judge",
            "judge",
            "Work that throughput is measured on: a kind, several, or value: the money of all "
            "kinds that have one.",
            default="the kind with the highest value",
            examples=("feature", "[pay, lend]", "value"),
            also=("judged", "counts", "main", "goal", "objective"),
        ),
        Field("use", "use", "Levers pulled, each with its dose: 100%, or how many times."),
        Field(
            "set",
            "change",
            "Changes to the model itself before any lever, path: operation.",
            also=("change", "changes", "override"),
        ),
        Field(
            "expect",
            "expect",
            "Expected results, a list of comparisons such as feature.throughput < 1.4 x"
            " baseline, or bottleneck is qa; `flowsim check --expect` tests them.",
            examples=("[feature.throughput >= 10/w]",),
            also=("expects", "expectations", "assert"),
        ),
        Field(
            "claim",
            "claim",
            "What an essay claims, if the file is a claim; `flowsim claims` answers it.",
            also=("claims",),
        ),
    ),
)

LEVER_FILE = Noun(
    "lever file",
    "A file of levers, and the names of this model that stand for its words. Its levers are called"
    " after them: `dev_tpm_tools`.",
    (
        Field("file", "file", "A path relative to this file.", required=True,
              examples=("levers/coordination.yaml",)),
        Field("team", "team", "What `team` means in it.", examples=("dev",)),
        Field("work", "work", "What `work` means in it.", examples=("feature",)),
        Field("step", "step", "What `step` means in it: a step of that work.", examples=("build",)),
    ),
)  # fmt: skip

LEVERS_ALONE = Noun(
    "file of levers",
    "Levers for any model; their paths begin with `team`, `work.step`, or names.",
    (
        Field("flowsim", "version", "Version of the language: 1.", required=True,
              examples=(VERSION,)),
        Field("levers", "levers", "Named bundles of changes, by name.", required=True),
    ),
)  # fmt: skip

LEVER = Noun(
    "lever",
    "A named bundle of changes with a start, an adoption curve and a cost.",
    (
        TITLE,
        Field(
            "change",
            "change",
            "What it changes, path: operation.",
            required=True,
            also=("changes", "set", "effect"),
        ),
        Field(
            "covers",
            "share",
            "Share of the items it helps with.",
            default="100%",
            low=0.0,
            high=1.0,
            examples=("67%",),
            also=("coverage", "scope"),
        ),
        Field(
            "starts",
            "elapsed",
            "When it begins, from time zero.",
            default="0w",
            instant=True,
            low=0.0,
            high=MAX_HOURS,
            examples=("4w",),
            also=("start", "begins", "from"),
        ),
        *lang_adoption.OF_LEVER,
        Field(
            "pulled_by",
            "pulled_by",
            "Work whose deliveries pull it, each once more from the next Monday on:"
            " a kind of work, or {work: layer, every: 3, most: 4}; left out, it is pulled by `use`"
            " alone.",
            default="nothing",
            examples=("layer",),
            also=("pulls", "by", "delivered_by", "triggered_by"),
        ),
        Field("cost", "lever_cost", "What it costs, on top of the pay of people it hires."),
        Field(
            "hypothetical",
            "flag",
            "Whether it cannot be bought: scenarios can pull it, but no study recommends it.",
            default="false",
            examples=("true",),
            also=("what_if", "whatif", "thought_experiment", "imaginary"),
        ),
    ),
    later=("market",),
)

LEVER_COST = Noun(
    "cost",
    "What pulling a lever costs, on top of the pay of people it hires.",
    (
        Field(
            "once",
            "lever_money",
            "Money at the start; 500/person for each person.",
            default="0",
            low=0.0,
            high=1e12,
            examples=("50k",),
        ),
        Field(
            "monthly",
            "lever_money",
            "Money a month; 40/person for each person.",
            default="0",
            low=0.0,
            high=1e12,
            examples=("40/person",),
            also=("per_month",),
        ),
        Field("team", "team", "The team whose people count; all people if left out."),
    ),
)

NOUNS: tuple[Noun, ...] = (
    TOP, TEAM, PEOPLE, AWAY, OUTAGE, DYNAMICS, TALENT, COORDINATION, COMPLEXITY, WORK, ARRIVES,
    RATE, LIMIT, AFTER, STEP, BATCH, LAW, LEVER_FILE, LEVERS_ALONE, EMPIRICAL, RANGED, MARKET,
    EARLY, MAIN, MARKET_OPENS, MARKET_PAYS, LANE, PLACED, LEVER, ADOPTION, BASS, DIP, FADES,
    PULLED_BY, LEVER_COST, CLAIM, CASE, CURVE,
)  # fmt: skip

NOT_A_NAME = frozenset(
    {"done", "dropped", "baseline", "door", "demand", "none", "all", *TOP.keys, *TOP.not_built}
)
"""Names that teams, kinds of work and levers cannot have, because paths and results use them."""

NOT_A_STEP = frozenset(
    {"done", "dropped", "baseline", "door", "demand", "none", *WORK.keys, *WORK.not_built}
)
"""Names that steps cannot have: `feature.limit` must mean one thing."""
