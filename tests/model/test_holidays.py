"""Holidays: what is read, on which days nobody works, and what that costs in hours."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from flowsim.engine import fast
from flowsim.eventlog import STARTED, STEP
from flowsim.metrics.measures import formula_of
from flowsim.metrics.meter import Meter
from flowsim.model import ModelError, loads
from flowsim.model.errors import UnitError
from flowsim.model.holidays import closed_days, open_hours_a_week, parse_holidays, weeks_of
from flowsim.model.hours import parse_hours
from flowsim.model.types import Holidays, Model
from flowsim.plan import compile_plan
from flowsim.study.mean_value.explain import explain

MODEL = """
flowsim: 1
start: 2026-12-21
horizon: 2w
{more}
teams:
  dev: {{people: 1}}
  ops: {{people: 1, hours: always}}
  here: {{people: 1, hours: Mon-Sat 08-12, holidays: [FR, 2026-12-28]}}
  there: {{people: 1, holidays: none}}
work:
  feature:
    arrives: {{every: 1h}}
    flow:
      - build: {{team: dev, effort: 1h, cv: 0}}
      - run: {{team: ops, effort: 1h, cv: 0}}
      - tell: {{team: here, effort: 1h, cv: 0}}
      - sell: {{team: there, effort: 1h, cv: 0}}
