"""`python -m benchmarks`: one paired run of all contestants, as tables or as JSON.

Figures go to standard output, progress to standard error. Exit 1 if the contestants do not simulate
the same thing; speed never fails. Run nothing else beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from benchmarks.line import build
from benchmarks.section import Setting
from benchmarks.sections import SECTIONS

VISITS, QUICK_VISITS = 200_000, 30_000
ROUNDS, QUICK_ROUNDS = 7, 3
SECONDS, QUICK_SECONDS = 1.0, 0.3


def main() -> int:
    """Parses the command line, measures, prints; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs, few rounds")
    parser.add_argument(
        "--rounds", type=int, help=f"rounds (default {ROUNDS}, quick {QUICK_ROUNDS})"
    )
    parser.add_argument("--json", action="store_true", help="JSON instead of tables")
    options = parser.parse_args()
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    if rounds < 1:
        parser.error(f"--rounds: must be at least 1, found {rounds}")

    line = build()
    setting = Setting(
        line=line,
        horizon=line.horizon(QUICK_VISITS if options.quick else VISITS),
        rounds=rounds,
        seconds=QUICK_SECONDS if options.quick else SECONDS,
        quick=options.quick,
        say=lambda text: print(text, file=sys.stderr),
    )
    report = {"machine": machine(), "horizon_hours": setting.horizon, "rounds": rounds}
    if not options.json:
        print(
            f"A line of {len(line.people)} stages with rework, {setting.horizon:,.0f} hours,"
            f" {line.visits_per_item:.2f} visits an item.\n{report['machine']}"
        )
    for measure in SECTIONS:
        section = measure(setting)
        report[measure.__name__] = section.data
        if not options.json:
            print("\n".join(["", section.title, "-" * len(section.title), *section.lines]))
    if options.json:
        print(json.dumps(report, indent=2))
    return 1 if setting.failed else 0


def machine() -> str:
    """The interpreter, the libraries and the number of processors of this run."""
    found = [f"Python {platform.python_version()}", f"{os.cpu_count()} processors"]
    for name in ("simpy", "ciw", "numba", "numpy"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)


if __name__ == "__main__":
    sys.exit(main())
