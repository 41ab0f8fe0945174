"""The memory of a run laid out: all records as a run finds them.

Input: the tables of a plan. Output: a Space. Plain NumPy, once for a plan and a thread.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flowsim.engine.kernel import records as r
from flowsim.engine.kernel.markets.layout import places, write_markets
from flowsim.engine.kernel.memory import LANES, aligned
from flowsim.engine.kernel.memory import records_in as _table
from flowsim.engine.kernel.people.layout import grouped, in_crews, tied, write_crews
from flowsim.plan import tables as t
from flowsim.plan.steps import asked_for, urgent_ranks

ALL_FREE = -1  # 64 bits


class Space(NamedTuple):
    """The memory of a run."""

    image: np.ndarray  # the memory as a run finds it, up to the heap of far events
    memory: np.ndarray  # where it runs


class Sizes(NamedTuple):
    """How much a run may need at once."""

    slots: int  # tokens
    far: int  # events next to the near ones
    pool: int  # defects and items that will come


class _Layout:
    """Where the parts of the memory begin, one after the other."""

    def __init__(self, tables: t.Tables) -> None:
        teams, works, steps = tables.teams, tables.works, tables.steps
        self.end = r.STEPS
        self.ranks = 1 + max(int(steps.rank.max(initial=0)), int(tables.traces.rank.max(initial=0)))
        self.n_teams, self.n_works = len(teams.most), len(works.source)
        self.steps = self._take(len(steps.team) * r.STEP_WIDTH)
        self.dirty = self._take((self.n_teams + 63) // 64)
        self.teams = self._take(self.n_teams * r.TEAM_WIDTH)
        self.crews = self._take(len(tables.crews.calendar) * r.TEAM_WIDTH)
        self.works = self._take(self.n_works * r.WORK_WIDTH)
        self.lanes = self._take(len(tables.lanes.most) * r.LANE_WIDTH)
        self.blocks = self._take(len(tables.blocks.first) * r.BLOCK_WIDTH)
        self.afters = self._take(len(tables.afters.kind) * r.AFTER_WIDTH)
        self.helpers = self._take(len(tables.teams.helper) * r.HELPER_WIDTH)
        self.targets = self._take(2 * len(steps.target))
        self.free = self._take(int(((teams.most + 63) // 64).sum()))
        self.rank_bits = self._take(self.n_teams * self.rank_words)
        self.queues = self._take(self.n_teams * self.ranks * r.LIST_WIDTH)
        self.people = self._take(int(teams.offset[-1]) * r.PERSON_WIDTH)
        self.later = self._take(tables.calendars.rate.shape[1])
        self.spreading = places(tables, self._take)
        self.n_steps = np.diff(works.first)
        self.cleared = self.n_steps.copy()  # passes of an item, and who has asked for it
        self.cleared[asked_for(tables)] += r.ASKED_WIDTH
        self.origins = np.array([_origins(tables, work) for work in range(self.n_works)])
        self.waiting_at = self._take(int((self.n_steps + 1).sum()))
        self.lines = self._take(r.LIST_WIDTH * int(((self.n_steps + 1) * self.origins).sum()))
        self.refs = self.end  # lists of places, as long as they come out
        self.listed: list[int] = []
        self._known: dict[tuple[int, ...], int] = {}

    @property
    def rank_words(self) -> int:
        """Words that hold a bit for each rank."""
        return (self.ranks + 63) // 64

    def _take(self, words: int) -> int:
        place = self.end
        self.end += _in_units(words)
        return place

    def listing(self, places: list[int]) -> tuple[int, int]:
        """A list of places in the memory, from and to; equal lists have one place."""
        known = self._known.get(tuple(places))
        if known is None:
            known = self.refs + len(self.listed)
            self.listed += places
            self._known[tuple(places)] = known
        return known, known + len(places)

    def step(self, number: int) -> int:
        """Place of a step, or of the way out."""
        if number < 0:
            return r.DONE if number == t.TO_DONE else r.DROPPED
        return self.steps + number * r.STEP_WIDTH

    def team(self, number: int) -> int:
        """Place of a team."""
        return self.teams + int(number) * r.TEAM_WIDTH


def _origins(tables: t.Tables, work: int) -> int:
    """How many places to wait for room there are: the door, and steps if their limits differ."""
    steps = range(int(tables.works.first[work]), int(tables.works.first[work + 1]))
    first = tables.steps.lane_first
    lists = {tuple(tables.steps.lane[first[step] : first[step + 1]].tolist()) for step in steps}
    return 1 if len(lists) == 1 else len(steps) + 1


def space(tables: t.Tables, *, sizes: Sizes) -> Space:
    """Memory for runs of these tables. sizes: how much of everything at once."""
    at = _Layout(tables)
    image = np.zeros(at.end, dtype=np.int64)
    floats = image.view(np.float64)
    floats[r.NEAR_AT_R + LANES] = np.inf  # no lane
    image[at.free : at.free + int(((tables.teams.most + 63) // 64).sum())] = ALL_FREE
    for first, count in (
        (at.queues, at.n_teams * at.ranks),
        (at.lines, int(((at.n_steps + 1) * at.origins).sum())),
    ):
        lists = first + np.arange(count) * r.LIST_WIDTH
        image[lists + r.LIST_LAST] = lists
    _write_steps(image, tables, at)
    _write_teams(image, tables, at)
    _write_works(image, tables, at)
    _write_small(image, tables, at)
    _write_requests(image, tables, at)
    image = np.concatenate([image, np.array(at.listed, dtype=np.int64)])
    return _with_room(image, tables, at, sizes)


def _with_room(image: np.ndarray, tables: t.Tables, at: _Layout, sizes: Sizes) -> Space:
    """The memory behind what is written: far events, items, the pool; and where each begins."""
    end = _in_units(len(image))
    slot = _in_units(r.ITEM_PASSES + int(at.cleared.max()))
    far = end
    items = _in_units(far + 2 * (sizes.far + 1))
    pool = items + sizes.slots * slot
    members = pool + sizes.pool * r.POOL_WIDTH
    ends = write_markets(image, tables, at.spreading, works=at.works, members=members)
    image = np.concatenate([image, np.zeros(far + 1 - len(image), dtype=np.int64)])
    image.view(np.float64)[far] = np.inf  # no far event
    state = {
        r.RUN_MAX_FAR: sizes.far, r.RUN_FAR: far, r.RUN_TEAMS: at.teams, r.RUN_WORKS: at.works,
        r.RUN_WORKS_END: at.works + at.n_works * r.WORK_WIDTH,
        r.RUN_ITEM_UNUSED: items, r.RUN_ITEMS_END: pool, r.RUN_LANES: at.lanes,
        r.RUN_POOL: pool, r.RUN_POOL_UNUSED: pool, r.RUN_POOL_END: members, r.RUN_ITEM_WIDTH: slot,
        r.RUN_N_PEOPLE: int(tables.teams.offset[-1]), r.RUN_PEOPLE: at.people,
        r.RUN_N_TEAMS: at.n_teams, r.RUN_N_OUTAGES: len(tables.outages.team),
        r.RUN_N_WEEKS: tables.calendars.rate.shape[1], r.RUN_DOORS_READY: 1, r.RUN_ANY_DIRTY: 1,
        r.RUN_RANK_WORDS: at.rank_words, r.RUN_LATER: at.later, r.RUN_HELPERS: at.helpers,
        r.RUN_URGENT_RANKS: urgent_ranks(tables),
    }  # fmt: skip
    for place, value in state.items():
        image[place] = value
    return Space(image=image, memory=aligned(ends, r.UNIT))


def _write_teams(image: np.ndarray, tables: t.Tables, at: _Layout) -> None:
    teams = tables.teams
    words = (teams.most + 63) // 64
    number = np.arange(len(words))
    bit = np.int64(1) << number % 64
    np.bitwise_or.at(image, at.dirty + number // 64, bit)  # everybody looks for something to start
    table = _table(image, at.teams, len(words), r.TEAM_WIDTH)
    table[:, r.TEAM_MEMBERS] = table[:, r.TEAM_PRESENT] = teams.people
    table[:, r.TEAM_MAX_MEMBERS] = teams.most
    table[:, r.TEAM_FREE] = at.free + np.cumsum(words) - words
    table[:, r.TEAM_RANK_BITS] = at.rank_bits + number * at.rank_words
    table[:, r.TEAM_QUEUES] = at.queues + number * at.ranks * r.LIST_WIDTH
    table[:, r.TEAM_HAS_IDLE_WORK] = np.diff(teams.idle_first) > 0
    table[:, r.TEAM_DIRTY] = at.dirty + number // 64
    table[:, r.TEAM_DIRTY_BIT] = bit
    table[:, r.TEAM_NUMBER] = number
    table[:, r.TEAM_FIRST_PERSON] = teams.offset[:-1]
    table[:, r.TEAM_DISCIPLINE] = teams.discipline
    table[:, r.TEAM_AWAY_EVERY] = teams.away_every
    table[:, r.TEAM_AWAY_FOR] = teams.away_for
    table[:, r.TEAM_AWAY_STREAM] = teams.stream.view(np.int64)
    floats = table.view(np.float64)
    floats[:, r.TEAM_WAKES_AT_R] = floats[:, r.TEAM_OPEN_FROM_R] = floats[
        :, r.TEAM_OPEN_UNTIL_R
    ] = -1.0
    floats[:, r.TEAM_SWITCH_R] = teams.switch_cost
    _write_ties(image, tables, at)
    write_crews(image, tables, places=(at.crews, at.teams, at.steps), listing=at.listing)


def _write_ties(image: np.ndarray, tables: t.Tables, at: _Layout) -> None:
    """What a team has to do with others: helpers, batches, idle work; and whether it is plain."""
    teams, steps = tables.teams, tables.steps
    number = np.arange(len(teams.people))
    table = _table(image, at.teams, len(number), r.TEAM_WIDTH)
    helped = np.repeat(number, np.diff(teams.helper_first))  # of each entry of `helper`
    theirs = tied(tables, grouped(len(number), teams.helper, helped))
    in_batches = np.flatnonzero(steps.batch_min > 0)
    batches = grouped(len(number), steps.team[in_batches], in_batches)
    hurried = steps.team[tables.works.expedite[steps.work] != 0]
    special = teams.away_every >= 0
    for who in (teams.helper, helped, steps.team[in_batches], hurried, tables.outages.team):
        special[who[who != t.NOBODY]] = True
    special[in_crews(tables)] = True
    for team in number:
        rows = range(int(teams.helper_first[team]), int(teams.helper_first[team + 1]))
        helpers = [at.helpers + row * r.HELPER_WIDTH for row in rows]
        table[team, r.TEAM_HELPERS], table[team, r.TEAM_HELPERS_END] = at.listing(helpers)
        places = [at.team(other) for other in theirs[team]]
        table[team, r.TEAM_HELPED], table[team, r.TEAM_HELPED_END] = at.listing(places)
        places = [at.step(step) for step in batches[team]]
        table[team, r.TEAM_BATCH_STEPS], table[team, r.TEAM_BATCH_STEPS_END] = at.listing(places)
        works = teams.idle_work[teams.idle_first[team] : teams.idle_first[team + 1]]
        places = [at.works + int(work) * r.WORK_WIDTH for work in works]
        table[team, r.TEAM_IDLE_WORKS], table[team, r.TEAM_IDLE_WORKS_END] = at.listing(places)
    table[:, r.TEAM_IS_SPECIAL] = special
    # where one may be interrupted, all of them are: a helper's job can be anybody's
    if special.any() and len(helped):
        table[:, r.TEAM_IS_SPECIAL] = 1
    table[in_crews(tables), r.TEAM_IS_SPECIAL] = r.IN_CREWS
    table[:, r.TEAM_IS_PLAIN] = (teams.discipline == t.FIFO) & (table[:, r.TEAM_IS_SPECIAL] == 0)


def _write_works(image: np.ndarray, tables: t.Tables, at: _Layout) -> None:
    works = tables.works
    number = np.arange(len(works.source))
    table = _table(image, at.works, len(number), r.WORK_WIDTH)
    table[:, r.WORK_SOURCE] = works.source
    table[:, r.WORK_FIRST_OWED] = np.where(works.source == t.BACKLOG, works.backlog, 1)
    table[:, r.WORK_FIRST_STEP] = at.steps + works.first[:-1] * r.STEP_WIDTH
    table[:, r.WORK_N_STEPS] = at.n_steps
    table[:, r.WORK_GAP_LAW] = works.gap
    table[:, r.WORK_SIZE_LAW] = works.size
    table[:, r.WORK_GAPS_STREAM] = works.stream[:, t.WORK_GAPS].view(np.int64)
    table[:, r.WORK_ITEMS_STREAM] = works.stream[:, t.WORK_ITEMS].view(np.int64)
    table[:, r.WORK_SIZES_STREAM] = works.stream[:, t.WORK_SIZES].view(np.int64)
    table[:, r.WORK_INSTALLED_STREAM] = works.stream[:, t.WORK_INSTALLED].view(np.int64)
    table[:, r.WORK_NUMBER] = number
    table[:, r.WORK_IS_EXPEDITE] = works.expedite
    table[:, r.WORK_DROPS] = works.drops
    table[:, r.WORK_ORIGINS] = at.origins
    table[:, r.WORK_WAITING_AT] = at.waiting_at + np.cumsum(at.n_steps + 1) - (at.n_steps + 1)
    lines = (at.n_steps + 1) * at.origins * r.LIST_WIDTH
    table[:, r.WORK_LINES] = at.lines + np.cumsum(lines) - lines
    table[:, r.WORK_NEXT_ROW] = works.trace_first[:-1]
    table[:, r.WORK_ROWS_END] = works.trace_first[1:]
    table[:, r.WORK_AFTERS] = at.afters + works.after_first[:-1] * r.AFTER_WIDTH
    table[:, r.WORK_AFTERS_END] = at.afters + works.after_first[1:] * r.AFTER_WIDTH
    table.view(np.float64)[:, r.WORK_DELAY_COST_R] = works.delay_cost
    lane_first, lane = tables.steps.lane_first, tables.steps.lane
    table[:, r.WORK_SHARES] = np.where(works.shares_with == number, r.NONE_SHARE, r.LATER_SHARES)
    for first in np.flatnonzero(works.shares_with == number):
        sharing = np.flatnonzero(works.shares_with == first)
        table[sharing[:-1], r.WORK_NEXT_SHARING] = at.works + sharing[1:] * r.WORK_WIDTH
        if len(sharing) > 1:
            table[first, r.WORK_SHARES] = r.FIRST_SHARES
    for work in number:
        first = int(works.first[work])
        lanes = lane[lane_first[first] : lane_first[first + 1]]
        table[work, r.WORK_IS_LIMITED] = (tables.lanes.most[lanes] != t.NO_LIMIT).any()
        own = [] if works.limit[work] < 0 else [at.lanes + int(works.limit[work]) * r.LANE_WIDTH]
        table[work, r.WORK_LIMIT_LANES] = at.listing([len(own), *own])[0]


def _write_requests(image: np.ndarray, tables: t.Tables, at: _Layout) -> None:
    """Which steps ask for what, and which works are asked for."""
    steps, asks = tables.steps, at.afters + tables.steps.asks * r.AFTER_WIDTH
    table = _table(image, at.steps, len(steps.team), r.STEP_WIDTH)
    table[:, r.STEP_ASKS] = np.where(steps.asks >= 0, asks, r.NOTHING)
    table = _table(image, at.works, at.n_works, r.WORK_WIDTH)
    table[:, r.WORK_CLEARS] = at.cleared
    table[asked_for(tables), r.WORK_IS_HEARD] = r.ASKED_FOR


_STREAMS = (  # of a step: the column, and where it is in the tables
    (r.STEP_EFFORT_STREAM, t.STEP_EFFORT), (r.STEP_NEXT_STREAM, t.STEP_NEXT),
    (r.STEP_SHARE_STREAM, t.STEP_SHARE), (r.STEP_QUEUE_STREAM, t.STEP_QUEUE),
    (r.STEP_PATIENCE_STREAM, t.STEP_PATIENCE), (r.STEP_INJECTS_STREAM, t.STEP_INJECTS),
    (r.STEP_DEFECT_STREAM, t.STEP_DEFECT), (r.STEP_CHECK_STREAM, t.STEP_CHECK),
)  # fmt: skip


def _write_steps(image: np.ndarray, tables: t.Tables, at: _Layout) -> None:
    steps, laws, first = tables.steps, tables.laws, tables.works.first
    number = np.arange(len(steps.team))
    touched = np.diff(tables.treatments.step_first) > 0
    table = _table(image, at.steps, len(number), r.STEP_WIDTH)
    table[:, r.STEP_TEAM] = np.where(
        steps.team == t.NOBODY, r.NOTHING, at.team(0) + steps.team * r.TEAM_WIDTH
    )
    table[:, r.STEP_FOLLOWING] = at.steps + (number + 1) * r.STEP_WIDTH
    table[first[1:] - 1, r.STEP_FOLLOWING] = r.DONE
    in_block = steps.block >= 0
    table[in_block & (steps.branch_end == number + 1), r.STEP_FOLLOWING] = r.JOIN
    table[:, r.STEP_BLOCK] = np.where(in_block, at.blocks + steps.block * r.BLOCK_WIDTH, r.NOTHING)
    ends = np.append(tables.blocks.end, 0)[steps.block]
    table[:, r.STEP_BLOCK_END] = np.where(in_block, at.steps + ends * r.STEP_WIDTH, r.NOTHING)
    table[:, r.STEP_TARGETS] = at.targets + 2 * steps.first[:-1]
    table[:, r.STEP_TARGETS_END] = at.targets + 2 * steps.first[1:]
    table[:, r.STEP_LAW] = steps.law
    table[:, r.STEP_FAMILY] = laws.family[steps.law]
    for column, purpose in _STREAMS:
        table[:, column] = steps.stream[:, purpose].view(np.int64)
    table[:, r.STEP_INDEX] = number - first[steps.work]
    table[:, r.STEP_NUMBER] = number
    table[:, r.STEP_HAS_LEVERS] = touched
    table[:, r.STEP_RANK] = steps.rank
    table[:, r.STEP_HAS_OWN_RANK] = steps.own_rank
    table[:, r.STEP_PATIENCE_LAW] = steps.patience
    table[:, r.STEP_BATCH_MIN], table[:, r.STEP_BATCH_MAX] = steps.batch_min, steps.batch_max
    held = at.steps + number * r.STEP_WIDTH + r.STEP_HELD
    table[:, r.STEP_HELD + r.LIST_LAST] = held
    for step in number:
        lanes = steps.lane[steps.lane_first[step] : steps.lane_first[step + 1]]
        if len(lanes):
            places = [at.lanes + int(lane) * r.LANE_WIDTH for lane in lanes]
            table[step, r.STEP_LANES] = at.listing([len(places), *places])[0]
    table[:, r.STEP_SPECIAL] = _special(tables, touched)
    _write_factors(image, tables, at)
    door = _table(image, r.THE_DOOR, 1, r.STEP_WIDTH)
    door[0, r.STEP_INDEX] = door[0, r.STEP_NUMBER] = -1
    _write_targets(_table(image, at.targets, len(steps.target), 2), tables, at)


def _write_targets(pairs: np.ndarray, tables: t.Tables, at: _Layout) -> None:
    """Where steps lead and with which chance."""
    pairs[:, 0] = [at.step(int(target)) for target in tables.steps.target]
    pairs.view(np.float64)[:, 1] = tables.steps.chance


def _special(tables: t.Tables, touched: np.ndarray) -> np.ndarray:
    """The bits of what a step needs beyond a queue and people. touched: steps with levers."""
    steps, afters = tables.steps, tables.afters
    hurried = np.isin(steps.work, afters.work[afters.hurries != 0]) & (steps.own_rank == 0)
    block_starts = np.zeros(len(steps.team) + 1, dtype=bool)
    block_starts[tables.blocks.first] = True
    of_quality = np.isin(tables.treatments.quantity, (t.INJECTS, t.CATCHES))
    quantity = np.diff(np.append(0, np.cumsum(of_quality))[tables.treatments.first]) > 0
    return np.asarray(
        r.MAY_PASS * ((steps.share < 1.0) | touched | block_starts[:-1])
        + r.IN_BLOCK * (steps.block >= 0)
        + r.QUALITY * ((steps.injects > 0.0) | (steps.catches > 0.0) | quantity)
        + r.GATED * (steps.opens > 0.0)
        + r.BATCHED * (steps.batch_min > 0)
        + r.IMPATIENT * (steps.patience >= 0)
        + r.CREWED * (steps.crew >= 0)
        + r.ASKS * (steps.asks >= 0)
        + r.HURRIED * hurried
    )


def _write_factors(image: np.ndarray, tables: t.Tables, at: _Layout) -> None:
    """The numbers of steps that are no whole ones."""
    steps, laws = tables.steps, tables.laws
    table = _table(image, at.steps, len(steps.team), r.STEP_WIDTH)
    floats = table.view(np.float64)
    floats[:, r.STEP_REWORK_R] = steps.rework
    floats[:, r.STEP_SHARE_R] = steps.share
    floats[:, r.STEP_SCALE_R] = laws.scale[steps.law]
    floats[:, r.STEP_SHAPE_R] = laws.shape[steps.law]
    floats[:, r.STEP_OPENS_R] = steps.opens
    floats[:, r.STEP_INJECTS_R], floats[:, r.STEP_CATCHES_R] = steps.injects, steps.catches


def _write_small(image: np.ndarray, tables: t.Tables, at: _Layout) -> None:
    """Lanes, blocks, afters, helpers."""
    lanes = _table(image, at.lanes, len(tables.lanes.most), r.LANE_WIDTH)
    lanes[:, r.LANE_MAX] = tables.lanes.most
    blocks = tables.blocks
    table = _table(image, at.blocks, len(blocks.first), r.BLOCK_WIDTH)
    for block in range(len(blocks.first)):
        first, end = int(blocks.first[block]), int(blocks.end[block])
        work = int(tables.steps.work[first])
        branches = blocks.branch[blocks.branch_first[block] : blocks.branch_first[block + 1]]
        table[block, r.BLOCK_FIRST] = at.step(first)
        table[block, r.BLOCK_AFTER] = at.step(end if end < tables.works.first[work + 1] else -1)
        places = [at.step(int(branch)) for branch in branches]
        table[block, r.BLOCK_BRANCHES], table[block, r.BLOCK_BRANCHES_END] = at.listing(places)
    afters = tables.afters
    table = _table(image, at.afters, len(afters.kind), r.AFTER_WIDTH)
    table[:, r.AFTER_KIND] = afters.kind
    table[:, r.AFTER_WORK] = at.works + afters.work * r.WORK_WIDTH
    table[:, r.AFTER_INSTALLED] = afters.installed
    table[:, r.AFTER_WAITS], table[:, r.AFTER_HURRIES] = afters.waits, afters.hurries
    table[:, r.AFTER_STREAM] = afters.stream.view(np.int64)
    table.view(np.float64)[:, r.AFTER_AMOUNT_R] = afters.amount
    table.view(np.float64)[:, r.AFTER_HOURS_R] = afters.hours
    table = _table(image, at.helpers, len(tables.teams.helper), r.HELPER_WIDTH)
    table[:, r.HELPER_TEAM] = at.teams + tables.teams.helper * r.TEAM_WIDTH
    table.view(np.float64)[:, r.HELPER_PACE_R] = tables.teams.pace
    rows = tables.teams.helper_first
    table[:, r.HELPER_HELPED_TEAM] = (
        at.teams + np.repeat(np.arange(at.n_teams), np.diff(rows)) * r.TEAM_WIDTH
    )


def _in_units(words: int) -> int:
    return -(-words // r.UNIT) * r.UNIT
