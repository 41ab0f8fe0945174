"""A sweep: what is a grid, each cell is a run, and finished cells come back bit for bit."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from flowsim.model import FlowsimError, ModelError, apply, loads
from flowsim.report.chart_data.of_studies.sweep import cell_value, charted
from flowsim.report.page.explorer import explorer
from flowsim.study.decide.compare import compare
from flowsim.study.judging import Judge
from flowsim.study.single.run import run
from flowsim.study.sweep.cell_store import CellKey, as_text, from_text
from flowsim.study.sweep.grid import MOST_CELLS, SweepError, grid, split, target_of
from flowsim.study.sweep.sweep import ALL_MEASURES, Sweep, sweep
from tests.study.known_crews import KNOWN
from tests.study.test_verdict import line

THREE = line([4, 1, 2], ["16h", "3h", "5h"])  # a week: t0 42, t1 56, t2 67
FEW = 8


class Kept:
    """A store in memory."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        return self.texts.get(name)

    def write(self, name: str, text: str) -> None:
        self.texts[name] = text


def values(path: str, *texts: str | float) -> tuple[str, ...]:
    (axis,), _ = grid({"base": loads(THREE)}, {path: texts})
    return axis.texts


# What is a grid -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("t0.people", "8,10,12", ("8", "10", "12")),
        ("t0.people", "2..8/2", ("2", "4", "6", "8")),
        ("t0.people", "2..7/2, 20", ("2", "4", "6", "20")),
        ("t0.people", "+0..+4/2", ("+0", "+2", "+4")),
        ("t0.people", "-2..+2/2", ("-2", "+0", "+2")),
        ("t0.speed", "x1..x2/0.5", ("x1", "x1.5", "x2")),
        ("t0.speed", ".5..1.1/.2", ("0.5", "0.7", "0.9", "1.1")),
        ("t0.speed", "-20%..+20%/20%", ("-20%", "+0%", "+20%")),
        ("feature.s_t0.effort", "1d..3d/1d", ("1d", "2d", "3d")),
        ("feature.limit", "10,x1.5,none", ("10", "x1.5", "none")),
        ("t0.cost", "100k/y..300k/y/100k/y", ("100k/y", "200k/y", "300k/y")),
        ("t0.discipline", "fifo,lifo", ("fifo", "lifo")),
    ],
)
def test_values_and_ranges(path: str, text: str, found: tuple[str, ...]) -> None:
    given, texts = split(f"{path}={text}")
    assert given == path
    assert values(path, *texts) == found


def test_numbers_are_values_too() -> None:
    assert values("t0.people", 8, 10.0) == ("8", "10")
    assert values("t0.speed", 0.1 + 0.2) == ("0.3",)


def grid_of(text: str) -> None:
    path, texts = split(text)
    grid({"base": loads(THREE)}, {path: texts})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("t0.people", "is not a path with values"),
        ("=3", "is not a path with values"),
        ("t0.people=", "a value is missing"),
        ("t0.people=3,,4", "a value is missing"),
        ("t0.people=3,4,3", "3 is given twice"),
        ("t0.speed=1..3", "from, to and step"),
        ("t0.people=1..3/0", "has no values. Write a step above 0."),
        ("t0.people=3..1/1", "has no values. Write the lower value first."),
        ("t0.people=1..3/1d", "from, to and step"),
        ("t0.people=x1..3/1", "from, to and step"),
        ("t0.people=1..99999999999/0.00001", "more than 500 values"),
        ("t0.people=1..600/1", "more than 500 values"),
        ("t0.people=1..3/x1", "from, to and step"),
        ("feature.s_t0.effort=3..8/1d", "from, to and step"),
        ("t0.people=1\x1b[31m..3", "x1b"),
        ("horizon=1w,2w", "runs over the same time"),
        ("t0.peple=1,2", "people"),
        ("t0=1,2", "is not a number"),
        ("t0.people=2,much", "--vary t0.people=much"),
        ("t0.people=-9", "--vary t0.people=-9"),
        ("t0.people=" + "9" * 500, "far too long"),
        ("t0.discipline=fifo,best", "best"),
    ],
)
def test_what_is_no_grid(text: str, said: str) -> None:
    with pytest.raises(FlowsimError) as caught:
        grid_of(text)
    assert said in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_grid_is_bounded_before_anything_is_made() -> None:
    many = [str(count) for count in range(1, 51)]
    with pytest.raises(
        SweepError, match=r"50 x 50 x 50 = 125,000 combinations; at most 500 are allowed"
    ):
        grid({"base": loads(THREE)}, {"t0.people": many, "t1.people": many, "t2.people": many})
    paths = [f"t{team}.{key}" for team in range(3) for key in ("people", "speed", "cost")]
    with pytest.raises(SweepError, match="Vary at most 6 paths"):
        grid({"base": loads(THREE)}, {path: ["1"] for path in paths[:7]})
    with pytest.raises(SweepError, match="Nothing to vary"):
        sweep(loads(THREE))
    with pytest.raises(SweepError, match="given twice"):
        grid({"base": loads(THREE)}, {"feature.limit": ["1"], "feature.limit.max": ["2"]})
    assert MOST_CELLS == 500


