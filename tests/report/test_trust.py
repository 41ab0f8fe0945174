"""The trust card says what is so, and a failed check is loud."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flowsim.experiment.precision import Precision
from flowsim.experiment.results import Audit
from flowsim.model import Model, loads
from flowsim.report.format.numbers import percent_of
from flowsim.report.render.notebook import as_markdown
from flowsim.report.sections import trust
from flowsim.report.sections.assumptions import Origins, origin, origins
from flowsim.study.measured.initial_transient import InitialTransient
from flowsim.study.results import Checks, RunResult
from tests.report import fakes
from tests.report.texts import report_text


def line(check: str, *runs: RunResult) -> trust.TrustCheck:
    return next(each for each in trust.card(runs) if each.check == check)


def checked(run: RunResult | None = None, **changes: Any) -> RunResult:
    run = run or fakes.run()
    return replace(run, checks=replace(run.checks, **changes))


def audited(**changes: Any) -> RunResult:
    found = fakes.CHECKED.audit
    assert found is not None
    return checked(audit=replace(found, **changes))


def figured(**changes: Any) -> RunResult:
    return fakes.run(work=fakes.work_figures(**changes))


def test_the_lines_of_a_sound_run() -> None:
    card = trust.card((fakes.run(),))
    assert [(each.check, each.mark) for each in card] == [
        ("bookkeeping", "fine"),
        ("warm-up", "fine"),
        ("precision", "fine"),
        ("piling up", "fine"),
        ("unfinished", "look"),  # 131 days in a run with 4 weeks before it
        ("inputs", "look"),
        ("seed", "fine"),
    ]
    assert trust.alarm(card) == ""
    assert "in each of 40 replications" in card[0].says
    assert "12,345 rows" in card[0].says


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (audited(unbalanced=3), "items are lost or created in 3 of 40 replications"),
        (
            audited(identities=replace(fakes.SOUND, little_gap=0.01)),
            "Little's law is violated by a share of 0.01",
        ),
        (
            audited(identities=replace(fakes.SOUND, little_gap=float("nan"))),
            "Little's law is violated by a share of nan",
        ),
        (
            audited(identities=replace(fakes.SOUND, disorder=2, balance_gap=1)),
            "3 entries of a log contradict one another",
        ),
    ],
)
def test_a_failed_check_stands_first(run: RunResult, says: str) -> None:
    card = trust.card((run,))
    assert card[0].mark == "FAILED"
    assert not run.checks.hold
    assert says in trust.alarm(card)
    assert trust.alarm(card).startswith("A CHECK HAS FAILED")
    lines = report_text(run).splitlines()
    assert lines[2].startswith("**A CHECK HAS FAILED")
    assert as_markdown(run).startswith("**A CHECK HAS FAILED")
    assert as_markdown(fakes.compared(fakes.run(), run)).startswith("**A CHECK HAS FAILED")
    both = report_text(fakes.compared(fakes.run(), run))
    assert both.splitlines()[2].startswith("**A CHECK HAS FAILED")
    assert f"{says} (Scenario)" in both or f"{says} (" in both


def test_what_was_not_looked_at_is_not_fine() -> None:
    bare = replace(fakes.run(), checks=Checks())
    marks = {each.check: each.mark for each in trust.card((bare,))}
    assert (marks["bookkeeping"], marks["warm-up"]) == ("look", "look")
    assert bare.checks.hold


@pytest.mark.parametrize(
    ("initial_transient", "mark", "says"),
    [
        (
            InitialTransient(3),
            "fine",
            "the warm-up rule (MSER-5) recommends 3 weeks (features, averages over 40 runs)",
        ),
        (InitialTransient(0), "fine", "the warm-up rule (MSER-5) recommends none"),
        (
            InitialTransient(9),
            "look",
            "the warm-up rule (MSER-5) recommends 9 weeks: write warm_up: 9w",
        ),
        (InitialTransient(None, "unstable"), "look", "no warm-up is long enough"),
        (
            InitialTransient(None, "short"),
            "look",
            "the warm-up rule (MSER-5) needs 20 weeks in all",
        ),
        (InitialTransient(None, "late"), "look", "not steady before the second half"),
        (
            InitialTransient(None, "transient", ("a", "b")),
            "fine",
            "a change over time, so there is no steady state (a; b)",
        ),
    ],
)
def test_the_warm_up(initial_transient: InitialTransient, mark: str, says: str) -> None:
    found = line("warm-up", checked(initial_transient=initial_transient))
    assert found.mark == mark
    assert found.short != "none"  # which would be said of a model that has one
    assert says in found.says
    assert "warm-up 4 weeks, then 1 year counted" in found.says


def test_levers_are_counted_from_the_first_day() -> None:
    pulled = fakes.faster(of=loads(fakes.MODEL, use=["fast=1"]))
    assert "the transition is counted" in line("warm-up", fakes.run(), pulled).says
    assert "change-over" not in line("warm-up", fakes.run(), fakes.faster()).says


def test_precision() -> None:
    good = line("precision", fakes.run())
    assert good.mark == "fine"
    assert good.says == "40 replications: throughput ±1.6% and mean time to delivery ±1.8%"
    wide = figured(throughput=fakes.est(9.4, 0.6))
    assert line("precision", wide).mark == "look"
    assert line("precision", wide).says.endswith("run or compare with --precision 5%")
    both = line("precision", fakes.run(), replace(wide, name="wide"))
    assert "throughput ±6.4% (widest: wide)" in both.says
    grows = figured(delivery_mean=fakes.est(9.4, 3.0), unstable=True)
    assert "delivery" not in line("precision", grows).says
    assert line("precision", figured(throughput=fakes.NONE, delivery_mean=fakes.NONE)).says == (
        "40 replications give no interval"
    )


def test_a_precision_that_was_asked_for() -> None:
    reached = Precision(0.02, reached=True, needed=40, most=1000)
    found = line("precision", checked(precision=reached))
    assert (found.mark, found.says.endswith("as requested (2%)")) == ("fine", True)
    stopped = Precision(0.005, reached=False, needed=1234, most=40)
    found = line("precision", checked(precision=stopped))
    assert found.mark == "look"
    assert (
        "0.5% not reached; judging by the variance so far, about 1,234 replications are "
        "needed" in found.says
    )
    assert "judging by the variance so far" in found.says
    assert [percent_of(share) for share in (0.02, 0.0035, 0.5, 0.101)] == [
        "2%",
        "0.35%",
        "50%",
        "10%",
    ]


def test_too_few_items_for_a_percentile_are_a_reason() -> None:
    none = {"delivery_p85": fakes.NONE, "delivery_p95": fakes.NONE}
    few = line("unfinished", figured(**none))
    assert few.mark == "look"
    assert "too few features are delivered to say within" in few.says
    assert few.short == "too few features for the days of 85%"
    nothing = figured(**none, throughput=fakes.est(0.0))
    assert line("unfinished", nothing).mark == "fine"
    assert "too few" not in line("unfinished", fakes.run()).says


def test_what_piles_up() -> None:
    grows = figured(growth=fakes.est(3.1, 0.2), unstable=True)
    found = line("piling up", grows)
    assert found.mark == "look"
    assert "grow by 3.1 (2.9 to 3.3) a week; delivery times have no steady mean" in found.says
    text = fakes.MODEL.replace(
        "levers:", "  bug: {arrives: {rate: 1/w}, flow: [{fix: {team: dev, effort: 1h}}]}\nlevers:"
    )
    other = fakes.run(of=fakes.model(text=text))
    other = replace(other, work=(other.work[0], replace(other.work[1], unstable=True)))
    found = line("piling up", fakes.run(), replace(other, name="b"))
    assert found.mark == "look"
    assert found.says.endswith("show no clear growth, but unfinished bugs (b) grow")
    assert found.short == "bugs pile up"


def test_what_is_unfinished() -> None:
    quick = {"delivery_p95": fakes.est(20.0), "unfinished_age": fakes.est(9.0)}
    found = line("unfinished", figured(**quick))
    assert found.mark == "fine"
    assert "91.0 features at the end, 9.00 days old on average" in found.says
    stuck = line("unfinished", figured(**{**quick, "unfinished_age": fakes.est(50.0)}))
    assert stuck.mark == "look"
    assert "50.0 days old on average, and 95% of those delivered took less than 20.0" in stuck.says
    short = line("unfinished", fakes.run())
    assert (
        "in the first 28% of the counted time, the run has lasted less than the slowest 5% of "
        "features take" in short.says
    )
    grows = figured(unstable=True)
    assert line("unfinished", grows).mark == "fine", "its times are not shown at all"


def test_the_card_in_a_line_or_two() -> None:
    fine = [trust.TrustCheck("a", "fine", "x"), trust.TrustCheck("b", "fine", "y")]
    assert trust.summary(fine) == "Checks: all 2 fine."
    look = [
        *fine,
        trust.TrustCheck("c", "look", "long", "short"),
        trust.TrustCheck("d", "look", "long"),
    ]
    assert trust.summary(look) == "Checks: 2 of 4 fine. Note: c (short); d."


def test_names_in_the_card_are_data() -> None:
    model = fakes.model("a|b<script>")
    other = fakes.faster(of=replace(model, name="|*<script>"))
    text = report_text(
        fakes.compared(fakes.run(), replace(other, checks=audited(unbalanced=1).checks))
    )
    assert "<script" not in text.replace("\\<script", "")
    card = text.split("## How far to trust it")[1].split("## How the bottleneck")[0]
    rows = [row for row in card.splitlines() if row.startswith("| ")]
    assert len(rows) == 9
    assert all(row.replace("\\|", "").count("|") == 4 for row in rows)


SOURCES = """
flowsim: 1
horizon: 52w
teams:
  dev: {people: {value: 8, source: "measured: the list of staff"}, cost: 100k/y}
  qa: {people: 2, overhead: {meetings: {value: 20%, range: [10%, 30%], source: "own, a guess"}}}
