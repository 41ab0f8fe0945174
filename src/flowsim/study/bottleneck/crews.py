"""Which team of a crew is short: faster people shorten the visit for all, more people do not.

Input: a screening that is done, and its leaders. Output: what a tenth more of each brings: of the
leaders, and of all who work in crews with them. A tenth more speed of testers also frees the
environment that they test in, and that of developers the expert who reviews with them; one more
tester or developer adds nothing where these are short. So each gets more people, or things, too. A
tenth more of a team brings at most what a tenth more speed does, and at most what a tenth more
people do, or the fewest with whom one more crew can begin: the smaller of the two counts. Where
more people of another team bring more than twice as much, both are named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flowsim.experiment.estimates import of_values
from flowsim.model import Model
from flowsim.model.mean_flow.crew_sizes import crew_sizes, more_at_work
from flowsim.model.types import Lever, Operation
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.study.bottleneck.records import More
from flowsim.study.bottleneck.saturation import FASTER, faster
from flowsim.study.bottleneck.trials import DOUBT, FIRST_STAGE, Candidate, Screening, clear_lead

_TRIAL = "more people"  # of a lever: no name of a file has a space
RIVAL = 0.5  # of the best team's gain: a team with less that is in no crew is not tried again


@dataclass(slots=True)
class Member:
    """A team that may be short, a tenth faster and with more people."""

    team: str
    people: int
    faster: Candidate
    more: Candidate
    kept: bool = True
    in_tenths: float = 0.0  # of its people: how many more they are, where that decides

    def a_tenth(self, screening: Screening) -> Floats:
        """What a tenth more of it brings at most, as a share of throughput, [replication]."""
        speed, people = screening.gained(self.faster), screening.gained(self.more)
        if self.in_tenths:
            return people / self.in_tenths
        return speed if speed.mean() <= people.mean() else people


@dataclass(frozen=True, slots=True)
class Apart:
    """The teams that were tried, and those that may be short, the best first; none if unclear."""

    members: tuple[Member, ...] = ()
    leaders: tuple[Member, ...] = ()


def apart(screening: Screening, leaders: Sequence[Candidate], most: int) -> Apart:
    """What a tenth more of each team brings that may be short; nothing where none is in a crew.

    most: the maximum number of replications.
    """
    model = screening.model
    alone = {each.names[0]: each for each in screening.candidates if len(each.names) == 1}
    members = [
        Member(
            team,
            increment(model, team),
            alone.get(team) or Candidate((team,), compile_plan(faster(model, (team,)))),
            Candidate((team,), compile_plan(_with_more(model, team, increment(model, team)))),
        )
        for team in _may_be_short(screening, leaders)
    ]
    if not members:
        return Apart()
    target = min(max(FIRST_STAGE, screening.done), most)
    while True:
        kept = [each for each in members if each.kept]
        both = [one for each in kept for one in (each.faster, each.more)]
        screening.trials.bring([screening.base, *both], target)
        kept = _not_behind(screening, kept)
        if target >= most or len(kept) == 1:
            return Apart(tuple(members), tuple(_named(screening, members, kept)))
        target = min(target + max(1, target // 2), most)


def _not_behind(screening: Screening, members: Sequence[Member]) -> list[Member]:
    """Those that are not clearly behind the best, the best first, by simultaneous comparisons."""
    gains = {each.team: each.a_tenth(screening) for each in members}
    first, *others = sorted(members, key=lambda each: -float(gains[each.team].mean()))
    for other in others:
        confidence = 1.0 - 2.0 * DOUBT / len(others)
        other.kept = not clear_lead(gains[first.team], gains[other.team], confidence) > 0.0
    return [first, *(other for other in others if other.kept)]


def _named(
    screening: Screening, members: Sequence[Member], kept: Sequence[Member]
) -> Sequence[Member]:
    """The best, and another of which more people bring more than twice as much; none if unclear."""
    if not _is_clear(screening, kept[0]):
        return ()
    first, gained = kept[0], screening.gained
    others = [each for each in members if each not in kept]
    screening.trials.bring([each.more for each in others], screening.done)
    beside = [
        each for each in others if clear_lead(RIVAL * gained(each.more), gained(first.more)) > 0.0
    ]
    for each in [*kept, *beside] if beside else []:
        people = screening.model.team(each.team).last_people
        each.in_tenths = math.log(1.0 + each.people / people) / math.log(FASTER)
    return [*kept, *beside]


def _is_clear(screening: Screening, best: Member) -> bool:
    """Whether a tenth more of the best has an effect that counts.

    Where two teams of a crew are short alike, more of one alone brings nothing.
    """
    gains = best.a_tenth(screening)
    found = of_values(gains)
    return found.low > 0.0 and found.mean >= screening.min_effect


def increment(model: Model, team: str) -> int:
    """A tenth more people of a team, or the fewest for another of its largest crews."""
    people = model.team(team).last_people
    tenth = max(1, round(people * (FASTER - 1.0)))
    return more_at_work(people, frozenset([max(crew_sizes(model, team))]), tenth)


def records(screening: Screening, tried: Apart) -> tuple[More, ...]:
    """What was tried, as records of the result, the largest gain first."""
    found = [More(each.team, each.people, screening.gain(each.more)) for each in tried.members]
    return tuple(sorted(found, key=lambda each: -each.relative.mean))


def _with_more(model: Model, team: str, count: int) -> Model:
    """The model with more people in a team all the time, besides the effect of its levers."""
    change = ((f"{team}.people", Operation("add", float(count), f"+{count}")),)
    lever = Lever(name=_TRIAL, change=change, starts=-model.warm_up)
    return replace(model, levers=(*model.levers, lever), use=(*model.use, (lever.name, 1.0)))


def _may_be_short(screening: Screening, leaders: Sequence[Candidate]) -> list[str]:
    """The leaders, who works in crews with them, and rivals; none where no leader is in a crew."""
    found = [each.names[0] for each in leaders]
    crews = [
        set(step.teams)
        for work in screening.model.work
        for step in work.flow
        if step.crew and step.share > 0.0
    ]
    if not any(crew & set(found) for crew in crews):
        return []
    least = RIVAL * screening.gain(leaders[0]).mean
    found += [
        each.names[0]
        for each in screening.candidates
        if len(each.names) == 1 and screening.gain(each).mean >= least
    ]
    before = 0
    while before < len(found):
        before = len(found)
        for crew in crews:
            found += sorted(crew - set(found)) if crew & set(found) else []
        found = list(dict.fromkeys(found))
    return found
