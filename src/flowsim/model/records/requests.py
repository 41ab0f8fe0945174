"""A request as a frozen record: what a step asks other people for.

Input: values that the reader has checked. Output: an immutable record. Knows no YAML, no plan.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """An item of another kind of work that a step brings into being, a new one on each pass.

    waits: the item stays in the step until what it has asked for is delivered, or is lost.
    as_urgent: what is asked for is as urgent as the item that asks.
    """

    work: str
    waits: bool = True
    as_urgent: bool = False
