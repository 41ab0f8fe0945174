"""The language of models: from the text a person writes to frozen, checked records.

Input: YAML. Output: a Model (see `types`), or a ModelError that says all that is wrong. Must not
depend on: plans, engines, results.
"""

from flowsim.model.changing.apply import apply, dose, made
from flowsim.model.changing.changes import Change
from flowsim.model.changing.idle import check
from flowsim.model.changing.operations import dosed, parse_operation
from flowsim.model.changing.paths.find import Target, find
from flowsim.model.errors import FlowsimError, ModelError, PathError, Problem, UnitError
from flowsim.model.language.json_schema import schema
from flowsim.model.loading import (
    Loaded,
    load,
    load_with_positions,
    loads,
    loads_with_positions,
)
from flowsim.model.templates import TEMPLATES, template
from flowsim.model.types import Model

__all__ = [
    "TEMPLATES",
    "Change",
    "FlowsimError",
    "Loaded",
    "Model",
    "ModelError",
    "PathError",
    "Problem",
    "Target",
    "UnitError",
    "apply",
    "check",
    "dose",
    "dosed",
    "find",
    "load",
    "load_with_positions",
    "loads",
    "loads_with_positions",
    "made",
    "parse_operation",
    "schema",
    "template",
]