work:
  feature:
    arrives: {rate: {value: 2/w, source: "derived: 8 a month"}}
    flow:
      - build: {team: dev, effort: {value: 40h, source: "Somebody 2023 (S, vendor)"}, cv: 1.2}
levers:
  fast: {change: {dev.speed: {value: x2, range: [x1, x3], source: "assumed"}}, covers: 50%}
"""


def test_where_numbers_come_from_is_counted() -> None:
    def found(model: Model) -> Origins:
        return origins([model])

    alone = found(loads(SOURCES))
    assert alone == Origins(
        measured=1, sourced=1, derived=1, guessed=1, unsaid=3, ranged=1, selling=1
    )  # without a source: the cost, the people of qa, the cv
    pulled = found(loads(SOURCES, use=["fast=1"]))
    assert (pulled.total, pulled.guessed, pulled.unsaid, pulled.ranged) == (9, 2, 4, 2)
    assert origins([loads(SOURCES), loads(SOURCES, use=["fast=1"])]) == pulled
    assert found(loads(SOURCES, set=["dev.speed=2"])) == alone, "files are counted, not options"


def test_what_a_source_says_by_its_first_word() -> None:
    for source, kind in (
        ("", "unsaid"),
        ("own", "guessed"),
        ("Own; 10.9 h a week, Clockwise 2022", "guessed"),
        ("guessed by the team", "guessed"),
        ("estimate of Q2", "guessed"),
        ("derived from two others", "derived"),
        ("measured: 312 items of the tracker", "measured"),
        ("measured for coding tasks: METR 2025", "sourced"),
        ("Owner of the product, 2024", "sourced"),
    ):
        assert origin(source) == kind


def test_inputs() -> None:
    found = line("inputs", fakes.run(of=loads(SOURCES)))
    assert found.mark == "look"
    assert found.says == (
        "of 7 numbers, 1 measured here, 1 from a source, 1 derived, 1 guessed and 3 with no source "
        "in the file; 1 with a range; 1 from vendors"
    )
    assert found.short == "4 of 7 numbers guessed or unsourced"


def test_audits_of_several_runs_are_added_up() -> None:
    found = line("bookkeeping", fakes.run(), fakes.faster())
    assert "in each of 80 replications" in found.says
    assert "the first of each run (24,690 rows)" in found.says
    assert isinstance(fakes.CHECKED.audit, Audit)
