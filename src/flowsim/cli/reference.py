"""The reference of all commands as Markdown, from click.

Input: nothing. Output: the text of docs/commands.md. Must not depend on: files.
"""

from __future__ import annotations

import inspect

import click

from flowsim.cli.main import VERBS, group

_HEAD = """# Commands

Generated from the commands by `make golden`; edit their docstrings instead.

Data goes to stdout, progress to stderr. In a pipe there are no colours and lines have 80 columns;
`NO_COLOR` turns colours off in a terminal, too. Every answer ends with one command to try next.

| exit code | meaning |
|--:|:--|
| 0 | success |
| 1 | an expectation or a verification failed |
| 2 | invalid input: a wrong model or option, or a location that is not writable |
| 3 | an internal error (a bug in flowsim); `flowsim --debug …` shows where |
| 130 | interrupted by Ctrl-C; files on disk are complete |
| 141 | the reader of the output has gone: a broken pipe (SIGPIPE) or closed standard output |

A model named `-` is read from standard input.

To complete commands and options in a shell, put `eval "$(_FLOWSIM_COMPLETE=bash_source
flowsim)"` in ~/.bashrc, `eval "$(_FLOWSIM_COMPLETE=zsh_source flowsim)"` in ~/.zshrc, or
`_FLOWSIM_COMPLETE=fish_source flowsim | source` in fish's configuration.
"""


def reference() -> str:
    """All commands with their options."""
    parts = [_HEAD]
    root = click.Context(group, info_name="flowsim")
    parts += [_section(root, "flowsim", group)]
    for verb in VERBS:
        command = group.get_command(root, verb)
        assert command is not None
        parts.append(_section(click.Context(command, parent=root, info_name=verb), verb, command))
    return "\n".join(parts)


def _section(ctx: click.Context, name: str, command: click.Command) -> str:
    usage = " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)])
    text = inspect.cleandoc(command.help or "")
    rows = [found for found in (param.get_help_record(ctx) for param in _options(command)) if found]
    title = f"## {name}" if name == "flowsim" else f"## flowsim {name}"
    lines = [title, "", f"`{usage}`", "", text, ""]
    if rows:
        lines += ["| option | meaning |", "|:--|:--|"]
        lines += [f"| `{_cell(option)}` | {_cell(meaning)} |" for option, meaning in rows]
        lines.append("")
    return "\n".join(lines)


def _options(command: click.Command) -> list[click.Parameter]:
    return [param for param in command.params if isinstance(param, click.Option)]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
