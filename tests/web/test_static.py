"""The files of the pages: nothing inline, nothing from elsewhere, no name twice."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from flowsim.web.http.static import Static
from tests.web.house import House

PACKAGES = ("flowsim.report.page", "flowsim.web")
FOLDER = Path(str(files("flowsim.web") / "assets"))
MODULES = sorted(FOLDER.glob("*.js"))


def test_both_folders_are_one_and_no_name_is_twice() -> None:
    names = [file.name for package in PACKAGES for file in (files(package) / "assets").iterdir()]
    assert len(names) == len(set(names))
    assert set(Static().files) == set(names)


def test_assets_are_kept_for_good_and_packed(open_house: House) -> None:
    page = httpx.get(f"{open_house.base}/host")
    assert page.headers["cache-control"] == "no-store"
    paths = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.text)
    asked = [path.rpartition("/")[2] for path in paths if path.endswith(".js")]
    assert {*Static().modules_of("host.js")} == {*asked}, "all at once, not one after the other"
    sizes = {"": 0, "gzip": 0}
    for path in set(paths):
        for coding in sizes:
            with httpx.stream(
                "GET", open_house.base + path, headers={"accept-encoding": coding}
            ) as found:
                assert found.status_code == 200
                assert "immutable" in found.headers["cache-control"]
                assert found.headers.get("content-encoding", "") == coding
                assert found.headers["vary"] == "accept-encoding"
                sizes[coding] += sum(map(len, found.iter_raw()))
    assert sizes["gzip"] < 0.4 * sizes[""]
    old = paths[0].replace(Static().version, "0" * 16)
    assert httpx.get(open_house.base + old).status_code == 404


def test_another_content_has_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Static()
    monkeypatch.setattr(
        Path, "read_bytes", lambda _: b'<script type="module" src="/assets/host.js">'
    )
    assert Static().version != before.version


@pytest.mark.parametrize("page", ["host.html", "guest.html"])
def test_pages_have_nothing_inline(page: str) -> None:
    text = (FOLDER / page).read_text(encoding="utf-8")
    assert "style=" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\bon\w+=", text)
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_modules_say_what_they_are_and_make_no_markup_of_data(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert text.startswith("// ")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                 "new Function", "https://", "localStorage"):  # fmt: skip
        assert word not in text, word
    for name in re.findall(r'from "\./([\w-]+\.js)"', text):
        assert name in Static().files


def test_every_module_is_used() -> None:
    found = {"host.js", "guest.js"}
    waiting = list(found)
    known = Static().files
    while waiting:
        text = known[waiting.pop()].decode()
        for name in re.findall(r'from "\./([\w-]+\.js)"', text):
            if name not in found:
                found.add(name)
                waiting.append(name)
    assert {module.name for module in MODULES} <= found
