"""What docs/essay.md says of how sure it is names numbers of the model."""

from __future__ import annotations

from flowsim.model import load
from flowsim.study.uncertainty.ranges import uncertain_inputs
from measuring import sure
from measuring.essay import CONFIGS


def test_what_is_stored_are_numbers_of_the_model() -> None:
    stored = sure.MEASURED.stored()
    scenario = load(CONFIGS / "scenarios" / "ai-coding.yaml")
    known = {f"`{each.path.replace('.change.', ': ', 1)}`" for each in uncertain_inputs(scenario)}
    for name, least in (("hangs", sure.NAMED), ("flips", 2)):
        named = [row[0] for row in stored[name]]
        assert len(named) >= least
        assert set(named) <= known
