"""Wordings that must not come back, in everything that a reader sees.

That is the texts and docstrings of the source, help, pages, golden output, models (texts and
comments) and documentation.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tokenize import COMMENT, generate_tokens

import click
import pytest

from flowsim.cli.main import VERBS, group

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "flowsim"

# A wording, and what to write instead.
AVOID = {
    r"\bluck\b": "random numbers, seed, common random numbers",
    r"\bfelt\b|\bfeels\b": "affects, has an effect on",
    r"\bin the mean\b": "on average",
    r"\bof late\b": "recently",
    r"\bat hand\b(?!-)": "available, waiting",
    r"\btold apart\b": "tied, too close to call",
    r"(?<![\d.,])1 of \d+ \w+ hold\b": "1 of 16 expectations holds",
    r"\bless than half of (them|the (people|users|seats))\b": "fewer than half of them",
    r"\bwhoever\b|\bwhatever came\b": "anyone who, every item that",
    r"\bso (many|much)\b": "the number, this many",
    r"\b(work|that|items?) (that )?is about\b": "in progress",
    r"\b(from|of) means\b|\bmeans (know|alone|say)\b": "averages, analytic bound",
    r"\ball the way\b": "at every factor, at every step",
    r"\busual signs\b": "other indicators",
    r"\b(brings?|brought) on\b": "spawns",
    r"\bstands (for|at|beside)\b": "is, means, next to",
    r"\bhangs? on\b": "depends on, is driven by",
    r"\bby trying\b": "by experiment",
    r"\bour mistake\b|\bmistake of ours\b|\berror of ours\b": "an internal error",
    r"\bhalf written\b": "files on disk are complete",
    r"\bis no (key|path|change|day|number|figure)\b": "is not a …, unknown …",
    r"\bcannot be looked up\b|\bcomes back to itself\b": "cannot be resolved, extends itself",
    r"\bheld against\b": "compared with",
    r"\bTo do it again\b|\bHow it was done\b|\bWhat it rests on\b": "To reproduce, Method, "
    "Assumptions",
    r"\bsells? the answer\b": "vendors",
    r"\bso (few|often|long)\b(?! as)": "few, this often",
    r"\b(is|are|was|were|be|been) told\b": "is reported, are tied",
    r"\bcannot tell \w+ from\b|\btold from\b": "tied, not clearly different",
    r"\bstands? (next|beside|under|above|below|behind|directly|alone|there)\b": "is",
    r"\bbeside (the|a|an|its|it|this|these|them|each)\b": "next to, besides, compared with",
    r"(?<!there )\b(is|are|was|were) no (team|move|person|value|item|text|law|rate|file|model)\b": (
        "is not a …"
    ),
    r"\b(whence|hence|thence|whither|thereof|therein)\b": "so, from which",
    r"\b(he|she|him|his|her|hers)\b(?!,)": "they",
    r"(?<!there )\bis no …": "is not a …, unknown …",
    r"\brace against\b|\brungs?\b": "is compared with, step",
    r"\bget delivered\b": "is delivered, are delivered",
    r"\bbrought in\b|\bbring in\b": "onboarded",
    r"\breaches its capacity\b": "is the first team at full capacity",
    r"\bTurns:|\bturns the outcome\b": "what changes the outcome",
    r"(?-i:\b(One|Two|Three|\d+) more in )": "one more person in",
    r"\bof seed \d": "replication n, seed n",
    r"\+−|\bfine\. Look at\b": "a minus alone, Note",
    r"\butilization\b": "utilisation",
    r"\bcounts \w+, the kind with\b|\bnot \d+\. They\b": "the kind of work …, not 10 times",
    r"\bNobody to bring\b|\bAnother way\b(?! to)": "No onboarding needed, For comparison",
    r"\bno clear difference from \d": "not clearly worse",
    r"\bthat ends in their order\b": "in which the scenarios rank as on average",
    r"\bminus Baseline\b": "compared with Baseline",
    r"(?<!of )\bthese together\b": "both together, all together",
    r"\bbrings more of it\b": "delivers more",
    r"\bEven in year\b": "In year 1, each feature does not …",
    r"\bis known best\b": "has the narrowest interval",
    r"\bnever steady\b": "no steady state: features pile up",
    r"\bThey are then idle\b": "The team is then idle",
    r"\bA limit of \S+ there\b": "a limit of 5 over review and test",
    r"\b(One|Two|Three|\d+) more of the\b": "one more unit in …",
    r"\btimes as many \(\d": "times as many are delivered",
    r"\bjudged alone\b": "tested alone",
    r"\bin total a week\b": "value a week, features and deals a week",
    r"\bmost users are with\b": "“Our product” has the most users in 9 of 10 runs",
    r"\bNet, it is worth\b": "It costs … and is worth …, net",
    r"\b(seven|five|four|two) of every (seven|nine) hours\b": "78% of the time",
    r"\bas make the interval for the mean of the others\b": "drops as many weeks as …",
    r"\bfor who (can|do|has|is|want)": "for those who cannot see it",
    r"\bis the team (that|with) .{0,60}, but the bottleneck\b": "has the longest queue, but …",
    r"\bbeside each other\b": "next to each other, side by side",
}
NAMES = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)  # code and names of the language


def found_in(text: str) -> list[str]:
    """The wordings of the list in a text, each with what to write instead."""
    return [
        f"{match[0]!r} ({instead})"
        for pattern, instead in AVOID.items()
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]


def in_python(file: Path) -> Iterator[str]:
    """The texts of a module that are no docstrings: those with a space in them."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(x.value if isinstance(x, ast.Constant) else "…" for x in node.values)  # type: ignore[misc]
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        ):
            yield node.value if " " in node.value.strip() else ""


