"""The shape of the sources: `python -m measuring.shape CHECKOUT ...` prints a column for each.

Circles are counted over all imports, those inside functions and for types too: modules on a circle,
and packages in which modules or rooms import each other in a circle.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from measuring.figures import ROOT, table
from tests.test_house import MOST_LINES, long_functions

Graph = Mapping[str, set[str]]


def modules(checkout: Path) -> dict[str, Path]:
    """The files of a checkout by the dotted names of their modules."""
    sources = checkout / "src"
    found = {}
    for file in sorted((sources / "flowsim").rglob("*.py")):
        parts = file.relative_to(sources).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imports(files: Mapping[str, Path]) -> dict[str, set[str]]:
    """Which modules of the package each module imports."""
    found: dict[str, set[str]] = {}
    for name, file in files.items():
        found[name] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module in files:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                found[name] |= (inner & files.keys()) or {node.module}
        found[name].discard(name)
    return found


def on_circles(graph: Graph) -> set[str]:
    """Whatever is reached from itself."""
    return {name for name in graph if name in reached(graph, name)}


def reached(graph: Graph, name: str) -> set[str]:
    """What something imports, and what that imports, and so on."""
    found: set[str] = set()
    ahead = list(graph[name])
    while ahead:
        other = ahead.pop()
        if other not in found:
            found.add(other)
            ahead += graph[other]
    return found


def packages_with_circles(graph: Graph) -> set[str]:
    """Packages whose children, each with all below it, import each other in a circle."""
    by_package: dict[str, dict[str, set[str]]] = {}
    for name, others in graph.items():
        for other in others:
            mine, theirs = name.split("."), other.split(".")
            depth = next(
                (n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0
            )
            if depth:
                children = by_package.setdefault(".".join(mine[:depth]), {})
                children.setdefault(mine[depth], set()).add(theirs[depth])
                children.setdefault(theirs[depth], set())
    return {package for package, children in by_package.items() if on_circles(children)}


def shape(checkout: Path) -> dict[str, int]:
    """The figures of one checkout."""
    files = modules(checkout)
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    graph = imports(files)
    folders = Counter(file.parent for file in files.values())
    long = [found for text in texts.values() for found in long_functions(text)]
    return {
        "modules": len(files),
        "lines": sum(len(text.splitlines()) for text in texts.values()),
        "modules on a circle of imports": len(on_circles(graph)),
        "packages with a circle inside": len(packages_with_circles(graph)),
        "files in the largest folder": max(folders.values()),
        f"modules of more than {MOST_LINES} lines": sum(
            len(text.splitlines()) > MOST_LINES for text in texts.values()
        ),
        "functions with a body of more than 40 lines": len(long),
        "of these not compiled": sum(not is_compiled for _, is_compiled in long),
    }


def main(checkouts: list[str]) -> None:
    """Print the table."""
    found = {each: shape(Path(each)) for each in checkouts or [str(ROOT)]}
    names = next(iter(found.values()))
    rows = [(name, *(f"{each[name]:,}" for each in found.values())) for name in names]
    print(table([("", *found), *rows], last="--:"), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
