"""A report in Markdown: a plain sentence, tables, pictures, and how it was done.

Enters: a run or a comparison, the pictures that stand beside it, the command that makes it again.
Leaves: text in which nothing from a model file is markup. Must not know: files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.labels import items, run_labels, team_name
from flowsim.report.format.table import as_markdown
from flowsim.report.format.text import clean, code, listed, markdown
from flowsim.report.sections import (
    expectations,
    indicators,
    losses,
    scenario_tables,
    tables,
    trust,
    wording,
    worth,
)
from flowsim.report.sections.assumptions import assumption_table, letters_explained
from flowsim.report.sections.constraint import hold_sentence
from flowsim.report.sections.judged import judged_text

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.results import Comparison, RunResult

SENTENCE = 600  # characters of a sentence, names of a model among them


def comparison_document(
    comparison: Comparison,
    pictures: Sequence[tuple[str, str]],
    *,
    command: str,
    version: str,
) -> str:
    """The report of a comparison. pictures: name of the file without its ending, and title."""
    runs = comparison.runs
    base = comparison.base.model
    lines = [
        f"# {markdown(base.name or comparison.base.name)}, simulated: what the scenarios change",
        "",
    ]
    lines += alarm_lines(trust.card(runs))
    sentences = [*wording.comparison_sentences(comparison), *wording.spent_backlogs(runs)]
    for sentence in sentences:
        lines += [markdown(sentence, most=SENTENCE), ""]
    lines += [*as_markdown(scenario_tables.wide_scenario_table(runs)), "", _questions(runs)]
    lines += _expected(runs)
    lines += picture_lines(pictures)
    lines += ["## Differences from the baseline", "", _PAIRED, ""]
    lines += [*as_markdown(tables.difference_table(comparison)), ""]
    lines += [*_money_lines(comparison), *waiting(runs), *lost(runs), *_dora(runs)]
    return joined([*lines, *rest(runs, trust.card(runs), command=command, version=version)])


def _money_lines(comparison: Comparison) -> list[str]:
    """What the scenarios are worth; nothing where no work has a price."""
    found = comparison.money
    if found is None or not found.worths:
        return []
    lines = ["## Money", ""]
    for sentence in worth.sentences(comparison):
        lines += [markdown(sentence, most=SENTENCE), ""]
    table = worth.wide_table(found, run_labels(comparison.runs)[1:])
    return [*lines, *as_markdown(table), "", worth.explained(found), ""]


def run_document(
    run: RunResult, pictures: Sequence[tuple[str, str]], *, command: str, version: str
) -> str:
    """The report of one run. pictures: as for a comparison."""
    lines = [f"# {markdown(run.model.name or run.name)}", ""]
    lines += alarm_lines(trust.card((run,)))
    said = [wording.run_sentence(run), hold_sentence(run), *wording.spent_backlogs((run,))]
    for sentence in filter(None, said):
        lines += [markdown(sentence, most=SENTENCE), ""]
    lines += [*as_markdown(tables.work_table(run)), "", _questions((run,)), *_expected((run,))]
    lines += picture_lines(pictures)
    lines += ["## Teams", "", *as_markdown(tables.team_table(run)), "", _STAR, ""]
    what = markdown(items(run.model, run.judged))
    lines += [f"## Steps of {what}", "", *as_markdown(tables.step_table(run)), ""]
    lines += [*waiting((run,)), *lost((run,)), *_dora((run,))]
    return joined([*lines, *rest((run,), trust.card((run,)), command=command, version=version)])


def comparison_summary(comparison: Comparison) -> str:
    """What a notebook shows of a comparison."""
    sentences = [markdown(text, most=SENTENCE) for text in wording.comparison_sentences(comparison)]
    table = as_markdown(scenario_tables.wide_scenario_table(comparison.runs))
    paired = as_markdown(tables.difference_table(comparison))
    alarm = alarm_lines(trust.card(comparison.runs))
    return joined([*alarm, "\n\n".join(sentences), "", *table, "", *paired])


def run_summary(run: RunResult) -> str:
    """What a notebook shows of a run."""
    sentence = markdown(wording.run_sentence(run), most=SENTENCE)
    table, teams = as_markdown(tables.work_table(run)), as_markdown(tables.team_table(run))
    return joined([*alarm_lines(trust.card((run,))), sentence, "", *table, "", *teams])


_PAIRED = (
    "Each difference is the mean over replications that met the same luck in both scenarios. The "
    "paired interval is the one that holds; the unpaired one is what the same replications would "
    "give if they had nothing in common. Where unfinished work grows, times have no steady mean "
    "and no difference is shown."
)
_STAR = (
    "A tenth faster: what throughput would gain with work always at hand. Teams with a star were "
    "tried together and share one figure, what all of them gain at once; a team that is not felt "
    "has no way to change what is delivered."
)
_VERDICT = (
    "The bottleneck is found by trying. Work is kept always at hand, one team after the other gets "
    "a tenth more speed, and the team that raises throughput most is the bottleneck. Teams "
    "that are clearly behind are dropped early; those that add next to nothing are tried together. "
    "Where no team's speed matters, limits, waits, gates and batches are tried as well. "
    "How busy a team is and what waits for it are shown beside the answer and are not its reason."
)

_TRUST = (
    "What was checked, and what was found. *Look* says that a line limits what the figures can be "
    "used for; it does not say that they are wrong."
)
_SIGNS = (
    "These are explanations, not the verdict. *Of all waiting*: where {items} wait, whatever for. "
    "*Busy*: worked over available time. *All busy*: share of time in which nobody of the team who "
    "is there is idle. *Sole*: the team has been so without a break for longer than any other; "
    "*shifting*: while that passes from one team to another (Roser, Nakano and Tanaka 2002). "
    "*Blocked* (left out if nobody is), *starved*: people idle while a limit keeps what the team "
    "has finished, or with nothing to begin. *Arrow*: the team to which all arrows lead, when each "
    "leads downstream where a team is blocked more than the next is starved, else upstream (Kuo, "
    "Lim and Meerkov 1996). From *all busy* on, figures are of the first {count} replications."
)
_WAITS = (
    "Items that wait, in the mean, by what they wait for, one reason after the other: until the "
    "gate opens, until the batch is there, until the team opens, and then for busy people, nights "
    "and weekends included. *While closed* is the part of the waits for people or opening hours "
    "that falls into closed hours. What somebody has in hand does not wait."
)
_DORA = (
    "The four keys as DORA defines them (dora.dev, 2024), of {items}. A deployment is a delivery; "
    "change lead time runs from commitment to delivery; a change has failed if its delivery "
    "brought on work that pre-empts (an incident), and recovery takes from that one's arrival to "
    "its delivery. A dash: nothing of the kind happens in the model."
)
_MOST_TEAMS = 5  # of each run, where there are several

_ASSUMED = (
    "Numbers with a believed range or a source, of levers only if they are pulled here; the model "
    "files have the others."
)


def _questions(runs: Sequence[RunResult]) -> str:
    """The question that each file asks, if it does."""
    asked = [
        f"- {markdown(label)}: {markdown(run.question, most=300)}"
        for run, label in zip(runs, run_labels(runs), strict=True)
        if run.question
    ]
    return "\n".join([*asked, ""]) if asked else ""


def _expected(runs: Sequence[RunResult]) -> list[str]:
    """What the files expect and what became of it, run by run; nothing if they expect nothing."""
    asking = [pair for pair in zip(runs, run_labels(runs), strict=True) if pair[0].outcomes]
    if not asking:
        return []
    lines = ["## What was expected", "", expectations.EACH, ""]
    for run, label in asking:
        lines += [f"{markdown(label)}: {expectations.counted(run.outcomes)}.", ""]
        lines += [*as_markdown(expectations.table(run.outcomes)), ""]
        lines += [
            f"- {markdown(text, most=SENTENCE)}" for text in expectations.remarks(run.outcomes)
        ]
        lines.append("")
    return lines


def picture_lines(pictures: Sequence[tuple[str, str]]) -> list[str]:
    """Pictures with their findings. pictures: name of the file without its ending, and title."""
    lines = []
    for name, title in pictures:
        text = markdown(title, most=SENTENCE)
        lines += [f"![{text}]({name}.png)", "", f"{text} ([as SVG]({name}.svg))", ""]
    return lines


def alarm_lines(lines: Sequence[trust.Line]) -> list[str]:
    """What stands above all else if a check has failed."""
    text = trust.alarm(lines)
    return [f"**{markdown(text, most=2 * SENTENCE)}**", ""] if text else []


def card_lines(lines: Sequence[trust.Line]) -> list[str]:
    """The trust card."""
    rows = [
        f"| {line.check} | {line.mark} | {markdown(trust.sentence(line), most=SENTENCE)} |"
        for line in lines
    ]
    head = ["| check | | what was found |", "| :-- | :-- | :-- |"]
    return ["## How far to trust it", "", _TRUST, "", *head, *rows, ""]


def rest(
    runs: Sequence[RunResult],
    card: Sequence[trust.Line] = (),
    *,
    command: str,
    version: str,
) -> list[str]:
    """The trust card, how the bottleneck was found, what it rests on, and how it was done.

    card: of all runs behind the result; by default of these.
    """
    lines = [
        *card_lines(card or trust.card(runs)),
        "## How the bottleneck was found",
        "",
        _VERDICT,
        "",
    ]
    lines += [*as_markdown(tables.verdict_table(runs)), ""]
    for run, label in zip(runs, run_labels(runs), strict=True):
        capacity = tables.capacity_text(run.verdict)
        what = markdown(items(run.model, run.judged))
        lines.append(f"- {markdown(label)}: {what} with work always at hand: {capacity}")
        helps = hold_sentence(run)
        lines += [f"- {markdown(label)}: {markdown(helps, most=SENTENCE)}"] if helps else []
    lines += ["", *beside(runs)]
    said = judged_text(runs[0])
    lines += [markdown(said, most=SENTENCE), ""] if said else []
    labels = run_labels(runs) if len(runs) > 1 else ()
    lines += foundation([run.model for run in runs], labels)
    first = runs[0]
    made = method(first.model, first.replications, first.seed, version)
    return [*lines, "## How it was done", "", made, "", *again(command)]


def foundation(models: Sequence[Model], labels: Sequence[str] = ()) -> list[str]:
    """What models rest on: their numbers with a range or a source."""
    lines: list[str] = []
    table = assumption_table(models, labels)
    if table.rows:
        lines += ["## What it rests on", "", _ASSUMED, ""]
        lines += [*as_markdown(table), "", letters_explained(table), ""]
    return lines


def beside(runs: Sequence[RunResult]) -> list[str]:
    """What usual signs of a bottleneck point at, and why some point elsewhere."""
    followed = [run.moments.replications for run in runs if run.moments is not None]
    if not followed:
        return []
    what = markdown(items(runs[0].model, runs[0].judged))
    lines = ["## What else points at a team", "", _SIGNS.format(items=what, count=followed[0]), ""]
    table = indicators.signs_table(runs, most=_MOST_TEAMS if len(runs) > 1 else len(runs[0].teams))
    lines += [*as_markdown(table), ""]
    for run, label in zip(runs, run_labels(runs), strict=True):
        said = indicators.disagreements(run) or [indicators.agreement(run)]
        lines += [f"- {markdown(label)}: {markdown(text, most=SENTENCE)}" for text in said if text]
    return [*lines, ""]


def waiting(runs: Sequence[RunResult]) -> list[str]:
    """What items wait for."""
    what = markdown(items(runs[0].model, runs[0].judged))
    lines = ["## What is waited for", "", _WAITS, ""]
    if len(runs) > 1:
        return [*lines, *as_markdown(indicators.scenario_waits_table(runs)), ""]
    (run,) = runs
    lines += [f"Items that wait, {what} place by place:", ""]
    lines += [*as_markdown(indicators.place_table(run)), ""]
    if len(run.work) > 1:
        lines += ["All kinds of work:", "", *as_markdown(indicators.kind_table(run)), ""]
    return lines


def lost(runs: Sequence[RunResult]) -> list[str]:
    """What arrives and is never delivered; nothing where nothing is lost."""
    table = losses.table(runs)
    return [] if table is None else ["## What is lost", "", *as_markdown(table), ""]


def _dora(runs: Sequence[RunResult]) -> list[str]:
    """The measures of DORA."""
    what = markdown(items(runs[0].model, runs[0].judged))
    lines = ["## Measures of software delivery (DORA)", "", _DORA.format(items=what), ""]
    return [*lines, *as_markdown(tables.dora_table(runs)), ""]


def method(model: Model, replications: int, seed: int, version: str) -> str:
    """How models were run, in a paragraph."""
    days = f"Time zero is {model.start}. {days_off(model)}" if model.start is not None else ""
    return (
        f"{days}flowsim {version} simulated every item from arrival to delivery, again and again "
        "with different luck. Intervals are 95% intervals of the mean over replications, cut to "
        "what is possible: no share beyond 100%, nothing below zero that cannot be. They say how "
        "well the model's answer is known, not how well the model describes the organisation. "
        "Percentages of items (half, 85%) are of those delivered."
    )


def days_off(model: Model) -> str:
    """Who has which holidays, in a sentence; empty if nobody has any."""
    found: dict[str, list[str]] = {}
    for team in model.teams:
        if team.hours.holidays is not None and team.hours.holidays.name != "none":
            name = clean(team.hours.holidays.name, most=60)
            found.setdefault(name, []).append(team_name(model, team.name))
    if not found:
        return ""
    if len(found) == 1:
        return f"Holidays: {markdown(next(iter(found)))}. "
    each = [f"{markdown(days)} ({markdown(listed(teams))})" for days, teams in found.items()]
    return f"Holidays: {'; '.join(each)}. "


def again(command: str) -> list[str]:
    """The command that makes a report again, if there is one."""
    return [f"To do it again: {code(command)}", ""] if command else []


def joined(lines: list[str]) -> str:
    """Lines as a text, without stretches of empty ones."""
    text = "\n".join(lines).rstrip() + "\n"
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text
