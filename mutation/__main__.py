"""A random sample of mutants, tried one by one: `python -m mutation --sample 60 --seed 1`.

Leaves: of each package the share of mutants that a test notices, with its 95 % interval, and a list
of those that none does (build/mutation). Those that nothing could notice do not count; they stand
in mutation/equivalent.txt. mutmut makes and tries the mutants.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from flowsim.experiment.ranks import share
from mutation.packages import PACKAGES, Package

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "mutation"
EQUIVALENT = Path(__file__).parent / "equivalent.txt"
COPIED = (
    *("src", "tests", "configs", "docs", "README.md"),
    *("benchmarks", "docs_from_code", "measuring", "mutation"),
)
DOOR = re.compile(r"^@door\ndef (\w+)\(", re.MULTILINE)
NOTICED = (1, 3, 24, 152, 255, -24, 36)  # ends of a process: a test failed, or it took too long
SECONDS = 10.0  # that a mutant may take beyond what its tests take, six times over


def files_of(package: Package) -> list[str]:
    """The modules of a package, as paths in the repository."""
    found: list[Path] = []
    for module in package.modules:
        place = ROOT / "src" / "flowsim" / module
        found += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    names = [str(each.relative_to(ROOT)) for each in found]
    out = {f"src/flowsim/{module}" for module in package.without}
    return [name for name in names if name not in out and not name.endswith("__init__.py")]


def prepare(package: Package) -> None:
    """A folder in which mutmut mutates the package and nothing else.

    What is not mutated is copied with its times, so that compiled functions stay valid.
    """
    PLACE.mkdir(parents=True, exist_ok=True)
    mutated = set(files_of(package))
    for name in mutated:  # what an earlier run has left
        for left in (name, f"{name}.meta"):
            (PLACE / "mutants" / left).unlink(missing_ok=True)
    for name in COPIED:
        if name != "src" and not (PLACE / name).exists():
            (PLACE / name).symlink_to(ROOT / name)
        _refresh(ROOT / name, PLACE / "mutants" / name, mutated)
    if (PLACE / "src").is_symlink():
        (PLACE / "src").unlink()
    shutil.rmtree(PLACE / "src", ignore_errors=True)
    for name in mutated:
        (PLACE / name).parent.mkdir(parents=True, exist_ok=True)
        (PLACE / name).write_text(_opened((ROOT / name).read_text(encoding="utf-8")), "utf-8")
    without = " and ".join(f"not {word}" for word in package.slow)
    settings = {
        "source_paths": sorted(mutated),
        "pytest_add_cli_args_test_selection": [*_there(package.tests), "-k", without],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist"],
        "timeout_multiplier": 6.0,
        "timeout_constant": SECONDS,
        "on_dependency_change": "ignore",
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    own = (ROOT / "pyproject.toml").read_text()
    (PLACE / "pyproject.toml").write_text(own + "\n[tool.mutmut]\n" + "\n".join(lines) + "\n")


def _opened(source: str) -> str:
    """A module whose doors are put on at its end: mutmut leaves out what is decorated."""
    names = DOOR.findall(source)
    return DOOR.sub(r"def \1(", source) + "".join(f"\n{name} = door({name})\n" for name in names)


def _there(tests: Sequence[str]) -> list[str]:
    return [test for test in tests if (ROOT / test).exists()]


def _refresh(source: Path, copy: Path, mutated: set[str]) -> None:
    """Copy what differs; of a mutated module nothing, mutmut writes that."""
    if source.is_dir():
        copy.mkdir(parents=True, exist_ok=True)
        names = {each.name for each in source.iterdir() if each.name != "__pycache__"}
        for left in copy.iterdir():
            if left.name not in names and left.suffix in (".py", ".yaml"):
                left.unlink()
        for name in names:
            _refresh(source / name, copy / name, mutated)
    elif str(source.relative_to(ROOT)) not in mutated:
        there = copy.exists() and copy.stat().st_mtime_ns == source.stat().st_mtime_ns
        if not there:
            shutil.copy2(source, copy)


def mutmut(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Call mutmut in its folder, on the copy of the package alone."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    tool = Path(sys.executable).parent / "mutmut"
    return subprocess.run(
        [str(tool), *arguments],
        cwd=PLACE,
        env={**environment, "COLUMNS": "250"},
        capture_output=True,
        text=True,
        check=False,
    )


def _end_of(run: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in run.stdout.splitlines() if "Running stats" not in line]
    return "\n".join([*lines[-40:], run.stderr[-3000:]])


def results_of(package: Package) -> dict[str, int | None]:
    """How the process of each mutant ended, by its name; None: not tried."""
    found: dict[str, int | None] = {}
    for name in files_of(package):
        meta = PLACE / "mutants" / f"{name}.meta"
        if meta.exists():
            found |= json.loads(meta.read_text())["exit_code_by_key"]
    return found


def widen() -> None:
    """Count a call in a fixture of a whole module for all its tests, not for the first alone."""
    stats = PLACE / "mutants" / "mutmut-stats.json"
    if not stats.exists():
        return
    found = json.loads(stats.read_text())
    by_file: dict[str, set[str]] = {}
    for test in found["duration_by_test"]:
        by_file.setdefault(test.partition("::")[0], set()).add(test)
    shared = {name for name in by_file if 'scope="module"' in (ROOT / name).read_text()}
    for function, tests in found["tests_by_mangled_function_name"].items():
        files = {test.partition("::")[0] for test in tests} & shared
        whole = set(tests).union(*(by_file[name] for name in files))
        found["tests_by_mangled_function_name"][function] = sorted(whole)
    stats.write_text(json.dumps(found))


def change_of(mutant: str) -> str:
    """What a mutant changes: its function, the line before and the line after."""
    said = mutmut("show", mutant).stdout.splitlines()
    lines = [line for line in said if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    kept = [f"{line[0]} {line[1:].strip()}" for line in lines]
    return " | ".join([mutant.rpartition("__mutmut_")[0], *kept])


def known_equivalent() -> re.Pattern[str]:
    """What fits the changes that nothing could notice: a pattern a line, after its reason."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    return re.compile("|".join(line for line in lines if line and not line.startswith("#")))


