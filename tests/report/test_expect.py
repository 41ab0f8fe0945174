"""Outcomes in words, as JUnit and in reports; nothing from a model is markup."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from flowsim.experiment import Estimate
from flowsim.model.expectations import ExpectedBottleneck, ExpectedFigure, Figure
from flowsim.report.render.junit import Suite, junit
from flowsim.report.runs.data import outcomes_data, run_data
from flowsim.report.sections import expectations
from flowsim.study.expect import Expected
from flowsim.study.results import Outcome
from tests.report import fakes
from tests.report.fakes import est
from tests.report.texts import report_text

PLACE = "configs/ten x.yaml:12:5"
RATE = Figure("feature.throughput", "throughput", "rate", work="feature")
NONE = Estimate(*[math.nan] * 5, 32)


def figure(text: str = "feature.throughput < 10/w", **changes: Any) -> Outcome:
    """An outcome that was held, unless it says otherwise."""
    expected = ExpectedFigure(text, PLACE, changes.pop("of", RATE), "<")
    made = {"word": "held", "kind": "figure", "found": est(9.0 / 168, 0.1 / 168), "bound": 10 / 168}
    return Outcome(expected, **{**made, **changes})


def who(text: str = "bottleneck is qa", **changes: Any) -> Outcome:
    made = {"word": "held", "kind": "bottleneck", "found": NONE, "candidates": (("qa", 1.0),)}
    return Outcome(ExpectedBottleneck(text, PLACE, ("qa",)), **{**made, **changes})


TIED = who(word="inconclusive", why="tied", candidates=(("qa", 0.61), ("appsec", 0.39)))
CLOSE = figure(word="inconclusive", why="interval", needed=664)
FAILED = figure("feature.throughput < 1.4 x baseline", word="failed", kind="ratio",
                found=est(1.5, 0.02), bound=1.4)  # fmt: skip
ALL = (figure(), FAILED, CLOSE, who(), TIED)


def timed(unit: str, mean: float, half: float, **changes: Any) -> str:
    measure = Figure("x.y", "y", unit)  # type: ignore[arg-type]
    return expectations.found(figure(of=measure, found=est(mean, half), **changes))


def test_what_was_found_is_in_the_unit_of_the_expectation() -> None:
    assert expectations.found(figure()) == "9.00 a week (8.90–9.10)"
    assert timed("elapsed", 240.0, 12.0, bound=300.0) == "10.0 d (9.5–10.5)"
    assert timed("elapsed", 3.0, 0.25, bound=4.0) == "3.00 h (2.75–3.25)"
    assert timed("share", 0.85, 0.012, bound=0.9) == "85.0% (83.8–86.2%)"
    assert timed("share", 0.05, 0.01, bound=0.0, kind="difference") == "+5.0pp (4.0–6.0pp)"
    assert timed("number", 20.0, 0.5, bound=0.0) == "20.0 (19.5–20.5)"
    assert expectations.found(FAILED) == "1.50 x (1.48–1.52)"
    assert expectations.found(who()) == "qa"
    assert expectations.found(TIED) == "qa (61%) or appsec (39%)"
    assert "no team" in expectations.found(who(candidates=(), why="no team", word="inconclusive"))
    grows = figure(word="inconclusive", why="piles up", found=NONE, growth=est(1 / 168, 0.1 / 168))
    assert expectations.found(grows) == "grows 1.00 (0.90–1.10) a week"


def test_each_is_one_line_and_says_why_it_is_not_decided() -> None:
    lines = expectations.lines(ALL, 200)
    assert len(lines) == len(ALL)
    words = [line.split()[0] for line in lines]
    assert words == ["held", "FAILED", "inconclusive", "held", "inconclusive"]
    assert "about 670 replications would decide it, if the estimate stays the same." in lines[2]
    assert "32 trials do not separate them" in lines[4]
    assert expectations.counted(ALL) == "2 held, 1 failed, 2 inconclusive"
    assert expectations.counted(()) == "no expectations"
    assert len(expectations.remarks(ALL)) == 2


@pytest.mark.parametrize("columns", [20, 40, 80, 110])
def test_lines_fit_and_no_expectation_is_cut(columns: int) -> None:
    long = figure("support_ticket.request_to_delivery_p85 < 1.25 x baseline", word="failed")
    lines = expectations.lines((*ALL, long), columns)
    assert max(map(len, lines)) <= max(columns, 14 + len("support_ticket.request_to_delivery_p85"))
    assert "support_ticket.request_to_delivery_p85" in " ".join(lines)


def test_needed_replications_are_two_digits_upwards() -> None:
    found = {5: 5, 99: 99, 101: 110, 664: 670, 22_915: 23_000}
    assert {n: expectations.rounded(n) for n in found} == found
    assert "more than a million" in expectations.remark(replace(CLOSE, needed=2_000_000))
    assert "may never decide it" in expectations.remark(replace(CLOSE, needed=None))


# -- JUnit


def suite(*outcomes: Outcome, file: str = "configs/ten x.yaml") -> Suite:
    expected = Expected("ten", fakes.model(), outcomes, fakes.REPLICATIONS, 1)
    return Suite(file, expected, 1.25)


def test_a_junit_file_is_read_back() -> None:
    text = junit([suite(*ALL), suite(figure(), file="other.yaml"), suite(file="silent.yaml")])
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="flowsim"')
    assert root.tag == "testsuites"
    assert [each.get("name") for each in root] == ["configs/ten x.yaml", "other.yaml"]
    counts = ("tests", "failures", "errors", "skipped", "time")
    assert [root[0].get(count) for count in counts] == ["5", "1", "0", "2", "1.250"]
    assert [root.get(count) for count in counts[:4]] == ["6", "1", "0", "2"]
    cases = root[0].findall("testcase")
    assert [case.get("name") for case in cases] == [each.expectation.text for each in ALL]
    assert {(case.get("file"), case.get("line")) for case in cases} == {
        ("configs/ten x.yaml", "12")
    }
    assert {case.get("classname") for case in cases} == {"configs/ten x"}
    kinds = [[part.tag for part in case if part.tag != "system-out"] for case in cases]
    assert kinds == [[], ["failure"], ["skipped"], [], ["skipped"]]
    failure, skipped = cases[1].find("failure"), cases[2].find("skipped")
    assert failure is not None
    assert skipped is not None
    assert failure.text == failure.get("message") == expectations.sentence(FAILED)
    assert failure.get("type") == "failed"
    assert "670 replications" in str(skipped.get("message"))


def test_the_structure_is_what_continuous_integration_reads() -> None:
    """Elements, attributes and order of the schema that Jenkins publishes, as far as we use it."""
    may_have = {
        "testsuites": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testsuite"}),
        "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testcase"}),
        "testcase": ({"name", "classname", "time", "file", "line"},
                     {"failure", "skipped", "system-out"}),
        "failure": ({"message", "type"}, set()),
        "skipped": ({"message"}, set()),
        "system-out": (set(), set()),
    }  # fmt: skip
    must_have = {"testsuite": {"name", "tests"}, "testcase": {"name", "classname", "time"}}
    for element in ElementTree.fromstring(junit([suite(*ALL)]).encode()).iter():
        attributes, children = may_have[element.tag]
        assert must_have.get(element.tag, set()) <= set(element.keys()) <= attributes
        assert {child.tag for child in element} <= children
        for count in ("tests", "failures", "errors", "skipped"):
            if element.tag.startswith("testsuite"):
                assert re.fullmatch(r"\d+", element.get(count, ""))


def test_strictly_what_is_not_decided_is_a_failure() -> None:
    root = ElementTree.fromstring(junit([suite(*ALL)], undecided="failure").encode())
    assert (root.get("failures"), root.get("skipped")) == ("3", "0")
    types = [failure.get("type") for failure in root.iter("failure")]
    assert types == ["failed", "inconclusive", "inconclusive"]


HOSTILE = "]]></testcase><evil a=\"1\" b='2'/>&amp;&#0; <!-- --> "
HOSTILE += "\x00\x1b[31m\u202e\ud800 \ufffe日本語 =1+1"


def test_hostile_texts_stay_texts() -> None:
    bad = replace(FAILED, expectation=replace(FAILED.expectation, text=HOSTILE,
                                              where=f"{HOSTILE}:3:1"))  # fmt: skip
    text = junit([suite(bad, file=f"{HOSTILE}.yaml")])
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert [element.tag for element in root.iter()] == [
        "testsuites", "testsuite", "testcase", "failure",
    ]  # fmt: skip
    case = root[0][0]
    shown = str(case.get("name"))
    assert shown.startswith("]]></testcase><evil a=\"1\" b='2'/>&amp;&#0;")
    assert shown.isprintable()
    assert case.get("line") == "3"
    assert all(line.isprintable() for line in expectations.lines((bad,), 80))


# -- data and reports


def test_data_are_in_weeks_days_and_shares() -> None:
    time = figure(of=Figure("x.y", "y", "elapsed"), found=est(48.0, 24.0), bound=72.0)
    rate, ratio, _, _, tied, days = outcomes_data((*ALL, time))
    assert rate["unit"] == "a week"
    assert (rate["found"]["mean"], rate["bound"]) == (pytest.approx(9.0), pytest.approx(10.0))
    assert (ratio["unit"], ratio["outcome"], ratio["bound"]) == ("ratio", "failed", 1.4)
    assert tied["candidates"][0] == {"constraint": "qa", "chance": 0.61}
    assert (tied["found"]["mean"], tied["bound"], tied["unit"]) == (None, None, "")
    assert (days["unit"], days["found"]["low"], days["bound"]) == ("days", 1.0, 3.0)
    json.dumps(outcomes_data(ALL), allow_nan=False)


def test_reports_show_what_was_expected_if_anything_was() -> None:
    base, other = fakes.run(), replace(fakes.faster(), outcomes=ALL)
    text = report_text(replace(base, outcomes=ALL))
    assert "## Expectations" in text
    assert "| FAILED | feature.throughput \\< 1.4 x baseline | 1.50 x (1.48–1.52) |" in text
    assert "2 held, 1 failed, 2 inconclusive" in text
    assert "about 670 replications" in text
    compared = report_text(fakes.compared(base, other))
    assert compared.count("2 held, 1 failed") == 1
    for silent in (
        report_text(base),
        report_text(fakes.compared(base, fakes.faster())),
    ):
        assert "expected" not in silent
    assert len(run_data(replace(base, outcomes=ALL))["expectations"]) == len(ALL)
