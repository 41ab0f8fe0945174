"""The meaning of a model, in SimPy, written to be read.

Enters: a Plan, a seed, a replication. Leaves: the same EventLog as the fast engine, row for row.

It is a book in chapters, each a class that builds on the one before, so that each may be read
knowing only those before it:

    parts          the nouns: items, strands, jobs, people, teams, lanes
    clock          events, and the order of things at one instant
    luck           what is left to chance, and what levers make of it
    record         the log
    routes         the door, limits and blocking, parallel blocks, the way out
    visits         a pass through a step: gates, patience, waits, defects and checks
    people         queues, who begins what, helpers, batches, interruptions
    absences       who is away
    sources        where items come from
    organisation   all of it, set going

Somebody with a need of their own may subclass Organisation and override one of its small methods.
"""

from flowsim.engine.reference.organisation import Organisation, simulate

__all__ = ["Organisation", "simulate"]
