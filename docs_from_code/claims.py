"""docs/claims.md, from the report of the claims: `python -m docs_from_code` rewrites it.

Its figures are those of `reports/claims/data.json`, which `python -m docs_from_code.reports claims`
writes anew.
"""

from __future__ import annotations

import json
from typing import Any

from flowsim.report.format.text import markdown
from measuring.figures import ROOT

PAGE = ROOT / "docs" / "claims.md"
DATA = ROOT / "reports" / "claims" / "data.json"
KINDS = {"assumption": "An assumption", "consequence": "A consequence"}
HEAD = """# The claims of the essays

flowsim began with two essays, and `flowsim claims` runs every claim of theirs, most of them on the default organisation. {sentences}

Each claim is a file in [`configs/claims/`](../configs/claims), with what it expects in figures, written before
its first run and read strictly; those of claim 39 were set after a trial run, and claim 20 was tried with losses of coordination, too. **Assumptions** are claims that the settings already state: that they hold shows
that the model agrees with the essay, and is no evidence that the essay is right. **Consequences** follow from the
organisation and its numbers, or fail to. [The studies](studies.md#claims-what-the-essays-say-run-and-answered) says how an answer is found,
and the [report](../reports/claims/report.md) has every expectation. This page is written by `make golden`.
"""  # noqa: E501


def page() -> str:
    """The page as it should be."""
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    parts = [HEAD.format(sentences=" ".join(markdown(text) for text in found["sentences"]))]
    for claim in found["claims"]:
        parts.append(_claim(claim))
    parts.append(
        f"{found['replications']} replications of each model and "
        f"{found['replications_of_ranges']} where a number was moved, seed {found['seed']}."
    )
    return "\n".join(parts) + "\n"


def _claim(claim: dict[str, Any]) -> str:
    link = f"[{claim['file']}](../configs/claims/{claim['file']})"
    essay = markdown(claim["essay"], most=400)
    lines = [
        f"### {claim['number']}. {markdown(claim['says'], most=400)}",
        "",
        f"{KINDS[claim['kind']]}, {link}. *{essay}*",
        "",
        markdown(claim["sentence"], most=600),
        "",
    ]
    if claim["why"]:
        lines += [f"Why: {markdown(claim['why'], most=600)}", ""]
    lines += [f"* {markdown(each['sentence'], most=400)}" for each in claim["conditions"]]
    return "\n".join([*lines, *([""] if claim["conditions"] else [])])
