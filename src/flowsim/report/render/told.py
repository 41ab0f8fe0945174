"""What a result says of itself in Python: its first sentence, and the content of `--json`.

Enters: the result of any study. Leaves: text. Must not know: who asks.
"""

from __future__ import annotations

from typing import Any

from flowsim.report.format.numbers import brief
from flowsim.report.render.write import as_json as as_text
from flowsim.report.render.write import data_of, has_data
from flowsim.report.runs.data import explanation_data, outcomes_data, verification_data
from flowsim.report.sections import expectations
from flowsim.report.sections.wording import (
    comparison_sentences,
    run_sentence,
    verification_sentence,
)
from flowsim.report.studies import (
    board_report,
    each,
    forecast,
    invest,
    shift,
    sweep,
    uncertainty,
    warm_up,
)


def _of_explanation(found: Any) -> str:
    if found.bottleneck is None:
        return f"On paper, nobody works on {found.judged}."
    at = f"at {brief(found.ceiling_per_week)} {found.judged} a week"
    return f"On paper, {found.bottleneck} would be the first to be full, {at}."


_SENTENCES: dict[str, Any] = {
    "RunResult": run_sentence,
    "Comparison": lambda found: " ".join(comparison_sentences(found)),
    "Expected": lambda found: f"{expectations.counted(found.outcomes)}.".capitalize(),
    "Explanation": _of_explanation,
    "Verification": verification_sentence,
    "Shift": shift.headline,
    "Ladder": invest.headline,
    "Forecast": forecast.headline,
    "Uncertainty": uncertainty.headline,
    "WarmUp": warm_up.headline,
    "Sweep": sweep.headline,
    "Each": each.headline,
    "Briefing": lambda found: board_report.sentences(found)[0],
}
_DATA: dict[str, Any] = {
    "Expected": lambda found: {"expectations": outcomes_data(found.outcomes)},
    "Explanation": explanation_data,
    "Verification": verification_data,
}


def sentence(result: Any) -> str:
    """What came out, in the words that its report begins with."""
    return str(_SENTENCES[type(result).__name__](result))


def as_json(result: Any) -> str:
    """The content of `--json`, as text that ends with a newline."""
    data = data_of(result) if has_data(result) else _DATA[type(result).__name__](result)
    return as_text(data)
