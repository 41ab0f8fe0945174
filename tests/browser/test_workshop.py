"""A workshop in real browsers: a facilitator, two phones, and a server that dies in the midst."""

from __future__ import annotations

import math
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Open, Watched, faults, overflow
from tests.web.house import SMALL
from tests.web.voters import SOURCES, said, served

MARKUP = "<img src=x onerror=alert(1)>"
PRODUCTS = Path(__file__).parents[2] / "configs" / "three-products.yaml"
TITLED = SMALL.replace("people: 4,", f"people: 4, title: 'Developers {MARKUP}',")
REFUSED = "ERR_CONNECTION_REFUSED"
About = dict[str, Any]


@pytest.fixture(scope="module")
def about(tmp_path_factory: pytest.TempPathFactory) -> Iterator[About]:
    """A server with a small model of its own."""
    folder = tmp_path_factory.mktemp("workshop")
    (folder / "model.yaml").write_text(TITLED, encoding="utf-8")
    with served(folder, str(folder / "model.yaml")) as (_, found):
        yield found


def new_room(open_page: Open, about: About, title: str = "A room", **more: Any) -> Watched:
    """A facilitator in a new room, with the first numbers there, though nobody sees them yet."""
    host = open_page(about["facilitator"], **more)
    host.page.get_by_label("Title of the workshop").fill(title)
    host.page.get_by_role("button", name="Open a room").click()
    host.page.locator("[data-kind=whole]").wait_for(state="attached", timeout=60_000)
    return host


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def code_of(host: Watched) -> str:
    return host.page.locator("#join b").inner_text()


def join(open_page: Open, about: About, code: str, name: str, **more: Any) -> Watched:
    guest = open_page(f"{about['join']}j/{code}", **{"width": 360, "height": 740, **more})
    guest.page.get_by_label("Your name").fill(name)
    guest.page.get_by_role("button", name="Join").click()
    expect(guest.page.get_by_role("heading", name="You are in.")).to_be_visible()
    return guest


def play_to(host: Page, guests: list[Page], phase: str) -> None:
    """From a lobby to a phase of a round about the bottleneck."""
    tab(host, "Round")
    host.get_by_role("button", name="Ask the room").click()
    for guest in guests:
        voted(guest, "qa")
    expect(host.get_by_text(f"{len(guests)} of {len(guests)} have voted")).to_be_visible()
    if phase == "revealed":
        host.get_by_role("button", name="Close the votes").click()
        host.get_by_role("button", name="Reveal").click(timeout=60_000)
        expect(host.get_by_text("It is qa.")).to_be_visible()


def voted(page: Page, choice: str) -> None:
    """Vote, and see nothing but that the vote is kept."""
    page.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_role("heading", name="Your vote is saved.")).to_be_in_viewport()
    expect(page.locator(".kept .huge")).to_have_text(choice)
    expect(page.get_by_role("button", name="Send my vote")).to_have_count(0)


def reloaded(*everybody: Watched) -> None:
    """Everybody loads their page again; whoever is in a room is in it still."""
    for watched in everybody:
        watched.page.reload()
        watched.page.wait_for_selector("html[data-ready=yes]", state="attached")
        assert "key=" not in watched.page.url
    for watched in everybody:
        expect(watched.page.locator("#title")).to_contain_text("Tuesday")
        expect(watched.page.get_by_text("you do not run it")).to_have_count(0)


