"""Every deliberate fault in the kernel makes a test fail."""

from __future__ import annotations

import pytest

from tests.faults import FAULTS, Fault, caught


@pytest.mark.nightly
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_caught(fault: Fault) -> None:
    found, ending = caught(fault)
    assert found, ending
