"""How far a study is, for whoever waits: called with so many done, of so many, and what is done."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
