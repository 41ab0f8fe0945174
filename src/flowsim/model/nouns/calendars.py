"""Working hours and holidays, from nodes to records.

Input: nodes. Output: Hours, days. Must not depend on: whose hours they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flowsim.model.errors import UnitError
from flowsim.model.holidays import is_beside, parse_day, parse_holidays
from flowsim.model.hours import parse_hours
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Mapping, Node, Sequence
from flowsim.model.types import ALWAYS, Holidays, Hours, Model

A_MONDAY = date(2027, 1, 4)


def read_hours(reader: Reader, nodes: dict[str, Node], path: str, inherited: Hours) -> Hours:
    """The `hours` and `holidays` among nodes, or the inherited ones if left out or wrong.

    path: of what they belong to; empty for the model.
    """
    dot = f"{path}." if path else ""
    hours = _read_pattern(reader, nodes.get("hours"), f"{dot}hours", inherited)
    if "holidays" in nodes:
        return replace(hours, holidays=_read_holidays(reader, nodes["holidays"], f"{dot}holidays"))
    return hours


def _read_pattern(reader: Reader, node: Node | None, path: str, inherited: Hours) -> Hours:
    if node is None:
        return inherited
    if isinstance(node, Mapping):
        reader.problem(node, path, "has keys of its own.", "Write office, or `Mon-Fri 09-17`.")
        return inherited
    texts = _texts(reader, node, path)
    try:
        own = parse_hours(texts)
    except UnitError as error:
        if all(texts):
            reader.refuse(node, path, error)
        return inherited
    return replace(own, holidays=is_beside(inherited.holidays, own))


def _read_holidays(reader: Reader, node: Node, path: str) -> Holidays | None:
    if isinstance(node, Mapping):
        reader.problem(node, path, "has keys of its own.", "Write US, or [US, 2027-12-24].")
        return None
    texts = _texts(reader, node, path)
    try:
        return parse_holidays(texts)
    except UnitError as error:
        if all(texts):
            reader.refuse(node, path, error)
        return None


def with_other_holidays(model: Model, hours: Hours) -> Model:
    """The model with the holidays of other hours, for everybody who has those of the model."""
    old = model.hours.holidays

    def other(own: Hours) -> Hours:
        if own.holidays != old or own.intervals == ALWAYS.intervals:
            return own
        return replace(own, holidays=hours.holidays)

    return replace(
        model,
        hours=other(model.hours),
        teams=tuple(replace(team, hours=other(team.hours)) for team in model.teams),
        work=tuple(
            replace(work, arrives=replace(work.arrives, hours=other(work.arrives.hours)))
            for work in model.work
        ),
    )


def read_day(reader: Reader, node: Node | None, path: str) -> date | None:
    """A day, or None where it is left out; a wrong one is reported and replaced."""
    if node is None:
        return None
    text = reader.text(node, path)
    try:
        return parse_day(text)
    except UnitError as error:
        if text:
            reader.refuse(node, path, error)
        return A_MONDAY


def _texts(reader: Reader, node: Node, path: str) -> list[str]:
    spans = node.items if isinstance(node, Sequence) else [node]
    return [reader.text(span, path) for span in spans]
