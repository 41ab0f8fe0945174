"""The moving picture in a browser: its controls, its figures, its state at any time, its speed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from flowsim.model import Model, load, loads
from flowsim.report.page.assets import script
from flowsim.report.page.replay import replay_widget, typical_replication
from flowsim.report.page.replay_figures import days, figures
from flowsim.report.page.shell import element, page, together
from flowsim.study.decide.compare import compare
from flowsim.study.replay.replay import Replay, record
from flowsim.study.results import RunResult
from flowsim.study.shipped import configs
from flowsim.study.single.run import run
from tests.browser.conftest import WIDTHS, Open, Watched, faults, overflow
from tests.report.page.unpacking import unpacked

SCENARIOS = ("ten-x-developers", "balanced")
LABELS = ["Baseline", "Developers 10x", "Balanced"]
NASTY = [
    '<img src=x onerror="window.hurt = 1">',
    "x" * 300,
    "\u202e" + "\u05d0\u05d1\u05d2 " * 12,
    "🚀" * 40,
]

Made = tuple[Path, dict[str, Any], list[Replay]]


def write(path: Path, runs: tuple[RunResult, ...]) -> dict[str, Any]:
    """A page with the moving picture of some runs, and text above it to be scrolled past."""
    html, data = replay_widget(runs)
    head = element("h1", "A page")
    button = element("button", "Dark", type="button", data_theme_button=True, hidden=True)
    bar = element("header", element("div", button), class_="bar")
    content = together(bar, element("main", together(head, html)))
    text = page(title="Replay", content=content, data={"replay": data}, version="0")
    path.write_text(text, encoding="utf-8")
    return data


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The default organisation in three scenarios."""
    folder = configs()
    base = replace(load(folder / "product-org.yaml"), expect=())
    others = {
        name: replace(load(folder / "scenarios" / f"{name}.yaml"), expect=()) for name in SCENARIOS
    }
    runs = compare(base, others, replications=2).runs
    path = tmp_path_factory.mktemp("replay") / "page.html"
    chosen = typical_replication(runs)
    cuts = [
        record(each.model, judged=each.judged, seed=each.seed, replication=chosen).cut()
        for each in runs
    ]
    return path, write(path, runs), cuts


@pytest.fixture
def opened(made: Made, open_page: Open) -> Callable[..., Watched]:
    """The page, still: nothing has begun by itself."""

    def open_it(**more: Any) -> Watched:
        return ready(open_page(made[0], **{"reduced_motion": "reduce", **more}))

    return open_it


def ready(watched: Watched) -> Watched:
    watched.page.wait_for_selector(".replay[data-state=ready]")
    return watched


def go_to(page: Page, week: float) -> None:
    page.evaluate(
        """week => {
          const range = document.querySelector(".replay input[type=range]");
          range.value = week;
          range.dispatchEvent(new Event("input"));
        }""",
        week,
    )
    frames(page)


def frames(page: Page) -> None:
    """Let two frames pass, so that what was asked for is drawn."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def until(page: Page, expression: str) -> None:
    """Wait until something is so; the policy of the page forbids Playwright's own way."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def shown(page: Page) -> list[list[str]]:
    """The figures of each scenario: time, delivered, in progress, days."""
    return page.evaluate(
        """[...document.querySelectorAll(".replay-panel")].map(
          panel => [...panel.querySelectorAll("dd")].map(one => one.textContent))"""
    )


def state(page: Page) -> list[Any]:
    pictures = """[...document.querySelectorAll(".replay-panel canvas")].map(
        one => one.toDataURL())"""
    return [shown(page), page.evaluate(pictures)]


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def week_of(page: Page) -> str:
    return str(page.get_by_role("slider").get_attribute("aria-valuetext"))


