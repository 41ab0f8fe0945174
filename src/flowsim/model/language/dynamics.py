"""The language table: what changes the people of a team slowly.

Input: nothing. Output: nouns. Must not depend on: YAML, files, how a kind is read.
"""

from __future__ import annotations

from flowsim.model.language.forms import MAX_HOURS, MAX_PEOPLE, Field, Noun

DYNAMICS = Noun(
    "slow curve",
    "What changes a team over years or with its size; it multiplies its speed, week by week.",
    (
        Field("talent", "talent", "Juniors, mids and seniors: hiring, moving up, leaving.",
              also=("ranks", "cohorts", "seniority")),
        Field("coordination", "coordination", "What people lose on each other as a team grows.",
              also=("coordinate", "communication")),
        Field("complexity", "complexity", "Layers of automation that make every change harder.",
              also=("layers", "debt")),
    ),
)  # fmt: skip


def _output(rank: str, default: str) -> Field:
    return Field(
        f"{rank}_output", "number", f"What a {rank} gets done, in people as the efforts mean them.",
        default=default, low=0.0, high=100.0, examples=(default,),
    )  # fmt: skip


def _leave(rank: str, default: str) -> Field:
    return Field(
        f"{rank}_leave", "share", f"Share of the {rank} that leaves in a year.",
        default=default, low=0.0, high=1.0, examples=(default,),
    )  # fmt: skip


def _until(rank: str, then: str, default: str) -> Field:
    return Field(
        f"{rank}_for", "elapsed", f"Time until a {rank} becomes a {then}, on average.",
        default=default, low=0.0, above=True, high=MAX_HOURS, examples=(default,),
    )  # fmt: skip


TALENT = Noun(
    "talent pipeline",
    "Ranks of a team. Nobody changes before time zero. Defaults are assumptions of ours.",
    (
        Field("juniors", "share", "Share of the people who are juniors at time zero.",
              default="0%", low=0.0, high=1.0, examples=("25%",), also=("junior",)),
        Field("mids", "share", "Share of the people who are mids then; the rest are seniors.",
              default="0%", low=0.0, high=1.0, examples=("20%",), also=("mid", "middle")),
        Field("hires", "number", "Juniors hired in a year.",
              default="0", low=0.0, high=MAX_PEOPLE, moves=True, examples=("10",),
              also=("hiring", "joins", "hired")),
        _until("junior", "mid", "3y"),
        _until("mid", "senior", "4y"),
        _leave("juniors", "15%"),
        _leave("mids", "13%"),
        _leave("seniors", "10%"),
        _output("junior", "0.4"),
        _output("mid", "0.8"),
        _output("senior", "1.2"),
        Field("mentoring", "share", "Share of a senior's time that each junior takes.",
              default="25%", low=0.0, high=1.0, moves=True, examples=("25%",)),
    ),
)  # fmt: skip

COORDINATION = Noun(
    "coordination loss",
    "What people of a team lose on each other, by Gunther's law: n people do the work of"
    " n / (1 + hand_offs (n - 1) + search n (n - 1)).",
    (
        Field("hand_offs", "share", "Lost on waiting for each other, for each further person.",
              default="0%", low=0.0, high=1.0, moves=True, examples=("2%",),
              also=("alpha", "contention", "handoffs")),
        Field("search", "share", "Lost on finding and informing each other, for each pair.",
              default="0%", low=0.0, high=1.0, moves=True, examples=("0.5%",),
              also=("beta", "coherence", "discovery")),
        Field("groups", "count", "Groups of equal size into which the team is divided; people lose"
              " on those of their own group only.",
              default="1", low=1.0, high=MAX_PEOPLE, examples=("5",),
              also=("squads", "per", "teams", "of")),
    ),
)  # fmt: skip

COMPLEXITY = Noun(
    "stack of layers",
    "Layers of automation: each multiplies the time of all work of the team by 1 + per_layer.",
    (
        Field("layers", "number", "How many there are.",
              default="0", low=0.0, high=100.0, moves=True, examples=("3",), also=("layer",)),
        Field("per_layer", "share", "How much longer work takes for each layer.",
              default="5%", low=0.0, high=1.0, moves=True, examples=("5%",), also=("kappa",)),
    ),
)  # fmt: skip

PARTS = {"talent": TALENT, "coordination": COORDINATION, "complexity": COMPLEXITY}
