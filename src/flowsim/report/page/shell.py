"""The frame of a page: what a browser may do, style, script, data, and where the content goes.

Input: content that is HTML already, and plain data. Output: a page. Must not depend on: results.

The policy lets exactly this script and this style run and nothing be loaded: text of a model that
would come through as markup could still do nothing.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

from flowsim.report.files.written_by_us import FIRST_LINE
from flowsim.report.page.assets import asset, script


@dataclass(frozen=True, slots=True)
class Html:
    """Text that is markup already; everything else is escaped."""

    text: str

    def __str__(self) -> str:
        return self.text


def element(tag: str, *content: Html | str, **attributes: object) -> Html:
    """An element. Attributes: `class_` for class, `data_x` for data-x; None and False leave it out.

    Texts are escaped, `Html` is not.
    """
    parts = []
    for name, value in attributes.items():
        if value is not None and value is not False:
            key = name.rstrip("_").replace("_", "-")
            parts.append(f" {key}" if value is True else f' {key}="{escape(str(value))}"')
    inner = "".join(str(one) if isinstance(one, Html) else escape(one) for one in content)
    return Html(f"<{tag}{''.join(parts)}>{inner}</{tag}>")


def together(*parts: Html | str) -> Html:
    """Parts one after the other."""
    return Html("\n".join(str(one) if isinstance(one, Html) else escape(one) for one in parts))


def page(
    *, title: str, content: Html, data: Mapping[str, Any], version: str, entry: str = "page.js"
) -> str:
    """A whole page. data: what widgets show, by key; entry: the module that begins."""
    style, code = asset("page.css") + asset("replay.css"), script(entry)
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(code)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta name="generator" content="flowsim {escape(version)}">',
        f"<title>{escape(title)}</title>",
        f"<style>{style}</style>",
    ]
    body = [
        str(content),
        f'<script type="application/json" id="data">{as_data(data)}</script>',
        f'<script type="module">{code}</script>',
    ]
    lines = ["<!doctype html>", FIRST_LINE, '<html lang="en">', "<head>", *head, "</head>"]
    return "\n".join([*lines, "<body>", *body, "</body>", "</html>", ""])


def as_data(data: Mapping[str, Any]) -> str:
    """JSON that may stand inside a page: nothing in it can end the element it is in."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def packed(data: Any) -> str:
    """JSON, deflated without a head and in base64: what the script unpacks when it is asked for."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return deflated(text.encode("utf-8"))


def deflated(data: bytes) -> str:
    """Bytes, deflated without a head and in base64."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return b64encode(deflate.compress(data) + deflate.flush()).decode("ascii")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
