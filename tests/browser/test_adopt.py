"""Pages of `adopt` in a real browser: charts, names or legends at each width, hostile names."""

from __future__ import annotations

from pathlib import Path

import pytest

import flowsim as fs
from flowsim.report.render.write import write_report
from tests.browser.conftest import WIDTHS, Open, faults, overflow

SALES = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
NASTY = "</script><img src=x onerror=alert(1)>{{=1+1}}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All strategies, one of them, and a fit."""
    place = tmp_path_factory.mktemp("adopt")
    header = {"flowsim": "0", "command": "adopt"}
    results = {
        "all": fs.adopt(trials=20),
        "one": fs.adopt("evolve", trials=20),
        "fit": fs.fit_sales(SALES, name=NASTY),
    }
    for name, result in results.items():
        write_report(result, place / name, command="flowsim adopt", header=header, only=())
    return place


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "charts"), [("all", 4), ("one", 3), ("fit", 1)])
def test_pages_fit_and_complain_of_nothing(
    folder: Path, open_page: Open, width: int, name: str, charts: int
) -> None:
    watched = open_page(folder / name / "report.html", width=width)
    page = watched.page
    assert overflow(page) <= 0
    assert page.locator("figure .chart svg").count() == charts
    for text in page.locator("figure .chart svg text").all():
        box = text.bounding_box()
        assert box is None or (box["x"] > -2 and box["x"] + box["width"] < width + 2)
    assert page.locator("img").count() == 0
    assert watched.errors == []
    assert watched.strangers() == []


@pytest.mark.parametrize("width", [360, 1280])
def test_lines_have_names_or_a_legend(folder: Path, open_page: Open, width: int) -> None:
    page = open_page(folder / "all" / "report.html", width=width).page
    ways = page.locator("figure[data-key=ways]")
    at_ends = ways.locator("svg text", has_text="Hybrid").count()
    legend = ways.locator(".legend", has_text="Hybrid").is_visible()
    assert (at_ends, legend) == ((0, True) if width < 480 else (1, False))


def test_lines_are_known_without_colours(folder: Path, open_page: Open) -> None:
    page = open_page(folder / "all" / "report.html", width=390).page
    ways = page.locator("figure[data-key=ways]")
    dashes = "all => all.map(one => one.getAttribute('stroke-dasharray'))"
    legend = ways.locator(".legend line").evaluate_all(dashes)
    lines = ways.locator("path.line").evaluate_all(dashes)
    assert len(legend) > 3
    assert len(set(legend)) == min(len(legend), 8)
    assert set(lines) <= set(legend)


def test_the_chasm_is_marked_between_two_groups(folder: Path, open_page: Open) -> None:
    page = open_page(folder / "all" / "report.html").page
    texts = page.locator("figure[data-key=bell] svg text").all_text_contents()
    assert "the chasm" in texts
    assert "Early majority" in " ".join(texts)


@pytest.mark.parametrize("dark", [False, True])
def test_nobody_is_shut_out(folder: Path, open_page: Open, dark: bool) -> None:
    page = open_page(folder / "all" / "report.html", dark=dark).page
    page.wait_for_timeout(300)
    assert faults(page) == []
