"""Every example of the layer is run, and every public function has one, with a source or a unit."""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import flowsim.dynamics

MODULES = sorted(
    file.stem
    for file in Path(inspect.getfile(flowsim.dynamics)).parent.glob("*.py")
    if file.stem != "__init__"
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    module = importlib.import_module(f"flowsim.dynamics.{name}")
    found = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.failed == 0
    functions = [
        each
        for each in vars(module).values()
        if inspect.isfunction(each)
        and each.__module__ == module.__name__
        and not each.__name__.startswith("_")
    ]
    for each in functions:
        text = inspect.getdoc(each) or ""
        assert text.split("\n")[0].endswith("."), each.__name__
    assert found.attempted > 0 or not functions
