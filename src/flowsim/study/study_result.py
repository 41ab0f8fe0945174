"""Base class of every result of a study: its finding in a sentence, as JSON, and in a notebook.

Input: results; and, registered by the package (`register`), the functions that present them.
Output: text. Must not depend on: reports, which are above studies in the layers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

_faces: dict[str, Callable[[Any], str]] = {}


def register(**faces: Callable[[Any], str]) -> None:
    """Set the functions that present a result as text: `sentence`, `json`, `markdown`, `html`."""
    _faces.update(faces)


class StudyResult:
    """A result that people and programs can read. study: the name of its command."""

    __slots__ = ()
    study: ClassVar[str]

    @property
    def sentence(self) -> str:
        """The finding in one sentence, as in the first line of the report."""
        return _face("sentence", self)

    def to_json(self) -> str:
        """The content of `--json` (docs/json.md), without its header of version and command."""
        return _face("json", self)

    def __repr__(self) -> str:
        name = type(self).__name__
        try:
            return f"<{name}: {self.sentence}>"
        except Exception:  # a debugger or a failing test asks: half a result must not add an error
            return f"<{name}>"

    def _repr_markdown_(self) -> str:
        return _face("markdown", self)

    def _repr_html_(self) -> str:
        return _face("html", self)


def _face(name: str, result: StudyResult) -> str:
    if name not in _faces:
        raise RuntimeError("Results are put into words by the package: `import flowsim` first.")
    return _faces[name](result)
