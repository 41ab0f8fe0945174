"""What is shown with the verdict, in words, tables and pictures."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from flowsim.report.chart_data.runs import stretches
from flowsim.report.sections import indicators, tables
from flowsim.study.bottleneck.records import Gain
from flowsim.study.measured.records import Waits
from flowsim.study.results import RunResult
from tests.report import fakes
from tests.report.fakes import est
from tests.report.texts import report_text


def with_team(run: RunResult, name: str, **changes: Any) -> RunResult:
    teams = tuple(
        dataclasses.replace(team, **changes) if team.team == name else team for team in run.teams
    )
    return dataclasses.replace(run, teams=teams)


def odd(gain: Gain) -> RunResult:
    """Developers are the bottleneck, and qa is busier; gain: what qa's trial gave."""
    run = with_team(fakes.run(), "qa", utilisation=est(0.99, 0.005))
    run = with_team(run, "dev", utilisation=est(0.9, 0.005))
    gains = (Gain("dev", est(0.07, 0.006), kept=True), gain)
    return dataclasses.replace(run, verdict=dataclasses.replace(run.verdict, gains=gains))


def test_signs_that_agree_are_named() -> None:
    run = fakes.run()
    assert indicators.disagreements(run) == []
    assert indicators.agreement(run) == (
        "Other indicators agree (busiest, longest queue and longest active): Developers."
    )


def test_a_sign_that_points_elsewhere_is_explained_by_the_trial() -> None:
    run = odd(Gain("qa", est(0.001, 0.003), kept=False))
    (sentence,) = indicators.disagreements(run)
    assert sentence == (
        "Quality assurance is the busiest team, but the bottleneck is Developers. 10% more "
        "speed gains +0.1% (−0.2% to +0.4%) at Quality assurance, but +7.0% (+6.4% to +7.6%) at "
        "Developers."
    )
    assert indicators.agreement(run) == ""


def test_a_team_without_effect_cannot_be_the_bottleneck() -> None:
    run = odd(Gain("qa", est(0.0, replications=0), kept=False))
    (sentence,) = indicators.disagreements(run)
    assert sentence.endswith(
        "Nothing that Quality assurance does can change when features are delivered."
    )


def test_a_trial_with_others_says_so() -> None:
    run = odd(Gain("qa", est(0.001, 0.003), kept=False, together=("qa", "a", "b")))
    assert "at Quality assurance and 2 others together, but" in indicators.disagreements(run)[0]


def test_being_blocked_is_said_only_where_it_is_beyond_doubt() -> None:
    run = odd(Gain("qa", est(0.01, 0.003), kept=False))
    assert "a limit keeps" not in indicators.disagreements(run)[0]
    assert (
        "a limit keeps"
        not in indicators.disagreements(with_team(run, "qa", blocked=est(0.2, 0.3)))[0]
    )
    said = indicators.disagreements(with_team(run, "qa", blocked=est(0.2, 0.01)))[0]
    assert said.endswith("People of Quality assurance are idle for 20% (19% to 21%) of their "
                         "time because a limit holds back what they have finished.")  # fmt: skip


def test_without_a_bottleneck_no_sign_disagrees() -> None:
    for run in (fakes.run(constraint="demand", demand=3.0), fakes.run(constraint="")):
        assert indicators.disagreements(run) == []
        assert indicators.agreement(run) == ""


def test_of_a_sign_all_count_that_cannot_be_told_apart() -> None:
    values = {"a": est(0.9, 0.05), "b": est(0.84, 0.02), "c": est(0.8, 0.01), "d": fakes.NONE}
    assert indicators.leaders(values) == ["a", "b"]
    assert indicators.leaders({"a": est(0.0), "d": fakes.NONE}) == []
    run = dataclasses.replace(with_team(fakes.run(), "qa", utilisation=est(0.97, 0.02)), arrow="qa")
    assert indicators.indicators_by_team(run)["qa"] == ["busiest", "arrow"]
    assert indicators.disagreements(run)[0].startswith(
        "Quality assurance is where the arrows (blocked and starved) lead"
    )


