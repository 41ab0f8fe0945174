"""What is mutated, and the tests that must notice: four parts of the package above the engines.

A mutant is tried on those of the tests of its part that call its function, until one fails. Golden
files are left out: a snapshot notices anything and says nothing about what is right. So are tests
that take more than a few seconds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Package:
    """A part of the sources. modules: below src/flowsim. tests: arguments of pytest."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()  # of the modules
    slow: tuple[str, ...] = ()  # words in the names of tests that are left out


MONEY = (
    "study/decide/money.py",
    "study/money_records.py",
    "study/decide/invest.py",
    "study/decide/race.py",
    "study/decide/yearly.py",
    "study/decide/moves.py",
    "report/sections/worth.py",
)

PACKAGES = (
    Package(
        "plan",
        ("plan",),
        ("tests/plan",),
    ),
    Package(
        "study",
        ("study",),
        (
            "tests/study",
            "tests/test_explain.py",
            "tests/test_face.py",
            "tests/test_python_api.py",
            "tests/report/page/test_replay.py",
        ),
        without=MONEY,
        slow=(
            "of_what_is_shipped",
            "slice_delivers_the_same",
            "demo_of_a_year",
            "named_cases",
            "advisor",
            "calibration",
            "those_on_paper",
            "many_shares_fall_back",
            "same_again",
            "says_what_each_study_says_alone",
            "the_command",
        ),
    ),
    Package(
        "money",
        (
            *MONEY,
            "report/studies/decide/invest/document.py",
            "report/studies/decide/invest/steps.py",
        ),
        (
            "tests/study/test_money.py",
            "tests/study/test_invest.py",
            "tests/study/test_moves.py",
            "tests/report/test_worth.py",
            "tests/report/test_ladder.py",
            "tests/report/test_studies.py",
        ),
        slow=("picture", "drawn", "names_are_data", "nothing_is_delivered"),
    ),
    Package(
        "words",
        tuple(
            f"report/{name}.py"
            for name in (
                "sections/wording",
                "sections/findings",
                "sections/tables",
                "format/numbers",
                "format/table",
                "format/text",
                "format/labels",
                "format/plurals",
            )
        ),
        tuple(
            f"tests/report/test_{name}.py"
            for name in ("words", "plurals", "numbers", "findings", "table", "tables", "text")
        ),
    ),
)
