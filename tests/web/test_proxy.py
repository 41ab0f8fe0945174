"""Behind a tunnel or a reverse proxy: its name, its https, and who asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from flowsim.web.errors import RefusedError
from flowsim.web.http import security
from flowsim.web.http.addresses import AddressError, listen, public_origin
from tests.web.house import KEY, House, house

PUBLIC = "https://workshop.example.org"
VIA = {"host": "workshop.example.org", "origin": PUBLIC, "content-type": "application/json"}


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("proxy") / "a.db", public_url=f"{PUBLIC}/") as found:
        yield found


def through(behind: House, client: str, **headers: str) -> httpx.Client:
    """A browser elsewhere, as the proxy passes on what it asks."""
    return httpx.Client(
        base_url=behind.base, headers={**VIA, "x-forwarded-for": client, **headers}, timeout=60
    )


def test_a_workshop_is_held_through_it(behind: House) -> None:
    host = through(behind, "203.0.113.1")
    login = host.post("/api/host/login", json={"key": KEY})
    assert login.is_success
    cookie = login.headers["set-cookie"]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=strict"))
    host.headers["cookie"] = cookie.partition(";")[0]
    room = host.post("/api/rooms", json={"title": "Afar"}).json()["room"]
    model = host.get(f"/api/rooms/{room}/model").json()
    assert model["join"] == PUBLIC
    assert model["reachable"]
    invited = host.post(f"/api/rooms/{room}/invite", json={}).json()["url"]
    assert invited.startswith(f"{PUBLIC}/host/{room}#key=")


def test_a_proxy_may_tell_its_own_name_for_ours(behind: House) -> None:
    own = behind.base.removeprefix("http://")
    guest = through(behind, "203.0.113.2", host=own)
    assert guest.post("/api/join", json={"code": "CCCCCC"}).status_code == 404


def test_what_comes_past_the_proxy_goes_back_by_http(behind: House) -> None:
    login = behind.stranger().send("POST", "/api/host/login", key=KEY)
    assert "Secure" not in login.headers["set-cookie"], "a browser would not send it back"


@pytest.mark.parametrize("origin", ["http://workshop.example.org", "https://evil.example", ""])
def test_other_pages_still_cannot_write(behind: House, origin: str) -> None:
    guest = through(behind, "203.0.113.3", origin=origin)
    assert guest.post("/api/join", json={"code": "CCCCCC"}).status_code == 403
    assert guest.get("/", headers={"host": "evil.example"}).status_code == 421


def test_everybody_guesses_for_themselves(behind: House) -> None:
    eve = through(behind, "203.0.113.66, 10.0.0.1, 203.0.113.4")  # the proxy's word is the last
    statuses = [eve.post("/api/join", json={"code": "CCCCCC"}).status_code for _ in range(30)]
    assert statuses[-1] == 429
    other = through(behind, "203.0.113.66, 203.0.113.5")
    assert other.post("/api/join", json={"code": "CCCCCC"}).status_code == 404


def test_a_header_is_believed_behind_a_proxy_only(open_house: House) -> None:
    eve = open_house.stranger()
    for number in range(30):
        eve.client.headers["x-forwarded-for"] = f"203.0.113.{number}"
        last = eve.send("POST", "/api/join", code="CCCCCC")
    assert last.status_code == 429
    forged = {"x-forwarded-for": "203.0.113.9"}
    assert security.behind_proxy("192.168.1.7", forged) == "192.168.1.7", "no proxy, but a phone"
    assert security.behind_proxy("127.0.0.1", forged) == "203.0.113.9"
    assert security.behind_proxy("::1", forged) == "203.0.113.9"
    assert security.behind_proxy("127.0.0.1", {}) == "127.0.0.1"
    with pytest.raises(RefusedError):
        security.refuse_foreign("POST", {**VIA}, frozenset({"localhost"}), public="")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://workshop.example.org", PUBLIC),
        ("https://Workshop.Example.org:443/", PUBLIC),
        ("https://workshop.example.org:8443", f"{PUBLIC}:8443"),
        ("http://workshop.example.org", None),
        ("workshop.example.org", None),
        ("https://workshop.example.org/room", None),
        ("https://me@workshop.example.org", None),
        ("https://workshop.example.org:port", None),
        ("https://", None),
    ],
)
def test_a_public_address_is_https_and_a_name(url: str, origin: str | None) -> None:
    if origin is not None:
        assert public_origin(url) == origin
        return
    with pytest.raises(AddressError, match="--public-url https://"):
        listen("127.0.0.1", 0, public_url=url)


def test_two_servers_on_one_machine_know_their_own_hosts(tmp_path: Path) -> None:
    """Browsers send cookies to all ports of a machine."""
    with house(tmp_path / "a.db") as one, house(tmp_path / "b.db") as other:
        browser = httpx.Client(headers={"content-type": "application/json"}, timeout=60)
        for each in (one, other, one):
            origin = {"origin": each.base}
            login = browser.post(f"{each.base}/api/host/login", json={"key": KEY}, headers=origin)
            assert login.is_success
            for server in (one, other):
                if server is one or each is not one:
                    assert browser.get(f"{server.base}/api/rooms").is_success
        assert len(browser.cookies) == 2
    with house(tmp_path / "a.db") as again:  # on another port
        assert browser.get(f"{again.base}/api/rooms").is_success
