"""No number stands in the documentation that nothing measures."""

from __future__ import annotations

import pytest

from flowsim.theory import Centre, closed_network
from measuring.figures import ROOT
from tests.measuring.numbers import LOOSE, PAGES, SPEEDS, on_one_line, unmeasured


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_number_is_measured_or_has_its_reason(page: str) -> None:
    found = unmeasured(page, text_of(page))
    assert found == [], "render it from figures, put it in words, or say why in LOOSE"


@pytest.mark.parametrize("page", PAGES)
def test_what_may_stand_does(page: str) -> None:
    text = on_one_line(text_of(page))
    gone = [
        each.words for each in (*LOOSE, *SPEEDS) if each.page == page and each.words not in text
    ]
    assert gone == []


def test_a_speed_stands_beside_its_command() -> None:
    for page, words, command in SPEEDS:
        _, _, after = on_one_line(text_of(page)).partition(words)
        assert f"`{command}`" in after[:120], words


@pytest.mark.parametrize(
    "wrong",
    ["It brings 71.8% more.", "It brings 9 % more.", "It was .6 a week.", "It takes 11.9 weeks."],
)
def test_a_number_by_hand_is_found(wrong: str) -> None:
    for page in ("docs/essay.md", "docs/studies.md"):
        (found,) = unmeasured(page, f"{text_of(page)}\n{wrong}\n")
        assert found.strip() in on_one_line(f"{text_of(page)} {wrong}")
    assert unmeasured("docs/essay.md", "`--precision 2%`, [2](decisions/0.1.md), section 3") == []


def test_the_arithmetic_of_a_decision() -> None:
    network = closed_network(60, [Centre(1.0, 1.0, 1)] * 6)
    assert round(100.0 * network.throughput) == 92
