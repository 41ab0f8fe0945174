"""Names: kept as they were written, as far as they can be shown."""

from __future__ import annotations

import pytest

from flowsim.report.format.text import clean
from flowsim.web.errors import RefusedError
from flowsim.web.room.names import key_of, name_of

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
RAINBOW = "🏳\ufe0f\u200d🌈"
KISS = "👩🏽\u200d❤\ufe0f\u200d💋\u200d👩🏽"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
HINDI = "क\u094d\u200dष"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Ann \n Lee ", "Ann Lee"),
        ("<b>Bob</b>", "<b>Bob</b>"),  # data: pages show it as text
        ("a\u202egnp.exe", "agnp.exe"),  # no turning of the line
        ("A\u0301\u0301\u0301\u0301\u0301nn", "Á\u0301\u0301nn"),
        ("日本語", "日本語"),
        ("\ud800Eve", "Eve"),
        ("a\u200db", "ab"),  # a joiner that joins nothing
        ("Ann\u200c", "Ann"),
        ("a\ufe0fb", "ab"),
        ("a\u3164b", "ab"),  # a letter that shows nothing
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        *((name, name) for name in (FAMILY, RAINBOW, KISS, ENGLAND, PERSIAN, HINDI)),
        ("👩\u200d🚀 Zoë", "👩\u200d🚀 Zoë"),
        (FAMILY * 24, FAMILY * 24),
        ("क्षत्रिय" * 8, "क्षत्रिय" * 8),
    ],
)
def test_a_name_is_a_printable_line(given: str, kept: str) -> None:
    name = name_of(given)
    assert name == kept
    assert name_of(name) == name
    name.encode()


@pytest.mark.parametrize(
    "given",
    ["", "  ", "\u200b\u200b", "\u202e", "\u3164", "\u200d", None, 7, ["Ann"], "...", "\u0308"],
)
def test_what_shows_nothing_is_no_name(given: object) -> None:
    with pytest.raises(RefusedError):
        name_of(given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("François-Xavier de la Tour", "has 26 letters; the maximum is 24"),
        (FAMILY * 25, "has 25 letters; the maximum is 24"),
        ("x" * 500, "has 500 letters"),
        ("x" * 5_000, "at most 24 letters"),
        ("👩" + "\u200d👩" * 9, "too many combining marks"),
    ],
)
def test_what_is_too_long_is_said_and_not_cut(given: str, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        name_of(given)


def test_names_that_look_alike_have_one_key() -> None:
    assert key_of("Zoë") == key_of("ＺＯＥ") == key_of("zoe")  # noqa: RUF001
    assert key_of(PERSIAN) == key_of(PERSIAN.replace("\u200c", ""))
    assert key_of("Ann") != key_of("Anna")


def test_a_report_keeps_what_holds_letters_together() -> None:
    for name in (FAMILY, RAINBOW, PERSIAN, HINDI):
        assert clean(name) == name
