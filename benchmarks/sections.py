"""The sections of the benchmark's report: each measures or derives, and says it in a few lines.

Enters: the `Setting` of this run. Leaves: a `Section` of text and of data for --json. A new section
is a function of the setting, named in SECTIONS.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from typing import Any

from scipy import stats

from benchmarks import features, organisation, ours, peers
from benchmarks.paired import Contestant, Spread, race, ratios, thread_gain
from benchmarks.section import Section, Setting

BASE = "bare SimPy"
FAST = "flowsim fast"
REFERENCE = "flowsim reference"
SUMS = 40  # of a thread's turn
DISAGREE_BELOW = 0.001  # the chance that contestants who agree are called in disagreement


def contestants(setting: Setting) -> tuple[list[Contestant], list[str]]:
    """Everybody who can run here, and a line about everybody who cannot."""
    line, horizon = setting.line, setting.horizon
    ready = [
        Contestant(BASE, lambda seed: peers.bare_simpy(line, horizon, seed), lambda run: run),
        Contestant("heapq", lambda seed: peers.plain_python(line, horizon, seed), lambda run: run),
    ]
    missing = []
    try:
        ours.part("ciw.create_network")
        ready.append(Contestant("Ciw", lambda s: peers.ciw(line, horizon, s), peers.read_ciw))
    except ours.MissingError as error:
        missing.append(f"skipped Ciw: {error}; it is in the extra `bench`")
    for label, engine in ((REFERENCE, ours.reference), (FAST, ours.fast)):
        try:
            ready.append(Contestant(label, engine(line, horizon), ours.read_log))
        except ours.MissingError as error:
            missing.append(f"skipped {label}: {error}")
    return ready, missing


def speed(setting: Setting) -> Section:
    """Visits per CPU-second of everybody, and times bare SimPy by pairs."""
    ready, missing = contestants(setting)
    setting.records = race(ready, rounds=setting.rounds, seconds=setting.seconds, say=setting.say)
    base = setting.records[0]
    lines = [
        f"{'':<18} {'visits per CPU-second':>34}   {'times bare SimPy':>24}"
        f" {'CPU/wall':>9} {'runs':>5}"
    ]
    data = {}
    for record in setting.records:
        rate = Spread.of([turn.rate for turn in record.turns])
        ratio = ratios(record, base)
        busy = statistics.median(turn.cpu / turn.wall for turn in record.turns)
        name = record.contestant.name
        lines.append(
            f"{name:<18} {rate.median:>12,.0f} [{rate.low:,.0f}, {rate.high:,.0f}]".ljust(53)
            + f"   {ratio.median:>8.2f} [{ratio.low:.2f}, {ratio.high:.2f}]".ljust(28)
            + f"{busy:>8.2f} {len(record.runs):>5}"
        )
        data[name] = {
            "rate": rate._asdict(),
            "ratio": ratio._asdict(),
            "cpu_per_wall": busy,
            "replications": len(record.runs),
        }
    return Section("Speed: median [min, max] of the rounds", lines + missing, data)


def agreement(setting: Setting) -> Section:
    """Whether all found the same throughput and time in system, within the noise they show."""
    throughput = [
        [run.finished / setting.horizon for run in record.runs] for record in setting.records
    ]
    time_in_system = [[run.time_in_system for run in record.runs] for record in setting.records]
    lines = [f"{'':<18} {'items an hour':>20} {'hours in system':>20}"]
    data: dict[str, Any] = {}
    for record, rates, hours in zip(setting.records, throughput, time_in_system, strict=True):
        name = record.contestant.name
        lines.append(f"{name:<18} {_mean_and_error(rates):>20} {_mean_and_error(hours):>20}")
        data[name] = {
            "throughput": statistics.fmean(rates),
            "time_in_system": statistics.fmean(hours),
        }
    lines.append(f"{'arrivals':<18} {setting.line.arrival_rate:>11.4f}")
    for label, groups in (("throughput", throughput), ("time in system", time_in_system)):
        chance = _same_mean(groups)
        agree = math.isnan(chance) or chance >= DISAGREE_BELOW
        setting.failed |= not agree
        verdict = "they agree" if agree else "THEY DISAGREE"
        if math.isnan(chance):
            verdict = "too few runs to tell"
        lines.append(f"{label}: {verdict} (chance of such a spread: {chance:.3f})")
        data[f"p_{label.replace(' ', '_')}"] = chance
    return Section("Agreement: mean ± standard error over the runs", lines, data)


def threads(setting: Setting) -> Section:
    """What a second thread brings to the fast engine."""
    title = "Threads: two against one, wall time on the same replications"
    record = next((r for r in setting.records if r.contestant.name == FAST), None)
    if record is None:
        return Section(title, ["skipped: the fast engine is not there yet"], None)
    setting.say("threads")
    gains = {
        name: thread_gain(work, replications=count, threads=2, rounds=setting.rounds)
        for name, work, count in (
            ("fast engine", record.contestant.simulate, 2 * record.replications),
            ("this machine (sums without memory)", ours.sum_up, SUMS),
        )
    }
    lines = [
        f"{name:<36}{gain.median:.2f} times as fast [{gain.low:.2f}, {gain.high:.2f}]"
        for name, gain in gains.items()
    ]
    return Section(title, lines, {name: gain._asdict() for name, gain in gains.items()})


SECTIONS: tuple[Callable[[Setting], Section], ...] = (
    speed,
    agreement,
    threads,
    features.costs,
    organisation.replications,
    organisation.one_more,
)


def _mean_and_error(values: list[float]) -> str:
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return f"{statistics.fmean(values):.4f} ± {error:.4f}"


def _same_mean(groups: list[list[float]]) -> float:
    """The p-value of a one-way analysis of variance: same model, same horizon, so same variance."""
    if len(groups) < 2 or min(len(group) for group in groups) < 2:
        return math.nan
    return float(stats.f_oneway(*groups).pvalue)
