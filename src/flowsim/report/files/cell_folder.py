"""A folder in which finished cells of a sweep are kept, each file whole or not at all.

Input: names and texts. Output: files. Must not depend on: what is in them.
"""

from __future__ import annotations

from pathlib import Path

from flowsim.report.files.whole import WriteError, folder, write

CELLS = "cells"
_LARGEST = 1 << 28  # bytes; none of ours is near


class Folder:
    """Texts by name in the folder `cells` of a report; it is made when the first is written."""

    def __init__(self, report: Path) -> None:
        self._place = report / CELLS

    def read(self, name: str) -> str | None:
        """The text of that name; None if there is none that can be read."""
        path = self._path(name)
        try:
            if not path.is_file() or path.stat().st_size > _LARGEST:
                return None
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeError):
            return None

    def write(self, name: str, text: str) -> None:
        """Store a text under a name. Raises WriteError."""
        write(folder(self._place) / self._path(name).name, text)

    def _path(self, name: str) -> Path:
        return self._place / f"{name}.json"


__all__ = ["CELLS", "Folder", "WriteError"]
