"""What piles up, and what stays longer than a run, on arrivals and efforts that are fixed."""

from __future__ import annotations

import pytest

from flowsim.experiment import Results, replicate
from flowsim.experiment.estimates import of_values
from flowsim.model import Model, loads
from flowsim.plan import compile_plan
from flowsim.study.measured.steady_state import growth_of, is_seen, piles_up

DESK = """
flowsim: 1
hours: always
warm_up: {warm_up}w
horizon: {horizon}w
teams: {{desk: {{people: 1}}}}
work:
  job:
    arrives: {arrives}
    {more}
    flow: [serve: {{team: desk, effort: {hours}h, cv: 0{step}}}]
"""


def results(
    arrives: str,
    *,
    hours: float,
    warm_up: int = 2,
    horizon: int = 10,
    more: str = "",
    step: str = "",
) -> tuple[Model, Results]:
    model = loads(
        DESK.format(
            arrives=arrives, hours=hours, warm_up=warm_up, horizon=horizon, more=more, step=step
        )
    )
    return model, replicate(compile_plan(model), replications=6, seed=1)


def growth(model: Model, found: Results) -> tuple[float, bool]:
    """Items a week that pile up, and whether they are said to."""
    (work,) = model.work
    each = growth_of(found, work)
    return each.mean * 168.0, piles_up(each, found, work)


def test_what_comes_faster_than_it_leaves_grows_by_the_difference() -> None:
    """One comes every 8 h, one leaves every 12 h: 21 less 14 a week."""
    grows, says = growth(*results("{every: 8h}", hours=12.0))
    assert grows == pytest.approx(7.0, abs=0.4)
    assert says


def test_what_waits_at_the_door_grows_as_well() -> None:
    """Within a limit of five nothing grows; the rest waits before it."""
    grows, says = growth(*results("{every: 8h}", hours=12.0, more="limit: 5"))
    assert grows == pytest.approx(7.0, abs=0.4)
    assert says


@pytest.mark.parametrize(
    ("arrives", "more", "step"),
    [
        ("{every: 8h}", "limit: {max: 5, full: drop}", ""),  # what finds it full is lost
        ("{every: 8h}", "limit: 5", ", patience: 10h"),  # nobody waits for long
        ("always", "limit: 5", ""),  # the next comes when one is let in
        ("{backlog: 400}", "limit: 5", ""),  # all are there from the start
    ],
)
def test_nothing_grows_at_a_door_where_items_do_not_come_anyway(
    arrives: str, more: str, step: str
) -> None:
    grows, says = growth(*results(arrives, hours=12.0, more=more, step=step))
    assert grows == pytest.approx(0.0, abs=0.2)
    assert not says


def test_a_trifle_is_no_growth() -> None:
    """At 0.3 a week 3 come in ten weeks: that matters beside 20 unfinished, and not beside 40."""
    model, found = results("{every: 8h}", hours=4.0)
    (work,) = model.work

    def says(rate: float, unfinished: float, arrivals: float = 0.1) -> bool:
        each = of_values(
            rate / 168.0 + found.samples("growth", work="job") * 0.0,
            replications=6,
            confidence=0.95,
        )

        class Fake:
            values, layout = found.values, found.layout

            @staticmethod
            def estimate(measure: str, *, work: str) -> object:
                assert work == "job"
                value = {"unfinished": unfinished, "arrival_rate": arrivals}[measure]
                return of_values(
                    value + found.samples("growth", work="job") * 0.0,
                    replications=6,
                    confidence=0.95,
                )

        return piles_up(each, Fake(), work)  # type: ignore[arg-type]

    assert says(0.3, 29.0)
    assert not says(0.3, 31.0)
    assert says(0.101, 1.0)  # ten weeks: 1.01 items
    assert not says(0.099, 0.0)
    assert says(0.3, 29.0, arrivals=0.3 / 168.0 / 0.005 - 0.01)
    assert not says(0.3, 29.0, arrivals=0.3 / 168.0 / 0.005 + 0.01)
    assert not says(0.0, 0.0)
    assert not says(-1.0, 0.0)


@pytest.mark.parametrize(("load", "most"), [(0.34, 1), (0.7, 1), (0.9, 4)])
def test_a_stable_team_is_hardly_ever_said_to_pile_up(load: float, most: int) -> None:
    """It begins empty, without a warm-up: of 100 runs of 10 replications each."""
    model = loads(
        "flowsim: 1\nhorizon: 26w\nteams: {a: {people: 1}}\nwork: {item: {arrives: {rate: "
        f"{load * 10:g}/w}}, flow: [do: {{team: a, effort: 4h}}]}}}}\n"
    )
    plan, (work,) = compile_plan(model), model.work
    said = 0
    for seed in range(100):
        found = replicate(plan, replications=10, seed=seed)
        said += piles_up(growth_of(found, work), found, work)
    assert said <= most


@pytest.mark.parametrize(("load", "least"), [(1.1, 18), (1.25, 20)])
def test_a_team_beyond_its_capacity_is_said_to_pile_up(load: float, least: int) -> None:
    """Of 20 runs of 40 replications each."""
    model = loads(
        "flowsim: 1\nhorizon: 26w\nteams: {a: {people: 1}}\nwork: {item: {arrives: {rate: "
        f"{load * 10:g}/w}}, flow: [do: {{team: a, effort: 4h}}]}}}}\n"
    )
    plan, (work,) = compile_plan(model), model.work
    found = [replicate(plan, replications=40, seed=seed) for seed in range(20)]
    assert sum(piles_up(growth_of(each, work), each, work) for each in found) >= least


def test_times_are_seen_if_items_stay_less_than_the_run() -> None:
    """One person, one at once, forty in progress at 24 h each: an item stays 40 days."""
    long = results("always", hours=24.0, more="limit: 40", warm_up=2, horizon=5)  # 49 days
    short = results("always", hours=24.0, more="limit: 40", warm_up=2, horizon=3)  # 35 days
    never = results("{backlog: 3}", hours=9000.0, warm_up=0, horizon=3)
    for (model, found), seen in ((long, True), (short, False), (never, False)):
        assert is_seen(model, found, model.work[0]) is seen
