"""Short paths to the limits over several steps: `limits.board.max`, `limits.1.max`.

Input: a Model and the rest of a path. Output: Targets, or PathErrors; a model with another limit.
Must not depend on: files, operations.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.changing.paths.targets import Target, leaf, unknown
from flowsim.model.errors import PathError, did_you_mean, quote
from flowsim.model.language import top as lang
from flowsim.model.records.board import LIMITS, Lane, at_place
from flowsim.model.types import Model

_FIXED = ("name", "work", "steps", "team", "person")


def of_limits(model: Model, short: str, rest: list[str]) -> Target:
    """The number of a limit: `limits.board.max`, or `limits.1.max` of one without a name.

    rest: what follows `limits`; `max` can be left out. Raises PathError.
    """
    if not model.limits:
        remedy = "Write the first in the file: `limits: [{team: dev, max: 20}]`."
        raise PathError(short, "this model has no `limits`.", remedy)
    place = at_place(model.limits, rest[0])
    if place is None:
        raise PathError(short, f"there is no limit {quote(rest[0])}.", _known(model, rest[0]))
    key = rest[1] if len(rest) > 1 else "max"
    leaf(short, rest, 2)
    if key in _FIXED:
        raise PathError(short, f"{key} of a limit cannot be changed by a path.",
                        "Change it in the file.")  # fmt: skip
    field = lang.LANE.field(key)
    if field is None:
        raise unknown(short, f"{LIMITS}.{rest[0]}", key, lang.LANE, ["max"])
    lane = model.limits[place]
    path = lane.path(place)
    number = float(lane.most)
    return Target(
        f"{path}.max", "limit", path, "", "max", "", field.kind, number, moves=field.moves
    )


def with_most(model: Model, target: Target, most: int) -> Model:
    """The model with another number in one of its limits."""
    place = at_place(model.limits, target.owner.partition(".")[2])
    assert place is not None
    lanes: list[Lane] = list(model.limits)
    lanes[place] = replace(lanes[place], most=most)
    return replace(model, limits=tuple(lanes))


def _known(model: Model, name: str) -> str:
    """The limits that there are."""
    names = [lane.name or str(number) for number, lane in enumerate(model.limits, 1)]
    if name.isdigit():
        return f"There are {len(names)}, the first is `{LIMITS}.1`." if len(names) > 1 else (
            f"There is one: `{LIMITS}.{names[0]}`."
        )  # fmt: skip
    return did_you_mean(name, names)
