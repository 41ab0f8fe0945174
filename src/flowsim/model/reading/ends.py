"""A number given as least, likely and most, as a mean and a spread.

Input: what a file says under `effort` or another number that may follow a law. Output: the remedy
that a message names; nothing is read that way. Must not depend on: nouns.
"""

from __future__ import annotations

import math
import re

from flowsim.model.errors import UnitError
from flowsim.model.reading.tree import Mapping, Node, Scalar, Sequence
from flowsim.model.units import parse, split_number

_LEAST = ("min", "low", "least", "optimistic", "from", "best", "p10")
_LIKELY = ("mode", "likely", "most_likely", "median", "p50", "expected")
_MOST = ("max", "high", "most", "pessimistic", "to", "worst", "p90")
_SPAN = re.compile(
    r"\s*([\d.]+)\s*([a-z]*)\s*(?:-|\u2013|\.\.|to)\s*([\d.]+\s*[a-z]+)\s*", re.ASCII
)


def ends_of(node: Node) -> tuple[str, str, str] | None:
    """Least, likely (empty if not said) and most; None where a node does not give ends."""
    if isinstance(node, Mapping):
        texts = [
            next((child.text for key, child in node.pairs
                  if key.text in words and isinstance(child, Scalar)), "")
            for words in (_LEAST, _LIKELY, _MOST)
        ]  # fmt: skip
        return (texts[0], texts[1], texts[2]) if texts[0] and texts[2] else None
    if isinstance(node, Sequence):
        words = [item.text for item in node.items if isinstance(item, Scalar)]
        if len(words) == len(node.items) and len(words) in (2, 3):
            return words[0], words[1] if len(words) == 3 else "", words[-1]
        return None
    span = _SPAN.fullmatch(node.text)
    if span is None:
        return None
    unit = span[2] or re.sub(r"[\d.\s]", "", span[3])
    return span[1] + unit, "", span[3]


def spread(kind: str, ends: tuple[str, str, str]) -> tuple[str, str] | None:
    """Mean and cv: of a triangular distribution, or of a uniform one without a likely value."""
    try:
        low, high = parse(kind, ends[0]), parse(kind, ends[2])
        likely = parse(kind, ends[1]) if ends[1] else None
        amount, unit = split_number(ends[2], example="5d")
    except UnitError:
        return None
    if not 0.0 <= low < high or (likely is not None and not low <= likely <= high):
        return None
    if likely is None:
        mean, variance = (low + high) / 2.0, (high - low) ** 2 / 12.0
    else:
        mean = (low + likely + high) / 3.0
        products = low * likely + low * high + likely * high
        variance = (low**2 + likely**2 + high**2 - products) / 18.0
    shown = f"{mean * amount / high:.3g}{unit}" if high else ""
    return (shown, f"{math.sqrt(variance) / mean:.2g}") if shown else None
