"""The language table as a JSON Schema (draft 7), for editors that complete and check as one types.

Input: the tables of `language` and the patterns of `units`. Output: a schema as plain data. Must
not know: how a file is read; what only the reader can tell (references, sums) is not in a schema.
"""

from __future__ import annotations

from typing import Any

from flowsim.model.language import dynamics as lang_dynamics
from flowsim.model.language import top as lang
from flowsim.model.language.forms import DAY_PATTERN, NAME, Field, Noun
from flowsim.model.types import DISCIPLINES, FAMILIES
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
    """The schema of a model file or a scenario file.

    >>> "teams" in fs.schema()["properties"]
    True
    """
    apart = (lang.TOP, lang.LAW, lang.RANGED)
    definitions = {_key(noun): _noun(noun) for noun in lang.NOUNS if noun not in apart}
    for kind in ("elapsed", "open", "number"):
        definitions[f"law_{kind}"] = _law(kind)
    for kind in KINDS:
        definitions[f"value_{kind}"] = _value(kind)
        definitions[f"number_{kind}"] = _ranged(kind)
    instant: Schema = {"anyOf": [_ref("value_elapsed"), _DAY]}
    definitions["instant"] = {"anyOf": [instant, _with_range(instant)]}
    definitions["entry"] = _entry()
    definitions["block"] = _block()
    definitions["operation"] = {"anyOf": [_OPERATION, _ranged_operation()]}
    top = _noun(lang.TOP)
    top.pop("required", None)
    top["anyOf"] = [
        {"required": [field.key for field in lang.TOP.fields if field.required]},
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
    required = [field.key for field in noun.fields if field.required and not field.unless]
    return {
        "description": noun.doc,
        "type": "object",
        "properties": {field.key: _field(field) for field in noun.fields},
        "additionalProperties": False,
        **_required(noun, required),
    }


def _required(noun: Noun, required: list[str]) -> Schema:
    """Keys that must be there, unless they come from what it is like."""
    if required and noun.field("like") is not None:
        return {"anyOf": [{"required": required}, {"required": ["like"]}]}
    either = [{"anyOf": [{"required": [f.key]}, {"required": [f.unless]}]}
              for f in noun.fields if f.unless]  # fmt: skip
    found: Schema = {"required": required} if required else {}
    return {**found, "allOf": either} if either else found


def _field(field: Field) -> Schema:
    description = field.doc + (f" Default: {field.default}." if field.default else "")
    described: Schema = {"description": description}
    if field.examples:
        described["examples"] = list(field.examples)
    # Draft 7 ignores what is next to a $ref: it goes one level down.
    return {**described, "allOf": [_shape(field)]}


def _shape(field: Field) -> Schema:
    """The schema of what a key may hold."""
    shape = _plain(field)
    if field.optional and field.kind != "limit":
        return {"anyOf": [{"const": "none"}, shape]}
    return shape


def _plain(field: Field) -> Schema:
    if field.kind == "effort" and field.key == "effort":
        return {"anyOf": [_ref("number_effort"), _ref(_key(lang.EMPIRICAL))]}
    if field.law:
        return {
            "anyOf": [
                _ref(f"number_{field.kind}"),
                _ref(f"law_{field.kind}"),
                _ref(_key(lang.EMPIRICAL)),
            ]
        }
    if field.kind == "rate" and field.key == "rate" and field.moves:
        return {"anyOf": [_ref("number_rate"), _ref(_key(lang.RATE))]}
    if field.kind == "limit" and field.key == "limit":
        return {"anyOf": [_ref("number_limit"), _ref(_key(lang.LIMIT))]}
    if field.instant:
        return _ref("instant")
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
    described = _noun(lang.LAW)
    described["properties"]["mean"] = _ref(f"number_{kind}")
    return described


def _by_name(inner: Schema, *, least: int = 1) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^{NAME}$"},
        "additionalProperties": inner,
        "minProperties": least,
    }


def _entry() -> Schema:
    """A step of a flow by its name."""
    by_name = _by_name(_ref(_key(lang.STEP)))
    names: Schema = {"allOf": [by_name["propertyNames"], {"not": {"const": "parallel"}}]}
    return {**by_name, "propertyNames": names, "maxProperties": 1}


def _block() -> Schema:
    """Parallel branches: each a step, or several in order."""
    branch: Schema = {
        "anyOf": [_ref("entry"), {"type": "array", "items": _ref("entry"), "minItems": 1}]
    }
    return {
        "type": "object",
        "properties": {"parallel": {"type": "array", "items": branch, "minItems": 2}},
        "required": ["parallel"],
        "additionalProperties": False,
    }


