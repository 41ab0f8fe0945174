"""The tables of docs/essay.md: the scenarios of the essays, and what decides about them.

`python -m tests.essay` measures them anew and rewrites the page; it takes some minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from flowsim.model import load
from flowsim.report import expect
from flowsim.report.numbers import positive, shown
from flowsim.report.words import bottleneck_name
from flowsim.study.compare import compare
from flowsim.study.results import Comparison, RunResult

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "essay.md"
CONFIGS = ROOT / "configs"
ORGANISATION = CONFIGS / "product-org.yaml"
SCENARIOS = ("two-x-developers", "ten-x-developers", "ai-coding", "balanced", "everyone-two-x")
REPLICATIONS = 40
FEATURE, INCIDENT = "feature", "incident"


class Setting(NamedTuple):
    """Numbers of the model that differ from the file, and levers pulled with and without tools."""

    title: str
    set: tuple[str, ...] = ()
    use: tuple[str, ...] = ()


SETTINGS = (
    Setting("as in the file"),
    Setting("a test takes 8 h, not 12", ("feature.test.effort=8h",)),
    Setting("a test takes 16 h", ("feature.test.effort=16h",)),
    Setting("a test finds 75 % of the defects, not 60 %", ("feature.test.catches=75%",)),
    Setting("a test finds 45 %", ("feature.test.catches=45%",)),
    Setting("0.9 defects a build, not 1.4", ("feature.build.injects=0.9",)),
    Setting("2 defects a build", ("feature.build.injects=2",)),
    Setting("20 % of defects bring on an incident, not 50 %", (
        "feature.after.incident.per_defect=20%",)),
    Setting("80 % of defects bring on an incident", ("feature.after.incident.per_defect=80%",)),
    Setting("the tool helps with 20 % of features, not 67 %", ("ai_coding.covers=20%",)),
    Setting("the tool adds no defects, instead of 1.7 times as many", (
        "ai_coding.change.feature.build.injects=x1",)),
    Setting("the tool slows coding to 1.19 times the effort, not a tenth", (
        "ai_coding.change.feature.build.effort=x1.19",)),
    Setting("developers help to test, at 60 % of a tester's pace", use=("developers_help_qa=1",)),
    Setting("two for the claim: a test takes 16 h and finds 75 %", (
        "feature.test.effort=16h", "feature.test.catches=75%")),
    Setting("two against it: a test takes 8 h, the tool adds no defects", (
        "feature.test.effort=8h", "ai_coding.change.feature.build.injects=x1")),
)  # fmt: skip


def scenarios() -> Comparison:
    """Every scenario, pulled and pushed, beside the organisation as it is."""
    names = ["baseline-push"] + [
        name for scenario in SCENARIOS for name in (scenario, f"{scenario}-push")
    ]
    models = {name: load(CONFIGS / "scenarios" / f"{name}.yaml") for name in names}
    return compare(load(ORGANISATION), models, replications=REPLICATIONS, jobs=2)


def with_setting(setting: Setting) -> Comparison:
    """Coding ten times as fast beside the organisation, in both of which a number differs."""
    base = load(ORGANISATION, set=setting.set, use=setting.use)
    tool = load(ORGANISATION, set=setting.set, use=(*setting.use, "ai_coding=100%"))
    return compare(base, {"tool": tool}, replications=REPLICATIONS, jobs=2)


def scenario_rows(found: Comparison) -> Iterator[Sequence[str]]:
    """The table of scenarios."""
    yield ("", "features a week", "gain", "85 % delivered within", "escaped defects a feature",
           "incidents a week", "constraint")  # fmt: skip
    for run in found.runs:
        features = run.of(FEATURE)
        gain = "" if run is found.base else _gain(found, run)
        yield (
            "Today" if run is found.base else run.model.name,
            shown(positive(features.throughput)),
            gain,
            _within(run),
            shown(positive(run.results.estimate("escaped", work=FEATURE))),
            shown(positive(run.of(INCIDENT).throughput)),
            bottleneck_name(run),
        )


def claim_rows(found: Comparison) -> Iterator[Sequence[str]]:
    """The table of what the essay expects of the scenarios, and what became of it."""
    yield ("scenario", "the essay expects", "found", "outcome")
    for run in found.runs:
        for outcome in run.outcomes:
            first = outcome is run.outcomes[0]
            text = f"`{outcome.expectation.text}`"
            yield (run.model.name if first else "", text, expect.found(outcome), outcome.word)


def setting_rows() -> Iterator[Sequence[str]]:
    """The table of what decides."""
    yield ("one number at a time", "features a week today", "with AI coding 10x", "gain",
           "constraint today", "then")  # fmt: skip
    for setting in SETTINGS:
        found = with_setting(setting)
        (tool,) = found.others
        yield (
            setting.title,
            shown(positive(found.base.of(FEATURE).throughput)),
            shown(positive(tool.of(FEATURE).throughput)),
            _gain(found, tool),
            bottleneck_name(found.base),
            bottleneck_name(tool),
        )


def _gain(found: Comparison, run: RunResult) -> str:
    share = found.difference(run.name, "throughput").relative
    return shown(share, scale=100.0, sign="+", unit="%")


def _within(run: RunResult) -> str:
    features = run.of(FEATURE)
    if features.unstable:
        return f"grows {shown(features.growth)} a week"
    return shown(positive(features.delivery_p85), unit=" d")


def table(rows: Iterator[Sequence[str]], *, middle: str = "--:") -> str:
    """Rows as Markdown. middle: how the columns between the first and the last are aligned."""
    head, *body = rows
    rule = [":--", *[middle] * (len(head) - 2), ":--"]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *body))


def between(text: str, name: str, content: str, *, by: str = "essay") -> str:
    """The text with other content between the marks of that name; by: the module that writes it."""
    begin, end = f"<!-- {name}: python -m tests.{by} -->\n", f"<!-- end of {name} -->\n"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{content}\n{end}{after}"


def main() -> None:
    """Measure everything and rewrite the tables of the page."""
    text = PAGE.read_text(encoding="utf-8")
    found = scenarios()
    text = between(text, "scenarios", table(scenario_rows(found)))
    text = between(text, "claims", table(claim_rows(found), middle=":--"))
    text = between(text, "settings", table(setting_rows()))
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
