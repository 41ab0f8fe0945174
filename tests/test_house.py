"""The house is in order: no circle of imports, no hall, no module that nobody reads to its end."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src" / "flowsim"
MOST_FILES = 15  # of a folder
MOST_LINES = 400  # of a module
LONGER = {
    "engine/kernel/loop.py": "one compiled loop on purpose (docs/decisions/003)",
}

# A part of an organisation names the whole that it is given, as a type and nothing else.
WHOLE, PARTS = "flowsim.engine.reference.organisation", "flowsim.engine.reference."


def module_of(file: Path) -> str:
    """The dotted name of a module below flowsim; of a package its own."""
    parts = file.relative_to(SOURCES.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(file): file for file in sorted(SOURCES.rglob("*.py"))}


def imported(file: Path) -> set[str]:
    """Modules that a file imports, inside functions and for types, too."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in FILES:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in FILES else node.module)
    name = module_of(file)
    if name.startswith(PARTS):
        found.discard(WHOLE)
    return found - {name}


def test_imports_have_no_circle() -> None:
    """Not even one that is closed inside of a function or for a type."""
    try:
        TopologicalSorter({name: imported(file) for name, file in FILES.items()}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' <- '.join(error.args[1])}")


@pytest.mark.parametrize("layer", ["model", "study", "report", "web", "engine", "metrics"])
def test_rooms_of_a_layer_do_not_look_at_each_other(layer: str) -> None:
    """What stands directly in a layer, a room or a module, has an order."""
    inside = f"flowsim.{layer}."
    arrows: dict[str, set[str]] = {}
    for name in FILES:
        if name.startswith(inside):
            room = name.removeprefix(inside).split(".")[0]
            others = {
                other.removeprefix(inside).split(".")[0]
                for other in imported(FILES[name])
                if other.startswith(inside)
            }
            arrows.setdefault(room, set()).update(others - {room})
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of rooms: {' <- '.join(error.args[1])}")


def test_no_folder_is_a_hall() -> None:
    folders = Counter(file.parent.relative_to(SOURCES).as_posix() for file in FILES.values())
    assert {name: count for name, count in folders.items() if count > MOST_FILES} == {}


def test_no_module_is_longer_than_one_reads() -> None:
    lines = {
        file.relative_to(SOURCES).as_posix(): len(file.read_text(encoding="utf-8").splitlines())
        for file in FILES.values()
    }
    assert {name for name, count in lines.items() if count > MOST_LINES} <= set(LONGER)
    assert all(lines[name] > MOST_LINES for name in LONGER), "no longer an exception"
