"""The moving picture: where it stands in a page, and the data that it is drawn from.

Input: runs, the baseline first. Output: a section, and plain data for assets/replay.js, with all
that moves from the event log of one replication of each run. Must not depend on: how it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from flowsim.report.format.labels import run_labels, team_name
from flowsim.report.format.numbers import number
from flowsim.report.format.plurals import plural
from flowsim.report.format.text import capitalized, clean
from flowsim.report.page.replay_clock import clock
from flowsim.report.page.replay_figures import earlier, market_data, table, unit_of
from flowsim.report.page.replay_packing import in_ticks, packed, tick_of
from flowsim.report.page.shell import Html, as_data, element
from flowsim.report.sections.judged import judged_items
from flowsim.report.sections.wording import bottleneck_name, constraint_teams
from flowsim.study.replay.network import FlowNode
from flowsim.study.replay.replay import LATELY, WEEKS, Recording, Replay, record
from flowsim.time_units import HOURS_PER_WEEK as WEEK

if TYPE_CHECKING:
    from flowsim.plan.tables import Floats
    from flowsim.study.results import RunResult

MOST = 800_000  # letters of data in the page
OF_MARKETS = 2 * WEEKS  # a product spreads slowly
_NOTE = (
    "Each dot is an item. It is counted at its destination as soon as it moves; its way there "
    "is drawn for a moment only, whatever the distance. Every week takes the same time on the "
    "screen; hours in which few people work pass quickly. Wide lines carry more items, dashed "
    "lines carry rework."
)

_MARKET = (
    "Users and those who wait for onboarding are counted at the end of each week; what the "
    "market does next depends on them."
)


def replay_widget(
    runs: Sequence[RunResult], *, weeks: int = 0, most: int = MOST
) -> tuple[Html, dict[str, Any]]:
    """The section of the moving picture, and its data for the key `replay`.

    weeks: from time zero, at most; 0: a year, two where a product spreads. most: letters of data;
    where that is too few, other work is shown by its counts only, and then fewer weeks are. Raises
    EngineError.
    """
    weeks = weeks or (OF_MARKETS if any(run.model.markets for run in runs) else WEEKS)
    typical = typical_replication(runs, weeks=weeks)
    recordings = [
        record(run.model, judged=run.judge.kinds, name=run.name, seed=run.seed, replication=typical)
        for run in runs
    ]
    labels = run_labels(runs)
    replays, data = _fitting(runs, recordings, labels, weeks, most)
    many = judged_items(runs[0])
    whole = min(run.model.horizon for run in runs)
    return _section(replays, labels, data, many, typical, whole), data


def typical_replication(runs: Sequence[RunResult], *, weeks: int = WEEKS) -> int:
    """The replication nearest to the means of all runs, in what they deliver and in how long.

    Distances are in standard deviations; the first of those that are kept one by one. Of those in
    which the deliveries of the first weeks have the order of the means, if there are any: a picture
    in which the lesser scenario wins would contradict the page.
    """
    if any(run.results is None for run in runs):  # put together by hand
        return 0
    total = np.zeros(len(runs[0].results.values))
    if runs[0].results.per_group != 1 or any(len(r.results.values) != len(total) for r in runs):
        return runs[0].results.first
    for run in runs:
        for measure, kind in product(("throughput", "request_to_delivery", "wip"), run.judge.kinds):
            found = run.results.samples(measure, work=kind)
            spread = np.nanstd(found) if np.isfinite(found).any() else 0.0
            if spread > 0.0:
                total += np.nan_to_num(((found - np.nanmean(found)) / spread) ** 2, nan=9.0)
    in_order = _in_order(runs, weeks)
    if in_order.any():
        total = np.where(in_order, total, np.inf)
    return runs[0].results.first + int(total.argmin())


def _in_order(runs: Sequence[RunResult], weeks: int) -> NDArray[np.bool_]:
    """In which replications deliveries of the first weeks are in the order of the means."""
    counts = [_delivered(run, weeks) for run in runs]
    means = [run.judge.rate(run.results).mean() for run in runs]
    found = np.ones(len(counts[0]), dtype=np.bool_)
    for one, other in combinations(range(len(runs)), 2):
        if means[one] != means[other]:
            ahead = (counts[one] - counts[other]) * np.sign(means[one] - means[other])
            found &= ahead > 0.0
    return found


def _delivered(run: RunResult, weeks: int) -> Floats:
    """What is judged and delivered in the first weeks, or else in a week of the run.

    Items, or their value; [replication].
    """
    kept, judge = run.results.by_week, run.judge
    if kept is None or not {*judge.kinds} <= {*kept.works}:
        return judge.rate(run.results)
    works = [kept.works.index(kind) for kind in judge.kinds]
    found: Floats = np.array(judge.weights) @ kept.delivered[:, works, :weeks].sum(axis=2).T
    return found


def _fitting(
    runs: Sequence[RunResult],
    recordings: Sequence[Recording],
    labels: Sequence[str],
    weeks: int,
    most: int,
) -> tuple[list[Replay], dict[str, Any]]:
    """The longest replay that fits, and of those the one with all its work if that fits."""
    while True:
        replays = [recording.cut(weeks=weeks) for recording in recordings]
        for whole in (True, False):
            data = _data(runs, replays, labels, whole=whole)
            if len(as_data(data)) <= most or (weeks == 1 and not whole):
                return replays, data
        weeks = max(1, weeks // 2)


def _data(
    runs: Sequence[RunResult], replays: Sequence[Replay], labels: Sequence[str], *, whole: bool
) -> dict[str, Any]:
    hours = min(replay.hours for replay in replays)
    tick = tick_of(hours)
    name, size = unit_of(hours)
    return {
        "tick": tick,
        "last": int(hours / tick),
        "begin": 1 if replays[0].begin > 0.0 else 0,
        "unit": {"name": name, "ticks": size / tick},
        "lately": round(LATELY * WEEK / tick),
        "weeks": hours / WEEK,
        "many": judged_items(runs[0]),
        "whole": whole,
        "clock": clock(replays[0], tick),
        "runs": [
            _run(run, replay, label, tick, whole=whole)
            for run, replay, label in zip(runs, replays, labels, strict=True)
        ],
    }


def _run(run: RunResult, replay: Replay, label: str, tick: float, *, whole: bool) -> dict[str, Any]:
    marked = constraint_teams(run)
    return {
        "label": label,
        "constraint": {
            "words": capitalized(bottleneck_name(run)),
            "nodes": [
                number
                for number, node in enumerate(replay.nodes)
                if node.kind == "team" and node.name in marked
            ],
            "sure": run.verdict.is_resolved,
            "demand": run.verdict.is_demand,
        },
        "nodes": [
            {
                "kind": node.kind,
                "title": _title(run, node),
                "layer": node.layer,
                "lane": node.lane,
                **({"things": True} if _is_things(replay, node) else {}),
            }
            for node in replay.nodes
        ],
        "edges": [[*map(int, edge)] for edge in replay.edges],
        "members": [_changes(team, tick) for team in replay.members],
        "away": [_changes(team, tick) for team in replay.away],
        "earlier": earlier(replay, tick),
        "market": market_data(run, replay.replication, replay.hours),
        **packed(replay, tick, whole=whole),
    }


def _is_things(replay: Replay, node: FlowNode) -> bool:
    return node.kind == "team" and replay.model.team(node.name).kind == "equipment"


def _changes(changes: Sequence[tuple[float, int]], tick: float) -> list[list[int]]:
    at = in_ticks(np.array([when for when, _ in changes], dtype=np.float64), tick)
    return [[int(when), count] for when, (_, count) in zip(at, changes, strict=True)]


def _title(run: RunResult, node: FlowNode) -> str:
    if node.kind == "team":
        return clean(team_name(run.model, node.name), most=48)
    if node.kind == "wait":
        step = run.model.kind(node.work).step(node.name)
        return clean(step.title or node.name.replace("_", " "), most=48)
    return "Waiting to start" if node.kind == "door" else "Delivered"


def _span(replays: Sequence[Replay], data: dict[str, Any], of: str = "") -> str:
    """How long is replayed: `52 weeks`. of: put after the number."""
    name, size = unit_of(replays[0].hours)
    hours = data["last"] * data["tick"]
    return f"{number(hours / size, 0)}{of} {plural(name) if hours != size else name}"


def _lead(replays: Sequence[Replay], data: dict[str, Any], typical: int, whole: float) -> str:
    """What is replayed. whole: hours of the runs."""
    _, size = unit_of(replays[0].hours)
    one = len(replays) == 1
    which = "Its figures are the closest to the averages"
    if not one:
        which = (
            "Of those in which the scenarios rank as on average, it is the closest to the averages"
        )
    is_part = data["last"] * data["tick"] < whole - data["tick"]
    first, of = ("The first ", f" of {number(whole / size, 0)}") if is_part else ("", "")
    note = "" if one else " All scenarios use the same random numbers and the same clock."
    return (
        f"{first}{_span(replays, data, of)} of one replication (number {typical + 1}, seed "
        f"{replays[0].seed}), replayed from its event log. {which}.{note} Another "
        "replication would look different; only the figures with intervals describe all of them."
    )


def _section(
    replays: Sequence[Replay],
    labels: Sequence[str],
    data: dict[str, Any],
    many: str,
    typical: int,
    whole: float,
) -> Html:
    name, _ = unit_of(replays[0].hours)
    span = _span(replays, data)
    lead = _lead(replays, data, typical, whole)
    note = _NOTE if not any(run["market"] for run in data["runs"]) else f"{_NOTE} {_MARKET}"
    note = note if data["whole"] else f"{note} Work other than {many} is shown only as counts."
    figures = element(
        "details",
        element("summary", f"Numbers, {name} by {name}"),
        element(
            "div",
            table(replays, labels, capitalized(many), data["tick"]),
            class_="table",
            tabindex=0,
            role="region",
            aria_label="Figures of the replay",
        ),
        class_="numbers no-print",
    )
    return element(
        "section",
        element("h2", f"See it move: {span}", id="replay-title"),
        element("p", lead),
        element("div", data_widget="replay", data_key="replay", class_="replay"),
        element("p", note, class_="soft replay-note"),
        figures,
        id="replay",
        aria_labelledby="replay-title",
    )
