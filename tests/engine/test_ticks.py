"""Instants are whole ticks: no answer hangs on a unit or on rounding.

Right values are worked out in exact fractions. Whatever ends at closing, at a gate or at the end of
somebody's patience does so at that very instant.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import flowsim as fs
from flowsim.engine import fast
from flowsim.engine.errors import StuckError
from flowsim.eventlog import (
    ABANDONED,
    FINISHED,
    ITEM,
    LEFT,
    OUTCOME,
    STARTED,
    STEP,
)
from flowsim.model import loads
from flowsim.plan import compile_plan
from tests.engine.by_hand import lines, run, story
from tests.organisations import organisation

# -- in whatever unit a model is written

SIZES = {  # hours in a unit, by kind of duration
    "effort": {"min": Fraction(1, 60), "h": Fraction(1), "d": Fraction(8), "w": Fraction(40)},
    "elapsed": {"min": Fraction(1, 60), "h": Fraction(1), "d": Fraction(24), "w": Fraction(168)},
    "open": {"min": Fraction(1, 60), "h": Fraction(1)},
}
KINDS = {
    "effort": "effort",
    "switch_cost": "effort",
    "every": "elapsed",  # of an absence
    **dict.fromkeys(["wait", "patience", "opens", "for", "from", "at", "age"], "elapsed"),
    **dict.fromkeys(["starts", "ramp", "horizon", "warm_up", "within"], "elapsed"),
}
INHERITED = ("mean", "values")


def decimal(number: Fraction) -> str | None:
    """A number as a finite decimal, if it is one."""
    places = next((n for n in range(12) if (number * 10**n).denominator == 1), None)
    if places is None:
        return None
    digits = f"{int(number * 10**places):0{places + 1}d}"
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def in_unit(text: str, kind: str, unit: str) -> str:
    """A duration in another unit, or as it was where it would not be a finite decimal there."""
    known = SIZES[kind]
    old = next((name for name in ("min", "h", "d", "w") if text.endswith(name)), "")
    if old not in known or unit not in known:
        return text
    digits = decimal(Fraction(text.removesuffix(old)) * known[old] / known[unit])
    return text if digits is None else f"{digits}{unit}"


def written(node: Any, unit: str, kind: str = "") -> Any:
    """A model with its durations in a unit, where they can be; changes of levers stay."""
    if isinstance(node, dict):
        return {
            key: written(value, unit, kind if key in INHERITED else kind_of(key, kind))
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [written(value, unit, kind) for value in node]
    return in_unit(node, kind, unit) if isinstance(node, str) and kind in SIZES else node


def kind_of(key: str, above: str) -> str:
    if key in ("change", "arrives", "after"):
        return key
    if above == "change":
        return "change"
    if above == "arrives":
        return "open" if key == "every" else ""
    return KINDS.get(key, "after" if above == "after" else "")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(organisation(), st.integers(0, 1000))
def test_a_model_gives_the_same_log_in_whatever_unit_it_is_written(text: str, seed: int) -> None:
    try:
        log = fast.simulate(compile_plan(loads(text)), seed=seed)
    except StuckError:
        assume(False)
    changed = set()
    for unit in ("min", "h", "d", "w"):
        other = json.dumps(written(json.loads(text), unit))
        changed.add(other)
        assert fast.simulate(compile_plan(loads(other)), seed=seed).same_as(log), other
    assert len(changed) > 1


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("effort", ["384min", "6.4h", ".8d", "0.16w"]),
        ("elapsed", ["1d", "24h", "1440min"]),
        ("elapsed", ["1mo", "728h", "4.3333333333333333333333333w"]),
        ("effort", ["2.1h", "126min"]),
        ("rate", ["12/h", "0.2/min", "288/d"]),
        ("share", ["7%", "0.07"]),
        ("share", ["0.7%", "0.007"]),
        ("toll", ["7.3k/w", "7300/w", "0.0073M/w", "379600/y"]),
        ("pay", ["120k/y", "10k/mo", "30k/quarter"]),
    ],
)
def test_one_amount_is_one_number(kind: str, texts: list[str]) -> None:
    from flowsim.model.units import parse

    assert len({parse(kind, text) for text in texts}) == 1


def test_a_nought_with_a_large_exponent_is_read_at_once() -> None:
    from flowsim.model.units import parse

    assert parse("effort", "0e999999999h") == 0.0


# -- at closing


def ends(items: int, effort: str, team: str = "") -> list[float]:
    """When each of a backlog of fixed efforts is done, by one person in office hours."""
    log = run(
        f"""
