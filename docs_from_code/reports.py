"""The reports that the repository shows: `python -m docs_from_code.reports` writes them anew.

Their numbers are in `data.json` (that of the constraint map is too large to be kept) and in
`report.md`. A nightly test writes both elsewhere and compares.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from flowsim.cli.main import main as command
from measuring.figures import ROOT

REPORTS = ROOT / "reports"
COMMANDS = {
    "launch": ("demo", "launch", "--replications", "20", "--seed", "1"),
    "ten-years": (
        *("years", "configs/ten-years/as-ever.yaml", "configs/ten-years/junior-freeze.yaml"),
        *("configs/ten-years/freeze-of-three-years.yaml", "--replications", "20", "--seed", "1"),
    ),
    "sample": ("demo", "--replications", "40", "--seed", "1"),
    "claims": ("claims", "--replications", "40"),
    "constraint-map": (
        *("shift", "configs/product-org.yaml", "--team", "dev"),
        *("--replications", "40", "--seed", "1"),
    ),
}
VERSION = re.compile(r"flowsim \d+(\.\d+)+\w*")


def write(name: str) -> None:
    """Write a report below the current folder, where configs/ must be, as in the repository."""
    try:
        command([*COMMANDS[name], "--out", f"reports/{name}"])
    except SystemExit as left:
        if left.code:
            raise


def text(folder: Path) -> str:
    """What a report says, without the version."""
    return VERSION.sub("flowsim", (folder / "report.md").read_text(encoding="utf-8"))


def data(folder: Path) -> dict[str, Any]:
    """The numbers of a report, without the version."""
    found: dict[str, Any] = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    del found["flowsim"]
    return found


def main(names: list[str]) -> int:
    """Write all of them, or those that are named."""
    os.chdir(ROOT)
    wrong = [name for name in names if name not in COMMANDS]
    if wrong:
        print(f"python -m docs_from_code.reports [{' | '.join(COMMANDS)}]", file=sys.stderr)
        return 2
    for name in names or COMMANDS:
        write(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
