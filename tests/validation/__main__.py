"""Hold the simulator against theory: a line for every number, exit 1 if one is not met."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

from tests.validation.cases import QUICK, files, read
from tests.validation.runs import Runner
from tests.validation.verdicts import FAIL, Line, judged

ROW = "{:5} {:20} {:44} {:>15} {:>15} {:>10} {:>6} {:9} {}"


def show(line: Line) -> str:
    """A line of the table."""
    estimate = line.estimate
    found = f"{estimate:.9g}" if isinstance(estimate, float) else estimate
    error = f"{line.standard_error:.3g}" if line.standard_error == line.standard_error else ""
    count = str(line.replications or "")
    row = (line.case, line.variant or "-", line.measure, line.expected, found, error, count)
    return ROW.format(*row, line.verdict, line.note).rstrip()


def main() -> int:
    """Run the cases that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.validation", description=__doc__)
    parser.add_argument("path", type=Path, help="a case, or a folder of cases")
    parser.add_argument("--engine", choices=["fast", "reference"], default="fast")
    parser.add_argument("--quick", action="store_true", help="only the quickest cases")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    runner = Runner(chosen.engine, chosen.jobs)
    print(
        ROW.format("case", "variant", "measure", "expected", "estimate", "std error", "runs",
                   "verdict", "")
    )  # fmt: skip
    verdicts: Counter[str] = Counter()
    for file in files(chosen.path):
        case = read(file)
        if chosen.quick and case.name not in QUICK:
            continue
        began = time.perf_counter()
        for line in judged(case, runner):
            print(show(line), flush=True)
            verdicts[line.verdict] += 1
        runner.forget()
        print(f"{case.name}: {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)
    runner.close()
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))
    return 1 if verdicts[FAIL] else 0


if __name__ == "__main__":
    sys.exit(main())
