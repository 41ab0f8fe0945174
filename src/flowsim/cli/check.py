"""`flowsim check`: the problems of model files, their content, and their expectations."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowsim.cli import options, talk
from flowsim.cli.options import StudyOptions

if TYPE_CHECKING:
    from flowsim.model import Loaded, Model
    from flowsim.report.render.junit import Suite

_MOST_SUGGESTED = 10_000  # replications


@click.command("check")
@click.argument("files", type=options.MODEL, nargs=-1, required=True)
@click.option(
    "--expect", "expects", is_flag=True, help="Run the models and test their expectations."
)
@click.option("--strict", is_flag=True, help="Also exit with 1 if an expectation is inconclusive.")
@click.option(
    "--junit",
    type=options.OwnFile("outcomes.xml", option="--junit"),
    metavar="FILE",
    help="Write the outcomes to this JUnit XML file, for CI.",
)
@options.study(out=False)
def command(
    shared: StudyOptions,
    files: tuple[Path, ...],
    expects: bool,
    strict: bool,
    junit: Path | None,
) -> None:
    """List every problem in model files.

    Each problem comes with file:line:column, what was found and what to write instead. With
    --expect, the models also run, and the exit code is 1 if an expectation fails.
    """
    asked: dict[str, object] = {"--strict": strict, "--junit": junit}
    asked |= {"--judge": shared.judge, "--replications": shared.replications}
    lost = [name for name, given in asked.items() if given and not expects]
    if lost:
        raise click.UsageError(f"{lost[0]} needs --expect.")
    models = _loaded(files, shared)
    if not expects:
        _say_fine(files, models, shared)
        return
    if not any(found.model.expect for found in models):
        raise click.UsageError("No file has expectations. Add `expect:` to one (docs/language.md).")
    suites = _suites(files, models, shared)
    if junit is not None:
        _write_junit(junit, suites, strict)
    _answer(suites, models, shared, strict=strict)
    words = {outcome.word for suite in suites for outcome in suite.outcomes}
    if "failed" in words or (strict and "inconclusive" in words):
        raise click.exceptions.Exit(1)


def _loaded(files: Sequence[Path], shared: StudyOptions) -> list[Loaded]:
    """All files; the problems of all of them at once. Raises ModelError."""
    from flowsim.model import ModelError

    found: list[Loaded | ModelError] = []
    for file in files:
        try:
            found.append(shared.load(file))
        except ModelError as error:
            found.append(error)
    models = [each for each in found if not isinstance(each, ModelError)]
    errors = [each for each in found if isinstance(each, ModelError)]
    if not errors:
        return models
    problems = [problem for error in errors for problem in error.problems]
    if shared.as_json:
        from flowsim.report.runs.models import problems_data

        data = {"ok": False, "problems": problems_data(problems)}
        if len(files) > 1:
            data["files"] = [
                {"file": str(file), "ok": False, "problems": problems_data(each.problems)}
                if isinstance(each, ModelError)
                else _data(file, each)
                for file, each in zip(files, found, strict=True)
            ]
        talk.data("check", data)
        raise click.exceptions.Exit(2) from None
    for file, each in zip(files, found, strict=True):
        if not isinstance(each, ModelError):
            talk.warn(each.warnings)
            talk.say(summary(file, each.model, len(each.warnings)))
        elif len(files) > 1:
            from flowsim.report.format.plurals import counted

            problem = counted(len(each.problems), "problem")
            talk.say(f"{click.format_filename(file)} has {problem}.")
    raise ModelError(problems)


def _say_fine(files: Sequence[Path], models: Sequence[Loaded], shared: StudyOptions) -> None:
    from flowsim.cli import answers

    if shared.as_json:
        each = [_data(file, found) for file, found in zip(files, models, strict=True)]
        talk.data("check", each[0] if len(each) == 1 else {"ok": True, "files": each})
        return
    for file, found in zip(files, models, strict=True):
        talk.warn(found.warnings)
        talk.headline(summary(file, found.model, len(found.warnings)))
    asking = [file for file, found in zip(files, models, strict=True) if found.model.expect]
    if asking:
        talk.next_command(answers.as_typed("check", "--expect", *asking[:1], **shared.again()))
    else:
        talk.next_command(answers.as_typed("explain", files[0], **shared.again()))


def _data(file: Path, found: Loaded) -> dict[str, Any]:
    from flowsim.report.runs.models import model_data, problems_data

    warnings = problems_data(found.warnings)
    content = {"ok": True, "problems": [], "warnings": warnings}
    return {"file": str(file), **content, "model": model_data(found.model)}


def _suites(files: Sequence[Path], models: Sequence[Loaded], shared: StudyOptions) -> list[Suite]:
    """Run the files that expect something."""
    for found in models:
        talk.warn(found.warnings)
    suites = []
    with talk.progress() as tell:
        from flowsim.report.render.junit import Suite
        from flowsim.study.expect import expected_of

        settings = shared.settings(tell)
        for file, found in zip(files, models, strict=True):
            begun = time.monotonic()
            result = expected_of(found.model, settings, name=file.stem)
            suites.append(Suite(str(file), result, time.monotonic() - begun))
    return suites


def _write_junit(file: Path, suites: Sequence[Suite], strict: bool) -> None:
    from flowsim.report.files.whole import folder, write
    from flowsim.report.render.junit import junit

    folder(file.parent)
    write(file, junit(suites, undecided="failure" if strict else "skipped"))


def _data_of(suite: Suite, found: Loaded) -> dict[str, Any]:
    """A file and the outcomes of its expectations as plain data."""
    from flowsim.report.runs.data import outcomes_data

    return {
        **_data(Path(suite.file), found),
        "judged": list(suite.expected.judge.kinds) if suite.expected.judge else None,
        "expectations": outcomes_data(suite.outcomes),
        "replications": suite.expected.replications,
        "seed": suite.expected.seed,
    }


def _answer(
    suites: Sequence[Suite],
    models: Sequence[Loaded],
    shared: StudyOptions,
    *,
    strict: bool,
) -> None:
    """Print what became of every expectation, and what to do next."""
    from flowsim.cli import answers
    from flowsim.report.sections import expectations
    from flowsim.report.sections.judged import judged_line

    every = [outcome for suite in suites for outcome in suite.outcomes]
    counts: dict[str, int] = {
        word: sum(each.word == word for each in every) for word in expectations.WORDS
    }
    first = suites[0].expected
    if shared.as_json:
        bad = counts["failed"] + strict * counts["inconclusive"]
        parts = [_data_of(suite, found) for suite, found in zip(suites, models, strict=True)]
        talk.data("check", {"ok": not bad, **counts, "files": parts})
        return
    for suite in suites:
        if suite.outcomes:
            answers.print_outcomes(click.format_filename(suite.file), suite.outcomes)
        else:
            talk.say(f"{click.format_filename(suite.file)} has no expectations.")
        talk.say()
    for suite, found in zip(suites, models, strict=True):
        judge = suite.expected.judge
        if judge is not None and (said := judged_line(found.model, judge)):
            talk.say(f"{click.format_filename(suite.file)}: {said}")
    talk.headline(f"{expectations.counted(every)}.".capitalize())
    talk.say(f"{expectations.EACH} {first.replications} replications, seed {first.seed}.")
    talk.next_command(_suggestion(suites, shared))


def _suggestion(suites: Sequence[Suite], shared: StudyOptions) -> str:
    """More replications where they may decide, or else a look at what came out otherwise."""
    from flowsim.cli import answers
    from flowsim.report.sections.expectations import rounded

    for suite in suites:
        needed = [each.needed for each in suite.outcomes if each.needed]
        if needed and max(needed) <= _MOST_SUGGESTED:
            again = shared.again(replications=rounded(max(needed)))
            return answers.as_typed("check", "--expect", suite.file, **again)
    other = [suite for suite in suites if any(each.word != "held" for each in suite.outcomes)]
    return answers.as_typed("run", (other or suites)[0].file, **shared.again())


def _levers(there: int, pulled: int) -> str:
    """`3 levers (1 of them pulled)`."""
    from flowsim.report.format.plurals import counted

    if not there:
        return "no levers"
    how_many = "none" if not pulled else "" if pulled == there == 1 else f"{pulled} of them"
    return f"{counted(there, 'lever')} ({how_many} pulled)".replace("( ", "(")


def summary(file: Path, model: Model, warnings: int) -> str:
    """What a model consists of, in a sentence."""
    from flowsim.report.format.plurals import counted

    teams = [team.people for team in model.teams if team.kind == "people"]
    things = [team.people for team in model.teams if team.kind == "equipment"]
    steps = sum(len(work.flow) for work in model.work)
    parts = [
        f"{counted(len(teams), 'team')} with {counted(sum(teams), 'person')}",
        *([f"{counted(len(things), 'kind')} of equipment ({sum(things)} in all)"] * bool(things)),
        f"{counted(len(model.work), 'kind')} of work with {counted(steps, 'step')}",
        _levers(len(model.levers), len(model.use)),
    ]
    if model.expect:
        parts.append(counted(len(model.expect), "expectation"))
    but = f", with {counted(warnings, 'warning', 'warnings')}" if warnings else ""
    shown = options.STDIN if str(file) == "-" else click.format_filename(file)
    return f"{shown} is valid{but}: {', '.join(parts)}."
