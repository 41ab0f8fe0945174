"""Report pages in a real browser: widths, themes, keyboard, paper, hostile names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowsim.model import loads
from flowsim.report.render.write import write_report
from flowsim.study.board_report import brief
from flowsim.study.decide.compare import compare
from flowsim.study.single.run import run
from tests.browser.conftest import WIDTHS, Open, faults, overflow

MODEL = """
flowsim: 1
name: {name}
warm_up: 8w
horizon: 26w
teams:
  dev: {{title: {team}, people: 4, cost: {{value: 100k/y, range: [90k/y, 120k/y]}}}}
  qa: {{people: 1, cost: 90k/y}}
  ops: {{people: 2}}
work:
  feature:
    arrives: always
    limit: 14
    value: 20k
    flow:
      - build: {{team: dev, effort: {{value: 30h, range: [20h, 40h]}}}}
      - test: {{team: qa, effort: 6h, then: {{build: 15%}}}}
      - release: {{team: ops, effort: 2h, opens: 24h}}
levers: {{hire_qa: {{title: Another tester, change: {{qa.people: +1}}}}}}
"""
NASTY = "</script><img src=x onerror=alert(1)>\\u202e{{=1+1}}"
PLAIN = MODEL.format(name="Small organisation", team="Developers")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison, and everything at once."""
    base = loads(PLAIN)
    others = {"fast": loads(PLAIN, set=[("dev.speed", "x10")])}
    place = tmp_path_factory.mktemp("reports")
    header = {"flowsim": "0", "command": "compare"}
    result = compare(base, others, replications=6)
    write_report(result, place / "compare", command="flowsim compare", header=header)
    whole = brief(base, others, budget=1e6, replications=6)
    write_report(whole, place / "board", command="flowsim report", header=header)
    return place


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True])
def test_a_page_fits_and_complains_of_nothing(
    folder: Path, open_page: Open, width: int, dark: bool
) -> None:
    watched = open_page(folder / "board" / "report.html", width=width, dark=dark)
    page = watched.page
    assert overflow(page) <= 0
    assert page.locator("figure .chart svg").count() >= 8
    for text in page.locator("figure .chart svg text").all()[:80]:
        box = text.bounding_box()
        assert box is None or (box["x"] > -2 and box["x"] + box["width"] < width + 2)
    assert watched.errors == []
    assert watched.strangers() == []


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_faults(folder: Path, open_page: Open, dark: bool) -> None:
    page = open_page(folder / "board" / "report.html", dark=dark).page
    for details in page.locator("details").all():
        details.evaluate("each => { each.open = true; }")
    page.wait_for_timeout(200)
    assert faults(page) == []


def test_every_control_works_with_the_keyboard(folder: Path, open_page: Open) -> None:
    watched = open_page(folder / "compare" / "report.html")
    page = watched.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        if page.evaluate("document.activeElement.hasAttribute('data-download')"):
            break
    tags = " ".join(reached)
    assert "data-theme-button" in tags
    assert "<summary" in tags
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    found = json.loads(Path(taken.value.path()).read_text(encoding="utf-8"))
    assert found["command"] == "compare"
    whole = json.loads((folder / "compare" / "data.json").read_text(encoding="utf-8"))
    assert found == whole


def test_the_theme_is_the_systems_until_somebody_chooses(folder: Path, open_page: Open) -> None:
    page = open_page(folder / "compare" / "report.html", dark=True).page
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Light colours").click()
    assert page.evaluate(paper) == "rgb(255, 255, 255)" != dark
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(paper) == dark


def test_numbers_stand_behind_every_chart(folder: Path, open_page: Open) -> None:
    page = open_page(folder / "board" / "report.html").page
    summaries = page.locator("figure details.numbers > summary")
    assert summaries.count() == page.locator("figure").count()
    for summary in summaries.all():
        summary.click()
    rows = page.locator("figure details.numbers tbody tr").count()
    assert rows > 40


def test_paper_has_everything_open(folder: Path, open_page: Open, tmp_path: Path) -> None:
    page = open_page(folder / "compare" / "report.html", dark=True).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    closed = page.locator("main details:not([open]):not(.no-print)").count()
    assert closed == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details:not([open])").count() > 3
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert (tmp_path / "report.pdf").stat().st_size > 50_000


