"""All studies of one organisation in words: the report of the first, the others as its sections.

Enters: a Briefing. Leaves: sentences, Markdown, plain data. Must not know: files, pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flowsim.report.files.written_by_us import EACH, GRID, LADDER, MAP, TORNADO
from flowsim.report.format.text import markdown
from flowsim.report.runs.data import comparison_data, run_data
from flowsim.report.runs.document import comparison_document, joined, run_document
from flowsim.report.sections import trust, wording
from flowsim.report.studies import each, invest, shift, sweep, sweep_data, uncertainty
from flowsim.report.studies import story as stories

if TYPE_CHECKING:
    from flowsim.study.board_report import Briefing
    from flowsim.study.results import Comparison, RunResult

_TEN = 10.0
_BEFORE = "## How far to trust it"
_ABSENT = {
    "shift": "There is no constraint map.",
    "invest": "There is no ladder of investments.",
    "uncertainty": "How much hangs on single numbers is not known.",
}


class _Study(NamedTuple):
    """How a study is told inside a report."""

    key: str
    title: str
    picture: str
    sentences: Callable[[Any], list[str]]
    document: Callable[..., str]
    data: Callable[[Any], dict[str, Any]]
    card: Callable[[Any], Sequence[trust.Line]] | None


_STUDIES = {
    "Each": _Study("each", "Each team alone", EACH, each.sentences, each.document, each.data, None),
    "Shift": _Study(
        "shift", "Constraint map", MAP, shift.sentences, shift.document, shift.data, shift.card
    ),
    "Ladder": _Study(
        "invest", "What to do next", LADDER, invest.sentences, invest.document, invest.data,
        invest.card,
    ),
    "Uncertainty": _Study(
        "uncertainty", "How sure that is", TORNADO, uncertainty.sentences, uncertainty.document,
        uncertainty.data, None,
    ),
    "Sweep": _Study(
        "sweep", "Explorer", GRID, sweep.sentences, sweep.document, sweep_data.data, None
    ),
}  # fmt: skip


def sentences(briefing: Briefing) -> list[str]:
    """What each study says first."""
    first: Any = briefing.first
    is_one = not _is_comparison(first)
    found = [wording.run_sentence(first)] if is_one else wording.comparison_sentences(first)
    for study in briefing.studies:
        found += _STUDIES[type(study).__name__].sentences(study)[:2]
    return found


class Story(NamedTuple):
    """What stands first: the finding, what is as good and cheaper, the claim, what next, a doubt.

    Lines may be empty.
    """

    finding: list[str]
    cheaper: str
    claim: str
    then: str
    doubt: str


def story(briefing: Briefing) -> Story:
    """The first ten seconds of a briefing."""
    first: Any = briefing.first
    runs = briefing.runs
    alone: Any = next((x for x in briefing.studies if type(x).__name__ == "Each"), None)
    ladder: Any = next((x for x in briefing.studies if type(x).__name__ == "Ladder"), None)
    then = ""
    if ladder is not None:
        then = f"{invest.headline(ladder).rstrip('.')}."
    elif briefing.move is not None:
        then = stories.next_words(briefing.base, briefing.move)
    claim = ""
    if alone is not None and alone.factor == _TEN and len(alone.teams) > 1:
        claim = f"“{stories.CLAIM}” {stories.claim_outcome(alone)}"
    return Story(
        finding=stories.finding(alone, runs, briefing.less) if alone is not None else [],
        cheaper=stories.cheaper(first) if _is_comparison(first) else "",
        claim=claim,
        then=then,
        doubt=stories.doubt([run.model for run in runs], briefing.turn),
    )


def document(
    briefing: Briefing,
    pictures: Sequence[tuple[str, str]],
    *,
    command: str,
    version: str,
) -> str:
    """The report of all studies. pictures: as for a comparison."""
    theirs = {study.picture for study in _STUDIES.values()}
    mine = [picture for picture in pictures if picture[0] not in theirs]
    first: Any = briefing.first
    if _is_comparison(first):
        text = comparison_document(first, mine, command=command, version=version)
    else:
        text = run_document(first, mine, command=command, version=version)
    head, mark, rest = text.partition(_BEFORE)
    parts: list[str] = []
    for study in briefing.studies:
        told = _STUDIES[type(study).__name__]
        own = [picture for picture in pictures if picture[0] == told.picture]
        whole = told.document(study, own, command="", version=version)
        _, _, opening = whole.partition("\n## ")[0].partition("\n")
        parts += [f"## {told.title}", "", opening.strip(), ""]
        if told.card is not None:
            parts += [markdown(trust.summary(told.card(study)), most=600), ""]
    for verb, why in briefing.absent:
        title = next(told.title for told in _STUDIES.values() if told.key == verb)
        parts += [f"## {title}", "", f"{_ABSENT[verb]} {markdown(why, most=400)}", ""]
    return joined([head, *parts, mark + rest])


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
            _STUDIES[type(study).__name__].key: _STUDIES[type(study).__name__].data(study)
            for study in briefing.studies
        },
        "absent": dict(briefing.absent),
    }


def _is_comparison(first: RunResult | Comparison) -> bool:
    return type(first).__name__ == "Comparison"
