"""The meaning of a model in plain Python, with SimPy's clock, written to be read.

Input: a Plan, a seed, the number of a replication. Output: the same EventLog as the fast engine,
row for row and bit for bit.

Start reading in `organisation.py`: `simulate` makes an Organisation and calls `run`, which sets it
going, lets the clock run to the horizon and writes what is unfinished. An Organisation is made of
parts. These know nothing of the others:

    parts       the nouns: items, tokens, routes, jobs, people, teams, queues, lanes
    clock       instants, and the order of what happens at one
    streams     random numbers by their address
    draws       what is drawn for an item, and what levers make of it
    flow        the next step of an item, by the plan alone
    lanes       limits, and who is counted under them
    log         the rows

These act. They know the organisation and, through it, each other:

    sources     new items            room        waiting for room under a limit
    offspring   what items spawn     visits      gates, patience, waiting, checks
    doors       before the flow      queues      waiting for people
    moves       from step to step    teams       who begins what
    crews       people and things together
    absences    who is away          jobs        work begun, interrupted, completed
    mondays     what the run itself sets anew each week: pulls, hazards, rates
    markets     members adopt, use the product, leave, come back

SimPy keeps the time and nothing else: one timeout for each instant at which something happens, in
whole ticks. There is no process for each item and no SimPy resource. Calendars, gates and fixed
efforts make many things happen at the same instant, so what comes first is part of a model's
meaning; a process for each item would hide it in the order in which SimPy resumes processes. Here
it can be read: all events of the instant by kind, then one action at a time (`Organisation.act`).
See docs/decisions/001-two-engines-one-log.md.

To try a rule of your own, subclass the part that has it and put yours in its place before `run`:

    organisation = Organisation(plan, seed=1, replication=0)
    organisation.queues = LastComeFirst(organisation)
    rows = organisation.run()
"""

from flowsim.engine.reference.organisation import Organisation, simulate

__all__ = ["Organisation", "simulate"]
