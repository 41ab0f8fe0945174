"""The static files of the pages, including the modules of report pages.

Input: a name. Output: a response. Only names that were there at the start are served, so that no
path leads anywhere else.

All assets are in a folder named by their content: a browser caches them for good, modules find each
other next to themselves, and a later flowsim has another folder. A page requests all its modules at
once, and everything is sent compressed to browsers that accept that.
"""

from __future__ import annotations

import gzip
import re
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from flowsim.web.errors import missing

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_IMPORT = re.compile(r'from "\./([\w-]+\.js)"')
_FOR_GOOD = {"cache-control": "public, max-age=31536000, immutable"}


class Static:
    """All files, read and compressed once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        for package in ("flowsim.report.page", "flowsim.web"):
            for file in (files(package) / "assets").iterdir():
                if file.name.rpartition(".")[2] in _TYPES:
                    self.files[file.name] = file.read_bytes()
        every = b"".join(self.files[name] for name in sorted(self.files))
        self.version = sha256(every).hexdigest()[:16]
        for name in self.files:
            if name.endswith(".html"):
                self.files[name] = self._linked(self.files[name].decode()).encode()
        self.packed = {name: gzip.compress(data, mtime=0) for name, data in self.files.items()}

    def path(self, name: str) -> str:
        """The path of an asset."""
        return f"/assets/{self.version}/{name}"

    def page(self, request: Request, name: str) -> Response:
        """A page, which is requested anew each time."""
        return self._response(request, name, {})

    def asset(self, request: Request, version: str, name: str) -> Response:
        """An asset, to be cached for good. Raises RefusedError."""
        if version != self.version or name not in self.files or name.endswith(".html"):
            raise missing("File not found.")
        return self._response(request, name, _FOR_GOOD)

    def _response(self, request: Request, name: str, headers: dict[str, str]) -> Response:
        is_packed = "gzip" in request.headers.get("accept-encoding", "")
        coding = {"content-encoding": "gzip"} if is_packed else {}
        return Response(
            (self.packed if is_packed else self.files)[name],
            media_type=_TYPES[name.rpartition(".")[2]],
            headers={"vary": "accept-encoding", **headers, **coding},
        )

    def _linked(self, page: str) -> str:
        """A page whose links lead to the folder, with a line for each module that it needs."""
        (first,) = re.findall(r'<script type="module" src="/assets/([\w-]+\.js)">', page)
        lines = [
            f'<link rel="modulepreload" href="/assets/{name}">' for name in self.modules_of(first)
        ]
        whole = page.replace("<script type", "\n".join([*lines, "<script type"]), 1)
        return whole.replace('"/assets/', f'"/assets/{self.version}/')

    def modules_of(self, first: str) -> list[str]:
        """A module and all that it imports."""
        found = [first]
        for name in found:
            for other in _IMPORT.findall(self.files[name].decode()):
                if other not in found:
                    found.append(other)
        return found
