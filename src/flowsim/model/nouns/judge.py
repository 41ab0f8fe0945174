"""The key `judge`: from nodes and texts to names of kinds of work.

Input: a node or a text, and the kinds of work that there are. Output: their names, or `value`.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowsim.model.errors import PathError, did_you_mean, quote
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Node, Scalar
from flowsim.model.types import Model

VALUE = "value"
_LIKE = "`judge: feature`, `judge: [pay, lend]` or `judge: value`"


def read_judge(reader: Reader, node: Node, model: Model) -> tuple[str, ...]:
    """The kinds of work that a file judges; anything wrong is reported as a problem."""
    is_one = isinstance(node, Scalar)
    items: Sequence[Node] = [node] if is_one else reader.items(node, "judge", _LIKE)
    names = tuple(name for item in items if (name := reader.text(item, "judge")))
    try:
        return check_judge(model, names)
    except PathError as error:
        reader.problem(node, "judge", error.what, error.remedy)
        return ()


def check_judge(model: Model, names: Sequence[str]) -> tuple[str, ...]:
    """The same names, each once; they are kinds of work, or `value` alone. Raises PathError."""
    kinds = [work.name for work in model.work]
    found = tuple(dict.fromkeys(names))
    if not found:
        raise PathError("judge", "names nothing.", f"Write {_LIKE}.")
    if VALUE in found and VALUE not in kinds:
        if len(found) > 1:
            raise PathError(
                "judge",
                "combines value with other names.",
                "Write value alone: it covers all of them.",
            )
        if not any(work.value > 0.0 for work in model.work):
            remedy = f"Give a kind of work a value, or write `judge: {kinds[0]}`."
            raise PathError("judge", "is value, and no work has one.", remedy)
        return found
    for name in found:
        if name not in kinds:
            remedy = did_you_mean(name, [*kinds, VALUE])
            raise PathError("judge", f"there is no kind of work {quote(name)}.", remedy)
    return found