def test_a_workshop_with_reloads_and_a_server_that_dies_in_the_midst(
    open_page: Open, tmp_path: Path
) -> None:
    (tmp_path / "model.yaml").write_text(TITLED, encoding="utf-8")
    arguments = [str(tmp_path / "model.yaml")]
    with served(tmp_path, *arguments) as (process, about):
        port = about["join"].rstrip("/").rpartition(":")[2]
        host = new_room(open_page, about, f"Tuesday {MARKUP}")
        code = code_of(host)
        ann = join(open_page, about, code, f"Ann {MARKUP}"[:24])
        bob = join(open_page, about, code, "Bob")
        everybody = (host, ann, bob)
        expect(host.page.get_by_text("2 participants")).to_be_visible()
        reloaded(*everybody)
        expect(host.page.get_by_role("heading", name="Ask the room")).to_be_visible()
        expect(ann.page.get_by_role("heading", name="You are in.")).to_be_visible()

        tab(host.page, "Explore")
        host.page.get_by_label("Tests twice as fast").fill("1")
        expect(host.page.locator("[data-figure=throughput] .change.better")).to_be_visible()
        reloaded(host)
        expect(host.page.locator("output[for=lever-faster_tests]")).to_have_text("100%")
        host.page.get_by_label("Save these positions as").fill("Fast tests")
        host.page.get_by_role("button", name="Save").click()
        tab(host.page, "Side by side")
        row = host.page.get_by_role("row", name=re.compile("^Fast tests"))
        expect(row).to_contain_text("+", timeout=30_000)
        reloaded(host)
        expect(row).to_be_visible()

        tab(host.page, "Round")
        host.page.locator("select[name=scenario]").select_option("Fast tests")
        host.page.get_by_role("button", name="Ask the room").click()
        expect(ann.page.get_by_role("button", name="Send my vote")).to_be_in_viewport()
        reloaded(*everybody)
        voted(ann.page, "qa")
        expect(host.page.get_by_text("1 of 2 have voted")).to_be_visible()
        reloaded(host, ann)
        expect(host.page.get_by_text("1 of 2 have voted")).to_be_visible()
        expect(ann.page.locator(".kept .huge")).to_have_text("qa")
        bob.page.get_by_label("No team: a limit, a wait or nothing").check()

        assert [watched.errors for watched in everybody] == [[], [], []]
        process.send_signal(signal.SIGKILL)
        process.wait()
        expect(bob.page.get_by_text("Connection lost")).to_be_in_viewport()
        bob.page.get_by_role("button", name="Send my vote").click()  # it waits for the server
        expect(bob.page.get_by_text("Your vote will be sent when it is back")).to_be_in_viewport()
        again = subprocess.Popen(
            [*process.args, "--port", port],  # type: ignore[misc]
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
        )
        try:
            said(again)
            expect(bob.page.get_by_text("Your vote is saved.")).to_be_visible(timeout=30_000)
            expect(host.page.get_by_text("2 of 2 have voted")).to_be_visible(timeout=30_000)
            expect(ann.page.get_by_text("Connection lost")).to_be_hidden(timeout=30_000)
            expect(ann.page.locator(".kept .huge")).to_have_text("qa")
            for watched in everybody:
                assert all(REFUSED in error or "ERR_" in error for error in watched.errors)
                watched.errors.clear()
            reloaded(*everybody)
            _play_to_the_end(everybody)
        finally:
            again.kill()
            again.wait()
            assert again.stdout is not None
            again.stdout.close()


