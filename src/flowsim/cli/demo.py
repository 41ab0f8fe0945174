"""`flowsim demo`: what happens if only the developers become ten times as fast."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from flowsim.cli import options, talk

ORGANISATION = "product-org.yaml"
SCENARIOS = ("ten-x-developers", "balanced")
REPLICATIONS = 20  # for an answer within seconds


@click.command("demo")
@options.luck_of(REPLICATIONS)
@options.out("reports/demo")
@options.as_json
def command(
    replications: int | None, seed: int, jobs: int | None, out: Path, as_json: bool
) -> None:
    """Show what happens if only developers get 10x faster.

    Compares a product organisation of sixteen teams as it is, with developers ten times as fast,
    and with the same money spent along the flow. Writes a report with pictures.
    """
    from flowsim.model import load
    from flowsim.study.shipped import configs

    folder = configs()
    base = load(folder / ORGANISATION)
    # What the essay expects of these is said in one sentence, below.
    others = {
        name: replace(load(folder / "scenarios" / f"{name}.yaml"), expect=()) for name in SCENARIOS
    }
    with talk.progress() as tell:
        from flowsim.study.compare import compare

        given = options.study_arguments(replications or REPLICATIONS, seed, jobs)
        result = compare(base, others, name=Path(ORGANISATION).stem, progress=tell, **given)
        from flowsim.cli import answers
        from flowsim.report import words

        remarks = [words.nothing_gained(result, SCENARIOS[0])]
        tell(0, 1, "drawing")
        count = {"replications": result.base.replications, "seed": seed, "out": out}
        again = answers.as_typed("demo", **count)
        files = answers.write(result, out, verb="demo", command=again, remarks=remarks)
    from flowsim.report.data import comparison_data

    content = comparison_data(result)
    if as_json:
        talk.data("demo", content)
    else:
        answers.print_comparison(result, remarks=remarks)
        answers.say_where(files)
        talk.next_command("flowsim init")
    answers.leave(content)
