"""A tree of raw scalars to values: the general part of the reader, driven by the language table.

Input: nodes with positions. Output: checked values, with every problem and note collected on the
way; a bad value is reported and replaced by a harmless one, so that the rest is read too. Must not
depend on: what a particular noun means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from flowsim.model.errors import (
    MAX_PROBLEMS,
    ModelError,
    Problem,
    ProblemKind,
    UnitError,
    did_you_mean,
    nearest,
    quote,
)
from flowsim.model.formats import format_value
from flowsim.model.language import forms
from flowsim.model.language import top as lang
from flowsim.model.language.hints import hint
from flowsim.model.reading.ends import ends_of, spread
from flowsim.model.reading.instants import from_start, is_day
from flowsim.model.reading.tree import Mapping, Node, Scalar, Sequence, where
from flowsim.model.types import ALWAYS, Hours, Note
from flowsim.model.units import parse

_ROOTS = ("teams.", "work.", "levers.", "markets.")


def short(path: str) -> str:
    """The path by which a change calls a place of the file: `teams.qa.people` is `qa.people`."""
    for root in _ROOTS:
        if path.startswith(root):
            return path[len(root) :]
    return path


def bounded(
    field: forms.Field, value: float, found: str, *, hours: Hours = ALWAYS, kind: str = ""
) -> float:
    """The value if the bounds of its field allow it. Raises UnitError.

    found: how a message shows the value. hours: of its kind, if that counts open hours. kind: the
    kind of the value, where the field holds several.
    """
    low, high, kind = field.low, field.high, kind or field.kind
    if low is not None and (value < low or (field.above and value <= low)):
        word = "above" if field.above else "at least"
        bound = format_value(kind, low, hours)
        raise UnitError(f"must be {word} {bound}, found {found}.", field.remedy)
    if high is not None and value > high:
        bound = format_value(kind, high, hours)
        raise UnitError(
            f"must be at most {bound}, found {found}.", "Check the number and its unit."
        )
    return value


def name_problem(name: str, taken: frozenset[str], what: str) -> tuple[str, str] | None:
    """What is wrong with the name of a `what`, and what to write; or None."""
    if len(name) <= forms.MAX_NAME and re.fullmatch(forms.NAME, name):
        if name not in taken:
            return None
        return f"{name} is a word of the language, so it cannot name a {what}.", "Choose another."
    plain = unicodedata.normalize("NFKD", name[:200]).encode("ascii", "ignore").decode("ascii")
    better = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_").lstrip("0123456789_")
    better = better[: forms.MAX_NAME]
    remedy = "Names consist of small letters, digits and _, and begin with a letter"
    return f"{quote(name)} is not a valid name for a {what}.", remedy + (
        f": {better}." if better else "."
    )


def is_none(node: Node, field: forms.Field) -> bool:
    """Whether a node says `none` under a key that allows it."""
    return field.optional and isinstance(node, Scalar) and node.text == "none"


def one_of(noun: forms.Noun) -> str:
    """`a step`, `an adoption`."""
    return f"{'an' if noun.name[0] in 'aeiou' else 'a'} {noun.name}"


class Reader:
    """Collects problems, notes and positions while nodes become values."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self.name = name
        self.folder = folder  # where files are that this one names
        self.problems: list[Problem] = []
        self.notes: dict[str, Note] = {}
        self.numbers: dict[
            str, None
        ] = {}  # paths of all numbers of teams, work, markets and levers
        self.marks: dict[str, str] = {}
        self.start: date | None = None  # the day of time zero
        self.own_start: date | None = None  # that of this file, where another one extends it
        self.examples: dict[str, str] = {}  # by key: names of this file, for remedies

    def problem(
        self, node: Node, path: str, what: str, remedy: str = "", *, kind: ProblemKind = "error"
    ) -> None:
        """Report what is wrong at a node, once where several parts are read from it."""
        place = where(self.name, node)
        if node.line and any((p.where, p.what) == (place, what) for p in self.problems):
            return
        self.problems.append(Problem(place, path, what, remedy, kind))
        if len(self.problems) >= MAX_PROBLEMS:
            raise ModelError(self.problems)

    def refuse(self, node: Node, path: str, error: UnitError) -> None:
        """Report a value that cannot be read."""
        self.problem(node, path, error.what, error.remedy)

    def report(self, problems: Iterable[Problem]) -> None:
        """Take in the problems of another file."""
        self.problems += problems
        if len(self.problems) >= MAX_PROBLEMS:
            raise ModelError(self.problems)

    def beside(self, file: str) -> str:
        """The name of a file next to this one, as in messages."""
        return str(Path(self.name).parent / file)

    def mark(self, path: str, node: Node) -> None:
        """Remember where a path stands in the file."""
        self.marks.setdefault(path, where(self.name, node))

    def mapping(self, node: Node, path: str, like: str) -> Mapping | None:
        """The node as a mapping, or None and a problem; like: what one would write."""
        if isinstance(node, Mapping):
            return node
        if isinstance(node, Sequence):
            what = "must have names of its own, found a list."
            dashes = "Leave out the dashes" if node.items else "Leave out the brackets"
            self.problem(node, path, what, f"{dashes}: write {like}.")
            return None
        what = f"must have keys of its own, found {quote(node.text)}."
        self.problem(node, path, what, f"Write {like}.")
        return None

    def items(self, node: Node, path: str, like: str) -> list[Node]:
        """The nodes of a list, or none and a problem."""
        if isinstance(node, Sequence):
            return node.items
        found = "a mapping" if isinstance(node, Mapping) else quote(node.text)
        self.problem(node, path, f"must be a list, found {found}.", f"Write {like}.")
        return []

    def text(self, node: Node, path: str) -> str:
        """The raw text of a scalar, or "" and a problem."""
        if isinstance(node, Scalar):
            if node.text == "" and not node.quoted:
                self.problem(node, path, "has no value.", "Write one, or leave the key out.")
            return node.text
        found = "a list" if isinstance(node, Sequence) else "a mapping"
        self.problem(node, path, f"must be one value, found {found}.", "Write a word or a number.")
        return ""

    def fields(self, node: Mapping, noun: forms.Noun, path: str) -> dict[str, Node]:
        """The nodes under the keys that a noun has; any other key is a problem."""
        known: dict[str, Node] = {}
        for key, child in node.pairs:
            inner = f"{path}.{key.text}" if path else key.text
            self.mark(inner, key)
            if noun.field(key.text) is not None:
                known[key.text] = child
            elif key.text in noun.not_built:
                self.not_built(key, inner, f"`{key.text}`")
            else:
                what = f"unknown key {quote(key.text)} in {one_of(noun)}."
                if noun is lang.TOP:
                    what = f"unknown key {quote(key.text)} at the top of a file."
                remedy = hint(noun.name, key.text)
                remedy = remedy or did_you_mean(key.text, noun.keys, also=noun.words)
                self.problem(key, path, what, remedy)
        self._missing(node, noun, path, known)
        return known

    def _missing(self, node: Mapping, noun: forms.Noun, path: str, known: dict[str, Node]) -> None:
        """Report missing required keys, unless another word for them is there."""
        unknown = [key.text for key, _ in node.pairs if noun.field(key.text) is None]
        meant = {nearest(word, noun.words) for word in unknown}
        scenario = (noun is lang.TOP and "extends" in known) or "like" in known
        for field in noun.fields:
            if field.required and not {field.key, field.unless or field.key} & {*known, *meant}:
                found = self.examples.get(field.key) or next(iter(field.examples), "")
                example = f" {found}" if found else ""
                what = f"`{field.key}` is missing."
                if not scenario:
                    self.problem(node, path, what, f"Write `{field.key}:{example}`.")

    def not_built(self, node: Node, path: str, what: str) -> None:
        """Report a part of the full language that this version does not read."""
        self.problem(
            node,
            path,
            f"{what} is not in the language of this version yet.",
            "Leave it out.",
            kind="not_built",
        )

    def names(
        self, node: Mapping, path: str, *, taken: frozenset[str], what: str
    ) -> Iterator[tuple[str, Node, str]]:
        """Name, node and path of each entry of a mapping whose keys are names."""
        for key, child in node.pairs:
            inner = f"{path}.{key.text}"
            self.mark(inner, key)
            wrong = name_problem(key.text, taken, what)
            if wrong is not None:
                self.problem(key, path, *wrong)
            yield key.text, child, inner

    def number(
        self,
        nodes: dict[str, Node],
        noun: forms.Noun,
        key: str,
        path: str,
        *,
        hours: Hours = ALWAYS,
        kind: str = "",
    ) -> float | None:
        """The number under a key of a noun, checked; None if it is left out, `none` or wrong.

        kind: read it as this kind instead of the field's.
        """
        node, field = nodes.get(key), noun.field(key)
        if node is None or field is None or is_none(node, field):
            return None
        return self.quantity(node, field, f"{path}.{key}" if path else key,
                             hours=hours, kind=kind or field.kind)  # fmt: skip

    def word(self, nodes: dict[str, Node], key: str, path: str, default: str = "") -> str:
        """The text under a key, or its default if it is left out."""
        return self.text(nodes[key], f"{path}.{key}" if path else key) if key in nodes else default

    def quantity(
        self, node: Node, field: forms.Field, path: str, *, hours: Hours = ALWAYS, kind: str = ""
    ) -> float | None:
        """A number, or a number with its range and source; None if it is wrong."""
        kind = kind or field.kind
        self.count(path)
        if self._by_its_ends(node, path, kind):
            return None
        if isinstance(node, Mapping):
            return self._ranged(node, field, path, hours, kind)
        text = self.text(node, path)
        return None if text == "" else self.checked(node, field, path, text, hours, kind)

    def count(self, path: str) -> None:
        """Remember that a file gives this number."""
        if path.startswith(_ROOTS):
            self.numbers[short(path)] = None

    def checked(
        self, node: Node, field: forms.Field, path: str, text: str, hours: Hours, kind: str
    ) -> float | None:
        """The number in a text, or None and a problem."""
        try:
            if text[:1] in "+" or (kind == field.kind and text[:1] in "x/×*"):
                raise UnitError(
                    f"is a change, found {quote(text)}.",
                    "Write a plain value here; put changes under `set:` or a lever's `change:`.",
                )
            if field.instant and is_day(text):
                value = from_start(text, self.start, self.own_start)
            else:
                value = parse(kind, text, hours)
            return bounded(field, value, quote(text), hours=hours, kind=kind)
        except UnitError as error:
            if field.part and error.what.startswith("must be whole"):
                error = UnitError(error.what, field.part)
            self.refuse(node, path, error)
            return None

    def _by_its_ends(self, node: Node, path: str, kind: str) -> bool:
        """Whether a node gives a number by its ends, which is a problem that names its law."""
        ends = ends_of(node) if kind in ("effort", "elapsed", "open") else None
        found = None if ends is None else spread(kind, ends)
        if ends is None or found is None:
            return False
        key = path.rpartition(".")[2]
        law = f"`{key}: {{mean: {found[0]}, cv: {found[1]}}}`"
        law = f"`effort: {found[0]}, cv: {found[1]}`" if kind == "effort" else law
        given = [end for end in ends if end]
        what = f"is given as a range, {', '.join(given[:-1])} and {given[-1]}."
        remedy = f"Write its mean and its spread, {law}"
        if isinstance(node, Sequence):
            remedy += f"; for single values `{{values: [{', '.join(given)}]}}`"
        self.problem(node, path, what, f"{remedy}.")
        return True

    def _ranged(
        self, node: Mapping, field: forms.Field, path: str, hours: Hours, kind: str
    ) -> float | None:
        parts = self.fields(node, lang.RANGED, path)
        if "value" not in parts:
            return None
        inner = parts["value"]
        text = self.text(inner, path)
        if text == "":
            return None
        value = self.checked(inner, field, path, text, hours, kind)
        low = high = None
        if "range" in parts:
            pair = self.items(parts["range"], path, "`range: [3d, 8d]`")
            texts = [self.text(item, path) for item in pair]
            if len(pair) == 2 and all(texts):
                low, high = (
                    self.checked(item, field, f"{path}.range", word, hours, kind)
                    for item, word in zip(pair, texts, strict=True)
                )
            elif len(pair) != 2:
                self.problem(
                    parts["range"],
                    path,
                    f"the range must be two values, found {len(pair)}.",
                    "Write `range: [3d, 8d]`.",
                )
        source = self.text(parts["source"], path) if "source" in parts else ""
        self.note(node, path, Note(low, high, source), value, text)
        return value

    def note(self, node: Node, path: str, note: Note, value: float | None, text: str) -> None:
        """Keep the note on one of the numbers of a file; its range must contain the number."""
        low, high = note.low, note.high
        if low is not None and high is not None and value is not None:
            if low > high:
                self.problem(node, path, "the range is reversed.", "Write the lower end first.")
            elif not low <= value <= high:
                self.problem(
                    node,
                    path,
                    f"the range does not contain the value {quote(text)}.",
                    "Widen the range, or change the value.",
                )
        place = where(self.name, node)
        self.notes[short(path)] = Note(low, high, note.source, place)