def _play_to_the_end(everybody: tuple[Watched, Watched, Watched]) -> None:
    """From two votes about the bottleneck to the report of the room."""
    host, ann, bob = everybody
    host.page.get_by_role("button", name="Close the votes").click()
    closed = re.compile("Votes are closed|The answer is ready")  # a quick run is done by then
    expect(ann.page.get_by_role("heading", name=closed)).to_be_visible()
    reloaded(*everybody)
    host.page.get_by_role("button", name="Reveal").wait_for(timeout=60_000)
    reloaded(*everybody)
    expect(ann.page.get_by_role("heading", name="The answer is ready.")).to_be_visible()
    host.page.get_by_role("button", name="Reveal").click()
    expect(ann.page.get_by_text("points for you")).to_be_visible()
    expect(host.page.get_by_role("heading", name="Score")).to_be_visible()
    reloaded(*everybody)
    expect(ann.page.get_by_text("points for you")).to_be_visible()

    host.page.get_by_label("How to spend a budget").check()
    host.page.get_by_role("textbox", name="Budget").fill("200k")
    host.page.get_by_role("button", name="Ask the room").click()
    expect(ann.page.get_by_text("of 200k spent")).to_be_visible(timeout=60_000)
    reloaded(*everybody)
    ann.page.get_by_label("Tests twice as fast").check()
    ann.page.get_by_role("button", name="One more: One more person in qa").click()
    expect(ann.page.get_by_text("120k of 200k spent")).to_be_visible()
    ann.page.get_by_role("button", name="Send my vote").click()
    more = bob.page.get_by_role("button", name="One more: One more person in Developers")
    for _ in range(3):
        more.click()
    expect(bob.page.get_by_text("100k over budget")).to_be_visible()
    expect(bob.page.get_by_role("button", name="Send my vote")).to_be_disabled()
    bob.page.get_by_role("button", name="One less: One more person in Developers").click()
    bob.page.get_by_role("button", name="Send my vote").click()
    expect(host.page.get_by_text("2 of 2 have voted")).to_be_visible()
    reloaded(*everybody)
    expect(ann.page.locator(".kept .huge")).to_contain_text("Tests twice as fast")
    host.page.get_by_role("button", name="Close the votes").click()
    host.page.get_by_role("button", name="Reveal").click(timeout=60_000)
    reloaded(*everybody)
    expect(host.page.get_by_text("Best choice of the room: Tests twice as fast")).to_be_visible()
    expect(ann.page.get_by_text("100 points for you")).to_be_visible()
    expect(bob.page.get_by_text("0 points for you")).to_be_visible()

    tab(host.page, "Room")
    reloaded(host)
    with host.page.expect_download() as download:
        host.page.get_by_role("link", name="Report as a page").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "Fast tests" in text
    assert "<img" not in text
    for watched in everybody:
        assert watched.errors == []
        assert watched.strangers() == []
        assert watched.page.locator("img[src=x]").count() == 0
        assert faults(watched.page) == []


def test_every_tab_is_where_it_was(open_page: Open, about: About) -> None:
    """By the browser's reload, back and forward, and by a bookmark, whatever the address says."""
    host = new_room(open_page, about)
    page = host.page
    room = page.url.partition("#")[0]
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    for part in PARTS:
        tab(page, part)
        for _ in range(3):
            page.reload()
            expect(selected(page)).to_have_text(part)
            expect(page.locator("#join b")).to_be_visible()
    for part in reversed(PARTS[:-1]):
        page.go_back()
        expect(selected(page)).to_have_text(part)
    for part in PARTS[1:]:
        page.go_forward()
        expect(selected(page)).to_have_text(part)
    for address, part in ((f"{room}#side", "Round"), (room, "Round"), (f"{room}#model", "Model")):
        page.goto("about:blank")
        page.goto(address)
        expect(selected(page)).to_have_text(part)
    page.go_back()
    page.go_back()
    expect(selected(page)).to_have_text("Round")
    expect(page.locator("#join b")).to_be_visible()
    asked = [url for url in seen if "/host/login" in url or "/host/invited" in url]
    assert asked == [], "what stands in the address is no secret, and nobody is asked whether it is"
    assert host.errors == []
    stale = page.context.new_page()
    stale.goto(f"{room}#key={'x' * 43}")
    expect(selected(stale)).to_have_text("Round")
    stale.goto(about["facilitator"].replace("#key=", "#key=x"))
    expect(stale.get_by_role("heading", name="Rooms")).to_be_visible()


def selected(page: Page) -> Any:
    return page.locator("[role=tab][aria-selected=true]")


