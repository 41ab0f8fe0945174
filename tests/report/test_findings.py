"""Titles of pictures, whole, on figures made by hand."""

from __future__ import annotations

import dataclasses
import re

from flowsim.model import loads
from flowsim.report.sections import bounds as paper
from flowsim.report.sections import findings, wording
from flowsim.study.mean_value.explain import explain
from flowsim.study.measured.records import Waits
from flowsim.study.results import Comparison, RunResult
from flowsim.study.verification.verify import LogCheck, ValueCheck, Verification
from tests.report import fakes
from tests.report.fakes import est

GROWS = fakes.work_figures(unstable=True, growth=est(3.1, 0.2))


def compared(*changes: float | None, half: float = 0.02) -> Comparison:
    """Scenarios a, b, …, with these relative changes of throughput; None: not taken."""
    runs = [fakes.faster(name, name.upper()) for name, _ in zip("abcd", changes, strict=False)]
    found = fakes.compared(fakes.run(), *runs)
    differences = [
        dataclasses.replace(
            found.difference(run.name, "throughput"),
            paired=est(9.4 * change, 9.4 * half),
            relative=est(change, half),
        )
        for run, change in zip(runs, changes, strict=True)
        if change is not None
    ]
    return dataclasses.replace(found, differences=tuple(differences))


def test_the_throughput_of_scenarios() -> None:
    said = findings.outcome_finding
    assert said(compared(0.5)) == "50% (48% to 52%) more features with A"
    assert (
        said(compared(0.5, -0.25))
        == "50% (48% to 52%) more features with A and 25% (23% to 27%) fewer with B"
    )
    assert said(compared(0.01)) == "No clear change in features with A"
    assert said(compared(0.5, 0.01)) == (
        "50% (48% to 52%) more features with A and no clear change in throughput with B"
    )
    assert said(compared(None)) == "No clear change in features with A"
    four = compared(0.1, 0.2, 0.3, 0.4)
    assert (
        said(four)
        == "10% (8% to 12%) more features with A, 20% (18% to 22%) more with B and 30% (28% to "
        "32%) more with C, …"
    )
    three = compared(0.1, 0.2, 0.3)
    assert (
        said(three)
        == "10% (8% to 12%) more features with A, 20% (18% to 22%) more with B and 30% (28% to "
        "32%) more with C"
    )


def test_changes_of_throughput_by_run() -> None:
    assert findings.throughput_changes(compared(0.5, None, -0.1)) == [
        "", "+50% (48–52%)", "", "−10% (−12 to −8%)",
    ]  # fmt: skip


def test_one_run_in_a_few_words() -> None:
    assert findings.short_sentence(fakes.run()) == (
        "9.4 (9.2 to 9.6) features a week; the bottleneck is Developers"
    )


def test_where_the_bottleneck_goes() -> None:
    base, qa = fakes.run(), fakes.faster("a", "A")
    stays = fakes.faster("b", "B", constraint="dev")
    said = findings.shift_finding
    assert said((base,)) == "The bottleneck is Developers"
    moves = "he bottleneck moves from Developers to Quality assurance"
    assert said((base, qa)) == f"T{moves} with A"
    assert said((base, qa, fakes.faster("c", "C"))) == f"T{moves}"
    assert said((base, qa, stays)) == f"With A, t{moves}"
    text = fakes.MODEL.replace("  qa: {", "  ops: {people: 3}\n  qa: {")
    model = fakes.model(text=text)
    first = fakes.run(of=model)
    second = fakes.run("a", of=fakes.model("A", text=text), constraint="qa")
    third = fakes.run("b", of=fakes.model("B", text=text), constraint="ops")
    assert said((first, second, third)) == f"With A, t{moves}, with B to ops"
    long = fakes.run("b", of=fakes.model("B" * 40, text=text), constraint="ops")
    assert said((first, second, long)) == f"With A, t{moves}"  # no room for both


def waiting(name: str, label: str, *waits: tuple[str, str, float]) -> RunResult:
    """A run in which so many wait at a place for something."""
    run = fakes.run(name, of=fakes.model(label))
    places = dict.fromkeys(place for place, _, _ in waits)
    found = [
        Waits(
            run.judged,
            place,
            est(1.0),
            tuple((cause, est(count, 0.01)) for at, cause, count in waits if at == place),
            est(0.0),
        )
        for place in places
    ]
    return dataclasses.replace(run, waits=tuple(found))


