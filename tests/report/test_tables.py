"""Tables about results, cell by cell, on figures made by hand."""

from __future__ import annotations

import dataclasses
import math

from flowsim.report.format.numbers import MINUS
from flowsim.report.sections import scenario_tables, tables
from flowsim.report.studies import verification
from flowsim.study.bottleneck.records import Gain
from flowsim.study.mean_value.explain import explain
from flowsim.study.measured.records import Failures
from flowsim.study.verification.verify import LogCheck, ValueCheck, Verification
from tests.report import fakes
from tests.report.fakes import est

GROWS = fakes.work_figures(unstable=True, growth=est(3.1, 0.2))


def test_short_times_are_hours() -> None:
    assert tables.duration(est(2.0, 0.1)) == "2.0 d (1.9–2.1)"
    assert tables.duration(est(1.5, 0.1)) == "36 h (34–38)"
    assert tables.duration(fakes.NONE) == "–"
    assert tables.duration(est(2.5, 4.0)) == "2 d (0–6)"


def test_scenarios_in_a_row_each() -> None:
    runs = [fakes.run(), fakes.faster(), fakes.faster("grows", "Grows", work=GROWS)]
    narrow = scenario_tables.scenario_table(runs)
    assert narrow.head == ("", "features a week", "85% within", "bottleneck", "cost/y")
    assert narrow.align == "lrrlr"
    assert narrow.rows[0] == ("Baseline", "9.4 (9.2–9.6)", "96 d (94–99)", "dev", "1.10M")
    assert narrow.rows[2][2] == "grows 3.1 (2.9–3.3)/w"
    roomy = scenario_tables.scenario_table(runs, columns=100)
    assert roomy.head[2:4] == ("half within", "85% within")
    assert roomy.align == "lrrrlr"
    assert roomy.rows[1][2:4] == ("38.0 d (37.1–38.9)", "52 d (51–53)")
    assert roomy.rows[2][2:4] == (tables.NO_TIME, tables.NO_TIME)
    assert scenario_tables.scenario_table(runs, columns=99) == narrow
    wide = scenario_tables.wide_scenario_table(runs)
    assert wide.rows[0][2:] == (
        "61 d (60–62)", "96 d (94–99)", "90.0", "Developers", "1.10M",
    )  # fmt: skip
    assert wide.rows[2][2:5] == (
        tables.NO_TIME, tables.NO_TIME, "90.0, +3.1 (2.9–3.3) a week",
    )  # fmt: skip
    assert wide.align == "lrrrrlr"
    assert wide.head == (
        "", "features delivered a week", "request to delivery, half within", "85% within",
        "in progress", "bottleneck", "cost a year",
    )  # fmt: skip


def test_measures_of_delivery() -> None:
    failures = Failures("feature", est(0.2, 0.05), est(0.5, 0.1))
    some = dataclasses.replace(fakes.run(), failures=(failures,))
    found = tables.dora_table([some, fakes.faster("b", "B", work=GROWS)])
    assert found.rows == (
        ("Baseline", "9.4 (9.2–9.6)", "38 d (37–39)", "20% (15–25%)", "12 h (10–14)"),
        ("B", "9.4 (9.2–9.6)", "–", "–", "–"),
    )
    assert found.align == "lrrrr"
    assert found.head[1:] == (
        "deployments a week",
        "change lead time, half within",
        "change fail rate",
        "failed deployment recovery time",
    )


def test_differences_once_a_scenario_and_steady_ones_only() -> None:
    found = tables.difference_table(
        fakes.compared(
            fakes.run(),
            fakes.faster("grows", "Grows", work=GROWS),
            fakes.faster(),
        )
    )
    assert [row[:2] for row in found.rows] == [
        ("Grows", "features a week"),
        ("Developers 10x", "features a week"),
        ("", "days to deliver, mean"),
        ("", "days to deliver, 85%"),
    ]
    assert found.rows[1][2:] == ("+6.60 (6.42–6.77)",)
    assert found.rows[2][2] == f"{MINUS}26.0 ({MINUS}27.1 to {MINUS}24.9)"
    assert (found.head, found.align) == (("compared with Baseline", "", "paired"), "llr")
    before = fakes.compared(fakes.run(work=GROWS), fakes.faster())
    assert len(tables.difference_table(before).rows) == 1  # times had no mean before
    brief = tables.difference_table(fakes.compared(fakes.run(), fakes.faster()), tables.BRIEFLY)
    assert [row[1] for row in brief.rows][1:] == ["days to deliver", "85% within, days"]