def test_the_answer_is_not_given_before_the_question(open_page: Open, about: About) -> None:
    host = new_room(open_page, about)
    guest = join(open_page, about, code_of(host), "Ann")
    page = host.page
    expect(selected(page)).to_have_text("Round")
    busiest, waits = (
        page.get_by_text("How busy each team is", exact=True),
        page.get_by_text("Where work"),
    )

    def explore(*, is_shown: bool) -> None:
        tab(page, "Explore")
        expect(page.locator("[data-kind=whole]")).to_be_visible(timeout=30_000)
        for each in (busiest, waits):
            expect(each).to_be_visible(visible=is_shown)
        if not is_shown:
            assert page.locator(".explore .fill-mark, .explore .marked").count() == 0

    explore(is_shown=False)
    play_to(page, [guest.page], "predicting")
    explore(is_shown=False)
    page.reload()
    explore(is_shown=False)
    page.goto(page.url.partition("#")[0])
    expect(page.get_by_text("1 of 1 have voted")).to_be_visible()
    page.get_by_role("button", name="Close the votes").click()
    page.get_by_role("button", name="Reveal").wait_for(timeout=60_000)
    explore(is_shown=False)
    tab(page, "Round")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text("It is qa.")).to_be_visible()
    explore(is_shown=True)
    page.get_by_label("Tests twice as fast").fill("1")
    expect(
        page.get_by_role("img", name=re.compile("^How busy each team is. As it is: "))
    ).to_be_visible()
    expect(
        page.get_by_role("img", name=re.compile("^How busy each team is.* Now: "))
    ).to_have_count(0)
    page.get_by_label("qa", exact=True).fill("4")  # and another is the busiest now
    page.get_by_label("Spoilers").check()
    now = page.get_by_role("img", name=re.compile("^How busy each team is.* Now: "))
    expect(now).to_be_visible()
    rows = r"As it is: qa .*, Developers .*\. Now: qa .*, Developers "
    expect(now).to_have_accessible_name(re.compile(rows)), "teams keep their rows"
    tab(page, "Round")
    page.get_by_role("button", name="Ask the room").click()
    tab(page, "Explore")
    expect(now).to_have_count(0), "a new question hides it again"
    assert host.errors == []


def test_two_pages_of_one_person_agree(open_page: Open, about: About) -> None:
    host = new_room(open_page, about)
    guest = join(open_page, about, code_of(host), "Ann", width=390, height=844)
    other = guest.page.context.new_page()
    other.goto(guest.page.url)
    play_to(host.page, [guest.page], "predicting")
    expect(other.locator(".kept .huge")).to_have_text("qa")
    other.get_by_role("button", name="Change my vote").click()
    expect(guest.page.locator(".kept .huge")).to_have_text("qa")
    voted(other, "No team: a limit, a wait or nothing")
    expect(guest.page.locator(".kept .huge")).to_have_text("No team: a limit, a wait or nothing")
    guest.page.get_by_role("button", name="Change my vote").click()
    guest.page.get_by_role("button", name="Keep my vote").click()
    expect(guest.page.locator(".kept .huge")).to_have_text("No team: a limit, a wait or nothing")
    expect(host.page.get_by_text("1 of 1 have voted")).to_be_visible()
    assert guest.errors == []


def test_who_comes_back_has_their_points(open_page: Open, about: About) -> None:
    host = new_room(open_page, about)
    code = code_of(host)
    first = join(open_page, about, code, "Ann")
    first.page.locator(".you summary").click()
    way_back = first.page.locator(".you .big-code").inner_text()
    play_to(host.page, [first.page], "revealed")
    expect(first.page.locator("#who")).to_have_text("100 points · Ann")

    second = open_page(f"{about['join']}j/{code}", width=390, height=844)
    page = second.page
    page.get_by_label("Your name").fill("ann")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("If that is you, enter your personal code")).to_be_in_viewport()
    page.get_by_label("Your personal code").fill("CDF HJK")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("That is not the personal code of Ann.")).to_be_visible()
    page.get_by_label("Your personal code").fill(way_back.lower())
    page.get_by_role("button", name="Join").click()
    expect(page.locator("#who")).to_have_text("100 points · Ann")
    expect(first.page.get_by_text("You are no longer in this room.")).to_be_visible()

    page.locator(".you summary").click()
    page.get_by_label("Your name").fill("Anna 👩\u200d🚀")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("#who")).to_have_text("100 points · Anna 👩\u200d🚀")
    page.locator(".you summary").click()
    page.get_by_label("Your name").fill("François-Xavier de la Tour")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("has 26 letters; the maximum is 24")).to_be_in_viewport()
    page.get_by_role("button", name="Leave the room").click()
    page.get_by_role("button", name="Leave", exact=True).click()
    expect(page.get_by_role("heading", name="Join the workshop")).to_be_visible()
    expect(host.page.get_by_text("Nobody is here yet")).to_be_visible()

    tab(host.page, "Room")
    expect(host.page.get_by_text("has left")).to_be_visible()
    host.page.get_by_role("button", name=re.compile("^Let Anna")).click()
    expect(host.page.get_by_text("can rejoin with this name")).to_be_in_viewport()
    third = open_page(f"{about['join']}j/{code}", width=390, height=844)
    third.page.get_by_label("Your name").fill("Anna 👩\u200d🚀")
    third.page.get_by_role("button", name="Join").click()
    expect(third.page.locator("#who")).to_have_text("100 points · Anna 👩\u200d🚀")
    assert host.errors == third.errors == []


