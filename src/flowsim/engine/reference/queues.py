"""Queues: tokens that wait for somebody, in a queue of the team or in one for a batch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flowsim.engine.reference.state.parts import Item, Job, Queue, QueueEntry, Team, Token
from flowsim.eventlog import BY_BATCH, BY_GATE, BY_HOURS, BY_PEOPLE
from flowsim.plan.tables import FIFO, LIFO, RANDOM, SHORTEST, STEP_QUEUE

if TYPE_CHECKING:
    from flowsim.engine.reference.organisation import Organisation

MIN_EFFORT = 1e-9  # hours; no effort at all would be worth any delay


class Queues:
    """Who waits for people, and in which order."""

    def __init__(self, org: Organisation) -> None:
        self.org, self.tables = org, org.tables
        self.batches = 0

    def queue_for(self, token: Token) -> Queue:
        """Where a token waits: the queue of the team, or for a batch the one of its step.

        What is expedited is served alone.
        """
        step, steps, team = token.step, self.tables.steps, self.org.teams.of_step(token.step)
        min_size, max_size = int(steps.batch_min[step]), int(steps.batch_max[step])
        if min_size == 0 or token.item.is_expedite:
            return team.queue
        return team.batches.setdefault(step, Queue(min_size, max_size, is_batch=True))

    def enqueue(self, token: Token) -> None:
        """A token waits for somebody: by urgency, then by the team's discipline, then by age."""
        team, queue = self.org.teams.of_step(token.step), self.queue_for(token)
        is_shut = team.idle() > team.waiting() and not self.org.teams.is_at_work(team)
        number = self.org.next_entry()
        job = Job([token], self.rank_of(token.item, token.step))
        queue.add(QueueEntry(job.rank, self.queue_key(token, number), number, job))
        if token.cause == BY_GATE:
            return
        if not queue.is_ready:
            token.cause = BY_BATCH
        else:
            token.cause = BY_HOURS if is_shut else BY_PEOPLE

    def dequeue(self, token: Token) -> None:
        """A token waits for nobody any more."""
        self.queue_for(token).remove(token)

    def enqueue_first(self, team: Team, job: Job) -> None:
        """An interrupted job waits before all others of its rank."""
        team.queue.add(QueueEntry(job.rank, -math.inf, -self.org.next_entry(), job))

    def still_waits_for(self, token: Token) -> int:
        """What a visit waits for that nobody has begun: its batch, if that is not full."""
        queue = self.org.teams.of_step(token.step).batches.get(token.step)
        if queue is None or queue.is_ready:
            return token.cause
        is_there = any(entry.job.head is token for entry in queue.entries)
        return BY_BATCH if is_there else token.cause

    def take(self, queue: Queue) -> Job:
        """Take out what is started next: the first job, or a batch of those that wait for one."""
        jobs = queue.take()
        if not queue.is_batch:
            return jobs[0]
        self.batches += 1
        batch = Job([job.head for job in jobs], jobs[0].rank)
        for token in batch.tokens:
            token.batch = self.batches if token is batch.head else -self.batches
        return batch

    # -- the order

    def rank_of(self, item: Item, step: int) -> int:
        """Urgency: the step's own, else that of its row of a trace or request, else the work's."""
        given = int(self.tables.traces.rank[item.row]) if item.row >= 0 else item.rank
        if given >= 0 and not self.tables.steps.own_rank[step]:
            return given
        return int(self.tables.steps.rank[step])

    def queue_key(self, token: Token, number: int) -> float:
        """What the discipline of the step's team orders by, lowest first. number: of the entry."""
        item, step = token.item, token.step
        discipline = self.tables.teams.discipline[self.tables.steps.team[step]]
        if discipline == FIFO:
            return 0.0
        if discipline == LIFO:
            return -float(number)
        if discipline == RANDOM:
            streams = self.org.streams
            return streams.uniform(item.key, streams.of_step(step, STEP_QUEUE), token.visit)
        if discipline == SHORTEST:
            return token.drawn
        return -float(self.tables.works.delay_cost[item.work]) / max(token.drawn, MIN_EFFORT)