def test_all_impossible_cells_are_named_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        grid({"base": loads(THREE)}, {"t0.people": ["-9", "3"], "t1.speed": ["0", "1"]})
    said = str(caught.value)
    assert "--vary t0.people=-9" in said
    assert "--vary t1.speed=0" in said


def test_operations_say_what_they_lead_to() -> None:
    axes, spots = grid(
        {"base": loads(THREE)}, {"t0.people": ["+2", "5"], "feature.s_t0.effort": ["/2", "1d"]}
    )
    assert axes[0].labels == ("+2 = 6", "5")
    assert axes[0].numbers == (6.0, 5.0)
    assert axes[1].labels == ("/2 = 1d", "1d")
    assert [spot.at for spot in spots] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert spots[1].name == "t0.people=+2, feature.s_t0.effort=1d"
    assert (
        spots[0].model
        == spots[1].model
        == apply(loads(THREE), [("t0.people", "6"), ("feature.s_t0.effort", "8h")])
    )


# Cells ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def swept() -> Sweep:
    return sweep(
        loads(THREE), {"t0.people": ["4", "8"], "feature.limit": ["20", "60"]}, replications=FEW
    )


def test_each_cell_is_a_run_with_common_random_numbers(swept: Sweep) -> None:
    model = loads(THREE)
    for cell in swept.cells:
        changed = apply(model, list(cell.made))
        alone = run(changed, replications=FEW, jobs=2)
        assert cell.figures == alone.of("feature")
        assert cell.cost_per_year == alone.cost_per_year
        pair = compare(model, {cell.name: changed}, replications=FEW)
        for found in pair.differences:
            assert cell.change(found.measure) == found
    assert [cell.is_base for cell in swept.cells] == [False, True, False, False]
    assert {change.paired.mean for change in swept.cells[1].changes} == {0.0}
    assert swept.base.at == ()
    assert len(swept.base.changes) == len(ALL_MEASURES)


def test_the_verdict_of_a_cell_is_that_of_a_run() -> None:
    found = sweep(loads(THREE), {"t0.people": ["+0", "16"]}, verdicts=True, replications=FEW)
    for cell in (found.base, *found.cells):
        assert cell.verdict == run(cell.model, replications=FEW).verdict
    assert [cell.verdict.constraint for cell in found.cells if cell.verdict] == ["t0", "t1"]


def test_scenarios_are_an_axis() -> None:
    model = loads(THREE)
    more = apply(model, [("t0.people", "+4")])
    found = sweep(model, {"t1.people": ["1", "2"]}, scenarios={"more": more}, replications=FEW)
    assert [axis.path for axis in found.axes] == ["scenario", "t1.people"]
    assert [cell.labels for cell in found.cells] == [
        ("baseline", "1"), ("baseline", "2"), ("more", "1"), ("more", "2"),
    ]  # fmt: skip
    assert [cell.model.team("t0").people for cell in found.cells] == [4, 4, 8, 8]
    alone = sweep(model, scenarios={"more": more}, replications=FEW)
    assert alone.cells[1].figures == found.cells[2].figures
    with pytest.raises(FlowsimError, match="runs over the same time"):
        sweep(model, scenarios={"longer": replace(model, horizon=8736.0)}, replications=FEW)


