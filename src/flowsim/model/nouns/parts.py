"""The named parts of a file: its teams, its kinds of work, its markets.

Input: the nodes of a file, and what the file that it extends has already. Output: records of what
is new. Must not depend on: files, whether the parts fit together.
"""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from flowsim.model.language import top as lang
from flowsim.model.nouns.markets import read_markets
from flowsim.model.nouns.teams_and_work import read_team, read_work
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Mapping, Node
from flowsim.model.records.spreading import Market
from flowsim.model.types import Hours, Model, Team, Work

_LIKE = {
    "teams": "`dev: {people: 6}`, one under the other",
    "work": "`feature: {arrives: {rate: 9/w}, flow: [...]}`, one under the other",
    "levers": "`hire: {change: {qa.people: +1}}`, one under the other",
}


class Parts(NamedTuple):
    """What one file defines by name."""

    teams: tuple[Team, ...]
    work: tuple[Work, ...]
    markets: tuple[Market, ...]


def read_parts(
    reader: Reader, nodes: dict[str, Node], hours: Hours, base: Model | None = None
) -> Parts:
    """Teams, work and markets of a file; problems where the extended file has the name, too."""
    teams = tuple(
        read_team(reader, name, node, path, hours)
        for name, node, path in named(reader, nodes, "teams", "team")
    )
    work = tuple(
        read_work(reader, name, node, path, hours)
        for name, node, path in named(reader, nodes, "work", "kind of work")
    )
    steps = [(kind.name, step.name) for kind in work for step in kind.flow]
    for name, step in steps[:1]:  # what a remedy may name, as it is there
        reader.examples = {"work": name, "step": step, "steps": f"[{step}]"}
    if base is not None:
        for key, what in (("teams", "team"), ("work", "kind of work"), ("markets", "market")):
            _refuse_known(reader, nodes.get(key), key, what, {e.name for e in getattr(base, key)})
    others = () if base is None else base.markets
    return Parts(teams, work, read_markets(reader, nodes.get("markets"), others))


def _refuse_known(reader: Reader, node: Node | None, key: str, what: str, known: Set[str]) -> None:
    for name, _ in node.pairs if isinstance(node, Mapping) else ():
        if name.text in known:
            reader.problem(
                name,
                f"{key}.{name.text}",
                f"is also a {what} of the extended file.",
                f"Change it by `set:`, path: operation, or give this {what} another name.",
            )


def named(
    reader: Reader, nodes: dict[str, Node], key: str, what: str
) -> list[tuple[str, Node, str]]:
    """Name, node and path of each entry of a part of the file."""
    node = nodes.get(key)
    mapping = None if node is None else reader.mapping(node, key, _LIKE[key])
    if mapping is None:
        return []
    if not mapping.pairs and key != "levers":
        reader.problem(mapping, key, "has no entries.", f"Write at least one {what}.")
    return list(reader.names(mapping, key, taken=lang.NOT_A_NAME, what=what))
