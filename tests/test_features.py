"""The examples in docs/features.md run, alike on both engines, and show what they do."""

from __future__ import annotations

import re

import pytest

from tests.docs_features import PAGE, Example, examples, result

EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_what_is_shown_is_what_happens(example: Example) -> None:
    assert example.shows == result(example), "run python -m tests.docs, read the diff"


def test_no_model_on_the_page_is_left_out() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("```yaml") == len(EXAMPLES)
    titles = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert titles == [example.name for example in EXAMPLES]


def test_the_contents_lead_to_every_example() -> None:
    text = PAGE.read_text(encoding="utf-8")
    anchors = [
        re.sub(r"[^a-z0-9 ]", "", example.name.lower()).replace(" ", "-") for example in EXAMPLES
    ]
    assert re.findall(r"\]\(#(.*?)\)", text) == anchors
