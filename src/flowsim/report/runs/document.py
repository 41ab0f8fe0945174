"""The document of a run or a comparison: sentences, tables, figures, and the method.

Input: a run or a comparison, its figures, the command that reproduces it.
Output: a Document, and the sections that those of other studies share. Must not depend on: files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowsim.report.format.document import (
    SENTENCE,
    Alarm,
    Block,
    Bullets,
    Command,
    Document,
    Figure,
    Paragraph,
    Section,
    TableBlock,
    bullets,
    paragraphs,
    said,
)
from flowsim.report.format.labels import items, model_title, run_labels, team_name
from flowsim.report.format.plurals import counted
from flowsim.report.format.table import Table
from flowsim.report.format.text import capitalized, clean, listed, markdown
from flowsim.report.runs import pulled, spread, start
from flowsim.report.runs.markets import markets
from flowsim.report.runs.markets import sentences as market_sentences
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
from flowsim.report.sections.judged import judged_items, judged_text, kinds_of, what_is_judged

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.results import Comparison, RunResult


def comparison_document(
    comparison: Comparison, figures: Sequence[Figure], *, command: str, version: str
) -> Document:
    """The report of a comparison. figures: its pictures."""
    runs = comparison.runs
    name = model_title(comparison.base)
    differences = Section(
        "differences",
        "Differences from the baseline",
        (Paragraph(_PAIRED), TableBlock(tables.difference_table(comparison))),
    )
    sentences = [*wording.comparison_sentences(comparison), *start.remarks(runs)]
    table = TableBlock(scenario_tables.wide_scenario_table(runs))
    return Document(
        f"{name}, simulated: what the scenarios change",
        (*alarms(trust.card(runs)), *paragraphs(sentences)),
        (table, *_questions(runs), *figures),
        (
            *_expected(runs), differences, *_money(comparison), *markets(runs), *_spread(runs),
            waiting(runs),
            *lost(runs), _dora(runs),
            *rest(runs, trust.card(runs), command=command, version=version),
        ),
    )  # fmt: skip


def _spread(runs: Sequence[RunResult]) -> tuple[Section, ...]:
    """Levers that deliveries pull, and levers that spread among people, run by run."""
    labels = run_labels(runs)
    return (
        *pulled.section(
            [(label, run.model, run.pulled) for label, run in zip(labels, runs, strict=True)]
        ),
        *spread.section([(label, run.spread) for label, run in zip(labels, runs, strict=True)]),
    )


def _money(comparison: Comparison) -> tuple[Section, ...]:
    """What the scenarios are worth; nothing where no work has a price."""
    found = comparison.money
    if found is None or not found.worths:
        return ()
    table = TableBlock(
        worth.wide_table(found, worth.scenario_labels(comparison), comparison.base.model)
    )
    blocks: tuple[Block, ...] = (
        *paragraphs(worth.sentences(comparison)),
        table,
        Paragraph(worth.explained(found)),
    )
    return (Section("money", "Money", blocks),)


def run_document(
    run: RunResult, figures: Sequence[Figure], *, command: str, version: str
) -> Document:
    """The report of one run. figures: as for a comparison."""
    sentences = [wording.run_sentence(run), hold_sentence(run), *market_sentences(run)]
    sentences += start.remarks((run,))
    table, card = TableBlock(tables.work_table(run)), trust.card((run,))
    return Document(
        model_title(run),
        (*alarms(card), *paragraphs(sentences)),
        (table, *_questions((run,)), *figures),
        (
            *_expected((run,)),
            Section("teams", "Teams", (TableBlock(tables.team_table(run)), Paragraph(_STAR))),
            _steps(run),
            *markets((run,)), *_spread((run,)), waiting((run,)), *lost((run,)), _dora((run,)),
            *rest((run,), card, command=command, version=version),
        ),
    )  # fmt: skip


def _steps(run: RunResult) -> Section:
    """The steps of each kind of work that counts."""
    kinds = kinds_of(run)
    if len(kinds) == 1:
        what = items(run.model, kinds[0])
        return Section("steps", f"Steps of {what}", (TableBlock(tables.step_table(run, kinds[0])),))
    blocks: list[Block] = []
    for kind in kinds:
        blocks.append(Paragraph(f"{markdown(capitalized(items(run.model, kind)))}:"))
        blocks.append(TableBlock(tables.step_table(run, kind)))
    return Section("steps", "Steps", tuple(blocks))


def comparison_summary(comparison: Comparison) -> tuple[Block, ...]:
    """What a notebook shows of a comparison."""
    return (
        *alarms(trust.card(comparison.runs)),
        *paragraphs(wording.comparison_sentences(comparison)),
        TableBlock(scenario_tables.wide_scenario_table(comparison.runs)),
        TableBlock(tables.difference_table(comparison)),
    )


def run_summary(run: RunResult) -> tuple[Block, ...]:
    """What a notebook shows of a run."""
    return (
        *alarms(trust.card((run,))),
        said(wording.run_sentence(run)),
        TableBlock(tables.work_table(run)),
        TableBlock(tables.team_table(run)),
    )


_PAIRED = (
    "Each difference is the mean over replications with common random numbers: the same random "
    "numbers in both scenarios. `data.json` also has the intervals of "
    "independent replications. Where unfinished work grows, times have no steady mean, "
    "and no difference is shown."
)
_STAR = (
    "Gain if 10% faster: the gain in throughput with unlimited demand. Teams with a star were "
    "tested together and share one figure, what all of them gain at once. No effect possible: "
    "nothing that the team does can change what is delivered."
)
_VERDICT = (
    "The bottleneck is found by experiment. With unlimited demand, one team at a time is made 10% "
    "faster, and the team that raises throughput most is the bottleneck. Teams that are clearly "
    "behind are dropped early; those that add almost nothing are tested together. Where no team's "
    "speed matters, limits, waits, gates and batches are tested as well. How busy a team is and "
    "how much waits for it are shown for information; the answer does not depend on them."
)

_TRUST = (
    "Each check, and its result. *Look* marks something that limits what the figures can be used "
    "for; it does not mean that they are wrong."
)
_INDICATORS_NOTE = (
    "These indicators explain; they are not the verdict. *Share of waiting*: the share of all "
    "waiting {items} that wait at the team, for any reason. *Busy*: worked over available time. "
    "*All busy*: share of time in which everyone present in the team is busy. *Sole*: share of "
    "time in which the team has been all busy, without a break, for longer than any other; "
    "*shifting*: share of time in which that role passes from one team to another (Roser, Nakano "
    "and Tanaka 2002). *Blocked* (left out if no team is): people idle because a limit holds back "
    "what the team has finished. *Starved*: people idle with nothing to start. *Arrow*: the team "
    "that all arrows lead to; an arrow points downstream where a team is blocked more than the "
    "next one is starved, and upstream otherwise (Kuo, Lim and Meerkov 1996). From *all busy* on, "
    "figures are from the first {count} replications."
)
_WAITS = (
    "Average number of waiting items, by what they wait for. Reasons are counted one after the "
    "other: until the gate opens, until the batch is complete, until the team opens, and then for "
    "busy people, nights and weekends included. *While closed* is the part of the waits for people "
    "or opening hours that falls into closed hours. An item that someone is working on is not "
    "waiting."
)
_DORA = (
    "The four keys as DORA defines them (dora.dev, 2024), for {items}. A deployment is a delivery; "
    "change lead time runs from commitment to delivery; a change has failed if its delivery "
    "spawned work that pre-empts other work (an incident), and recovery takes from the arrival of "
    "that work to its delivery. A dash: this does not occur in the model."
)
_MOST_TEAMS = 5  # of each run, where there are several

_ASSUMED = (
    "Numbers with a range or a source; those of levers only if the lever is pulled here. The model "
    "files contain all others."
)


def _questions(runs: Sequence[RunResult]) -> tuple[Bullets, ...]:
    """The question that each file asks, if it does."""
    return bullets(
        f"{markdown(label)}: {markdown(run.question, most=300)}"
        for run, label in zip(runs, run_labels(runs), strict=True)
        if run.question
    )


def _expected(runs: Sequence[RunResult]) -> tuple[Section, ...]:
    """The expectations of each file and their outcomes; nothing if there are none."""
    asking = [pair for pair in zip(runs, run_labels(runs), strict=True) if pair[0].outcomes]
    if not asking:
        return ()
    blocks: list[Block] = [Paragraph(expectations.EACH)]
    for run, label in asking:
        blocks.append(Paragraph(f"{markdown(label)}: {expectations.counted(run.outcomes)}."))
        blocks.append(TableBlock(expectations.table(run.outcomes)))
        remarks = expectations.remarks(run.outcomes)
        blocks += bullets(markdown(text, most=SENTENCE) for text in remarks)
    return (Section("expected", "Expectations", tuple(blocks), is_open=True),)


def alarms(lines: Sequence[trust.TrustCheck]) -> tuple[Alarm, ...]:
    """The warning at the top if a check has failed."""
    text = trust.alarm(lines)
    return (Alarm(text),) if text else ()


def trust_section(lines: Sequence[trust.TrustCheck]) -> Section:
    """The trust card."""
    rows = tuple((line.check, line.mark, trust.sentence(line)) for line in lines)
    table = Table(("check", "", "result"), rows, "lll", longest=SENTENCE)
    return Section("trust", "How far to trust it", (Paragraph(_TRUST), TableBlock(table)))


def rest(
    runs: Sequence[RunResult],
    card: Sequence[trust.TrustCheck] = (),
    *,
    command: str,
    version: str,
) -> tuple[Section, ...]:
    """The trust card, how the bottleneck was found, the assumptions and the method.

    card: of all runs behind the result; by default of these.
    """
    labels = run_labels(runs) if len(runs) > 1 else ()
    first = runs[0]
    made = method(first.model, version)
    return (
        trust_section(card or trust.card(runs)),
        _found(runs),
        *beside(runs),
        *foundation([run.model for run in runs], labels),
        done(made, command),
    )


def _found(runs: Sequence[RunResult]) -> Section:
    """How the bottleneck was found, and what is judged."""
    lines = []
    for run, label in zip(runs, run_labels(runs), strict=True):
        capacity = tables.capacity_text(run)
        what = markdown(what_is_judged(run))
        lines.append(f"{markdown(label)}: {what} a week with unlimited demand: {capacity}")
        helps = hold_sentence(run)
        lines += [f"{markdown(label)}: {markdown(helps, most=SENTENCE)}"] if helps else []
    blocks: tuple[Block, ...] = (
        Paragraph(_VERDICT),
        TableBlock(tables.verdict_table(runs)),
        *bullets(lines),
    )
    judged = paragraphs([judged_text(runs[0])])
    return Section("verdict", "How the bottleneck was found", (*blocks, *judged))


def done(made: str, command: str) -> Section:
    """How a result was made. made: a paragraph."""
    return Section("method", "Method", (Paragraph(made), *again(command)))


def foundation(models: Sequence[Model], labels: Sequence[str] = ()) -> tuple[Section, ...]:
    """The assumptions of models: their numbers with a range or a source."""
    table = assumption_table(models, labels)
    if not table.rows:
        return ()
    letters = letters_explained(table)
    blocks: tuple[Block, ...] = (
        Paragraph(_ASSUMED),
        TableBlock(table),
        *([Paragraph(letters)] if letters else []),
    )
    return (Section("assumptions", "Assumptions", blocks),)


def beside(runs: Sequence[RunResult]) -> tuple[Section, ...]:
    """Other bottleneck indicators, and why some disagree with the verdict."""
    followed = [run.moments.replications for run in runs if run.moments is not None]
    if not followed:
        return ()
    what = markdown(judged_items(runs[0]))
    table = indicators.signs_table(runs, most=_MOST_TEAMS if len(runs) > 1 else len(runs[0].teams))
    lines: list[str] = []
    for run, label in zip(runs, run_labels(runs), strict=True):
        found = indicators.disagreements(run) or [indicators.agreement(run)]
        lines += [f"{markdown(label)}: {markdown(text, most=SENTENCE)}" for text in found if text]
    blocks = (Paragraph(_INDICATORS_NOTE.format(items=what, count=followed[0])), TableBlock(table))
    return (Section("signs", "Other bottleneck indicators", (*blocks, *bullets(lines))),)


def waiting(runs: Sequence[RunResult]) -> Section:
    """What items wait for."""
    blocks: list[Block] = [Paragraph(_WAITS)]
    if len(runs) > 1:
        blocks.append(TableBlock(indicators.scenario_waits_table(runs)))
    else:
        (run,) = runs
        for kind in kinds_of(run):
            what = markdown(items(run.model, kind))
            blocks.append(Paragraph(f"Waiting {what}, place by place:"))
            blocks.append(TableBlock(indicators.place_table(run, kind)))
        if len(run.work) > 1:
            blocks.append(Paragraph("All kinds of work:"))
            blocks.append(TableBlock(indicators.kind_table(run)))
    return Section("waits", "What items wait for", tuple(blocks))


def lost(runs: Sequence[RunResult]) -> tuple[Section, ...]:
    """Items that arrive and are never delivered; nothing where none are lost."""
    table = losses.table(runs)
    return () if table is None else (Section("lost", "Lost work", (TableBlock(table),)),)


def _dora(runs: Sequence[RunResult]) -> Section:
    """The measures of DORA."""
    first = runs[0]
    what = markdown(listed([items(first.model, kind) for kind in kinds_of(first)]))
    blocks = (Paragraph(_DORA.format(items=what)), TableBlock(tables.dora_table(runs)))
    return Section("dora", "Measures of software delivery (DORA)", blocks)


def method(model: Model, version: str) -> str:
    """How models were run, in a paragraph."""
    days = f"Time zero is {model.start}. {days_off(model)}" if model.start is not None else ""
    return (
        f"{days}flowsim {version} simulated every item from arrival to delivery, in each "
        "replication with other random numbers. Intervals are 95% intervals for the mean over "
        "replications, cut off at what is possible: no share above 100%, and nothing below zero "
        "that cannot be negative. They show how precisely the model's answer is known, not how "
        "well the model describes the organisation. Percentages of items (half, 85%) are of those "
        "delivered."
    )


def paired_note(replications: int, seed: int) -> str:
    """How models were compared, for a terminal."""
    count = counted(replications, "replication")
    return f"95% intervals, {count}, seed {seed}; the same random numbers in every row."


def days_off(model: Model) -> str:
    """The holidays of each team, in a sentence; empty if no team has any."""
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


def again(command: str) -> tuple[Command, ...]:
    """The command that reproduces a report, if there is one."""
    return (Command(command),) if command else ()