def test_where_most_wait_for_the_same() -> None:
    said = findings.queue_finding
    one = waiting("a", "A", ("dev", "people", 5.0), ("qa", "people", 3.0), ("qa", "gate", 1.0))
    assert said((one,)) == "Most work waits for Developers"
    gate = waiting("b", "B", ("dev", "people", 1.0), ("qa", "gate", 4.0))
    assert said((gate,)) == "Most work waits for a gate at Quality assurance"
    door = waiting("c", "C", ("door", "limit", 9.0))
    assert said((door,)) == "Most work waits for a WIP limit at the door"
    none = waiting("d", "D", ("dev", "people", 0.04))
    assert said((none,)) == "Almost nothing is waiting"
    assert said((one, gate)) == (
        "Most work waits for Developers; with B: for a gate at Quality assurance"
    )
    assert said((one, one)) == "Most work waits for Developers in every scenario"
    assert said((none, one)) == "Most work waits for Developers with A"
    tied = waiting("e", "E", ("dev", "people", 5.0), ("qa", "people", 5.0))
    assert said((tied,)) == "Most work waits for Developers or Quality assurance"


def test_who_was_active_longest() -> None:
    said = findings.moment_finding
    alone = fakes.run()
    assert said((alone,)) == "Active longest without a break: Developers"
    assert said((alone, alone)) == ("Active longest without a break: Developers in every scenario")
    assert said((alone, fakes.faster("a", "A"))) == (
        "Active longest without a break: Developers; with A: Quality assurance"
    )
    nobody = dataclasses.replace(
        alone, teams=tuple(dataclasses.replace(team, sole=est(0.0)) for team in alone.teams)
    )
    assert said((nobody,)) == "No team stands out as active for longer than the others"
    both = dataclasses.replace(
        alone, teams=tuple(dataclasses.replace(team, sole=est(0.4, 0.1)) for team in alone.teams)
    )
    assert said((both,)) == "Active longest without a break: Developers or Quality assurance"


def test_how_much_comes_out() -> None:
    said = findings.flow_finding
    base, other = fakes.run(), fakes.faster("a", "A")
    assert said((base,)) == "489 features in 1 year"  # 9.4 x 52
    assert said((base, other)) == "489 features in 1 year and 832 with A"
    few = fakes.run(work=fakes.work_figures(throughput=est(0.1, 0.01)))
    assert said((few,)) == "5.2 features in 1 year"
    grows = fakes.faster("b", "B", work=GROWS)
    assert said((grows,)) == "Unfinished features pile up"
    assert said((grows, grows)) == "Unfinished features pile up in every scenario"
    assert said((base, other, grows)) == "Unfinished features pile up with B"


def test_whose_speed_pays() -> None:
    said = findings.gain_finding
    dev, qa = fakes.run(), fakes.faster("a", "A")
    assert said((dev,)) == "10% more speed gains most at Developers"
    assert said((dev, dev)) == "10% more speed gains most at Developers"
    assert said((dev, qa)) == (
        "10% more speed gains most at Developers; with A: at Quality assurance"
    )
    none = fakes.run(constraint="", candidates=())
    assert said((none,)) == "Making any one team 10% faster makes no clear difference"
    assert said((none, qa)) == "10% more speed gains most at Quality assurance (A)"
    demand = fakes.run(constraint="demand", candidates=("qa",), demand=8.0)
    assert said((demand,)) == (
        "With unlimited demand, 10% more speed gains most at Quality assurance"
    )


def test_time_and_growth_of_a_scenario_in_a_clause() -> None:
    slower = fakes.work_figures(throughput=est(16.0, 0.2), delivery_mean=est(99.0, 1.0))
    sentence = wording.comparison_sentences(
        fakes.compared(fakes.run(), fakes.faster("a", "A", work=slower))
    )[0]
    assert "the mean time from request to delivery is 50% (48% to 52%) longer" in sentence
    both = fakes.compared(fakes.run(work=GROWS), fakes.faster("a", "A", work=GROWS))
    grow = ", still unfinished features grow by 3.1 (2.9 to 3.3) every week, and"
    assert grow in wording.comparison_sentences(both)[0]
    fewer = fakes.work_figures(throughput=est(4.7, 0.1))
    sentence = wording.comparison_sentences(
        fakes.compared(fakes.run(), fakes.faster("a", "A", work=fewer))
    )[0]
    assert sentence.startswith("With A, 50% (49% to 51%) fewer features are delivered")


