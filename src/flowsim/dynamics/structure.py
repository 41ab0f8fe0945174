"""What size, layers, experience and new people do to the pace of work.

Input: plain numbers. Output: factors and shares. Must not depend on: models.
"""

from __future__ import annotations

import math

# Abdel-Hamid & Madnick 1991, Software Project Dynamics: working days to hire and to assimilate, the
# share of an experienced person that training takes per new one, the output of a new person.
HIRING_DAYS, ASSIMILATION_DAYS, TRAINER_SHARE, NEW_OUTPUT = 40.0, 80.0, 0.2, 0.5
PER_LAYER = 0.05  # our own; Banker et al. 1993: a quarter more effort for more complex code


def _at_least(name: str, value: float, least: float) -> None:
    if not (math.isfinite(value) and value >= least):
        raise ValueError(f"{name} must be finite and at least {least:g}, found {value:g}")


def coordinated(people: float, *, hand_offs: float, search: float) -> float:
    """Output of a team that must coordinate, in people who need not (Gunther's law).

    people: at least 1. hand_offs (alpha): what is lost on waiting for each other, per further
    person; search (beta): what is lost on keeping each other informed, per pair. Raises ValueError.
    Source: Gunther 2007, Guerrilla Capacity Planning, universal scalability law; that tools for
    project managers lower alpha and discoverability lowers beta is our own reading.

    >>> [round(coordinated(n, hand_offs=0.02, search=0.02), 4) for n in (1, 2, 8, 10)]
    [1.0, 1.8868, 3.5398, 3.3557]
    """
    _at_least("people", people, 1.0)
    _at_least("hand_offs", hand_offs, 0.0)
    _at_least("search", search, 0.0)
    return people / (1.0 + hand_offs * (people - 1.0) + search * people * (people - 1.0))


def best_size(*, hand_offs: float, search: float) -> float:
    """The size beyond which a further person lowers the output; infinite without `search`.

    At least 1. Raises ValueError. Source: as `coordinated`.

    >>> best_size(hand_offs=0.02, search=0.02)
    7.0
    """
    _at_least("hand_offs", hand_offs, 0.0)
    _at_least("search", search, 0.0)
    if search == 0.0:
        return math.inf
    return max(1.0, math.sqrt(max(0.0, 1.0 - hand_offs) / search))


def layered(layers: float, *, per_layer: float = PER_LAYER) -> float:
    """Factor on service times after this many layers of automation, at least 1.

    per_layer: what each adds, a share. Raises ValueError. Source: the size is our own; Banker,
    Datar, Kemerer & Zweig 1993, Software complexity and maintenance costs, for the direction.

    >>> round(layered(3), 6)
    1.157625
    """
    _at_least("layers", layers, 0.0)
    _at_least("per_layer", per_layer, 0.0)
    return float((1.0 + per_layer) ** layers)


def learned(repetitions: float, *, rate: float = 0.85) -> float:
    """Factor on the time of the nth repetition: each doubling multiplies it by the rate.

    repetitions: at least 1. rate: above 0, usually .8 to .9. Raises ValueError. Source: Wright
    1936, Factors affecting the cost of airplanes.

    >>> round(learned(4, rate=0.8), 6)
    0.64
    """
    _at_least("repetitions", repetitions, 1.0)
    if not 0.0 < rate <= 1.0:
        raise ValueError(f"rate must be above 0 and at most 1, found {rate:g}")
    return float(repetitions ** math.log2(rate))


def staffed(
    days: float,
    *,
    experienced: float,
    hired: float,
    assimilation: float = ASSIMILATION_DAYS,
    trainer: float = TRAINER_SHARE,
    new_output: float = NEW_OUTPUT,
) -> float:
    """Output of a team, in experienced people, some days after new people have joined.

    days: working days since they joined, at least 0. New people become experienced with a mean of
    `assimilation` days; until then each gives `new_output` and takes `trainer` of somebody else.
    Raises ValueError. Source: Abdel-Hamid & Madnick 1991, Software Project Dynamics, chapter 6.

    >>> [round(staffed(t, experienced=10, hired=5), 2) for t in (0, 80, 400)]
    [11.5, 13.71, 14.98]
    """
    for name, value in (("days", days), ("experienced", experienced), ("hired", hired)):
        _at_least(name, value, 0.0)
    if not assimilation > 0.0:
        raise ValueError(f"assimilation must be above 0, found {assimilation:g}")
    new = hired * math.exp(-days / assimilation)
    return experienced + (hired - new) + (new_output - trainer) * new
