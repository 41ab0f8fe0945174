"""A progress function: called with the number done, the total, and what is being done."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
