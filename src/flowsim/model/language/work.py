"""The language table: kinds of work, how they arrive and what they spawn.

Input: nothing. Output: nouns; `language` gathers them and is what others import. Must not depend
on: YAML, files, how a kind is read.
"""

from __future__ import annotations

from flowsim.model.language.forms import MAX_AT_ONCE, MAX_HOURS, Field, Noun
from flowsim.model.language.teams import TITLE, alike

WORK = Noun(
    "work",
    "A kind of item: how it arrives, its steps, and what it is worth.",
    (
        TITLE,
        *alike("work", "a kind of work", "pay_feature"),
        Field(
            "plural",
            "text",
            "The plural of the title, for sentences; by default formed by English rules.",
            default="title + s, or title + items",
            examples=("analyses",),
            also=("many", "titles"),
        ),
        Field(
            "arrives",
            "arrives",
            "How items arrive: always, or {rate: 9/w}, {every: 3d}, {backlog: 40}, {trace: FILE},"
            " {from: MARKET}, {per: MARKET.users, rate: 0.7/mo};"
            " left out where other work spawns them.",
            default="only from other work",
            also=("arrivals", "arrival", "rate"),
        ),
        Field(
            "priority",
            "count",
            "Lower is more urgent.",
            default="5",
            low=-1000,
            high=1000,
            examples=("5",),
        ),
        Field(
            "expedite",
            "flag",
            "Whether it pre-empts other work and passes limits and gates.",
            default="false",
            examples=("true",),
            also=("urgent", "preempts", "fast_lane"),
        ),
        Field(
            "limit",
            "limit",
            "Maximum number of items in progress (pull); none or left out to push;"
            " {max: 90, full: drop} loses what finds it full.",
            default="none",
            low=1,
            high=1_000_000,
            moves=True,
            optional=True,
            remedy="No item could enter: to push, write none or leave it out.",
            examples=("90",),
            also=("wip_limit", "max", "wip"),
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
            "delay_cost",
            "toll",
            "Money that an item costs while it is not delivered, per item and time.",
            default="0/w",
            low=0.0,
            high=1e12,
            examples=("2k/w",),
            also=("cost_of_delay", "cod"),
        ),
        Field(
            "flow",
            "flow",
            "The steps, in order; `- parallel: [...]` for branches that go on in parallel.",
            required=True,
            also=("steps", "stages", "process"),
        ),
        Field(
            "after",
            "after",
            "What a delivered item spawns, by kind of work.",
            default="nothing",
            also=("spawns", "brings", "causes"),
        ),
    ),
    later=("patience",),
)

LIMIT = Noun(
    "limit",
    "A limit of a kind of work, with what happens to items that find it full.",
    (
        Field(
            "max",
            "count",
            "Maximum number of items in progress.",
            required=True,
            low=1,
            high=1_000_000,
            remedy="No item could enter: to push, write `limit: none` or leave it out.",
            examples=("90",),
            also=("limit", "most"),
        ),
        Field(
            "full",
            "full",
            "What happens to an item that finds it full: it waits, or is lost (drop).",
            default="wait",
            examples=("drop",),
        ),
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
            law=True,
            low=0.0,
            above=True,
            high=1e6,
            moves=True,
            examples=("3d",),
            also=("interval", "each"),
        ),
        Field(
            "size",
            "number",
            "How many arrive at once, with a rate or `every`; a distribution is rounded to "
            "whole items.",
            default="1",
            law=True,
            low=0.0,
            high=MAX_AT_ONCE,
            examples=("30",),
            also=("batch", "items"),
        ),
        Field(
            "backlog",
            "count",
            "This many items at the start, and no more.",
            low=1,
            high=1_000_000,
            examples=("40",),
            also=("count", "initial"),
        ),
        Field(
            "trace",
            "file",
            "A CSV file next to this one: a column `at` (elapsed from time zero, with unit),"
            " perhaps `priority`, and perhaps one column for each step with its efforts.",
            examples=("tickets.csv",),
            also=("file", "log", "csv"),
        ),
        Field(
            "from",
            "market",
            "A market: one item for each member that adopts, who is a user once it is delivered.",
            examples=("customers",),
            also=("market", "adopters"),
        ),
        Field(
            "per",
            "market_users",
            "The users of a market, MARKET.users; the rate next to it is then that of one user.",
            examples=("customers.users",),
            also=("users", "for_each", "by"),
        ),
        Field("hours", "hours", "Hours in which items arrive.", default="those of the model"),
        Field(
            "holidays",
            "holidays",
            "Days on which nothing arrives, as for the model; or none.",
            default="those of the model, unless the hours are always",
            examples=("US", "none"),
        ),
    ),
    later=("limits",),
)

RATE = Noun(
    "rate over time",
    "A rate that changes: by breakpoints (`at`), or as a wave around a mean.",
    (
        Field(
            "at",
            "breakpoints",
            "Whole weeks from time zero, each with the rate from then on.",
            examples=("{0w: 4/w, 26w: 6/w}",),
        ),
        Field(
            "mean",
            "rate",
            "Mean rate of a wave; the hours of arrival must be always.",
            low=0.0,
            above=True,
            high=1e6,
            examples=("20/h",),
        ),
        Field(
            "swing",
            "share",
            "How far the wave goes from its mean: a sine that begins at time zero.",
            low=0.0,
            high=1.0,
            examples=("50%",),
        ),
        Field(
            "period",
            "elapsed",
            "Time elapsed from one crest of the wave to the next.",
            low=1.0 / 60.0,
            high=MAX_HOURS,
            examples=("24h",),
        ),
    ),
    later=("per",),
)

AFTER = Noun(
    "follow-up",
    "What a delivered item spawns: at a rate, from its defects, or once.",
    (
        Field(
            "rate",
            "rate",
            "Items per time elapsed that one delivered item spawns, at random ...",
            low=0.0,
            above=True,
            high=1e6,
            examples=("0.2/w",),
        ),
        Field(
            "for",
            "elapsed",
            "... for this long.",
            low=0.0,
            above=True,
            high=MAX_HOURS,
            examples=("104w",),
            also=("span", "lasts", "during"),
        ),
        Field(
            "installed",
            "count",
            "Number of delivered items in the field when the run starts, of all ages up to that.",
            default="0",
            low=0,
            high=1_000_000,
            examples=("900",),
            also=("existing", "base"),
        ),
        Field(
            "per_defect",
            "share",
            "Probability that an escaped defect spawns an item ...",
            low=0.0,
            high=1.0,
            examples=("50%",),
            also=("defect", "per_escaped"),
        ),
        Field(
            "within",
            "elapsed",
            "... at some time within this period.",
            low=0.0,
            above=True,
            high=MAX_HOURS,
            examples=("8w",),
        ),
        Field(
            "chance",
            "share",
            "Probability that a delivered item spawns one ...",
            low=0.0,
            high=1.0,
            examples=("30%",),
            also=("share", "probability"),
        ),
        Field(
            "at",
            "elapsed",
            "... this long after delivery.",
            low=0.0,
            high=MAX_HOURS,
            examples=("104w",),
            also=("delay",),
        ),
    ),
)
