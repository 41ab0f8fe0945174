"""The example notebook is what its cells give; every result shows itself."""

from __future__ import annotations

import pytest

import flowsim as fs
from docs_from_code import notebook


def test_the_notebook_is_what_its_cells_give() -> None:
    assert notebook.FILE.read_text(encoding="utf-8") == notebook.text(), (
        "run `python -m docs_from_code` and read the diff"
    )


TEXT = """
{flowsim: 1, warm_up: 4w, horizon: 16w, teams: {dev: {people: 2, cost: 90k/y}, qa: {people: 1}},
 work: {feature: {arrives: always, limit: 6, value: 9k, flow: [
 {build: {team: dev, effort: {value: 20h, range: [15h, 30h]}}}, {test: {team: qa, effort: 4h}}]}}}
"""


@pytest.mark.parametrize(
    "ask",
    [
        lambda model: fs.run(model, replications=4),
        lambda model: fs.shift(model, "dev.speed", replications=4),
        lambda model: fs.invest(model, budget=1e5, steps=1, replications=4),
        lambda model: fs.forecast(model, items=5, replications=20),
        lambda model: fs.uncertainty(model, points=8, replications=4),
        lambda model: fs.sweep(model, {"dev.people": ["2", "3"]}, replications=4),
        lambda model: fs.warm_up(model, replications=4),
        lambda model: fs.brief(model, budget=1e5, explore={}, replications=4),
    ],
)
def test_every_result_shows_itself(ask: object) -> None:
    found = ask(fs.loads(TEXT))  # type: ignore[operator]
    words, page = found._repr_markdown_(), found._repr_html_()
    assert len(words) > 100
    assert not words.startswith("#")
    assert "<img alt=" in page
    assert "<script" not in page
