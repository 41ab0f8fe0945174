"""The file that `flowsim demo` writes: its size, and how soon there is something to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowsim.cli.main import group
from tests.browser.conftest import Open

MOST_BYTES = 1_500_000
SOON = 1.0  # seconds


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo")
    group(["demo", "--replications", "6", "--out", str(place)], standalone_mode=False)
    return place / "report.html"


def test_it_is_small_and_soon_there(file: Path, open_page: Open) -> None:
    assert file.stat().st_size <= MOST_BYTES
    times = []
    for _ in range(3):  # the machine may be busy with something else
        watched = open_page(file)
        page = watched.page
        paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 1e9"
        times.append(page.evaluate(paint) / 1000.0)
        assert watched.errors == []
    assert min(times) < SOON
    print(f"{file.stat().st_size:,} bytes, first paint after {min(times):.2f} s")


def test_the_first_screen_says_it_all(file: Path, open_page: Open) -> None:
    page = open_page(file, width=1280, height=800).page
    for text in (
        "Make one team ten times as fast: in 15 of 16 cases",
        "Next step",
        "Cheaper alternative",
        "How sure",
        "guesses",
    ):
        box = page.get_by_text(text).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 800


def test_a_phone_shows_the_next_step_and_the_picture_before_the_rest(
    file: Path, open_page: Open
) -> None:
    page = open_page(file, width=390, height=844).page
    places = [
        page.locator(each).first.bounding_box()
        for each in (".notes dt", ".opening figure", ".notes dt:nth-of-type(2), .notes > * + *")
    ]
    tops = [place["y"] for place in places if place]
    assert len(tops) == 3
    assert tops == sorted(tops)
    assert tops[1] < 844 - 200  # a good part of it is on the first screen


def test_on_paper_details_for_engineers_are_an_appendix(file: Path, open_page: Open) -> None:
    page = open_page(file).page
    page.emulate_media(media="print")
    titles = page.get_by_text("Appendix, for engineers")
    assert titles.count() == 1
    assert titles.is_visible()
    order = page.locator("main > section").evaluate_all("all => all.map(one => one.id)")
    begins = page.locator("main > section.appendix").get_attribute("id")
    assert order.index("outcome") < order.index(begins) < order.index("details")
