from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flowsim.engine import fast
from flowsim.engine.errors import StuckError
from flowsim.eventlog import (
    AWAY,
    BY_ABSENCE,
    BY_PEOPLE,
    DELIVERED,
    FINISHED,
    INTERRUPTED,
    NEXT,
    STARTED,
    STEP,
    WAITING,
    WORKING,
    EventLog,
    Names,
    Rows,
)
from flowsim.eventlog.hours import hours_of, worked_hours
from flowsim.eventlog.read import read
from flowsim.model import ModelError, loads
from flowsim.plan import compile_plan
from tests.metrics.made import Maker
from tests.metrics.twin import open_hours as open_hours_slowly
from tests.organisations import organisation

SLOW = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.function_scoped_fixture,
]
ENDINGS = (".csv", ".parquet")


@pytest.fixture(scope="module")
def log() -> EventLog:
    model = loads(
        """
flowsim: 1
warm_up: 50h
horizon: 8w
teams: {a: {people: 2}, b: {people: 1, hours: always}}
work:
  f:
    arrives: {rate: 12/w}
    limit: 4
    flow: [{x: {team: a, effort: 6h}}, {pause: {wait: 1d}}, {y: {team: b, effort: 4h}}]
  g: {arrives: {backlog: 3}, flow: [{x: {team: b, effort: 2h}}]}
levers:
  one: {change: {f.x.effort: /2}, covers: 50%}
  two: {change: {f.x.effort: /2}, covers: 50%}
use: {one: 100%, two: 100%}
"""
    )
    return fast.simulate(compile_plan(model), seed=5, replication=3)


def renamed(log: EventLog, **names: tuple[str, ...]) -> EventLog:
    return dataclasses.replace(log, names=dataclasses.replace(log.names, **names))


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(text=organisation())
def test_a_log_comes_back_from_its_file_bit_for_bit(text: str, tmp_path: Path) -> None:
    try:
        log = fast.simulate(compile_plan(loads(text)), seed=1)
    except (ModelError, StuckError):
        assume(False)
    comes_back(log, tmp_path)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(seed=st.integers(0, 10_000_000))
def test_so_does_one_with_everything_in_it(seed: int, tmp_path: Path) -> None:
    _, log = Maker(seed).run()
    comes_back(log, tmp_path)


def comes_back(log: EventLog, folder: Path) -> None:
    for ending in ENDINGS:
        path = folder / f"log{ending}"
        log.write(path)
        back = read(path)
        assert back.same_as(log)
        assert (back.warm_up, back.horizon) == (log.warm_up, log.horizon)


