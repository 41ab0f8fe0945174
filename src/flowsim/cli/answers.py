"""What the studies print of their results.

Input: results, and what was typed. Output: lines on stdout, files where they are asked for.
Must not depend on: how a study runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flowsim.cli import talk

if TYPE_CHECKING:
    from flowsim.cli.options import StudyOptions
    from flowsim.report.format.table import Table
    from flowsim.report.sections.trust import TrustCheck
    from flowsim.study.results import Comparison, Outcome, RunResult
    from flowsim.study.study_result import StudyResult
    from flowsim.study.sweep.sweep import Sweep

Answer = TypeVar("Answer", bound="StudyResult")

_MOST_TEAMS = 6
_MOST_SENTENCES = 4
_MOST_WORKS = 6
_MOST_ROWS = 41
_MAX_INDICATORS = 2


def print_run(run: RunResult) -> None:
    """A sentence, the kinds of work, the teams that matter."""
    from flowsim.report.format.plurals import counted
    from flowsim.report.format.table import fits
    from flowsim.report.runs import markets, start
    from flowsim.report.sections import indicators, losses, tables, trust, wording
    from flowsim.report.sections.constraint import hold_sentence
    from flowsim.report.sections.judged import judged_text

    card = trust.card((run,))
    say_alarm(card)
    talk.headline(wording.run_sentence(run))
    for remark in filter(None, [judged_text(run), *start.remarks((run,))]):
        talk.say(remark)
    for remark in (*losses.sentences(run), *markets.sentences(run)):
        talk.say(remark)
    talk.say()
    works = tables.work_table(run).first(_MOST_WORKS)
    brief = tables.work_table(run, half=False).first(_MOST_WORKS)
    if not fits(works, talk.columns()) and fits(brief, talk.columns()):
        works = brief
    talk.table(works)
    if len(run.work) > len(works.rows):
        kinds = counted(len(run.work) - len(works.rows), "more kind", "more kinds")
        talk.say(f"… and {kinds} of work.")
    talk.say()
    _print_teams(run)
    if run.verdict.is_demand and run.verdict.gains:
        talk.say("Gains assume that there is always work waiting to start.")
    for sentence in [hold_sentence(run), indicators.waiting_sentence(run), *_explained(run)]:
        if sentence:
            talk.say(sentence)
    talk.say(_counted(run))
    talk.say(trust.summary(card))
    print_expected((run,))


def _print_teams(run: RunResult) -> None:
    """The teams that matter, and how many there are besides."""
    from flowsim.report.format.plurals import counted
    from flowsim.report.sections import tables

    teams = tables.team_table(run, name=tables.team_key).first(_MOST_TEAMS)
    talk.table(teams)
    left = len(run.teams) - len(teams.rows)
    if left > 0:
        talk.say(f"… and {counted(left, 'more team')}; --json and --out show all.")
    if any(row[-1].endswith(tables.TOGETHER) for row in teams.rows):
        talk.say(
            f"{tables.TOGETHER} tested together with others; the figure is what all of them "
            "gain at once."
        )


def _explained(run: RunResult) -> list[str]:
    """Where other indicators disagree with the verdict and why, or else that they agree."""
    from flowsim.report.sections import indicators

    return indicators.disagreements(run)[:_MAX_INDICATORS] or [indicators.agreement(run)]


def print_comparison(comparison: Comparison) -> None:
    """A sentence for each scenario, a table, paired differences, indicators that disagree."""
    from flowsim.report.format.labels import run_labels
    from flowsim.report.runs import start
    from flowsim.report.sections import indicators, scenario_tables, tables, trust, wording, worth
    from flowsim.report.sections.judged import judged_text

    card = trust.card(comparison.runs)
    say_alarm(card)
    sentences = wording.comparison_sentences(comparison)
    for sentence in sentences[:_MOST_SENTENCES]:
        talk.headline(sentence)
    if len(sentences) > _MOST_SENTENCES:
        talk.say(f"… and {len(sentences) - _MOST_SENTENCES} more scenarios.")
    for remark in filter(None, [judged_text(comparison.base), *start.remarks(comparison.runs)]):
        talk.say(remark)
    talk.say()
    talk.table(scenario_tables.scenario_table(comparison.runs, columns=talk.columns()))
    talk.say()
    if len(comparison.others) <= _MOST_SENTENCES:
        talk.table(tables.difference_table(comparison, tables.BRIEFLY))
        talk.say(_counted(comparison.base, "; paired differences (common random numbers)"))
    else:
        talk.say(_counted(comparison.base))
        talk.say("Paired differences are in the report (--out) and in --json.")
    worths = worth.brief_table(comparison, most=_MOST_SENTENCES)
    if worths is not None and comparison.money is not None:
        talk.say()
        talk.table(worths)
        talk.say(worth.brief_note(comparison.money))
    if len(comparison.runs) <= _MOST_SENTENCES:
        for run, label in zip(comparison.runs, run_labels(comparison.runs), strict=True):
            for sentence in indicators.disagreements(run)[:1]:
                talk.say(f"{label}: {sentence}")
    talk.say(trust.summary(card))
    print_expected(comparison.runs)


def print_expected(runs: Sequence[RunResult]) -> None:
    """Print the expectations of each file and their outcomes; nothing if there are none."""
    from flowsim.report.format.labels import run_labels

    for run, label in zip(runs, run_labels(runs), strict=True):
        if run.outcomes:
            talk.say()
            print_outcomes(label, run.outcomes)


def print_outcomes(label: str, outcomes: Sequence[Outcome]) -> None:
    """How many expectations hold, each with what was found, and why some are not decided."""
    from flowsim.report.sections import expectations

    talk.say(f"Expectations of {label}: {expectations.counted(outcomes)}.")
    talk.lines(expectations.lines(outcomes, talk.columns()))


def print_study(
    sentences: Sequence[str],
    table: Callable[[bool], Table],
    base: RunResult | Sweep,
    card: Sequence[TrustCheck] = (),
) -> None:
    """Sentences, and a table. table: all of it, or as much as fits a narrow terminal.

    card: of all runs behind the result; by default that of the base, if it is a run.
    """
    from flowsim.report.format.table import fits
    from flowsim.report.sections import trust
    from flowsim.report.sections.judged import judged_text
    from flowsim.study.results import RunResult

    if not card and isinstance(base, RunResult):
        card = trust.card((base,))
    say_alarm(card)
    for sentence in sentences:
        talk.headline(sentence)
    if isinstance(base, RunResult) and judged_text(base):
        talk.say(judged_text(base))
    talk.say()
    whole = table(True)
    found = whole if fits(whole, talk.columns()) else table(False)
    talk.table(found.first(_MOST_ROWS))
    if len(found.rows) > _MOST_ROWS:
        talk.say(f"… and {len(found.rows) - _MOST_ROWS} more rows; --json and --out show all.")
    talk.say(_counted(base, "; changes are paired (common random numbers)"))
    if card:
        talk.say(trust.summary(card))


def say_alarm(card: Sequence[TrustCheck]) -> None:
    """Say first of all that a check has failed."""
    from flowsim.report.sections import trust

    if text := trust.alarm(card):
        talk.headline(text)
        talk.say()


def _counted(run: RunResult | Sweep, more: str = "") -> str:
    from flowsim.report.format.numbers import percent_of
    from flowsim.report.sections import trust
    from flowsim.study.results import RunResult

    text = f"95% intervals for the means, {run.replications} replications, seed {run.seed}{more}."
    ended = run.checks.precision if isinstance(run, RunResult) else None
    if ended is None:
        return text
    if ended.reached:
        return f"{text} Known to within {percent_of(ended.wanted)}, as requested."
    return f"{text} {trust.not_reached(ended.wanted, ended.needed)}."


def write(
    result: StudyResult,
    out: Path,
    *,
    verb: str,
    command: str,
    only: Sequence[str] | None = None,
) -> list[Path]:
    """Write the report of a result into a folder. only: the pictures, by name; by default all."""
    from flowsim.report.render.write import write_report

    header = talk.header(verb)
    return write_report(result, out, command=command, header=header, only=only)


def give(
    result: Answer,
    show: Callable[[Answer], None],
    data: Callable[[Answer], dict[str, Any]],
    shared: StudyOptions,
    *,
    typed: str,
    then: str,
) -> None:
    """Write a report if it is asked for, print words or data, and suggest what to do next.

    typed: the command that gives the same again, the verb its second word.
    """
    verb = typed.split()[1]
    files = write(result, shared.out, verb=verb, command=typed) if shared.out else []
    content = data(result)
    if shared.as_json:
        talk.data(verb, content)
    else:
        show(result)
        if files:
            say_where(files)
        talk.next_command(then)
    leave(content)


def leave(content: dict[str, Any]) -> None:
    """End with 1, a verification failed, if a check has; all has been said by then."""
    if any(line["mark"] == "FAILED" for line in content.get("trust", ())):
        raise click.exceptions.Exit(1)


def say_where(files: list[Path]) -> None:
    """Where the report is, the page first if there is one, and its other files."""
    count = sum(file.suffix == ".png" for file in files)
    pictures = "1 picture" if count == 1 else f"{count} pictures"
    page = next((file for file in files if file.suffix == ".html"), None)
    beside = f"({'report.md, ' if page else 'with '}{pictures} as SVG and PNG, and data.json)"
    beside = beside if count else "(with report.md and data.json)" if page else "(with data.json)"
    report = f"Report: {page or files[0]}"
    talk.say()
    if len(f"{report} {beside}") <= talk.columns():
        talk.lines([f"{report} {beside}"])
    else:
        talk.lines([report])
        talk.say(f"(with {beside.removeprefix('(').removeprefix('with ')}")


def and_then(settings: tuple[str, ...], path: str, step: int) -> tuple[str, ...]:
    """Settings with a path changed by `step`; added to a change of that path if there is one."""
    for place, text in enumerate(settings):
        name, _, operation = text.partition("=")
        if name.strip() == path and re.fullmatch(r"\s*[+-][0-9]{1,9}\s*", operation):
            both = int(operation) + step
            here = (f"{path}={both:+d}",) if both else ()
            return (*settings[:place], *here, *settings[place + 1 :])
    return (*settings, f"{path}={step:+d}")


def instead(settings: tuple[str, ...], path: str, value: str) -> tuple[str, ...]:
    """Settings with another value of something."""
    kept = [text for text in settings if text.partition("=")[0].strip() != path]
    return (*kept, f"{path}={value}")


def as_typed(verb: str, *parts: object, **options: object) -> str:
    """The command that gives the same again, quoted for a shell."""
    words: list[object] = ["flowsim", verb, *parts]
    for name, value in options.items():
        values = value if isinstance(value, tuple) else (value,)
        for one in values:
            if one is not None:
                words += [f"--{name}", one]
    return talk.typed(*words)
