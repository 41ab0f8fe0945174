"""Durations, and other numbers that may follow a law, from nodes to distributions.

Input: nodes such as `4h`, `{mean: 4h, dist: exponential}`, `{values: [1h, 2h]}`. Output:
Distributions; a wrong one is reported and replaced by a harmless one. Must not depend on: which
noun a duration belongs to.
"""

from __future__ import annotations

from flowsim.model.distributions import LawError, empirical, family_named, law
from flowsim.model.language import forms
from flowsim.model.language import top as lang
from flowsim.model.reading.ends import ends_of
from flowsim.model.reading.reader import Reader, is_none
from flowsim.model.reading.tree import Mapping, Node
from flowsim.model.types import ALWAYS, Distribution, Family, Hours

HARMLESS = Distribution("fixed", 1.0, 0.0)

_CHANCE = forms.Field("chances", "share", "A chance.", low=0.0, high=1.0)


def duration(
    reader: Reader,
    nodes: dict[str, Node],
    noun: forms.Noun,
    key: str,
    path: str,
    *,
    hours: Hours = ALWAYS,
) -> Distribution | None:
    """The law under a key, fixed if bare; None if it is left out or `none`."""
    node, field = nodes.get(key), noun.field(key)
    if node is None or field is None or is_none(node, field):
        return None
    return read_duration(reader, node, field, f"{path}.{key}", hours)


def read_duration(
    reader: Reader, node: Node, field: forms.Field, path: str, hours: Hours = ALWAYS
) -> Distribution:
    """A number that is fixed if bare, `{mean: 4h, dist: exponential}` or `{values: [1h, 2h]}`."""
    if isinstance(node, Mapping) and node.get("values") is not None:
        return read_values(reader, node, field, path, hours)
    if isinstance(node, Mapping) and node.get("value") is None and ends_of(node) is None:
        parts = reader.fields(node, lang.LAW, path)
        if "mean" not in parts:
            return HARMLESS
        mean = reader.quantity(parts["mean"], field, path, hours=hours)
        return read_law(reader, parts, node, path, mean=mean, bare="fixed")
    mean = reader.quantity(node, field, path, hours=hours)
    return Distribution("fixed", 1.0 if mean is None else mean, 0.0)


def read_law(
    reader: Reader,
    nodes: dict[str, Node],
    node: Node,
    path: str,
    *,
    mean: float | None,
    bare: Family,
) -> Distribution:
    """The law of a mean with its keys `dist` and `cv`."""
    before = len(reader.problems)
    cv = reader.number(nodes, lang.LAW, "cv", path)
    family: Family | None = None
    try:
        if "dist" in nodes:
            text = reader.text(nodes["dist"], f"{path}.dist")
            family = family_named(text) if text else None
        if mean is not None and len(reader.problems) == before:
            return law(mean, family=family, cv=cv, bare=bare)
    except LawError as error:
        key = error.key if error.key in nodes else ""
        place = f"{path}.{error.key}"
        reader.refuse(nodes[key] if key else nodes.get("dist", node), place, error)
    return Distribution("fixed", 1.0 if mean is None else mean, 0.0)


def read_values(
    reader: Reader, node: Mapping, field: forms.Field, path: str, hours: Hours = ALWAYS
) -> Distribution:
    """A law by its values, each within the bounds of the field, and their chances."""
    parts = reader.fields(node, lang.EMPIRICAL, path)
    before = len(reader.problems)
    example = field.examples[0] if field.examples else "1h"
    like = f"`values: [{example}, {example}]`"
    values = [
        reader.quantity(item, field, f"{path}.values", hours=hours)
        for item in reader.items(parts["values"], f"{path}.values", like)
    ]
    chances: list[float | None] = [1.0 / len(values)] * len(values) if values else []
    if "chances" in parts:
        chances = [
            reader.quantity(item, _CHANCE, f"{path}.chances")
            for item in reader.items(parts["chances"], f"{path}.chances", "`chances: [50%, 50%]`")
        ]
    if len(reader.problems) > before:
        return HARMLESS
    if not values or len(values) > forms.MAX_VALUES:
        what = f"must have 1 to {forms.MAX_VALUES:,} values, found {len(values)}."
        reader.problem(node, path, what, f"Write {like}.")
        return HARMLESS
    try:
        return empirical([v or 0.0 for v in values], [c or 0.0 for c in chances])
    except LawError as error:
        reader.refuse(parts.get(error.key, node), path, error)
        return HARMLESS
