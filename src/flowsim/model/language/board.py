"""What the board of a team shows, as data: limits over several columns, items of today.

Input: nothing. Output: tables as in `top`. Must not depend on: how they are read.
"""

from __future__ import annotations

from flowsim.model.language.forms import MAX_HOURS, MAX_PLACED, Field, Noun

LANE = Noun(
    "entry of limits",
    "A limit over several steps, of one kind of work or of several.",
    (
        Field(
            "name",
            "text",
            "What paths call it: `limits.board.max`. Without a name the first is `limits.1.max`.",
            examples=("board",),
            also=("title",),
        ),
        Field(
            "work",
            "kinds",
            "The kind of work, or the kinds: their items count together. With `team` or `person`, "
            "only these; all without it.",
            examples=("feature", "[feature, bug]"),
        ),
        Field(
            "steps",
            "steps",
            "The steps in which items count, waiting included; all steps without it.",
            examples=("[review, test]",),
            also=("step", "flow"),
        ),
        Field(
            "team",
            "team",
            "Instead of steps: items count in all steps of this team, waiting included.",
            examples=("dev",),
        ),
        Field(
            "person",
            "team",
            "The same, and `max` is for each person whom the team has at that time.",
            examples=("dev",),
            also=("people", "each"),
        ),
        Field(
            "max",
            "count",
            "Maximum number of items in all of them together.",
            required=True,
            low=1,
            high=1_000_000,
            remedy="No item could enter: leave the limit out.",
            moves=True,
            examples=("25",),
            also=("limit", "wip", "most"),
        ),
    ),
)

PLACED = Noun(
    "state",
    "Items that are in a step when the run begins.",
    (
        Field("work", "work", "The kind of work.", required=True, examples=("feature",)),
        Field("step", "step", "The step in which they wait.", required=True, examples=("test",)),
        Field(
            "items",
            "count",
            "How many.",
            default="1",
            low=1,
            high=MAX_PLACED,
            examples=("12",),
            also=("count", "number"),
        ),
        Field(
            "age",
            "elapsed",
            "Time elapsed since they arrived.",
            default="0h",
            low=0.0,
            high=MAX_HOURS,
            examples=("3d",),
        ),
    ),
)
