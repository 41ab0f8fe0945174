"""The language table: markets, and deliveries that pull a lever.

Input: nothing. Output: nouns; `language` gathers them and is what others import. Must not depend
on: YAML, files, how a kind is read.
"""

from __future__ import annotations

from flowsim.model.language.forms import MAX_HAZARD, MAX_HOURS, MAX_MEMBERS, MAX_PULLS, Field, Noun
from flowsim.model.language.teams import TITLE

PUSH = Field(
    "push",
    "hazard",
    "Chance per time to adopt unasked: marketing, sales, news.",
    required=True,
    low=0.0,
    high=MAX_HAZARD,
    moves=True,
    examples=("3%/quarter",),
    also=("p", "innovation", "external"),
)
PULL = Field(
    "pull",
    "hazard",
    "Chance per time to adopt because others use it, if all of them did.",
    required=True,
    low=0.0,
    high=MAX_HAZARD,
    moves=True,
    examples=("38%/quarter",),
    also=("q", "imitation", "word_of_mouth", "internal"),
)

MARKET = Noun(
    "market",
    "Who could use a product, how it spreads among them, and what they pay.",
    (
        TITLE,
        Field(
            "size",
            "count",
            "How many could ever use it; a rival has the members of the other product.",
            required=True,
            unless="rival_of",
            low=1,
            high=MAX_MEMBERS,
            remedy="Without members there is no market: leave it out.",
            examples=("2000",),
            also=("population", "members", "potential", "people", "m"),
        ),
        Field(
            "rival_of",
            "market",
            "The market of another product: its members take one of the two. What that market says"
            " of them, `size` and the `share` of the early ones, holds here.",
            examples=("betamax",),
            also=("rival", "rivals", "competes_with", "competitor", "against"),
        ),
        Field(
            "early",
            "market_early",
            "The early market: those who try what is new.",
            required=True,
            also=("innovators", "early_market", "early_adopters"),
        ),
        Field(
            "main",
            "market_main",
            "The mainstream, who look at others like themselves; left out only where"
            " the early market is all there is.",
            also=("mainstream", "majority", "main_market"),
        ),
        Field(
            "reach",
            "share",
            "Share of the mainstream that can use the product as it is.",
            default="100%",
            low=0.0,
            high=1.0,
            moves=True,
            examples=("6%",),
            also=("ceiling", "addressable", "fit"),
        ),
        Field(
            "opens",
            "market_opens",
            "When each part is first asked; before that nobody of it adopts.",
            default="0w",
            also=("starts", "launch", "launches"),
        ),
        Field(
            "pays",
            "market_pays",
            "What one user of each part pays per time.",
            default="0/mo",
            also=("price", "prices", "revenue", "paid"),
        ),
    ),
)

EARLY = Noun(
    "early market",
    "The first part of a market to take a product up.",
    (
        Field(
            "share",
            "share",
            "Share of the market.",
            default="16%",
            low=0.0,
            high=1.0,
            examples=("16%",),
            also=("size", "part", "theta"),
        ),
        PUSH,
        PULL,
    ),
)

MAIN = Noun(
    "main market",
    "The rest of a market.",
    (
        PUSH,
        PULL,
        Field(
            "bridge",
            "share",
            "How much the word of the early market counts; the rest is that of the mainstream.",
            required=True,
            low=0.0,
            high=1.0,
            moves=True,
            examples=("10%",),
            also=("w", "weight", "references"),
        ),
        Field(
            "leaves",
            "hazard",
            "Chance per time that a user leaves; they may adopt again.",
            default="0%/quarter",
            low=0.0,
            high=MAX_HAZARD,
            moves=True,
            examples=("6%/quarter",),
            also=("churn", "abandons", "delta", "loss"),
        ),
    ),
)


def _opens(key: str) -> Field:
    return Field(
        key,
        "elapsed",
        "When it is first asked, from time zero; it counts from the next Monday.",
        default="0w",
        instant=True,
        low=0.0,
        high=MAX_HOURS,
        examples=("26w",),
    )


def _pays(key: str) -> Field:
    return Field(
        key,
        "toll",
        "Money that one user pays per time.",
        default="0/mo",
        low=0.0,
        high=1e9,
        moves=True,
        examples=("70/mo",),
    )


MARKET_OPENS = Noun(
    "opening",
    "When the parts of a market are first asked.",
    (_opens("early"), _opens("main")),
)

MARKET_PAYS = Noun(
    "price",
    "What users pay.",
    (_pays("early"), _pays("main")),
)

PULLED_BY = Noun(
    "pull by work",
    "Deliveries that pull a lever, again and again.",
    (
        Field(
            "work",
            "work",
            "The kind of work whose deliveries count.",
            required=True,
            examples=("layer",),
            also=("by", "kind"),
        ),
        Field(
            "every",
            "count",
            "How many deliveries pull it once.",
            default="1",
            low=1,
            high=1_000_000,
            examples=("3",),
            also=("each", "per"),
        ),
        Field(
            "most",
            "count",
            "How often at most.",
            default=str(MAX_PULLS),
            low=1,
            high=MAX_PULLS,
            examples=("4",),
            also=("max", "limit", "times"),
        ),
    ),
)
