"""Which of a crew is short: faster people shorten the visit for all, more people do not.

Input: a screening that is done, and its leaders. Output: the leaders of which one more brings
something. A tenth more speed of testers also frees the environment that they test in, so both may
look like the bottleneck; one more tester adds nothing where environments are short.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowsim.model import Model, made
from flowsim.plan import compile_plan
from flowsim.study.bottleneck.trials import Candidate, Screening, clear_lead


def apart(screening: Screening, leaders: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The leaders, without those members of crews of which one more brings nothing.

    That is, while one more of another brings something. Paired with the base.
    """
    mates = [each for each in leaders if _mates(screening.model, each, leaders)]
    more = [
        Candidate(
            each.names, compile_plan(made(screening.model, [(f"{each.names[0]}.people", "+1")]))
        )
        for each in mates
    ]
    if not more:
        return tuple(leaders)
    screening.trials.bring(more, screening.done)
    short = {
        candidate.names
        for candidate in more
        if clear_lead(candidate.samples, screening.base.samples) > 0.0
    }
    idle = {each.names for each in mates} - short if short else set()
    return tuple(each for each in leaders if each.names not in idle)


def _mates(model: Model, one: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a team does a step together with another of these."""
    rest = {each.names[0] for each in others} - {one.names[0]}
    return any(
        one.names[0] in step.teams and rest & set(step.teams)
        for work in model.work
        for step in work.flow
        if step.crew and step.share > 0.0
    )
