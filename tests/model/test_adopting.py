"""How a lever spreads, is learned and fades: what is read, what is refused, and its paths."""

from __future__ import annotations

import pytest

import flowsim as fs
from flowsim.model import ModelError, find, loads
from flowsim.model.errors import PathError
from flowsim.model.records.adopting import Bass, Dip, Fade
from flowsim.model.types import Lever

MODEL = """
flowsim: 1
name: Adopting
horizon: 52w
start: 2027-01-04
hours: always
teams: {dev: {people: 3}, lab: {people: 1, kind: equipment}}
work:
  feature:
    arrives: {rate: 1/d}
    flow: [{build: {team: dev, effort: 4h}}, {settle: {wait: 3d}}]
levers:
  tool: {change: CHANGE, HOW}
"""
EFFORT = "{feature.build.effort: /2}"
HOURS_OF_A_QUARTER = 52.0 / 4.0 * 168.0


def tool(how: str, change: str = EFFORT) -> Lever:
    return loads(MODEL.replace("HOW", how).replace("CHANGE", change)).lever("tool")


def refusal(how: str, change: str = EFFORT) -> str:
    with pytest.raises(ModelError) as error:
        tool(how, change)
    assert len(error.value.problems) == 1, str(error.value)
    return str(error.value)


def test_everything_is_read() -> None:
    found = tool(
        "adoption: {bass: {push: 3%/quarter, pull: 38%/quarter}, mandate: 13w}, "
        "dip: {pace: 85%, for: 13w}, fades: {half_life: 26w, rest: 30%}"
    )
    assert found.bass == Bass(
        pytest.approx(0.03 / HOURS_OF_A_QUARTER), pytest.approx(0.38 / HOURS_OF_A_QUARTER)
    )
    assert found.mandate == 13.0 * 168.0
    assert found.dip == Dip(0.85, 13.0 * 168.0)
    assert found.fades == Fade(26.0 * 168.0, 0.3)


def test_what_is_left_out() -> None:
    found = tool("adoption: once, dip: none, fades: never")
    assert found == tool("covers: 100%")
    assert (found.ramp, found.bass, found.mandate, found.dip, found.fades) == (0.0,) + (None,) * 4
    assert tool("adoption: {ramp: 26w, mandate: none}").mandate is None


def test_a_bare_time_is_the_half_life() -> None:
    assert tool("fades: 26w").fades == Fade(26.0 * 168.0, 0.0)
    ranged = "fades: {value: 26w, range: [13w, 52w], source: own}"
    assert tool(ranged).fades == Fade(26.0 * 168.0, 0.0)


def test_ranges_and_sources_are_kept() -> None:
    how = "dip: {pace: {value: 85%, range: [75%, 100%], source: a survey}, for: 13w}"
    model = loads(MODEL.replace("HOW", how).replace("CHANGE", EFFORT))
    notes = [(path, note.low, note.high) for path, note in model.notes if "tool" in path]
    assert notes == [("tool.dip.pace", 0.75, 1.0)]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("adoption: {ramp: 2w, bass: {push: 1%/w, pull: 1%/w}}", "in two ways, `ramp` and `bass`"),
        ("adoption: {}", "is empty"),
        ("adoption: {bass: {push: 0%/w, pull: 1%/w}}", "Without a push nobody is the first."),
        ("adoption: {bass: {push: 1%/w}}", "`pull` is missing"),
        ("adoption: {bass: {p: 1%/w, pull: 1%/w}}", "push"),
        ("adoption: {mandate: soon}", "soon"),
        ("adoption: {market: customers}", "not in the language of this version yet"),
        ("dip: {pace: 0%, for: 2w}", "Of 85% four hours of work take 4.7."),
        ("dip: {pace: 120%, for: 2w}", "120%"),
        ("dip: {pace: 85%}", "`for` is missing"),
        ("dip: 85%", "{pace: 85%, for: 13w}"),
        ("fades: 0w", "above 0"),
        ("fades: {half_life: 2w, rest: 120%}", "120%"),
        ("fades: quickly", "quickly"),
        ("pulled_by: feature, fades: 2w", "has no effect: deliveries pull this lever"),
        ("pulled_by: feature, dip: {pace: 85%, for: 2w}", "has no effect: deliveries pull"),
    ],
)
def test_what_is_refused(how: str, words: str) -> None:
    assert words in refusal(how)


@pytest.mark.parametrize(
    "change", ["{feature.settle.wait: /2}", "{dev.people: +1}", "{feature.arrives.rate: x2}"]
)
def test_a_dip_needs_something_that_people_learn(change: str) -> None:
    how = "dip: {pace: 85%, for: 2w}"
    assert "changes no work of people and no speed of a team" in refusal(how, change)
    assert tool(how, "{dev.speed: x2}").dip == Dip(0.85, 336.0)