def in_scripts(file: Path) -> Iterator[str]:
    """The texts and comments of a script, a style sheet or a page of the browser.

    A comment that runs over several lines is read as one.
    """
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".html":
        yield text
    elif file.suffix == ".css":
        yield from re.findall(r"/\*.*?\*/", text, flags=re.DOTALL)
        yield from re.findall(r'"[^"\n]*"', text)
    else:
        comments = re.findall(r"(?:^[ \t]*//.*\n)+|\s// .*$", text, flags=re.MULTILINE)
        yield from (re.sub(r"\s*\n\s*// ?", " ", f"{each}\n") for each in comments)
        code = re.sub(r"^\s*//.*$|\s// .*$", "", text, flags=re.MULTILINE)
        yield from re.findall(r'"[^"\n]*"|`[^`]*`', code)


@pytest.mark.parametrize(
    "room",
    [
        *["cli", "report", "study", "model", "web"],
        *["metrics", "engine", "plan", "experiment", "dynamics"],
    ],
)
def test_strings_of_the_source(room: str) -> None:
    bad = [
        f"{file.relative_to(ROOT)}: {each}"
        for file in sorted((SOURCE / room).rglob("*.py"))
        for text in in_python(file)
        for each in found_in(text)
    ]
    assert bad == []


def test_docstrings() -> None:
    bad = []
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = NAMES.sub("", ast.get_docstring(node) or "")
                bad += [f"{file.relative_to(ROOT)}: {each}" for each in found_in(text)]
    assert bad == []


def test_comments_and_cases_with_exact_answers() -> None:
    bad = []
    for file in sorted(SOURCE.rglob("*.py")):
        for token in generate_tokens(StringIO(file.read_text(encoding="utf-8")).readline):
            if token.type == COMMENT:
                text = NAMES.sub("", token.string)
                name = f"{file.relative_to(ROOT)}:{token.start[0]}"
                bad += [f"{name}: {each}" for each in found_in(text)]
    cases = sorted((ROOT / "tests" / "validation" / "cases").glob("*.yaml"))
    assert len(cases) > 50
    for file in cases:
        text = NAMES.sub("", file.read_text(encoding="utf-8"))
        bad += [f"{file.name}: {each}" for each in found_in(text)]
    assert bad == []


def test_scripts_and_pages() -> None:
    ends = ("js", "css", "html")
    files = [f for end in ends for f in sorted(SOURCE.rglob(f"assets/*.{end}"))]
    assert {f.suffix[1:] for f in files} == {*ends}
    assert len(files) > 30
    bad = [f"{f.name}: {each}" for f in files for text in in_scripts(f) for each in found_in(text)]
    assert bad == []


def test_help() -> None:
    # With its own settings: click keeps the help option that it has made first.
    root = click.Context(group, info_name="flowsim", **group.context_settings)
    bad = [f"flowsim: {each}" for each in found_in(group.get_help(root))]
    for verb in VERBS:
        command = group.get_command(root, verb)
        assert command is not None
        text = command.get_help(click.Context(command, parent=root, info_name=verb))
        bad += [f"{verb}: {each}" for each in found_in(text)]
        assert inspect.cleandoc(command.help or "")
    assert bad == []


def test_golden_output_and_the_catalogue_of_errors() -> None:
    folders = (ROOT / "tests" / "golden", ROOT / "tests" / "model" / "wrong")
    files = [
        f for folder in folders for f in sorted(folder.iterdir()) if f.suffix in (".txt", ".md")
    ]
    assert len(files) > 100
    bad = [
        f"{file.name}: {each}"
        for file in files
        for each in found_in(file.read_text(encoding="utf-8"))
    ]
    assert bad == []


def test_models() -> None:
    # Texts and comments; a comment that runs over several lines is read as one.
    templates = sorted((SOURCE / "model" / "templates").glob("*.yaml"))
    configs = sorted((ROOT / "configs").rglob("*.yaml"))
    cases = sorted((SOURCE / "cases").glob("*.yaml"))
    assert [len(templates) > 2, len(configs) > 80, len(cases) > 10] == [True] * 3
    bad = []
    for file in templates + configs + cases:
        text = re.sub(r"\s*\n[ \t#]*", " ", NAMES.sub("", file.read_text(encoding="utf-8")))
        bad += [f"{file.relative_to(ROOT)}: {each}" for each in found_in(text)]
    assert bad == []


def test_the_documentation() -> None:
    roots = [ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "SECURITY", "CONTRIBUTING")]
    files = [*roots, *sorted((ROOT / "docs").rglob("*.md"))]
    bad = []
    for file in files:
        name = str(file.relative_to(ROOT))
        text = NAMES.sub("", file.read_text(encoding="utf-8"))
        bad += [f"{name}: {each}" for each in found_in(text)]
    assert bad == []
