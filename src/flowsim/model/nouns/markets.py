"""Markets and pulls by deliveries, from nodes to records.

Input: nodes under `markets:` and under `pulled_by:` of a lever. Output: Market and PulledBy
records; what refers to something elsewhere is checked by `check`.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.errors import did_you_mean, nearest
from flowsim.model.language import top as lang
from flowsim.model.language.forms import Noun
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Mapping, Node, Scalar
from flowsim.model.records.spreading import Market, PulledBy, Segment, with_members_of

_LIKE = "`customers: {size: 2000, early: {...}, main: {...}}`, one under the other"
_MARKET = (
    "`{size: 2000, early: {push: 3%/quarter, pull: 38%/quarter},"
    " main: {push: 0%/quarter, pull: 38%/quarter, bridge: 10%}}`"
)
_PARTS = {
    "early": "`{share: 16%, push: 3%/quarter, pull: 38%/quarter}`",
    "main": "`{push: 0%/quarter, pull: 38%/quarter, bridge: 10%}`",
    "opens": "`{main: 26w}`",
    "pays": "`{early: 10/mo, main: 70/mo}`",
}
_NOUNS = {
    "early": lang.EARLY,
    "main": lang.MAIN,
    "opens": lang.MARKET_OPENS,
    "pays": lang.MARKET_PAYS,
}
EARLY_SHARE = 0.16


def read_markets(
    reader: Reader, node: Node | None, others: tuple[Market, ...] = ()
) -> tuple[Market, ...]:
    """All markets of a file. others: those of the file that it extends."""
    mapping = None if node is None else reader.mapping(node, "markets", _LIKE)
    if mapping is None:
        return ()
    if not mapping.pairs:
        reader.problem(mapping, "markets", "has no entries.", "Write at least one market.")
    entries = list(reader.names(mapping, "markets", taken=lang.NOT_A_NAME, what="market"))
    found = [_read_market(reader, name, child, path) for name, child, path in entries]
    known = {market.name: market for market in (*others, *found)}
    return tuple(
        _read_rival(reader, known, market, child, path)
        for market, (_, child, path) in zip(found, entries, strict=True)
    )


def _read_rival(
    reader: Reader, known: dict[str, Market], market: Market, node: Node, path: str
) -> Market:
    """The market with the members of the one whose rival it is; problems if that cannot be."""
    if not market.rival_of or not isinstance(node, Mapping):
        return market
    place, inner = node.get("rival_of") or node, f"{path}.rival_of"
    other = known.get(market.rival_of)
    if market.rival_of == market.name:
        remedy = "Name the other product, or leave it out."
        reader.problem(place, inner, f"is its own name, found {market.name}.", remedy)
    elif other is None:
        names = [name for name in known if name != market.name]
        remedy = did_you_mean(market.rival_of, names) or "Name another market of this file."
        reader.problem(place, inner, f"there is no market {market.rival_of}.", remedy)
    elif other.rival_of:
        what = f"is {other.name}, which is a rival itself: one market says who the members are."
        remedy = f"Write `rival_of: {other.rival_of}`."
        if other.rival_of == market.name:
            remedy = "Leave `rival_of` out of one of the two, and give that one `size`."
        reader.problem(place, inner, what, remedy)
    else:
        market = with_members_of(market, other)
        if market.main_size and "main" not in (key.text for key, _ in node.pairs):
            remedy = f"Write `main: {_PARTS['main'].strip('`')}`."
            reader.problem(node, path, "`main` is missing.", remedy)
            market = replace(market, has_main=True)  # as far as others are to say
    return market


def _check_members(reader: Reader, nodes: dict[str, Node], other: str, path: str) -> None:
    """Problems if a rival says who its members are, whom the other market has."""
    twice: list[tuple[str, Node | None]] = [("size", nodes.get("size"))]
    if isinstance(early := nodes.get("early"), Mapping):
        twice.append(("early.share", early.get("share")))
    for key, node in twice:
        if node is not None:
            what = f"is said by {other}, whose members these are."
            reader.problem(node, f"{path}.{key}", what, "Leave it out.")


def _read_market(reader: Reader, name: str, node: Node, path: str) -> Market:
    mapping = reader.mapping(node, path, _MARKET)
    if mapping is None:
        return Market(name, 1)
    nodes = reader.fields(mapping, lang.MARKET, path)
    parts = {key: _read_part(reader, nodes, key, path) for key in _PARTS}
    share = parts["early"].get("share")
    reach = reader.number(nodes, lang.MARKET, "reach", path)
    rival_of = reader.word(nodes, "rival_of", path)
    meant = {nearest(key.text, lang.MARKET.words) for key, _ in mapping.pairs}
    if rival_of:
        _check_members(reader, nodes, rival_of, path)
    elif not {"main", "rival_of"} & {*nodes, *meant} and "early" in nodes and share != 1.0:
        what = "`main` is missing."
        remedy = f"Write `main: {_PARTS['main'].strip('`')}`, or `share: 100%` of the early market."
        reader.problem(node, path, what, remedy)
    return Market(
        name,
        int(reader.number(nodes, lang.MARKET, "size", path) or 1),
        _segment(parts, "early", EARLY_SHARE if share is None else share),
        _segment(parts, "main", 0.0),
        1.0 if reach is None else reach,
        reader.word(nodes, "title", path),
        rival_of,
        has_main="main" in nodes or (share != 1.0 and not rival_of),
    )


def _read_part(reader: Reader, nodes: dict[str, Node], key: str, path: str) -> dict[str, float]:
    """The numbers under a key of a market that has keys of its own."""
    node, noun, inner = nodes.get(key), _NOUNS[key], f"{path}.{key}"
    mapping = None if node is None else reader.mapping(node, inner, _PARTS[key])
    if mapping is None:
        return {}
    parts = reader.fields(mapping, noun, inner)
    return {
        name: value for name, value in _numbers(reader, parts, noun, inner) if value is not None
    }


def _numbers(
    reader: Reader, parts: dict[str, Node], noun: Noun, path: str
) -> list[tuple[str, float | None]]:
    return [(key, reader.number(parts, noun, key, path)) for key in parts]


def _segment(parts: dict[str, dict[str, float]], key: str, share: float) -> Segment:
    own = parts[key]
    return Segment(
        push=own.get("push", 0.0),
        pull=own.get("pull", 0.0),
        share=share,
        bridge=own.get("bridge", 0.0),
        leaves=own.get("leaves", 0.0),
        opens=parts["opens"].get(key, 0.0),
        pays=parts["pays"].get(key, 0.0),
    )


def read_pulled_by(reader: Reader, node: Node | None, path: str) -> PulledBy | None:
    """The work whose deliveries pull a lever; None where the clock alone does."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        name = reader.text(node, path)
        return PulledBy(name) if name else None
    mapping = reader.mapping(node, path, "`layer`, or `{work: layer, every: 3, most: 4}`")
    if mapping is None:
        return None
    nodes = reader.fields(mapping, lang.PULLED_BY, path)
    name = reader.word(nodes, "work", path)
    every = reader.number(nodes, lang.PULLED_BY, "every", path)
    most = reader.number(nodes, lang.PULLED_BY, "most", path)
    return PulledBy(name, int(every or 1), None if most is None else int(most)) if name else None
