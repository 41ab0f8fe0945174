"""Modules become one script: nothing imported is missing, nothing is declared twice."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from flowsim.report.page.assets import asset, in_order, script
from flowsim.report.page.shell import Html, as_data, element, page


def test_a_script_is_its_modules_in_order_without_imports() -> None:
    names = in_order("page.js")
    assert names[-1] == "page.js"
    assert names.index("theme.js") < names.index("page.js")
    assert not re.search(r"^(import|export)\b", script("page.js"), re.MULTILINE)


def test_what_is_imported_is_exported() -> None:
    for name in in_order("page.js"):
        for wanted, other in re.findall(r'import \{ (.*) \} from "\./(.*)";', asset(name)):
            for each in wanted.split(", "):
                declared = rf"^export (?:async )?(?:function\*?|class|const|let) {each}\b"
                assert re.search(declared, asset(other), re.MULTILINE), f"{name}: {each}"


def test_every_module_belongs_to_the_page() -> None:
    folder = files("flowsim.report.page") / "assets"
    modules = {each.name for each in folder.iterdir() if each.name.endswith(".js")}
    assert modules == set(in_order("page.js"))


def test_text_is_escaped_wherever_it_goes() -> None:
    nasty = '</script><script>alert(1)</script>"\u2028'
    assert "<" not in as_data({"name": nasty})
    assert str(element("p", nasty, title=nasty)).count("<") == 2
    whole = page(title=nasty, content=Html(""), data={"a": nasty}, version="1")
    assert "<script>alert" not in whole
    assert asset("page.css") in whole


def test_modules_that_import_each_other_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}
    monkeypatch.setattr("flowsim.report.page.assets.asset", texts.__getitem__)
    with pytest.raises(ValueError, match=r"a\.js > b\.js > a\.js"):
        script("a.js")
