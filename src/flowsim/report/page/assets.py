"""The script and the style of a page, from plain modules to one text.

Input: names of modules in the folder `assets`. Output: one script without imports, one style
sheet. Must not depend on: what the modules do.

A module may import what others export by name (`import { a, b } from "./other.js";`, on one line)
and export functions, classes and constants where it declares them. In a page each is a function
that gives what it exports; from a server a browser loads them as they are.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_IMPORT = re.compile(r'^import \{ ([^}\n]*) \} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const|let) (\w+))", re.MULTILINE)


@cache
def asset(name: str) -> str:
    """The text of a file in the folder."""
    return (files("flowsim.report.page") / "assets" / name).read_text(encoding="utf-8")


def in_order(entry: str) -> list[str]:
    """The modules that one needs, itself last, each after what it imports."""
    found: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"modules import each other: {' > '.join((*above, name))}.")
        if name not in found:
            for _, other in _IMPORT.findall(asset(name)):
                visit(f"{other}.js", (*above, name))
            found[name] = None

    visit(entry, ())
    return list(found)


def script(entry: str) -> str:
    """A module and all that it imports, as one script of type module.

    Raises ValueError where modules import each other, or import in a way that is not understood.
    """
    return "\n".join(_wrapped(name) for name in in_order(entry))


def _wrapped(name: str) -> str:
    """A module as a constant that has what it exports."""
    text = asset(name)
    exported = ", ".join(_EXPORT.findall(text))
    text = _IMPORT.sub(lambda found: f"const {{ {found[1]} }} = {_constant(found[2])};\n", text)
    text = _EXPORT.sub("", text)
    if re.search(r"^(?:import|export)\b", text, re.MULTILINE):
        raise ValueError(f"{name}: one import a line, exports where they are declared.")
    return (
        f"const {_constant(name.removesuffix('.js'))} = (() => {{\n{text}"
        f"return {{ {exported} }};\n}})();"
    )


def _constant(stem: str) -> str:
    return "module_" + stem.replace("-", "_")