def test_an_invitation_is_masked_and_works_once(open_page: Open, about: About) -> None:
    host = new_room(open_page, about)
    page = host.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab(page, "Room")
    page.get_by_role("button", name="Create an invitation").click()
    expect(page.get_by_text("not used yet")).to_be_visible()
    assert "key=" not in page.content()
    page.get_by_role("button", name="Copy the invitation").click()
    expect(page.get_by_text("Invitation copied.")).to_be_in_viewport()
    address = page.evaluate("navigator.clipboard.readText()")
    helper = open_page(address)
    expect(selected(helper.page)).to_have_text("Round")
    expect(page.get_by_text("Co-facilitates since")).to_be_visible()
    late = open_page(address)
    expect(late.page.get_by_text("has been used or withdrawn")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(helper.page.get_by_text("or you no longer run it")).to_be_visible()
    helper.page.reload()
    expect(helper.page.get_by_role("heading", name="For the facilitator")).to_be_visible()
    assert host.errors == []


def test_what_throws_a_round_away_asks_first(open_page: Open, about: About) -> None:
    host = new_room(open_page, about)
    page = host.page
    page.get_by_label("How to spend a budget").check()
    for budget, says in (("abc", "The budget is not a number"), ("", "budget"), ("-5", "budget")):
        page.get_by_role("textbox", name="Budget").fill(budget)
        page.get_by_role("button", name="Ask the room").click()
        expect(page.locator(".in-form", has_text=says)).to_be_in_viewport()
    page.get_by_label("Where the bottleneck will be").check()
    page.get_by_role("button", name="Ask the room").click()
    page.get_by_role("button", name="Close the votes").click()
    page.get_by_role("button", name="Wait for votes").click()
    expect(page.get_by_text("0 of 0 have voted")).to_be_visible()
    page.get_by_role("button", name="Cancel the round…").click()
    expect(page.get_by_role("button", name="Keep going")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_text("0 of 0 have voted")).to_be_visible()
    page.get_by_role("button", name="Cancel the round…").click()
    page.get_by_role("button", name="Cancel the round", exact=True).click()
    expect(page.get_by_role("heading", name="Ask the room")).to_be_visible()
    assert all("400" in error for error in host.errors)


def test_a_connection_that_is_dead_is_noticed(open_page: Open, about: About) -> None:
    """The stream stays open and says nothing, as behind a network that has gone."""
    host = new_room(open_page, about)
    page = host.page
    page.clock.install()
    page.reload()
    expect(page.get_by_role("heading", name="Ask the room")).to_be_visible()
    waiting: list[Any] = []
    # Anyone asks again is not answered, either.
    page.route("**/events", lambda route: waiting.append(route))
    page.clock.run_for(35_000)
    expect(page.get_by_text("Connection lost")).to_be_hidden()
    page.clock.run_for(15_000)
    expect(page.get_by_text("Connection lost")).to_be_in_viewport()
    for route in waiting:
        route.abort()
    page.unroute("**/events")
    page.clock.run_for(50_000)
    expect(page.get_by_text("Connection lost")).to_be_hidden()


PARTS = ("Explore", "Side by side", "Round", "Model", "Room")


@pytest.mark.parametrize("dark", [False, True])
def test_the_facilitators_page_fits_and_complains_of_nothing(
    open_page: Open, about: About, dark: bool
) -> None:
    host = new_room(open_page, about, "A room with a name that is as long as may be", dark=dark)
    guest = join(open_page, about, code_of(host), "Ann", dark=dark)
    page = host.page
    tab(page, "Explore")
    page.get_by_label("Save these positions as").fill("W" * 40)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".side-table")).to_be_attached(timeout=30_000)
    _look(page, host, PARTS, dark)
    play_to(page, [guest.page], "predicting")
    _look(page, host, ("Round",), dark)
    page.get_by_role("button", name="Close the votes").click()
    page.get_by_role("button", name="Reveal").click(timeout=60_000)
    expect(page.get_by_text("It is qa.")).to_be_visible()
    _look(page, host, ("Round",), dark)


