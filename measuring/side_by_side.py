"""What every command prints in two checkouts, side by side, as one page to read.

    python -m measuring.side_by_side ../other-checkout [page.html]

The other checkout is on the left, lines that differ are marked. For whoever has changed words: a
command that one of them does not have shows its message.
"""

from __future__ import annotations

import html
import sys
from difflib import HtmlDiff
from pathlib import Path

from measuring.same_answers import HERE, ORGANISATION, STUDIES, answer

COLUMNS = 82  # a terminal's, and room for a mark
ALSO = (
    ("--help",),
    ("run", "configs/squads.yaml", "--replications", "4"),
    ("launch", "configs/launch/hybrid.yaml", "--replications", "3"),
    ("shift", ORGANISATION, "--tour", "--budget", "2M", "--replications", "3"),
    ("check", ORGANISATION),
    ("run", ORGANISATION, "--set", "nobody.people=3"),
)


def page(before: Path, commands: tuple[tuple[str, ...], ...]) -> str:
    """The page. before: the other checkout."""
    tables, sections = HtmlDiff(wrapcolumn=COLUMNS), []
    for command in commands:
        then, now = (answer(checkout, command, errors=True) for checkout in (before, HERE))
        word = "same" if then == now else "other"
        title = html.escape(" ".join(("flowsim", *command)))
        table = tables.make_table(then.splitlines(), now.splitlines(), "before", "now")
        body = "" if word == "same" else table
        sections.append(f"<h2>{title}: {word}</h2>\n{body}")
        print(word, title, flush=True)
    style = "body{font-family:sans-serif} td{font-family:monospace;white-space:pre}"
    style += " .diff_add{background:#cfc} .diff_chg{background:#ffc} .diff_sub{background:#fcc}"
    head = f"<!doctype html><meta charset=utf-8><title>Before and now</title><style>{style}</style>"
    return f"{head}\n<h1>What commands print, before and now</h1>\n{''.join(sections)}\n"


def main() -> int:
    """Write the page."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    file = Path(sys.argv[2] if len(sys.argv) > 2 else "side-by-side.html")
    file.write_text(page(Path(sys.argv[1]).resolve(), (*ALSO, *STUDIES)), encoding="utf-8")
    print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
