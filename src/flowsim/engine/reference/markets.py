"""Markets: members adopt, become users through work, use the product, leave, and may adopt again.

Each member waits until the hazard that its segment has met comes to a threshold of its own. So a
segment keeps its members in the order of what they wait for, and there is one event at a time for
each: the next adoption, or the next leaving. What a member does between adopting and leaving is a
*spell*, a row of the log. Rivals have their members in common: who adopts one of them meets
nothing of the others until that spell ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from flowsim.engine.reference.state.clock import ARRIVAL
from flowsim.engine.reference.state.parts import NAN, Item
from flowsim.engine.spreading import (
    hazard,
    met_by,
    postponed,
    reached_at,
    share_heard,
    threshold,
)
from flowsim.eventlog import ADOPTED, GAVE_UP, GONE_AWAY, USING
from flowsim.plan.tables import (
    EARLY,
    EARLY_PULL,
    EARLY_PUSH,
    MAIN,
    MAIN_BRIDGE,
    MAIN_LEAVES,
    MAIN_PULL,
    MAIN_PUSH,
    MAIN_REACH,
    MARKET_ITEMS,
    MARKET_LIVES,
    MARKET_MEMBERS,
    MARKET_REACH,
    MARKET_THRESHOLDS,
    NOBODY,
    TO_DONE,
)
from flowsim.time_units import HOURS_PER_WEEK as WEEK

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation


@dataclass(eq=False, slots=True)
class Hazard:
    """What a segment meets, at a rate that holds for a week, and whom it comes to next.

    waiting: a heap of members, each with what will have been met when it is its turn.
    """

    rate: float = 0.0
    by_monday: float = 0.0
    waiting: list[tuple[float, int]] = field(default_factory=list)
    event: int = 0  # number of the one that counts


@dataclass(eq=False, slots=True)
class Spell:
    """From a member's adoption to its leaving."""

    adopted_at: float
    user_since: float = NAN


