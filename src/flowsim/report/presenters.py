"""How the result of each study is presented: one record a study.

Input: a result. Output: its sentence, its document, its data, its slides, its page. A study that
is not here has no report. Must not depend on: files, how a document is rendered, matplotlib.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flowsim.report import slides
from flowsim.report.format.document import Block, Document
from flowsim.report.format.numbers import brief
from flowsim.report.page import parts
from flowsim.report.page.parts import PageSpec
from flowsim.report.runs.data import (
    comparison_data,
    explanation_data,
    outcomes_data,
    run_data,
    verification_data,
)
from flowsim.report.runs.document import (
    comparison_document,
    comparison_summary,
    run_document,
    run_summary,
)
from flowsim.report.sections import expectations
from flowsim.report.sections.wording import (
    comparison_sentences,
    run_sentence,
    verification_sentence,
)
from flowsim.report.slides import Drawing
from flowsim.report.studies import (
    board_report,
    forecast,
    forecast_data,
    sweep,
    sweep_data,
    uncertainty,
    warm_up,
)
from flowsim.report.studies.adoption import fitted, launch, ways
from flowsim.report.studies.claims import document as claims
from flowsim.report.studies.decide import each, shift
from flowsim.report.studies.decide.invest import data as invest_data
from flowsim.report.studies.decide.invest import document as invest
from flowsim.report.studies.years import document as years
from flowsim.study.study_result import StudyResult

_OPEN_LEVELS = 3  # of JSON that are indented: the standard library indents seven times slower
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Presenter:
    """How a result is said.

    sentence: what came out. data: all of it as plain data. document: its report; None: there is
    none. csv: where it is one table. summary: what a notebook shows; by default what the document
    opens with. slides: what draws each; page: what it says first, None: there is none.
    """

    sentence: Callable[[Any], str]
    data: Callable[[Any], dict[str, Any]]
    document: Callable[..., Document] | None = None
    csv: Callable[[Any], str] | None = None
    summary: Callable[[Any], tuple[Block, ...]] | None = None
    slides: Callable[[Any], Sequence[Drawing]] = lambda _: ()
    page: Callable[[Any], PageSpec] | None = None


def _of_explanation(found: Any) -> str:
    if found.bottleneck is None:
        return f"On paper, nobody works on {found.judged}."
    at = f"at {brief(found.ceiling_per_week)} {found.judged} a week"
    return f"On paper, the first team at full capacity is {found.bottleneck}, {at}."


def _slides_of_all(found: Any) -> list[Drawing]:
    studies = (found.first, *found.studies)
    return [drawing for each in studies for drawing in PRESENTERS[each.study].slides(each)]


def _page_of_all(found: Any) -> PageSpec:
    first, *more = (_page(each) for each in (found.first, *found.studies))
    return parts.of_briefing(found, first, more)


def _page(result: StudyResult) -> PageSpec:
    page = PRESENTERS[result.study].page
    assert page is not None
    return page(result)


# By the command whose result it is: so no study is imported to present another.
PRESENTERS: dict[str, Presenter] = {
    "run": Presenter(
        run_sentence,
        run_data,
        run_document,
        summary=run_summary,
        slides=slides.of_run,
        page=parts.of_run,
    ),
    "compare": Presenter(
        lambda found: " ".join(comparison_sentences(found)),
        comparison_data,
        comparison_document,
        summary=comparison_summary,
        slides=slides.of_comparison,
        page=parts.of_comparison,
    ),
    "each": Presenter(
        each.headline, each.data, each.document, slides=slides.of_each, page=parts.of_each
    ),
    "shift": Presenter(
        shift.headline, shift.data, shift.document, slides=slides.of_map, page=parts.of_map
    ),
    "invest": Presenter(
        invest.headline,
        invest_data.data,
        invest.document,
        slides=slides.of_ladder,
        page=parts.of_ladder,
    ),
    "forecast": Presenter(
        forecast.headline,
        forecast_data.data,
        forecast.document,
        slides=slides.of_dates,
        page=lambda found: parts.of_sentence(forecast.headline(found)),
    ),
    "uncertainty": Presenter(
        uncertainty.headline,
        uncertainty.data,
        uncertainty.document,
        slides=slides.of_ranges,
        page=parts.of_ranges,
    ),
    "sweep": Presenter(
        sweep.headline,
        sweep_data.data,
        sweep.document,
        csv=sweep_data.as_csv,
        slides=slides.of_grid,
        page=parts.of_grid,
    ),
    "warmup": Presenter(
        warm_up.headline,
        warm_up.data,
        warm_up.document,
        slides=slides.of_weeks,
        page=lambda found: parts.of_sentence(warm_up.headline(found)),
    ),
    "launch": Presenter(
        launch.headline, launch.data, launch.document, slides=slides.of_launch, page=parts.of_launch
    ),
    "years": Presenter(
        years.headline, years.data, years.document, slides=slides.of_years, page=parts.of_years
    ),
    "adopt": Presenter(
        ways.headline, ways.data, ways.document, slides=slides.of_adoption, page=parts.of_adoption
    ),
    "adopt_fit": Presenter(
        fitted.headline, fitted.data, fitted.document, slides=slides.of_sales, page=parts.of_sales
    ),
    "claims": Presenter(
        claims.headline,
        claims.data,
        claims.document,
        page=lambda found: parts.of_sentence(claims.headline(found)),
    ),
    "report": Presenter(
        lambda found: board_report.sentences(found)[0],
        board_report.data,
        board_report.document,
        slides=_slides_of_all,
        page=_page_of_all,
    ),
    "expect": Presenter(
        lambda found: f"{expectations.counted(found.outcomes)}.".capitalize(),
        lambda found: {"expectations": outcomes_data(found.outcomes)},
    ),
    "explain": Presenter(_of_explanation, explanation_data),
    "verify": Presenter(verification_sentence, verification_data),
}


def sentence(result: StudyResult) -> str:
    """What came out, in the words that its report begins with."""
    return PRESENTERS[result.study].sentence(result)


def data_of(result: StudyResult) -> dict[str, Any]:
    """What data.json says of a result, without its header."""
    return PRESENTERS[result.study].data(result)


def as_json(result: StudyResult) -> str:
    """The content of `--json`, as text that ends with a newline."""
    return json_text(data_of(result))


def json_text(data: Any) -> str:
    """JSON text: the outer levels indented, what is deeper, and lists of numbers, on one line."""
    return _laid_out(data, _OPEN_LEVELS, "") + "\n"


def _laid_out(value: Any, levels: int, margin: str) -> str:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    is_flat = isinstance(value, list) and not any(isinstance(each, dict | list) for each in parts)
    if not levels or not parts or is_flat:
        return _ENCODE(value)
    inner = f"{margin}  "
    if isinstance(value, dict):
        left, right = "{}"
        lines = [f"{_ENCODE(key)}: {_laid_out(v, levels - 1, inner)}" for key, v in value.items()]
    else:
        left, right = "[]"
        lines = [_laid_out(each, levels - 1, inner) for each in value]
    return f"{left}\n{inner}" + f",\n{inner}".join(lines) + f"\n{margin}{right}"
