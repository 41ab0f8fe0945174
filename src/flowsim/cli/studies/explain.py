"""`flowsim explain`: an analysis of averages, before any run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.mean_value.explanation import Explanation

_MOST_TEAMS = 16
_MOST_NOTES = 3


@click.command("explain")
@click.argument("file", type=options.MODEL)
@options.study(replications=None, out=False)
def command(shared: StudyOptions, file: Path) -> None:
    """Calculate upper bounds and a likely bottleneck without a run.

    Uses traffic equations and operational laws only: visits to each team, demand and capacity in
    hours, people needed, the maximum throughput of each team, and the bottleneck that this
    suggests. Averages ignore queueing: in the long run these are upper bounds, not predictions.
    """
    from flowsim.study.mean_value.explain import explain

    found = shared.load(file)
    explanation = explain(found.model, judge=shared.judge)
    if shared.as_json:
        from flowsim.report.runs.data import explanation_data

        talk.data("explain", explanation_data(explanation))
        return
    talk.warn(found.warnings)
    print_explanation(explanation, found.model)
    from flowsim.cli import answers

    talk.next_command(answers.as_typed("run", file, **shared.again()))


def _footer(explanation: Explanation, model: Model, *, is_whole: bool) -> str:
    """What the columns of the table are of."""
    from flowsim.report.format.labels import items

    text = "Averages ignore queueing: these are upper bounds in the long run, not predictions."
    what = items(model, explanation.judged)
    is_one = explanation.judge.is_one
    if is_whole:
        visits = f"Visits{' and max./week' if is_one else ''} count {what}"
        return f"{text} {visits}. FTE: people needed."
    most = f" Max./week counts {what}." if is_one else ""
    return f"{text}{most} A wider terminal shows more columns."


def print_explanation(explanation: Explanation, model: Model) -> None:
    """A sentence, a line a team, and what is approximate."""
    from flowsim.report.format.table import fits
    from flowsim.report.sections import bounds, tables
    from flowsim.report.sections.judged import judged_line
    from flowsim.study.mean_value.explain import explain

    talk.headline(bounds.explanation_sentence(explanation, model))
    for kind in explanation.judge.kinds[1:]:
        other = explain(model, judge=(kind,))
        talk.headline(bounds.explanation_sentence(other, model))
    if said := judged_line(model, explanation.judge):
        talk.say(said)
    talk.say()
    whole = tables.explanation_table(explanation, model)
    is_whole = fits(whole, talk.columns())
    shown = whole if is_whole else tables.explanation_table(explanation, model, whole=False)
    talk.table(shown.first(_MOST_TEAMS))
    if len(whole.rows) > _MOST_TEAMS:
        talk.say(f"… and {len(whole.rows) - _MOST_TEAMS} more teams; --json has all.")
    talk.say(_footer(explanation, model, is_whole=is_whole))
    for note in explanation.notes[:_MOST_NOTES]:
        talk.say(bounds.note_text(note, model))
    if (more := len(explanation.notes) - _MOST_NOTES) > 0:
        talk.say(f"… and {more} more {'note' if more == 1 else 'notes'}; --json has all.")