"""
CHRISTMAS = "holidays: [US, 2026-12-30..2027-01-02]"


def model(more: str = CHRISTMAS) -> Model:
    return loads(MODEL.format(more=more))


def days(text: str, first: str, last: str) -> list[str]:
    found = closed_days(
        parse_holidays(text.split(",")), date.fromisoformat(first), date.fromisoformat(last)
    )
    return sorted(str(day) for day in found)


def test_places_and_days() -> None:
    assert days("US", "2026-12-01", "2027-01-31") == ["2026-12-25", "2027-01-01", "2027-01-18"]
    epiphany = days("DE-BY", "2027-01-01", "2027-01-10")
    assert epiphany == ["2027-01-01", "2027-01-06"]
    assert days("DE", "2027-01-01", "2027-01-10") == ["2027-01-01"]
    assert days("2027-05-03, 2027-05-05..2027-05-06", "2027-05-04", "2027-12-31") == [
        "2027-05-05",
        "2027-05-06",
    ]
    assert parse_holidays("none") == Holidays("none")
    assert parse_holidays("DE-BY") == Holidays("DE-BY", ("DE-BY",))
    assert closed_days(None, date(2027, 1, 1), date(2027, 12, 31)) == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("XX", "ISO 3166"),
        ("UK", "ISO 3166"),
        ("DE-XY", "Known here: BB"),
        ("Bavaria", "Write a country or region"),
        ("2027-02-29", "is not a date"),
        ("2027-1-4", "is not a date"),
        ("2027-01-04..2027-01-03", "ends before it begins"),
        ("2027-01-04..2147-01-03", "more than 36,600 days"),
        ("no", "in capitals, NO; for no holidays write none"),
        ("de-by", "in capitals, DE-BY"),
        ("", "Write a country"),
        ("..", "is not a date"),
    ],
)
def test_what_is_no_holiday(text: str, said: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_holidays(text)
    assert said in f"{caught.value.what} {caught.value.remedy}"


def test_who_has_which() -> None:
    by_name = {team.name: team.hours.holidays for team in model().teams}
    assert by_name["dev"] == parse_holidays(["US", "2026-12-30..2027-01-02"])
    assert by_name["ops"] is None  # always at work
    assert by_name["here"] == parse_holidays(["FR", "2026-12-28"])
    assert by_name["there"] == Holidays("none")
    assert model().work[0].arrives.hours.holidays == by_name["dev"]


def test_the_weeks_of_a_run() -> None:
    first, second, _ = weeks_of(model(), model().team("dev").hours, 3)
    office = [(day * 24.0 + 9.0, day * 24.0 + 17.0) for day in range(5)]
    assert list(first) == office[:4]  # Friday is Christmas
    assert list(second) == office[:2]  # Wednesday on is off
    around = loads(MODEL.format(more=""), set=["ops.holidays=2026-12-22"])
    assert weeks_of(around, around.team("ops").hours, 1) == [((0.0, 24.0), (48.0, 168.0))]


def test_the_warm_up_is_before_the_start() -> None:
    one = model(f"{CHRISTMAS}\nwarm_up: 1w")
    before = weeks_of(one, one.team("dev").hours, 3)
    assert [len(week) for week in before] == [5, 4, 2]


def test_hours_a_week_in_the_mean() -> None:
    one = model()
    assert open_hours_a_week(one, one.team("dev").hours) == pytest.approx((32 + 16) / 2)
    assert open_hours_a_week(one, one.team("ops").hours) == 168.0
    load = {team.team: team.there for team in explain(one).teams}
    assert load["dev"] == pytest.approx(24.0)
    assert load["here"] == pytest.approx((24 - 4 + 24 - 8) / 2)  # Christmas; the 28th, New Year
    assert explain(one).demand_per_week == pytest.approx(24.0)


def test_nobody_works_and_nothing_arrives_on_a_holiday() -> None:
    one = model()
    plan = compile_plan(one)
    log = fast.simulate(plan)
    start = date(2026, 12, 21)
    for name in ("dev", "here"):
        team = plan.teams.index(name)
        off = closed_days(one.team(name).hours.holidays, start, start + timedelta(days=13))
        at_team = np.isin(log.rows.codes[:, STEP], np.flatnonzero(plan.tables.steps.team == team))
        began = log.rows.times[at_team, STARTED]
        on = {start + timedelta(hours=float(at)) for at in began[~np.isnan(began)]}
        assert on
        assert not on & off
    hours = int(log.rows.item_arrived.size)
    assert hours == 48
    meter = Meter.of(plan)
    vector = meter.measure(log.rows, len(log), len(log.rows.item_work))
    busy = formula_of(meter.layout, "utilisation", at="dev")(vector[None])[0]
    assert busy == pytest.approx(47 / 48, abs=0.03)  # there all the time that is no holiday


def test_changes_from_outside() -> None:
    text = MODEL.format(more=CHRISTMAS)
    assert loads(text, set=["dev.holidays=none"]).team("dev").hours.holidays == Holidays("none")
    moved = loads(text, set=["ops.holidays=[FR, 2027-01-02]"]).team("ops").hours
    assert moved.holidays == parse_holidays(["FR", "2027-01-02"])
    other = loads(text, set=["dev.hours=Mon-Fri 10-18"]).team("dev").hours
    assert other.holidays == model().team("dev").hours.holidays
    assert loads(text, set=["dev.hours=always"]).team("dev").hours.holidays is None
    assert loads(text, set=["start=2027-12-20"]).start == date(2027, 12, 20)
    assert parse_hours("office").holidays is None


def test_hours_a_week_where_the_run_is_not_whole_weeks() -> None:
    days = model("holidays: [2026-12-21..2026-12-22]")
    for horizon, share in (("4d", 2 / 4), ("5d", 3 / 5), ("2w", 8 / 10), ("10d", 6 / 8)):
        shorter = loads(
            MODEL.format(more="holidays: [2026-12-21..2026-12-22]"), set=[f"horizon={horizon}"]
        )
        found = open_hours_a_week(shorter, shorter.team("dev").hours)
        assert found == pytest.approx(40 * share), horizon
    assert open_hours_a_week(days, days.team("there").hours) == 40.0


def test_a_team_that_is_never_there_is_a_mistake() -> None:
    with pytest.raises(ModelError, match="closed on every day of the run"):
        loads(MODEL.format(more=""), set=["dev.holidays=2026-12-01..2027-12-31"])


def test_a_scenario_has_holidays_and_a_start_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(MODEL.format(more=CHRISTMAS), encoding="utf-8")
    text = "flowsim: 1\nextends: base.yaml\nstart: 2027-12-20\nholidays: [GB, 2027-12-27]\n"
    other = loads(text, folder=tmp_path)
    assert other.start == date(2027, 12, 20)
    british = parse_holidays(["GB", "2027-12-27"])
    assert other.team("dev").hours.holidays == british
    assert other.work[0].arrives.hours.holidays == british
    assert other.team("ops").hours.holidays is None
    assert other.team("here").hours.holidays == parse_holidays(["FR", "2026-12-28"])
    assert other.team("there").hours.holidays == Holidays("none")


@pytest.mark.parametrize("how", ["backlog: 3", "always: true"])
def test_holidays_of_what_comes_when_it_comes(how: str) -> None:
    text = MODEL.format(more="").replace("every: 1h", f"{how}, holidays: US")
    with pytest.raises(ModelError):
        loads(text)
