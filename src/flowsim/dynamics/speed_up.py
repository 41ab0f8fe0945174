"""What a speed-up of a part of the work is worth on all of it.

Input: shares and factors. Output: factors. Must not depend on: models.
"""

from __future__ import annotations

import math


def _share(**values: float) -> None:
    for name, value in values.items():
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{name} must be from 0 to 1, found {value:g}")


def worth(speed: float, *, share: float, novel: float = 0.0, data_quality: float = 1.0) -> float:
    """How many times as much a team does when a part of its work gets faster.

    speed: factor on the part that the tool helps with, above 0. share: of the work, 0..1. novel:
    share of that which is new, where the tool does not help, 0..1. data_quality: how good its data
    and context are, 0..1, of which the gain gets the same share. Raises ValueError. Source: Amdahl
    1967; the corrections for novelty and data are our own.

    >>> [round(worth(10, share=x), 2) for x in (0.11, 0.146, 0.23, 0.37)]
    [1.11, 1.15, 1.26, 1.5]
    """
    _share(share=share, novel=novel, data_quality=data_quality)
    if not (speed > 0.0 and math.isfinite(speed)):
        raise ValueError(f"speed must be above 0 and finite, found {speed:g}")
    helped, gained = share * (1.0 - novel), 1.0 + (speed - 1.0) * data_quality
    return 1.0 / ((1.0 - helped) + helped / gained)


def learning(since: float, *, dip: float, time: float) -> float:
    """Share of a gain that is there some time after the start: -dip at first, 1 in the end.

    since, time (of learning): in one unit, since at least 0. dip: how deep it begins, at least 0.
    Raises ValueError. Source: our own form of the productivity J-curve (Brynjolfsson, Rock &
    Syverson 2021).

    >>> [round(learning(t, dip=0.5, time=3.0), 3) for t in (0.0, 3.0, 12.0)]
    [-0.5, 0.448, 0.973]
    """
    if since < 0.0 or dip < 0.0 or not time > 0.0:
        raise ValueError("since and dip must be at least 0, and time above 0")
    return 1.0 - (1.0 + dip) * math.exp(-since / time)


def rework(
    own: float, *, added: float, adoption: float, data_quality: float, guardrails: float
) -> float:
    """Share of work that comes back when a tool writes part of it.

    own: without the tool. added: what the tool adds where it is used by all, with worthless data
    and no guardrails. adoption, data_quality, guardrails: 0..1. Raises ValueError. Source: our own.

    >>> round(rework(0.1, added=0.3, adoption=0.5, data_quality=0.6, guardrails=0.5), 3)
    0.13
    """
    _share(own=own, adoption=adoption, data_quality=data_quality, guardrails=guardrails)
    if added < 0.0:
        raise ValueError(f"added must be at least 0, found {added:g}")
    return own + added * adoption * (1.0 - data_quality) * (1.0 - guardrails)