class Market:
    """One market and its members, those of the early market first."""

    def __init__(self, org: Organisation, number: int) -> None:
        self.org, self.number, self.tables = org, number, org.tables.markets
        self.clock, self.streams = org.clock, org.streams
        first = self.tables.first
        self.size, self.early = (
            int(first[number + 1] - first[number]),
            int(self.tables.early[number]),
        )
        self.members = [self.early, self.size - self.early]
        self.users, self.users_before = [0, 0], [0, 0]  # now, and on the Monday before
        self.adopting, self.leaving = (Hazard(), Hazard()), Hazard()
        self.times = [0] * self.size  # that each has adopted
        self.spells: dict[int, Spell] = {}  # of members that have adopted
        self.outside: list[tuple[float, int]] = []  # a heap: who cannot use the product yet
        self.rest: dict[int, float] = {}  # what they still have to meet
        self.rivals: list[Market] = []  # other products of the same members
        # Who has adopted a rival: what will have been met, and by when they stopped to meet it.
        self.paused: dict[int, tuple[float, float]] = {}
        self.elsewhere: set[int] = set()  # the same, and those of them who are outside
        self.reach = 0.0
        self.monday = 0.0

    # -- members

    def _key(self, member: int) -> int:
        stream = int(self.tables.stream[self.number, MARKET_MEMBERS])
        return self.streams.key(self.streams.of_run, stream, member)

    def _threshold(self, member: int, purpose: int) -> float:
        """What a member has to meet before its next adoption, or its present leaving."""
        stream = int(self.tables.stream[self.number, purpose])
        index = self.times[member] + (purpose == MARKET_THRESHOLDS)
        return float(threshold(self._key(member), stream, index))

    def _difficulty(self, member: int) -> float:
        """A member of the mainstream can use the product if this is below what it reaches."""
        stream = int(self.tables.stream[self.number, MARKET_REACH])
        return self.streams.uniform(self._key(member), stream, 0)

    def _segment(self, member: int) -> int:
        return EARLY if member < self.early else MAIN

    # -- Mondays

    def open(self) -> None:
        """All members wait for their first adoption."""
        self.reach = self._number(MAIN_REACH, 0)
        for member in range(self.size):
            if member < self.early:
                self.adopting[EARLY].waiting.append(
                    (self._threshold(member, MARKET_THRESHOLDS), member)
                )
            else:
                self._stay_or_wait(member, self._threshold(member, MARKET_THRESHOLDS))
        for each in self.adopting:
            heapify(each.waiting)
        heapify(self.outside)

    def _stay_or_wait(self, member: int, rest: float) -> None:
        """A member of the mainstream waits for its first adoption, or outside."""
        difficulty = self._difficulty(member)
        if difficulty < self.reach:
            self.adopting[MAIN].waiting.append((rest, member))
        elif self.tables.may_grow[self.number]:
            self.rest[member] = rest
            self.outside.append((difficulty, member))

    def begin(self, week: int) -> None:
        """A week begins: what has been met is added up, and new hazards hold."""
        if week == 0:
            self.open()
        self.monday = self.clock.now
        for each in (*self.adopting, self.leaving):
            each.by_monday = met_by(0.0, each.by_monday, each.rate, WEEK if week else 0.0)
        self._let_in_or_out(self._number(MAIN_REACH, week))
        early, main = map(share_heard, self.users, self.users_before, self.members)
        self.users_before = list(self.users)
        opens = self.tables.opens[self.number]
        push, pull = self._number(EARLY_PUSH, week), self._number(EARLY_PULL, week)
        self.adopting[EARLY].rate = (
            hazard(push, pull, 0.0, early, early) if week >= opens[EARLY] else 0.0
        )
        push, pull = self._number(MAIN_PUSH, week), self._number(MAIN_PULL, week)
        bridge = self._number(MAIN_BRIDGE, week)
        self.adopting[MAIN].rate = (
            hazard(push, pull, bridge, early, main) if week >= opens[MAIN] else 0.0
        )
        self.leaving.rate = self._number(MAIN_LEAVES, week)
        for each in (*self.adopting, self.leaving):
            self._expect(each)

    def _number(self, which: int, week: int) -> float:
        return self.org.pulls.number(int(self.tables.number[self.number]) + which, week)

    def _let_in_or_out(self, reach: float) -> None:
        """The product reaches more of the mainstream, or less: who is outside meets nothing."""
        main = self.adopting[MAIN]
        if reach > self.reach:
            while self.outside and self.outside[0][0] < reach:
                _, member = heappop(self.outside)
                target = main.by_monday + self.rest.pop(member)
                if member in self.elsewhere:
                    self.paused[member] = (target, main.by_monday)
                else:
                    heappush(main.waiting, (target, member))
        elif reach < self.reach:
            waiting, main.waiting = main.waiting, []
            for target, member in waiting:
                if self._difficulty(member) < reach:
                    heappush(main.waiting, (target, member))
                else:
                    self._stay_outside(member, target - main.by_monday)
        self.reach = reach

    # -- what happens to members

    def _expect(self, what: Hazard) -> None:
        """Expect the next whom a hazard comes to, if that is in this week."""
        what.event += 1
        if what.waiting:
            now, target = self.clock.now, what.waiting[0][0]
            at = reached_at(self.monday, what.by_monday, what.rate, target, now)
            if at < math.inf:
                self.clock.at(at, ARRIVAL, self._happens, what, what.event)

    def _met(self, what: Hazard) -> float:
        """What has been met by now."""
        return float(met_by(self.monday, what.by_monday, what.rate, self.clock.now))

    def _wait(self, what: Hazard, target: float, member: int) -> None:
        """A member waits until this much has been met."""
        entry = (target, member)
        heappush(what.waiting, entry)
        if what.waiting[0] == entry:
            self._expect(what)

    def _happens(self, what: Hazard, event: int) -> None:
        """It is the turn of the first who waits, unless the event is out of date."""
        if event != what.event:
            return
        _, member = heappop(what.waiting)
        self._expect(what)
        if what is self.leaving:
            self._leave(member)
        else:
            self._adopt(member)

    def _adopt(self, member: int) -> None:
        """A member adopts: work brings it in, or it is a user at once."""
        self.times[member] += 1
        self.spells[member] = Spell(self.clock.now)
        for rival in self.rivals:
            rival.pause(member)
        work = int(self.tables.work[self.number])
        if work == NOBODY:
            self._use(member)
            return
        stream = int(self.tables.stream[self.number, MARKET_ITEMS])
        key = self.streams.key(self._key(member), stream, self.times[member])
        item = self.org.sources.new_item(work, at=self.clock.now, key=key)
        item.member = member
        self.org.doors.stand(item)

    def _use(self, member: int) -> None:
        """A member is a user, from now on for an exponential life."""
        self.spells[member].user_since = self.clock.now
        self.users[self._segment(member)] += 1
        if self._segment(member) == MAIN and self.tables.may_leave[self.number]:
            life = self._threshold(member, MARKET_LIVES)
            self._wait(self.leaving, self._met(self.leaving) + life, member)

    def _leave(self, member: int) -> None:
        """A user leaves."""
        self.users[self._segment(member)] -= 1
        self._end(member, GONE_AWAY)

    def _end(self, member: int, outcome: int) -> None:
        """A spell is over; the member may adopt again, by its next threshold, or a rival."""
        spell = self.spells.pop(member)
        self._log(member, spell, outcome, self.clock.now)
        rest, adopting = self._threshold(member, MARKET_THRESHOLDS), self._adopting(member)
        if self._is_outside(member):
            self._stay_outside(member, rest)
        else:
            self._wait(adopting, self._met(adopting) + rest, member)
        for rival in self.rivals:
            rival.resume(member)

    def _adopting(self, member: int) -> Hazard:
        return self.adopting[self._segment(member)]

    def _is_outside(self, member: int) -> bool:
        return self._segment(member) == MAIN and self._difficulty(member) >= self.reach

    def _stay_outside(self, member: int, rest: float) -> None:
        self.rest[member] = rest
        heappush(self.outside, (self._difficulty(member), member))

    # -- rivals

    def pause(self, member: int) -> None:
        """A member has adopted a rival: until that ends it meets nothing of this product."""
        self.elsewhere.add(member)
        adopting = self._adopting(member)
        mine = [entry for entry in adopting.waiting if entry[1] == member]
        if not mine:  # it is outside
            return
        was_first = adopting.waiting[0] == mine[0]
        adopting.waiting.remove(mine[0])
        heapify(adopting.waiting)
        self.paused[member] = (mine[0][0], self._met(adopting))
        if was_first:
            self._expect(adopting)

    def resume(self, member: int) -> None:
        """A member has no rival any more: it goes on from what it had met."""
        self.elsewhere.remove(member)
        if member not in self.paused:  # it is outside
            return
        target, stopped = self.paused.pop(member)
        adopting = self._adopting(member)
        if self._is_outside(member):
            self._stay_outside(member, target - stopped)
        else:
            self._wait(adopting, postponed(target, stopped, self._met(adopting)), member)

    def gone(self, item: Item, way_out: int) -> None:
        """The item that was to bring a member in is delivered, or the member gives up."""
        if way_out == TO_DONE:
            self._use(item.member)
        else:
            self._end(item.member, GAVE_UP)

    def _log(self, member: int, spell: Spell, outcome: int, left: float) -> None:
        segment = 2 * self.number + self._segment(member)
        ended = left if outcome == GONE_AWAY else NAN
        times = (spell.adopted_at, spell.user_since, ended, left)
        self.org.log.spell(times, segment, member, self.times[member], outcome)

    def log_unfinished(self) -> None:
        """Write the spells that last, member by member."""
        for member, spell in sorted(self.spells.items()):
            outcome = ADOPTED if math.isnan(spell.user_since) else USING
            self._log(member, spell, outcome, NAN)