def test_figures_are_those_of_the_log_at_any_week(
    made: Made, opened: Callable[..., Watched]
) -> None:
    _, data, cuts = made
    watched = opened()
    for week in (0, 1, 7, 30, 51, 52):
        go_to(watched.page, week)
        at = round(week * 168 / data["tick"])
        counted = [figures(cut, data["tick"]) for cut in cuts]
        assert shown(watched.page) == [
            [
                str(week),
                str(each.delivered_by(at)),
                str(each.in_progress(at)),
                days(each.days_lately(at)),
            ]
            for each in counted
        ]
        row = watched.page.locator("#replay tbody tr").nth(week).locator("td")
        in_table = row.evaluate_all("cells => cells.map(cell => cell.textContent)")
        assert in_table == [text for each in shown(watched.page) for text in each[1:]]
    assert watched.errors == []
    assert watched.strangers() == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080), (1024, 768)])
def test_a_full_screen_holds_all_of_it(
    opened: Callable[..., Watched], width: int, height: int
) -> None:
    page = opened(width=width, height=height).page
    before = page.locator(".replay-picture").first.bounding_box()
    button(page, "Full screen").click()
    expect(button(page, "Leave full screen")).to_be_visible()
    page.wait_for_function("document.fullscreenElement")
    page.wait_for_timeout(300)
    at = page.evaluate(
        """() => ({ legend: document.querySelector(".replay-legend").getBoundingClientRect().bottom,
          more: document.fullscreenElement.scrollHeight - innerHeight,
          panels: document.querySelectorAll(".replay-panel").length })"""
    )
    assert at["panels"] == 3
    assert at["more"] <= 0
    assert 0.75 * height < at["legend"] <= height, "all of it, and no smaller than it must be"
    button(page, "Leave full screen").click()
    expect(button(page, "Full screen")).to_be_visible()
    page.wait_for_timeout(300)
    after = page.locator(".replay-picture").first.bounding_box()
    assert before
    assert after
    assert (after["width"], after["height"]) == (before["width"], before["height"])


def test_the_page_decodes_what_was_packed(made: Made, opened: Callable[..., Watched]) -> None:
    _, data, _ = made
    watched = opened(bypass_csp=True)
    names = ("waiting", "hand", "kept", "busy")
    ticks = [0, 1, 999, 17472, data["last"]]
    code = script("replay-data.js") + "\nwindow.read = module_replay_data.readReplay;"
    watched.page.add_script_tag(content=code)
    found = watched.page.evaluate(
        """async ([data, names, ticks]) => (await read(data)).map(run => ({
          counts: names.map(name => run[name].map(kind => kind.map(one => ticks.map(t => one[t])))),
          away: run.away.map(one => ticks.map(t => one[t])),
          members: run.members.map(one => ticks.map(t => one[t])),
          moves: run.moves.at.length,
        }))""",
        [data, names, ticks],
    )
    for mine, run_data in zip(found, data["runs"], strict=True):
        nodes, teams = len(run_data["nodes"]), len(run_data["members"])
        theirs = unpacked(run_data, nodes, teams, data["last"])
        for counts, name in zip(mine["counts"], names, strict=True):
            assert np.array_equal(np.array(counts), getattr(theirs, name)[:, :, ticks])
        assert mine["moves"] > 5000
        assert mine["members"] == [[team[0][1]] * len(ticks) for team in run_data["members"]]


def test_a_week_looks_the_same_however_it_is_reached(opened: Callable[..., Watched]) -> None:
    page = opened().page
    go_to(page, 20.3)
    before = state(page)
    for week in (52, 0, 33.7):
        go_to(page, week)
        assert state(page)[1] != before[1]
    go_to(page, 20.3)
    assert state(page) == before
    page.get_by_role("slider").focus()
    for key in ("PageUp", "PageDown", "Home", "End"):
        page.keyboard.press(key)
    go_to(page, 20.3)
    assert state(page) == before


