"""What a study cannot answer is refused in one sentence that says what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from flowsim.experiment.ranks import Proportion
from flowsim.model import FlowsimError, loads
from flowsim.model.changing.paths.targets import Target
from flowsim.study.decide.compare import compare
from flowsim.study.decide.each import each
from flowsim.study.decide.shift import better, factors_to
from flowsim.study.forecast.board import board_at
from flowsim.study.forecast.forecast import forecast
from flowsim.study.mean_value.explain import practical_worst_case
from flowsim.study.single.logs import log
from flowsim.study.sweep.grid import grid, split, target_of
from flowsim.study.sweep.sweep import sweep
from flowsim.study.uncertainty.uncertainty import uncertainty

TEXT = """
{flowsim: 1, horizon: 4w, teams: {desk: {people: 2}, idle: {people: 1}},
 work: {job: {arrives: {rate: 3/w}, flow: [{serve: {team: desk, effort: 2h}}]}},
 levers: {tool: {change: {job.limit: none}}}}
"""
MODEL = loads(TEXT)
DATED = loads(TEXT.replace("{flowsim: 1,", "{flowsim: 1, start: 2027-01-04,"))
OTHER = loads(TEXT.replace("job", "task"))


def varied(*values: Any, path: str = "desk.people") -> Callable[[], Any]:
    return lambda: grid({"now": MODEL}, {path: values})


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "no path": (
        lambda: split("desk.people"),
        "--vary desk.people: is not a path with values. Write dev.people=8,10,12, or "
        "feature.limit=30..90/20 for a range.",
    ),
    "an empty path": (
        lambda: split(" =3"),
        "--vary ` =3`: is not a path with values. Write dev.people=8,10,12, or "
        "feature.limit=30..90/20 for a range.",
    ),
    "a lever twice": (
        lambda: grid({"now": MODEL}, {"desk.people": [3], "teams.desk.people": [4]}),
        "--vary teams.desk.people: is given twice. Put all its values into one.",
    ),
    "the horizon": (
        varied("4w", path="horizon"),
        "--vary horizon: only runs over the same time can be compared. Change it for"
        " all runs with --set.",
    ),
    "the warm-up": (
        varied("4w", path="warm_up"),
        "--vary warm_up: only runs over the same time can be compared. Change it for"
        " all runs with --set.",
    ),
    "nothing varies": (
        lambda: grid({"now": MODEL}, {}),
        "Nothing to vary. Write --vary dev.people=8,10,12, or name scenario files.",
    ),
    "seven paths": (
        lambda: grid(
            {"now": MODEL},
            {
                p: [1]
                for p in (
                    "desk.people",
                    "idle.people",
                    "desk.speed",
                    "idle.speed",
                    "job.serve.effort",
                    "job.priority",
                    "job.limit",
                )
            },
        ),
        "Vary at most 6 paths at once, found 7.",
    ),
    "too many cells": (
        lambda: grid({"a": MODEL, "b": MODEL}, {"desk.people": ["1..300"]}),
        "The grid has 2 files x 300 = 600 combinations; at most 500 are allowed. Leave out "
        "values, or sweep in parts.",
    ),
    "a value too long": (varied("1" * 401), "--vary desk.people: a value is far too long."),
    "no value": (
        varied("1", " "),
        "--vary desk.people: a value is missing. Write desk.people=1,2.",
    ),
    "no values": (varied(), "--vary desk.people: has no values. Write desk.people=1,2."),
    "twice": (varied("2", "3", "2"), "--vary desk.people: 2 is given twice. Leave one out."),
    "a dash": (
        varied("2 - 4"),
        "--vary desk.people: `2 - 4` is not a value. For a range write desk.people=2..4/STEP, or"
        " name the values: 8,10,12.",
    ),
    "two units": (
        varied("2h..4d/1h", path="job.serve.effort"),
        "--vary job.serve.effort=2h..4d/1h: is not a range. Write from, to and step in one unit:"
        " 10..40/10, 3d..8d/1d, x1..x3/0.5, -20%..+20%/10%.",
    ),
    "a signed step": (
        varied("2..4/+1", path="job.serve.effort"),
        "--vary job.serve.effort=2..4/+1: is not a range. Write from, to and step in one unit: "
        "10..40/10, 3d..8d/1d, x1..x3/0.5, -20%..+20%/10%.",
    ),
    "no step": (
        varied("2..4/x", path="job.serve.effort"),
        "--vary job.serve.effort=2..4/x: is not a range. Write from, to and step in one unit: "
        "10..40/10, 3d..8d/1d, x1..x3/0.5, -20%..+20%/10%.",
    ),
    "downwards": (
        varied("4..2"),
        "--vary desk.people=4..2: has no values. Write the lower value first.",
    ),
    "a step of none": (
        varied("2..4/0"),
        "--vary desk.people=2..4/0: has no values. Write a step above 0.",
    ),
    "a small step": (
        varied("0h..501h/1h", path="job.serve.effort"),
        "--vary job.serve.effort=0h..501h/1h: has more than 500 values. Write a larger step.",
    ),
    "a dose": (
        varied("much", path="tool"),
        "--vary tool=much: is not a number, found much. Write a plain number such as 1.2.",
    ),
    "half a dose": (
        varied("50%", path="tool"),
        "--vary tool=50% levers.tool: at dose 0.5, job.limit can be applied only fully or not "
        "at all, found dose"
        " 0.5 of none. Write 100% or 0%.",
    ),
    "a measure": (
        lambda: sweep(MODEL, {"desk.people": [3]}, measures=["troughput"]),
        "troughput is not a measure of a sweep. Did you mean throughput?",
    ),
    "a measure twice": (
        lambda: sweep(MODEL, {"desk.people": [3]}, measures=["wip", "wip"]),
        "Name each measure once.",
    ),
    "no measure": (
        lambda: sweep(MODEL, {"desk.people": [3]}, measures=[]),
        "Name each measure once.",
    ),
    "other work in a sweep": (
        lambda: sweep(MODEL, scenarios={"other": OTHER}, name="now"),
        "other cannot be compared with now: its work is task, but the baseline is measured on "
        "job. Start the scenario with `extends:` and the baseline's file.",
    ),
    "other work": (
        lambda: compare(MODEL, {"other": OTHER}),
        "other cannot be compared with baseline: its work is task, but the baseline is measured "
        "on job. Start the scenario with `extends:` and the baseline's file.",
    ),
    "another horizon": (
        lambda: compare(MODEL, {"long": loads(TEXT, set=["horizon=8w"])}),
        "long cannot be compared with baseline: its warm-up and horizon are 0 h and 1344 h, "
        "those of the baseline 0 h and 672 h. Only runs over the same time can be compared: "
        "give both the same `warm_up` and `horizon`.",
    ),
    "another warm-up": (
        lambda: compare(MODEL, {"warm": loads(TEXT, set=["warm_up=1w"])}),
        "warm cannot be compared with baseline: its warm-up and horizon are 168 h and 672 h, "
        "those of the baseline 0 h and 672 h. Only runs over the same time can be compared: "
        "give both the same `warm_up` and `horizon`.",
    ),
    "a factor of one": (
        lambda: each(MODEL, factor=1.0),
        "A factor must be above 0, at most 1000, and not 1, found 1. Write 10.",
    ),
    "a factor of none": (
        lambda: each(MODEL, factor=0.0),
        "A factor must be above 0, at most 1000, and not 1, found 0. Write 10.",
    ),
    "a factor too large": (
        lambda: each(MODEL, factor=1000.5),
        "A factor must be above 0, at most 1000, and not 1, found 1000.5. Write 10.",
    ),
    "a team": (
        lambda: each(MODEL, teams=["dest"]),
        "dest.speed: dest is not a team, kind of work, market or lever. Did you mean desk?",
    ),
    "no time left": (
        lambda: factors_to(0.5),
        "A last factor must be above 1 and at most 100, found 0.5.",
    ),
    "words": (
        lambda: better(MODEL, "desk.hours", 2.0),
        "desk.hours is not a number of the model. Write desk.speed, for example.",
    ),
    "no items": (lambda: forecast(MODEL, items=0), "--items must be from 1 to 1,000,000, found 0."),
    "few replications": (
        lambda: forecast(MODEL, items=1, replications=19),
        "--replications must be at least 20 for a forecast, found 19: fewer have no 95% date.",
    ),
    "work to forecast": (
        lambda: forecast(MODEL, items=1, work="jobs"),
        "--work jobs: there is no such kind of work. Did you mean job?",
    ),
    "nothing to forecast": (
        lambda: forecast(MODEL),
        "Nothing to forecast: the model has no items now, neither on a board (state) nor in a "
        "backlog without warm-up. Give a number of items, --items 20, or a date, --by 12w.",
    ),
    "no item of that": (
        lambda: forecast(MODEL, work="job"),
        "Nothing to forecast: job has no items now, neither on a board (state) nor in a "
        "backlog without warm-up. Give a number of items, --items 20, or a date, --by 12w.",
    ),
    "a day without a start": (
        lambda: forecast(MODEL, items=1, by=date(2027, 1, 9)),
        "--by 2027-01-09 needs a start date: the model has none. Add `start: "
        "2027-01-04`, the Monday of today, or write --by 12w.",
    ),
    "a day before": (
        lambda: forecast(DATED, items=1, by=date(2027, 1, 3)),
        "--by 2027-01-03 is before now: the model starts on 2027-01-04. Write a later day.",
    ),
    "now": (lambda: forecast(MODEL, items=1, by=0.0), "--by must be after now, found 0 hours."),
    "no range": (
        lambda: uncertainty(MODEL),
        "No input that matters here has a range. Add one, for example `effort:"
        " {value: 12h, range: [8h, 16h]}`; numbers of levers count once pulled.",
    ),
    "no limit": (
        lambda: practical_worst_case(MODEL),
        "job.limit: is none. The practical worst case needs a limit: give the work one.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_said(case: str) -> None:
    ask, said = REFUSED[case]
    with pytest.raises(FlowsimError) as caught:
        ask()
    assert str(caught.value) == said


def test_outside_of_a_log() -> None:
    found = log(loads(TEXT, set=["warm_up=1w"]))
    for at in (-169.0, 673.0):
        with pytest.raises(
            ValueError,
            match=rf"^the log lasts from -168 h to 672 h, but {at:g} h is outside " r"that time\.$",
        ):
            board_at(found, at)
    board_at(found, -168.0)
    board_at(found, 672.0)


def test_a_path_ends_at_the_first_equals_sign() -> None:
    assert split(" desk.speed = x2, 1=3 ") == ("desk.speed", ("x2", "1=3"))


def test_a_lever_is_varied_by_its_dose() -> None:
    now = loads(TEXT, use=["tool=1"])
    assert target_of(now, "tool") == Target("tool", "lever", "tool", "", "dose", "", "dose", 1.0)
    assert target_of(MODEL, "tool").value == 0.0
    axes, spots = grid({"now": now}, {"tool": ["0%", "1"]})
    assert axes[0].unit == "dose"
    assert [spot.model.use for spot in spots] == [(), (("tool", 1.0),)]


def test_six_paths_of_one_model_are_a_grid() -> None:
    paths = ("desk.people", "idle.people", "desk.speed", "idle.speed", "job.priority", "job.limit")
    _, (only,) = grid({"now": MODEL}, {path: [1] for path in paths})
    assert (only.scenario, only.at) == ("", (0,) * 6)
    assert only.name == ", ".join(f"{path}=1" for path in paths)
    _, spots = grid({"now": MODEL, "same": MODEL}, {"desk.people": [3]})
    assert [(spot.scenario, spot.name) for spot in spots] == [
        ("now", "now, desk.people=3"), ("same", "same, desk.people=3"),
    ]  # fmt: skip


def test_a_date_alone_has_no_end_of_items() -> None:
    found = forecast(MODEL, by=168.0, replications=20)
    assert found.unfinished == Proportion(0.0, 0.0, 0.0)
    assert (found.percentiles, len(found.done), found.chance) == ((), 0, None)
    assert (found.items, found.by, found.asked, found.begins) == (0, 168.0, "date", "empty")
    assert [each_one.value for each_one in found.delivered] == sorted(
        (each_one.value for each_one in found.delivered), reverse=True
    )
