"""Names that people give, kept as written as far as they fit on one line.

Input: texts of strangers. Output: a printable line, or a refusal in words. Must not depend on:
rooms.

A letter here is what a reader sees as one (a grapheme cluster of Unicode annex 29): a family of
emoji counts once. Joiners, which show nothing by themselves, stay where they make a difference:
between emoji, in Persian and in Indic scripts, by the rules for domain names (RFC 5892, A.1 and
A.2). Anywhere else they would make two names that look alike.
"""

from __future__ import annotations

import unicodedata

import regex

from flowsim.web.errors import bad

LONGEST_NAME = 24  # letters
_LONGEST_LETTER = 12  # code points; a kiss with two tones of skin has ten
_MOST_READ = 2_000
_MOST_MARKS = 2  # combining marks on one letter; more run over the lines above and below
_EMOJI = r"\p{Extended_Pictographic}\p{Emoji_Modifier}?(?P<kept>\uFE0F)?"
_UNSEEN = regex.compile(r"\p{Default_Ignorable_Code_Point}")
# What shows nothing by itself (`kept`), where it changes what is next to it.
_JOINED = regex.compile(
    r"\U0001F3F4(?P<kept>[\U000E0061-\U000E007A]){2,6}(?P<kept>\U000E007F)"
    rf"|{_EMOJI}(?:(?P<kept>\u200D){_EMOJI})*"
    r"|[0-9#*](?P<kept>\uFE0F)(?=\u20E3)"
    r"|\p{ccc=9}(?P<kept>[\u200C\u200D])(?=\p{L})"
    r"|[\p{Joining_Type=L}\p{Joining_Type=D}]\p{Joining_Type=T}*?(?P<kept>\u200C)"
    r"(?=\p{Joining_Type=T}*[\p{Joining_Type=R}\p{Joining_Type=D}])"
)


def name_of(text: object, what: str = "name", *, most: int = LONGEST_NAME) -> str:
    """A given name as a printable line. Raises RefusedError."""
    if not isinstance(text, str):
        raise bad(f"The {what} must be text.")
    if len(text) > _MOST_READ:
        raise bad(f"The {what} is too long: at most {most} letters.")
    name = _line(_with_few_marks(unicodedata.normalize("NFC", text)))
    if not any(char.isalnum() or unicodedata.category(char).startswith("S") for char in name):
        raise bad(f"Write a {what}: letters, digits or symbols.")
    letters = regex.findall(r"\X", name)
    if len(letters) > most:
        raise bad(f"The {what} has {len(letters)} letters; the maximum is {most}. Shorten it.")
    if max(map(len, letters)) > _LONGEST_LETTER:
        raise bad(f"The {what} has a symbol with too many combining marks. Leave it out.")
    return name


def key_of(name: str) -> str:
    """A key that is equal for names that look the same, without case, width, accents, joiners."""
    parts = _UNSEEN.sub("", unicodedata.normalize("NFKD", name)).casefold()
    shown = (char for char in parts if not unicodedata.combining(char))
    return " ".join("".join(shown).split())


def _with_few_marks(text: str) -> str:
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _line(text: str) -> str:
    """One line of the visible characters, and of the joiners that change them."""
    spaced = " ".join(text.split())
    kept = {at for found in _JOINED.finditer(spaced) for at, _ in found.spans("kept")}
    shown = (
        char
        for at, char in enumerate(spaced)
        if at in kept or (char.isprintable() and not _UNSEEN.match(char))
    )
    return " ".join("".join(shown).split())
