"""How a lever spreads, is learned and fades, from nodes to records.

Input: the nodes of a lever. Output: what they say, under the attributes of a Lever. What needs the
rest of the lever is checked there.
"""

from __future__ import annotations

from typing import Any

from flowsim.model.language import top as lang
from flowsim.model.language.forms import Noun
from flowsim.model.reading.reader import Reader
from flowsim.model.reading.tree import Mapping, Node, Scalar
from flowsim.model.records.adopting import Bass, Dip, Fade

_ADOPTION = "once, `{ramp: 26w}`, or `{bass: {push: 3%/quarter, pull: 38%/quarter}}`"
_BASS = "`{push: 3%/quarter, pull: 38%/quarter}`"
_DIP = "`{pace: 85%, for: 13w}`"
_FADES = "26w, or `{half_life: 26w, rest: 30%}`"


def read_adopting(reader: Reader, nodes: dict[str, Node], path: str) -> dict[str, Any]:
    """Everything under `adoption`, `dip` and `fades` of a lever that is not as by default."""
    found = _read_adoption(reader, nodes.get("adoption"), f"{path}.adoption")
    dip = _read_dip(reader, nodes.get("dip"), f"{path}.dip")
    fades = _read_fades(reader, nodes.get("fades"), f"{path}.fades")
    found |= {} if dip is None else {"dip": dip}
    return found | ({} if fades is None else {"fades": fades})


def _read_adoption(reader: Reader, node: Node | None, path: str) -> dict[str, Any]:
    if node is None or _says(node, "once"):
        return {}
    mapping = reader.mapping(node, path, _ADOPTION)
    if mapping is None:
        return {}
    nodes = reader.fields(mapping, lang.ADOPTION, path)
    if not mapping.pairs:
        reader.problem(node, path, "is empty.", f"Write {_ADOPTION}.")
    if "ramp" in nodes and "bass" in nodes:
        what = "spreads it in two ways, `ramp` and `bass`."
        reader.problem(nodes["bass"], path, what, "Keep one of the two.")
    found: dict[str, Any] = {"ramp": reader.number(nodes, lang.ADOPTION, "ramp", path) or 0.0}
    bass = _read_parts(reader, nodes.get("bass"), f"{path}.bass", lang.BASS, _BASS)
    if bass is not None:
        found["bass"] = Bass(**bass)
    mandate = reader.number(nodes, lang.ADOPTION, "mandate", path)
    return found | ({} if mandate is None else {"mandate": mandate})


def _read_dip(reader: Reader, node: Node | None, path: str) -> Dip | None:
    if _says(node, "none"):
        return None
    parts = _read_parts(reader, node, path, lang.DIP, _DIP)
    return None if parts is None else Dip(**parts)


def _read_fades(reader: Reader, node: Node | None, path: str) -> Fade | None:
    if node is None or _says(node, "never"):
        return None
    if not isinstance(node, Mapping) or node.get("value") is not None:
        half_life = reader.number({"half_life": node}, lang.FADES, "half_life", path)
        return None if half_life is None else Fade(half_life)
    parts = _read_parts(reader, node, path, lang.FADES, _FADES)
    return None if parts is None else Fade(**parts)


def _read_parts(
    reader: Reader, node: Node | None, path: str, noun: Noun, like: str
) -> dict[str, float] | None:
    """The numbers of a noun by their attributes; None if it is left out or one is wrong."""
    mapping = None if node is None else reader.mapping(node, path, like)
    if mapping is None:
        return None
    nodes = reader.fields(mapping, noun, path)
    found = {
        field.attribute: reader.number(nodes, noun, field.key, path)
        for field in noun.fields
        if field.key in nodes
    }
    wrong = None in found.values() or any(f.required and f.key not in nodes for f in noun.fields)
    return None if wrong else {key: value for key, value in found.items() if value is not None}


def _says(node: Node | None, word: str) -> bool:
    return isinstance(node, Scalar) and node.text == word