def _look(page: Page, watched: Watched, parts: tuple[str, ...], dark: bool) -> None:
    """At all widths in the light; in the dark colours differ and nothing else."""
    for part in parts:
        tab(page, part)
        for width in WIDTHS[-1:] if dark else (*WIDTHS, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(60)
            assert overflow(page) <= 0, (part, width)
            for each in page.locator("[role=tab]").all():
                expect(each).to_be_in_viewport(ratio=1)
            small = page.evaluate(SMALL_TARGETS)
            assert small == [], (part, width)
        assert faults(page) == [], part
    assert watched.errors == []
    assert watched.strangers() == []


# Buttons, fields and links outside of text that are lower than 40 pixels, with their names.
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, select, input[type=text], input[type=range], .choice, .downloads a, .rooms a')]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 39.5)
  .map((each) => `${each.outerHTML.slice(0, 80)} ${each.getBoundingClientRect().height}`)"""


@pytest.mark.parametrize("dark", [False, True])
def test_the_participants_page_fits_and_complains_of_nothing(
    open_page: Open, about: About, dark: bool
) -> None:
    host = new_room(open_page, about)
    first = open_page(about["join"], width=360, dark=dark)
    assert faults(first.page) == []
    guest = join(open_page, about, code_of(host), "W" * 24, dark=dark)
    page = guest.page

    def look() -> None:
        for width in WIDTHS[:1] if dark else WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            page.wait_for_timeout(60)
            assert overflow(page) <= 0, width
            assert page.evaluate(SMALL_TARGETS) == [], width
        assert faults(page) == []

    look()
    play_to(host.page, [page], "predicting")
    look()
    host.page.get_by_role("button", name="Close the votes").click()
    host.page.get_by_role("button", name="Reveal").click(timeout=60_000)
    expect(page.get_by_text("points for you")).to_be_visible()
    look()
    host.page.get_by_label("How to spend a budget").check()
    host.page.get_by_role("button", name="Ask the room").click()
    expect(page.get_by_text("of 1M spent")).to_be_visible()
    look()
    assert guest.errors == first.errors == []
    assert guest.strangers() == first.strangers() == []


def test_all_of_it_works_with_the_keyboard(open_page: Open, about: About) -> None:
    host = open_page(about["facilitator"])
    page = host.page
    _press_to(page, "Title of the workshop")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    page.locator("[data-kind=whole]").wait_for(state="attached", timeout=60_000)
    _press_to(page, "Round")
    page.keyboard.press("Home")
    page.locator("[data-kind=whole]").wait_for()

    _press_to(page, "Tests twice as fast")
    page.keyboard.press("ArrowRight")
    expect(page.locator("output[for=lever-faster_tests]")).to_have_text("5%")
    page.keyboard.press("End")
    expect(page.locator("output[for=lever-faster_tests]")).to_have_text("100%")
    _press_to(page, "qa")
    page.keyboard.press("ArrowRight")
    expect(page.locator("output[for=team-qa]")).to_have_text("1 → 2")
    _press_to(page, "Save these positions as", backwards=True)
    page.keyboard.type("Fast")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Fast is saved")).to_be_visible()

    _press_to(page, "Explore", backwards=True)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Side by side")).to_have_attribute("aria-selected", "true")
    find = page.get_by_role("button", name="Find the bottleneck of Fast")
    find.wait_for(timeout=30_000)
    _press_to(page, "Find the bottleneck of Fast")
    page.keyboard.press("Enter")
    verdict = page.get_by_role("row", name=re.compile("^Fast")).locator("td").first
    expect(verdict).to_contain_text("Developers", timeout=60_000)
    _press_to(page, "Side by side", backwards=True)
    page.keyboard.press("ArrowRight")

    phone = open_page(f"{about['join']}j/{code_of(host)}", width=360).page
    phone.keyboard.type("Ann")  # the cursor is there already
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="You are in.")).to_be_visible()
    _press_to(page, "Ask the room")
    page.keyboard.press("Enter")
    expect(phone.get_by_text("Where is the bottleneck?")).to_be_visible()
    phone.keyboard.press("Tab")  # the page begins at the new question
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Your vote is saved.")).to_be_visible()
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("button", name="Change my vote")).to_be_focused()
    expect(page.get_by_text("1 of 1 have voted")).to_be_visible()
    _press_to(page, "Close the votes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Reveal")).to_be_visible(timeout=60_000)
    _press_to(page, "Reveal")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Score")).to_be_visible()
    assert host.errors == []


def _press_to(page: Page, name: str, *, backwards: bool = False) -> None:
    """Tab until what has that name has the focus, which must be seen."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        found = page.evaluate(
            """() => { const at = document.activeElement;
              const label = at.labels?.[0]?.firstChild?.textContent;
              return [at.getAttribute('aria-label') ?? label ?? at.textContent,
                getComputedStyle(at).outlineStyle, getComputedStyle(at).outlineWidth]; }"""
        )
        if found[0] == name:
            assert found[1] != "none", name
            assert found[2] != "0px", name
            return
    raise AssertionError(f"{name} is not reached")


