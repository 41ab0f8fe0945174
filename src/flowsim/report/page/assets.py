"""The script and the style of a page, from plain modules to one text.

Enters: names of modules in the folder `assets`. Leaves: one script without imports, one style
sheet. Must not know: what the modules do.

A module may import what others export by name (`import { a, b } from "./other.js";`) and export
functions, classes and constants where it declares them. No two modules declare the same name, so
that in a page they are one after the other in one scope; on a server a browser loads them as they
are.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)


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
            for other in _IMPORT.findall(asset(name)):
                visit(other, (*above, name))
            found[name] = None

    visit(entry, ())
    return list(found)


def script(entry: str) -> str:
    """A module and all that it imports, as one script of type module.

    Raises ValueError where modules import each other, or import in a way that is not understood.
    """
    parts = []
    for name in in_order(entry):
        text = _EXPORT.sub("", _IMPORT.sub("", asset(name)))
        if re.search(r"^(?:import|export)\b", text, re.MULTILINE):
            raise ValueError(f"{name}: one import a line, exports where they are declared.")
        parts.append(text)
    return "\n".join(parts)
