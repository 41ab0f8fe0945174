"""Outcomes as a JUnit file, which continuous integration shows with the tests of a project.

Input: outcomes by file. Output: XML in which nothing from a model file is markup. A file is a
test suite, an expectation a test case with its line; what failed is a failure, and what is not
decided is skipped, with the reason, or a failure where that is asked for.

There is no standard of the format. This is what Jenkins, GitLab and others read in common: counts
on suites, `name` and `classname` on cases, the reason both as an attribute and as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as Tree

from flowsim.report.format.text import clean
from flowsim.report.sections.expectations import LONGEST, sentence

if TYPE_CHECKING:
    from flowsim.study.expect import Expected
    from flowsim.study.results import Outcome

_REASON = 2_000
_PLACE = re.compile(r"(.*):(\d+):\d+", re.DOTALL)

Undecided = Literal["skipped", "failure"]


@dataclass(frozen=True, slots=True)
class Suite:
    """What became of the expectations of a file, and how many seconds it took to find out."""

    file: str
    expected: Expected
    seconds: float

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Its outcomes, in the order of the file."""
        return self.expected.outcomes


def junit(suites: Sequence[Suite], *, undecided: Undecided = "skipped") -> str:
    """The file. undecided: the state of an expectation without an outcome."""
    root = Tree.Element("testsuites", {"name": "flowsim"})
    made = [_suite(suite, undecided) for suite in suites if suite.outcomes]
    root.extend(made)
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(each.get(count, "0")) for each in made)))
    root.set("time", _seconds(sum(suite.seconds for suite in suites)))
    Tree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tree.tostring(root, encoding="unicode")}\n'


def _suite(suite: Suite, undecided: Undecided) -> Tree.Element:
    name = _text(suite.file)
    cases = [_case(outcome, name, undecided) for outcome in suite.outcomes]
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": 0,
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    element = Tree.Element("testsuite", {"name": name})
    for key, count in counts.items():
        element.set(key, str(count))
    element.set("time", _seconds(suite.seconds))
    element.extend(cases)
    return element


def _case(outcome: Outcome, file: str, undecided: Undecided) -> Tree.Element:
    """One expectation. What took time was the run, which is that of the suite."""
    text, reason = _text(outcome.expectation.text), _text(sentence(outcome), most=_REASON)
    case = Tree.Element("testcase", {"name": text, "classname": _class(file), "time": "0"})
    place = _PLACE.fullmatch(outcome.expectation.where)
    if place is not None:
        case.set("file", _text(place[1]))
        case.set("line", place[2])
    what = {"held": "", "failed": "failure", "inconclusive": undecided}[outcome.word]
    if not what:
        Tree.SubElement(case, "system-out").text = reason
        return case
    found = Tree.SubElement(case, what, {"message": reason})
    if what == "failure":
        found.set("type", outcome.word)
    found.text = reason
    return case


def _class(file: str) -> str:
    """The file without its ending; a point would make packages of it."""
    return str(PurePath(file).with_suffix("")).replace(".", "_")


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def _text(text: str, *, most: int = LONGEST) -> str:
    """A text on one line, without what XML cannot hold: that is not printable either."""
    return clean(text, most=most)