def test_every_control_works_by_keyboard(opened: Callable[..., Watched]) -> None:
    watched = opened()
    page = watched.page
    slider = page.get_by_role("slider")
    go_to(page, 12.4)
    slider.focus()
    for key, words in [
        ("ArrowRight", "week 13"), ("ArrowUp", "week 14"), ("ArrowLeft", "week 13"),
        ("PageUp", "week 17"), ("PageDown", "week 13"), ("End", "week 52"), ("Home", "week 0"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        frames(page)
        assert week_of(page) == words
    page.get_by_role("button", name="4 times the speed").focus()
    page.keyboard.press("Space")
    assert page.locator('[aria-label="Speed"] [aria-pressed=true]').text_content() == "4×"
    button(page, "Play").focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.replay dd').textContent > 1")
    page.keyboard.press("Enter")
    frames(page)
    paused = shown(page)
    page.wait_for_timeout(150)
    assert shown(page) == paused
    button(page, "Balanced").focus()
    page.keyboard.press("Space")
    frames(page)
    assert len(shown(page)) == 2
    assert watched.errors == []


def test_every_control_works_by_mouse(opened: Callable[..., Watched]) -> None:
    watched = opened()
    page = watched.page
    for label in LABELS:
        assert button(page, label).get_attribute("aria-pressed") == "true"
    button(page, "Baseline").click()
    button(page, "Balanced").click()
    assert page.locator(".replay-panel h3").all_text_contents() == ["Developers 10x"]
    button(page, "Developers 10x").click()  # one is always there
    assert len(shown(page)) == 1
    button(page, "Baseline").click()
    assert page.locator(".replay-panel h3").all_text_contents() == LABELS[:2]
    tops = "[...document.querySelectorAll('.replay-panel')].map(x => x.getBoundingClientRect().top)"
    beside = page.evaluate(tops)
    assert beside[0] == beside[1]
    button(page, "Stacked").click()
    below = page.evaluate(tops)
    assert below[0] < below[1]
    slider = page.get_by_role("slider").bounding_box()
    assert slider is not None
    page.mouse.click(slider["x"] + slider["width"] / 2, slider["y"] + slider["height"] / 2)
    frames(page)
    assert week_of(page) in ("week 25", "week 26")
    button(page, "Play").click()
    page.wait_for_timeout(100)
    assert button(page, "Pause").is_visible()
    go_to(page, 51.99)
    button(page, "Play").click()
    button(page, "Play again").wait_for()
    assert week_of(page) == "week 52"
    assert watched.errors == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_and_can_be_read(opened: Callable[..., Watched], width: int, dark: bool) -> None:
    watched = opened(width=width, dark=dark)
    page = watched.page
    go_to(page, 30)
    assert overflow(page) <= 0
    assert faults(page) == []
    assert len(shown(page)) == (1 if width < 1000 else 3)
    empty = page.evaluate(
        """[...document.querySelectorAll(".replay-panel canvas")].filter(one => {
          const pixels = one.getContext("2d").getImageData(0, 0, one.width, one.height).data;
          return !pixels.some(value => value);
        }).length"""
    )
    assert empty == 0
    small = page.evaluate(
        """[...document.querySelectorAll(".replay button, .replay input")].filter(one => {
          const box = one.getBoundingClientRect();
          return box.width && box.height < 39.5;
        }).length"""
    )
    assert small == 0
    assert watched.errors == []


def test_on_a_narrow_screen_one_scenario_is_shown_at_a_time(
    opened: Callable[..., Watched],
) -> None:
    page = opened(width=360).page
    assert page.locator(".replay-panel h3").all_text_contents() == LABELS[:1]
    button(page, "Balanced").click()
    assert page.locator(".replay-panel h3").all_text_contents() == LABELS[2:]
    assert button(page, "Baseline").get_attribute("aria-pressed") == "false"
    page.set_viewport_size({"width": 1280, "height": 800})
    until(page, "document.querySelectorAll('.replay-panel').length === 3")


def test_colours_follow_the_theme(opened: Callable[..., Watched]) -> None:
    page = opened().page
    go_to(page, 30)
    light = state(page)
    button(page, "Dark colours").click()
    frames(page)
    assert state(page)[0] == light[0]
    assert state(page)[1] != light[1]
    button(page, "Light colours").click()
    frames(page)
    assert state(page) == light


def test_it_begins_by_itself_only_where_motion_is_welcome(made: Made, open_page: Open) -> None:
    still = ready(open_page(made[0], reduced_motion="reduce")).page
    still.locator(".replay").scroll_into_view_if_needed()
    still.wait_for_timeout(300)
    assert shown(still)[0][:2] == ["0", "0"]
    moving = ready(open_page(made[0], reduced_motion="no-preference")).page
    moving.locator(".replay-stage").scroll_into_view_if_needed()
    until(moving, "document.querySelector('.replay dd').textContent > 0")
    # At once: a mouse first scrolls to the button, and who scrolls the picture away pauses it, too.
    until(
        moving,
        """(() => {
          const play = document.querySelector(".replay-play");
          if (!play.textContent.includes("Pause")) return false;
          play.click();
          return true;
        })()""",
    )
    until(moving, "document.querySelector('.replay-play').textContent.includes('Play')")
    moving.wait_for_timeout(300)
    assert button(moving, "Play").is_visible(), "who has stopped it finds it stopped"


def test_paper_shows_the_end(opened: Callable[..., Watched]) -> None:
    page = opened(dark=True).page
    go_to(page, 10)
    before = state(page)
    page.evaluate(
        """window.addEventListener("beforeprint", () => {
          window.onPaper = [...document.querySelectorAll(".replay dd")].map(x => x.textContent);
        })"""
    )
    page.pdf()
    printed = page.evaluate("window.onPaper")
    frames(page)
    assert printed[0] == "52"
    assert state(page) == before


def test_on_paper_boxes_and_dots_are_one_picture(opened: Callable[..., Watched]) -> None:
    """A printed page has left out a canvas that lay below another one."""
    page = opened().page
    drawn = """() => {
      const live = document.querySelector(".replay-picture canvas:last-child");
      const { data } = live.getContext("2d").getImageData(0, 0, live.width, live.height);
      let count = 0;
      for (let i = 3; i < data.length; i += 4) count += data[i] > 0;
      return count / (live.width * live.height);
    }"""
    before = page.evaluate(drawn)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    on_paper = page.evaluate(drawn)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert on_paper > 2.0 * before


def test_names_are_shown_as_text_and_cut(tmp_path: Path, open_page: Open) -> None:
    teams = {f"t{i}": {"people": 1, "title": title} for i, title in enumerate(NASTY)}
    flow = [{f"s{i}": {"team": f"t{i}", "effort": "2h", "title": NASTY[0]}} for i in range(4)]
    kind = {
        "title": NASTY[0],
        "arrives": {"rate": "9/w"},
        "flow": [*flow, {"rest": {"wait": "1d"}}],
    }
    model = {"flowsim": 1, "name": NASTY[0], "horizon": "6w", "teams": teams, "work": {"w": kind}}
    write(tmp_path / "page.html", (run(loads(json.dumps(model)), replications=2),))
    for width in (360, 1280):
        watched = ready(open_page(tmp_path / "page.html", width=width, reduced_motion="reduce"))
        go_to(watched.page, 3)
        assert overflow(watched.page) <= 0
        assert watched.page.locator(".replay img, #replay img").count() == 0
        assert watched.page.evaluate("window.hurt") is None
        assert watched.page.locator(".replay h3").text_content().startswith("<img")
        assert watched.errors == []


def crowd(teams: int, items: int) -> str:
    """An organisation of so many teams with so many items in progress."""
    flow: list[Any] = []
    for i in range(teams - 2):
        step: dict[str, Any] = {"team": f"team_{i}", "effort": "2h"}
        if i in (10, 22):
            step["then"] = {f"step_{i - 5}": "8%"}
        if i in (6, 7, 18, 19):
            branches = flow[-1]["parallel"] if i in (7, 19) else []
            if not branches:
                flow.append({"parallel": branches})
            branches.append({f"step_{i}": step})
        else:
            flow.append({f"step_{i}": step})
    people = {f"team_{i}": {"people": 5 if i == 12 else 8} for i in range(teams)}
    asks = [{f"ask_{i}": {"team": f"team_{i}", "effort": "1h"}} for i in (teams - 2, teams - 1)]
    work = {
        "feature": {"arrives": "always", "limit": items, "value": "1k", "flow": flow},
        "ticket": {"arrives": {"rate": "40/w"}, "flow": asks},
    }
    return json.dumps(
        {"flowsim": 1, "name": "Crowd", "warm_up": "8w", "horizon": "52w", "teams": people,
         "work": work}
    )  # fmt: skip


COUNT_FRAMES = """
window.began = []; window.took = [];
const request = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = draw => request(now => {
  const start = performance.now();
  draw(now);
  window.took.push(performance.now() - start);
  window.began.push(now);
});
"""


def test_thirty_teams_and_five_thousand_items_stay_smooth(tmp_path: Path, browser: Browser) -> None:
    path = tmp_path / "page.html"
    data = write(path, (run(loads(crowd(30, 5000)), replications=2),))
    assert data["whole"]
    assert len(data["runs"][0]["members"]) == 30
    assert data["runs"][0]["judged"] >= 5000
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(COUNT_FRAMES)
    page.goto(path.as_uri())
    page.wait_for_selector(".replay[data-state=ready]")
    go_to(page, 30)
    assert int(shown(page)[0][2]) == 5000
    page.locator(".replay-stage").scroll_into_view_if_needed()
    button(page, "Play").click()
    tries = [watch(page) for _ in range(3)]  # another job may take the processor for a while
    context.close()
    print([f"{fps:.0f} frames a second, {took:.1f} ms to draw one" for fps, took in tries])
    assert max(fps for fps, _ in tries) >= 50.0
    assert min(took for _, took in tries) < 10.0


def watch(page: Page) -> tuple[float, float]:
    """By the medians of three seconds: frames a second, milliseconds to draw one."""
    page.evaluate("window.began.length = window.took.length = 0")
    page.wait_for_timeout(3000)
    began, took = page.evaluate("[window.began, window.took]")
    return 1000.0 / float(np.median(np.diff(began))), float(np.median(took))


def two_parts() -> tuple[Model, Model]:
    """A market and more people for it."""
    folder, short = configs() / "workshop", {"horizon": "60w"}
    more = load(folder / "12-demand-surge" / "2-support.yaml", set=short)
    return load(folder / "12-demand-surge.yaml", set=short), more


def two_products() -> tuple[Model, Model]:
    """Rivals of which none is better, and one is."""
    file = configs() / "claims" / "18-betamax-and-vhs.yaml"
    one = replace(load(file, set={"horizon": "60w"}), expect=(), claim=None)
    return one, one.with_(set={"vhs.early.pull": "x2"})


@pytest.mark.parametrize("models", [two_parts, two_products])
def test_users_run_along_with_the_slider(
    models: Callable[[], tuple[Model, Model]], open_page: Open, tmp_path: Path
) -> None:
    """Users by part, or by product, and who waits are those of the last week that has ended."""
    base, more = models()
    path = tmp_path / "page.html"
    data = write(path, compare(base, {"more": more}, replications=2).runs)
    for width in (1440, 390):
        watched = ready(open_page(path, reduced_motion="reduce", width=width))
        page = watched.page
        slider = page.get_by_label("Time, in weeks")
        for week in (0, 17, 60):
            slider.fill(str(week))
            for number, shown in enumerate(data["runs"][: 2 if width > 860 else 1]):
                market, place = shown["market"], page.locator(".replay-market").nth(number)
                counts = [each["users"] for each in market["parts"]] + [market["waiting"]]
                now = [each[week - 1] if week else 0 for each in counts]
                expect(place.locator("li b")).to_have_text([f"{each:,}" for each in now])
                expect(place.locator(".replay-users b")).to_have_text(f"{sum(now[:-1]):,}")
                line = place.locator("line")
                assert float(line.get_attribute("x1") or 0) == pytest.approx(600 * week / 60)
        assert overflow(page) == 0
        assert watched.errors == []
    label = page.locator("canvas[role=img]").first.get_attribute("aria-label") or ""
    assert f"{now[-1]} waiting for onboarding" in label
