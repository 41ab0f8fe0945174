"""What is compiled ahead is what a run needs: one version of each function."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from flowsim.engine import compiled
from flowsim.engine.calendar import capacity_in
from flowsim.experiment import replicate
from flowsim.metrics import compiling
from flowsim.metrics.activity import follow_teams
from flowsim.metrics.series import count_weeks
from flowsim.metrics.summary import summarise
from flowsim.model import load
from flowsim.plan import compile_plan

_COMPILED: tuple[Any, ...] = (summarise, count_weeks, follow_teams)


def test_a_run_needs_no_other_version() -> None:
    compiling.main()
    replicate(
        compile_plan(load(Path("configs/product-org.yaml"))),
        replications=2,
        series=True,
        followed=1,
    )
    assert [len(each.signatures) for each in _COMPILED] == [1, 1, 1]


READS = """
import sys
from flowsim.engine.fast import simulate
from flowsim.model import loads
from flowsim.plan import compile_plan
from flowsim.experiment import replicate
from flowsim.metrics.compiling import SMALLEST
plan = compile_plan(loads(SMALLEST))
simulate(plan)
replicate(plan, replications=1, series=True, followed=1)
print("numba.np.linalg" in sys.modules, "scipy.linalg" in sys.modules)
import numba, numpy as np
@numba.njit
def roots(values):
    if len(values) == 3:
        raise ValueError("three")
    return np.sqrt(np.dot(values, values)) + max(0, int(values.sum()))
print(float(roots(np.array([3.0, 4.0]))), "numba.np.linalg" in sys.modules)
try:
    roots(np.zeros(3))
except ValueError as error:
    print(error)
"""


def test_what_is_compiled_is_read_without_the_compiler_which_is_there_when_it_is_needed() -> None:
    compiling.main()  # from here on it is on the disk
    found = subprocess.run(
        [sys.executable, "-c", READS], capture_output=True, text=True, check=True, timeout=300
    )
    assert found.stdout.split() == ["False", "False", "12.0", "True", "three"]


def test_one_process_in_the_background_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_FOLDER", tmp_path)
    assert compiled.claim_compiling()
    assert not compiled.claim_compiling()
    monkeypatch.setattr(compiled, "_LONGEST", -1.0)  # that of a process that has died
    assert compiled.claim_compiling()
    monkeypatch.setattr(compiled, "_FOLDER", None)
    assert not compiled.claim_compiling()


def test_a_signature_is_compiled_when_it_is_needed_once_by_all_threads() -> None:
    @compiled.compiled("uint64(uint64)")
    def next_key(key: Any) -> Any:
        return key + np.uint64(1)

    assert not next_key.signatures
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(next_key, [2**63 + 5] * 8))
    assert keys == [2**63 + 6] * 8
    assert len(next_key.signatures) == 1
    assert next_key(3.0) == 4  # as the signature says, and no version for floats
    assert len(next_key.signatures) == 1


def test_a_compiled_caller_takes_the_signature_of_what_it_calls() -> None:
    @compiled.compiled("float64(float64)")
    def half(value: Any) -> Any:
        return value / 2.0

    @compiled.compiled()
    def quarter(value: Any) -> Any:
        return half(half(value))

    assert quarter(3) == 0.75
    assert len(half.signatures) == 1


BUILDS = """
import numba
from flowsim.engine.calendar import capacity_in
print(capacity_in(1.0, 2.0, 3.0, 5.0, 4.0))
(read,) = capacity_in.overloads.values()
half = read.library._shared_module
print(dict(capacity_in.stats.cache_hits) != {}, type(half).__name__, half._module is None)
@numba.njit
def twice(rate):
    return 2.0 * capacity_in(rate, 2.0, 3.0, 5.0, 4.0)
print(twice(1.0), half._module is None)
"""


def test_a_compiler_can_build_on_what_was_read_without_its_half() -> None:
    assert capacity_in(1.0, 2.0, 3.0, 5.0, 4.0) == 3.0  # from here on it is on the disk
    found = subprocess.run(
        [sys.executable, "-c", BUILDS], capture_output=True, text=True, check=True, timeout=300
    )
    assert found.stdout.split() == ["3.0", "True", "_Unparsed", "True", "6.0", "False"]
