"""What docs/essay.md says of the scenarios of the essays, and of what decides about them.

`python -m measuring.essay` measures it; that takes some minutes. The words are in
measuring/essay_words.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from flowsim.experiment import paired
from flowsim.model import load
from flowsim.report.format.numbers import positive
from flowsim.report.sections import expectations
from flowsim.report.sections.wording import bottleneck_name
from flowsim.study.decide.compare import compare
from flowsim.study.mean_value.explain import explain
from flowsim.study.results import Comparison, RunResult
from measuring import essay_words as words
from measuring.figures import ROOT, Block, Figures, Measured, measure_and_write, of

PAGE = "docs/essay.md"
CONFIGS = ROOT / "configs"
ORGANISATION = CONFIGS / "product-org.yaml"
SCENARIOS = ("two-x-developers", "ten-x-developers", "ai-coding", "balanced", "everyone-two-x")
REPLICATIONS = 40
FEATURE, INCIDENT, PUSH = "feature", "incident", "-push"


class Setting(NamedTuple):
    """Numbers of the model that differ from the file, and levers pulled with and without tools."""

    key: str
    title: str
    set: tuple[str, ...] = ()
    use: tuple[str, ...] = ()


SETTINGS = (
    Setting("as it is", "as in the file"),
    Setting("quick test", "a test takes 8 h, not 12", ("feature.test.effort=8h",)),
    Setting("slow test", "a test takes 16 h", ("feature.test.effort=16h",)),
    Setting(
        "thorough test", "a test finds 75 % of the defects, not 60 %", ("feature.test.catches=75%",)
    ),
    Setting("careless test", "a test finds 45 %", ("feature.test.catches=45%",)),
    Setting("few defects", "0.9 defects a build, not 1.4", ("feature.build.injects=0.9",)),
    Setting("many defects", "2 defects a build", ("feature.build.injects=2",)),
    Setting(
        "few incidents",
        "20 % of defects cause an incident, not 50 %",
        ("feature.after.incident.per_defect=20%",),
    ),
    Setting(
        "many incidents",
        "80 % of defects cause an incident",
        ("feature.after.incident.per_defect=80%",),
    ),
    Setting(
        "little help", "the tool helps with 20 % of features, not 67 %", ("ai_coding.covers=20%",)
    ),
    Setting(
        "no defects",
        "the tool adds no defects, instead of 1.7 times as many",
        ("ai_coding.change.feature.build.injects=x1",),
    ),
    Setting(
        "slower",
        "the tool slows coding to 1.19 times the effort, not a tenth",
        ("ai_coding.change.feature.build.effort=x1.19",),
    ),
    Setting(
        "developers test",
        "developers help to test, at 60 % of a tester's pace",
        use=("developers_help_qa=1",),
    ),
    Setting(
        "two for it",
        "two for the claim: a test takes 16 h and finds 75 %",
        ("feature.test.effort=16h", "feature.test.catches=75%"),
    ),
    Setting(
        "two against it",
        "two against it: a test takes 8 h, the tool adds no defects",
        ("feature.test.effort=8h", "ai_coding.change.feature.build.injects=x1"),
    ),
)


def scenarios() -> Comparison:
    """Every scenario, pulled and pushed, beside the organisation as it is."""
    names = ["baseline-push"] + [
        name for scenario in SCENARIOS for name in (scenario, f"{scenario}-push")
    ]
    models = {name: load(CONFIGS / "scenarios" / f"{name}.yaml") for name in names}
    return compare(load(ORGANISATION), models, replications=REPLICATIONS, jobs=os.cpu_count() or 1)


def with_setting(setting: Setting) -> Comparison:
    """Coding ten times as fast beside the organisation, in both of which a number differs."""
    base = load(ORGANISATION, set=setting.set, use=setting.use)
    tool = load(ORGANISATION, set=setting.set, use=(*setting.use, "ai_coding=100%"))
    return compare(base, {"tool": tool}, replications=REPLICATIONS, jobs=os.cpu_count() or 1)


def run_figures(found: Comparison, run: RunResult) -> Figures:
    """A scenario: features a week, what they gain, and what is said beside them."""
    features = run.of(FEATURE)
    figures = {
        "title": run.model.name,
        "features": of(positive(features.throughput)),
        "escaped": of(positive(run.results.estimate("escaped", work=FEATURE))),
        "incidents": of(positive(run.of(INCIDENT).throughput)),
        "constraint": bottleneck_name(run),
    }
    if features.unstable:
        figures["growth"] = of(features.growth)
    else:
        figures["within"] = of(positive(features.delivery_p85))
    if run is not found.base:
        figures["gain"] = _more(found.base, run, "throughput")
        figures["more_escaped"] = _more(found.base, run, "escaped")
        figures["more_incidents"] = _more(found.base, run, "throughput", work=INCIDENT)
    if run.name.endswith(PUSH):
        pulled = {each.name: each for each in found.others}.get(run.name.removesuffix(PUSH))
        figures["pushing"] = _more(pulled or found.base, run, "throughput")
    return figures


def claims(found: Comparison) -> Iterator[Figures]:
    """What the essay expects of each scenario, and what became of it."""
    for run in found.others:
        for outcome in run.outcomes:
            yield {
                "title": run.model.name,
                "expects": outcome.expectation.text,
                "found": expectations.found(outcome),
                "outcome": outcome.word,
            }


def setting_figures(setting: Setting) -> Figures:
    """Features a week with and without the tool, where a number differs."""
    found = with_setting(setting)
    (tool,) = found.others
    return {
        "title": setting.title,
        "today": of(positive(found.base.of(FEATURE).throughput)),
        "tool": of(positive(tool.of(FEATURE).throughput)),
        "gain": _more(found.base, tool, "throughput"),
        "constraint": bottleneck_name(found.base),
        "then": bottleneck_name(tool),
    }


def incident_share() -> float:
    """The part of the hours of developers that incidents take, their bugs included; from means."""
    found = explain(load(ORGANISATION))
    asked = {work: dict(found.of(work).asked)["dev"] for work in ("incident", "bug")}
    bugs = found.of("incident").arrivals_per_week or 0.0  # one each
    of_all_bugs = bugs / (found.of("bug").arrivals_per_week or 1.0)
    return (asked["incident"] + of_all_bugs * asked["bug"]) / found.team("dev").there


def measure() -> Figures:
    """Everything that docs/essay.md says of scenarios and settings."""
    found = scenarios()
    factors = dict(load(ORGANISATION).lever("ai_coding").change)
    return {
        "replications": REPLICATIONS,
        "defects": factors["feature.build.injects"].operand,
        "incident_share": incident_share(),
        "runs": {run.name: run_figures(found, run) for run in found.runs},
        "claims": list(claims(found)),
        "settings": {each.key: setting_figures(each) for each in SETTINGS},
    }


def _more(base: RunResult, run: RunResult, measure: str, *, work: str = FEATURE) -> list[float]:
    """The relative change of a measure, pair by pair."""
    return of(paired(base.results, run.results, measure, work=work).relative)


MEASURED = Measured(
    "essay",
    measure,
    (
        Block(PAGE, "answer", words.answer),
        Block(PAGE, "scenarios", words.scenarios),
        Block(PAGE, "claims", words.claims),
        Block(PAGE, "settings", words.settings),
        Block(PAGE, "decides", words.decides),
    ),
)

if __name__ == "__main__":
    measure_and_write(MEASURED)
