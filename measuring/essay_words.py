"""How docs/essay.md says what was measured for it (measuring/essay.py): its tables and sentences.

A sentence holds for the figures that it was written for. What its words say beyond its numbers is
asserted, so that other figures ask for another sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowsim.report.format.numbers import TO, direction, shown
from measuring.figures import Figures, estimate, prose, table

DEVELOPERS = "Developers"


def answer(figures: Figures) -> str:
    """What the page says first."""
    runs = figures["runs"]
    ten, two, tool = (runs[name] for name in ("ten-x-developers", "two-x-developers", "ai-coding"))
    balanced, everyone = runs["balanced"], runs["everyone-two-x"]
    moved = (ten, two, tool, balanced)
    assert not any(DEVELOPERS in run["constraint"] for run in moved), "the constraint moves"
    assert runs["baseline"]["constraint"] == everyone["constraint"] == DEVELOPERS
    assert all(run["gain"][2] < 0.5 for run in moved), "no gain is near its speed-up"
    assert 0.95 < everyone["gain"][0] < 1.05, "twice the speed of all, twice the features"
    return prose(
        f"* Ten times the speed of everything that developers do gives {_more(ten['gain'])} more "
        "features, not ten times as many. Twice the speed, which is within what was measured for "
        f"single tasks, gives {_more(two['gain'])}.",
        f"* Coding ten times as fast where it helps, with {figures['defects']:g} times the defects "
        f"(a vendor's number), gives {_more(tool['gain'])} more. In each feature "
        f"{_more(tool['more_escaped'])} more defects escape, and there are "
        f"{_more(tool['more_incidents'])} more incidents.",
        "* The other half of the claim holds: the constraint moves, to testing and security "
        "review, and from there to product management. Only where everybody gets twice as fast "
        "does it stay with developers, and only there does the gain match the speed-up: "
        f"{_more(everyone['gain'])}.",
        "* The same money spent along the flow (twice the speed for developers, one "
        f"security engineer, one tester) gives {_more(balanced['gain'])}, compared with "
        f"{_more(ten['gain'])} for ten times the speed of everything developers do.",
        pushing(figures),
    )


def pushing(figures: Figures) -> str:
    """What becomes of scenarios without a limit."""
    runs = figures["runs"]
    pairs = [
        (runs[name.removesuffix("-push")], run)
        for name, run in runs.items()
        if name.endswith("-push")
    ]
    steady = [push["title"] for _, push in pairs if "growth" not in push]
    assert len(steady) == 1, "in all scenarios but one unfinished work piles up"
    assert all(
        direction(estimate(push["pushing"])) == (-1 if pull["constraint"] == DEVELOPERS else 1)
        for pull, push in pairs
    ), "it costs where developers are the constraint, and only there"
    least, most = (
        pick((push["pushing"] for _, push in pairs), key=lambda change: change[0])
        for pick in (min, max)
    )
    return (
        "* Pushing, starting work whenever the first team has time, changes throughput by "
        f"{_change(least)} to {_change(most)}, and in all scenarios but one ({steady[0]}) "
        "unfinished work then piles up. Where developers are the constraint it costs throughput: "
        "their time goes into features that are not finished. Elsewhere it gains a little, because "
        "the limit no longer leaves anybody idle."
    )


def scenarios(figures: Figures) -> str:
    """The table of scenarios."""
    head = (
        "", "features a week", "gain", "85 % delivered within", "escaped defects a feature",
        "incidents a week", "constraint",
    )  # fmt: skip
    rows = (
        (
            run["title"] if "gain" in run else "Today",
            shown(estimate(run["features"])),
            _gain(run["gain"]) if "gain" in run else "",
            shown(estimate(run["within"]), unit=" d")
            if "within" in run
            else f"grows {shown(estimate(run['growth']))} a week",
            shown(estimate(run["escaped"])),
            shown(estimate(run["incidents"])),
            run["constraint"],
        )
        for run in figures["runs"].values()
    )
    said = f"Means of {figures['replications']} replications."
    return f"{table([head, *rows])}\n{prose(said)}"


def claims(figures: Figures) -> str:
    """The table of what the essay expects of the scenarios, and what became of it."""
    return table(_claim_rows(figures["claims"]), middle=":--")


def _claim_rows(found: Sequence[Figures]) -> Iterator[Sequence[str]]:
    yield ("scenario", "the essay expects", "found", "outcome")
    last = ""
    for claim in found:
        title = "" if claim["title"] == last else claim["title"]
        last = claim["title"]
        yield (title, f"`{claim['expects']}`", claim["found"], claim["outcome"])


def settings(figures: Figures) -> str:
    """The table of what decides."""
    head = (
        "one number at a time", "features a week today", "with AI coding 10x", "gain",
        "constraint today", "then",
    )  # fmt: skip
    rows = (
        (
            each["title"],
            shown(estimate(each["today"])),
            shown(estimate(each["tool"])),
            _gain(each["gain"]),
            each["constraint"],
            each["then"],
        )
        for each in figures["settings"].values()
    )
    return table([head, *rows])


def decides(figures: Figures) -> str:
    """What the table of settings says."""
    gain = {key: each["gain"] for key, each in figures["settings"].items()}
    now = gain["as it is"]
    assert direction(estimate(gain["slow test"])) == -1, "the claim, and more than it"
    assert direction(estimate(gain["slower"])) == -1, "the organisation gets slower, too"
    assert gain["quick test"][1] > now[2], "the gain is larger"
    assert gain["little help"][2] < now[1] < now[2] < gain["no defects"][1]
    assert gain["thorough test"][2] < now[1] < now[2] < gain["careless test"][1], "unexpected"
    assert abs(gain["few incidents"][0] - gain["many incidents"][0]) < 0.05, "hardly matter"
    assert gain["developers test"][1] > now[2], "more on top"
    return prose(
        "* **The effort of a test decides.** At 16 hours instead of 12 testing is nearly full "
        "today; more builds with more defects then fill it, and the organisation with the tool "
        f"delivers *less* than without: {_gain(gain['slow test'])}. That is the essay's claim, and "
        f"more than it. At 8 hours the gain is {_gain(gain['quick test'])}, not {_gain(now)}.",
        "* **If coding gets slower**, as was measured for experienced open-source developers in "
        "2025 (METR, P), and has more defects all the same, so does the organisation, for "
        "developers are its constraint.",
        "* The share of work that the tool helps with and the defects that it adds each move the "
        f"gain: to {_gain(gain['little help'])} with the least of the one, to "
        f"{_gain(gain['no defects'])} without the other. What a test finds moves it, too, and in "
        f"the unexpected direction: {_gain(gain['thorough test'])} where it finds more and "
        f"{_gain(gain['careless test'])} where it finds less. A team that finds fewer defects "
        "delivers more features, with more defects in them, which features a week do not show.",
        "* How many defects cause incidents hardly matters for throughput: today they take "
        f"{figures['incident_share']:.1%} of the developers' hours, the bug after each included "
        "(from averages, `flowsim explain`). Their effect on customers is not in the model.",
        "* If developers help to test when they have nothing else to do, which costs "
        "nothing, the gain is "
        f"{_gain(gain['developers test'])}.",
    )


def _more(stored: Sequence[float]) -> str:
    """A relative change, before the word more: `34% (33% to 36%)`."""
    return shown(estimate(stored), scale=100.0, unit="%", to=TO)


def _change(stored: Sequence[float]) -> str:
    return shown(estimate(stored), scale=100.0, sign="+", unit="%", to=TO)


def _gain(stored: Sequence[float]) -> str:
    return shown(estimate(stored), scale=100.0, sign="+", unit="%")
