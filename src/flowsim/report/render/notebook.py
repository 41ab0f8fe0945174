"""What a notebook shows of a result: sentences, a table, and its first picture.

Input: the result of a study. Output: Markdown, or HTML that needs nothing else. Must not depend on:
notebooks.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from flowsim.report.format.document import said
from flowsim.report.presenters import PRESENTERS
from flowsim.report.render.markdown import blocks_text

if TYPE_CHECKING:
    from flowsim.report.format.document import Block
    from flowsim.study.study_result import StudyResult


def _blocks(result: StudyResult) -> tuple[Block, ...]:
    """Sentences and tables."""
    presenter = PRESENTERS[result.study]
    if presenter.summary is not None:
        return presenter.summary(result)
    if presenter.document is None:
        return (said(presenter.sentence(result)),)
    return presenter.document(result, [], command="", version="").summary


def as_markdown(result: StudyResult) -> str:
    """Sentences and tables as Markdown."""
    return blocks_text(_blocks(result))


def as_html(result: StudyResult) -> str:
    """The same with the first picture, which is in it."""
    from flowsim.report.page.from_document import as_html as rendered

    content = str(rendered(_blocks(result)))
    if PRESENTERS[result.study].document is None:
        return content
    from flowsim.report.pictures import pictures

    first = next(pictures(result), None)
    if first is None:
        return content
    image = b64encode(first.svg).decode("ascii")
    picture = (
        f'<p><img alt="{escape(first.title, quote=True)}" width="800" '
        f'src="data:image/svg+xml;base64,{image}"></p>'
    )
    return f"{content}\n{picture}"