def test_the_same_numbers_on_any_number_of_threads(swept: Sweep) -> None:
    again = sweep(
        loads(THREE),
        {"t0.people": ["4", "8"], "feature.limit": ["20", "60"]},
        replications=FEW,
        jobs=2,
    )
    for one, other in zip(again.cells, swept.cells, strict=True):  # nan is not equal to itself
        assert repr((one.figures, one.changes)) == repr((other.figures, other.changes))


def test_measures_are_checked() -> None:
    with pytest.raises(SweepError, match="Did you mean throughput"):
        sweep(loads(THREE), {"t0.people": ["4"]}, measures=["thruput"])
    with pytest.raises(SweepError, match="once"):
        sweep(loads(THREE), {"t0.people": ["4"]}, measures=["wip", "wip"])


def test_a_frame_has_a_row_for_each_measure_of_each_cell(swept: Sweep) -> None:
    frame = swept.frame()
    assert len(frame) == 5 * len(ALL_MEASURES)
    row = frame[(frame["t0.people"] == "8") & (frame["measure"] == "throughput")].iloc[0]
    assert row["mean"] == swept.cells[2].figures.throughput.mean


# Kept cells -----------------------------------------------------------------------------------


@pytest.mark.parametrize("verdicts", [False, True])
def test_what_is_kept_comes_back_bit_for_bit(verdicts: bool) -> None:
    store = Kept()
    # Nothing is delivered in the first cells: nan has to survive, too.
    text = THREE
    vary = {"feature.s_t1.effort": ["900000h", "3h"], "t0.people": ["4", "5"]}
    asked = {"verdicts": verdicts, "replications": 4}
    first = sweep(loads(text), vary, store=store, **asked)
    assert first.reused == 0
    assert len(store.texts) == 4  # the base is a cell
    assert math.isnan(first.cells[0].figures.delivery_mean.mean)
    again = sweep(loads(text), vary, store=store, **asked)
    assert again.reused == 4
    assert repr(again.cells) == repr(first.cells)
    more = {**vary, "t0.people": ["4", "5", "6"]}
    assert sweep(loads(text), more, store=store, **asked).reused == 4


def test_what_crews_lack_is_kept_too() -> None:
    store, text = Kept(), KNOWN["the expert"].text
    asked = {"verdicts": True, "replications": 4, "store": store}
    first = sweep(loads(text), {"expert.people": ["1", "2"]}, **asked)
    assert first.cells[0].verdict is not None
    assert first.cells[0].verdict.more
    again = sweep(loads(text), {"expert.people": ["1", "2"]}, **asked)
    assert again.reused == 2
    assert repr(again.cells) == repr(first.cells)


def question() -> CellKey:
    judge = Judge(("feature",), (1.0,))
    return CellKey(loads(THREE), judge, ("feature",), 4, 1, verdicts=False)


def test_a_kept_cell_answers_only_its_own_question() -> None:
    mine = question()
    others = [
        replace(mine, model=apply(mine.model, [("t0.people", "+1")])),
        replace(mine, replications=5),
        replace(mine, seed=2),
        replace(mine, verdicts=True),
        replace(mine, judge=Judge(("feature",), (25.0,), by_value=True)),
        replace(mine, works=("feature", "other")),
    ]
    assert len({one.name for one in (mine, *others)}) == 7
    renamed = replace(mine, model=replace(mine.model, name="another", question="why?"))
    assert renamed.name == mine.name


