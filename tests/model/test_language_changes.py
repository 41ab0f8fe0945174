"""Paths, operations, doses, and models with changes in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsim.model import (
    Change,
    Model,
    ModelError,
    PathError,
    UnitError,
    apply,
    dosed,
    find,
    loads,
    parse_operation,
)
from flowsim.model.types import ALWAYS, OFFICE, Distribution, Operation
from tests.model.samples import ORG, organisation


@pytest.fixture(scope="module")
def model() -> Model:
    return loads(ORG)


@pytest.mark.parametrize(
    ("path", "unit", "value", "moves"),
    [
        ("qa.people", "count", 2.0, True),
        ("teams.qa.people", "count", 2.0, True),
        ("qa.speed", "number", 1.0, True),
        ("dev.cost", "pay", 180_000.0, False),
        ("dev.overhead.toil", "share", 0.1, True),
        ("qa.overhead.toil", "share", 0.0, True),
        ("feature.build.effort", "effort", 24.0, True),
        ("work.feature.flow.build.effort", "effort", 24.0, True),
        ("feature.build.cv", "number", 1.2, False),
        ("feature.build.dist", "word", None, False),
        ("feature.build.share", "share", 1.0, True),
        ("feature.build.rework", "percent", 0.4, True),
        ("feature.build.team", "word", None, False),
        ("feature.build.then.test", "share", 0.0, True),
        ("feature.test.then.build", "share", 0.1, True),
        ("feature.test.then.dropped", "share", 0.0, True),
        ("feature.approval.wait", "elapsed", 48.0, True),
        ("feature.approval.wait.cv", "number", 0.0, False),
        ("feature.arrives.rate", "rate", 0.05, True),
        ("feature.arrives.every", "open", 20.0, True),
        ("bug.arrives.every", "open", 16.0, True),
        ("bug.arrives.every.cv", "number", 0.0, False),
        ("feature.limit", "limit", None, True),
        ("bug.limit", "limit", 10.0, True),
        ("feature.priority", "count", 5.0, False),
        ("feature.value", "money", 0.0, False),
        ("ai_coding.covers", "share", 0.67, False),
        ("ai_coding.starts", "elapsed", 0.0, False),
        ("ai_coding.adoption.ramp", "elapsed", 4368.0, False),
        ("ai_coding.cost.monthly", "money", 40.0, False),
        ("ai_coding.change.feature.build.effort", "number", 0.1, False),
        ("hire_qa.change.qa.people", "count", 1.0, False),
        ("horizon", "elapsed", 4368.0, False),
        ("warm_up", "elapsed", 0.0, False),
    ],
)
def test_find(model: Model, path: str, unit: str, value: float | None, moves: bool) -> None:
    target = find(model, path)
    assert (target.unit, target.moves) == (unit, moves)
    assert target.value == (None if value is None else pytest.approx(value))
    assert find(model, target.path) == target
    assert target.field.doc


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("qaa.people", "Did you mean qa?"),
        ("qa.peple", "Did you mean people?"),
        ("qa.headcount", "team qa has no headcount"),
        ("qa", "qa.KEY"),
        ("qa.people.more", "nothing below"),
        ("dev.overhead", "Give one"),
        ("dev.overhead.meeting", "Did you mean meetings?"),
        ("feature.biuld.effort", "Did you mean build?"),
        ("feature.build", "feature.build.KEY"),
        ("feature.build.efort", "Did you mean effort?"),
        ("feature.build.wait", "Its key is effort"),
        ("feature.approval.effort", "Its key is wait"),
        ("feature.approval.cv", "wait.cv"),
        ("feature.build.then", "Give one"),
        ("feature.build.then.tset", "Did you mean test?"),
        ("feature.build.effort.cv", "after the name of the step"),
        ("feature.arrives.rat", "Did you mean rate?"),
        ("feature.flow", "feature has no flow"),
        ("ai_coding.cover", "Did you mean covers?"),
        ("ai_coding.change.qa.people", "does not change"),
        ("hours", "TEAM.hours"),
        ("horizn", "Did you mean horizon?"),
        ("", "is not a path"),
        ("qa..people", "is not a path"),
        ("x" * 500, "is not a path"),
    ],
)
def test_no_path_dangles(model: Model, path: str, said: str) -> None:
    with pytest.raises(PathError) as caught:
        find(model, path)
    assert said in str(caught.value)


@pytest.mark.parametrize("path", ["ai_coding.market", "ai_coding.adoption.market"])
def test_paths_of_parts_not_built_yet(model: Model, path: str) -> None:
    with pytest.raises(PathError) as caught:
        find(model, path)
    assert caught.value.kind == "not_built"


@pytest.mark.parametrize(
    ("path", "text", "kind", "operand"),
    [
        ("feature.build.effort", "x1.7", "multiply", 1.7),
        ("feature.build.effort", "/10", "multiply", 0.1),
        ("feature.build.effort", "+2d", "add", 16.0),
        ("feature.build.effort", "-2h", "add", -2.0),
        ("feature.build.effort", "-10%", "multiply", 0.9),
        ("feature.build.effort", "1d", "replace", 8.0),
        ("feature.approval.wait", "+1d", "add", 24.0),
        ("qa.people", "+2", "add", 2.0),
        ("qa.people", "010", "replace", 10.0),
        ("dev.cost", "+10k/y", "add", 10_000.0),
        ("dev.overhead.toil", "-5pp", "add", -0.05),
        ("dev.overhead.toil", "+50%", "multiply", 1.5),
        ("dev.overhead.toil", "50%", "replace", 0.5),
        ("feature.arrives.rate", "+1/d", "add", 0.125),
        ("bug.limit", "none", "replace", None),
        ("bug.limit", "+5", "add", 5.0),
        ("feature.build.dist", "gamma", "replace", None),
        ("horizon", "x2", "multiply", 2.0),
    ],
)
def test_operations(model: Model, path: str, text: str, kind: str, operand: float | None) -> None:
    operation = parse_operation(text, find(model, path))
    assert (operation.kind, operation.text) == (kind, text)
    assert operation.operand == (None if operand is None else pytest.approx(operand))


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("dev.overhead.toil", "+5", "+5pp (points) or +5% (relative)"),
        ("qa.people", "+5pp", "write +5% to scale it"),
        ("qa.people", "/0", "divides by 0"),
        ("qa.people", "x2h", "Write x2 without a unit"),
        ("qa.people", "x1e12", "too large"),
        ("qa.people", "-150%", "more than 100%"),
        ("qa.people", "--2", "not a valid change"),
        ("qa.people", "+", "not a valid change"),
        ("qa.people", "", "has no value"),
        ("feature.build.effort", "+2", "person-time"),
        ("feature.build.effort", "x1.7# note", "`x1.7 # …`"),
    ],
)
def test_operations_refused(model: Model, path: str, text: str, said: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_operation(text, find(model, path))
    assert said in str(caught.value)


def value(model: Model, path: str) -> float | None:
    return find(model, path).value


@pytest.mark.parametrize(
    ("changes", "path", "after"),
    [
        ([("qa.people", "+3")], "qa.people", 5.0),
        ([("qa.people", "x1.3")], "qa.people", 3.0),
        ([("qa.people", "-10%")], "qa.people", 2.0),
        ([("qa.people", "+1"), ("qa.people", "x2"), ("qa.people", "4")], "qa.people", 9.0),
        ([("feature.build.effort", "/10")], "feature.build.effort", 2.4),
        ([("feature.arrives.rate", "x2")], "feature.arrives.every", 10.0),
        ([("feature.arrives.every", "1d")], "feature.arrives.rate", 0.125),
        ([("bug.arrives.rate", "1/d")], "bug.arrives.every", 8.0),
        ([("feature.limit", "5")], "feature.limit", 5.0),
        ([("bug.limit", "none")], "bug.limit", None),
        ([("feature.test.then.dropped", "5%")], "feature.test.then.dropped", 0.05),
        ([("qa.overhead.toil", "5%")], "qa.overhead.toil", 0.05),
        ([("feature.approval.wait", "x0")], "feature.approval.wait", 0.0),
        ([("ai_coding.covers", "-10pp")], "ai_coding.covers", 0.57),
        ([("ai_coding.adoption.ramp", "52w")], "ai_coding.adoption.ramp", 52 * 168.0),
        ([("ai_coding.change.feature.build.effort", "/5")],
         "ai_coding.change.feature.build.effort", 0.2),
        ([("ai_coding.change.feature.build.effort", Operation("replace", 0.3, "drawn"))],
         "ai_coding.change.feature.build.effort", 0.3),
        ([("horizon", "52w")], "horizon", 52 * 168.0),
        ([("feature.priority", "0")], "feature.priority", 0.0),
        ([("feature.value", "25k")], "feature.value", 25_000.0),
    ],
)  # fmt: skip
def test_apply(model: Model, changes, path: str, after: float | None) -> None:
    assert value(apply(model, changes), path) == (None if after is None else pytest.approx(after))


def test_the_order_of_the_file_does_not_matter(model: Model) -> None:
    one = [("feature.build.dist", "gamma"), ("feature.build.cv", "0.5"), ("qa.people", "x2"),
           ("qa.people", "+1")]  # fmt: skip
    assert apply(model, one) == apply(model, one[::-1])
    law = apply(model, one).kind("feature").step("build").effort
    assert law == Distribution("gamma", 24.0, 0.5)


@pytest.mark.parametrize(
    ("changes", "law"),
    [
        ({"dist": "exponential"}, Distribution("exponential", 24.0, 1.0)),
        ({"dist": "gamma"}, Distribution("gamma", 24.0, 1.2)),
        ({"dist": "fixed"}, Distribution("fixed", 24.0, 0.0)),
        ({"cv": "0"}, Distribution("fixed", 24.0, 0.0)),
        ({"cv": "2", "effort": "1h"}, Distribution("lognormal", 1.0, 2.0)),
        ({"dist": "uniform", "cv": "0.5"}, Distribution("uniform", 24.0, 0.5)),
    ],
)
def test_laws_change_in_parts(model: Model, changes: dict[str, str], law: Distribution) -> None:
    after = apply(model, [(f"feature.build.{key}", text) for key, text in changes.items()])
    assert after.kind("feature").step("build").effort == law


def test_a_law_that_had_no_spread_gets_one(model: Model) -> None:
    after = apply(model, [("feature.approval.wait.cv", "0.5")])
    assert after.kind("feature").step("approval").wait == Distribution("lognormal", 48.0, 0.5)


def test_an_empirical_effort_stretches() -> None:
    text = organisation("effort: 1d", "effort: {values: [1h, 3h], chances: [50%, 50%]}")
    after = apply(loads(text), [("feature.test.effort", "x2")])
    law = after.kind("feature").step("test").effort
    assert law == Distribution("empirical", 4.0, 0.5, (2.0, 6.0), (0.5, 0.5))


def test_words(model: Model) -> None:
    after = apply(
        model,
        [("qa.hours", "always"), ("feature.test.team", "dev"), ("feature.commitment", "test")],
    )
    assert after.team("qa").hours == ALWAYS
    assert after.kind("feature").step("test").team == "dev"
    assert after.kind("feature").commitment == "test"


def test_arrivals_become_always_and_a_stream_again(model: Model) -> None:
    pulled = apply(model, [("feature.arrives", "always")])
    assert pulled.kind("feature").arrives.kind == "always"
    assert find(pulled, "feature.arrives.rate").value is None
    pushed = apply(pulled, [("feature.arrives.rate", "2/w")])
    assert pushed.kind("feature").arrives == model.kind("feature").arrives
    assert pushed.kind("feature").arrives.hours == OFFICE
    with pytest.raises(ModelError, match="no number to change"):
        apply(pulled, [("feature.arrives.rate", "x2")])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("qa.people", "-5")], "qa.people=-5 qa.people: must be at least 1, found -3 after -5."),
        ([("qa.people", "20000")], "must be at most 10000, found 20000"),
        ([("feature.test.then.build", "x20")], "must be at most 100%, found 200% after x20"),
        ([("feature.test.then.build", "60%"), ("feature.test.then.done", "60%")], "120%"),
        ([("feature.test.then.build", "100%")], "never ends"),
        ([("feature.test.team", "qaa")], "Did you mean qa?"),
        ([("feature.build.dist", "uniform")], "needs it"),
        ([("feature.build.dist", "uniform"), ("feature.build.cv", "1")], "0.5774"),
        ([("feature.build.dist", "exponential"), ("feature.build.cv", "2")], "must be 1"),
        ([("dev.overhead.toil", "90%")], "below 100% together, found 110%"),
        ([("feature.arrives", "sometimes")], "can only be set to always"),
        ([("feature.arrives.rate", "9e6/h")], "must be at most 1000000/h, found 9e6/h"),
        ([("feature.arrives.rate", "9e5/h")], "makes the run too large"),
        ([("dev.discipline", "lofi")], "is not known"),
        ([("qa.people", "+1"), ("nobody.people", "+1")], "not a team"),
        ([("hire_qa.change.qa.people", "-3")], "qa.people must be at least 1"),
    ],
)
def test_apply_refuses(model: Model, changes, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        apply(model, changes)
    assert said in str(caught.value)


def test_messages_name_the_origin(model: Model) -> None:
    with pytest.raises(ModelError) as caught:
        apply(model, [Change("qa.people", "-5", "--set qa.people=-5")])
    assert str(caught.value) == (
        "--set qa.people=-5 qa.people: must be at least 1, found -3 after -5. "
        "To close a team, remove its steps."
    )


@pytest.mark.parametrize(
    ("text", "amount", "after"),
    [
        ("+2", 4.0, 10.0),
        ("+2", 0.5, 3.0),
        ("x4", 0.5, 4.0),
        ("/2", 1.0, 1.0),
        ("10", 0.5, 6.0),
        ("10", 0.0, 2.0),
        ("+2", 0.0, 2.0),
    ],
)
def test_doses(model: Model, text: str, amount: float, after: float) -> None:
    assert value(apply(model, [("qa.people", text)], amount), "qa.people") == after


def test_what_is_no_number_takes_all_or_nothing(model: Model) -> None:
    changes = [("bug.limit", "none")]
    assert apply(model, changes, 0.0) == model
    assert value(apply(model, changes, 1.0), "bug.limit") is None
    with pytest.raises(ModelError, match="only fully or not at all"):
        apply(model, changes, 0.5)
    with pytest.raises(UnitError, match="too large"):
        dosed(Operation("multiply", 1e9, "x1e9"), 1000.0)


@given(st.floats(0.1, 10), st.floats(0.1, 3), st.floats(0.1, 3))
def test_doses_of_factors_add_up(factor: float, one: float, two: float) -> None:
    operation = Operation("multiply", factor, f"x{factor}")
    both = dosed(operation, one + two).operand
    parts = [dosed(operation, amount).operand for amount in (one, two)]
    assert both is not None
    assert None not in parts
    assert both == pytest.approx(parts[0] * parts[1], rel=1e-9)  # type: ignore[operator]


@given(st.floats(0, 1), st.floats(1, 100), st.floats(1, 100))
def test_a_dosed_value_lies_between(amount: float, base: float, new: float) -> None:
    operation = dosed(Operation("replace", new, str(new)), amount, base)
    after = base if operation.kind == "multiply" else operation.operand
    assert after is not None
    assert min(base, new) - 1e-9 <= after <= max(base, new) + 1e-9


paths = st.sampled_from(
    ["qa.people", "dev.overhead.toil", "feature.build.effort", "feature.build.dist", "bug.limit",
     "feature.build.cv", "feature.test.then.build", "feature.arrives.rate", "bug.arrives.every",
     "feature.approval.wait", "feature.arrives", "qa.hours", "dev.speed", "horizon",
     "ai_coding.covers", "ai_coding.change.feature.build.effort"]
)  # fmt: skip
texts = st.sampled_from(
    ["x2", "/10", "x0", "+2", "-2", "-10%", "+10pp", "none", "always", "5", "3d", "2/w", "50%",
     "gamma", "uniform", "fixed", "0", "0h", "1e9", "1e-9h", "100%"]
) | st.text(max_size=8)  # fmt: skip


@given(st.lists(st.tuples(paths, texts), max_size=4), st.sampled_from([0.0, 0.5, 1.0, 3.0]))
def test_any_change_gives_a_model_or_a_model_error(changes, amount: float) -> None:
    CACHE[:] = [base := CACHE[0] if CACHE else loads(ORG)]
    try:
        after: object = apply(base, changes, amount)
    except ModelError as error:
        after = str(error)
    assert after
    assert isinstance(after, Model | str)
    if amount == 0.0 and isinstance(after, Model):
        assert after == base


CACHE: list[Model] = []