def test_the_checker_speaks_at_the_line(open_page: Open, about: About) -> None:
    host = new_room(open_page, about)
    page = host.page
    tab(page, "Model")
    text = page.get_by_label("The model as text")
    expect(page.get_by_text("No problems.")).to_be_visible()
    wrong = TITLED.replace("people: 1,", "people: none,")
    text.fill(wrong)
    problem = page.get_by_role("button", name=re.compile("^7:"))
    expect(problem).to_be_in_viewport()
    expect(page.get_by_text("1 problem, the first on line 7")).to_be_in_viewport()
    expect(page.locator(".editor mark")).to_have_text("● 7")
    beside = page.locator(".editor-notes .error")
    expect(beside).to_contain_text("none")
    long = wrong + "\n# a comment" * 300
    text.fill(long)
    page.get_by_text("1 problem, the first on line 7").wait_for()
    expect(problem).to_be_in_viewport()
    text.evaluate("area => (area.scrollTop = area.scrollHeight)")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.get_by_role("button", name="Use this model").click()
    expect(page.locator(".in-form:not(:empty)")).to_be_in_viewport()
    expect(beside).to_be_in_viewport()
    apart = math.inf
    for _ in range(40):  # the note follows the line's scrolling a frame or two later
        line, note = page.locator(".editor mark").bounding_box(), beside.bounding_box()
        if line and note:  # neither is there while the page draws them anew
            apart = abs(line["y"] - note["y"])
        if apart < 4:
            break
        page.wait_for_timeout(50)
    assert apart < 4, "beside its line"
    assert [error for error in host.errors if "422" not in error] == []
    host.errors.clear()
    text.fill(wrong)
    problem.click()
    at = text.evaluate("area => area.value.slice(0, area.selectionStart).split('\\n').length")
    assert at == 7
    text.fill(TITLED.replace("people: 1,", "people: 3,"))
    expect(page.get_by_text("No problems.")).to_be_visible()
    page.get_by_role("button", name="Use this model").click()
    expect(page.get_by_text("The room now uses this model.")).to_be_visible()
    tab(page, "Explore")
    expect(page.locator("output[for=team-qa]")).to_have_text("3")
    assert host.errors == []


