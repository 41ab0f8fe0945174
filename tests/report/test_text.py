"""Text made safe and cut to size, by hand."""

from __future__ import annotations

from flowsim.report.format.text import (
    capitalized,
    clean,
    code,
    fit,
    listed,
    markdown,
    uncapitalized,
    width,
    wrap,
)


def test_a_line_is_cut_only_where_it_is_too_long() -> None:
    assert clean("  a \t b\n c ") == "a b c"
    assert clean("abcde", most=5) == "abcde"
    assert clean("abcdef", most=5) == "abcd…"
    assert clean("abc def", most=5) == "abc…"  # no space before the ellipsis
    assert clean("x" * 120) == "x" * 120
    assert clean("x" * 121) == "x" * 119 + "…"
    assert clean("a\u200bb\x07c") == "abc"


def test_markdown_shows_a_text_as_it_is() -> None:
    assert markdown("a*b_c [x] ~ 5$ #1 a&b {y}!") == (
        "a\\*b\\_c \\[x\\] \\~ 5\\$ \\#1 a\\&b \\{y\\}\\!"
    )
    assert markdown("https://x.example") == "https:\u200b//x.example"
    assert markdown("@you") == "@\u200byou"
    assert markdown("x" * 130) == "x" * 119 + "…"
    assert markdown("xxxx", most=3) == "xx…"


def test_code_has_a_longer_fence_than_its_text() -> None:
    assert code("a b") == "`a b`"
    assert code("a`b") == "``a`b``"
    assert code("`a") == "`` `a ``"
    assert code("a`") == "`` a` ``"
    assert code("x" * 400) == f"`{'x' * 400}`"
    assert code("x" * 401) == f"`{'x' * 399}…`"
    assert code("xxxx", most=3) == "`xx…`"


def test_columns_of_a_terminal() -> None:
    assert width("abc") == 3
    assert width("e\u0301") == 1  # an accent of its own takes none
    assert width("日本") == 4
    assert width("\uff21\uff22") == 4  # wide letters
    assert width("…é") == 2


def test_a_text_that_fits_is_whole() -> None:
    assert fit("abcd", 4) == "abcd"
    assert fit("abcde", 4) == "abc…"
    assert fit("ab cde", 4) == "ab…"
    assert fit("abc", 1) == "…"
    assert fit("abc", 0) == "…"
    assert fit("abcd", 4.0, lambda text: 2.0 * len(text)) == "a…"


def test_lines_break_at_spaces_and_only_longer_words_are_cut() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("one two three", 6) == ["one", "two", "three"]
    assert wrap("a extraordinarily b", 6) == ["a", "extra…", "b"]
    assert wrap("", 5) == [""]
    assert wrap("aa bb", 5, lambda text: 2.0 * len(text)) == ["aa", "bb"]


def test_capitals() -> None:
    assert [uncapitalized(text) for text in ("Feature", "API call", "A", "B b", "x", "")] == [
        "feature", "API call", "A", "B b", "x", "",
    ]  # fmt: skip
    assert uncapitalized("Support Ticket") == "support Ticket"
    assert [capitalized(text) for text in ("feature flow", "", "API")] == [
        "Feature flow", "", "API",
    ]  # fmt: skip


def test_lists() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c"], word="or") == "a, b or c"


def test_no_word_is_cut_where_another_ends() -> None:
    assert clean("A weekly app release", most=16) == "A weekly app…"
    assert clean("A weekly app release", most=13) == "A weekly app…"
    assert clean("Unabridged", most=5) == "Unab…"
    assert clean("a unabridged", most=8) == "a unabr…"
    assert fit("Quality assurance", 12) == "Quality…"
