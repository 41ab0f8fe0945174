"""Claims: what is answered, where it turns, and that a broken premise makes one fail."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

import flowsim as fs
from docs_from_code import claims
from flowsim.dynamics import bass
from flowsim.model.expectations import ExpectedFigure
from flowsim.report.studies.claims import document as told
from flowsim.report.studies.claims import words
from flowsim.study.claims.claims import claim_models
from flowsim.study.shipped import configs
from tests.test_front_door import ROOT

EVERY = claim_models(configs() / "claims")
NUMBERS = range(1, 47)

# One desk, Poisson arrivals, exponential efforts: the mean wait is rho/(1 - rho) efforts.
STATION = """flowsim: 1
name: A station
warm_up: 4w
horizon: 52w
hours: always
teams: {{desk: {{people: 1}}}}
work:
  job:
    arrives: {{rate: 0.5/h}}
    flow: [serve: {{team: desk, effort: {{value: 1h, range: [30min, 90min]}}, dist: exponential}}]
claim:
  number: {number}
  says: Jobs wait for less than two hours.
  essay: A textbook
  cases: {{two: {{set: {{desk.people: 2}}}}}}
  depends_on: [job.serve.effort]
expect:
  - {expect}
"""


def station(
    folder: Path, expect: str = "job.serve.wait < 2h", number: int = 1, name: str = "01-wait"
) -> Path:
    text = STATION.format(expect=expect, number=number)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def one(folder: Path, **options: object) -> fs.Claims:
    return fs.claims(folder=folder, replications=16, **options)  # type: ignore[arg-type]


# -- the files


def test_all_claims_of_the_essays_are_there() -> None:
    assert [model.claim.number for _, model in EVERY if model.claim] == list(NUMBERS)
    for name, model in EVERY:
        assert model.claim is not None
        assert name.startswith(f"{model.claim.number:02d}-")
        assert model.question
        assert model.claim.essay.startswith(("the organisation: ", "adoption: "))
        assert bool(model.expect) != bool(model.claim.pending)
        assert model.claim.pending or model.claim.depends_on, name


def test_every_case_and_curve_of_a_claim_is_compared() -> None:
    for name, model in EVERY:
        assert model.claim is not None
        sides = [side for each in model.expect if isinstance(each, ExpectedFigure)
                 for side in (each.figure, each.other) if side is not None]  # fmt: skip
        there = {case.name for case in model.claim.cases}
        there |= {curve.name for curve in model.claim.curves}
        assert there - {side.case for side in sides} == set(), name


def test_claims_by_number(tmp_path: Path) -> None:
    with pytest.raises(
        fs.ArgumentError, match=r"claim 99: there is no such claim\. Claims are 1 to 46\."
    ):
        fs.claims([1, 99])
    with pytest.raises(fs.ArgumentError, match="there are no claims in"):
        fs.claims(folder=tmp_path)
    assert [each.claim.number for each in fs.claims([27, 25, 27], ranges=False).answers] == [27, 25]


def test_two_claims_of_one_number_and_a_file_without_a_claim(tmp_path: Path) -> None:
    station(tmp_path)
    station(tmp_path, name="02-again")
    plain = STATION.format(expect="job.wip > 0", number=1).split("claim:")[0]
    (tmp_path / "03-no-claim.yaml").write_text(plain, encoding="utf-8")
    with pytest.raises(fs.ModelError) as caught:
        fs.claims(folder=tmp_path)
    first, second = str(caught.value).splitlines()
    assert "02-again.yaml:12:3 claim.number: 1 is also the number of 01-wait." in first
    assert "03-no-claim.yaml:1:1 claim: has no claim." in second


# -- answers that are known


def test_a_station_turns_where_theory_says(tmp_path: Path) -> None:
    """Mean wait rho/(1 - rho) of an effort e: 2 h where e e/2/(1 - e/2) = 2, at e = sqrt(5) - 1."""
    (answer,) = one(station(tmp_path)).answers
    assert answer.word == "held"
    assert answer.outcomes[0].found.holds(1.0)
    (number,) = answer.moved
    assert (number.at_low, number.at_high) == ("held", "failed")
    (turn,) = number.turns
    truth = math.sqrt(5.0) - 1.0
    assert turn.is_above
    assert turn.last < truth + (turn.clear - turn.last)
    assert turn.last - 0.04 < truth < turn.clear + 0.04
    assert turn.clear - turn.last < 0.2
    assert "fails if job.serve.effort is above" in words.condition(answer, number)


def test_at_a_turn_the_claim_is_still_one_and_already_the_other(tmp_path: Path) -> None:
    """Between them it is undecided, which is neither."""
    (answer,) = one(station(tmp_path)).answers
    (turn,) = answer.moved[0].turns
    found = [
        one(tmp_path, set={"job.serve.effort": f"{value!r}h"}, ranges=False).answers[0].word
        for value in (turn.last, turn.clear)
    ]
    assert found == ["held", "failed"]


def test_a_number_is_moved_in_the_baseline_too(tmp_path: Path) -> None:
    (answer,) = one(station(tmp_path, "job.serve.wait <= baseline")).answers
    (number,) = answer.moved
    assert (answer.word, number.at_low, number.at_high) == ("held", "held", "held")
    assert words.condition(answer, number).startswith("holds for every job.serve.effort from 0.5 h")


def test_a_curve_turns_where_its_formula_says(tmp_path: Path) -> None:
    """Without word of mouth and with everybody in reach, half are there at ln 2 / push."""
    text = STATION.format(expect="alone.main_users at 130w > 50%", number=1)
    text = text.replace(
        "  cases: {two: {set: {desk.people: 2}}}\n  depends_on: [job.serve.effort]",
        "  curves:\n    alone:\n      of: hybrid\n      set: {main.opens: 0w, reach: 100%,\n"
        "        main.pull: 0%/quarter, main.leaves: 0%/quarter, main.push: 10%/quarter}\n"
        "  depends_on: [{main.push: [1%/quarter, 20%/quarter]}]",
    )
    (tmp_path / "01-push.yaml").write_text(text, encoding="utf-8")
    (answer,) = one(tmp_path).answers
    assert answer.outcomes[0].found.mean == pytest.approx(1.0 - math.exp(-1.0), abs=1e-6)
    (turn,) = answer.moved[0].turns
    truth = math.log(2.0) / 10.0
    assert turn.clear < truth < turn.last
    assert turn.last - turn.clear < (0.10 - 0.01) / 2.0**4
    assert words.condition(answer, answer.moved[0]).startswith("fails if main.push is below")


def test_the_five_groups_are_those_of_the_formula() -> None:
    (answer,) = fs.claims([25], ranges=False).answers
    for outcome, week in zip(answer.outcomes[:4], (10, 41, 86, 136), strict=True):
        truth = bass.level(week / 13.0, innovation=0.03, imitation=0.38)
        assert outcome.found.mean == pytest.approx(float(truth), abs=1e-5)


def test_a_case_is_the_file_with_its_changes(tmp_path: Path) -> None:
    (answer,) = one(station(tmp_path, "two.job.serve.wait < 0.2 x baseline"), ranges=False).answers
    by_hand = answer.model.with_(set={"desk.people": 2})
    want = fs.run(by_hand, replications=16).steps[0].wait.mean
    base = fs.run(answer.model, replications=16).steps[0].wait.mean
    assert answer.outcomes[0].found.mean == pytest.approx(want / base, rel=1e-9)
    assert answer.word == "held"


def test_a_change_reaches_the_baseline_and_every_case(tmp_path: Path) -> None:
    """Two desks at twice the effort: less than a fifth of the wait no more."""
    folder = station(tmp_path, "two.job.serve.wait < 0.2 x baseline")
    set_ = {"job.serve.effort": "90min", "desk.people": "3"}
    (answer,) = fs.claims(folder=folder, set=set_, replications=16, ranges=False).answers
    assert answer.word == "failed", "the case has two desks where the file now has three"


@pytest.mark.parametrize("number", [4, 24])
def test_a_part_of_the_organisation_gives_the_figures_of_the_whole(number: int) -> None:
    """Where all figures are of deliveries, only what affects them runs; to the last bit."""
    (answer,) = fs.claims([number], ranges=False, replications=4).answers
    whole = fs.expect(answer.model, replications=4)
    assert [each.found for each in answer.outcomes] == [each.found for each in whole.outcomes]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("of: upsell", "of: upsel", "11:12 claim.curves.usual: strategy upsel: unknown strategy."),
        ("of: upsell", "of: upsell, set: {main.bride: 3%}",
         "claim.curves.usual: `main.bride=3%`: unknown parameter main.bride."),
        ("of: upsell", "of: upsell, set: {layers.every: 2y}",
         "claim.curves.usual: layers.every: has no effect on upsell."),
        ("main.bridge: [0%", "main.bride: [0%", "13:7 claim.depends_on: no curve of the claim has"),
        ("main.bridge: [0%", "main.bridge: [50%", "claim.depends_on: main.bridge is 10%, outside"),
        ("main.bridge: [0%", "main.bridge: [5", "claim.depends_on: `main.bridge=5`: is not a perc"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_curve_has_a_place(
    before: str, after: str, said: str, tmp_path: Path
) -> None:
    (file,) = (configs() / "claims").glob("28-*.yaml")
    text = file.read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "product-org.yaml").write_bytes((configs() / "product-org.yaml").read_bytes())
    claims_there = tmp_path / "claims"
    claims_there.mkdir()
    (claims_there / file.name).write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(fs.ModelError) as caught:
        fs.claims(folder=claims_there)
    assert str(caught.value).startswith(f"{claims_there / file.name}:")
    assert said in str(caught.value)


def test_a_change_that_no_claim_runs_is_refused() -> None:
    with pytest.raises(fs.ArgumentError, match=r"set: dev\.people=20 changes the organisation"):
        fs.claims([27, 28], set={"dev.people": "20"})
    found = fs.claims([1, 27], set={"dev.people": "20"}, ranges=False, replications=2)
    assert found.changes == ("dev.people=20",)
    assert "The organisation is changed: dev.people=20." in told.made(found)


def test_a_change_is_of_the_organisation_that_most_claims_run() -> None:
    """A claim of another organisation stays as it is, though it has no such team."""
    few: dict[str, Any] = {"replications": 2, "ranges": False}
    changed = fs.claims([1, 20, 23], set={"dev.people": "20", "support.people": "13"}, **few)
    as_it_is = fs.claims([1, 20, 23], **few)
    for number, is_alike in ((1, False), (20, True), (23, False)):
        found, before = changed.answer(number), as_it_is.answer(number)
        assert (found.outcomes == before.outcomes) == is_alike
    with pytest.raises(fs.ModelError, match=r"support.* is not a team"):
        fs.claims([20], set={"support.people": "13"}, **few)


def test_expectations_decide_together(tmp_path: Path) -> None:
    both = "job.serve.wait < 2h\n  - job.serve.wait < 30min"
    (answer,) = one(station(tmp_path, both), ranges=False).answers
    assert (answer.word, answer.held) == ("failed", 1)
    assert answer.deciding is answer.outcomes[1]
    (answer,) = one(station(tmp_path, "job.serve.wait < 1h"), ranges=False).answers
    assert answer.word == "inconclusive"


def test_what_cannot_be_run_is_said(tmp_path: Path) -> None:
    text = STATION.format(expect="job.wip > 0", number=1).split("  cases:")[0]
    (tmp_path / "01-later.yaml").write_text(f"{text}  pending: Rivals are missing.\n")
    found = one(tmp_path)
    assert found.count("pending") == 1
    assert words.result_sentence(found.answers[0]) == "Not yet runnable: Rivals are missing."
    assert told.table(found).rows[0][1] == "not yet"
    assert told.headline(found) == "Not yet runnable: Rivals are missing."
    assert found.frame().empty


# -- a broken premise

# Thirteen claims that hold fail by a change that no other of them shares, each of one idea:
# testing takes no time, there are testers enough, nothing fails.
OWN_CHANGES: list[tuple[int, dict[str, str], str]] = [
    (3, {"feature.test.effort": "0h"}, "failed"),  # nothing waits where there is nothing to do
    (5, {"qa.people": "100"}, "failed"),  # nor where there are people enough
    (7, {"feature.test.catches": "100%"}, "failed"),
    (8, {"feature.after.incident.per_defect": "0%", "incident.arrives.rate": "x0.001"}, "failed"),
    (11, {"marketing.people": "1"}, "failed"),
    (12, {"dev.dynamics.complexity.per_layer": "25%"}, "failed"),
    (13, {"feature.build.effort": "0h"}, "failed"),  # faster coding brings no efficiency
    (17, {"data_store.starts": "75w"}, "failed"),
    (19, {"feature.test.effort": "24h"}, "failed"),  # testing is full, whatever the tool gains
    (20, {"dev_junior_freeze.change.dev.dynamics.talent.hires": "x1"}, "failed"),
    (22, {"feature.build.injects": "0"}, "failed"),  # there is nothing to mend
    (23, {"newcomers.change.feature.build.injects": "x1"}, "failed"),
    (40, {"deal.implement.effort": "4h"}, "failed"),
]


def test_a_dozen_claims_have_a_premise_of_their_own() -> None:
    assert len({number for number, _, _ in OWN_CHANGES}) >= 12
    assert len({str(change) for _, change, _ in OWN_CHANGES}) == len(OWN_CHANGES)


@pytest.mark.parametrize(
    ("number", "change", "word"),
    [
        *OWN_CHANGES,
        (2, {"feature.limit": "360"}, "held"),  # where nothing else limits, ten times is ten times
        (3, {"ai_coding.change.feature.build.effort": "x1.19"}, "failed"),
        (4, {"two_x_developers.change.dev.speed": "x1"}, "failed"),
        (5, {"ai_coding.change.feature.build.effort": "x1.19"}, "failed"),
        (9, {"two_x_developers.change.dev.speed": "x1"}, "held"),
        (13, {"ai_coding.change.feature.build.effort": "x1.19"}, "failed"),
        (16, {"feature.test.effort": "15h"}, "held"),
        (19, {"ai_coding.change.feature.build.effort": "x1.19"}, "failed"),
        (20, {"dev.dynamics.coordination.search": "1%"}, "failed"),
        (22, {"ai_coding.change.feature.build.effort": "x1.19"}, "failed"),
    ],
)
def test_without_its_premise_a_claim_turns(number: int, change: dict[str, str], word: str) -> None:
    found = fs.claims([number], set=change, ranges=False, replications=16)
    assert found.answers[0].word == word
    as_it_is = [each for each in shipped()["claims"] if each["number"] == number]
    assert as_it_is[0]["outcome"] != word


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [
        (14, "mandate.push: 0%/quarter", "mandate.push: 40%/quarter"),
        (28, "of: upsell", "of: hybrid"),
        (32, "of: evolve_leaky", "of: evolve"),
        (38, "of: upskilling", "of: skip"),
        (42, "of: hybrid}", "of: hybrid_no_champions}"),
        (46, "of: upsell", "of: skip"),
    ],
)
def test_without_its_premise_a_claim_about_curves_fails(
    number: int, before: str, after: str, tmp_path: Path
) -> None:
    (file,) = (configs() / "claims").glob(f"{number:02d}-*.yaml")
    text = file.read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "claims").mkdir()
    (tmp_path / "product-org.yaml").write_bytes((configs() / "product-org.yaml").read_bytes())
    (tmp_path / "claims" / file.name).write_text(text.replace(before, after), encoding="utf-8")
    found = fs.claims(folder=tmp_path / "claims", ranges=False)
    assert found.answers[0].word == "failed"


# -- the report that the repository shows


def shipped() -> dict[str, Any]:
    file = ROOT / "reports" / "claims" / "data.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def to_nine_digits(data: Any) -> Any:
    """The same with rounded numbers: the last digits of a solution depend on the machine."""
    if isinstance(data, dict):
        return {key: to_nine_digits(value) for key, value in data.items()}
    if isinstance(data, list):
        return [to_nine_digits(each) for each in data]
    return float(f"{data:.9g}") if isinstance(data, float) else data


@pytest.mark.parametrize("number", [1, 6, 15, 20, 34, 46])
def test_a_few_claims_run_again_agree_with_the_report(number: int) -> None:
    data = shipped()
    count = data["replications"]
    found = fs.claims([number], replications=count, ranges=False)
    (kept,) = [each for each in data["claims"] if each["number"] == number]
    (own,) = json.loads(found.to_json())["claims"]
    assert to_nine_digits(own["expectations"]) == to_nine_digits(kept["expectations"])
    assert (own["outcome"], own["sentence"]) == (kept["outcome"], kept["sentence"])


def test_the_page_of_the_claims_is_that_of_the_report() -> None:
    assert claims.PAGE.read_text(encoding="utf-8") == claims.page(), "run python -m docs_from_code"


def test_the_report_has_every_claim_and_says_what_is_no_evidence() -> None:
    data = shipped()
    assert [each["number"] for each in data["claims"]] == list(NUMBERS)
    text = (ROOT / "reports" / "claims" / "report.md").read_text(encoding="utf-8")
    for each in data["claims"]:
        assert f"## {each['number']}. " in text
    assert "no evidence" in text
    reasons = {each["number"]: each["why"] for each in data["claims"] if each["why"]}
    does_not = [e["number"] for e in data["claims"] if e["outcome"] in ("failed", "inconclusive")]
    assert sorted(reasons) == does_not, "a claim that does not hold has its reason, and no other"
    for why in reasons.values():
        assert f"Why: {why}" in text
    assumed = sum(each["kind"] == "assumption" for each in data["claims"])
    assert text.count(words.ASSUMED) == assumed > 20


# -- words


def test_sentences_give_the_measured_figures(tmp_path: Path) -> None:
    (answer,) = one(station(tmp_path, "two.job.serve.wait < 0.2 x baseline"), ranges=False).answers
    assert words.result_sentence(answer).startswith("Holds. Two: wait at “serve”: 0.0")
    assert "today's; expected: less than 0.2 times." in words.result_sentence(answer)
    (answer,) = one(station(tmp_path, "job.throughput > 0.6/h"), ranges=False).answers
    assert words.result_sentence(answer).startswith("Fails. Jobs delivered: 84.")
    assert words.result_sentence(answer).endswith("; expected: more than 101 a week.")
    (answer,) = one(station(tmp_path, "bottleneck is not desk"), ranges=False).answers
    assert "The bottleneck is demand; expected: it is not desk." in words.result_sentence(answer)


def test_a_never_is_said() -> None:
    (answer,) = fs.claims([41], ranges=False).answers
    figure = answer.outcomes[0]
    assert isinstance(figure.expectation, ExpectedFigure)
    assert "time until half of all use it" in words.outcome_sentence(answer, figure)


def test_the_table_has_a_row_for_each_claim() -> None:
    found = fs.claims([25, 41], ranges=False)
    table = told.table(found)
    assert [row[0].split(".")[0] for row in table.rows] == ["25", "41"]
    assert told.headline(found) == "Of 2 claims of the essays, 2 hold and 0 fail."
    for line in told.lines(found, 60):
        assert len(line) <= 60
