"""The entry point: finds the command, and turns every error into a message and an exit code.

Input: arguments. Output: 0 fine, 1 an expectation or a verification failed, 2 invalid
input, 3 an internal error, 130 interrupted by Ctrl-C, 141 the reader of the output has gone.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from flowsim import __version__

VERBS = {  # by their modules, in the order in which one meets them
    "demo": "studies.demo",
    "init": "init",
    "check": "check",
    "explain": "studies.explain",
    "run": "studies.run",
    "compare": "studies.decide.compare",
    "each": "studies.decide.each",
    "shift": "studies.decide.shift",
    "invest": "studies.decide.invest",
    "forecast": "studies.forecast",
    "uncertainty": "studies.uncertainty",
    "sweep": "studies.sweep",
    "warmup": "studies.warmup",
    "adopt": "studies.adoption.adopt",
    "claims": "studies.claims",
    "launch": "studies.adoption.launch",
    "years": "studies.years",
    "report": "studies.report",
    "serve": "serve",
    "verify": "verify",
    "schema": "schema",
}
ISSUES = "the maintainers of flowsim"
# A command makes little garbage; to look for it all the time takes a tenth of its time.
GARBAGE = 200_000
FAILED, USER, OURS, INTERRUPTED, PIPE = 1, 2, 3, 130, 141


class Nobody(io.TextIOBase):
    """A closed stream. Text written to it is lost, and the exit code says so."""

    def __init__(self) -> None:
        self.is_lost = False

    def write(self, text: str) -> int:
        """Lose a text."""
        self.is_lost = self.is_lost or bool(text)
        return len(text)


class Verbs(click.Group):
    """The commands, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A verb by its name."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"flowsim.cli.{VERBS[cmd_name]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A verb, or the nearest one to what was typed."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]}?" if near else f"The commands are {', '.join(VERBS)}."
            raise click.UsageError(f"There is no command {args[0]}. {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Verbs,
    name="flowsim",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Start with `flowsim demo`, or create a model of your own: `flowsim init`.",
)
@click.version_option(__version__, prog_name="flowsim", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def group(debug: bool) -> None:
    """Find the bottleneck of a product organisation, and where it moves.

    One YAML file describes teams, work and changes; every answer comes with an interval.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(GARBAGE)
    given = list(sys.argv[1:] if arguments is None else arguments)
    closed = Nobody()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by what started us
            setattr(sys, name, closed if name == "stdout" else Nobody())
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    # On the way out Python need not look for garbage in all libraries: half a second.
    atexit.register(gc.freeze)
    code = _guarded(given)
    sys.exit(PIPE if code == 0 and closed.is_lost else code)


def _guarded(given: list[str]) -> int:
    try:
        code = group.main(given, prog_name="flowsim", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. Files on disk are complete.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return _nobody_reads()
    except OSError as error:  # a full disk, a name too long: not ours, and not the model's
        place = f"{error.filename}: " if error.filename is not None else ""
        click.echo(f"{place}{error.strerror or error}.", err=True)
        return _nobody_reads(USER)
    except SystemExit as left:  # click leaves like this where a pipe breaks
        if isinstance(left.code, int) and left.code != FAILED:
            return left.code
        return _nobody_reads()
    except Exception as error:
        from flowsim.model.errors import FlowsimError  # late: `--help` needs no model

        if not isinstance(error, FlowsimError):
            return _ours(error, given)
        click.echo(str(error), err=True)
        return USER


def _nobody_reads(code: int = PIPE) -> int:
    """The reader of a pipe has gone: say nothing more, at the very end either."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    return code


def _ours(error: Exception, given: list[str]) -> int:
    if "--debug" in given:
        import traceback

        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}".strip().splitlines()[0]
    click.echo(
        f"Internal error: a bug in flowsim, not in your model ({what}).\n"
        f"Please report it to {ISSUES} with the command, the model and the output of\n"
        f"`flowsim --debug {' '.join(given[:1])} …`. This is flowsim {__version__}.",
        err=True,
    )
    return OURS
