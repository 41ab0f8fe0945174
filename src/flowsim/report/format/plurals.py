"""English for one and for many: names of kinds of work, and counts of anything.

Input: a noun, a name or a title from a model. Output: words for a sentence, not escaped. Must not
depend on: models.

A model may say the plural itself (`plural:`). What cannot be put into the plural as it stands gets
`items` after it: a mass noun, an adjective, a letter.
"""

from __future__ import annotations

import re

_MASS = frozenset(
    {
        "advice",
        "code",
        "compliance",
        "content",
        "data",
        "debt",
        "design",
        "documentation",
        "equipment",
        "feedback",
        "hardware",
        "help",
        "infrastructure",
        "maintenance",
        "quality",
        "research",
        "security",
        "software",
        "support",
        "work",
    }
)
_ADJECTIVES = frozenset(
    {
        "big",
        "complex",
        "critical",
        "easy",
        "external",
        "hard",
        "high",
        "huge",
        "internal",
        "large",
        "legal",
        "low",
        "major",
        "medium",
        "minor",
        "new",
        "normal",
        "old",
        "other",
        "planned",
        "simple",
        "small",
        "standard",
        "technical",
        "tiny",
        "unplanned",
        "urgent",
    }
)
_IRREGULAR = {"analysis": "analyses", "person": "people", "child": "children"}
_THINGS_IN_ING = frozenset(
    {
        "booking",
        "filing",
        "finding",
        "hearing",
        "listing",
        "meeting",
        "offering",
        "saying",
    }
)
_WORD = re.compile(r"[A-Za-z]*[a-z]")


def is_countable(noun: str) -> bool:
    """Whether the last word of a noun has a plural; of other languages nothing is known."""
    last = noun.rpartition(" ")[2]
    word = last.lower()
    if not last.isascii():
        return True
    if len(last) < 2 or not _WORD.fullmatch(last) or not re.search("[aeiouy]", word):
        return False
    if word.endswith("ing"):
        return word in _THINGS_IN_ING
    return word not in _MASS and word not in _ADJECTIVES


def plural(noun: str) -> str:
    """The plural of an English noun: `features`, `tech debt items`, `feature A items`."""
    if not is_countable(noun):
        return f"{noun} items".strip()
    head, _, last = noun.rpartition(" ")
    if not last.isascii():
        return noun
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif re.search(r"[^aeiou]y$", last):
        last = last[:-1] + "ies"
    elif re.search(r"(ss|x|z|ch|sh)$", last):
        last += "es"
    elif not last.endswith("s"):  # what ends so is many already, or looks like it
        last += "s"
    return f"{head} {last}".strip()


def single(noun: str) -> str:
    """One of a kind of work: `feature`, `tech debt item`."""
    return noun if is_countable(noun) or not noun else f"{noun} item"


def counted(number: int, noun: str, many: str = "") -> str:
    """`1 team`, `3 teams`; many: the plural of a noun that has its own."""
    return f"{number:,} {noun if number == 1 else many or plural(noun)}"


def named(name: str) -> str:
    """A name of the language as words: `feature_a` is `feature A`."""
    *first, last = name.split("_")
    return " ".join([*first, last.upper() if first and len(last) == 1 else last])
