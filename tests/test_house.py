"""The house is in order: no circle of imports, no hall, nothing that nobody reads to its end."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src" / "flowsim"
MOST_FILES = 15  # of a folder
MOST_LINES = 400  # of a module
LONGER = {
    "engine/kernel/loop.py": "one compiled loop on purpose (docs/decisions/003)",
}
MOST_OF_A_FUNCTION = 40  # lines from its def to its end, without its docstring
MOST_LONG_FUNCTIONS = 15
# Compiled, where each function more costs compile time or a call for every row; nothing else.
LONGER_FUNCTIONS = {
    "engine/draws.py inverse_normal",
    "engine/kernel/door.py create",
    "engine/kernel/loop.py simulate",
    "engine/kernel/people/starting.py find_starter",
    "engine/kernel/quality.py inspect",
    "engine/kernel/steps.py into_step_here",
    "engine/kernel/steps.py stand",
    "metrics/active_periods.py find_active_periods",
    "metrics/series.py count_weeks",
    "metrics/shifting.py take_turns",
    "metrics/summary/items.py read_items",
    "metrics/summary/progress.py count_progress",
    "metrics/summary/stints.py find_batches",
    "metrics/summary/visits.py read_rows",
    "metrics/weekly_items.py _count",
}


def module_of(file: Path) -> str:
    """The dotted name of a module below flowsim; of a package its own."""
    parts = file.relative_to(SOURCES.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


ABOVE_THE_FACE = ("flowsim.cli.", "flowsim.web.")  # the face of flowsim imports neither


def is_in(module: str, package: str) -> bool:
    """Whether a package has a module in it."""
    is_above = package == "flowsim" and module.startswith(ABOVE_THE_FACE)
    return module.startswith(f"{package}.") and not is_above


FILES = {module_of(file): file for file in sorted(SOURCES.rglob("*.py"))}


def test_no_module_imports_the_package_it_is_in() -> None:
    """A circle that import-linter does not see (pyproject.toml); it finds those of siblings."""
    found = [
        f"{name} imports {node.module}"
        for name, file in FILES.items()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and is_in(name, node.module or "")
        for alias in node.names
        if f"{node.module}.{alias.name}" not in FILES
    ]
    assert found == []


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


def long_functions(source: str) -> list[tuple[str, bool]]:
    """Functions too long from def to end, without the docstring; whether each is compiled."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
            docstring = 0 if told is None else (told.end_lineno or 0) - told.lineno + 1
            if (node.end_lineno or 0) - node.lineno + 1 - docstring > MOST_OF_A_FUNCTION:
                marks = {ast.unparse(mark).partition("(")[0] for mark in node.decorator_list}
                found.append((node.name, bool(marks & {"compiled", "inner", "inlined"})))
    return found


def test_no_function_is_longer_than_one_reads() -> None:
    found = {
        f"{file.relative_to(SOURCES).as_posix()} {name}": is_compiled
        for file in FILES.values()
        for name, is_compiled in long_functions(file.read_text(encoding="utf-8"))
    }
    assert set(found) == LONGER_FUNCTIONS
    assert all(found.values()), "plain Python can be split"
    assert len(found) <= MOST_LONG_FUNCTIONS


def test_lines_of_a_function_are_those_from_def_to_end() -> None:
    head = "@inner\ndef f(\n    x: int,\n) -> None:\n"
    told = '    """One.\n\n    Two.\n    """\n'
    body = "    x = 1\n" * (MOST_OF_A_FUNCTION - 3)
    assert long_functions(head + told + body) == []
    assert long_functions(f"{head}{told}{body}    x = 2\n") == [("f", True)]
    assert long_functions(f"def f():\n{body}    x = 2\n    x = 3\n") == []
    assert long_functions(f"def f():\n{body}    x = 2\n    x = 3\n    x = 4\n") == [("f", False)]
    long = f"class C:\n  async def f(self):\n{body}    x = 2\n    x = 3\n    x = 4\n"
    assert long_functions(long) == [("f", False)]
