"""The generated part of docs/language.md; `python -m tests.docs` rewrites that and features.md."""

from __future__ import annotations

from pathlib import Path

from flowsim.model import language
from flowsim.model.table import Field, Noun

PAGE = Path(__file__).resolve().parent.parent / "docs" / "language.md"
BEGIN = "<!-- generated: python -m tests.docs -->\n"
END = "<!-- end -->\n"


def row(field: Field) -> str:
    """A key in a line of a table."""
    default = "required" if field.required else field.default
    examples = ", ".join(f"`{example}`" for example in field.examples)
    return f"| `{field.key}` | {field.doc} | {default} | {examples} |".replace("  ", " ")


def section(noun: Noun) -> str:
    """A noun with its keys."""
    head = f"### {noun.name}\n\n{noun.doc}\n\n| key | what it says | default | examples |\n"
    return head + "| :-- | :-- | :-- | :-- |\n" + "\n".join(row(field) for field in noun.fields)


def generated() -> str:
    """All nouns."""
    return "\n\n".join(section(noun) for noun in language.NOUNS) + "\n"


def page() -> str:
    """The page as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{generated()}\n{END}{after}"


if __name__ == "__main__":
    from tests import docs_features

    PAGE.write_text(page(), encoding="utf-8")
    docs_features.PAGE.write_text(docs_features.page(), encoding="utf-8")