def test_a_share_changes_by_points() -> None:
    compared = fakes.compared(fakes.run(), fakes.faster())
    found = dataclasses.replace(
        compared.differences[0],
        measure="flow_efficiency",
        paired=est(0.02, 0.005),
        unpaired=est(-0.03, 0.01),
    )
    (row,) = tables.difference_table(dataclasses.replace(compared, differences=(found,))).rows
    assert row == (
        "Developers 10x",
        "flow efficiency",
        "+2.00pp (1.50–2.50pp)",
    )


def test_kinds_of_work() -> None:
    run = fakes.run(work=fakes.work_figures(title="Feature"))
    both = tables.work_table(run)
    assert both.head == ("", "a week", "half within", "85% within", "in progress")
    assert both.rows[0][0] == "feature"
    assert both.rows[0][2:4] == ("61 d (60–62)", "96 d (94–99)")
    one = tables.work_table(run, half=False)
    assert one.head == ("", "a week", "85% within", "in progress")
    assert one.rows[0][2] == "96 d (94–99)"
    assert (both.align, one.align) == ("lrrrr", "lrrr")
    grows = tables.work_table(fakes.run(work=GROWS), half=False)
    assert grows.rows[0][2].startswith("grows 3.1")


def test_teams_the_bottleneck_first_then_by_how_busy_they_are() -> None:
    text = fakes.MODEL.replace("  qa: {", "  ops: {people: 3}\n  idle: {people: 1}\n  qa: {")
    run = fakes.run(of=fakes.model(text=text), constraint="qa")
    busy = {"dev": est(0.3, 0.1), "qa": est(0.5, 0.1), "ops": est(0.6, 0.1), "idle": fakes.NONE}
    teams = tuple(
        dataclasses.replace(team, utilisation=busy[team.team], waiting_share=est(0.5, 0.6))
        for team in run.teams
    )
    irrelevant = Gain("idle", est(0.0, replications=0), kept=False)
    gains = (Gain("qa", est(0.07, 0.006), kept=True), irrelevant)
    verdict = dataclasses.replace(run.verdict, gains=gains)
    found = tables.team_table(dataclasses.replace(run, teams=teams, verdict=verdict))
    assert found.rows == (
        ("Quality assurance", "2", "50% (40–60%)", "50% (0–100%)", "+7.0% (6.4–7.6%)"),
        ("ops", "3", "60% (50–70%)", "50% (0–100%)", "–"),
        ("Developers", "8", "30% (20–40%)", "50% (0–100%)", "–"),
        ("idle", "1", "–", "50% (0–100%)", "no effect possible"),
    )
    assert found.align == "lrrrr"
    keyed = tables.team_table(run, name=tables.team_key)
    assert keyed.rows[0][0] == "qa"


def test_teams_that_were_tried_together_share_a_row() -> None:
    model = fakes.model()
    group = ("dev", "qa")
    shared = est(0.04, 0.01)
    gains = (
        Gain("dev", shared, kept=True, together=group),
        Gain("qa", shared, kept=True, together=group),
        Gain("qa", est(0.0, replications=0), kept=False),
    )
    verdict = dataclasses.replace(fakes.run().verdict, gains=gains)
    assert tables.distinct_gains(verdict) == [gains[0]]
    assert tables.gain_text(gains[0]) == "+4% (3–5%)*"
    assert tables.gain_name(model, gains[0]) == "Developers and Quality assurance"
    many = dataclasses.replace(gains[0], together=("dev", "qa", "ops"))
    assert tables.gain_name(model, many) == "3 others together"
    assert tables.gain_name(model, Gain("qa", shared, kept=True)) == "Quality assurance"


def test_steps_of_the_judged_work() -> None:
    run = fakes.run()
    wait = dataclasses.replace(run.steps[0], team="", title="")
    other = dataclasses.replace(run.steps[0], work="bug")
    found = tables.step_table(dataclasses.replace(run, steps=(*run.steps, wait, other)), "feature")
    assert found.rows[0] == (
        "build", "Developers", "9.00 (8.90–9.10)", "20 (19–21)", "60 (58–62)",
    )  # fmt: skip
    assert [row[:2] for row in found.rows[1:]] == [
        ("test", "Quality assurance"), ("build", "none (a wait)"),
    ]  # fmt: skip
    assert found.align == "llrrr"
    assert found.head == ("step", "team", "visits a week", "wait, hours", "in the step, hours")


