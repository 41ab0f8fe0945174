"""docs/notebook.ipynb from its cells: `python -m docs_from_code` runs them and writes the file.

No Jupyter is needed: code runs in one namespace, and the value of the last line is shown as a
notebook would show it, in Markdown.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "docs" / "notebook.ipynb"

CELLS: tuple[tuple[str, str], ...] = (
    (
        "markdown",
        "# Where is the bottleneck, and where does it go?\n\n"
        "A small organisation in eleven lines, and four questions about it. Results show "
        "themselves; `.frame()` gives any of them as a pandas data frame.",
    ),
    (
        "code",
        "import flowsim as fs\n\n"
        'TEXT = """\n'
        "flowsim: 1\n"
        "name: Small organisation\n"
        "warm_up: 8w\n"
        "horizon: 52w\n"
        "teams:\n"
        "  dev: {title: Developers, people: 6, cost: 120k/y}\n"
        "  qa: {title: Testers, people: 2, cost: 90k/y}\n"
        "work:\n"
        "  feature:\n"
        "    {arrives: always, limit: 20, value: 25k, flow: [\n"
        "      {build: {team: dev, effort: {value: 30h, range: [20h, 45h]}}},\n"
        "      {test: {team: qa, effort: 6h, then: {build: 15%}}}]}\n"
        "levers: {ai: {title: AI coding, change: {feature.build.effort: /3}}}\n"
        '"""\n'
        "model = fs.loads(TEXT)\n"
        "fs.run(model, replications=20)",
    ),
    ("markdown", "Developers are the bottleneck. What if they code three times as fast?"),
    (
        "code",
        'fs.compare(model, {"AI coding": fs.loads(TEXT, use=["ai"])}, replications=20)',
    ),
    ("markdown", "The bottleneck has moved. Where along the way, and what is the last step worth?"),
    ("code", 'fs.shift(model, "dev.speed", replications=20)'),
    ("markdown", "What to buy next, with 300k for the first year:"),
    ("code", "fs.invest(model, budget=300_000, steps=3, replications=20)"),
    ("markdown", "The numbers behind it:"),
    (
        "code",
        "frame = fs.run(model, replications=20).frame()\n"
        'print(frame[frame["measure"] == "throughput"].round(3).to_string(index=False))',
    ),
)


def run(code: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    """What a cell leaves: printed lines, and the value of its last line in Markdown."""
    import contextlib
    import io

    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "notebook", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "notebook", "eval"), names)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        text = printed.getvalue().splitlines(keepends=True)
        outputs.append({"name": "stdout", "output_type": "stream", "text": text})
    if value is not None:
        text = value._repr_markdown_().splitlines(keepends=True)
        data = {"text/markdown": text}
        outputs.append(
            {"data": data, "execution_count": None, "metadata": {}, "output_type": "execute_result"}
        )
    return outputs


def notebook() -> dict[str, Any]:
    """The whole notebook, its cells run one after the other."""
    names: dict[str, Any] = {}
    cells: list[dict[str, Any]] = []
    for place, (kind, text) in enumerate(CELLS):
        cell: dict[str, Any] = {
            "cell_type": kind,
            "id": f"cell-{place}",
            "metadata": {},
            "source": text.splitlines(keepends=True),
        }
        if kind == "code":
            cell |= {"execution_count": None, "outputs": run(text, names)}
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def text() -> str:
    """The file."""
    return json.dumps(notebook(), indent=1, ensure_ascii=False) + "\n"
