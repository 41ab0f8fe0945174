"""Expectations about markets: figures of exact theory, those of `run`, and times after the end."""

from __future__ import annotations

import json
import math
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

import flowsim as fs
from flowsim.model import Model, ModelError, loads, schema
from flowsim.model.expectations import Sign
from flowsim.model.measures import MARKET_MEASURES
from flowsim.report.sections import expectations as words
from flowsim.report.studies.claims import words as claim_words
from flowsim.study.expectations.outcomes import _is_sure
from flowsim.study.measured.market_figures import SegmentFigures
from flowsim.study.results import Outcome
from flowsim.study.shipped import configs

# Nobody listens to anybody: of those who have not adopted 4 % do in a week.
TEXT = """flowsim: 1
name: Told by posters
horizon: 40w
hours: always
teams: {desk: {people: 1}}
markets:
  firms:
    size: 400
    early: {share: 25%, push: 4%/w, pull: 0%/w}
    main: {push: 4%/w, pull: 0%/w, bridge: 0%, leaves: LEAVES}
    pays: {early: 40/mo, main: 20/mo}
work:
  chore: {arrives: {rate: 1/d}, flow: [do: {team: desk, effort: 1h}]}
levers:
  posters: {change: {firms.early.push: x2, firms.main.push: x2}}
"""
RUNS = 30
MONTHS = 40 * 12 / 52


def posters(*expect: str, leaves: str = "0%/w", use: str = "") -> Model:
    lines = "".join(f"  - {line}\n" for line in expect)
    return loads(f"{TEXT.replace('LEAVES', leaves)}{use}expect:\n{lines}")


def outcomes(*expect: str, runs: int = RUNS, **how: str) -> tuple[Outcome, ...]:
    return fs.expect(posters(*expect, **how), replications=runs).outcomes


# -- what is known exactly


@pytest.mark.parametrize(
    ("line", "truth"),
    [
        ("firms.users > 1", 400 * -math.expm1(-1.6)),
        ("firms.share > 1%", -math.expm1(-1.6)),
        ("firms.early.share > 1%", -math.expm1(-1.6)),
        ("firms.main.users > 1", 300 * -math.expm1(-1.6)),
        ("firms.adopted > 1", 400 * -math.expm1(-1.6)),
        ("firms.main.users at 10w > 1", 300 * -math.expm1(-0.4)),
        ("firms.users at 10w > 1", 400 * -math.expm1(-0.4)),
        ("firms.early.paid > 1", 40 * 100 * MONTHS * (1 - -math.expm1(-1.6) / 1.6)),
        ("firms.main.paid at 20w > 1", 20 * 300 * MONTHS / 2 * (1 - -math.expm1(-0.8) / 0.8)),
    ],
)
def test_figures_of_a_market_are_those_of_theory(line: str, truth: float) -> None:
    (outcome,) = outcomes(line)
    assert abs(outcome.found.mean - truth) < 4.0 * outcome.found.standard_error
    assert outcome.found.standard_error < 0.03 * truth
    assert outcome.word == "held"


def test_half_of_the_market_is_there_when_theory_says() -> None:
    """The 200th of 400 exponential times, at the end of its week."""
    (half, chance) = outcomes("firms.half < 20w", "firms.half_chance > 80%")
    truth = sum(1.0 / (400 - k) for k in range(200)) / 0.04 * 168.0
    assert truth < half.found.mean < truth + 168.0
    assert (half.word, half.late, chance.word, chance.found.mean) == ("held", 0, "held", 1.0)


def test_the_chance_has_the_interval_of_a_share() -> None:
    """All of thirty runs: no more is known than that it is above nine in ten, about."""
    (low, high) = outcomes("firms.half_chance > 80%", "firms.half_chance > 95%")
    assert (low.word, high.word) == ("held", "inconclusive")
    assert low.found.low == pytest.approx(30 / (30 + 1.959964**2))


def test_figures_are_those_of_a_run() -> None:
    lines = [
        f"firms.{at}{measure} > {amount}"
        for at in ("", "early.", "main.")
        for measure, unit in MARKET_MEASURES["part of a market"].items()
        for amount in [{"share": "1%"}.get(unit, "1")]
    ]
    model = posters(*lines, leaves="10%/w")
    found = fs.run(model, replications=8)
    assert {*MARKET_MEASURES["part of a market"]} == {*SegmentFigures.FIELDS}
    (market,) = found.markets
    for outcome, line in zip(found.outcomes, lines, strict=True):
        part, _, name = line.split(" ")[0].removeprefix("firms.").rpartition(".")
        assert outcome.found == getattr(market.of(part or "all"), name), line
    assert market.of("all").left.mean > 10.0


def test_baseline_cases_and_ranges_are_paired() -> None:
    lines = (
        "firms.users > 1.1 x baseline",
        "firms.main.share > baseline + 5pp",
        "firms.half < baseline - 5w",
        "firms.paid > 1.2 x baseline",
        "firms.early.users < firms.main.users",
    )
    found = outcomes(*lines, use="use: {posters: 100%}\n")
    assert [each.word for each in found] == ["held"] * 5
    assert (
        abs(found[0].found.mean - math.expm1(-3.2) / math.expm1(-1.6))
        < 4 * found[0].found.standard_error
    )


def test_they_are_the_same_with_more_runs_than_groups() -> None:
    """Runs in groups: members of the first thousand are kept, and it says so."""
    (outcome,) = outcomes("firms.users > 1", runs=1500)
    assert outcome.found.replications == 1000
    (paired,) = outcomes("firms.users >= baseline", runs=1500)
    assert (paired.word, paired.found.mean) == ("held", 0.0)


