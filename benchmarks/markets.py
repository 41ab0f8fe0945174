"""What markets cost: `python -m benchmarks.markets` runs them for five years, here and now.

A market should cost its adoptions, not its members times the weeks; `us a row` says so. Memory is
that of a run, without its log. Seconds depend on the machine, so nothing compares them with pages.
"""

from __future__ import annotations

import time

from flowsim.engine.fast import Workspace
from flowsim.model import loads
from flowsim.plan import Plan, compile_plan

LOOKS = 5
TEXT = """
flowsim: 1
name: A large market
horizon: 260w
hours: always
teams: {services: {people: 500}}
markets:
  c:
    size: %d
    early: {push: %s%%/quarter, pull: %s%%/quarter}
    main: {push: %s%%/quarter, pull: %s%%/quarter, bridge: 10%%, leaves: %s%%/quarter}
work:
  brought: {arrives: {%s}, flow: [set_up: {team: services, effort: 8h}]}
"""
ALONE, ONBOARDING = "rate: 1/w", "from: c"
CASES = (
    ("10,000 members, most adopt", 10_000, 3, 38, 2, ALONE),
    ("100,000 members, nobody adopts", 100_000, 0, 0, 2, ALONE),
    ("100,000 members, few adopt", 100_000, 0.05, 5, 2, ALONE),
    ("100,000 members, most adopt", 100_000, 3, 38, 2, ALONE),
    ("100,000 members, they leave and come back", 100_000, 10, 80, 30, ALONE),
    ("100,000 members, brought in by work", 100_000, 3, 38, 2, ONBOARDING),
)


def plan_of(size: int, push: float, pull: float, leaves: float, arrives: str) -> Plan:
    """A market and the work beside it."""
    return compile_plan(loads(TEXT % (size, push, pull, push, pull, leaves, arrives)))


def main() -> None:
    """Measure and print."""
    for name, *numbers in CASES:
        plan, space, taken, rows = plan_of(*numbers), Workspace(), [], 0  # type: ignore[arg-type]
        for look in range(LOOKS + 1):
            begun = time.process_time()
            rows, _ = space.run(plan, seed=look, replication=0)
            taken.append(time.process_time() - begun)
        least, megabytes = min(taken[1:]), space.memory_bytes / 1e6
        print(
            f"{name}: {1e3 * least:.1f} ms, {rows:,} rows, {1e6 * least / rows:.2f} us a row, "
            f"{megabytes:.1f} MB"
        )


if __name__ == "__main__":
    main()
