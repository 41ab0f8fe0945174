"""A real browser for pages: headless Chromium, offline but for the loopback.

Without Chromium these tests are skipped on a desk; the gate sets FLOWSIM_BROWSER=required, and then
they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = (360, 768, 1280, 1920)


def executable() -> str | None:
    """Where a Chromium is, if there is one."""
    named = os.environ.get("FLOWSIM_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = executable()
    if path is None and os.environ.get("FLOWSIM_BROWSER") != "required":
        pytest.skip("no Chromium; FLOWSIM_CHROMIUM says where one is")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield found
        found.close()


class Watched:
    """A page, with everything that it complained of and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"{error}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def strangers(self) -> list[str]:
        """Addresses asked for that are neither in the page nor on this machine."""
        fine = ("file:", "data:", "blob:", "about:", "http://127.0.0.1:", "ws://127.0.0.1:")
        return [url for url in self.requests if not url.startswith(fine)]


Open = Callable[..., Watched]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open a file or an address at a width, in light or dark, and wait until it is ready."""
    contexts = []

    def open_it(
        where: Path | str, *, width: int = 1280, height: int = 800, dark: bool = False, **more: Any
    ) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **more,
        )
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(where.as_uri() if isinstance(where, Path) else where)
        watched.page.wait_for_selector("html[data-ready=yes]", state="attached")
        return watched

    yield open_it
    for context in contexts:
        context.close()


def faults(page: Page) -> list[str]:
    """What axe finds on a page, with the elements."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