def test_how_the_bottleneck_was_found() -> None:
    run = fakes.run()
    found = tables.verdict_table([run, fakes.faster()])
    assert found.head == (
        "", "team", "gain if 10% faster", "busy", "features waiting", "trials", "",
    )  # fmt: skip
    assert found.align == "llrrrrl"
    assert [(row[0], row[1], row[5], row[6]) for row in found.rows] == [
        ("Baseline", "Developers", "40", "bottleneck"),
        ("", "Quality assurance", "40", ""),
        ("Developers 10x", "Quality assurance", "40", "bottleneck"),
        ("", "Developers", "40", ""),
    ]
    assert found.rows[0][2:5] == ("+7.0% (6.4–7.6%)", "98% (97–99%)", "30.0 (29.7–30.3)")
    assert [row[1] for row in tables.verdict_table([run], most=1).rows] == ["Developers"]
    group = Gain("dev", est(0.04, 0.01), kept=True, together=("dev", "qa"))
    verdict = dataclasses.replace(run.verdict, gains=(group,))
    (row,) = tables.verdict_table([dataclasses.replace(run, verdict=verdict)]).rows
    assert row[3:] == ("", "", "40", "")


def test_capacity_beside_demand() -> None:
    assert tables.capacity_text(fakes.run()) == "9.60 (9.50 to 9.70)"
    asked = fakes.run(demand=8.0)
    assert tables.capacity_text(asked) == "9.60 (9.50 to 9.70); demand is 8.00"
    endless = fakes.run(demand=math.inf)
    assert tables.capacity_text(endless) == "9.60 (9.50 to 9.70)"


def test_what_means_say_of_each_team() -> None:
    """dev: 8 x 168 / 40 = 33.6 a week; qa: 2 x 168 / 12 = 28; nobody asks for spare."""
    text = fakes.MODEL.replace("arrives: always", "arrives: {rate: 14/w}")
    model = fakes.model(text=text.replace("  qa: {", "  spare: {people: 1}\n  qa: {"))
    found = tables.explanation_table(explain(model), model)
    assert found.head == (
        "team", "people", "visits", "demand h/week", "capacity h/week", "load", "FTE", "max./week",
    )  # fmt: skip
    assert found.rows == (
        ("qa", "2", "1.00", "168", "336", "50%", "1.00", "28.0"),
        ("dev", "8", "1.00", "560", "1,344", "42%", "3.33", "33.6"),
        ("spare", "1", "–", "0", "168", "0%", "0", "–"),
    )
    short = tables.explanation_table(explain(model), model, whole=False)
    assert short.head == ("team", "people", "demand h/week", "capacity h/week", "load", "max./week")
    assert short.rows[0] == ("qa", "2", "168", "336", "50%", "28.0")
    assert (found.align, short.align) == ("lrrrrrrr", "lrrrrr")


def test_theory_beside_simulation() -> None:
    value = ValueCheck(
        "queue", "A queue", "request_to_delivery", "desk", 1.23456, est(1.2345, 0.0123), True
    )
    other = dataclasses.replace(value, measure="wait", passed=False)
    log = LogCheck("small", 3, 12_345, True)
    found = Verification((value, other), (log, dataclasses.replace(log, passed=False)))
    assert verification.theory_table(found).rows == (
        ("queue", "delivery time desk", "1.235", "1.234 (1.222–1.247)", "40", "holds"),
        ("", "wait desk", "1.235", "1.234 (1.222–1.247)", "40", "FAILS"),
    )
    assert verification.theory_table(found).align == "llrrrl"
    assert verification.theory_table(found).head == (
        "case", "measure", "theory", "simulated", "runs", "",
    )  # fmt: skip
    assert verification.log_table(found).rows == (
        ("small", "12,345", "3", "equal"), ("small", "12,345", "3", "DIFFER"),
    )  # fmt: skip
    assert verification.log_table(found).head == ("logs of both engines", "rows", "seeds", "")
    assert verification.log_table(found).align == "lrrl"