def test_times_carry_their_interval_in_words() -> None:
    assert wording.run_sentence(fakes.run()) == (
        "“Small shop” delivers 9.4 (9.2 to 9.6) features a week, half within 61 (60 to 62) days "
        "and 85% within 96 (94 to 99) days; the bottleneck is Developers."
    )
    unknown = fakes.work_figures(delivery_p85=fakes.NONE)
    assert wording.run_sentence(fakes.run(work=unknown)) == (
        "“Small shop” delivers 9.4 (9.2 to 9.6) features a week; the bottleneck is Developers."
    )


def on_paper(rate: str, *, limit: int = 20, qa: str = "12h") -> str:
    """What means say of the small model, in which dev could do 33.6 and qa 28 a week."""
    text = fakes.MODEL.replace("arrives: always", f"arrives: {rate}").replace("12h", qa)
    model = fakes.model(text=text.replace("limit: 20", f"limit: {limit}"))
    return paper.explanation_sentence(explain(model), model)


def test_what_means_promise() -> None:
    full = "On paper, the first team at full capacity is Quality assurance, at 28.0 features a week"
    assert on_paper("always") == f"{full}."
    assert on_paper("{rate: 14/w}") == f"{full}; only 14.0 arrive."
    assert on_paper("{rate: 42/w}") == f"{full}; 42.0 arrive, so work piles up."
    # 2 at once, 52 h each
    tight = "; the limit on work in progress lets about 6.46 through in the long run."
    assert on_paper("{rate: 42/w}", limit=2) == (f"{full}; 42.0 arrive, so work piles up{tight}")
    waits = fakes.MODEL.replace("{team: qa, effort: 12h}", "{wait: 3h}")
    nobody = fakes.model(text=re.sub(r"build: \{.*\}", "build: {wait: 2h}", waits))
    assert paper.explanation_sentence(explain(nobody), nobody) == (
        "On paper, nobody works on features, so no team limits them."
    )


def test_whether_everything_holds() -> None:
    value = ValueCheck("queue", "A queue", "wait", "desk", 1.0, est(1.0, 0.1), True)
    other = dataclasses.replace(value, case="line")
    logs = (LogCheck("small", 3, 1_000, True), LogCheck("large", 3, 2_345, True))
    assert wording.verification_sentence(Verification((value, value, other), logs)) == (
        "All checks passed: 3 numbers in 2 cases agree with theory, and both engines write "
        "the same "
        "3,345 rows for 2 models."
    )
    wrong = dataclasses.replace(value, passed=False)
    differ = dataclasses.replace(logs[0], passed=False)
    assert wording.verification_sentence(Verification((wrong, other), (differ, logs[1]))) == (
        "Checks failed: 1 of 2 numbers disagree with theory, and the logs of the two engines "
        "differ for 1 of 2 models."
    )


def test_no_team_at_all() -> None:
    none = fakes.run(constraint="", candidates=())
    assert wording.bottleneck_name(none) == "no single team"
    assert wording.bottleneck_key(none) == "not clear"


def test_who_may_be_the_bottleneck_beyond_three_is_counted() -> None:
    teams = [f"team_{number}" for number in range(5)]
    text = "work: {w: {arrives: {every: 1h}, flow: [{s: {team: team_0, effort: 1h}}]}}\nteams:\n"
    it = loads(
        "flowsim: 1\nhorizon: 8w\n" + text + "".join(f"  {t}: {{people: 1}}\n" for t in teams)
    )
    four, five = (fakes.run(of=it, candidates=teams[:count]) for count in (4, 5))
    assert wording.bottleneck_name(four).endswith("team 2 or one other")
    assert wording.bottleneck_name(five).endswith("team 2 or one of 2 others")


def test_a_scenario_that_nobody_can_buy_says_so_in_the_headline() -> None:
    lever = "  wish: {change: {dev.speed: x2}, hypothetical: true}\nuse: {wish: 100%}\n"
    wished = loads(fakes.MODEL + lever)
    found = fakes.compared(fakes.run(), fakes.faster("wished", "Wished", of=wished))
    assert " with wished (hypothetical)" in findings.outcome_finding(found)
