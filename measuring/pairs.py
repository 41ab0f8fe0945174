"""How often each two features of the language met in a run: `python -m measuring.pairs 3000`.

So many organisations are drawn and run by both engines, whose logs must be equal and sound, as in
the tests. The table has a row and a column for each feature; on its diagonal a feature alone.
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import combinations

from tests.engine.test_equal_logs import check_equal
from tests.organisations import ALL, features_of, try_many

Pair = tuple[str, str]


def met(runs: int) -> tuple[int, Counter[Pair]]:
    """Rows of all logs; in how many runs two features met, and under a pair of the same one was."""
    pairs: Counter[Pair] = Counter()
    rows = 0

    def run(text: str, seed: int, replication: int) -> None:
        nonlocal rows
        log = check_equal(text, seed, replication)
        rows += 0 if log is None else len(log)
        here = sorted(features_of(text))
        pairs.update([(name, name) for name in here])
        pairs.update(combinations(here, 2))

    try_many(run, runs, seed_of_all=None)
    return rows, pairs


def table(pairs: Counter[Pair]) -> list[str]:
    """Lines: below the diagonal, features by name, columns by their number."""
    names = sorted(ALL)
    width = max(len(name) for name in names)
    head = " " * (width + 3) + "".join(f"{number:5}" for number in range(1, len(names) + 1))
    lines = [head]
    for number, name in enumerate(names, 1):
        counts = "".join(f"{pairs[other, name]:5}" for other in names[:number])
        lines.append(f"{number:2} {name:{width}}{counts}")
    return lines


def main(runs: int) -> None:
    """Draw, run, print."""
    rows, pairs = met(runs)
    names = sorted(ALL)
    met_least = sorted((pairs[pair], pair) for pair in combinations(names, 2))
    print(f"{runs} runs, {rows} rows, equal and sound")
    print("\n".join(table(pairs)))
    print(f"pairs that never met: {sum(count == 0 for count, _ in met_least)}")
    for count, (one, other) in met_least[:10]:
        print(f"{count:5} {one} and {other}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
