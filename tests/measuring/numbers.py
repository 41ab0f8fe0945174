"""Numbers of the documentation that nothing measures: which they are, and why they may stand.

`LOOSE` is what has a percent sign or a decimal point outside of what is rendered or run by a test.
`SPEEDS` are times, which no test can compare: each with the command that measures it here and now.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from measuring.every import EVERY
from measuring.figures import ROOT

DECISIONS = sorted(
    file.relative_to(ROOT).as_posix() for file in (ROOT / "docs" / "decisions").glob("*.md")
)
ESSAY, STUDIES = "docs/essay.md", "docs/studies.md"
OTHERS = ("README.md", "docs/meaning.md", "docs/json.md", "docs/page.md")
PAGES = (ESSAY, STUDIES, *OTHERS, *DECISIONS)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)*\s?%|(?<![\w.])\.\d+|\d+(?:\.\d+)+")
DEMO = re.compile(r"<!-- (demo|run) -->\n.*?<!-- /\1 -->\n", re.DOTALL)  # tests/golden
CODE = re.compile(r"```.*?```|`[^`]*`|^    [^\n]*$|(?<=\])\([^)]*\)", re.DOTALL | re.MULTILINE)


class Loose(NamedTuple):
    """Words of a page with a number in them, and why nothing measures it."""

    page: str
    words: str
    why: str


LEVEL = "the level of intervals, chosen"
RULE = "a rule of the program, no result"
SETTING = "a setting, no result"
EXAMPLE = "an example of what is said, no result"
CHANCES = "the chances of a forecast, chosen"
ARITHMETIC = "follows from the formula beside it"
SOURCE = "a section of a book, or a version"
STUDY = "what others have measured, with its source beside the lever"
BEFORE = "what came before the change, which is not there any more"
ONCE = "measured once, beside what was there before the change"
EXPLAINED = "held by tests/test_front_door.py"
HELD = "held by tests/metrics/test_sketches.py"
LINE = "python -m measuring.near_the_line"


def _decision(number: int) -> str:
    (page,) = (page for page in DECISIONS if page.startswith(f"docs/decisions/{number:03}-"))
    return page


LOOSE = (
    Loose(ESSAY, "Means with 95 % intervals", LEVEL),
    Loose(ESSAY, "the whole 95 % interval is on one side", LEVEL),
    Loose(ESSAY, "developers 9.12, then application security 12.9", EXPLAINED),
    Loose(ESSAY, "product managers 13.1 and quality assurance 13.2", EXPLAINED),
    Loose(ESSAY, "until it is close to 12.9", EXPLAINED),
    Loose(STUDIES, "(M/M/1, load 60 %)", SETTING),
    Loose(STUDIES, "until the 95 % half-widths", LEVEL),
    Loose(STUDIES, "are within 2 % of their means", EXAMPLE),
    Loose(STUDIES, "within 2 % of the true value", EXAMPLE),
    Loose(STUDIES, "within 2 / 1.02 % of the mean", ARITHMETIC),
    Loose(STUDIES, "section 9.4.1", SOURCE),
    Loose(STUDIES, "*look* beyond 5 %", RULE),
    Loose(STUDIES, "as slow as the slowest 5 % would have had to arrive", RULE),
    Loose(STUDIES, "in more than 5 % of the window", RULE),
    Loose(STUDIES, "than 95 % of what was delivered", RULE),
    Loose(STUDIES, "judged by the 95 % interval", LEVEL),
    Loose(STUDIES, "The default of 10 % a year is a convention", SETTING),
    Loose(STUDIES, "the middle 80 % of runs (p10 to p90)", LEVEL),
    Loose(STUDIES, "with a 95 % interval by the bootstrap", LEVEL),
    Loose(STUDIES, "with 95 % confidence it is the best", LEVEL),
    Loose(STUDIES, "no other is within 1 % of a year's value", RULE),
    Loose(STUDIES, "brings less than 1 % is not worth a step", RULE),
    Loose(STUDIES, "clear on either side, with 95 % confidence", LEVEL),
    Loose(STUDIES, "*Within 11 weeks with 85% confidence*", CHANCES),
    Loose(STUDIES, "a chance of 85%: of n replications", CHANCES),
    Loose(STUDIES, "that of rank 0.85 (n + 1)", ARITHMETIC),
    Loose(STUDIES, "*At least 18 with 85%*", CHANCES),
    Loose(STUDIES, "the spread from 50% to 95% does not", CHANCES),
    Loose("README.md", "Python 3.11", SOURCE),
    Loose("README.md", "needs only Python 3.11", SOURCE),
    Loose("README.md", "Every figure has a 95 % interval", LEVEL),
    Loose(STUDIES, "each with a 95 % interval", LEVEL),
    Loose("docs/json.md", "(a 95 % interval of the mean)", LEVEL),
    Loose("docs/page.md", "the time within which 85 % are delivered", RULE),
    Loose(_decision(6), "(5 % over all comparisons", RULE),
    Loose(_decision(11), "less than 1 % of a year's value", RULE),
    Loose(_decision(12), "a growth of 0.02 a week", EXAMPLE),
    Loose(_decision(12), "each is at 95 %", LEVEL),
    Loose(_decision(12), "the error beyond 5 %", LEVEL),
    Loose(_decision(13), "A date with 85 % confidence", CHANCES),
    Loose(_decision(13), "rank ⌈0.85 (n + 1)⌉", ARITHMETIC),
    Loose(_decision(15), "section 9.4.1", SOURCE),
    Loose(_decision(17), "60 items at six stations), 92 %", ARITHMETIC),
    Loose(_decision(19), "in a file of at most 1.5 MB", "what is asked of it"),
    Loose(STUDIES, "below the whole 95 % interval of that.", LEVEL),
    Loose(STUDIES, "from 80 to 110 % of capacity ([why]", SETTING),
    Loose(STUDIES, "brings less than 1 % more throughput. Then,", RULE),
    Loose(STUDIES, "no further than 85 % of what it", RULE),
    Loose(STUDIES, "what matters is 1 % of what is", RULE),
    Loose(_decision(30), "replications it has. The 95 % interval of a row", LEVEL),
    Loose(_decision(30), "keeps its coverage, 94 to 95 % of normal", HELD),
    Loose(_decision(41), "20,000 members were at 32.5% where", BEFORE),
    Loose(_decision(41), "curve of Bass has 33.1%, outside of", BEFORE),
    Loose(_decision(41), "interval of 20 runs, jointly at 95%.", LEVEL),
    Loose(_decision(41), "80% a quarter: 0.3 points behind after five", ONCE),
    Loose(_decision(41), "quarters (0.1 to 0.5), 0.1 after ten (0.03 to 0.14)", ONCE),
    Loose("docs/meaning.md", "any multiple of 5 % of capacity, are", ARITHMETIC),
    Loose("docs/meaning.md", "things hold: the 95 % interval of its", LEVEL),
    Loose("docs/meaning.md", "is never above 100 %. **Blocked** is how", ARITHMETIC),
    Loose(_decision(21), "every multiple of 5 % of capacity. The", ARITHMETIC),
    Loose(_decision(21), "At other rates (73 %) each visit is", EXAMPLE),
    Loose(_decision(21), "no third either, nor anything at 70 %.", ARITHMETIC),
    Loose(_decision(21), "would double that and cost 5 % of a run", ONCE),
    Loose(_decision(21), "in office hours 2 % less", ONCE),
    Loose(_decision(21), "the product organisation 1 to 3.5 % more", ONCE),
    Loose(_decision(23), "exponential times was 24 % too low, at", BEFORE),
    Loose(_decision(23), "50 still 5 %. Intervals around it", BEFORE),
    Loose(_decision(23), "is at most 1.1 % and", HELD),
    Loose(_decision(23), "95 % intervals cover the", LEVEL),
    Loose(_decision(23), "Percentiles far out (99.9 %) being asked for,", EXAMPLE),
    Loose(_decision(24), "office hours was 100 % busy in", BEFORE),
    Loose(_decision(24), "23.8 % in an expectation;", BEFORE),
    Loose(_decision(24), "that shrank was 136 % utilised. The change", BEFORE),
    Loose(_decision(25), "and one at 92 % of capacity for", BEFORE),
    Loose(_decision(25), "by the interval: 95 % at the last", LEVEL),
    Loose(_decision(25), "look, 99 % at each before", LEVEL),
    Loose(_decision(25), "gains less than 1 % for a tenth", RULE),
    Loose(_decision(25), "no further than 85 % of its ceiling", RULE),
    Loose(_decision(25), "(shipped models: 94 % and more), other", ONCE),
    Loose(_decision(25), "85, 90 and 95 % of capacity demand", LINE),
    Loose(_decision(25), "all 40, at 100 % both in 38", LINE),
    Loose(_decision(25), "at 105 and 110 % the team in", LINE),
    Loose(_decision(25), "to less than 85 %, and the trials", RULE),
    Loose(_decision(28), "before tools for 3.3M; delivery times went", BEFORE),
    Loose(_decision(28), "So has developers-twice: 2.3 times as fast", STUDY),
    Loose(_decision(28), "kind of task (1.26 over three field", STUDY),
    Loose(_decision(28), "is left out (3 % more,", ONCE),
    Loose(_decision(28), "12 % later). Against exact", ONCE),
    Loose(_decision(33), "Numbers from programs (25.125) are written with", EXAMPLE),
    Loose(_decision(33), "warning: 50 for 50% is the common", EXAMPLE),
    Loose(_decision(47), "3 % slower with those", ONCE),
    Loose(_decision(34), "The target is 85 % of mutants that", RULE),
)


class Speed(NamedTuple):
    """Words of a page about time, and the command that measures it; it hangs on the machine."""

    page: str
    words: str
    command: str


SPEEDS = (
    Speed(_decision(1), "hundreds of times faster", "make bench"),
    Speed(_decision(3), "less than a hundred nanoseconds", "make bench"),
    Speed(_decision(10), "A trial takes 3.8 ms instead of 16 ms", "python -m benchmarks.speeds"),
    Speed(_decision(11), "six steps: 25 s on two threads", "python -m benchmarks.speeds"),
    Speed(_decision(15), "take 34 ms, against 1 to 1.3 s for a run", "python -m benchmarks.speeds"),
)


def on_one_line(text: str) -> str:
    """The text with a space for all white space, so that words may go over an end of a line."""
    return " ".join(text.split())


def unmeasured(page: str, text: str) -> list[str]:
    """Every number of a page that may be a result, is in no rendered block, and may not stand.

    With a percent sign or a decimal point; not in code, which shows what to type.
    """
    for measured in EVERY:
        for block in measured.blocks:
            if block.page == page:
                marks = (
                    f"<!-- {block.name}: python -m {measured.program} -->\n",
                    f"<!-- end of {block.name} -->\n",
                )
                before, _, rest = text.partition(marks[0])
                text = before + rest.partition(marks[1])[2]
    text = on_one_line(CODE.sub(" ", DEMO.sub("", text)))
    for each in (*LOOSE, *SPEEDS):
        if each.page == page:
            text = text.replace(each.words, " ")
    return [text[max(0, found.start() - 40) : found.end() + 20] for found in NUMBER.finditer(text)]
