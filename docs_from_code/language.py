"""The generated parts of docs/language.md; `python -m docs_from_code` rewrites them."""

from __future__ import annotations

from pathlib import Path

from flowsim.model.language import top
from flowsim.model.language.forms import Field, Noun
from flowsim.model.measures import MARKET_MEASURES, MEASURES
from measuring.figures import between

PAGE = Path(__file__).resolve().parent.parent / "docs" / "language.md"
UNITS = {
    "rate": "rates", "elapsed": "times", "share": "shares", "number": "numbers", "money": "money",
}  # fmt: skip
PLACES = {
    "work": "a kind of work, `feature`",
    "door": "its door, `feature.door`",
    "step": "a step, `feature.test`",
    "team": "a team, `qa`",
    "work of a team": "a kind of work in a team, `qa.feature`",
    "market": "a market, `customers`",
    "rival": "a market with rivals, besides",
    "part of a market": "a part of it, `customers.main` or `customers.early`",
}


def row(field: Field) -> str:
    """A key in a line of a table."""
    default = "required" if field.required else field.default
    default += f", unless `{field.unless}`" if field.unless else ""
    examples = ", ".join(f"`{example}`" for example in field.examples)
    return f"| `{field.key}` | {field.doc} | {default} | {examples} |".replace("  ", " ")


def section(noun: Noun) -> str:
    """A noun with its keys."""
    head = f"### {noun.name}\n\n{noun.doc}\n\n| key | what it says | default | examples |\n"
    return head + "| :-- | :-- | :-- | :-- |\n" + "\n".join(row(field) for field in noun.fields)


def generated() -> str:
    """All nouns."""
    return "\n\n".join(section(noun) for noun in top.NOUNS) + "\n"


def measures() -> str:
    """What can be measured of what, and in which unit."""
    rows = ["| of | measures |", "| :-- | :-- |"]
    for place, known in (*MEASURES.items(), *MARKET_MEASURES.items()):
        groups: dict[str, list[str]] = {}
        for name, unit in known.items():
            groups.setdefault(UNITS[unit], []).append(f"`{name}`")
        told = "; ".join(f"{unit}: {', '.join(names)}" for unit, names in groups.items())
        rows.append(f"| {PLACES[place]} | {told} |")
    return "\n".join(rows) + "\n"


def page() -> str:
    """The page as it should be."""
    text = between(PAGE.read_text(encoding="utf-8"), "generated", generated(), by="docs_from_code")
    return between(text, "measures", measures(), by="docs_from_code")
