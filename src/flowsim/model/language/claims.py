"""The language of claims: what an essay says, and the versions that its expectations compare.

Input: nothing. Output: tables, as in `top`.
"""

from __future__ import annotations

from flowsim.model.language.forms import MAX_CLAIM, Field, Noun
from flowsim.model.language.teams import TITLE

CLAIM = Noun(
    "claim",
    "What an essay claims: `expect` says it in figures, and `flowsim claims` answers it.",
    (
        Field(
            "number",
            "count",
            "Its number in the list of claims.",
            required=True,
            low=1,
            high=MAX_CLAIM,
            examples=("1",),
            also=("no", "id"),
        ),
        Field(
            "says",
            "text",
            "The claim in a sentence.",
            required=True,
            examples=("One faster team alone gains nothing",),
            also=("text", "claim", "statement"),
        ),
        Field(
            "essay",
            "text",
            "Where it stands.",
            required=True,
            examples=("The second essay, on organisations",),
            also=("source", "from", "where"),
        ),
        Field(
            "assumed",
            "flag",
            "Whether the settings themselves say it: a run then shows consistency, not evidence.",
            default="false",
            examples=("true",),
            also=("assumption", "is_assumed"),
        ),
        Field(
            "cases",
            "cases",
            "Other versions of the scenario by name; expectations may begin with the name.",
            also=("case", "versions", "variants", "scenarios"),
        ),
        Field(
            "curves",
            "curves",
            "Slow curves by name, which need no run; expectations may begin with the name.",
            also=("curve",),
        ),
        Field(
            "depends_on",
            "dials",
            "Numbers on which it may depend: paths with a range in the file, or "
            "{path: [low, high]}.",
            examples=("[feature.test.effort, {qa.people: [6, 14]}]",),
            also=("depends", "dials", "conditions"),
        ),
        Field(
            "why",
            "text",
            "Why it does not hold; shown where it fails or is undecided.",
            examples=("Developers are the bottleneck",),
            also=("because", "reason", "explanation"),
        ),
        Field(
            "pending",
            "text",
            "Why it cannot be run yet, in place of expectations.",
            also=("not_yet", "needs", "todo"),
        ),
    ),
)

CASE = Noun(
    "case",
    "Another version of the scenario: the same with more levers or changes.",
    (
        TITLE,
        Field("use", "use", "Levers pulled in addition, each with its dose."),
        Field(
            "set",
            "change",
            "Changes to the model itself before any lever, path: operation.",
            also=("change", "changes"),
        ),
    ),
)

CURVE = Noun(
    "curve",
    "A slow curve that is computed without a run.",
    (
        TITLE,
        Field(
            "of",
            "text",
            "A strategy of `flowsim adopt`, or talent: juniors who become seniors.",
            required=True,
            examples=("hybrid", "talent"),
            also=("strategy", "adoption", "kind"),
        ),
        Field(
            "set",
            "change",
            "Numbers of the curve, path: value, as in `flowsim adopt --set`.",
            also=("change", "changes"),
        ),
    ),
)
