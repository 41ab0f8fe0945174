"""The explorer in a real browser: exact on grid points, marked between them, keyboard and mouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowsim.model import loads
from flowsim.report.render.write import write_report
from flowsim.study.sweep.sweep import Sweep, sweep
from tests.browser.conftest import WIDTHS, Open, faults, overflow

MODEL = """
flowsim: 1
name: Small organisation
warm_up: 8w
horizon: 26w
teams: {dev: {title: Developers, people: 4, cost: 100k/y}, qa: {people: 1, cost: 90k/y}}
work:
  feature:
    arrives: always
    limit: 12
    value: 20k
    flow: [{build: {team: dev, effort: 20h}}, {test: {team: qa, effort: 5h}}]
levers: {tool: {title: A better tool, change: {feature.build.effort: /2}}}
"""


@pytest.fixture(scope="module")
def swept() -> Sweep:
    vary = {
        "dev.people": ["4", "6"],
        "tool": ["0%", "50%", "100%"],
        "dev.discipline": ["fifo", "shortest"],
    }
    return sweep(loads(MODEL), vary, verdicts=True, replications=6)


@pytest.fixture(scope="module")
def file(swept: Sweep, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("explorer")
    header = {"flowsim": "0", "command": "sweep"}
    write_report(swept, place, command="flowsim sweep", header=header)
    return place / "report.html"


def test_a_grid_point_shows_its_runs(file: Path, swept: Sweep, open_page: Open) -> None:
    watched = open_page(file)
    page = watched.page
    shown = page.locator(".explorer-shown")
    base = swept.cells[0].figures.throughput
    assert f"{base.mean:.3g}" in shown.inner_text()
    assert f"{base.low:.3g}–{base.high:.3g}" in shown.inner_text()
    assert "6 replications" in shown.inner_text()
    page.get_by_label("A better tool").press("End")
    page.get_by_label("Developers, people").press("End")
    page.get_by_label("dev.discipline").select_option(label="shortest")
    last = next(cell for cell in swept.cells if cell.at == (1, 2, 1))
    assert f"{last.figures.throughput.mean:.3g}" in shown.inner_text()
    page.get_by_role("button", name="As it is").click()
    assert f"{base.low:.3g}–{base.high:.3g}" in shown.inner_text()
    assert watched.errors == []
    assert watched.strangers() == []


def test_between_points_it_is_marked_and_between_them(
    file: Path, swept: Sweep, open_page: Open
) -> None:
    page = open_page(file).page
    page.get_by_label("Developers, people").press("ArrowRight")  # 5, half way
    shown = page.locator(".explorer-shown")
    assert "interpolated" in shown.inner_text()
    cells = {cell.at: cell.figures.throughput.mean for cell in swept.cells}
    middle = (cells[0, 0, 0] + cells[1, 0, 0]) / 2.0
    assert f"{middle:.3g}" in shown.inner_text()
    assert "between simulated points" in (
        page.get_by_label("Developers, people").get_attribute("aria-valuetext") or ""
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits(file: Path, open_page: Open, width: int, dark: bool) -> None:
    page = open_page(file, width=width, dark=dark).page
    assert overflow(page) <= 0
    if width in (360, 1280):
        assert faults(page) == []
