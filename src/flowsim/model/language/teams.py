"""The language table: teams, their absences, and the numbers that many nouns share.

Input: nothing. Output: nouns; `language` gathers them and is what others import. Must not depend
on: YAML, files, how a kind is read.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.language.forms import MAX_CV, MAX_HOURS, MAX_PEOPLE, Field, Noun

TITLE = Field("title", "text", "A name for people to read.", examples=("LLM coding assistants",))


def alike(kind: str, one: str, example: str) -> tuple[Field, Field]:
    """The keys of a part that is like another. one: what it is, `a team`."""
    doc = f"{one[0].upper()}{one[1:]} of this file, or of the extended one, whose keys are taken"
    return (
        Field(
            "like",
            kind,
            f"{doc} over, but for its title; those written here come first.",
            examples=(example,),
            also=("same_as", "copy", "template"),
        ),
        Field(
            "names",
            "names",
            "With `like`: names that change in what is taken over, whole or before a `_`.",
            examples=("{pay: lend}",),
        ),
    )


TEAM = Noun(
    "team",
    "People who pull work from one queue.",
    (
        TITLE,
        *alike("team", "a team", "pay_backend"),
        Field(
            "kind",
            "kind",
            "people, or equipment: things such as test environments or licences, which steps take"
            " `with` their people.",
            default="people",
            examples=("people", "equipment"),
            also=("type",),
        ),
        Field(
            "people",
            "people",
            "How many people, whole; {at: {0w: 4, 26w: 6}} where they change.",
            required=True,
            low=1,
            high=MAX_PEOPLE,
            moves=True,
            remedy="To close a team, remove its steps.",
            part="For half a person write half days, `hours: Mon-Fri 09-13`, or"
            " `overhead: {elsewhere: 50%}`.",
            examples=("6",),
            also=("capacity", "headcount", "size", "members", "staff", "fte", "ftes", "persons"),
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
            examples=("office", "always", "[Mon-Fri 09-12, Mon-Thu 13-17]"),
            also=("calendar", "working_hours", "schedule"),
        ),
        Field(
            "holidays",
            "holidays",
            "Days on which no one in the team works, as for the model; or none.",
            default="those of the model, unless the hours are always",
            examples=("US", "none"),
            also=("holiday", "closed", "days_off"),
        ),
        Field(
            "discipline",
            "discipline",
            "Order of the queue within a priority: fifo (longest wait first), lifo, random,"
            " shortest (least effort first) or value (most delay cost for the effort first).",
            default="fifo",
            examples=("fifo", "value"),
            also=("order", "queue"),
        ),
        Field(
            "switch_cost",
            "effort",
            "Person-time added to work that an expedite has interrupted.",
            default="0h",
            low=0.0,
            high=1e6,
            examples=("30min",),
            also=("switching_cost", "context_switch"),
        ),
        Field(
            "away",
            "away",
            "Absences: at random for each person, {every: 60d, for: 3d}, or a list of planned "
            "ones.",
            default="never",
            also=("absence", "absences", "leave", "vacation", "sick"),
        ),
        Field(
            "helps",
            "helps",
            "Teams that it helps when it has no work of its own, each with its pace at their work.",
            low=0.0,
            high=10.0,
            moves=True,
            default="nobody",
            examples=("{qa: 60%}", "qa"),
            also=("help", "swarms", "supports"),
        ),
        Field(
            "dynamics",
            "dynamics",
            "What changes the team slowly: ranks, coordination, layers.",
            default="nothing",
            examples=("{complexity: {layers: 3}}",),
            also=("dynamic", "curves"),
        ),
    ),
)

OUT_OF_USE = "take it out of `with` of all steps."
THINGS = next(
    replace(
        field,
        remedy=f"To do without it, {OUT_OF_USE}",
        part="Half of one cannot be used: write a whole number.",
    )
    for field in TEAM.fields
    if field.key == "people"
)
"""How many things there are, of a team that is equipment."""

PEOPLE = Noun(
    "headcount over time",
    "People of a team where they change: the number from each of these weeks on.",
    (
        Field(
            "at",
            "breakpoints",
            "Whole weeks from time zero, or Mondays, each with a number.",
            required=True,
        ),
    ),
)

AWAY = Noun(
    "absence by chance",
    "Absences of each person of a team, in time elapsed.",
    (
        Field(
            "every",
            "elapsed",
            "Time present between two absences; a distribution as {mean: 60d, dist: exponential}.",
            required=True,
            law=True,
            low=0.0,
            above=True,
            high=1e6,
            examples=("60d",),
        ),
        Field(
            "for",
            "elapsed",
            "How long an absence lasts; or a distribution.",
            required=True,
            law=True,
            low=0.0,
            above=True,
            high=1e6,
            examples=("3d",),
            also=("lasts", "duration"),
        ),
    ),
)

OUTAGE = Noun(
    "known absence",
    "An absence that is known beforehand.",
    (
        Field(
            "from",
            "elapsed",
            "When it begins, from time zero.",
            required=True,
            instant=True,
            low=0.0,
            high=MAX_HOURS,
            examples=("12w",),
            also=("at", "start", "starts"),
        ),
        Field(
            "for",
            "elapsed",
            "How long it lasts.",
            required=True,
            low=0.0,
            above=True,
            high=MAX_HOURS,
            examples=("2w",),
            also=("lasts", "duration"),
        ),
        Field(
            "people",
            "count",
            "How many people it takes.",
            required=True,
            low=1,
            high=MAX_PEOPLE,
            examples=("4",),
        ),
    ),
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
        Field(
            "dist", "family", "Its distribution.", default="lognormal where cv is given, else fixed"
        ),
        Field("cv", "number", "Standard deviation over mean.", low=0.0, high=MAX_CV),
    ),
)

EMPIRICAL = Noun(
    "list of values",
    "A duration, an effort or a number by the values it takes.",
    (
        Field("values", "list", "The values, each with its unit.", required=True),
        Field("chances", "list", "Their chances, together 100%; equal if left out."),
    ),
)

RANGED = Noun(
    "number",
    "A number with what is known about it.",
    (
        Field("value", "any", "The number.", required=True),
        Field("range", "pair", "Low and high: the range that the author considers plausible."),
        Field(
            "source",
            "text",
            "Where it comes from: `measured: …` if in this organisation, `own` for a guess.",
        ),
    ),
)
