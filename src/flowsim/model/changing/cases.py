"""Other versions of a scenario, as the claim of a file names them.

Input: a model and a case. Output: the model of the case, checked, or its problems at their place.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.changing.apply import apply
from flowsim.model.changing.changes import Change
from flowsim.model.errors import ModelError, Problem, did_you_mean, quote
from flowsim.model.expectations import Case
from flowsim.model.types import Model


def case_model(model: Model, case: Case) -> Model:
    """The model with the levers and changes of a case, which expects nothing. Raises ModelError."""
    use = {**dict(model.use), **dict(case.use)}
    pulled = tuple((lever, amount) for lever, amount in use.items() if amount > 0.0)
    plain = replace(model, use=pulled, expect=(), baseline=None, claim=None, origin=None)
    changes = [Change(path, operation, origin) for path, operation, origin in case.set]
    return apply(plain, changes, where=lambda _: case.where)


def unknown_levers(model: Model, case: Case, path: str) -> list[Problem]:
    """Levers of a case that a model does not have; path: where the case stands in the file."""
    levers = [lever.name for lever in model.levers]
    remedies = {
        name: did_you_mean(name, levers) or "This model has no levers."
        for name, _ in case.use
        if name not in levers
    }
    return [
        Problem(case.where, f"{path}.use", f"there is no lever {quote(name)}.", remedy)
        for name, remedy in remedies.items()
    ]


def case_problems(model: Model, case: Case, path: str) -> list[Problem]:
    """What is wrong with a case whose levers a model has; path: where it stands in the file."""
    try:
        case_model(model, case)
    except ModelError as error:
        return [
            replace(each, where=each.where or case.where, path=each.path or path)
            for each in error.problems
        ]
    return []
