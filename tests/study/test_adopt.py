"""Ways over the chasm as a study: what can be set, what is refused, what is in the frame."""

from __future__ import annotations

import numpy as np
import pytest

import flowsim as fs
from flowsim.dynamics.strategies import BY_NAME, STRATEGIES
from flowsim.dynamics.two_markets import spread
from flowsim.study.adoption.parameters import BY_PATH, PARAMETERS, read_change
from flowsim.study.adoption.sales import read_sales

SALES = (840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890)


@pytest.fixture(scope="module")
def everything() -> fs.Adoption:
    return fs.adopt(trials=20)


def test_all_strategies_side_by_side(everything: fs.Adoption) -> None:
    assert [way.strategy for way in everything.ways] == list(STRATEGIES)
    assert everything.best.strategy.name == "hybrid"
    assert everything.worst.strategy.name == "upsell"
    for way in everything.ways:
        assert way.level == spread(way.strategy.settings).level(40.0)
        assert way.curves.settings == way.strategy.settings


def test_the_frame_has_every_quarter_of_every_strategy(everything: fs.Adoption) -> None:
    frame = everything.frame()
    assert len(frame) == 41 * len(STRATEGIES)
    hybrid = frame[frame.strategy == "hybrid"].set_index("quarter")
    assert round(float(hybrid.users[16]), 3) == 0.738
    assert (hybrid.low <= hybrid["mean"]).all()
    assert (hybrid["mean"] <= hybrid.high).all()
    assert (np.diff(hybrid.paid) >= 0.0).all()


def test_a_number_that_is_set_changes_its_strategy() -> None:
    plain = fs.adopt("evolve", trials=2)
    slow = fs.adopt("evolve", set=["layers.every=3y", "main.leaves=12%/y"], trials=2)
    assert slow.ways[0].curves.settings.layer_every == 12.0
    assert slow.ways[0].curves.settings.leaves == pytest.approx(0.03)
    assert slow.best.level != plain.best.level
    assert slow.changes == ("layers.every=3y", "main.leaves=12%/y")


def test_slow_iteration_favours_skipping() -> None:
    """With a layer every quarter evolving is first, with one every three years it is not."""
    quick, slow = (
        fs.adopt("evolve", set=[f"layers.every={t}"], trials=2).best for t in ("1quarter", "3y")
    )
    skip = fs.adopt("skip", trials=2).best.half_at
    assert skip is not None
    assert quick.half_at is not None
    assert quick.half_at < skip
    assert slow.half_at is None or slow.half_at > skip


def test_of_all_strategies_those_that_have_the_number_change() -> None:
    found = fs.adopt(set=["layers.leak=100%"], trials=2)
    by_name = {way.strategy.name: way for way in found.ways}
    assert by_name["skip"].curves.settings == BY_NAME["skip"].settings
    assert by_name["evolve"].curves.settings.leak == 1.0
    assert by_name["evolve"].level < 0.25


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda each: each.path)
def test_every_number_is_read_as_it_is_shown(parameter: object) -> None:
    assert parameter in PARAMETERS
    path = parameter.path  # type: ignore[attr-defined]
    for strategy in STRATEGIES:
        text = BY_PATH[path].shown(strategy.settings)
        if text != "none":
            read = read_change(f"{path}={text}")
            assert read.value == pytest.approx(getattr(strategy.settings, read.parameter.field))
    assert read_change(f"{path}={BY_PATH[path].example}").value >= 0.0


@pytest.mark.parametrize(
    ("strategy", "changes", "says"),
    [
        ("evole", [], "strategy evole: unknown strategy. Did you mean evolve?"),
        ("=cmd()", [], "Strategies are upsell"),
        (None, ["leaves=3%"], "Did you mean main.leaves?"),
        (None, ["main.leaves"], "is not a change"),
        (None, ["main.leaves=3%/d"], "Units are /w, /mo, /quarter, /y"),
        (None, ["main.leaves=-3%"], "must be from 0%/quarter to 1000%/quarter, found -3%"),
        (None, ["main.opens=3"], "main.opens=26w"),
        (None, ["reach=120%"], "must be from 0% to 100%"),
        (None, ["reach=1"], "Write 1% or 100%"),
        (None, ["rivals=2.5"], "must be whole"),
        (None, ["price=nan"], "is not a number"),
        ("skip", ["layers.every=2y"], "has no effect on skip. Use --strategy evolve"),
        ("skip", ["services.upkeep=1%"], "Set services.capacity as well"),
        ("skip", ["mandate.lasts=26w"], "Set mandate.push as well"),
    ],
)
def test_what_cannot_be_set_is_said(strategy: str | None, changes: list[str], says: str) -> None:
    with pytest.raises(fs.ArgumentError) as error:
        fs.adopt(strategy, set=changes)
    assert says in str(error.value)


