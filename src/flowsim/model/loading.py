"""Model files and scenario files to a Model.

Input: a path or a text, further changes and doses. Output: a checked Model, or a ModelError with
every problem. Must not depend on: engines, results.

A scenario `extends` another file: it may have levers of its own, changes (`set`), doses (`use`),
a name, a question, a warm-up and a horizon; teams and work are those of the extended file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from flowsim.model.changing.apply import apply, check_levers, made
from flowsim.model.changing.changes import Change, resolve
from flowsim.model.changing.claim import read_claim
from flowsim.model.changing.idle import check
from flowsim.model.changing.lever_files import read_lever_files
from flowsim.model.changing.levers import read_lever, read_set, read_use
from flowsim.model.changing.outside import changes_of, doses_of
from flowsim.model.checking.model import check_parts
from flowsim.model.errors import ArgumentError, ModelError, Problem, kind_of, quote
from flowsim.model.language import forms
from flowsim.model.language import top as lang
from flowsim.model.nouns.calendars import read_day, read_hours, with_other_holidays
from flowsim.model.nouns.expect import after_the_end, read_expect
from flowsim.model.nouns.judge import read_judge
from flowsim.model.nouns.lanes import read_lanes, read_state
from flowsim.model.nouns.parts import named, read_parts
from flowsim.model.reading import copies
from flowsim.model.reading.mapping import node_of
from flowsim.model.reading.reader import Reader, short
from flowsim.model.reading.source import parse_yaml, read_text
from flowsim.model.reading.tree import Node, Scalar, where
from flowsim.model.settings import Doses, Settings, register_changer
from flowsim.model.types import OFFICE, Model

_MAX_CHAIN = 20
_PLAIN: dict[str, Any] = {"use": (), "expect": (), "baseline": None, "claim": None}


@dataclass(slots=True)
class Loaded:
    """A model with positions and warnings from its file."""

    model: Model
    marks: dict[str, str] = field(default_factory=dict)  # path -> file:line:column
    warnings: list[Problem] = field(default_factory=list)
    parts: copies.Parts = field(default_factory=dict)  # as written, for what is like them

    def where(self, path: str) -> str:
        """Position of a path, or of its parent; empty if unknown."""
        while path:
            if path in self.marks:
                return self.marks[path]
            path = path.rpartition(".")[0]
        return ""


def load(path: str | Path, *, set: Settings = (), use: Doses = ()) -> Model:  # noqa: A002
    """The model in a file, with changes and doses on top of those in it.

    set: {path: operation}, or `path=operation` texts, applied together before any lever.
    use: {lever: amount}, or `lever=amount` texts, 1 or `100%` for the whole lever; they replace
    doses in the file. Raises ModelError, ArgumentError.

    >>> from pathlib import Path
    >>> Path("organisation.yaml").write_text(TEXT) > 0
    True
    >>> fs.load("organisation.yaml", set={"qa.people": "+1"}).team("qa").people
    2
    """
    return load_with_positions(path, set=set, use=use).model


def load_with_positions(
    path: str | Path,
    *,
    set: Settings = (),  # noqa: A002
    use: Doses = (),
) -> Loaded:
    """`load`, with the position of every path and the warnings. Raises ModelError."""
    if not isinstance(path, str | Path):
        raise ArgumentError(
            f"path: must be the name of a file, found {kind_of(path)}."
            " Write fs.loads(…) for a text or a mapping."
        )
    file = Path(path)
    text, chain = read_text(file), (_resolved(file),)
    return _finish(_read(text, str(path), file.parent, chain), set, use)


def loads(
    text: str | Mapping[str, object],
    *,
    name: str = "<text>",
    folder: str | Path | None = None,
    set: Settings = (),  # noqa: A002
    use: Doses = (),
) -> Model:
    """The model in a text, or in a mapping as a file would have it: {"flowsim": 1, "teams": …}.

    name: used in messages. folder: where `extends` is looked up; without one it is
    refused. set, use: as in `load`. Raises ModelError, ArgumentError.

    >>> fs.loads(TEXT, use={"hire_qa": 2}).use
    (('hire_qa', 2.0),)
    """
    return loads_with_positions(text, name=name, folder=folder, set=set, use=use).model


def loads_with_positions(
    text: str | Mapping[str, object],
    *,
    name: str = "<text>",
    folder: str | Path | None = None,
    set: Settings = (),  # noqa: A002
    use: Doses = (),
) -> Loaded:
    """`loads`, with the position of every path and the warnings. Raises ModelError."""
    place = None if folder is None else Path(folder)
    if isinstance(text, Mapping):
        shown = "<mapping>" if name == "<text>" else name
        return _finish(_read_node(node_of(text), [], shown, place, ()), set, use)
    if not isinstance(text, str):
        raise ArgumentError(
            f"text: must be a text or a mapping, found {kind_of(text)}."
            " Write fs.load(PATH) for a file."
        )
    return _finish(_read(text, name, place, ()), set, use)


def changed(model: Model, *, set: Settings = (), use: Doses = ()) -> Model:  # noqa: A002
    """The model with changes and doses as `load` takes them. Raises ModelError, ArgumentError."""
    return _finish(Loaded(model), set, use).model


register_changer(changed)


def _resolved(file: Path) -> str:
    try:
        return str(file.resolve())
    except (OSError, RuntimeError, ValueError):
        return str(file)


def _finish(loaded: Loaded, settings: Settings, doses: Doses) -> Loaded:
    """Apply changes and doses from outside the file, and check the whole."""
    problems: list[Problem] = []
    changes = changes_of(settings, problems)
    known = [lever.name for lever in loaded.model.levers]
    use = dict(loaded.model.use)
    for lever, (amount, origin) in doses_of(doses, known, problems).items():
        loaded.marks[f"use.{lever}"] = origin
        use[lever] = amount
    if problems:
        raise ModelError(problems)
    model = replace(loaded.model, use=_pulled(use))
    before = {"baseline": model.baseline, "origin": model.origin}
    model = apply(model, changes, where=loaded.where)
    # No lever is pulled there, and it may not even have those of the scenario.
    for key, earlier in before.items():
        missing = set() if earlier is None else {*known, *_owners(model) - _owners(earlier)}
        others = [each for each in changes if short(each.path).split(".")[0] not in missing]
        if earlier is not None and others:
            earlier = apply(earlier, others, where=loaded.where)
            model = replace(model, **{key: earlier})  # type: ignore[arg-type]
    warnings = [p for p in check(model, loaded.where) if p.kind == "warning"]
    return Loaded(model, loaded.marks, warnings)


def _owners(model: Model) -> set[str]:
    """What paths of a model begin with; a scenario may add some."""
    teams, works = {each.name for each in model.teams}, {each.name for each in model.work}
    return teams | works | {each.name for each in model.markets}


@lru_cache(maxsize=4)
def _tree(text: str) -> tuple[Node, list[Problem]]:
    return parse_yaml(text, name="")


def _parsed(text: str, *, name: str) -> tuple[Node, list[Problem]]:
    """`parse_yaml`, once for a text that several files extend: nodes are only read."""
    try:
        node, problems = _tree(text)
    except ModelError:
        return parse_yaml(text, name=name)
    return parse_yaml(text, name=name) if problems else (node, [])


def _read(
    text: str,
    name: str,
    folder: Path | None,
    chain: tuple[str, ...],
    start: date | None = None,
) -> Loaded:
    """A text and the files it extends, without changes from outside.

    start: of the file that extends it, which days are counted from.
    """
    node, problems = _parsed(text, name=name)
    return _read_node(node, problems, name, folder, chain, start)


def _read_node(
    node: Node,
    problems: list[Problem],
    name: str,
    folder: Path | None,
    chain: tuple[str, ...],
    start: date | None = None,
) -> Loaded:
    reader = Reader(name, folder)
    reader.problems += problems
    like = "a model, beginning with `flowsim: 1`"
    if (root := reader.mapping(node, "", like)) is None:
        raise ModelError(reader.problems)
    nodes = reader.fields(root, lang.TOP, "")
    _check_version(reader, nodes)
    own = read_day(reader, nodes.get("start"), "start")
    reader.start, reader.own_start = start or own, own
    if "extends" in nodes:
        return _read_scenario(reader, nodes, folder, chain)
    return _read_model(reader, nodes)


def _check_version(reader: Reader, nodes: dict[str, Node]) -> None:
    node = nodes.get("flowsim")
    text = "" if node is None else reader.text(node, "flowsim")
    if node is not None and text not in ("", forms.VERSION):
        reader.problem(
            node,
            "flowsim",
            f"must be {forms.VERSION}, found {quote(text)}.",
            "This flowsim reads version 1 of the language.",
        )


def _read_model(reader: Reader, nodes: dict[str, Node]) -> Loaded:
    hours = read_hours(reader, nodes, "", OFFICE)
    horizon = reader.number(nodes, lang.TOP, "horizon", "")
    written = copies.written_out(reader, nodes, {})
    parts = read_parts(reader, nodes, hours)
    model = Model(
        name=reader.word(nodes, "name", ""),
        warm_up=reader.number(nodes, lang.TOP, "warm_up", "") or 0.0,
        horizon=1.0 if horizon is None else horizon,
        hours=hours,
        teams=parts.teams,
        work=parts.work,
        question=reader.word(nodes, "question", ""),
        limits=read_lanes(reader, nodes.get("limits")),
        state=read_state(reader, nodes.get("state")),
        start=reader.start,
        markets=parts.markets,
    )
    return _with_levers(reader, nodes, Loaded(model, reader.marks, parts=written))


def _raise_all(problems: list[Problem], late: list[Problem]) -> NoReturn:
    """Raise all problems. late: what is checked last, which may only follow from others."""
    covered = {problem.path for problem in problems}
    raise ModelError([*problems, *(p for p in late if p.path not in covered)])


def _with_levers(
    reader: Reader, nodes: dict[str, Node], loaded: Loaded, baseline: Model | None = None
) -> Loaded:
    """Levers, doses and changes of a file on top of its model; raises all its problems.

    baseline: what its expectations compare with; by default the model itself without a lever.
    """
    changes = read_set(reader, nodes["set"]) if "set" in nodes else []
    model, changes = _with_slow_curves(loaded.model, changes)
    old = {lever.name for lever in model.levers}
    broken = any(problem.path in ("teams", "work", "markets", "") for problem in reader.problems)
    new = [] if broken else read_lever_files(reader, model, nodes, old)
    for name, node, path in [] if broken else named(reader, nodes, "levers", "lever"):
        if name in old:
            reader.problem(node, path, "is also a lever of the extended file.", "Rename it.")
        new.append(read_lever(reader, model, name, node, path))
    use = dict(model.use)
    if "use" in nodes:
        use.update(read_use(reader, nodes["use"]))
    notes = tuple({**dict(model.notes), **reader.notes}.items())
    whole = replace(model, levers=(*model.levers, *new), use=_pulled(use), notes=notes)
    claim = None if broken else read_claim(reader, nodes, whole)
    is_expected = "expect" in nodes and not broken
    expected = read_expect(reader, nodes["expect"], model, claim) if is_expected else ()
    is_judged = "judge" in nodes and not broken
    judge = read_judge(reader, nodes["judge"], model) if is_judged else model.judge
    loaded.marks.update(reader.marks)
    numbers = tuple({**dict.fromkeys(model.numbers), **reader.numbers})
    model = replace(whole, numbers=numbers, judge=judge)
    if reader.problems:
        late = [] if broken else check_parts(model, loaded.where)
        _raise_all(reader.problems, [*late, *resolve(model, changes)[1]])
    _raise_errors(check(model, loaded.where))
    _raise_errors(check_levers(model, loaded.where))
    model = apply(model, changes, where=loaded.where) if changes else model
    _raise_errors(after_the_end(expected, model.horizon))
    before = replace(baseline or model, **_PLAIN) if expected else None
    loaded.model = replace(model, expect=expected, claim=claim, baseline=before)
    return loaded


def _with_slow_curves(model: Model, changes: list[Change]) -> tuple[Model, list[Change]]:
    """The model with the slow curves that a file sets, which its levers move, and other changes."""
    of_curves = [each for each in changes if ".dynamics." in each.path]
    try:
        return made(model, of_curves), [each for each in changes if each not in of_curves]
    except ModelError:  # it is reported with all the others
        return model, changes


def _pulled(doses: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """The levers that are pulled at all."""
    return tuple((lever, amount) for lever, amount in doses.items() if amount > 0.0)


def _raise_errors(problems: Iterable[Problem]) -> None:
    errors = [problem for problem in problems if problem.kind != "warning"]
    if errors:
        raise ModelError(errors)


def _read_scenario(
    reader: Reader, nodes: dict[str, Node], folder: Path | None, chain: tuple[str, ...]
) -> Loaded:
    """A file that extends another; problems of its own come with those of the other."""
    for key in ("hours", "limits"):
        if key in nodes:
            reader.problem(nodes[key], key, "belongs to the extended file.", "Write it there.")
    try:
        base = _read_base(reader, nodes["extends"], folder, chain)
    except ModelError as error:
        raise ModelError([*reader.problems, *error.problems]) from None
    reader.start = reader.start or base.model.start
    changes: dict[str, Any] = {}
    if "state" in nodes:  # the run begins at this board: there is nothing to warm up
        changes |= {"state": read_state(reader, nodes["state"]), "warm_up": 0.0}
    for key in ("name", "question"):
        if key in nodes:
            changes[key] = reader.text(nodes[key], key)
    for key in ("warm_up", "horizon"):
        value = reader.number(nodes, lang.TOP, key, "")
        if value is not None:
            changes[key] = value
    base.model = replace(base.model, **changes, start=reader.start)
    if "holidays" in nodes:
        base.model = with_other_holidays(
            base.model, read_hours(reader, nodes, "", base.model.hours)
        )
    first = base.model.origin or replace(base.model, **_PLAIN)
    base.parts = copies.written_out(reader, nodes, base.parts)
    parts = read_parts(reader, nodes, base.model.hours, base.model)
    base.model = replace(
        base.model,
        origin=first,
        teams=base.model.teams + parts.teams,
        work=base.model.work + parts.work,
        markets=base.model.markets + parts.markets,
    )
    return _with_levers(reader, nodes, base, baseline=base.model)


def _read_base(reader: Reader, node: Node, folder: Path | None, chain: tuple[str, ...]) -> Loaded:
    text = reader.text(node, "extends")
    place = where(reader.name, node)

    def refuse(what: str, remedy: str) -> ModelError:
        return ModelError([Problem(place, "extends", what, remedy)])

    if not isinstance(node, Scalar) or text == "":
        raise refuse("must name one file.", "Write `extends: organisation.yaml`.")
    if folder is None:
        raise refuse(
            f"cannot be resolved: {quote(text)}.", "A model given as text has no folder to look in."
        )
    file = folder / text
    real = _resolved(file)
    if real in chain or len(chain) >= _MAX_CHAIN:
        raise refuse(
            f"extends itself via {quote(text)}.", "A file cannot extend a file that extends it."
        )
    try:
        inner = read_text(file)
    except ModelError as error:
        found = error.problems[0]
        raise refuse(f"{quote(text)} {found.what}", "Write a path relative to this file.") from None
    shown = str(Path(reader.name).parent / text)
    return _read(inner, shown, file.parent, (*chain, real), reader.start)