def test_the_sentence_about_waits_names_causes_in_order() -> None:
    assert indicators.waiting_sentence(dataclasses.replace(fakes.run(), waits=())) == ""
    one = Waits("feature", "", est(3.0, 0.2), (("gate", est(3.0, 0.2)),), est(0.0))
    run = dataclasses.replace(fakes.run(), waits=(one,))
    assert (
        indicators.waiting_sentence(run) == "On average, 3.0 (2.8 to 3.2) features are "
        "waiting for a gate."
    )
    many = (("limit", est(4.0, 0.2)), ("join", est(2.0, 0.2)), ("hours", est(1.0, 0.1)),
            ("batch", est(0.5, 0.1)))  # fmt: skip
    run = dataclasses.replace(
        run, waits=(dataclasses.replace(one, waiting=est(7.5, 0.3), causes=many),)
    )
    assert indicators.waiting_sentence(run) == (
        "On average, 7.5 (7.2 to 7.8) features are waiting, including 4.0 (3.8 to 4.2) for a WIP "
        "limit, 2.0 (1.8 to 2.2) for other branches and 1.0 (0.9 to 1.1) for opening hours."
    )


def test_what_is_said_of_waits_does_not_include_itself() -> None:
    """Of 11.3 features 11.3 wait for people; a thousandth for the hours is no second cause."""
    causes = (("people", est(11.3, 0.4)), ("hours", est(0.01, 0.004)))
    nearly = Waits("feature", "", est(11.31, 0.4), causes, est(0.0))
    run = dataclasses.replace(fakes.run(), waits=(nearly,))
    assert indicators.waiting_sentence(run) == (
        "On average, 11.3 (10.9 to 11.7) features are waiting for busy people."
    )


def test_the_sentence_about_waits_is_whole_where_every_cause_is_small() -> None:
    causes = (("people", est(0.03, 0.004)), ("hours", est(0.022, 0.004)))
    few = Waits("feature", "", est(0.052, 0.006), causes, est(0.0))
    run = dataclasses.replace(fakes.run(), waits=(few,))
    assert indicators.waiting_sentence(run) == (
        "On average, 0.052 (0.046 to 0.058) features are waiting, including 0.030 (0.026 to "
        "0.034) for "
        "busy people."
    )


def test_tables_have_a_column_for_each_cause_that_occurs() -> None:
    run = fakes.run()
    table = indicators.place_table(run, "feature")
    assert table.head == ("", "wait", "for busy people", "for a gate", "while closed")
    assert [row[0] for row in table.rows] == ["Developers", "Quality assurance", "in all"]
    both = indicators.scenario_waits_table((run, fakes.faster()))
    assert [row[0] for row in both.rows] == ["Baseline", "Developers 10x"]
    many = indicators.signs_table((run, fakes.faster()), most=1)
    assert [row[1] for row in many.rows] == ["Developers", "Quality assurance"]
    assert many.rows[0][-1] == "bottleneck, busiest, longest queue, longest active"


def test_the_report_of_a_run_and_of_scenarios_has_both() -> None:
    run, other = fakes.run(), fakes.faster()
    alone = report_text(run)
    several = report_text(fakes.compared(run, other))
    for text in (alone, several):
        assert "## What items wait for" in text
        assert "## Other bottleneck indicators" in text
        assert "the first 10 replications" in text
    bare = dataclasses.replace(run, moments=None)
    assert "points at a team" not in report_text(bare)
    assert "share of waiting" in tables.team_table(run).head


def test_weeks_become_stretches_of_the_same_area() -> None:
    week = np.array([*np.arange(1.0, 61.0), 60.5])
    values = np.linspace(0.0, 1.0, 2 * 61).reshape(2, 61)
    edges, shares = stretches(week, values)
    assert edges[0] == 0.0
    assert edges[-1] == 60.5
    assert len(edges) == shares.shape[1] + 1 <= 27
    area = (values * np.diff(week, prepend=0.0)).sum(axis=1)
    np.testing.assert_allclose((shares * np.diff(edges)).sum(axis=1), area)
