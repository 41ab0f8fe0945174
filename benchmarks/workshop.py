"""How fast a workshop answers here and now: `python -m benchmarks.workshop [COUNT]`.

COUNT sliders of the default organisation, one after the other, and COUNT people who vote at one
moment while it runs, beside the load of the machine.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from flowsim.study.shipped import configs
from tests.web.latency import answered, percentile
from tests.web.voters import vote_at_once

SHARES = (0.5, 0.95, 1.0)


def main(count: int) -> None:
    """Print what answers and votes took."""
    with TemporaryDirectory() as place:
        seconds = answered(Path(place), count)
    middle, most, worst = (1e3 * percentile(seconds, share) for share in SHARES)
    print(f"{count} answers: half within {middle:.0f} ms, 95% {most:.0f} ms, all {worst:.0f} ms")
    print(f"load {os.getloadavg()[0]:.1f}")
    model = (configs() / "product-org.yaml").read_text(encoding="utf-8")
    with TemporaryDirectory() as place:
        voted = vote_at_once(Path(place), count, model=model)
    middle, most, worst = (1e3 * voted.percentile(share) for share in SHARES)
    print(
        f"{count} votes at once, {voted.kept} kept: half within {middle:.0f} ms, 95% {most:.0f} ms,"
        f" all {worst:.0f} ms"
    )
    print(f"sliders were answered {voted.answers} times; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
