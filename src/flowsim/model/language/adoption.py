"""The language table: how a lever spreads over people, is learned, and wears off.

Input: nothing. Output: nouns; `language` gathers them and is what others import. Must not depend
on: YAML, files, how a kind is read.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.language.forms import MAX_HOURS, Field, Noun
from flowsim.model.language.markets import PULL, PUSH

OF_LEVER = (
    Field(
        "adoption",
        "adoption",
        "How it spreads over people: once, {ramp: 26w} or {bass: {push: 3%/quarter, pull:"
        " 38%/quarter}}, each perhaps with a `mandate`.",
        default="once",
        also=("spreads", "rollout", "uptake"),
    ),
    Field(
        "dip",
        "dip",
        "How much slower people are while they learn it, before it helps.",
        default="none",
        examples=("{pace: 85%, for: 13w}",),
        also=("learning", "learning_dip", "learning_curve", "j_curve"),
    ),
    Field(
        "fades",
        "fades",
        "The time in which a person loses half of its gain again, or {half_life: 26w, rest: 30%}.",
        default="never",
        examples=("26w",),
        also=("fade", "decays", "decay", "wears_off"),
    ),
)

ADOPTION = Noun(
    "adoption",
    "How a lever spreads over people.",
    (
        Field(
            "ramp",
            "elapsed",
            "Time elapsed from the start until everyone has it, evenly.",
            default="0h",
            low=0.0,
            high=MAX_HOURS,
            examples=("26w",),
        ),
        Field(
            "bass",
            "bass",
            "From person to person, in the teams whose steps or numbers it changes.",
            examples=("{push: 3%/quarter, pull: 38%/quarter}",),
            also=("diffusion", "word_of_mouth"),
        ),
        Field(
            "mandate",
            "elapsed",
            "Time elapsed from the start until everyone who lacks it gets it, by order; or none.",
            default="none",
            optional=True,
            low=0.0,
            high=MAX_HOURS,
            examples=("13w",),
            also=("order", "by_order", "mandatory", "deadline"),
        ),
    ),
    later=("market",),
)

BASS = Noun(
    "adoption from person to person",
    "How people take a lever up unasked, and because colleagues have it.",
    (
        replace(
            PUSH,
            doc="Chance per time to take it up unasked.",
            above=True,
            moves=False,
            remedy="Without a push nobody is the first.",
        ),
        replace(
            PULL,
            doc="Chance per time to take it up because others have it, if all of them did.",
            moves=False,
        ),
    ),
)

DIP = Noun(
    "dip",
    "How people work while they learn a lever: slower than without it.",
    (
        Field(
            "pace",
            "share",
            "Pace at the work that it changes, of that without it.",
            required=True,
            low=0.0,
            above=True,
            high=1.0,
            remedy="Of 85% four hours of work take 4.7.",
            examples=("85%",),
            also=("speed",),
        ),
        Field(
            "for",
            "elapsed",
            "Time elapsed from when a person gets it until it helps.",
            attr="lasts",
            required=True,
            low=0.0,
            high=MAX_HOURS,
            examples=("13w",),
            also=("lasts", "weeks", "time"),
        ),
    ),
)

FADES = Noun(
    "fading gain",
    "How the gain of a lever is lost again, counted for each person from when they get it.",
    (
        Field(
            "half_life",
            "elapsed",
            "Time elapsed in which half of what will be lost is lost.",
            required=True,
            low=0.0,
            above=True,
            high=MAX_HOURS,
            examples=("26w",),
            also=("half", "in", "over"),
        ),
        Field(
            "rest",
            "share",
            "Share of the gain that stays for good.",
            default="0%",
            low=0.0,
            high=1.0,
            examples=("30%",),
            also=("to", "stays", "remains"),
        ),
    ),
)
