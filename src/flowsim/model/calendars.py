"""Working hours, from nodes to records.

Enters: nodes. Leaves: Hours. Must not know: whose hours they are.
"""

from __future__ import annotations

from flowsim.model.errors import UnitError
from flowsim.model.hours import parse_hours
from flowsim.model.reader import Reader
from flowsim.model.tree import Mapping, Node, Sequence
from flowsim.model.types import Hours


def read_hours(reader: Reader, node: Node | None, path: str, inherited: Hours) -> Hours:
    """Working hours, or the inherited ones if they are left out or wrong."""
    if node is None:
        return inherited
    if isinstance(node, Mapping):
        known = any(key.text in ("holidays", "closed") for key, _ in node.pairs)
        if known:
            reader.not_built(node, path, "a mapping of hours with holidays")
        else:
            reader.problem(node, path, "has keys of its own.", "Write office, or `Mon-Fri 09-17`.")
        return inherited
    spans = node.items if isinstance(node, Sequence) else [node]
    texts = [reader.text(span, path) for span in spans]
    try:
        return parse_hours(texts)
    except UnitError as error:
        if all(texts):
            reader.refuse(node, path, error)
        return inherited
