"""The claim of a file, from nodes to a record.

Input: the node under `claim:` and the model that it is about. Output: a Claim, whose paths, levers
and operations are checked on the model. The numbers of a curve are checked when it is computed.
"""

from __future__ import annotations

from dataclasses import replace

from flowsim.model.changing.cases import case_problems, unknown_levers
from flowsim.model.changing.levers import read_set, read_use
from flowsim.model.changing.paths.find import find
from flowsim.model.errors import PathError
from flowsim.model.expectations import BASELINE, Case, Claim, CurveCase, Dial
from flowsim.model.language import top as lang
from flowsim.model.language.forms import MAX_CASES
from flowsim.model.nouns.shares import read_flag
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Mapping, Node, Scalar, where
from flowsim.model.types import Model

_LIKE = "`claim: {number: 1, says: …, essay: …}`"
_DIALS = "`depends_on: [feature.test.effort, {qa.people: [6, 14]}]`"


def read_claim(reader: Reader, nodes: dict[str, Node], model: Model) -> Claim | None:
    """What a file claims, if it does; what is wrong with it is a problem."""
    node = nodes.get("claim")
    mapping = None if node is None else reader.mapping(node, "claim", _LIKE)
    if node is None or mapping is None:
        return None
    parts = reader.fields(mapping, lang.CLAIM, "claim")
    number = reader.number(parts, lang.CLAIM, "number", "claim")
    if "pending" in parts and "expect" in nodes:
        what = "says that the claim cannot be run, and there are expectations."
        reader.problem(parts["pending"], "claim.pending", what, "Keep one of the two.")
    if "pending" not in parts and "expect" not in nodes:
        what = "expects nothing."
        reader.problem(node, "claim", what, "Write `expect:`, or under it why not: `pending: …`.")
    found = Claim(
        number=int(number or 1),
        says=reader.word(parts, "says", "claim"),
        essay=reader.word(parts, "essay", "claim"),
        is_assumed=read_flag(reader, parts, "assumed", "claim"),
        cases=_cases(reader, parts.get("cases"), model),
        curves=_curves(reader, parts.get("curves"), model),
        why=reader.word(parts, "why", "claim"),
        pending=reader.word(parts, "pending", "claim"),
        where=where(reader.name, node),
    )
    twice = {case.name for case in found.cases} & {curve.name for curve in found.curves}
    for name in sorted(twice):
        what = f"{name} is both a case and a curve."
        reader.problem(parts["curves"], "claim.curves", what, "Rename one.")
    dials = _dials(reader, parts.get("depends_on"), model, found)
    return replace(found, depends_on=dials)


_TAKEN = frozenset({BASELINE, "bottleneck"})
"""Names that mean something else at the beginning of an expectation."""


def _is_free(reader: Reader, mapping: Mapping, name: str, path: str, model: Model) -> bool:
    """Whether a name means nothing else at the beginning of an expectation."""
    teams, works = ([each.name for each in every] for every in (model.teams, model.work))
    if name in (*teams, *works):
        what = f"{name} is also a {'team' if name in teams else 'kind of work'}."
        reader.problem(mapping, path, what, "Choose another name.")
        return False
    return True


def _named(
    reader: Reader, node: Node | None, path: str, like: str, model: Model, what: str
) -> list[tuple[str, Mapping, str]]:
    """Entries of a mapping whose keys are names, each a mapping itself."""
    mapping = None if node is None else reader.mapping(node, path, like)
    if mapping is None:
        return []
    if len(mapping.pairs) > MAX_CASES:
        said = f"can have at most {MAX_CASES} entries, found {len(mapping.pairs)}."
        reader.problem(mapping, path, said, "Split the file.")
        return []
    found = []
    for name, child, inner in reader.names(mapping, path, taken=_TAKEN, what=what):
        parts = reader.mapping(child, inner, like)
        if parts is not None and _is_free(reader, parts, name, inner, model):
            found.append((name, parts, inner))
    return found


