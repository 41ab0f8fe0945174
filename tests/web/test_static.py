"""The files of the pages: nothing inline, nothing from elsewhere, no name twice."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from flowsim.web.static import Static

PACKAGES = ("flowsim.report.page", "flowsim.web")
FOLDER = Path(str(files("flowsim.web") / "assets"))
MODULES = sorted(FOLDER.glob("*.js"))


def test_both_folders_are_one_and_no_name_is_twice() -> None:
    names = [file.name for package in PACKAGES for file in (files(package) / "assets").iterdir()]
    assert len(names) == len(set(names))
    assert set(Static().files) == set(names)


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