# -- half of a market after the horizon


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_what_is_only_known_to_be_late_decides_one_way(sign: Sign) -> None:
    is_less = sign in ("<", "<=")
    for word in ("held", "failed"):
        says_more = (word == "held") != is_less
        assert _is_sure(sign, word, 3, 0) == says_more
        assert _is_sure(sign, word, 0, 3) == (not says_more)
        assert not _is_sure(sign, word, 3, 3)
    assert not _is_sure(sign, "inconclusive", 3, 0)


def test_a_half_that_never_comes_is_later_than_the_end() -> None:
    lines = ("firms.half < 30w", "firms.half > 35w", "firms.half < 1y", "firms.half < baseline")
    found = outcomes(*lines, leaves="30%/w")
    assert [each.word for each in found] == ["failed", "held", "inconclusive", "inconclusive"]
    assert [each.why for each in found] == ["", "", "late", "late"]
    assert [each.late for each in found] == [RUNS] * 4
    assert [each.other_late for each in found] == [0, 0, 0, RUNS]
    assert words.found(found[0]) == "at least 280 d"
    assert "in 30 of 30 replications half of the market" in words.remark(found[2])
    assert words.found(found[3]) == "half of the market is not reached by the horizon"


def test_against_a_baseline_that_never_gets_there() -> None:
    """Half of the market in the scenario, not without it: sooner, by an unknown time."""
    model = posters("firms.half < baseline", "firms.half < baseline - 60w",
                    use="use: {posters: 4}\n")  # fmt: skip
    model = model.with_(set={"firms.early.push": "1%/w", "firms.main.push": "1%/w"})
    sooner, much = fs.expect(model, replications=RUNS).outcomes
    assert (sooner.word, sooner.late, sooner.other_late) == ("held", 0, RUNS)
    assert words.found(sooner).startswith("at most −")
    assert (much.word, much.why) == ("inconclusive", "late")


# -- the launches that ship: what the essay says of them, and what comes of it in the organisation


@pytest.mark.parametrize(
    ("name", "came"),
    [
        ("upsell", ["held", "held", "held"]),
        ("whole-product", ["held", "held", "held"]),
        ("skip", ["held", "failed"]),
        ("evolve", ["failed", "held", "held"]),
        ("hybrid", ["failed", "inconclusive", "held", "held"]),
        ("hybrid-staffed", ["held", "held", "held"]),
    ],
)
def test_launches_say_what_they_expect(name: str, came: list[str]) -> None:
    """Findings, not wishes: a change of the organisation may turn any of them."""
    model = fs.load(configs() / "launch" / f"{name}.yaml")
    found = fs.expect(model, replications=10).outcomes
    assert [each.word for each in found] == came


@pytest.mark.parametrize(
    "file", sorted((configs() / "launch").glob("*.yaml")), ids=lambda f: f.stem
)
def test_the_schema_takes_them(file: Path) -> None:
    jsonschema.validate(YAML(typ="safe").load(file.read_text(encoding="utf-8")), schema())


# -- refused


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("firms.use > 1", "firms has no measure use. Did you mean users?"),
        ("firms.churned > 1", "firms has no measure churned. Did you mean left?"),
        ("firms.price > 1", "Known here: users, share, waiting, adopted, left, gave_up, paid, "),
        ("firms.late.users > 1", "firms has no late. Known here: early, main."),
        ("firms.main.half < 5w", "firms.main has no measure half. Known here: users, share"),
        ("firms.half at 3w < 5w", "half has no instant"),
        ("firms.users at 41w > 1", "`firms.users at 41w` is after the end of the run (40 weeks"),
        ("firms.users > chore.wip", "compares a market with work or teams"),
        ("firms.users > firms.share", "compares a number with firms.share, a share"),
        ("firms.paid > 5w", "is not an amount of money"),
        ("firm.users > 1", "there is no kind of work, team or market firm. Did you mean firms?"),
        ("adopted > 1", "does not say what it measures, found adopted. Write firms.adopted."),
        ("chore.wip at 4w > 1", "Only figures of curves and markets have one"),
    ],
)  # fmt: skip
def test_wrong_names_are_refused_with_their_place(line: str, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        posters("firms.users > 1", line)
    text = str(caught.value)
    assert ":18:5 expect" in text
    assert said in text


# -- in claims, and in data

CLAIM = """claim:
  number: 1
  says: Posters fill the market.
  essay: A textbook
  cases: {twice: {title: Twice as many, use: {posters: 100%}}}
  depends_on: [{firms.early.push: [1%/w, 5%/w]}]
"""


def test_claims_take_them_and_turn_where_theory_says(tmp_path: Path) -> None:
    """With twice the push p nine in ten of the early market are there if 80 p = ln 10."""
    text = TEXT.replace("LEAVES", "0%/w") + CLAIM
    text += "expect: [twice.firms.early.share > 90%]\n"
    (tmp_path / "01-posters.yaml").write_text(text, encoding="utf-8")
    (answer,) = fs.claims(folder=tmp_path, replications=RUNS).answers
    assert answer.word == "held"
    ((turn,),) = [each.turns for each in answer.moved]
    assert turn.clear * 168.0 < math.log(10.0) / 80.0 < turn.last * 168.0 + 0.005
    said = claim_words.found_text(answer, answer.outcomes[0])
    assert said.startswith("Twice as many: share of the early market of “firms” that use it: 9")


def test_data_has_the_unit_and_who_is_late() -> None:
    model = posters("firms.paid > 5k", "firms.half < 30w", leaves="30%/w")
    paid, half = json.loads(fs.expect(model, replications=8).to_json())["expectations"]
    assert (paid["unit"], paid["bound"], paid["late"]) == ("money", 5000.0, 0)
    assert (half["unit"], half["late"], half["other_late"]) == ("days", 8, 0)