def measure(package: Package, *, sample: int, seed: int) -> tuple[str, list[str]]:
    """A row of the table, and what was not noticed."""
    prepare(package)
    (PLACE / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)  # which test calls what
    first = mutmut("run", "--max-children", "1", "nothing.*")  # makes all mutants, tries none
    widen()
    every = sorted(results_of(package))
    if not every:
        raise SystemExit(f"mutmut made no mutants of {package.name}:\n{_end_of(first)}")
    chosen = random.Random(seed).sample(every, min(sample, len(every)))
    run = mutmut("run", "--max-children", "1", *chosen)
    ends = results_of(package)
    if all(ends[name] is None for name in chosen):
        raise SystemExit(f"mutmut tried no mutant of {package.name}:\n{_end_of(run)}")
    alike = known_equivalent()
    missed = [name for name in chosen if ends[name] not in NOTICED]
    changes = {name: change_of(name) for name in missed}
    same = {name for name, change in changes.items() if alike.search(change)}
    counted = [name for name in chosen if name not in same]
    found = share([name not in changes for name in counted])
    row = (
        f"| {package.name} | {len(every):,} | {len(counted)} | {len(chosen) - len(counted)} | "
        f"{100 * found.share:.0f} % ({100 * found.low:.0f} to {100 * found.high:.0f} %) |"
    )
    lines = [f"{ends[name]} {changes[name]}" for name in missed if name not in same]
    return row, sorted(lines)


def main() -> int:
    """Measure packages and say what was not noticed."""
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=60, help="mutants of each package")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    names = [package.name for package in PACKAGES]
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help=", ".join(names))
    asked = parser.parse_args()
    rows = []
    for package in PACKAGES:
        if asked.packages and package.name not in asked.packages:
            continue
        row, missed = measure(package, sample=asked.sample, seed=asked.seed)
        rows.append(row)
        (PLACE / f"missed-{package.name}-{asked.seed}.txt").write_text("\n".join([*missed, ""]))
        print("\n".join([row, *missed, ""]), flush=True)
    head = "| part | mutants | tried | equivalent | noticed (95 % interval) |"
    print("\n".join([head, "|---|---:|---:|---:|---:|", *rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
