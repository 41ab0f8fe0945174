"""Tables as lines, by hand."""

from __future__ import annotations

from flowsim.report.format.table import Table, as_markdown, fits, plain

SMALL = Table(("name", "days", "why"), (("a", "12", "b c"), ("longer", "3", "")), "lrl")
WORDY = Table(
    ("what it is", "days"),
    (("the quick brown fox", "12"), ("short", "3")),
    "lr",
)


def test_columns_stand_two_spaces_apart_and_numbers_to_the_right() -> None:
    assert plain(SMALL) == [
        "name    days  why",
        "a         12  b c",
        "longer     3",
    ]
    assert fits(SMALL, 17)
    assert plain(SMALL, columns=17) == plain(SMALL)


def test_texts_take_two_lines_where_there_is_no_room_for_one() -> None:
    assert fits(WORDY, 25)
    assert plain(WORDY, columns=25)[1] == "the quick brown fox    12"
    assert plain(WORDY, columns=17) == [
        "what it is   days",
        "the quick      12",
        "brown fox",
        "short           3",
    ]
    assert fits(WORDY, 15)  # nine for `the quick` and `brown fox`
    assert not fits(WORDY, 14)


def test_the_widest_text_gives_way_first() -> None:
    table = Table(("a", "b"), (("one two three four", "five six"),), "ll")
    assert plain(table, columns=24) == [
        "a               b",
        "one two three   five six",
        "four",
    ]


def test_rows_become_blocks_where_columns_do_not_fit() -> None:
    """Numbers stand beside what they are where 16 columns are left for them, or else below it."""
    table = Table(
        ("team", "step", "first number", "n"),
        (("a", "b", "123 (120 to 126)", ""), ("c", "", "4", "5")),
        "llrr",
    )
    assert fits(table, 31)
    assert plain(table, columns=30) == [
        "team, step",
        "a",
        "  b",
        "    first number",
        "      123 (120 to 126)",
        "c",
        "    first number",
        "      4",
        "    n",
        "      5",
    ]
    long = Table(("team", "", "number"), (("a", "b", "123 (120 to 126), all 40 runs"),), "llr")
    beside = ["team", "a", "  b", "    number  123 (120 to 126),", "            all 40 runs"]
    assert plain(long, columns=32) == beside
    assert plain(long, columns=28)[3:] == [
        "    number  123 (120 to",
        "            126), all 40",
        "            runs",
    ]
    assert plain(long, columns=27)[3:] == [
        "    number",
        "      123 (120 to 126), all",
        "      40 runs",
    ]


def test_first_rows_only() -> None:
    assert SMALL.first(1).rows == (("a", "12", "b c"),)
    assert SMALL.first(1).head == SMALL.head


def test_markdown_escapes_every_cell() -> None:
    table = Table(("a|b", "c"), (("x*y", "1"),), "lr")
    assert as_markdown(table) == [
        "| a\\|b | c |",
        "| :-- | --: |",
        "| x\\*y | 1 |",
    ]
