"""What each feature of the language costs when it is used: the line with one feature at a time.

Enters: the `Setting` of this run. Leaves: a section. A model is the line as text and a change of
it; the figure is CPU time per row of the log, paired with the plain line round by round.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks import ours
from benchmarks.line import yaml_text
from benchmarks.section import Section, Setting

Text = Callable[[str], str]


class Feature(NamedTuple):
    """A feature and how the line's text is changed to have it."""

    name: str
    change: Text


def key(step: int, text: str) -> Text:
    """Add keys to a step of the line, counted from 1."""
    mark = f"- stage_{step:02d}: {{"
    return lambda line: line.replace(mark, f"{mark}{text}, ")


def keys(text: str) -> Text:
    """Add keys to every step."""
    return lambda line: line.replace(": {team:", f": {{{text}, team:")


def team(text: str) -> Text:
    """Add keys to every team."""
    return lambda line: line.replace(": {people:", f": {{{text}, people:")


def work(text: str) -> Text:
    """Add keys to the kind of work."""
    return lambda line: line.replace("    flow:\n", f"    {text}\n    flow:\n")


def end(text: str) -> Text:
    """Add text at the end of the model."""
    return lambda line: line + text


def both(*changes: Text) -> Text:
    """One change after the other."""

    def change(line: str) -> str:
        for one in changes:
            line = one(line)
        return line

    return change


def limits(*what: str) -> Text:
    """Limits over several steps, far above what is ever in progress."""
    return end("limits:\n" + "".join(f"  - {{{each}, max: 4000}}\n" for each in what))


def two_at_once(line: str) -> str:
    """Two people at each visit of stage 3, and twice as many in its team."""
    return key(3, "people: 2")(line.replace("team_03: {people: 4}", "team_03: {people: 8}"))


def things(line: str) -> str:
    """A thing at three steps, of which there are enough."""
    for step in (3, 6, 9):
        line = key(step, "with: {rig: 1}")(line)
    return line.replace("work:\n", "  rig: {kind: equipment, people: 12}\nwork:\n")


def in_parallel(line: str) -> str:
    """Stages 11 and 12, which nothing returns to, side by side."""
    head, tail = line.split("      - stage_11:")
    branches = ["- stage_11:" + tail.split("\n")[0], tail.split("\n")[1].strip()]
    return head + "      - parallel:\n" + "".join(f"          {one}\n" for one in branches)


EXPEDITE = """  fire:
    arrives: {rate: 0.02/h}
    expedite: true
    flow: [{put_out: {team: team_03, effort: 2h}}]
"""
TEAMS = [f"team_{number:02d}" for number in range(1, 13)]
CREW_NEVER_TAKEN = """  visit:
    arrives: {rate: 0.0001/h}
    flow: [{see: {team: team_03, with: {team_08: 1}, effort: 1h, share: 0%}}]
"""
CALLS = """  call:
    arrives: {rate: 0.02/h}
    flow: [{take: {team: team_03, effort: 2h}}]
"""
ADOPTED = """levers:
  tool: {change: {item.stage_03.effort: /1.1, item.stage_08.effort: /1.1}, covers: 60%}
use: {tool: 100%}
"""

FEATURES = (
    Feature("limit on the work (CONWIP)", work("limit: 200")),
    Feature("limit on every step", keys("wip: 60")),
    Feature("parallel branches and a join", in_parallel),
    Feature("shortest effort first", team("discipline: shortest")),
    Feature("expedite work that interrupts", end(EXPEDITE)),
    Feature("patience at every step", keys("patience: 1000h")),
    Feature("a gate and batches at the last step", key(12, "opens: 24h, batch: all")),
    Feature("defects and checks", both(key(3, "injects: 0.5"), key(9, "catches: 20%"))),
    Feature("bugs after delivery", end("    after: {item: {chance: 5%, at: 24h}}\n")),
    Feature("absences", team("away: {every: 400h, for: 4h}")),
    Feature("teams that help each other", team("helps: {team_03: 50%}")),
    Feature("arrivals in sizes", lambda line: line.replace("1/h}", "0.5/h, size: 2}")),
    Feature("a lever on two steps", end(ADOPTED)),
    Feature("a crew that no item takes", end(CREW_NEVER_TAKEN)),
    Feature("somebody of another team at a step", key(7, "with: {team_04: 1}")),
    Feature("two of the team at a step", two_at_once),
    Feature("things at three steps", things),
    Feature(
        "a limit over three steps", limits("work: item, steps: [stage_02, stage_03, stage_04]")
    ),
    Feature("a limit over two kinds", both(end(CALLS), limits("work: [item, call]"))),
    Feature("a limit of each team", limits(*(f"team: {name}" for name in TEAMS))),
    Feature("a limit of each person", limits(*(f"person: {name}" for name in TEAMS))),
)


def costs(setting: Setting) -> Section:
    """CPU time of a row with each feature, over that of the plain line."""
    text = yaml_text(setting.line, horizon=setting.horizon / 4.0)
    plain = _timer(text)
    lines, data = [], {}
    for feature in FEATURES:
        setting.say(f"cost of: {feature.name}")
        changed = feature.change(text)
        if changed == text:
            raise ValueError(f"{feature.name} does not change the line")
        with_it = _timer(_without_self_help(changed))
        ratios = []
        for _ in range(setting.rounds):
            base = plain()
            ratios.append(with_it() / base)
        cost = statistics.median(ratios)
        data[feature.name] = cost
        lines.append(f"{feature.name:<38} {cost:>6.2f} [{min(ratios):.2f}, {max(ratios):.2f}]")
    return Section("Features: time of a row, the plain line is 1", lines, data)


def _without_self_help(text: str) -> str:
    return text.replace("team_03: {helps: {team_03: 50%}, ", "team_03: {")


def _timer(text: str) -> Callable[[], float]:
    """A function that runs the model for some tenths of a second: CPU nanoseconds a row."""
    plan: Any = ours.part("flowsim.plan.compile_plan")(ours.part("flowsim.model.loads")(text))
    workspace = ours.part("flowsim.engine.fast.workspace")

    def run(count: int = 8) -> float:
        total = 0
        with workspace() as space:
            begun = time.process_time()
            for seed in range(count):
                rows, _ = space.run(plan, seed=seed, replication=0)
                total += rows
            return (time.process_time() - begun) / total * 1e9

    run(1)
    return run
