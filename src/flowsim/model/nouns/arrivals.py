"""How items arrive, from nodes to records: the key `arrives:` of a kind of work.

Input: nodes. Output: Arrivals. Must not depend on: steps; what a trace refers to is checked by its
reader.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.errors import quote
from flowsim.model.language import top as lang
from flowsim.model.nouns.breakpoints import read_breakpoints
from flowsim.model.nouns.calendars import read_hours
from flowsim.model.nouns.durations import read_duration
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Mapping, Node, Scalar
from flowsim.model.types import Arrivals, Distribution, Hours

_LIKE = "always, {rate: 9/w}, {every: 3d} or {backlog: 40}"
_WAYS = ("rate", "every", "backlog", "trace", "from")


def read_arrivals(reader: Reader, node: Node | None, path: str, hours: Hours) -> Arrivals:
    """How items arrive; hours: those of the model."""
    if node is None:
        return Arrivals("none", hours)
    if isinstance(node, Scalar):
        text = reader.text(node, path)
        if text not in ("always", ""):
            reader.problem(node, path, f"is not known, found {quote(text)}.", f"Write {_LIKE}.")
        return Arrivals("always", hours)
    mapping = reader.mapping(node, path, _LIKE)
    if mapping is None:
        return Arrivals("always", hours)
    nodes = reader.fields(mapping, lang.ARRIVES, path)
    hours = read_hours(reader, nodes, path, hours)
    given = [key for key in _WAYS if key in nodes]
    late = any(key.text in lang.ARRIVES.not_built for key, _ in mapping.pairs)
    if len(given) != 1 and not late and "per" in nodes and not given:
        remedy = "Write how often one user brings an item, as `rate: 0.7/mo`."
        reader.problem(node, path, "`rate` is missing.", remedy)
    elif len(given) != 1 and not late:
        found = " and ".join(given) or "none"
        reader.problem(node, path, f"must be one way to arrive, found {found}.", f"Write {_LIKE}.")
    if "holidays" in nodes and given and given[0] not in ("rate", "every"):
        what = f"have no effect: items that arrive by `{given[0]}` come on any day."
        reader.problem(nodes["holidays"], f"{path}.holidays", what, "Leave them out.")
    if "from" in given:
        return _from_market(reader, nodes, path, hours)
    return _by_way(reader, nodes, given, path, hours)


def _by_way(
    reader: Reader, nodes: dict[str, Node], given: list[str], path: str, hours: Hours
) -> Arrivals:
    """Arrivals by the way that is given first."""
    size = _read_size(reader, nodes, given, path)
    users = _read_users(reader, nodes, given, path)
    if "rate" in given:
        return replace(_by_rate(reader, nodes["rate"], path, hours, size), users=users)
    if "every" in given:
        field = lang.ARRIVES.field("every")
        assert field is not None
        interval = read_duration(reader, nodes["every"], field, f"{path}.every", hours)
        return Arrivals("every", hours, interval, size=size)
    if "backlog" in given:
        count = reader.number(nodes, lang.ARRIVES, "backlog", path)
        return Arrivals("backlog", hours, count=int(count or 1))
    if "trace" in given:
        return Arrivals("trace", hours, file=reader.word(nodes, "trace", path))
    return Arrivals("always", hours)


def _from_market(reader: Reader, nodes: dict[str, Node], path: str, hours: Hours) -> Arrivals:
    """One item for each member that adopts."""
    if "hours" in nodes:
        what = "have no effect: members of a market adopt at any hour."
        reader.problem(nodes["hours"], f"{path}.hours", what, "Leave them out.")
    _read_size(reader, nodes, ["from"], path)
    return Arrivals("market", hours, market=reader.word(nodes, "from", path))


def _read_users(reader: Reader, nodes: dict[str, Node], given: list[str], path: str) -> str:
    """The market whose users a rate is for; empty for a rate of its own."""
    if "per" not in nodes:
        return ""
    inner, text = f"{path}.per", reader.word(nodes, "per", path)
    name, _, users = text.partition(".")
    if text and (users != "users" or not name):
        what = f"must be the users of a market, found {quote(text)}."
        reader.problem(nodes["per"], inner, what, f"Write {name or 'customers'}.users.")
    elif given and given != ["rate"]:
        what = f"cannot be combined with {given[0]}."
        reader.problem(nodes["per"], inner, what, "Write it next to a rate, as `rate: 0.7/mo`.")
    return name


def _read_size(
    reader: Reader, nodes: dict[str, Node], given: list[str], path: str
) -> Distribution | None:
    """The batch size of arrivals; None for one."""
    node, field = nodes.get("size"), lang.ARRIVES.field("size")
    if node is None or field is None:
        return None
    if given and given[0] not in ("rate", "every"):
        what = f"cannot be combined with {given[0]}."
        reader.problem(node, f"{path}.size", what, "Write it next to a rate or `every`.")
        return None
    before = len(reader.problems)
    law = read_duration(reader, node, field, f"{path}.size")
    if len(reader.problems) > before:
        return None
    exact = law.values if law.family == "empirical" else (law.mean,) * (law.family == "fixed")
    odd = [value for value in exact if value != int(value)]
    if odd:
        what = f"must be whole, found {odd[0]:g}."
        reader.problem(node, f"{path}.size", what, "Items are whole: write 30.")
    elif law.mean <= 0.0:
        reader.problem(node, f"{path}.size", "must be above 0.", "Write 1 or more.")
    return None if law == Distribution("fixed", 1.0, 0.0) else law


def _by_rate(
    reader: Reader, node: Node, path: str, hours: Hours, size: Distribution | None
) -> Arrivals:
    path = f"{path}.rate"
    field = lang.ARRIVES.field("rate")
    assert field is not None
    if not isinstance(node, Mapping) or node.get("value") is not None:
        rate = reader.quantity(node, field, path, hours=hours)
        return Arrivals("rate", hours, by_chance(rate or 1.0), size=size)
    parts = reader.fields(node, lang.RATE, path)
    if ("at" in parts) == any(key in parts for key in ("mean", "swing", "period")):
        reader.problem(
            node,
            path,
            "must be breakpoints or a wave.",
            "Write `{at: {0w: 4/w, 26w: 6/w}}`, or `{mean: 20/h, swing: 50%, period: 24h}`.",
        )
        return Arrivals("rate", hours, by_chance(1.0), size=size)
    if "at" in parts:
        points = read_breakpoints(reader, parts["at"], field, f"{path}.at", hours=hours)
        highest = max((rate for _, rate in points), default=1.0)
        if points and highest <= 0.0:
            what = "is 0 at all times."
            reader.problem(node, path, what, "Write a rate above 0 for some weeks.")
        return Arrivals("rate", hours, by_chance(highest or 1.0), size=size, rate_at=points)
    for key in ("mean", "swing", "period"):
        if key not in parts:
            what = f"`{key}` is missing."
            reader.problem(node, path, what, "Write `{mean: 20/h, swing: 50%, period: 24h}`.")
    mean = reader.number(parts, lang.RATE, "mean", path, hours=hours)
    swing = reader.number(parts, lang.RATE, "swing", path)
    period = reader.number(parts, lang.RATE, "period", path)
    return Arrivals(
        "rate", hours, by_chance(mean or 1.0), size=size, swing=swing or 0.0, period=period or 24.0
    )


def by_chance(rate: float) -> Distribution:
    """Random gaps between arrivals, for a rate per open hour."""
    return Distribution("exponential", 1.0 / rate, 1.0)