teams: {{dev: {{people: 1{team}}}}}
work:
  job: {{arrives: {{backlog: {items}}}, flow: [{{do: {{team: dev, effort: {effort}, cv: 0}}}}]}}
""",
        hours="office",
        horizon="20w",
    )
    return [float(end) for end in log.rows.times[:, FINISHED]]


@pytest.mark.parametrize(
    ("items", "effort"), [(12, "40min"), (48, "10min"), (8, "1h"), (24, "20min"), (480, "1min")]
)
def test_eight_hours_of_work_are_done_on_the_day(items: int, effort: str) -> None:
    assert ends(items, effort)[-1] == 17.0


@pytest.mark.parametrize("effort", ["6.4h", "384min", "0.8d", "0.16w"])
def test_a_days_work_at_four_fifths_is_done_every_day_at_closing(effort: str) -> None:
    found = ends(15, effort, ", overhead: {meetings: 20%}")
    assert found == [168.0 * week + 24.0 * day + 17.0 for week in range(3) for day in range(5)]


def test_work_over_days_is_done_at_closing() -> None:
    assert ends(3, "16h") == [24.0 + 17.0, 3 * 24.0 + 17.0, 168.0 + 17.0]
    assert ends(2, "28h", ", overhead: {meetings: 30%}") == [96.0 + 17.0, 168.0 + 96.0 + 17.0]


def test_at_a_rate_that_no_tick_divides_it_is_done_at_closing_too() -> None:
    """73 % of capacity: eight visits of 43.8 minutes a day, each rounded to a tick."""
    found = ends(80, "43.8min", ", overhead: {meetings: 27%}")
    assert found[7::8] == [24.0 * (day % 5) + 168.0 * (day // 5) + 17.0 for day in range(10)]
    found = ends(220, "20min", ", overhead: {meetings: 27%}")  # no day is full here
    exact = [Fraction(20 * n, 60) / Fraction(73, 100) for n in range(1, 221)]
    hours = [168 * (e // 40) + 24 * (e % 40 // 8) + 9 + e % 8 for e in exact]
    assert found == pytest.approx([float(hour) for hour in hours], abs=1e-6)


def test_a_forecast_is_not_a_day_late() -> None:
    model = loads(
        """
flowsim: 1
start: 2026-11-30
horizon: 2w
hours: office
teams: {dev: {people: 1}}
work: {job: {arrives: {backlog: 12}, flow: [{do: {team: dev, effort: 40min, cv: 0}}]}}
"""
    )
    found = fs.forecast(model, items=12, replications=20)
    assert found.done.tolist() == [17.0] * 20
    assert found.day(float(found.done[0])) == model.start  # a Monday


# -- at gates


def test_who_is_done_at_the_instant_of_a_gate_goes_through_it() -> None:
    """Twelve times forty minutes make eight hours: the last is done at Monday 17:00."""
    body = """
teams: {dev: {people: 1}}
work:
  job:
    arrives: {backlog: 12}
    flow: [{do: {team: dev, effort: 40min, cv: 0}}, {ship: {wait: 0h, opens: 17h}}]
"""
    log = run(body, hours="office", horizon="1w")
    shipped = [
        times[LEFT]
        for times, codes in zip(log.rows.times, log.rows.codes, strict=True)
        if codes[STEP] == 1
    ]
    assert shipped == [17.0] * 12


def test_who_is_a_few_ticks_late_goes_through_the_gate() -> None:
    """At 73 % of capacity visits are rounded to ticks: eight of 43.8 minutes make eight hours."""
    body = """
teams: {dev: {people: 1, overhead: {meetings: 27%}}}
work:
  job:
    arrives: {backlog: 16}
    flow: [{do: {team: dev, effort: 21.9min, cv: 0}}, {ship: {wait: 1h, opens: 80min}}]
"""
    log = run(body, hours="always", horizon="1w")
    starts = [
        float(times[STARTED])
        for times, codes in zip(log.rows.times, log.rows.codes, strict=True)
        if codes[STEP] == 1
    ]
    gates = [float(Fraction(4, 3) * -(-Fraction(n, 2) // Fraction(4, 3))) for n in range(1, 17)]
    assert starts == pytest.approx(gates, abs=1e-6)


# -- patience


def test_who_could_only_begin_as_patience_ends_has_gone() -> None:
    """All that happens at an instant, patience among it, comes before anybody begins anything."""
    body = """
