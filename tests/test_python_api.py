"""The doors of the Python API: what is read as on the command line, and what is refused how."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

import flowsim as fs
from flowsim.model.errors import ArgumentError
from flowsim.study.decide.invest import STEPS
from flowsim.study.settings import cores
from tests.report import fakes

MODEL = fs.loads(fakes.MODEL)
MAPPING: dict[str, Any] = {
    "flowsim": 1,
    "horizon": "4w",
    "teams": {"a": {"people": 2, "cost": "90k/y", "overhead": {"meetings": 0.2}}},
    "work": {
        "x": {
            "arrives": {"rate": "3/w"},
            "value": 25.125,
            "expedite": True,
            "flow": [{"s": {"team": "a", "effort": {"values": ["1h", "3h"]}}}],
        }
    },
}
TEXT = """\
flowsim: 1
horizon: 4w
teams: {a: {people: 2, cost: 90k/y, overhead: {meetings: 20%}}}
work:
  x:
    arrives: {rate: 3/w}
    value: 25.1250
    expedite: true
    flow: [s: {team: a, effort: {values: [1h, 3h]}}]
"""


def test_doses_by_name_are_pulled_as_often_as_said() -> None:
    for use in ({"fast": 2}, [("fast", 2)], ["fast=2"], {"fast": "200%"}):
        assert fs.loads(fakes.MODEL, use=use).use == (("fast", 2.0),)
    assert fs.loads(fakes.MODEL, use={"fast": True}).use == (("fast", 1.0),)
    assert fs.loads(fakes.MODEL, use={"fast": False}).use == ()
    assert fs.loads(fakes.MODEL, use=["fast"]).use == (("fast", 1.0),)


def test_changes_take_texts_and_numbers() -> None:
    before = MODEL.team("qa").people
    assert fs.loads(fakes.MODEL, set={"qa.people": "+2"}).team("qa").people == before + 2
    for change in ({"qa.people": 3}, [("qa.people", 3)], ["qa.people=3"], {"qa.people": 3.0}):
        assert fs.loads(fakes.MODEL, set=change).team("qa").people == 3
    assert fs.loads(fakes.MODEL, set={"feature.value": 25.125}).kind("feature").value == 25.125


def test_a_model_with_more() -> None:
    more = MODEL.with_(set={"qa.people": "+1"}, use={"fast": 1})
    assert more.team("qa").people == MODEL.team("qa").people + 1
    assert more.use == (("fast", 1.0),)
    assert MODEL.use == ()


def test_a_mapping_is_the_model_that_its_text_is() -> None:
    assert fs.loads(MAPPING) == fs.loads(TEXT)
    with pytest.raises(fs.ModelError) as caught:
        fs.loads({**MAPPING, "teams": {"a": {"people": 2}, "b": {"people": -1}}})
    assert str(caught.value).startswith("<mapping> teams.b.people: must be at least")


REFUSED: list[tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any], str]] = [
    ("a lever as a text", fs.loads, (fakes.MODEL,), {"use": "fast"},
     'use: must be levers, found fast. Write use={"hire_qa": 2}, or use=["hire_qa=2"].'),
    ("a number as levers", fs.loads, (fakes.MODEL,), {"use": [4]},
     'use: must be levers, found an int in it. Write use={"hire_qa": 2}, or use=["hire_qa=2"].'),
    ("no amount", fs.loads, (fakes.MODEL,), {"use": {"fast": None}},
     'use: fast: must be a text or a number, found a NoneType. Write use={"hire_qa": 2}, or'
     ' use=["hire_qa=2"].'),
    ("three in a change", fs.loads, (fakes.MODEL,), {"set": [("qa.people", 3, 4)]},
     'set: must be changes, found a tuple in it. Write set={"qa.people": "+2"}, or'
     ' set=["qa.people=+2"].'),
    ("bytes as a text", fs.loads, (b"flowsim: 1",), {},
     "text: must be a text or a mapping, found a bytes. Write fs.load(PATH) for a file."),
    ("a number as a file", fs.load, (5,), {},
     "path: must be the name of a file, found an int. Write fs.loads(…) for a text or a mapping."),
    ("a key that is no text", fs.loads, ({1: 2},), {}, "the model: has a key that is not text, 1."),
    ("a set in a mapping", fs.loads, ({"flowsim": object()},), {},
     "flowsim: must be a text, a number, a list or a mapping, found an object."),
    ("a file as a model", fs.run, ("file.yaml",), {},
     'model: must be a model, found "file.yaml". Write fs.load(FILE), or fs.loads(TEXT).'),
    ("nothing to check", fs.check, (3,), {},
     "model: must be a model, found an int. Write fs.load(FILE)."),
    ("no replications", fs.run, (MODEL,), {"replications": 0},
     "replications: must be a whole number of at least 1, found 0. Write replications=1."),
    ("half a replication", fs.run, (MODEL,), {"replications": 2.5},
     "replications: must be a whole number of at least 1, found 2.5. Write replications=1."),
    ("a text as a number", fs.forecast, (MODEL,), {"items": "4"},
     'items: must be a whole number of at least 0, found "4". Write items=1.'),
    ("jobs", fs.run, (MODEL,), {"jobs": "4"},
     'jobs: must be a whole number of at least 0 and at most 256, found "4". Write jobs=1.'),
    ("precision", fs.run, (MODEL,), {"precision": 2},
     'precision: must be above 0% and below 100%, found 2. Write precision="2%".'),
    ("progress", fs.run, (MODEL,), {"progress": 3},
     "progress: must be a function of (done, total, what), found 3. Leave progress out."),
    ("judge", fs.run, (MODEL,), {"judge": 3},
     'judge: must be a kind of work, found 3. Write judge="feature".'),
    ("scenarios in a list", fs.compare, (MODEL, [MODEL]), {},
     'scenarios: must be models by name, found a list. Write {"with two more testers": model}.'),
    ("a file as a scenario", fs.compare, (MODEL, {"x": "file"}), {},
     "scenarios['x']: must be a model, found \"file\". Write fs.load(FILE), or fs.loads(TEXT)."),
    ("money with a currency", fs.invest, (MODEL,), {"budget": "1M EUR"},
     "budget: has a currency, found `1M EUR`. Write 1M, without a currency."),
    ("no money", fs.invest, (MODEL,), {"budget": None},
     "budget: must be given, found None. Leave it out, or write a value."),
    ("a debt", fs.invest, (MODEL,), {"budget": -5},
     'budget: must be an amount of money of at least 0, found -5. Write budget="1M".'),
    ("a discount of ten", fs.invest, (MODEL,), {"budget": 5, "discount": 10},
     'discount: must be at least 0% and below 100%, found 10. Write discount="10%".'),
    ("money in a list", fs.invest, (MODEL,), {"budget": [5]},
     'budget: must be an amount of money, found a list. Write budget="1M", or 1e6.'),
    ("a discount in a list", fs.invest, (MODEL,), {"budget": 5, "discount": [1]},
     'discount: must be a share a year, found a list. Write discount="10%".'),
    ("a whole discount", fs.invest, (MODEL,), {"budget": 5, "discount": 1},
     'discount: must be at least 0% and below 100%, found 1. Write discount="10%".'),
    ("a precision in a list", fs.run, (MODEL,), {"precision": [1]},
     'precision: must be a share, found a list. Write precision="2%".'),
    ("no precision", fs.run, (MODEL,), {"precision": 0},
     'precision: must be above 0% and below 100%, found 0. Write precision="2%".'),
    ("a whole precision", fs.run, (MODEL,), {"precision": "100%"},
     'precision: must be above 0% and below 100%, found "100%". Write precision="2%".'),
    ("a day in a list", fs.forecast, (MODEL,), {"by": [1]},
     'by: must be a day, or a time from now, found a list. Write by="12w", or "2027-06-30".'),
    ("a number as a name", fs.run, (MODEL,), {"name": 3},
     'name: must be a text, found 3. Write name="…".'),
    ("a factor in a list", fs.each, (MODEL,), {"factor": [1]},
     "factor: must be a number, found a list. Write factor=10."),
    ("a list among factors", fs.shift, (MODEL,), {"factors": [1, [2]]},
     "factors[1]: must be a number, found a list. Write factors[1]=2."),
    ("a path in a list", fs.shift, (MODEL, ["qa.people"]), {},
     'path: must be a text, found a list. Write path="…".'),
    ("a truth", fs.run, (MODEL,), {"replications": True},
     "replications: must be a whole number of at least 1, found True. Write replications=1."),
    ("a seed below none", fs.run, (MODEL,), {"seed": -1},
     "seed: must be a whole number of at least 0 and at most 9,223,372,036,854,775,807, found -1."
     " Write seed=1."),
    ("a long text", fs.run, ("x" * 41,), {},
     f'model: must be a model, found "{"x" * 40}…". Write fs.load(FILE), or fs.loads(TEXT).'),
    ("a number as a scenario's name", fs.compare, (MODEL, {3: MODEL}), {},
     'scenarios: a name: must be a text, found 3. Write {"a name": model}.'),
    ("a day in words", fs.forecast, (MODEL,), {"by": "soon"},
     "by: is not a number, found soon. Write 4h, 2d or 26w."),
    ("factors", fs.shift, (MODEL,), {"factors": (2, 1)},
     "factors: must begin with 1 and ascend, found 2, 1. Write factors=(1, 2, 5, 10)."),
    ("no factors", fs.shift, (MODEL,), {"factors": []},
     "factors: must be a list of numbers that begins with 1, found a list. Write"
     " factors=(1, 2, 5, 10)."),
    ("values without a path", fs.sweep, (MODEL, "qa.people=1..3"), {},
     'vary: must be values by path, found "qa.people=1..3". Write {"qa.people": [6, 8],'
     ' "dev.people": "30..50/10"}.'),
    ("one value", fs.sweep, (MODEL, {"qa.people": 3}), {},
     'vary: qa.people: must be a list of values, found 3. Write {"qa.people": [6, 8],'
     ' "dev.people": "30..50/10"}.'),
    ("a measure", fs.sweep, (MODEL, {"qa.people": [3]}), {"measures": "throughput"},
     'measures: must be a list of names, found "throughput". Write measures=["…"].'),
    ("points", fs.uncertainty, (MODEL,), {"points": 3},
     "points: must be a power of two, found 3. Write points=2 or 4."),
    ("a log", fs.board_at, (MODEL, 3), {},
     "log: must be an event log, found a Model. Write fs.log(model)."),
    ("a replication", fs.log, (MODEL,), {"replication": -1},
     "replication: must be a whole number of at least 0, found -1. Write replication=1."),
    ("a board", fs.from_board, (MODEL, 3), {},
     "board: must be what `board_at` gives, found 3. Write board_at(log, at)."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "args", "kwargs", "said"),
    [each[1:] for each in REFUSED],
    ids=[each[0] for each in REFUSED],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], said: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        call(*args, **kwargs)
    assert str(caught.value) == said


def test_money_shares_and_instants_are_read_as_on_the_command_line() -> None:
    ladder = fs.invest(MODEL, budget="1M", steps=1, replications=4)  # type: ignore[arg-type]
    assert ladder.budget == 1e6
    given: dict[str, Any] = {"items": 4, "replications": 20}
    found = fs.forecast(MODEL, by="12w", **given)  # type: ignore[arg-type]
    assert found.by == 12 * 168.0
    dated = fs.loads(f"start: 2027-01-04\n{fakes.MODEL}")
    by_text = fs.forecast(dated, by="2027-01-10", **given)  # type: ignore[arg-type]
    assert by_text.by == fs.forecast(dated, by=date(2027, 1, 10), **given).by == 7 * 24.0


def test_every_argument_is_read_by_its_name() -> None:
    @fs.study.doors.door  # type: ignore[attr-defined]
    def seen(**given: Any) -> dict[str, Any]:
        return given

    @fs.study.doors.door  # type: ignore[attr-defined]
    def read(
        *, precision: Any = 0, discount: Any = 1, budget: Any = -1, by: Any = None,
        factors: Any = (), factor: Any = 0, vary: Any = None, points: Any = 3, seed: Any = -1,
        items: Any = -1,
    ) -> list[Any]:  # fmt: skip
        return [precision, discount, budget, by, factors, factor, vary, points, seed, items]

    assert read(precision="2%")[0] == 0.02
    assert read(precision=0.999)[0] == 0.999
    assert read(discount="10%")[1] == 0.1
    assert read(discount=0)[1] == 0.0
    assert read(budget="1M")[2] == 1e6
    assert read(budget=0)[2] == 0.0
    assert read(by="1d")[3] == 24.0
    assert read(by=36)[3] == 36.0
    assert read(by=" 2027-01-10 ")[3] == date(2027, 1, 10)
    assert read(by=datetime(2027, 1, 10, 12, tzinfo=UTC))[3] == date(2027, 1, 10)
    assert read(factors=["1", 2])[4] == (1.0, 2.0)
    assert read(factor="10")[5] == 10.0
    assert read(vary={"qa.people": "1, 2", "dev.people": (3,)})[6] == {
        "qa.people": ["1", "2"], "dev.people": [3],
    }  # fmt: skip
    assert [read(points=count)[7] for count in (1, 2, 64)] == [1, 2, 64]
    assert read(seed=2**63 - 1)[8] == 2**63 - 1
    assert (read(seed=0)[8], read(items=0)[9]) == (0, 0)
    assert seen(anything=1) == {"anything": 1}


def test_defaults_are_those_of_the_command_line() -> None:
    from flowsim.cli.studies.decide.invest import command

    steps = next(option for option in command.params if option.name == "steps")
    assert steps.default == STEPS
    seen: list[int] = []

    @fs.study.doors.door  # type: ignore[attr-defined]
    def count(*, jobs: int = 0) -> None:
        seen.append(jobs)

    count()
    count(jobs=None)  # type: ignore[arg-type]
    count(jobs=3)
    assert seen == [cores(), cores(), 3]


def test_a_result_says_a_sentence_and_json() -> None:
    import json

    found = fs.run(MODEL, replications=4)
    assert found.sentence.startswith("“Small shop” delivers ")
    assert repr(found) == f"<RunResult: {found.sentence}>"
    assert len(repr(found)) < 300
    assert json.loads(found.to_json())["judged"] == "feature"
    assert repr(fs.explain(MODEL)).startswith(
        "<Explanation: On paper, the first team at full capacity is qa"
    )
    assert json.loads(fs.explain(MODEL).to_json())["judged"] == "feature"
    shown = repr(MODEL)
    assert shown == "<Model 'Small shop': 2 teams, 1 kind of work, levers pulled: {}>"
    results = [
        fs.compare(MODEL, {"fast": MODEL.with_(use=["fast"])}, replications=4),
        fs.expect(MODEL, replications=4),
        fs.warm_up(MODEL, replications=4),
        fs.sweep(MODEL, {"qa.people": "1,2"}, replications=4),
        fs.shift(MODEL, "qa.people", factors=[1, 2], replications=4),
        fs.forecast(MODEL, items=4, replications=20),
    ]
    for result in results:
        assert result.sentence[-1] != "\n"
        assert len(repr(result)) < 600
        assert json.loads(result.to_json())


def test_only_what_is_public_is_listed() -> None:
    assert {name for name in dir(fs) if not name.startswith("__")} == set(fs.__all__) - {
        "__version__"
    }
