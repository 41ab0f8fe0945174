"""What strangers and pranksters send: refused, or shown as text."""

from __future__ import annotations

import socket
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from flowsim.web.http import security
from flowsim.web.http.static import Static
from flowsim.web.room import names, streams
from tests.web.house import KEY, SMALL, House, Person, house

ASSETS = Static().path("")[:-1]
MARKUP = "<img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(1)"
NASTY = [
    "<img src=x onerror=a()>",
    FORMULA,
    "@SUM(A1)",
    "| a | b |",
    "</script><b>",
    "'; DROP TABLE rooms;--",
    "😀" * 24,
    "\u202edlrow",
    "Z\u0335\u0301\u0302\u0303\u0304\u0305algo",
    "`=`" * 8,
]


class Texts(HTMLParser):
    """The tags of a page, and whether any of them could do something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "src"]


def test_names_labels_and_votes_are_shown_as_text(open_house: House) -> None:
    host, code = open_house.open_room(MARKUP)
    titled = SMALL.replace("people: 4,", f"people: 4, title: '{MARKUP}',").replace(
        "Tests twice as fast", "'=cmd()'"
    )
    host.done("PUT", "model", name=FORMULA, text=titled)
    people = []
    for number, name in enumerate(NASTY):
        joined = Person(open_house.base)
        assert joined.join(code, f"{name}").is_success, (number, name)
        people.append(joined)
    scenario = host.done("POST", "scenarios", name=MARKUP, positions={})["scenario"]
    host.done("POST", "round", kind="bottleneck", scenario=scenario)
    for person in people:
        assert person.vote(1, {"choice": "team:dev"}).is_success
    host.done("POST", "round/close")
    host.until_phase("ready")
    host.done("POST", "round/reveal")

    html = host.send("GET", "report.html").text
    seen = Texts()
    seen.feed(html)
    assert not seen.handlers
    assert not seen.tags & {"img", "script", "b", "iframe", "link"}
    assert "default-src 'none'" in html
    markdown = host.send("GET", "report.md").text.split("## Model:")[0]
    assert "<img" not in markdown.replace("\\<img", "")
    for line in host.send("GET", "report.csv").text.splitlines():
        for cell in line.split(","):
            assert not cell.strip('"').startswith(("=", "+", "-", "@")), line
    for who in host.state()["people"]:
        assert len(who["name"]) <= names.LONGEST_NAME
    assert "\u202e" not in host.send("GET", "report.json").text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"nonsense",
        b'{"code": NaN}',
        b'{"code": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"code": ' + b"9" * 10_000 + b"}",
        b'{"code": {"a": []}, "name": [1]}',
    ],
)
def test_odd_bodies_are_answered_in_words(open_house: House, content: bytes) -> None:
    person = open_house.stranger()
    found = person.client.post("/api/join", content=content)
    assert found.status_code in (400, 404, 429)
    assert "mistake" not in found.json()["error"]


def test_a_hundred_megabytes_are_refused_before_they_are_read(open_house: House) -> None:
    host, _ = open_house.open_room()
    address = open_house.base.removeprefix("http://").split(":")
    cookie = "; ".join(f"{name}={value}" for name, value in host.client.cookies.items())
    for path, method in ((f"/api/rooms/{host.room}/model", "PUT"), ("/api/join", "POST")):
        for length in ("Content-Length: 104857600", "Transfer-Encoding: chunked"):
            lines = [f"{method} {path} HTTP/1.1", f"Host: {':'.join(address)}", length,
                     f"Origin: {open_house.base}", "Content-Type: application/json",
                     f"Cookie: {cookie}", "", ""]  # fmt: skip
            with socket.create_connection((address[0], int(address[1])), timeout=10) as wire:
                wire.sendall("\r\n".join(lines).encode())
                answer, sent = _flood(wire, is_chunked="chunked" in length)
            assert b" 413 " in answer.split(b"\r\n")[0], answer[:200]
            assert sent < 20_000_000
    assert host.state()["model"]["name"] == "A small line"


def _flood(wire: socket.socket, *, is_chunked: bool) -> tuple[bytes, int]:
    """Send without end until there is an answer; it and how much went."""
    block, sent = b"x" * 65_536, 0
    wire.settimeout(0.05)
    while sent < 100 * 1024 * 1024:
        try:
            return wire.recv(65_536), sent
        except TimeoutError:
            pass
        wire.settimeout(5)
        data = b"%x\r\n%s\r\n" % (len(block), block) if is_chunked else block
        try:
            wire.sendall(data)
        except OSError:  # it has hung up
            return wire.recv(65_536), sent
        sent += len(block)
        wire.settimeout(0.002)
    raise AssertionError("a hundred megabytes were taken")


def test_ten_thousand_guesses_are_throttled(tmp_path: Path) -> None:
    now = [1_000.0]
    with house(tmp_path / "a.db", clock=lambda: now[0]) as found:
        _, code = found.open_room()
        person = found.stranger()
        seen: dict[int, int] = {}
        began = time.monotonic()
        for number in range(10_000):
            guess = "".join(security.LETTERS[number // 15**place % 15] for place in range(6))
            status = person.send("POST", "/api/join", code=guess, name="Eve").status_code
            seen[status] = seen.get(status, 0) + 1
            now[0] += 0.01  # a hundred a second
            if time.monotonic() - began > 60:
                pytest.fail(f"refusing takes too long: {seen}")
        assert set(seen) == {404, 429}
        assert seen[404] <= 20 + 100 * 0.5 + 1, "a burst, and one in two seconds"
        assert person.join(code, "Eve").status_code == 429, "the right code tells nothing now"
        login = person.send("POST", "/api/host/login", key=KEY)
        assert login.is_success, "whoever has the secret is not kept out by others' guesses"
        now[0] += 10.0
        assert found.guest(code, "Ann")


def test_a_room_is_closed_to_all_but_its_own(open_house: House) -> None:
    mine, code = open_house.open_room("Mine")
    theirs, other_code = open_house.open_room("Theirs")
    ann, eve = open_house.guest(code, "Ann"), open_house.guest(other_code, "Eve")
    theirs.done("POST", "round", kind="bottleneck", scenario=0)
    only = mine.done("POST", "invite")["url"]
    helper = open_house.stranger()
    helper.done("POST", "/api/host/invited", room=mine.room, key=only.partition("#key=")[2])
    helper.room = mine.room
    assert helper.state()["room"]["title"] == "Mine"
    paths: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "model", {}),
        ("GET", "events", {}),
        ("GET", "qr.svg", {}),
        ("GET", "report.json", {}),
        ("PUT", "model", {"text": SMALL, "name": "x"}),
        ("POST", "live", {"positions": {}}),
        ("POST", "scenarios", {"name": "x", "positions": {}}),
        ("DELETE", "scenarios/1", {}),
        ("POST", "scenarios/1/verdict", {}),
        ("POST", "round", {"kind": "bottleneck"}),
        ("POST", "round/close", {}),
        ("POST", "round/cancel", {}),
        ("POST", "invite", {}),
        ("POST", "people/1/let-in", {}),
        ("DELETE", "people/1", {}),
        ("DELETE", "helpers/1", {}),
        ("DELETE", "", {}),
    ]
    for person in (open_house.stranger(), ann, eve, helper):
        for method, path, body in paths:
            for room in (theirs.room, "0" * 16):
                person_room, person.room = person.room, room
                found = person.send(method, path, **body)
                person.room = person_room
                assert found.status_code == 403, (method, path, found.text)
        assert person.send("GET", "/api/rooms").status_code == 403
        assert person.send("POST", "/api/rooms", title="x").status_code == 403
        assert person.send("GET", "/api/models?room=" + theirs.room).status_code == 403
        assert person.send("POST", "/api/check?room=" + theirs.room, text="").status_code == 403
    ann.room = theirs.room
    assert ann.vote(1, {"choice": "team:qa"}).status_code == 403
    assert ann.send("GET", f"/api/guest/{theirs.room}/events").status_code == 403
    assert ann.send("PUT", f"/api/guest/{theirs.room}/name", name="Eve").status_code == 403
    assert ann.send("DELETE", f"/api/guest/{theirs.room}").status_code == 403
    assert helper.send("DELETE", "").status_code == 403, "an invitation does not delete"
    assert theirs.state()["round"]["votes"] == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.nip.io:80"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_pages_of_others_cannot_write(
    open_house: House, headers: dict[str, str], status: int
) -> None:
    host = open_house.host()
    found = host.client.post("/api/rooms", json={"title": "x"}, headers=headers)
    assert found.status_code == status
    if "host" in headers:
        assert host.client.get("/api/rooms", headers=headers).status_code == 421


def test_every_answer_has_its_headers(open_house: House) -> None:
    host, _ = open_house.open_room()
    for path in ("/", "/host", "/j/ABC", Static().path("page.css"), "/api/rooms", "/none",
                 f"/api/rooms/{host.room}/qr.svg", "/api/rooms/0/model"):  # fmt: skip
        found = host.client.get(path)
        policy = found.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in found.headers
        assert "server" not in found.headers
    for cookie in open_house.host().client.cookies.jar:
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "strict"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/assets/..%2fapp.py",
        f"{ASSETS}/../../app.py",
        f"{ASSETS}/%2e%2e/app.py",
        f"{ASSETS}/..%2fapp.py",
        f"{ASSETS}/host.html",
        f"{ASSETS}/app.py",
        "/assets/0000000000000000/page.css",
        "/assets/page.css",
        "/assets/",
        "//etc/passwd",
        "/j/%00",
        "/host/../../etc/passwd",
    ],
)
def test_no_path_leads_out(open_house: House, path: str) -> None:
    found = httpx.get(open_house.base + path)
    assert found.status_code in (200, 404)
    if found.status_code == 200:
        assert "<title>" in found.text, "one of the pages"


def test_one_person_cannot_flood(open_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    host, code = open_house.open_room()
    ann = open_house.guest(code, "Ann")
    host.done("POST", "round", kind="bottleneck", scenario=0)
    statuses = [ann.vote(1, {"choice": "team:qa"}).status_code for _ in range(40)]
    assert statuses[:10] == [200] * 10
    assert 429 in statuses
    assert host.state()["round"]["votes"] == 1
    monkeypatch.setattr(streams, "MOST_OF_ONE", 0)
    assert ann.send("GET", f"/api/guest/{ann.room}/events").status_code == 429


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: &a [*a, *a]",
        "flowsim: 1\nx: " + "[" * 5000,
        "\x00",
        "flowsim: 1\nteams: {" + ", ".join(f"t{n}: {{people: 1}}" for n in range(5000)) + "}",
        "x" * 190_000,
        "!!python/object/apply:os.system ['true']",
        "flowsim: 1\nname: '" + MARKUP + "'\n",
    ],
)
def test_models_that_are_none_are_answered_with_problems(open_house: House, text: str) -> None:
    host, _ = open_house.open_room()
    found = host.send("POST", f"/api/check?room={host.room}", text=text)
    assert found.status_code == 200
    assert found.json()["problems"]
    assert host.send("PUT", "model", name="x", text=text).status_code in (400, 422)


def test_a_model_that_is_too_long_is_refused(open_house: House) -> None:
    host, _ = open_house.open_room()
    found = host.send("PUT", "model", name="x", text="#" * 300_000)
    assert found.status_code == 413


def test_odd_votes_and_numbers_are_refused(open_house: House) -> None:
    host, code = open_house.open_room()
    ann = open_house.guest(code, "Ann")
    host.done("POST", "round", kind="bottleneck", scenario=0)
    for choice in ([], {}, None, 1, ["team:qa"]):
        assert ann.vote(1, {"choice": choice}).status_code == 400
    for path in ("scenarios", "people"):
        assert host.send("DELETE", f"{path}/{2**63}").status_code == 404
        assert host.send("DELETE", f"{path}/{2**63 - 1}").status_code in (200, 404)
