"""`python -m measuring` writes the figures of the documentation into its pages.

With `--anew` everything is measured first, which takes half an hour or more, or only the modules
that are named: `python -m measuring --anew coverage sure`.
"""

from __future__ import annotations

import sys

from measuring.every import EVERY
from measuring.figures import measure_and_write, write_pages


def main(arguments: list[str]) -> int:
    """Measure if asked to, and write."""
    names = [name for name in arguments if name != "--anew"]
    known = [each.module for each in EVERY]
    wrong = [name for name in names if name not in known]
    if wrong or (names and "--anew" not in arguments):
        print(f"python -m measuring [--anew [{' | '.join(known)}]]", file=sys.stderr)
        return 2
    if "--anew" in arguments:
        for each in EVERY:
            if not names or each.module in names:
                print(f"{each.module} …", file=sys.stderr, flush=True)
                measure_and_write(each)
    write_pages(EVERY)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