@pytest.mark.parametrize("ending", ENDINGS)
def test_seed_and_replication_come_back(log: EventLog, tmp_path: Path, ending: str) -> None:
    log.write(tmp_path / f"log{ending}")
    back = read(tmp_path / f"log{ending}")
    assert (back.seed, back.replication) == (5, 3)
    assert list(tmp_path.iterdir()) == [tmp_path / f"log{ending}"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_log_without_rows_comes_back(log: EventLog, tmp_path: Path, ending: str) -> None:
    empty = dataclasses.replace(log, rows=type(log.rows)(*(array[:0] for array in log.rows)))
    empty.write(tmp_path / f"log{ending}")
    assert read(tmp_path / f"log{ending}").same_as(empty)


@pytest.mark.parametrize("ending", ENDINGS)
def test_names_that_a_spreadsheet_would_run_are_only_text(
    log: EventLog, tmp_path: Path, ending: str
) -> None:
    risky = renamed(
        log,
        works=("=cmd|' /C calc'!A0", "+1 2"),
        teams=("@a", "'b"),
        steps=("-x", "'=pause", "door", '\ty, "quoted"\nline'),
        levers=("=one", "two"),
    )
    path = tmp_path / f"log{ending}"
    risky.write(path)
    assert read(path).same_as(risky)
    if ending == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            assert file.readline().startswith("# flowsim log {")
            for row in csv.DictReader(file):
                for name in ("item", "parent", "work", "step", "team", "person_team", "levers"):
                    assert not row[name].startswith(("=", "+", "-", "@", "\t")), row


def test_the_frame_has_names_and_hours_of_work(log: EventLog) -> None:
    frame = log.frame()
    assert list(frame.columns) == [
        "replication", "number", "item", "parent", "work", "step", "branch", "batch", "head",
        "visit", "team", "person_team", "person", "queued_at", "started_at", "finished_at",
        "left_at", "worked_hours", "cause", "outcome", "found", "escaped", "levers",
    ]  # fmt: skip
    assert len(frame) == len(log)
    assert set(frame["levers"]) >= {"", "one", "two", "one+two"}
    assert (frame["item"] == "g 3").any()
    at_x = frame[(frame["step"] == "x") & (frame["work"] == "f") & frame["finished_at"].notna()]
    office = log.names.patterns[log.names.hours[0][0][1]]
    for row in at_x.itertuples():
        slowly = open_hours_slowly(office, row.started_at + 50.0, row.finished_at + 50.0)
        assert row.worked_hours == pytest.approx(slowly, abs=1e-9)
    assert frame.loc[frame["team"] == "", "worked_hours"].isna().all()


def by_hand() -> EventLog:
    """A batch of two that was interrupted, a branch, somebody's help, a child, an absence."""
    nan = np.nan
    rows = [
        ((-4.0, -4.0, 0.0, 0.0), (0, 0, 1, 0, INTERRUPTED, 0, 7, 0)),
        ((-4.0, -4.0, 0.0, 0.0), (1, 0, 1, 0, INTERRUPTED, 0, -7, 0)),
        ((0.0, 0.0, 9.0, 9.0), (-1, -1, 0, 0, AWAY, 0, 0, 0)),
        ((0.0, 9.0, 12.0, 12.0), (1, 0, 1, 2, NEXT, BY_ABSENCE, -7, 3)),
        ((0.0, 9.0, 12.0, 12.5), (0, 0, 1, 2, DELIVERED, BY_ABSENCE, 7, 2)),
        ((12.0, nan, nan, nan), (1, 2, 1, -1, WAITING, BY_PEOPLE, 0, 0)),
        ((20.0, 20.0, nan, nan), (2, 1, 1, 1, WORKING, 0, 0, 0)),
        ((15.0, 15.0, nan, nan), (-1, -1, 0, 2, AWAY, 0, 0, 0)),
    ]
    return EventLog(
        Rows(
            times=np.array([times for times, _ in rows]),
            codes=np.array([codes for _, codes in rows], dtype=np.int32),
            levers=np.zeros(len(rows), dtype=np.int64),
            item_work=np.array([0, 0, 1], dtype=np.int32),
            item_ordinal=np.array([1, 2, 1], dtype=np.int32),
            item_arrived=np.array([-4.0, -30.0, 20.0]),
            item_parent=np.array([-1, -1, 0], dtype=np.int32),
        ),
        Names(
            works=("f", "g"),
            teams=("a", "b"),
            steps=("x", "x", "y"),
            step_work=(0, 1, 0),
            step_team=(0, 1, 1),
            people=(0, 2, 3),
            step_block=(0, -1, 0),
            step_branch=(0, -1, 2),
            patterns=(((0.0, 168.0),), ((0.0, 10.0),)),
            hours=(((0, 0),), ((0, 1), (1, 0))),
        ),
        warm_up=4.0,
        horizon=30.0,
    )


def test_batches_branches_helpers_parents_and_absences_have_names(tmp_path: Path) -> None:
    log = by_hand()
    frame = log.frame()
    assert frame["parent"].tolist() == ["", "", "", "", "", "", "f 1", ""]
    assert frame["step"].tolist() == ["x", "x", "", "x", "x", "y", "x", ""]
    assert frame["branch"].tolist() == ["x", "x", "", "x", "x", "y", "", ""]
    assert frame["batch"].tolist() == [7, 7, 0, 7, 7, 0, 0, 0]
    assert frame["head"].tolist() == [1, 0, 1, 0, 1, 1, 1, 1]
    assert frame["team"].tolist() == ["a", "a", "", "a", "a", "b", "b", ""]
    assert frame["person_team"].tolist() == ["a", "a", "a", "b", "b", "", "a", "b"]
    assert frame["person"].tolist() == [0, 0, 0, 0, 0, -1, 1, 0]
    assert frame["found"].tolist() == [0, 0, 0, 3, 0, 0, 0, 0]
    assert frame["escaped"].tolist() == [0, 0, 0, 0, 2, 0, 0, 0]
    worked = frame["worked_hours"].tolist()
    assert worked[:2] == [4.0, 4.0]
    assert worked[3:5] == [0.0, 0.0]  # team b is open until hour 10 of its first week
    comes_back(log, tmp_path)


def test_hours_that_are_not_known_are_taken_as_always_open(log: EventLog) -> None:
    unknown = dataclasses.replace(log, names=dataclasses.replace(log.names, hours=()))
    times, team = log.rows.times, np.array([*log.names.step_team, -1])[log.rows.codes[:, STEP]]
    elapsed = np.where(team >= 0, times[:, FINISHED] - times[:, STARTED], np.nan)
    np.testing.assert_array_equal(worked_hours(unknown), elapsed)


def test_open_hours_grow_only_while_it_is_open() -> None:
    pattern = ((0.0, 6.0), (9.5, 12.25), (160.0, 168.0))
    for at in (0.0, 3.0, 7.0, 10.0, 100.0, 161.0, 168.0, 171.0, 1000.3):
        slowly = open_hours_slowly(pattern, 0.0, at)
        assert hours_of(pattern, np.array([at]))[0] == pytest.approx(slowly)


def test_a_file_is_written_whole_or_not_at_all(
    log: EventLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("what was there before")

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(csv, "writer", fail)
    with pytest.raises(OSError, match="no space"):
        log.write(path)
    assert path.read_text() == "what was there before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_log_is_refused(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.parquet or \.csv"):
        log.write(tmp_path / "log.xlsx")
    with pytest.raises(ValueError, match=r"\.parquet or \.csv"):
        read(tmp_path / "log.txt")
    (tmp_path / "a.csv").write_text("item,step\n1,2\n")
    (tmp_path / "b.csv").write_text("# flowsim log {}\nitem\n")
    (tmp_path / "c.csv").write_text("# flowsim log not json\nitem\n")
    (tmp_path / "d.parquet").write_text("no parquet")
    for name in ("a.csv", "b.csv", "c.csv", "d.parquet"):
        with pytest.raises(ValueError, match=name):
            read(tmp_path / name)


def test_levers_that_a_file_could_not_tell_apart_are_refused(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        renamed(log, levers=("one+two", "two")).write(tmp_path / "log.csv")
    assert not list(tmp_path.iterdir())


def test_names_of_another_log_are_not_the_same(log: EventLog) -> None:
    assert not renamed(log, works=("other", "g")).same_as(log)
    assert isinstance(log.names, Names)
