"""The claims of the essays as sentences, a table, a report and data.

Input: Claims. Output: texts, a document, plain data. Must not depend on: files, pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flowsim.report.format.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Paragraph,
    Section,
    TableBlock,
    paragraphs,
    said,
    shown_first,
)
from flowsim.report.format.plurals import counted
from flowsim.report.format.table import Table
from flowsim.report.format.text import capitalized, clean, listed, markdown
from flowsim.report.runs.data import known, outcomes_data
from flowsim.report.runs.document import again
from flowsim.report.sections import expectations
from flowsim.report.studies.claims import words

if TYPE_CHECKING:
    from flowsim.study.claims.records import Answer, Claims, Moved
    from flowsim.study.results import Outcome

_LONGEST = 400  # characters of a cell
_FEW = 3  # claims that a terminal shows in full
_EVIDENCE = (
    "Claims marked *assumption* have settings that already say what the claim says: that they hold "
    "shows that the model is consistent with the essay, and is no evidence that the essay is "
    "right. Claims marked *consequence* are not written into any setting: they follow, or fail to "
    "follow, from the organisation and its numbers."
)
_METHOD = (
    "Each claim is a file with expectations that are read strictly. An "
    "expectation holds or fails where the whole 95% interval is on one side of the bound, each "
    "by itself; a claim holds where all of its expectations do and fails where one fails. "
    "Differences and ratios are paired, on common random numbers. Figures of curves are solutions "
    "of equations and have no interval. No number was chosen to make a claim hold."
)


def headline(found: Claims) -> str:
    """How many hold, in one sentence."""
    if len(found.answers) == 1:
        return words.brief_result(found.answers[0])
    held, failed = found.count("held"), found.count("failed")
    parts = [f"{held} {'holds' if held == 1 else 'hold'}"]
    parts += [f"{failed} {'fails' if failed == 1 else 'fail'}"]
    undecided, pending = found.count("inconclusive"), found.count("pending")
    parts += [f"{undecided} {'is' if undecided == 1 else 'are'} undecided"] * bool(undecided)
    parts += [f"{pending} cannot be run yet"] * bool(pending)
    return f"Of {counted(len(found.answers), 'claim')} of the essays, {listed(parts)}."


def sentences(found: Claims) -> list[str]:
    """How many hold, how many of them only say what the settings say, and what turns most."""
    if len(found.answers) == 1:
        return [words.result_sentence(found.answers[0])]
    held = [each for each in found.answers if each.word == "held"]
    assumed = sum(each.claim.is_assumed for each in held)
    lines = [headline(found)]
    if held:
        lines.append(_evidence(assumed, len(held) - assumed))
    moved = [each for each in found.answers if each.moved]
    turning = sum(bool(each.turning) for each in moved)
    if moved:
        lines.append(
            f"For {turning} of {len(moved)} claims, moving one number within its range changes the "
            "outcome."
        )
    return lines


def _evidence(assumed: int, follow: int) -> str:
    """How many of the claims that hold are only consistent with the settings."""
    if not assumed:
        return "All that hold follow from the model."
    stated = f"{assumed} {'is' if assumed == 1 else 'are'} already stated by the settings"
    if not follow:
        return f"Of those that hold, {stated} (consistency, not evidence)."
    return (
        f"Of those that hold, {stated} (consistency, not evidence); the other {follow} "
        f"{'follows' if follow == 1 else 'follow'} from the model."
    )


def kind(answer: Answer) -> str:
    """Whether a claim is written into the settings, or follows."""
    return "assumption" if answer.claim.is_assumed else "consequence"


def table(found: Claims) -> Table:
    """A claim a row: outcome, found, expected, where it turns."""
    rows = []
    for each in found.answers:
        deciding = each.deciding
        result, expected = clean(each.claim.pending, most=_LONGEST), ""
        if deciding is not None:
            result = words.found_text(each, deciding)
            expected = words.expected_text(each, deciding)
        if len(each.outcomes) > 1:
            result += f" ({words.how_many_hold(each)})"
        claim = f"{each.claim.number}. {clean(each.claim.says, most=_LONGEST)}"
        turns = words.brief_condition(each)
        rows.append((claim, _word(each), result, expected, turns, kind(each)))
    head = ("claim", "outcome", "found", "expected", "what changes it", "kind")
    return Table(head, tuple(rows), "llllll", longest=_LONGEST).without_blank_columns()


def _word(answer: Answer) -> str:
    return words.WORDS.get(answer.word, "not yet")


def lines(found: Claims, columns: int) -> list[str]:
    """A claim after the other for a terminal: its outcome, what was found, where it turns."""
    import textwrap

    is_brief = len(found.answers) > _FEW
    told = []
    for each in found.answers:
        margin = f"{each.claim.number:>3}  {_word(each):<11}"
        blank = " " * len(margin)
        texts = [clean(each.claim.says, most=_LONGEST)]
        if is_brief or not each.outcomes:
            texts.append(words.full_finding(each))
            texts += _why_of(each)
            texts += [f"Otherwise: {words.brief_condition(each)}."] if each.turning else []
        else:
            texts += [_of_one(each, outcome) for outcome in each.outcomes]
            texts += _why_of(each)
            texts += [f"Condition: {line}." for line in words.conditions(each)]
            texts += [words.ASSUMED] * each.claim.is_assumed
        for place, text in enumerate(texts):
            wrapped = textwrap.wrap(text, columns - len(margin) - 1, break_on_hyphens=False)
            for line in wrapped:
                told.append(f"{margin if not place and line is wrapped[0] else blank} {line}")
        told.append("")
    return told


def _why_of(answer: Answer) -> list[str]:
    """The reason of an outcome, if its file gives one."""
    why = words.reason(answer)
    return [f"Why: {why}"] if why else []


def _of_one(answer: Answer, outcome: Outcome) -> str:
    return f"{capitalized(words.MET[outcome.word])}: {words.outcome_sentence(answer, outcome)}"


def document(found: Claims, figures: Sequence[Figure], *, command: str, version: str) -> Document:
    """The report: a table of all, then a section on each."""
    first, others, is_one = sentences(found)[:1], sentences(found)[1:], len(found.answers) == 1
    return Document(
        "The claims of the essays",
        (*(paragraphs if is_one else shown_first)(first), *paragraphs(others)),
        (*figures, Paragraph(_EVIDENCE), TableBlock(table(found))),
        (
            *(_section(each) for each in found.answers),
            Section("method", "Method", (
                Paragraph(_METHOD), Paragraph(_ranges(found)),
                Paragraph(f"flowsim {version}. {made(found)}"), *again(command),
            )),
        ),
    )  # fmt: skip


def made(found: Claims) -> str:
    """How often models were run."""
    runs = f"{counted(found.replications, 'replication')} of each model, seed {found.seed}."
    if not found.changes:
        return runs
    return f"The organisation is changed: {clean(', '.join(found.changes), most=200)}. {runs}"


def _ranges(found: Claims) -> str:
    if not found.beside:
        return "No number was moved."
    return (
        "Each number was moved alone to both ends of its range, with "
        f"{counted(found.beside, 'replication')} of each model; where the outcome changed, halving "
        "the range found the value from which on it is another. A claim with the same outcome at "
        "both ends is taken to have it in between, too."
    )


def _section(answer: Answer) -> Section:
    claim = answer.claim
    rows = []
    for each in answer.outcomes:
        text = clean(each.expectation.text, most=_LONGEST)
        rows.append((words.MET[each.word], text, expectations.found(each)))
    blocks: list[Block] = [said(answer.model.question), said(f"{claim.essay}.".replace("..", "."))]
    blocks += [said(words.result_sentence(answer), most=_LONGEST)]
    blocks += [said(why, most=_LONGEST) for why in _why_of(answer)]
    if rows:
        head = ("", "expected", "found")
        blocks.append(TableBlock(Table(head, tuple(rows), "lll", longest=_LONGEST)))
    bullets = [markdown(line, most=_LONGEST) for line in words.conditions(answer)]
    if bullets:
        blocks += [Paragraph("Conditions:"), Bullets(tuple(bullets))]
    if claim.is_assumed:
        blocks.append(Paragraph(words.ASSUMED))
    title = f"{claim.number}. {words.SAID[answer.word]}: {clean(claim.says, most=_LONGEST)}"
    return Section(f"claim-{claim.number}", title, tuple(blocks))


def data(found: Claims) -> dict[str, Any]:
    """All claims as plain data."""
    return {
        "sentences": sentences(found),
        "counts": {
            word: found.count(word) for word in ("held", "failed", "inconclusive", "pending")
        },
        "replications": found.replications,
        "replications_of_ranges": found.beside,
        "seed": found.seed,
        "changes": list(found.changes),
        "claims": [_answer(each) for each in found.answers],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    claim = answer.claim
    return {
        "number": claim.number,
        "file": f"{answer.name}.yaml",
        "says": clean(claim.says, most=_LONGEST),
        "essay": clean(claim.essay, most=_LONGEST),
        "kind": kind(answer),
        "outcome": answer.word,
        "sentence": words.result_sentence(answer),
        "why": words.reason(answer),
        "pending": clean(claim.pending, most=_LONGEST),
        "expectations": [_placed(answer, each) for each in outcomes_data(answer.outcomes)],
        "conditions": [_moved(answer, each) for each in answer.moved],
    }


def _placed(answer: Answer, outcome: dict[str, Any]) -> dict[str, Any]:
    """An outcome with its place in the claim's file, wherever that is."""
    file = f"{answer.name}.yaml"
    return {**outcome, "where": file + outcome["where"].rpartition(file)[2]}


def _moved(answer: Answer, number: Moved) -> dict[str, Any]:
    def both(value: float) -> dict[str, Any]:
        return {"value": known(value), "text": words.number_text(answer, number, value)}

    return {
        "path": number.path,
        "now": both(number.value),
        "low": {**both(number.low), "outcome": number.at_low},
        "high": {**both(number.high), "outcome": number.at_high},
        "turns": [
            {"to": turn.to, "last": both(turn.last), "clear": both(turn.clear)}
            for turn in number.turns
        ],
        "sentence": words.condition(answer, number),
    }
