"""The language table, first part: teams, kinds of work, steps and the numbers in them.

Enters: nothing. Leaves: nouns; `language` has the rest and is what others import. Must not know:
YAML, files, how a kind is read.
"""

from __future__ import annotations

from flowsim.model.table import MAX_CV, MAX_PEOPLE, Field, Noun
from flowsim.model.types import FAMILIES

TITLE = Field("title", "text", "A name for people to read.", examples=("LLM coding assistants",))

TEAM = Noun(
    "team",
    "People who pull work from one queue.",
    (
        TITLE,
        Field(
            "people",
            "count",
            "How many people, whole.",
            required=True,
            low=1,
            high=MAX_PEOPLE,
            moves=True,
            remedy="To close a team, remove its steps.",
            examples=("6",),
            also=("capacity", "headcount", "size", "members", "staff"),
        ),
        Field(
            "cost",
            "pay",
            "Money per person and time, loaded.",
            attr="cost_per_year",
            default="0/y",
            low=0.0,
            high=1e9,
            examples=("180k/y",),
            also=("salary", "pay", "price"),
        ),
        Field(
            "speed",
            "number",
            "Pace of everything this team does; 2 is twice as fast.",
            default="1",
            low=1e-6,
            high=1e6,
            moves=True,
            examples=("1", "1.2"),
            also=("velocity", "pace", "factor"),
        ),
        Field(
            "overhead",
            "overhead",
            "Shares of the working hours that go elsewhere, by name; together below 100%.",
            low=0.0,
            high=1.0,
            moves=True,
        ),
        Field(
            "hours",
            "hours",
            "Working hours of the team; those of the model if left out.",
            default="those of the model",
            examples=("office", "always"),
        ),
        Field("discipline", "discipline", "Order of the queue within a priority.", default="fifo"),
    ),
    not_built=("away", "helps", "dynamics", "switch_cost", "holidays"),
)

WORK = Noun(
    "work",
    "A kind of item: how it arrives, its steps, and what it is worth.",
    (
        TITLE,
        Field(
            "arrives",
            "arrives",
            "How items come.",
            required=True,
            also=("arrivals", "arrival", "rate"),
        ),
        Field(
            "priority",
            "number",
            "Lower is more urgent.",
            default="5",
            low=-1000,
            high=1000,
            examples=("5",),
        ),
        Field(
            "limit",
            "limit",
            "So many items in progress at once (pull); none or left out to push.",
            default="none",
            low=1,
            high=1_000_000,
            moves=True,
            remedy="Nobody could enter: to push, write none or leave it out.",
            examples=("90",),
            also=("wip_limit", "max"),
        ),
        Field(
            "commitment",
            "step",
            "The step whose first acceptance starts change lead time.",
            default="the first step",
        ),
        Field(
            "value",
            "money",
            "Money one delivered item is worth.",
            default="0",
            low=0.0,
            high=1e12,
            examples=("25k",),
        ),
        Field(
            "flow",
            "flow",
            "The steps, in order.",
            required=True,
            also=("steps", "stages", "process"),
        ),
    ),
    not_built=("delay_cost", "expedite", "after", "patience", "batch", "state", "size"),
)

STEP = Noun(
    "step",
    "One piece of work on an item: a team and an effort, or a wait.",
    (
        TITLE,
        Field("team", "team", "Who does it.", also=("owner", "who")),
        Field(
            "effort",
            "effort",
            "Person-time, mean: 1d is 8 h of work, 1w is 40 h.",
            low=0.0,
            high=1e6,
            moves=True,
            examples=("9h", "5d"),
            also=("duration", "estimate", "time", "work"),
        ),
        Field(
            "dist",
            "family",
            "Law of the effort; a bare effort is lognormal.",
            default="lognormal",
            examples=FAMILIES[:-1],
            also=("distribution", "law"),
        ),
        Field(
            "cv",
            "number",
            "Standard deviation of the effort over its mean; 0 is fixed.",
            default="1",
            low=0.0,
            high=MAX_CV,
            examples=("1.2",),
        ),
        Field(
            "wait",
            "elapsed",
            "Time elapsed that is nobody's work: 1d is 24 h, 1w is 168 h.",
            low=0.0,
            high=1e6,
            moves=True,
            examples=("4d",),
            also=("delay", "lag"),
        ),
        Field(
            "share",
            "share",
            "Share of the items that take the step at all.",
            default="100%",
            low=0.0,
            high=1.0,
            moves=True,
            examples=("50%",),
            also=("probability", "chance"),
        ),
        Field(
            "rework",
            "percent",
            "Effort of the passes after the first, relative to the first.",
            default="100%",
            low=0.0,
            high=10.0,
            moves=True,
            examples=("40%",),
        ),
        Field(
            "then",
            "then",
            "What follows, by chance: a step, done or dropped; the rest goes on.",
            low=0.0,
            high=1.0,
            moves=True,
            also=("next", "goto"),
        ),
    ),
    not_built=(
        "wip",
        "patience",
        "injects",
        "catches",
        "opens",
        "batch",
        "priority",
        "expedite",
        "parallel",
    ),
)

ARRIVES = Noun(
    "arrives",
    "How items of a kind of work come.",
    (
        Field(
            "rate",
            "rate",
            "Items per time, at random; counted on open hours, so 9/d is nine a working day.",
            low=0.0,
            above=True,
            high=1e6,
            moves=True,
            examples=("9/w",),
        ),
        Field(
            "every",
            "open",
            "Open hours between items; bare it is fixed, or a mean with dist and cv.",
            low=0.0,
            above=True,
            high=1e6,
            moves=True,
            examples=("3d",),
            also=("interval", "each"),
        ),
        Field(
            "backlog",
            "count",
            "So many items at the start, and no more.",
            low=1,
            high=1_000_000,
            examples=("40",),
            also=("count", "initial"),
        ),
        Field("hours", "hours", "Hours in which items arrive.", default="those of the model"),
    ),
    not_built=("size", "trace", "per", "limits"),
)

LAW = Noun(
    "distribution",
    "A duration by its mean and its spread.",
    (
        Field(
            "mean",
            "elapsed",
            "The mean, in the unit of the field.",
            required=True,
            also=("average",),
        ),
        Field("dist", "family", "Its law.", default="lognormal where cv is given, else fixed"),
        Field("cv", "number", "Standard deviation over mean.", low=0.0, high=MAX_CV),
    ),
    not_built=("values", "chances"),
)

EMPIRICAL = Noun(
    "empirical effort",
    "An effort by the values it takes.",
    (
        Field("values", "list", "The efforts, each with its unit.", required=True),
        Field("chances", "list", "Their chances, together 100%; equal if left out."),
    ),
)

RANGED = Noun(
    "number",
    "A number with what is known about it.",
    (
        Field("value", "any", "The number.", required=True),
        Field("range", "pair", "Low and high: where the author believes it to be."),
        Field("source", "text", "Where it comes from."),
    ),
)