def test_on_paper_a_chart_that_is_taller_than_a_page_is_a_picture_for_each_model(
    folder: Path, open_page: Open
) -> None:
    """The chart of gains, as of 24 teams with texts: no page has room for both models."""
    text = (folder / "compare" / "report.html").read_text(encoding="utf-8")
    start = text.index(">", text.index('<script type="application/json" id="data"')) + 1
    data, length = json.JSONDecoder().raw_decode(text[start:])
    gains = data["gains"]
    assert len(gains["panels"]) == 2
    gains["labels"] = [f"Team {number} " + 20 * "of it " for number in range(24)]
    for panel in gains["panels"]:
        row = next(row for row in panel["rows"] if row)
        panel["rows"] = [row | {"text": 12 * "long "}] * 24
    changed = json.dumps(data).replace("<", "\\u003c")
    file = folder / "compare" / "tall.html"
    file.write_text(text[:start] + changed + text[start + length :], encoding="utf-8")
    page = open_page(file, width=1280).page
    heights = """() => [...document.querySelectorAll('.chart')].map((chart) =>
        [...chart.children].map((one) => Number(one.getAttribute('height'))))"""
    before = page.evaluate(heights)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    on_paper = page.evaluate(heights)
    assert {len(each) for each in before} == {1}
    assert sorted({len(each) for each in on_paper}) == [1, 2]
    assert max(height for each in on_paper for height in each) <= 960
    kept = "(rule) => getComputedStyle(document.querySelector(rule))"
    page.emulate_media(media="print")
    for rule in ("h2", "figcaption"):
        assert page.evaluate(f"({kept})('{rule}').breakAfter") == "avoid"
    assert page.evaluate(f"({kept})('.chart > svg').breakInside") == "avoid"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(heights) == before


def test_without_script_the_words_and_tables_are_there(folder: Path, browser: object) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto((folder / "compare" / "report.html").as_uri())
    assert page.locator("h1").inner_text()
    assert page.locator("table").count() > 4
    context.close()


def test_what_a_model_says_is_text(
    tmp_path: Path, open_page: Open, capfd: pytest.CaptureFixture[str]
) -> None:
    model = loads(MODEL.format(name=json.dumps(NASTY), team=json.dumps(NASTY * 3)))
    found = run(model, replications=4)
    header = {"flowsim": "0", "command": "run"}
    write_report(found, tmp_path / "out", command=f"flowsim run {NASTY}", header=header)
    watched = open_page(tmp_path / "out" / "report.html", width=360)
    assert watched.errors == []
    assert watched.page.locator("img").count() == 0
    assert "<img src=x" in watched.page.locator("main").inner_text()
    assert overflow(watched.page) <= 0


def test_charts_keep_their_bars_and_their_words_on_a_phone(folder: Path, open_page: Open) -> None:
    """The ladder above all: bars that can be told apart, no text beyond the edge of its chart."""
    page = open_page(folder / "board" / "report.html", width=390).page
    page.evaluate(
        "document.querySelectorAll('details:not(.numbers)').forEach((d) => (d.open = true))"
    )
    page.wait_for_timeout(300)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.chart svg')].flatMap((chart) => {
            const box = chart.getBoundingClientRect();
            return [...chart.querySelectorAll('text')].filter((text) => {
                const { left, right } = text.getBoundingClientRect();
                return left < box.left - 2 || right > box.right + 2;
            }).map((text) => text.textContent);
        })"""
    )
    assert outside == []
    widths = page.evaluate(
        """() => [...document.querySelectorAll('.chart svg')]
            .filter((chart) => chart.getAttribute('aria-label').startsWith('Next: '))
            .map((chart) => [...chart.querySelectorAll('rect')])
            .map((bars) => bars.map((bar) => bar.width.baseVal.value))"""
    )
    assert len(widths) == 1
    assert max(widths[0]) > 150.0


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_every_part_of_a_report_is_in_sight_of_its_links(
    folder: Path, open_page: Open, width: int
) -> None:
    """No link lies beyond an edge, where nothing shows that the bar scrolls."""
    page = open_page(folder / "board" / "report.html", width=width).page
    nav = page.locator(".bar nav")
    assert nav.evaluate("bar => bar.scrollWidth - bar.clientWidth") <= 0
    links = nav.locator("a").all()
    assert len(links) >= 6
    for link in links:
        box = link.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    links[-1].click()
    page.wait_for_timeout(600)
    heading = page.locator(f"{links[-1].get_attribute('href')} h2").bounding_box()
    bar = page.locator(".bar").bounding_box()
    assert heading is not None
    assert bar is not None
    assert heading["y"] >= bar["y"] + bar["height"] - 1  # nothing lies over where it leads
