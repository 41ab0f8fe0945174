"""`make golden` rewrites the golden files; a plain run compares with them."""

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="rewrite the golden files")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file, or write the file."""
    rewrite = bool(request.config.getoption("--rewrite-golden", default=False))

    def compare(file: Path, text: str) -> None:
        if rewrite:
            file.write_text(text, encoding="utf-8")
        assert file.is_file(), f"{file.name} is not there: make golden"
        assert text == file.read_text(encoding="utf-8"), (
            f"read the diff, then: make golden ({file})"
        )

    return compare
