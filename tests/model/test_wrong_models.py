"""Wrong models and what their author is told; `python -m tests.model.golden` rewrites the texts."""

import re
from pathlib import Path

import pytest

from flowsim.model import ModelError, load
from tests.model.golden import WRONG, message

FILES = sorted(WRONG.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_message_is_the_golden_one(file: Path) -> None:
    assert message(file) == file.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_message_has_a_place_and_says_what_to_do(file: Path) -> None:
    for line in message(file).splitlines():
        assert re.match(r"[\w/.]+\.(yaml|csv):\d+:\d+( [^ ]+)?: ", line), line
        assert line.endswith((".", "?")), line
        assert "Traceback" not in line


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 30
    assert {file.stem for file in FILES} == {file.stem for file in WRONG.glob("*.txt")}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\x00"), "is not UTF-8"),
        (lambda path: path.write_bytes(b"a: \x00\n"), "not text"),
        (lambda path: path.write_bytes(b"a: 1\n" * 300_000), "larger than"),
    ],
    ids=["missing", "folder", "binary", "zero byte", "huge"],
)
def test_what_is_no_text_file(tmp_path: Path, make, said: str) -> None:
    path = tmp_path / "model.yaml"
    make(path)
    with pytest.raises(ModelError, match=said) as caught:
        load(path)
    assert str(path) in str(caught.value)


def test_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    text = (WRONG.parent / "good" / "base.yaml").read_text(encoding="utf-8")
    path = tmp_path / "model.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(path) == load(WRONG.parent / "good" / "base.yaml")
