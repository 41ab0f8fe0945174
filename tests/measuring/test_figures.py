"""The pages say what was measured, to the last digit, and what was measured comes out again."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from docs_from_code import language
from flowsim.experiment import Estimate
from flowsim.report.format.numbers import shown
from measuring.__main__ import main
from measuring.every import EVERY
from measuring.figures import (
    FOLDER,
    ROOT,
    Block,
    Measured,
    between,
    estimate,
    of,
    prose,
    table,
)

BLOCKS = [(each, block) for each in EVERY for block in each.blocks]
NAMES = [f"{block.page} {block.name}" for _, block in BLOCKS]
MARK = re.compile(r"<!-- (\w+): python -m ([\w.]+) -->")
FROM_THE_LANGUAGE = {
    (f"docs/{language.PAGE.name}", name, "docs_from_code") for name in ("generated", "measures")
}


def page(block: Block) -> str:
    return (ROOT / block.page).read_text(encoding="utf-8")


def is_stale(text: str, block: Block, program: str, rendered: str) -> bool:
    """Whether a page says anything else in a block than what was measured."""
    return between(text, block.name, rendered, by=program) != text


@pytest.mark.parametrize(("measured", "block"), BLOCKS, ids=NAMES)
def test_a_page_says_what_is_stored(measured: Measured, block: Block) -> None:
    rendered = block.text(measured.stored())
    assert not is_stale(page(block), block, measured.program, rendered), (
        "python -m measuring writes the pages; read the diff"
    )


@pytest.mark.parametrize(("measured", "block"), BLOCKS, ids=NAMES)
def test_no_digit_can_be_changed_unseen(measured: Measured, block: Block) -> None:
    text, rendered = page(block), block.text(measured.stored())
    begin = text.index(rendered, text.index(f"<!-- {block.name}: "))
    places = [at for at in range(begin, begin + len(rendered)) if text[at].isdigit()]
    assert places
    for at in places:
        wrong = f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
        assert is_stale(wrong, block, measured.program, rendered)


def test_every_mark_on_a_page_is_of_something_measured() -> None:
    files = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    marks = [
        (file.relative_to(ROOT).as_posix(), *found)
        for file in files
        for found in MARK.findall(file.read_text(encoding="utf-8"))
    ]
    known = {(block.page, block.name, measured.program) for measured, block in BLOCKS}
    assert len(marks) == len(set(marks))
    assert set(marks) == known | FROM_THE_LANGUAGE


def test_every_stored_file_is_measured_by_a_module() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == {each.module for each in EVERY}
    for each in EVERY:
        assert (ROOT / "measuring" / f"{each.module}.py").is_file()


@pytest.mark.nightly
@pytest.mark.parametrize("measured", EVERY, ids=lambda each: each.module)
def test_measured_anew_it_is_the_same(measured: Measured) -> None:
    stored, found = measured.stored(), measured.anew()
    for block in measured.blocks:
        assert block.text(found) == block.text(stored)
    assert found == stored  # to the digits that are kept


# -- the mechanism


def test_content_goes_between_its_marks() -> None:
    text = "a\n<!-- x: python -m y -->\nold\n<!-- end of x -->\nb\n"
    assert between(text, "x", "| new |\n", by="y") == text.replace("old\n", "\n| new |\n\n")
    with pytest.raises(AssertionError, match="marks of x"):
        between(text, "x", "| new |\n", by="z")
    with pytest.raises(AssertionError, match="marks of x"):
        between(text + text, "x", "| new |\n", by="y")


def test_figures_come_back_as_they_were_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("measuring.figures.FOLDER", tmp_path)
    found = Estimate(0.344544123456, 0.3260449876, 0.363043, 0.0185, 0.009, 40)
    figures = {"gain": of(found), "rows": [("a", 1), ("b", 2.0)], "name": "x [y]"}
    measured = Measured("nothing", lambda: figures, ())
    measured.store(figures)
    stored = measured.stored()
    assert stored == measured.anew()
    assert stored["gain"] == [0.344544, 0.326045, 0.363043, 40]
    assert shown(estimate(stored["gain"])) == shown(found)
    with pytest.raises(AssertionError, match="no number"):
        Measured("nothing", lambda: {"a": math.nan}, ()).anew()


def test_prose_and_tables_are_markdown() -> None:
    rows = table([("a", "b", "c"), ("x", "1", "y")]).splitlines()
    assert rows == ["| a | b | c |", "| :-- | --: | :-- |", "| x | 1 | y |"]
    lines = prose("* " + "word " * 30, "* two").splitlines()
    assert [line[:6] for line in lines] == ["* word", "  word", "* two"]
    assert prose("One.", "Two.") == "One.\n\nTwo.\n"


def test_an_unknown_module_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--anew", "covrage"]) == 2
    assert "coverage" in capsys.readouterr().err
