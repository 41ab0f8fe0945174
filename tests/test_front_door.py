"""A stranger finds what they look for: every page is in the index, every link leads somewhere."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

import flowsim as fs
from measuring.essay import CONFIGS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SOURCES = ROOT / "src" / "flowsim"
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)")
OUTSIDE = re.compile(r"[a-z]+:")
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
# Wordings that native speakers stumble over; there is a usual term for each.
STRANGE = re.compile(
    r"\b(same luck|other luck|not felt|brings? on|in the mean|(?:by|on) the wall|held against|"
    r"so (?:many|much|long)|from means|means alone|himself|his)\b",
    re.IGNORECASE,
)
GENERATED = re.compile(r"<!-- generated: .*?<!-- end of generated -->", re.DOTALL)
QUESTIONS = (
    "What is it?",
    "How do I install it?",
    "How do I run my own organisation?",
    "How do I add a team?",
    "What does *knee* mean?",
    "How sure is the answer?",
    "Why application security?",
    "How do I script it?",
    "Where is the code of the verdict?",
    "How do I contribute a study?",
)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def links(page: Path) -> list[str]:
    """The links of a page to places in the repository."""
    found = LINK.findall(CODE.sub("", text_of(page)))
    return [link for link in found if not OUTSIDE.match(link)]


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    titles = re.findall(
        r"^#+ (.*)$", re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL), re.M
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_are_in_plain_english(page: Path) -> None:
    """What commands print and what their help says is tested elsewhere."""
    if page.name != "commands.md":
        prose = CODE.sub("", GENERATED.sub("", text_of(page)))
        assert STRANGE.findall(prose) == []


def test_every_page_is_in_the_index() -> None:
    listed = {link.partition("#")[0] for link in links(DOCS / "index.md")}
    pages = {page.name for page in [*DOCS.glob("*.md"), *DOCS.glob("*.ipynb")]} - {"index.md"}
    assert pages <= listed
    kinds = re.findall(r"^## (\S+):", text_of(DOCS / "index.md"), re.MULTILINE)
    assert kinds == ["Tutorial", "How-to", "Reference", "Background"]


def test_the_readme_answers_ten_questions_with_a_link() -> None:
    rows = re.findall(r"^\| (.*?) \| (.*) \|$", text_of(ROOT / "README.md"), re.MULTILINE)
    answers = {question: answer for question, answer in rows if question.endswith("?")}
    assert tuple(answers) == QUESTIONS
    unlinked = [question for question, answer in answers.items() if not LINK.search(answer)]
    assert unlinked == ["How do I install it?"]  # the answer is there


def test_the_architecture_names_every_package() -> None:
    text = text_of(DOCS / "architecture.md")
    named = set(re.findall(r"^\| `([\w/]+)` \|", text, re.MULTILINE))
    packages = {file.parent.relative_to(SOURCES).as_posix() for file in SOURCES.rglob("*.py")}
    assert named == packages - {"."}


@pytest.mark.parametrize(
    ("page", "least"), [(DOCS / "architecture.md", 30), (ROOT / "CONTRIBUTING.md", 10)]
)
def test_files_that_pages_for_developers_name_exist(page: Path, least: int) -> None:
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", text_of(page)))
    assert len(named) > least
    places = {name: [SOURCES / name, ROOT / name] for name in named - {"src/flowsim/"}}
    assert [name for name, found in places.items() if not any(map(Path.exists, found))] == []


def test_every_decision_has_its_subject() -> None:
    listed = [link for link in links(DOCS / "architecture.md") if link.startswith("decisions/")]
    records = [f"decisions/{file.name}" for file in sorted((DOCS / "decisions").glob("*.md"))]
    assert sorted(listed) == records


def test_terms_of_the_glossary_are_sorted_in_one_sentence_each() -> None:
    text = text_of(DOCS / "glossary.md")
    terms = re.findall(r"^#### (.*)$", text, re.MULTILINE)
    assert len(terms) == len(set(terms)) > 40
    for section in text.split("\n## ")[1:]:
        here = re.findall(r"^#### (.*)$", section, re.MULTILINE)
        assert here == sorted(here)
    for section in re.split(r"^## .*\n|^#### ", text, flags=re.MULTILINE)[1:]:
        term, _, meaning = section.partition("\n")
        sentence = LINK.sub("]", meaning).strip()
        if not sentence:  # the heading of a group
            continue
        assert sentence.endswith("."), term
        assert len(re.findall(r"\.(?:\s|$)", sentence)) == 1, term


def test_why_security_and_testing_is_as_explain_says_it() -> None:
    explanation = fs.explain(fs.load(CONFIGS / "product-org.yaml"))
    ceilings = {team.team: team.ceiling_per_week for team in explanation.teams}
    page = text_of(DOCS / "essay.md").partition("## Why security and testing")[2].partition("##")[0]
    named = [ceilings[team] for team in ("dev", "appsec", "product", "qa", "appsec")]
    assert re.findall(r"\d+\.\d+", page) == [f"{ceiling:.3g}" for ceiling in named]


def test_what_is_cited_is_this_version() -> None:
    cited = re.search(r"^version: (.*)$", text_of(ROOT / "CITATION.cff"), re.MULTILINE)
    assert cited is not None
    assert cited[1] == fs.__version__


def test_the_picture_of_the_page_is_of_todays_page() -> None:
    """`python -m tests.browser.picture` takes it anew."""
    sample = ROOT / "reports" / "sample"
    page = re.sub(r"<[^>]+>", "", unescape(text_of(sample / "report.html")))
    headline, lead = text_of(sample / "page.txt").splitlines()
    assert headline in page
    assert lead in page