def _cases(reader: Reader, node: Node | None, model: Model) -> tuple[Case, ...]:
    like = "`qa_first: {use: {hire_qa: 1}}`"
    found = []
    for name, mapping, path in _named(reader, node, "claim.cases", like, model, "case"):
        parts = reader.fields(mapping, lang.CASE, path)
        if not parts.keys() & {"use", "set"}:
            reader.problem(mapping, path, "changes nothing.", f"Write {like}.")
        use = read_use(reader, parts["use"]) if "use" in parts else {}
        case = Case(
            name,
            where(reader.name, mapping),
            reader.word(parts, "title", path),
            tuple(use.items()),
            _set(reader, parts.get("set")),
        )
        unknown = unknown_levers(model, case, path)
        if unknown or not reader.problems:  # what is wrong elsewhere would be said again
            reader.report(unknown or case_problems(model, case, path))
        found.append(case)
    return tuple(found)


def _curves(reader: Reader, node: Node | None, model: Model) -> tuple[CurveCase, ...]:
    like = "`late: {of: hybrid, set: {main.opens: 3y}}`"
    found = []
    for name, mapping, path in _named(reader, node, "claim.curves", like, model, "curve"):
        parts = reader.fields(mapping, lang.CURVE, path)
        found.append(
            CurveCase(
                name,
                where(reader.name, mapping),
                reader.word(parts, "of", path),
                reader.word(parts, "title", path),
                _set(reader, parts.get("set")),
            )
        )
    return tuple(found)


def _set(reader: Reader, node: Node | None) -> tuple[tuple[str, str, str], ...]:
    changes = [] if node is None else read_set(reader, node)
    return tuple((each.path, str(each.operation), each.origin) for each in changes)


def _dials(reader: Reader, node: Node | None, model: Model, claim: Claim) -> tuple[Dial, ...]:
    """Numbers that may decide a claim; those of curves are checked when they are computed."""
    path = "claim.depends_on"
    found = []
    for item in [] if node is None else reader.items(node, path, _DIALS):
        dial = _dial(reader, item, path)
        if dial is None:
            continue
        if not claim.curves or is_of_model(model, dial):
            problem = _without_range(model, dial)
            if problem is not None:
                reader.problem(item, path, *problem)
                continue
        found.append(dial)
    return tuple(found)


def _dial(reader: Reader, item: Node, path: str) -> Dial | None:
    if isinstance(item, Scalar):
        text = reader.text(item, path)
        return Dial(text, where(reader.name, item)) if text else None
    if not isinstance(item, Mapping) or len(item.pairs) != 1:
        reader.problem(item, path, "is not one path with its range.", f"Write {_DIALS}.")
        return None
    key, child = item.pairs[0]
    ends = reader.items(child, path, _DIALS)
    texts = [reader.text(end, path) for end in ends]
    if len(texts) != 2 or not all(texts):
        reader.problem(child, path, f"must have two ends, found {len(texts)}.", f"Write {_DIALS}.")
        return None
    return Dial(key.text, where(reader.name, item), *texts)


def is_of_model(model: Model, dial: Dial) -> bool:
    """Whether a number that may decide a claim is one of its model, and not of a curve."""
    try:
        find(model, dial.path)
    except PathError:
        return False
    return True


def _without_range(model: Model, dial: Dial) -> tuple[str, str] | None:
    """What is wrong with a dial of a model, and the remedy."""
    try:
        target = find(model, dial.path)
    except PathError as error:
        return f"{error.path}: {error.what}", error.remedy
    if target.value is None:
        return f"{dial.path} has no number to move.", "Name a number."
    note = dict(model.notes).get(target.path)
    if not dial.low and (note is None or note.low is None):
        what = f"{dial.path} has no range in the file."
        return what, f"Write `{{{dial.path}: [low, high]}}`."
    return None