teams: {desk: {people: 1}}
work:
  job:
    arrives: {backlog: 4}
    flow: [{serve: {team: desk, effort: 40min, cv: 0, patience: 80min}}]
"""
    assert story(body, horizon="3h") == lines(
        """
        job1 serve 0 0 0.666667 0.666667 delivered by desk.0
        job2 serve 0 0.666667 1.33333 1.33333 delivered by desk.0 for people
        job3 serve 0 - - 1.33333 abandoned for people
        job4 serve 0 - - 1.33333 abandoned for people
        """
    )


def test_who_begins_a_tick_before_patience_ends_is_served() -> None:
    body = """
teams: {desk: {people: 1}}
work:
  job:
    arrives: {backlog: 2}
    flow: [{serve: {team: desk, effort: 40min, cv: 0, patience: 40.0001min}}]
"""
    assert [line.split()[6] for line in story(body, horizon="3h")] == ["delivered", "delivered"]


# -- a line, by exact fractions

HOUR = Fraction(1)


def opening(at: Fraction) -> Fraction:
    """The first instant from one on at which an office is open."""
    week, into = divmod(at, 168)
    day, clock = divmod(into, 24)
    if day < 5 and clock < 17:
        return 168 * week + 24 * day + max(clock, 9 * HOUR)
    return 168 * week + 24 * (day + 1) + 9 if day < 4 else 168 * (week + 1) + 9


def after_work(start: Fraction, hours: Fraction) -> Fraction:
    """When so many open hours of an office have passed; at closing and not at the next opening."""
    at = opening(start)
    while True:
        left = 17 - at % 24
        if hours <= left:
            return at + hours
        hours -= left
        at = opening(at + left)


def line_by_fractions(
    items: int,
    efforts: tuple[Fraction, Fraction],
    rate: Fraction,
    opens: Fraction,
    patience: Fraction,
) -> dict[int, tuple[float, float]]:
    """Of each item of a line of two steps when its second visit begins (-1: never), and its end.

    Who comes to the gate as it opens is in before those whom it has held.
    """
    made = [Fraction(0)]
    for _ in range(items):
        made.append(after_work(made[-1], efforts[0] / rate))
    gates = {item: -(-made[item] // opens) * opens for item in range(1, items + 1)}
    found, free = {}, Fraction(0)
    for item in sorted(gates, key=lambda item: (gates[item], made[item] < gates[item], item)):
        start = opening(max(gates[item], free))
        if start < made[item] + patience:
            free = after_work(start, efforts[1] / rate)
            found[item - 1] = float(start), float(free)
        else:
            found[item - 1] = -1.0, float(made[item] + patience)
    return found


@pytest.mark.parametrize("overhead", ["30", "15", "5", "28.75", "0"])
@pytest.mark.parametrize("efforts", [("40min", "50min"), ("6.4h", "7h"), ("1h", "10min")])
@pytest.mark.parametrize(("opens", "patience"), [("1h", "2h"), ("80min", "40h"), ("17h", "20min")])
def test_a_line_of_fixed_efforts_runs_as_fractions_say(
    overhead: str, efforts: tuple[str, str], opens: str, patience: str
) -> None:
    items = 60
    body = f"""
teams:
  a: {{people: 1, overhead: {{meetings: {overhead}%}}}}
  b: {{people: 1, overhead: {{meetings: {overhead}%}}}}
work:
  job:
    arrives: {{backlog: {items}}}
    flow:
      - make: {{team: a, effort: {efforts[0]}, cv: 0}}
      - check: {{team: b, effort: {efforts[1]}, cv: 0, opens: {opens}, patience: {patience}}}
"""
    log = run(body, hours="office", horizon="40w")
    found = {
        int(codes[ITEM]): (
            -1.0 if codes[OUTCOME] == ABANDONED else float(times[STARTED]),
            float(times[LEFT]),
        )
        for times, codes in zip(log.rows.times, log.rows.codes, strict=True)
        if codes[STEP] == 1
    }

    def hours(text: str) -> Fraction:
        return Fraction(text[:-3]) / 60 if text.endswith("min") else Fraction(text[:-1])

    rate = 1 - Fraction(overhead) / 100
    made, checked = hours(efforts[0]), hours(efforts[1])
    assert found == line_by_fractions(items, (made, checked), rate, hours(opens), hours(patience))