def test_a_slider_is_answered_at_once_with_intervals(open_page: Open, about: About) -> None:
    host = new_room(open_page, about)
    page = host.page
    tab(page, "Explore")
    slider = page.get_by_label("Tests twice as fast")
    for step in range(1, 11):
        slider.fill(str(step / 20))
    card = page.locator("[data-figure=throughput]")
    expect(page.locator("output[for=lever-faster_tests]")).to_have_text("50%")
    expect(card.locator(".change")).to_contain_text("better")
    assert re.search(r"\d \(\d.*–.*\d\)", card.locator("svg").text_content() or "")
    expect(page.get_by_text("40 replications of 52 weeks")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Net over 52 weeks")).to_be_visible()
    assert host.errors == []


def test_every_product_that_is_judged_is_explored_and_saved(
    open_page: Open, tmp_path: Path
) -> None:
    """Of three products the total, and each of them, on the sliders and side by side."""
    products = [f"{name} features a week" for name in ("Lending", "Payments", "App")]
    with served(tmp_path, str(PRODUCTS)) as (_, about):
        host = new_room(open_page, about)
        page = host.page
        tab(page, "Explore")
        page.locator("#team-app_mobile").fill("5")
        total = page.locator("[data-figure=total]")
        expect(total.locator("h2")).to_have_text("Value delivered a week")
        expect(total.locator(".change.better")).to_be_visible()
        for name in products:
            expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.get_by_label("Save these positions as").fill("Mobile")
        page.get_by_role("button", name="Save", exact=True).click()
        tab(page, "Side by side")
        rows = page.get_by_role("region", name="Scenarios side by side").get_by_role("row")
        heads = rows.first.get_by_role("columnheader")
        for name in ("Value delivered a week", *products):
            expect(heads.filter(has_text=name)).to_have_count(1, timeout=60_000)
        expect(rows.nth(2).get_by_role("cell").nth(1)).to_contain_text("k (")
        assert rows.nth(2).get_by_role("cell").count() == heads.count() - 1
        expect(page.get_by_text("Throughput counts the value of").last).to_be_visible()
        assert host.errors == []


def test_a_room_can_be_deleted_and_people_sent_out(open_page: Open, about: About) -> None:
    host = new_room(open_page, about)
    guest = join(open_page, about, code_of(host), "Eve")
    tab(host.page, "Room")
    host.page.get_by_role("button", name="Remove Eve").click()
    host.page.get_by_role("button", name="Remove", exact=True).click()
    expect(guest.page.get_by_text("You are no longer in this room.")).to_be_visible()
    host.page.get_by_role("button", name="Delete this room").click()
    expect(host.page.get_by_role("button", name="Keep it")).to_be_focused()
    host.page.keyboard.press("Escape")
    host.page.get_by_role("button", name="Delete this room").click()
    host.page.get_by_role("button", name="Delete permanently").click()
    expect(host.page.get_by_role("heading", name="Rooms")).to_be_visible()
    assert host.errors == []


def test_strangers_see_no_room(open_page: Open, about: About) -> None:
    stranger = open_page(f"{about['join']}host/{'0' * 16}")
    expect(stranger.page.get_by_role("heading", name="For the facilitator")).to_be_visible()
    assert faults(stranger.page) == []
    wrong = open_page(f"{about['join']}j/CCCCCC", width=360)
    expect(wrong.page.get_by_text("No room has that code.")).to_be_visible()


def test_a_ready_scenario_brings_its_question_and_its_moves(open_page: Open, about: About) -> None:
    host = new_room(open_page, about)
    page = host.page
    tab(page, "Model")
    chooser = page.locator("select[name=book]")
    expect(chooser.locator("optgroup[label='For a workshop'] option")).to_have_count(
        12, timeout=60_000
    )
    question = page.get_by_text("Is dirty data still better than no tool?")
    expect(question).to_have_count(0)
    chooser.select_option(label="Dirty data")
    expect(question).to_be_visible()
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("The room now uses this model.")).to_be_visible(timeout=30_000)
    assert overflow(page) == 0
    tab(page, "Round")
    expect(question.locator("visible=true")).to_be_visible()
    options = page.locator("select[name=scenario] option")
    expect(options).to_have_text(["As it is", "On clean data", "On dirty data"])
    page.locator("select[name=scenario]").select_option("On dirty data")
    page.get_by_role("button", name="Ask the room").click()
    expect(page.get_by_role("heading", name="with On dirty data?")).to_be_visible()
    assert host.errors == []
