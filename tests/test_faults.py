"""Every deliberate fault in the kernel makes a test fail."""

from __future__ import annotations

import pytest

from mutation.faults import FAULTS, Fault, caught


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_kernel_holds_what_a_fault_replaces(fault: Fault) -> None:
    assert fault.is_there(), f"{fault.module}: {fault.before}"


@pytest.mark.nightly
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_caught(fault: Fault) -> None:
    found, ending = caught(fault)
    assert found, ending
