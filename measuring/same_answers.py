"""Do two checkouts give the same answers? Logs of all shipped organisations, JSON of all studies.

    python -m measuring.same_answers ../other-checkout

Each command runs in both checkouts with their own sources. Logs must be equal byte for byte; of
JSON all numbers and names, while sentences may be put otherwise (texts with a space are left out).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
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
)


def answer(checkout: Path, arguments: tuple[str, ...]) -> str:
    """What a command of a checkout prints."""
    sources = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    command = [sys.executable, "-c", RUN, *arguments]
    return subprocess.run(command, cwd=checkout, env=sources, capture_output=True, text=True).stdout


def without_sentences(value: Any) -> Any:
    """Data without texts that may be put otherwise, and without the version."""
    if isinstance(value, dict):
        return {key: without_sentences(each) for key, each in value.items() if key != "flowsim"}
    if isinstance(value, list):
        return [without_sentences(each) for each in value]
    return None if isinstance(value, str) and " " in value else value


def log_of(checkout: Path, model: Path) -> str:
    """A hash of the first replication's log."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.csv"
        answer(checkout, ("run", str(model), "--replications", "2", "--log", str(file)))
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "no log"


def main() -> int:
    """Compare; 1 if anything differs."""
    other, differ = Path(sys.argv[1]).resolve(), 0
    models = [
        file.relative_to(HERE)
        for file in sorted((HERE / "configs").rglob("*.yaml"))
        if file.parent.name != "levers" and (other / file.relative_to(HERE)).exists()
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
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
