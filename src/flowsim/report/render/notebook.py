"""What a notebook shows of a result: sentences, a table, and its first picture.

Enters: the result of a study. Leaves: Markdown, or HTML that needs nothing else. Must not know:
notebooks.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING, Any

from flowsim.report.render.write import document_of
from flowsim.report.runs import document

if TYPE_CHECKING:
    from flowsim.report.pictures import Result

_SUMMARIES = {
    "RunResult": document.run_summary,
    "Comparison": document.comparison_summary,
}


def as_markdown(result: Result) -> str:
    """Sentences and tables."""
    summary: Any = _SUMMARIES.get(type(result).__name__)
    if summary is not None:
        return str(summary(result))
    opening, _, _ = document_of(result).partition("\n## ")
    _, _, rest = opening.partition("\n")
    return rest.strip() + "\n"


def as_html(result: Result) -> str:
    """The same with the first picture, which is in it."""
    from flowsim.report.page.from_markdown import as_html as rendered
    from flowsim.report.pictures import pictures

    first = next(pictures(result))
    image = b64encode(first.svg).decode("ascii")
    picture = (
        f'<p><img alt="{escape(first.title, quote=True)}" width="800" '
        f'src="data:image/svg+xml;base64,{image}"></p>'
    )
    return f"{rendered(as_markdown(result))}\n{picture}"
