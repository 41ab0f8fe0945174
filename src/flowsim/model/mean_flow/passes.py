"""Mean passes of an item through its steps: rework, parallel branches, defects and checks.

Input: a Work, and perhaps cases of which optional steps are taken. Output: expected values from
averages. Must not depend on: files, randomness, engines, other works.

An item goes forward through the flow in *rounds*: whatever sends it back begins the next one. Of
the items that are sent to one place with about as many defects only the mean is kept: how many they
are, which steps they have seen, and how many defects of each step they carry. The last is exact for
those that came the same way, because a check that finds each of a Poisson number of defects by
chance leaves a Poisson number, whatever it has found (colouring: Kingman, Poisson Processes,
section 5.1).

What is approximate (*first-order closure*): items whose mean numbers of defects differ by less than
a half, or that come together within a round, count as one mean item, and so do, beyond a number of
groups, all that are sent to one step; branches of a block are independent, and a check in one does
not see what the others add in the same pass. Without defects and blocks all of it is exact. The
cost grows with a power of the number of steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flowsim.model.types import Block, Step, Work

Case = tuple[float, tuple[float, ...]]  # its chance, and of each step the chance to be taken


@dataclass(frozen=True, slots=True)
class Passes:
    """The mean path of an item: for each step its passes and the chance of at least one.

    `delivered`: chance. `escaped`: defects in what is delivered, an item that is not counted as 0.
    Passes are infinite where an item comes back for too many rounds to follow.
    """

    visits: tuple[float, ...]
    reached: tuple[float, ...]
    delivered: float
    escaped: float


def is_plain(work: Work) -> bool:
    """Whether items move by fixed probabilities, one step at a time: no blocks, no checks."""
    return not work.blocks and not has_quality(work)


def has_quality(work: Work) -> bool:
    """Whether some step finds defects of another."""
    return any(step.injects > 0.0 for step in work.flow) and any(
        step.catches > 0.0 for step in work.flow
    )


def passes(work: Work, cases: Iterable[Case] = ()) -> Passes:
    """The mean path of one item.

    cases: items that differ in how likely they are to take each step, with their chances; by
    default all take each by its share, which is decided when they first come there.
    """
    shares = tuple(step.share for step in work.flow)
    flow = tuple(_counted(step) for step in work.flow)
    return _passes(flow, work.blocks, tuple(cases) or ((1.0, shares),))


def _counted(step: Step) -> Step:
    """Everything that passes depend on; models that differ only in efforts share a result."""
    rework = step.rework if step.injects > 0.0 else 1.0
    return Step(
        step.name, then=step.then, rework=rework, injects=step.injects, catches=step.catches
    )


@lru_cache(maxsize=1024)
def _passes(flow: tuple[Step, ...], blocks: tuple[Block, ...], cases: tuple[Case, ...]) -> Passes:
    from flowsim.model.mean_flow.rounds import Rounds  # numpy, for models that need it

    *sums, delivered, escaped = Rounds(flow, blocks, cases).run().tolist()
    reached = tuple(min(1.0, chance) for chance in sums[len(flow) :])
    return Passes(tuple(sums[: len(flow)]), reached, min(1.0, delivered), escaped)