@pytest.mark.parametrize(
    ("change", "how", "is_fine"),
    [
        ("{feature.limit: 2}", "fades: 2w", False),
        ("{feature.limit: 2}", "adoption: {bass: {push: 9%/w, pull: 0%/w}}", False),
        ("{feature.limit: 2}", "adoption: {bass: {push: 9%/w, pull: 0%/w}, mandate: 9w}", True),
        ("{feature.limit: 2}", "adoption: {ramp: 2w}", True),
        ("{feature.limit: 2}", "adoption: {mandate: 2w}", True),
        ("{feature.build.wip: none}", "fades: 2w", False),
        ("{feature.build.effort: 2h}", "fades: 2w", True),
    ],
)
def test_what_is_all_or_nothing_cannot_be_had_in_part(change: str, how: str, is_fine: bool) -> None:
    if is_fine:
        tool(how, change)
    else:
        assert "cannot go part of the way: feature." in refusal(how, change)


# -- paths


@pytest.mark.parametrize(
    ("path", "to", "value"),
    [
        ("tool.adoption.bass.push", "5%/w", 0.05 / 168.0),
        ("tool.adoption.bass.pull", "x2", 0.02 / 168.0),
        ("tool.adoption.mandate", "4w", 672.0),
        ("tool.adoption.mandate", "none", None),
        ("tool.dip.pace", "70%", 0.7),
        ("tool.dip.for", "+1w", 504.0),
        ("tool.fades.half_life", "4w", 672.0),
        ("tool.fades.rest", "50%", 0.5),
    ],
)
def test_each_number_has_a_path(path: str, to: str, value: float | None) -> None:
    how = "adoption: {bass: {push: 1%/w, pull: 1%/w}, mandate: 9w}"
    how += ", dip: {pace: 80%, for: 2w}, fades: 2w"
    model = loads(MODEL.replace("HOW", how).replace("CHANGE", EFFORT))
    assert find(model.with_(set={path: to}), path).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("tool.dip.pace", "has no dip. Write it in the file first."),
        ("tool.fades.rest", "has no fades"),
        ("tool.adoption.bass.push", "has no adoption.bass"),
        ("tool.adoption", "several numbers. Give one: adoption.ramp."),
        ("tool.adoption.ramps", "has no ramps. Did you mean ramp?"),
        ("tool.cost", "several numbers. Give one: cost.once."),
        ("tool.covers.more", "nothing below"),
        ("tool.speeds", "has no speeds"),
    ],
)
def test_paths_that_lead_nowhere(path: str, words: str) -> None:
    model = loads(MODEL.replace("HOW", "covers: 50%").replace("CHANGE", EFFORT))
    with pytest.raises(PathError) as error:
        find(model, path)
    assert words in f"{error.value.what} {error.value.remedy}"


def test_a_lever_spreads_in_one_way_whatever_is_set() -> None:
    how = "adoption: {bass: {push: 1%/w, pull: 1%/w}}"
    model = loads(MODEL.replace("HOW", how).replace("CHANGE", EFFORT))
    with pytest.raises(ModelError, match="tool spreads by `bass`"):
        model.with_(set={"tool.adoption.ramp": "4w"})
    with pytest.raises(ModelError, match="must be above 0"):
        model.with_(set={"tool.adoption.bass.push": "0%/w"})


def test_what_fades_is_worth_less_and_what_is_learned_comes_later() -> None:
    """Throughput of one queue that is always full: 42 a week without, 84 with the lever."""
    text = MODEL.replace("arrives: {rate: 1/d}", "arrives: always").replace("CHANGE", EFFORT)
    text = text.replace("people: 3", "people: 1").replace(", {settle: {wait: 3d}}", "")
    found = {}
    for how in ("covers: 100%", "fades: 13w", "dip: {pace: 85%, for: 13w}", "covers: 0%"):
        model = loads(text.replace("HOW", how)).with_(use={"tool": 1.0})
        found[how] = fs.run(model, replications=2).of("feature").throughput.mean
    plain, fading, learning, without = found.values()
    assert without < fading < plain
    assert without < learning < plain


def test_explain_says_at_what_strength_it_takes_a_lever() -> None:
    how = "dip: {pace: 85%, for: 13w}, fades: {half_life: 26w, rest: 30%}"
    model = loads(MODEL.replace("HOW", how).replace("CHANGE", EFFORT))
    notes = [str(note) for note in fs.explain(model.with_(use={"tool": 1.0})).notes]
    assert "tool is counted at its full gain, of which 30% is left in the end." in notes
    assert "tool is counted as if everybody had learned it." in notes
    assert not any("tool" in str(note) for note in fs.explain(model).notes)
