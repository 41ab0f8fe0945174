"""Deliberate faults in the kernel, and the test that each makes fail: `python -m tests.faults`.

Each fault is one replaced expression in a copy of the package; the equality test of both engines
runs on that copy in a process of its own. A fault that no test notices is a failure here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Fault:
    """One expression of the kernel, and what a careless hand makes of it."""

    name: str
    before: str
    after: str
    test: str = "tests/engine/test_equal_logs.py::test_logs_are_equal"


FAULTS = (
    Fault(
        "tie order: the later of two events of one kind and instant first",
        "if whole[lane + LANES_TAG] < near_tag:",
        "if whole[lane + LANES_TAG] > near_tag:",
    ),
    Fault("people off by one", "if i < members:", "if i <= members:"),
    Fault("rework lost", "effort *= rework", "effort *= 1.0"),
    Fault(
        "wrong visit number in the draw of an effort",
        "address(key, np.uint64(whole[target + EFFORT_STREAM]), visit)",
        "address(key, np.uint64(whole[target + EFFORT_STREAM]), visit - 1)",
    ),
    Fault("hours ignored when somebody begins", "if now < opens:", "if now < 0.0:"),
    Fault("limit off by one", "whole[work + INSIDE] < limit", "whole[work + INSIDE] <= limit"),
    Fault("priority ignored", "rank = whole[work + RANK]", "rank = 0"),
    Fault(
        "a lever's coverage asked of the step's number, not the person's adoption",
        "who = offset[np.uintp(whole[team + NUMBER_OF_TEAM])] + person",
        "who = person",
    ),
)


def caught(fault: Fault) -> tuple[bool, str]:
    """Whether the test fails on a copy with the fault, and how its report ends."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        ignore = shutil.ignore_patterns("__pycache__", ".hypothesis")
        shutil.copytree(ROOT / "src", copy / "src", ignore=ignore)
        shutil.copytree(ROOT / "tests", copy / "tests", ignore=ignore)
        shutil.copy(ROOT / "pyproject.toml", copy)
        kernel = copy / "src" / "flowsim" / "engine" / "kernel.py"
        text = kernel.read_text()
        if fault.before not in text:
            raise SystemExit(f"{fault.name}: the kernel no longer holds {fault.before!r}")
        kernel.write_text(text.replace(fault.before, fault.after))
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", fault.test],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
    return run.returncode == 1, run.stdout.strip().splitlines()[-1]


def main() -> int:
    """Try every fault; exit 1 if one went unnoticed."""
    unnoticed = 0
    for fault in FAULTS:
        found, ending = caught(fault)
        unnoticed += not found
        print(f"{'caught' if found else 'UNNOTICED'}: {fault.name} | {fault.test} | {ending}")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
