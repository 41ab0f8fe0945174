"""A model with changes made before it runs, checked again.

Input: a Model and changes. Output: a new Model, or a ModelError whose problems name the change
that made them. Must not depend on: files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from flowsim.model.changing.changes import Change, Changes, Resolved, changed, resolve
from flowsim.model.checking.model import Where, check, check_always, check_parts, nowhere
from flowsim.model.errors import ModelError, Problem
from flowsim.model.reading.reader import short
from flowsim.model.types import Model


def apply(model: Model, changes: Changes, amount: float = 1.0, *, where: Where = nowhere) -> Model:
    """The model with the changes made before it runs, each at the same dose.

    All changes of one call are combined path by path: replace first, then multiply, then add. The
    origin of a Change (`--set qa.people=-5`) is what messages name; where: positions in the file
    the model came from. Raises ModelError with all the problems.
    """
    resolved, problems = resolve(model, changes, amount=amount)
    result, more = changed(model, resolved)
    problems += more
    if not problems:
        origin_of = _origins(resolved, where)
        problems = [p for p in check(result, origin_of) if p.kind != "warning"]
        problems = problems or check_levers(result, origin_of)
    if problems:
        raise ModelError(problems)
    return result


def made(model: Model, changes: Changes) -> Model:
    """The model with the changes made, each number within its bounds, and nothing else checked.

    For parts of models, which may lack a source or a step.
    Raises ModelError.
    """
    resolved, problems = resolve(model, changes)
    result, more = changed(model, resolved)
    if problems + more:
        raise ModelError(problems + more)
    return result


def dose(model: Model, doses: Mapping[str, float], *, where: Where = nowhere) -> Model:
    """The model with levers at other doses, 0 for not at all, checked again.

    Raises ModelError where a lever does not take its dose, or levers do not go together.
    """
    use = {**dict(model.use), **doses}
    pulled = tuple((lever, amount) for lever, amount in use.items() if amount > 0.0)
    return apply(replace(model, use=pulled), [], where=where)


def _origins(resolved: list[Resolved], where: Where) -> Where:
    """The change that caused a problem at a path, or the position of the path in the file."""
    origins = [(item.target.path.split("."), item.origin) for item in resolved]

    def origin_of(path: str) -> str:
        if not origins:
            return where(path)
        parts = short(path).split(".")
        near, origin = max(origins, key=lambda pair: _common(pair[0], parts))
        if len(origins) == 1 or _common(near, parts):
            return origin
        return where(path) or origin

    return origin_of


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def check_levers(model: Model, where: Where) -> list[Problem]:
    """Problems of levers: each at the dose at which it is used, or at 100%, and those used at once.

    What a lever does in mid-run, by and by, ends where the same change at rest would begin.
    """
    return [] if _has_fine_levers(model) else _problems_of_levers(model, where)


@lru_cache(maxsize=32)  # files that extend one another have the same models
def _has_fine_levers(model: Model) -> bool:
    return not _problems_of_levers(model, nowhere)


def _problems_of_levers(model: Model, where: Where) -> list[Problem]:
    problems: list[Problem] = []
    doses = dict(model.use)
    together: list[Resolved] = []
    for lever in model.levers:
        amount = doses.get(lever.name, 1.0)
        base = f"levers.{lever.name}.change"
        changes = [Change(path, op, where(f"{base}.{path}")) for path, op in lever.change]
        resolved, found = resolve(model, changes, amount=amount)
        found += _static_problems(model, resolved) if not found else []
        dose = f"at dose {amount:g}, " if amount != 1.0 else ""
        for p in found:
            place = p.where if ":" in p.where else where(base)
            what = f"{dose}{p.path} {p.what}"
            problems.append(Problem(place, f"levers.{lever.name}", what, p.remedy, p.kind))
        if lever.name in doses:
            together += resolved
    if not problems and len(doses) > 1:
        for p in _static_problems(model, together):
            problems.append(Problem(where("use"), "use", f"together, {p.path} {p.what}", p.remedy))
    return problems


def _static_problems(model: Model, resolved: list[Resolved]) -> list[Problem]:
    result, problems = changed(model, resolved)
    problems = problems or [p for p in check_parts(result) if p.kind == "error"]
    return problems or list(check_always(result))
