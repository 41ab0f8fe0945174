"""A model that a program has built of Python's own mappings, lists and numbers, as nodes.

Input: such a mapping. Output: the nodes that a file with the same content would give, without
lines. Must not depend on: what any key means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from numbers import Real

from flowsim.model.errors import ArgumentError, kind_of
from flowsim.model.reading import tree


def node_of(value: object, path: str = "", depth: int = 0) -> tree.Node:
    """The node of a value. Raises ArgumentError where a file could not have it."""
    if depth > tree.MAX_DEPTH:
        raise ArgumentError(f"{path[:80]}: is nested more than {tree.MAX_DEPTH} deep. Flatten it.")
    if isinstance(value, Mapping):
        node = tree.Mapping(0, 0)
        for key, child in value.items():
            if not isinstance(key, str):
                raise ArgumentError(
                    f"{path or 'the model'}: has a key that is not text, {key!r:.40}."
                )
            inner = f"{path}.{key}" if path else key
            pair = tree.Scalar(key, 0, 0, quoted=True), node_of(child, inner, depth + 1)
            node.pairs.append(pair)
        return node
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return tree.Sequence(0, 0, [node_of(each, path, depth + 1) for each in value])
    return tree.Scalar(_text(value, path), 0, 0)


def _text(value: object, path: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str | Real):
        return text_of(
            value, path, 'texts and numbers as in a file: {"people": 4, "cost": "90k/y"}'
        )
    found = kind_of(value)
    raise ArgumentError(f"{path}: must be a text, a number, a list or a mapping, found {found}.")


def text_of(value: object, where: str, like: str) -> str:
    """A value as a file would have it. Raises ArgumentError where it is neither text nor number."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, Real):
        found = kind_of(value)
        raise ArgumentError(f"{where}: must be a text or a number, found {found}. Write {like}.")
    text = repr(float(value)).removesuffix(".0")
    # A program has no separator of thousands: 25.125 says nothing but what it is.
    return text + "0" if re.search(r"\.\d{3}$", text) else text
