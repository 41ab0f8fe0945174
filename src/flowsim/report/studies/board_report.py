"""All studies of one organisation in words: the report of the first, the others as its sections.

Input: a Briefing. Output: sentences, Markdown, plain data. Must not depend on: files, pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flowsim.report.files.written_by_us import EACH, GRID, LADDER, MAP, TORNADO
from flowsim.report.format.document import Document, Figure, Paragraph, Section, said
from flowsim.report.format.text import markdown
from flowsim.report.runs.data import comparison_data, run_data
from flowsim.report.runs.document import comparison_document, run_document
from flowsim.report.sections import trust, wording
from flowsim.report.studies import story as stories
from flowsim.report.studies import sweep, sweep_data, uncertainty
from flowsim.report.studies.decide import each, shift
from flowsim.report.studies.decide.invest import data as invest_data
from flowsim.report.studies.decide.invest import document as invest

if TYPE_CHECKING:
    from flowsim.study.board_report import Briefing, Study
    from flowsim.study.results import Comparison, RunResult

_TEN = 10.0
_ABSENT = {
    "shift": "There is no constraint map.",
    "invest": "There is no investment plan.",
    "uncertainty": "The effect of uncertain inputs is not known.",
}


class _Study(NamedTuple):
    """A study inside a report."""

    key: str
    title: str
    picture: str
    sentences: Callable[[Any], list[str]]
    document: Callable[..., Document]
    data: Callable[[Any], dict[str, Any]]
    card: Callable[[Any], Sequence[trust.TrustCheck]] | None


_STUDIES = {
    "each": _Study("each", "Each team alone", EACH, each.sentences, each.document, each.data, None),
    "shift": _Study(
        "shift", "Constraint map", MAP, shift.sentences, shift.document, shift.data, shift.card
    ),
    "invest": _Study(
        "invest", "What to do next", LADDER, invest.sentences, invest.document, invest_data.data,
        invest.card,
    ),
    "uncertainty": _Study(
        "uncertainty", "How sure this is", TORNADO, uncertainty.sentences, uncertainty.document,
        uncertainty.data, None,
    ),
    "sweep": _Study(
        "sweep", "Explorer", GRID, sweep.sentences, sweep.document, sweep_data.data, None
    ),
}  # fmt: skip


def sentences(briefing: Briefing) -> list[str]:
    """What each study says first."""
    first: Any = briefing.first
    is_one = not _is_comparison(first)
    found = [wording.run_sentence(first)] if is_one else wording.comparison_sentences(first)
    for study in briefing.studies:
        found += _STUDIES[study.study].sentences(study)[:2]
    return found


class Story(NamedTuple):
    """The opening: finding, a cheaper alternative, the claim, the next step, the main uncertainty.

    Lines may be empty. finding: of each team alone, if a scenario asks for that.
    """

    finding: list[str]
    cheaper: str
    claim: str
    then: str
    doubt: str


def story(briefing: Briefing) -> Story:
    """The first ten seconds of a briefing."""
    first: Any = briefing.first
    runs, compared = briefing.runs, first if _is_comparison(first) else None
    alone: Any = next((x for x in briefing.studies if x.study == "each"), None)
    if alone is not None and not stories.asks_of_one_team(alone, runs[1:]):
        alone = None  # nobody asked that: what was asked comes first
    ladder: Any = next((x for x in briefing.studies if x.study == "invest"), None)
    then = ""
    if ladder is not None:
        then = f"{invest.advice(ladder).rstrip('.')}."
    elif briefing.move is not None:
        then = stories.next_words(briefing.base, briefing.move)
    claim = ""
    if alone is not None and alone.factor == _TEN and len(alone.teams) > 1:
        claim = f"“{stories.CLAIM}” {stories.claim_outcome(alone)}"
    return Story(
        finding=stories.finding(alone, compared, briefing.less) if alone is not None else [],
        cheaper="" if compared is None else stories.cheaper(compared),
        claim=claim,
        then=then,
        doubt=stories.doubt([run.model for run in runs], briefing.turn),
    )


def document(
    briefing: Briefing, figures: Sequence[Figure], *, command: str, version: str
) -> Document:
    """The report of all studies. figures: as for a comparison."""
    theirs = {study.picture for study in _STUDIES.values()}
    mine = [figure for figure in figures if figure.name not in theirs]
    first: Any = briefing.first
    whole = comparison_document if _is_comparison(first) else run_document
    parts = [_section(study, figures, version) for study in briefing.studies]
    for verb, why in briefing.absent:
        text = f"{_ABSENT[verb]} {markdown(why, most=400)}"
        parts.append(Section(verb, _STUDIES[verb].title, (Paragraph(text),)))
    return whole(first, mine, command=command, version=version).with_sections_before("trust", parts)


def _section(study: Study, figures: Sequence[Figure], version: str) -> Section:
    """A study inside a report: what its own document opens with, and how far to trust it."""
    presenter = _STUDIES[study.study]
    own = [figure for figure in figures if figure.name == presenter.picture]
    blocks = presenter.document(study, own, command="", version=version).summary
    if presenter.card is not None:
        blocks = (*blocks, said(trust.summary(presenter.card(study))))
    return Section(study.study, presenter.title, blocks)


def data(briefing: Briefing) -> dict[str, Any]:
    """All results as plain data, each as its own command gives it."""
    first: Any = briefing.first
    found = comparison_data(first) if _is_comparison(first) else run_data(first)
    verb = "compare" if _is_comparison(first) else "run"
    return {
        "sentences": sentences(briefing),
        "trust": found["trust"],
        verb: found,
        **{
            _STUDIES[study.study].key: _STUDIES[study.study].data(study)
            for study in briefing.studies
        },
        "absent": dict(briefing.absent),
    }


def _is_comparison(first: RunResult | Comparison) -> bool:
    return first.study == "compare"
