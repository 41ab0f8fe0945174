"""`flowsim init`: a first model file, commented, that runs as it is."""

from __future__ import annotations

from pathlib import Path

import click

from flowsim.cli import options, talk


@click.command("init")
@click.argument("path", type=options.MODEL, default=Path("organisation.yaml"))
@click.option(
    "--template",
    type=click.Choice(["default", "small", "medium", "large"]),
    default="default",
    show_default=True,
    help="How much of the language the model shows.",
)
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@options.as_json
def command(path: Path, template: str, force: bool, as_json: bool) -> None:
    """Write a commented model to start from.

    PATH defaults to organisation.yaml; a dash prints the model.
    """
    from flowsim.model import template as template_text
    from flowsim.report.files.whole import folder, write

    text = template_text(template)
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    name = click.format_filename(path)
    if path.is_dir():
        raise click.UsageError(f"{name} is a folder. Give the name of a file in it.")
    if path.exists() and not force:
        raise click.UsageError(f"{name} already exists. Choose another name, or add --force.")
    folder(path.parent)
    write(path, text)
    if as_json:
        talk.data("init", {"path": str(path), "template": template})
        return
    talk.say(f"Wrote {name}: a model of {len(text.splitlines())} lines that runs as it is.")
    talk.next_command(talk.typed("flowsim", "check", path))
