"""A field of the kernel's memory is only read at the place of a record that has it.

The kernel's memory is one array, and a field is a distance from the place of a record. Nothing else
would notice `words[step + ITEM_KEY]`, so this reads the sources. Each variable that holds a place
holds one of the records below; each field that holds a place leads to one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowsim.engine import kernel
from flowsim.engine.kernel import records

FOLDER = Path(kernel.__path__[0])
LAYOUTS = ("space.py", "markets/layout.py", "people/layout.py")
MODULES = sorted(
    name
    for p in FOLDER.rglob("*.py")
    if (name := p.relative_to(FOLDER).as_posix()) not in ("records.py", *LAYOUTS)
)

VARIABLES = {
    "ITEM": "item owner token head mate job one other best last before finished "
    "older younger youngest",
    "STEP": "step came_from target batch_step",
    "TEAM": "team teams worker helper helped own_team lead crew",
    "CREW": "crew",
    "WORK": "work stream going sharing",
    "LIST": "line queue lists",
    "LANE": "lane",
    "BLOCK": "block",
    "AFTER": "after",
    "HELPER": "helping",
    "PERSON": "somebody latest",
    "POOL": "record defect previous",
    "DEFECT": "defect",
    "FUTURE": "record",
    "NEAR": "near first_near",
    "PULLED": "pulled",
    "HAZARD": "hazard early main leaving",
    "MARKET": "market rival",
    "MEMBER": "member",
    "FOLLOWER": "follower",
}
LEADS_TO = {
    "ITEM": "ITEM_OWNER",
    "STEP": "ITEM_STEP WORK_FIRST_STEP",
    "TEAM": "STEP_TEAM",
    "WORK": "ITEM_WORK",
    "LIST": "STEP_HELD",
    "BLOCK": "STEP_BLOCK",
    "POOL": "ITEM_LAST_DEFECT",
}
PREFIXES = ("RUN", *VARIABLES)
FIELDS = {
    name
    for name in vars(records)
    if name.partition("_")[0] in PREFIXES and "_" in name and not name.endswith(("_WIDTH", "_FULL"))
}


def record_of(field: str) -> str:
    """The record that has a field."""
    return field.partition("_")[0]


def records_at(place: ast.expr) -> set[str]:
    """The records that may be at a place, as an expression names it."""
    match place:
        case ast.Name(name):
            return {record for record, names in VARIABLES.items() if name in names.split()}
        case ast.UnaryOp(ast.USub(), operand):  # a block: its first step, below 0
            return records_at(operand)
        case ast.Subscript(ast.Name("words"), ast.BinOp(_, ast.Add(), ast.Name(field))):
            if field == "LIST_LAST":
                return {"ITEM"}  # or the list itself, while it is empty
            return {record for record, fields in LEADS_TO.items() if field in fields.split()}
        case ast.BinOp(_, ast.Add(), ast.Name("STEP_HELD")):
            return {"LIST"}
        case ast.BinOp(_, ast.Add(), ast.BinOp(_, ast.Mult(), ast.Name(width))):
            return {width.removesuffix("_WIDTH")}
    return set()


def mismatches(source: str) -> Iterator[str]:
    """What is wrong with the fields in the source of a module."""
    tree = ast.parse(source)
    placed: set[ast.AST] = set()  # fields that are used as they must be
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(place, ast.Add(), ast.Name(field) as name) if field in FIELDS:
                placed.add(name)
                if record_of(field) not in records_at(place):
                    yield f"line {node.lineno}: {ast.unparse(node)}"
            case ast.Subscript(_, ast.Name(field) as name) if field in FIELDS:
                placed.add(name)
                if record_of(field) != "RUN":
                    yield f"line {node.lineno}: {ast.unparse(node)}"
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(memory, ast.Name(field) | ast.BinOp(_, ast.Add(), ast.Name(field))):
                seen_as_floats = ast.unparse(memory) in ("floats", "as_floats(words)")
                is_memory = seen_as_floats or ast.unparse(memory) == "words"
                if is_memory and field in FIELDS and seen_as_floats != field.endswith("_R"):
                    yield f"line {node.lineno}: {ast.unparse(node)}"
            case ast.Name(field) if field in FIELDS and node not in placed:
                yield f"line {node.lineno}: {field} is no index"


def mismatches_of_tables(source: str) -> Iterator[str]:
    """The same of the module that lays the records out, as rows of tables."""
    held: dict[str, str] = {}  # the record in the rows of each variable
    nodes = [node for node in ast.walk(ast.parse(source)) if hasattr(node, "lineno")]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        match node:
            case ast.Assign([ast.Name(name)], ast.Call(ast.Name("_table"), [*_, width])):
                held[name] = ast.unparse(width).removeprefix("r.").removesuffix("_WIDTH")
            case ast.Assign([ast.Name("floats")], ast.Call(ast.Attribute(ast.Name(name), "view"))):
                if name in held:
                    held["floats"] = held[name]
            case ast.Subscript(rows, index):
                name = ast.unparse(rows).removesuffix(".view(np.float64)")
                is_floats = name == "floats" or name != ast.unparse(rows)
                for part in ast.walk(index):
                    if not isinstance(part, ast.Attribute) or part.attr not in FIELDS:
                        continue
                    is_wrong = name in held and record_of(part.attr) not in (held[name], "LIST")
                    if is_wrong or (name in held and is_floats != part.attr.endswith("_R")):
                        yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("module", MODULES)
def test_a_field_is_read_where_its_record_is(module: str) -> None:
    assert list(mismatches((FOLDER / module).read_text())) == []


@pytest.mark.parametrize("module", LAYOUTS)
def test_tables_are_filled_by_their_own_fields(module: str) -> None:
    assert list(mismatches_of_tables((FOLDER / module).read_text())) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "words[step + ITEM_KEY]",
        "words[item + STEP_RANK]",
        "words[words[item + ITEM_WORK] + TEAM_BUSY]",
        "words[words[RUN_PEOPLE] + who * PERSON_WIDTH + ITEM_KEY]",
        "words[item + RUN_STATUS]",
        "words[ITEM_KEY]",
        "words[item + ITEM_DRAWN_R]",
        "floats[item + ITEM_KEY]",
        "floats[RUN_STATUS]",
        "field = ITEM_KEY",
    ],
)
def test_a_mismatch_is_refused(wrong: str) -> None:
    assert list(mismatches(wrong))


@pytest.mark.parametrize(
    "wrong", ["table[:, r.STEP_RANK]", "table.view(np.float64)[:, r.TEAM_BUSY]"]
)
def test_a_mismatch_in_a_table_is_refused(wrong: str) -> None:
    assert list(mismatches_of_tables(f"table = _table(image, 0, 1, r.TEAM_WIDTH)\n{wrong} = 0"))
