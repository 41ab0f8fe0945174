"""The examples in docs/features.md run, alike on both engines, and show what they do."""

from __future__ import annotations

import re

import pytest

from docs_from_code.features import PAGE, Example, examples, result
from flowsim.model.language import top

EXAMPLES = examples()
# Words, money and scenarios: what makes no difference to the log of a model.
ELSEWHERE = {
    "title",
    "plural",
    "question",
    "extends",
    "levers_from",
    "file",
    "set",
    "cost",
    "once",
    "monthly",
    "commitment",
}
ELSEWHERE |= {"value", "range", "source"}
ELSEWHERE |= {"pending"}  # instead of expectations: there is nothing to show


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_what_is_shown_is_what_happens(example: Example) -> None:
    assert example.shows == result(example), "run python -m docs_from_code, read the diff"


def test_no_model_on_the_page_is_left_out() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("```yaml") == len(EXAMPLES)
    titles = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert titles == [example.name for example in EXAMPLES]


def test_every_key_has_an_example() -> None:
    models = "".join(example.text for example in EXAMPLES)
    keys = {field.key for noun in top.NOUNS for field in noun.fields} - ELSEWHERE
    assert sorted(key for key in keys if not re.search(rf"\b{key}:", models)) == []


@pytest.mark.parametrize("page", ["features.md", "meaning.md"])
def test_links_lead_to_every_example(page: str) -> None:
    anchors = [_anchor(example.name) for example in EXAMPLES]
    text = (PAGE.parent / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?:features\.md)?#(.*?)\)", text)
    here = [_anchor(title) for title in re.findall(r"^##+ (.*)$", text, re.MULTILINE)]
    assert [link for link in links if link not in anchors + here] == []
    assert [anchor for anchor in anchors if anchor not in links] == []


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