def test_a_number_and_what_it_needs_may_come_in_any_order() -> None:
    found = fs.adopt("skip", set=["services.upkeep=1%", "services.capacity=2%"], trials=2)
    assert found.best.level < fs.adopt("skip", trials=2).best.level


def test_impossible_populations() -> None:
    with pytest.raises(fs.ArgumentError, match="people: must be from 2"):
        fs.adopt(people=1)
    with pytest.raises(fs.ArgumentError, match="trials: must be at least 2"):
        fs.adopt(trials=1)


# A fit -----------------------------------------------------------------------------------------


def test_a_fit_has_a_frame() -> None:
    found = fs.fit_sales(SALES, name="a durable")
    frame = found.frame()
    assert frame.sales.tolist() == list(SALES)
    assert (frame.low < frame.fitted).all()
    assert (frame.fitted < frame.high).all()
    rest = float(((frame.fitted - frame.sales) ** 2).sum() / 7.0) ** 0.5
    assert rest == pytest.approx(found.fit.error, rel=5e-3)


def test_sales_that_cannot_be_fitted_are_refused() -> None:
    with pytest.raises(fs.ArgumentError, match="sales: There are 3 periods"):
        fs.fit_sales([1, 2, 3])
    with pytest.raises(fs.ArgumentError, match="must be a list of numbers"):
        fs.fit_sales(["many"])  # type: ignore[list-item]


@pytest.mark.parametrize(
    "text",
    [
        "period,sales\n1,2\n2,4\n3,6\n4,5\n5,3\n",
        "1,2\n2,4\n\n3,6\n4,5\n5,3",
        '\ufeff"year since launch","sold"\r\n"1","2"\r\n2,4\r\n3,6\r\n4,5\r\n5,3\r\n',
    ],
)
def test_tables_of_sales(text: str) -> None:
    assert read_sales(text, "s.csv") == ((1.0, 2.0, 3.0, 4.0, 5.0), (2.0, 4.0, 6.0, 5.0, 3.0))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "s.csv:1:1: has 0 periods"),
        ("period,sales\n1,2\n", "s.csv:2:1: has 1 periods"),
        ("p;s\n1;2\n2;3\n3;4\n4;5\n5;6", "s.csv:1:1: must name two columns, found `p;s`."),
        ("1,2\n2,1,200\n3,4\n4,5\n5,6", "s.csv:2:1: has 3 cells, and must have 2. Write numbers w"),
        ("1,2\n2,=2+3\n3,4\n4,5\n5,6", "s.csv:2:3: the sales is not a number, found `=2+3`."),
        ("1,2\n2,-3\n3,4\n4,5\n5,6", "s.csv:2:3: the sales must be at least 0, found -3."),
        ("0,2\n2,3\n3,4\n4,5\n5,6", "s.csv:1:1: the period must be above 0"),
        (
            "1,2\n3,3\n2,4\n4,5\n5,6",
            "s.csv:3:1: the period must be after the one before, 3, found 2",
        ),
        ("2001,2\n2002,3\n2003,4\n2004,5\n2005,6", "Write 2001 as 1"),
        ("1,0\n2,0\n3,0\n4,0\n5,0", "has no sales"),
        ("1,2\n2,\n3,4\n4,5\n5,6", "s.csv:2:3: the sales has no value"),
    ],
)
def test_wrong_tables_have_a_place_and_a_remedy(text: str, says: str) -> None:
    with pytest.raises(fs.ModelError) as error:
        read_sales(text, "s.csv")
    assert says in str(error.value)


def test_all_that_is_wrong_with_a_table_is_said_at_once() -> None:
    with pytest.raises(fs.ModelError) as error:
        read_sales("1,x\n2,y\n3,z\n4,5\n5,6", "s.csv")
    assert len(error.value.problems) == 3
