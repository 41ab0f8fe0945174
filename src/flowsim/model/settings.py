"""Changes and doses as a caller writes them, and the function that applies them to a model.

Input: what `loading` registers, which is above the records. Output: a function. Must not depend
on: how a change is applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Amount = str | float
Settings = Mapping[str, Amount] | Iterable[Any]  # texts `path=operation`, pairs, or Changes
Doses = Mapping[str, Amount] | Iterable[str | tuple[str, Amount]]

_changers: list[Callable[..., Any]] = []


def register_changer(change: Callable[..., Any]) -> None:
    """Set the function that changes a model: change(model, set=…, use=…). The latest counts."""
    _changers[:] = [change]


def changed_by(model: Any, *, set: Settings, use: Doses) -> Any:  # noqa: A002
    """The model with changes and doses on top."""
    return _changers[0](model, set=set, use=use)