def test_a_text_that_is_not_whole_is_no_cell() -> None:
    store = Kept()
    sweep(loads(THREE), {"t0.people": ["4"]}, replications=4, store=store)
    ((name, text),) = store.texts.items()
    mine = question()
    assert mine.name == name
    found = from_text(mine, text)
    assert found is not None
    assert as_text(mine, *found) == text
    assert np.isnan(found[0].estimate("wip").mean)  # all work together is not kept
    assert math.isfinite(found[0].estimate("wip", work="feature").mean)
    data = json.loads(text)
    wrong = [None, "", "{", text[:-9], "[]", "7", "{}", json.dumps({**data, "values": [[1.0]]})]
    wrong += [json.dumps({**data, "cell": "x"}), json.dumps({**data, "per_group": 0})]
    wrong += [json.dumps({**data, "values": "x"}), json.dumps({**data, "verdict": {}}), "[" * 9999]
    for broken in wrong:
        assert from_text(mine, broken) is None


def test_how_far_a_sweep_is() -> None:
    """Two cells beside the base, which one of three is: three runs of a hundred parts each."""
    reported: list[tuple[int, int, str]] = []
    sweep(
        loads(THREE),
        {"t0.people": (4, 5, 6)},
        replications=2,
        jobs=1,
        progress=lambda done, total, what: reported.append((done, total, what)),
    )
    assert {(total, what) for _, total, what in reported} == {(300, "running 3 combinations")}
    assert [done for done, _, _ in reported] == sorted(done for done, _, _ in reported)
    assert {100, 200, 300} <= {done for done, _, _ in reported}


def test_doses_of_levers_are_an_axis() -> None:
    text = THREE + "levers: {fast: {change: {t0.speed: x2}}}\n"
    (axis,), spots = grid({"base": loads(text)}, {"fast": ["0", "50%", "1"]})
    assert (axis.path, axis.unit, axis.numbers) == ("fast", "dose", (0.0, 0.5, 1.0))
    assert axis.labels == ("0", "50%", "1")
    assert dict(spots[1].model.use) == {"fast": 0.5}
    pulled = target_of(loads(text, use=["fast=25%"]), "fast")
    assert (pulled.value, pulled.owner) == (0.25, "fast")
    assert target_of(loads(text), "fast").value == 0.0


# Several kinds of work ------------------------------------------------------------------------

TWO_PRODUCTS = """
flowsim: 1
horizon: 26w
judge: value
teams: {a: {people: 1}, b: {people: 1}}
work:
  pay: {value: 10k, arrives: always, limit: 2, flow: [{do: {team: a, effort: 8h, cv: 0}}]}
  loan: {value: 3k, arrives: always, limit: 2, flow: [{make: {team: b, effort: 4h, cv: 0}}]}
"""


def test_all_that_is_judged_is_in_the_frame_the_charts_and_the_words() -> None:
    swept = sweep(loads(TWO_PRODUCTS), {"b.people": [1, 2]}, replications=3)
    frame = swept.frame()
    more = frame[frame["b.people"] == "2"].set_index(["work", "measure"])
    assert more.loc[("pay", "throughput"), "mean"] == pytest.approx(5.0)  # 40 h, 8 h each
    assert more.loc[("loan", "throughput"), "mean"] == pytest.approx(20.0)
    assert more.loc[("loan", "throughput"), "change"] == pytest.approx(10.0)
    assert more.loc[("", "total"), "mean"] == pytest.approx(5 * 10_000 + 20 * 3_000)
    assert more.loc[("", "total"), "change"] == pytest.approx(30_000)
    assert charted(swept)[0] == "total"
    values = [cell_value(cell, "total") for cell in swept.cells]
    assert [value.mean for value in values if value] == pytest.approx([80_000, 110_000])
    shown = {each["name"]: each for each in explorer(swept)["measures"]}
    assert shown["value a week"]["money"]
    assert [value[0] for value in shown["value a week"]["values"]] == [80_000, 110_000]
    assert shown["value a week"]["base"] == 80_000
    assert [value[0] for value in shown["loans delivered a week"]["values"]] == [10, 20]
    assert shown["pays delivered a week"]["base"] == 5
