"""The language table as a JSON Schema (draft 7), for editors that complete and check as one types.

Enters: the tables of `language` and the patterns of `units`. Leaves: a schema as plain data. Must
not know: how a file is read; what only the reader can tell (references, sums) is not in a schema.
"""

from __future__ import annotations

from typing import Any

from flowsim.model.language import (
    ADOPTION,
    ARRIVES,
    EMPIRICAL,
    LAW,
    LEVER,
    LEVER_COST,
    STEP,
    TEAM,
    TOP,
    WORK,
)
from flowsim.model.table import NAME, Field, Noun
from flowsim.model.types import FAMILIES
from flowsim.model.units import KINDS

Schema = dict[str, Any]

_BARE_NUMBERS = ("count", "limit", "number", "money", "lever_money", "share", "percent", "dose")
_WORD: Schema = {"type": "string"}
_OPERATION: Schema = {
    "description": "x1.7, /10, +2, -10% (relative), +10pp (points), or a plain value.",
    "type": ["string", "number"],
    "examples": ["x1.7", "/10", "+2", "-10%", "+10pp"],
}


def schema() -> Schema:
    """The schema of a model file or a scenario file."""
    nouns = (TEAM, WORK, STEP, ARRIVES, EMPIRICAL, LEVER, ADOPTION, LEVER_COST)
    definitions = {_key(noun): _noun(noun) for noun in nouns}
    definitions["law_elapsed"] = _law("elapsed")
    definitions["law_open"] = _law("open")
    for kind in KINDS:
        definitions[f"value_{kind}"] = _value(kind)
        definitions[f"number_{kind}"] = _ranged(kind)
    definitions["operation"] = {"anyOf": [_OPERATION, _ranged_operation()]}
    top = _noun(TOP)
    top.pop("required", None)
    top["anyOf"] = [
        {"required": [field.key for field in TOP.fields if field.required]},
        {"required": ["extends"]},
    ]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "flowsim model",
        **top,
        "definitions": definitions,
    }


def _key(noun: Noun) -> str:
    return noun.name.replace(" ", "_")


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _noun(noun: Noun) -> Schema:
    required = [field.key for field in noun.fields if field.required]
    return {
        "description": noun.doc,
        "type": "object",
        "properties": {field.key: _field(field) for field in noun.fields},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def _field(field: Field) -> Schema:
    told = field.doc + (f" Default: {field.default}." if field.default else "")
    described: Schema = {"description": told}
    if field.examples:
        described["examples"] = list(field.examples)
    # Draft 7 ignores what stands beside a $ref: it goes one level down.
    return {**described, "allOf": [_shape(field)]}


def _shape(field: Field) -> Schema:
    """What may stand under a key."""
    if field.key == "effort":
        return {"anyOf": [_ref("number_effort"), _ref(_key(EMPIRICAL))]}
    if field.key == "wait":
        return {"anyOf": [_ref("number_elapsed"), _ref("law_elapsed")]}
    if field.key == "every":
        return {"anyOf": [_ref("number_open"), _ref("law_open")]}
    if field.kind in KINDS:
        return _ref(f"number_{field.kind}")
    return _SHAPES[field.kind]


def _value(kind: str) -> Schema:
    text: Schema = {"type": "string", "pattern": KINDS[kind].pattern}
    return {"anyOf": [text, {"type": "number"}]} if kind in _BARE_NUMBERS else text


def _with_range(value: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {
            "value": value,
            "range": {
                "description": "Low and high: where the author believes the value to be.",
                "type": "array",
                "items": value,
                "minItems": 2,
                "maxItems": 2,
            },
            "source": {"description": "Where the number comes from.", "type": "string"},
        },
        "required": ["value"],
        "additionalProperties": False,
    }


def _ranged(kind: str) -> Schema:
    value = _ref(f"value_{kind}")
    return {"anyOf": [value, _with_range(value)]}


def _ranged_operation() -> Schema:
    return _with_range(_OPERATION)


def _law(kind: str) -> Schema:
    described = _noun(LAW)
    described["properties"]["mean"] = _ref(f"number_{kind}")
    return described


def _by_name(inner: Schema, *, least: int = 1) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^{NAME}$"},
        "additionalProperties": inner,
        "minProperties": least,
    }


_SHAPES: dict[str, Schema] = {
    "text": {"type": ["string", "number"]},
    "version": {"enum": [1, "1"]},
    "hours": {"anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}]},
    "teams": _by_name(_ref(_key(TEAM))),
    "works": _by_name(_ref(_key(WORK))),
    "levers": _by_name(_ref(_key(LEVER)), least=0),
    "use": _by_name(_ref("value_dose"), least=0),
    "change": {
        "type": "object",
        "propertyNames": {"pattern": r"^[a-z][a-z0-9_.]*$"},
        "additionalProperties": _ref("operation"),
    },
    "overhead": _by_name(_ref("number_share"), least=0),
    "then": _by_name(_ref("number_share"), least=0),
    "discipline": {"enum": ["fifo"]},
    "arrives": {"anyOf": [{"const": "always"}, _ref(_key(ARRIVES))]},
    "step": _WORD,
    "team": _WORD,
    "flow": {
        "type": "array",
        "minItems": 1,
        "items": {**_by_name(_ref(_key(STEP))), "maxProperties": 1},
    },
    "family": {"enum": [family for family in FAMILIES if family != "empirical"]},
    "list": {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1},
    "adoption": {"anyOf": [{"const": "once"}, _ref(_key(ADOPTION))]},
    "lever_cost": _ref(_key(LEVER_COST)),
}
