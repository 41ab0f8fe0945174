"""One server for all tests that need no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.house import House, house


@pytest.fixture(scope="session")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("workshop") / "workshop.db") as found:
        yield found
