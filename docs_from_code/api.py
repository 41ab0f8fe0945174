"""The Python reference, docs/api.md, from the public names and their docstrings.

`make golden` rewrites the page. What stands in it is what `help` shows, in the order in which
somebody meets it: models, then studies, then results, then errors.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass
from typing import Any

import flowsim as fs

GROUPS = {
    "Models": ("load", "loads", "check", "schema", "Model"),
    "Studies": (
        *("explain", "run", "compare", "each", "shift", "invest", "forecast", "uncertainty"),
        *("sweep", "warm_up", "expect", "brief", "verify", "adopt", "fit_sales"),
        *("launch", "years", "claims"),
    ),
    "Logs": ("log", "board_at", "from_board", "EventLog"),
    "Results": (
        *("Estimate", "Explanation", "RunResult", "Comparison", "Each", "Shift", "Ladder"),
        *("Forecast", "Uncertainty", "Sweep", "WarmUp", "Expected", "Briefing", "Verification"),
        *("Adoption", "AdoptionFit", "Launch", "Years", "Claims"),
    ),
    "Errors": ("FlowsimError", "ModelError", "ArgumentError"),
}
HEAD = """# Python API

Every public name of `import flowsim as fs`. Written from the docstrings by `make golden`; edit
those instead. The tests run every example that takes less than a second. [flowsim in
Python](python.md) is the introduction.

Models and logs count in hours, results in elapsed days and items a week, money in the currency of
the model. An *estimate* is a mean with its 95 % interval ([Estimate](#estimate)).
"""

MODEL = """flowsim: 1
warm_up: 8w
horizon: 52w
teams:
  dev: {people: 3, cost: 150k/y}
  qa: {people: 1, cost: 120k/y}
work:
  change:
    arrives: always
    limit: 8
    value: 20k
    flow:
      - build: {team: dev, effort: 3d}
      - test: {team: qa, effort: {value: 10h, range: [6h, 14h]}}
levers:
  hire_qa: {change: {qa.people: +1}, cost: {team: qa}}
expect: [change.throughput > 1/w]
"""
INTRODUCTION = f"""
The examples use this model, `model = fs.loads(TEXT)`:

```yaml
{MODEL}```
"""
EXAMPLE = re.compile(r"^>>> .*?(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"^    (\w+): .*?  # (.*)$", re.MULTILINE)
DIRECTIVE = re.compile(r"  # doctest: \S+")


def page() -> str:
    """The page as it should be."""
    parts = [HEAD + INTRODUCTION]
    for group, names in GROUPS.items():
        parts += [f"## {group}\n", *(entry(name) for name in names)]
    return "\n".join(parts)


def entry(name: str) -> str:
    """A public name: how it is called, what it is, its attributes, an example."""
    thing = getattr(fs, name)
    text = inspect.getdoc(thing) or ""
    example = EXAMPLE.search(text)
    words = (text[: example.start()] if example else text).strip()
    parts = [f"### {name}\n"]
    if inspect.isfunction(thing):
        parts.append(f"`{signature(name)}`\n")
    parts.append(f"{words}\n")
    if inspect.isclass(thing) and not issubclass(thing, Exception):
        parts.append(attributes(thing))
    if example:
        parts.append(f"```python\n{DIRECTIVE.sub('', example[0])}\n```\n")
    return "\n".join(parts)


def signature(name: str) -> str:
    """How a function is called: arguments and defaults, without their types."""
    shown, is_keyword = [], False
    for each in inspect.signature(getattr(fs, name)).parameters.values():
        if each.kind is each.KEYWORD_ONLY and not is_keyword:
            shown.append("*")
            is_keyword = True
        default = "…" if callable(each.default) else repr(each.default)
        shown.append(each.name if each.default is each.empty else f"{each.name}={default}")
    return f"fs.{name}({', '.join(shown)})"


def attributes(kind: type[Any]) -> str:
    """What a result has: its fields with their types, its properties and its methods."""
    comments = dict(COMMENT.findall(inspect.getsource(kind)))
    rows = []
    if is_dataclass(kind):
        rows = [(f.name, str(f.type), comments.get(f.name, "")) for f in fields(kind)]
    for base in reversed(kind.__mro__[:-1]):
        for name, member in vars(base).items():
            if name.startswith("_") or name in {row[0] for row in rows}:
                continue
            if isinstance(member, property):
                rows.append((name, "", first_line(member)))
            elif inspect.isfunction(member):
                rows.append((f"{name}()", "", first_line(member)))
    head = "| attribute | type | |\n| :-- | :-- | :-- |\n"
    cells = "\n".join(
        f"| `{name}` | {f'`{cell(of)}`' if of else ''} | {cell(what)} |" for name, of, what in rows
    )
    return f"{head}{cells}\n"


def first_line(member: Any) -> str:
    """The first sentence of a docstring."""
    return (inspect.getdoc(member) or "").partition("\n\n")[0].replace("\n", " ")


def cell(text: str) -> str:
    """A text that may stand in a table."""
    return text.replace("|", "\\|")
