"""Files written whole or not at all.

Input: paths and contents. Output: files. Must not depend on: what is in them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from flowsim.model import FlowsimError


class WriteError(FlowsimError):
    """A file or folder that cannot be written."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"cannot write {path}: {error.strerror or error}. Choose another place.")


def folder(path: Path) -> Path:
    """The folder, made if it is not there. Raises WriteError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(path, error) from None
    return path


def try_folder(path: Path) -> None:
    """Raise WriteError now if no file could be written into a folder; leave nothing behind."""
    was_there = os.path.isdir(path)  # a Path would refuse a name that is too long
    folder(path)
    try:
        handle, probe = mkstemp(dir=path, prefix=".probe.")
        os.close(handle)
        os.unlink(probe)
    except OSError as error:
        raise WriteError(path, error) from None
    finally:
        if not was_there:
            with suppress(OSError):
                path.rmdir()


def write(path: Path, content: str | bytes) -> Path:
    """Write a file next to its place and move it there when it is complete. Raises WriteError."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = ""
    try:
        handle, temporary = mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)  # mkstemp lets only the owner read
        os.replace(temporary, path)
    except BaseException as error:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
        if isinstance(error, OSError):
            raise WriteError(path, error) from None
        raise
    return path
