"""`flowsim schema`: the language as a JSON Schema, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flowsim.cli import options, talk


@click.command("schema")
@click.option(
    "--out", type=options.OutputPath("schema.json"), metavar="FILE", help="Write it to this file."
)
@options.as_json
def command(out: Path | None, as_json: bool) -> None:
    """Print the JSON Schema of model files (draft 7).

    Editors that read it complete and check models as you type.
    """
    from flowsim.model import schema
    from flowsim.report.files.whole import folder, write

    found = schema()
    if out is None:
        if as_json:
            talk.data("schema", {"schema": found})
        else:
            click.echo(json.dumps(found, indent=2))
        return
    folder(out.parent)
    write(out, json.dumps(found, indent=2) + "\n")
    name = click.format_filename(out)
    if as_json:
        talk.data("schema", {"path": str(out)})
        return
    talk.say(f"Wrote {name}. Begin a model with this line:")
    talk.lines([f"# yaml-language-server: $schema={name}"])
    talk.next_command("flowsim init")
