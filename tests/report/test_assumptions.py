"""What a report says it rests on: no more than the compared scenarios use."""

from flowsim.model import loads
from flowsim.report.format.table import Table
from flowsim.report.sections.assumptions import (
    assumption_table,
    letters_explained,
    value_text,
    values_text,
)
from tests.report import fakes
from tests.report.texts import report_text

LEVERS = """
levers:
  pulled: {change: {dev.speed: {value: x2, range: [x1, x3], source: "own"}}}
  left:
    change: {dev.speed: {value: x10, source: "Somebody 2023 (P)"}}
    covers: {value: 50%, source: "own"}
"""
TEXT = fakes.MODEL.split("levers:")[0] + LEVERS


def test_levers_that_nobody_pulls_are_not_listed() -> None:
    base, other = loads(TEXT), loads(TEXT, use=["pulled=100%", "left=0"])
    names = {row[0] for row in assumption_table([base, other]).rows}
    assert names == {"feature.build.effort", "pulled.change.dev.speed"}
    named = assumption_table([base, other], ["Baseline", "Fast"]).rows[-1]
    assert named == ("pulled.change.dev.speed (Fast)", "×2", "×1 to ×3", "own")


def test_letters_of_sources_are_explained_where_they_are_used() -> None:
    def said(*sources: str) -> str:
        return letters_explained(
            Table(("number", "source"), tuple(("x", s) for s in sources), "ll")
        )

    assert said("Clockwise 2022 (S, vendor)", "METR 2025, P; own") == (
        "Letters in sources: P, read in the original; S, read as quoted elsewhere."
    )
    assert "C, computed" in said("derived: 7 % (Volvo, C) of 180")
    assert said("Peng et al. 2023; P").startswith("Letters in sources: P")
    assert said("own", "Plan C by P. S. Foster", "–") == ""
    assert "Letters" not in report_text(fakes.run())


def test_the_rates_of_a_market_are_said_as_files_say_them() -> None:
    early = "early: {push: 3%/quarter, pull: 38%/quarter}"
    main = "main: {push: 0%/quarter, pull: 38%/quarter, bridge: 10%, leaves: 6%/quarter}"
    market = f"markets: {{c: {{size: 9, {early}, {main}}}}}\n"
    model = loads(fakes.MODEL.replace("work:", f"{market}work:", 1))
    pull = model.market("c").main.pull
    assert value_text(model, "c.main.pull", pull) == "38%/quarter"
    assert values_text(model, "c.main.leaves", 0.0, 2 * pull) == "0%/quarter to 76%/quarter"
