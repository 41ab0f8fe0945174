"""The files of the pages, served as they are; the modules of report pages among them.

Enters: a name. Leaves: a response. Only names that were there at the start are served, so that no
path leads anywhere else.
"""

from __future__ import annotations

from importlib.resources import files

from starlette.responses import Response

from flowsim.web.errors import missing

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


class Static:
    """All files, read once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        for package in ("flowsim.report.page", "flowsim.web"):
            for file in (files(package) / "assets").iterdir():
                if file.name.rpartition(".")[2] in _TYPES:
                    self.files[file.name] = file.read_bytes()

    def response(self, name: str) -> Response:
        """A file. Raises RefusedError."""
        if name not in self.files:
            raise missing("There is no such file.")
        return Response(self.files[name], media_type=_TYPES[name.rpartition(".")[2]])
