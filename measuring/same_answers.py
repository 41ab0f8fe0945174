"""Do two checkouts give the same answers? Logs of all shipped organisations, JSON of all studies.

    python -m measuring.same_answers ../other-checkout

Each command runs in both checkouts with their own sources. Logs must be equal byte for byte; of
JSON all names, and numbers to ten digits, while sentences may be put otherwise (texts with a space
are left out).
Names that were changed on purpose (`RENAMED`) count as equal; where answers differ, the first
places are named. `--studies` leaves the logs out.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
RUN = "import sys; from flowsim.cli.main import main; sys.argv[0] = 'flowsim'; main()"
ORGANISATION, PRODUCTS = "configs/product-org.yaml", "configs/three-products.yaml"
STUDIES = (
    ("run", ORGANISATION, "--replications", "4"),
    ("run", PRODUCTS, "--replications", "4"),
    ("compare", ORGANISATION, "configs/scenarios/balanced.yaml", "--replications", "4"),
    ("each", PRODUCTS, "--replications", "3"),
    ("shift", ORGANISATION, "--team", "dev", "--replications", "3"),
    ("invest", PRODUCTS, "--budget", "400k", "--replications", "3"),
    ("forecast", ORGANISATION, "--items", "20", "--replications", "20"),
    ("uncertainty", ORGANISATION, "--points", "8", "--replications", "2"),
    ("sweep", ORGANISATION, "--vary", "qa.people=6,8", "--replications", "3"),
    ("warmup", ORGANISATION, "--replications", "4"),
    ("explain", ORGANISATION),
    ("check", "--expect", "configs/scenarios/ten-x-developers.yaml", "--replications", "4"),
    ("verify",),
    ("demo", "--replications", "3"),
    ("report", ORGANISATION, "configs/scenarios/balanced.yaml", "--replications", "3"),
    ("demo", "launch", "--replications", "2"),
    ("years", "configs/ten-years/as-ever.yaml", "configs/ten-years/junior-freeze.yaml"),
    ("claims", "1", "6", "39", "--replications", "4", "--no-ranges"),
    ("adopt",),
)
# Old names of keys and values, and what they are now.
RENAMED = {"rungs": "steps", "utilization": "utilisation", "luck": "seed"}
DIGITS = 10  # that numbers have in common: sums may be added in another order
WRITING = ("demo", "report")  # these commands write a folder
MOST_NAMED = 6


def answer(checkout: Path, arguments: tuple[str, ...], *, errors: bool = False) -> str:
    """What a command of a checkout prints. errors: with its messages."""
    sources = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    with tempfile.TemporaryDirectory() as folder:
        out = ("--out", folder) if arguments[0] in WRITING else ()
        command = [sys.executable, "-c", RUN, *arguments, *out]
        run = subprocess.run(command, cwd=checkout, env=sources, capture_output=True, text=True)
    return (run.stdout + (run.stderr if errors else "")).replace(folder, "folder")


def without_sentences(value: Any) -> Any:
    """Data without texts that may be put otherwise, and without the version; names as now."""
    if isinstance(value, dict):
        return {
            RENAMED.get(key, key): without_sentences(each)
            for key, each in value.items()
            if key != "flowsim"
        }
    if isinstance(value, list):
        return [without_sentences(each) for each in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if not isinstance(value, str):
        return value
    return None if " " in value else RENAMED.get(value, value)


def differences(mine: Any, theirs: Any, where: str = "") -> Iterator[str]:
    """The places where two answers differ: `runs.2.cost: 4.0, before 5.0`."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys((*mine, *theirs)):
            if key not in mine or key not in theirs:
                yield f"{where}{key}: {'new' if key in mine else 'gone'}"
            else:
                yield from differences(mine[key], theirs[key], f"{where}{key}.")
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        for place, pair in enumerate(zip(mine, theirs, strict=True)):
            yield from differences(*pair, f"{where}{place}.")
    elif mine != theirs:
        yield f"{where.rstrip('.')}: {str(mine)[:60]}, before {str(theirs)[:60]}"


def log_of(checkout: Path, model: Path) -> str:
    """A hash of the first replication's log."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.csv"
        answer(checkout, ("run", str(model), "--replications", "2", "--log", str(file)))
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "no log"


def main() -> int:
    """Compare; 1 if anything differs."""
    other, differ = Path(sys.argv[1]).resolve(), 0
    is_brief = "--studies" in sys.argv
    models = [
        file.relative_to(HERE)
        for file in sorted((HERE / "configs").rglob("*.yaml"))
        if not is_brief
        and file.parent.name != "levers"
        and (other / file.relative_to(HERE)).exists()
    ]
    for model in models:
        mine, theirs = log_of(HERE, model), log_of(other, model)
        differ += mine != theirs
        print(f"{'same' if mine == theirs else 'OTHER'}  log  {model}", flush=True)
    for study in STUDIES:
        found = [answer(checkout, (*study, "--json")) for checkout in (HERE, other)]
        data = [without_sentences(json.loads(each)) if each else None for each in found]
        differ += data[0] != data[1] or data[0] is None
        word = "none" if data[0] is None else "same" if data[0] == data[1] else "OTHER"
        print(f"{word}  {' '.join(study)}", flush=True)
        places = [] if None in data else list(differences(data[0], data[1]))
        for place in places[:MOST_NAMED]:
            print(f"       {place}")
        if len(places) > MOST_NAMED:
            print(f"       and {len(places) - MOST_NAMED} more")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