_DAY: Schema = {"type": "string", "pattern": DAY_PATTERN}
_POINT: Schema = {"type": ["string", "number"]}
_DIAL: Schema = {
    "type": "object",
    "propertyNames": {"pattern": r"^[a-z][a-z0-9_.]*$"},
    "additionalProperties": {"type": "array", "items": _POINT, "minItems": 2, "maxItems": 2},
    "minProperties": 1,
    "maxProperties": 1,
}
_SHAPES: dict[str, Schema] = {
    "text": {"type": ["string", "number"]},
    "version": {"enum": [1, "1"]},
    "hours": {"anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}]},
    "day": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
    "holidays": {"anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}]},
    "teams": _by_name(_ref(_key(lang.TEAM))),
    "works": _by_name(_ref(_key(lang.WORK))),
    "levers": _by_name(_ref(_key(lang.LEVER)), least=0),
    "use": _by_name(_ref("value_dose"), least=0),
    "change": {
        "type": "object",
        "propertyNames": {"pattern": r"^[a-z][a-z0-9_.]*$"},
        "additionalProperties": _ref("operation"),
    },
    "overhead": _by_name(_ref("number_share"), least=0),
    "then": _by_name(_ref("number_share"), least=0),
    "kind": {"enum": ["people", "equipment"]},
    "with": {"anyOf": [_WORD, {"type": "array", "items": _WORD}, _by_name(_ref("number_count"))]},
    "helps": {"anyOf": [_WORD, {"type": "array", "items": _WORD}, _by_name(_ref("number_share"))]},
    "people": {"anyOf": [_ref("number_count"), _ref(_key(lang.PEOPLE))]},
    "breakpoints": {
        "type": "object",
        "propertyNames": {"pattern": f"{KINDS['elapsed'].pattern}|{DAY_PATTERN}"},
        "additionalProperties": {"anyOf": [_POINT, _with_range(_POINT)]},
        "minProperties": 1,
    },
    "away": {
        "anyOf": [
            {"const": "never"},
            _ref(_key(lang.AWAY)),
            {"type": "array", "items": _ref(_key(lang.OUTAGE))},
        ]
    },
    "dynamics": _ref(_key(lang_dynamics.DYNAMICS)),
    **{key: _ref(_key(noun)) for key, noun in lang_dynamics.PARTS.items()},
    "discipline": {"enum": list(DISCIPLINES)},
    "flag": {"enum": [True, False, "true", "false"]},
    "full": {"enum": ["wait", "drop"]},
    "arrives": {"anyOf": [{"const": "always"}, _ref(_key(lang.ARRIVES))]},
    "after": _by_name(_ref(_key(lang.AFTER)), least=0),
    "file": _WORD,
    "step": _WORD,
    "team": _WORD,
    "work": _WORD,
    "market": _WORD,
    "market_users": {"type": "string", "pattern": rf"^{NAME}\.users$"},
    "markets": _by_name(_ref(_key(lang.MARKET))),
    "market_early": _ref(_key(lang.EARLY)),
    "market_main": _ref(_key(lang.MAIN)),
    "market_opens": _ref(_key(lang.MARKET_OPENS)),
    "market_pays": _ref(_key(lang.MARKET_PAYS)),
    "pulled_by": {"anyOf": [_WORD, _ref(_key(lang.PULLED_BY))]},
    "names": {"type": "object", "additionalProperties": {"type": "string", "pattern": f"^{NAME}$"}},
    "kinds": {"anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}]},
    "steps": {"anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}]},
    "judge": {"anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}]},
    "lever_files": {"type": "array", "items": _ref(_key(lang.LEVER_FILE))},
    "lanes": {"type": "array", "items": _ref(_key(lang.LANE))},
    "state": {"type": "array", "items": _ref(_key(lang.PLACED))},
    "expect": {
        "type": "array",
        "items": {
            "type": "string",
            "pattern": r"^ *([a-z][a-z0-9_.]*( at [^ <>]+)? *[<>]=? *|bottleneck is ).+",
        },
    },
    "batch": {"anyOf": [{"const": "all"}, _ref("number_count"), _ref(_key(lang.BATCH))]},
    "flow": {
        "type": "array",
        "minItems": 1,
        "items": {"anyOf": [_ref("entry"), _ref("block")]},
    },
    "family": {"enum": [family for family in FAMILIES if family != "empirical"]},
    "list": {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1},
    "adoption": {"anyOf": [{"const": "once"}, _ref(_key(lang.ADOPTION))]},
    "bass": _ref(_key(lang.BASS)),
    "dip": {"anyOf": [{"const": "none"}, _ref(_key(lang.DIP))]},
    "fades": {
        "anyOf": [{"const": "never"}, _ref("number_elapsed"), _ref(_key(lang.FADES))],
    },
    "lever_cost": _ref(_key(lang.LEVER_COST)),
    "claim": _ref(_key(lang.CLAIM)),
    "cases": _by_name(_ref(_key(lang.CASE))),
    "curves": _by_name(_ref(_key(lang.CURVE))),
    "dials": {"type": "array", "items": {"anyOf": [_WORD, _DIAL]}, "minItems": 1},
}
