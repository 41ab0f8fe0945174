"""The pictures of the sample's page that the README shows: `python -m tests.browser.picture`.

Needs a Chromium; takes reports/sample/report.html as it is. What stands on the first screen is
written beside them, so that a test sees pictures of another page.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, executable

SAMPLE = Path(__file__).parents[2] / "reports" / "sample"
WIDTH, HEIGHT, WEEK = 1280, 680, 30


def main() -> None:
    """Write page.png, what it says, and moving.png beside the sample's page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        size = {"width": WIDTH, "height": HEIGHT}
        context = browser.new_context(viewport=size, color_scheme="light", reduced_motion="reduce")  # type: ignore[arg-type]
        page = context.new_page()
        page.goto((SAMPLE / "report.html").as_uri())
        page.wait_for_selector("html[data-ready=yes]", state="attached")
        page.screenshot(path=SAMPLE / "page.png")
        said = [page.inner_text(part) for part in ("h1", ".lead")]
        (SAMPLE / "page.txt").write_text("\n".join(said) + "\n", encoding="utf-8")
        slider = page.locator("#replay input[type=range]").first
        slider.scroll_into_view_if_needed()
        most = int(slider.get_attribute("max") or 0)
        slider.evaluate(
            "(each, value) => { each.value = value; each.dispatchEvent(new Event('input')); }",
            round(most * WEEK / 52),
        )
        page.set_viewport_size({"width": WIDTH, "height": 1250})
        page.evaluate("document.querySelector('.bar').hidden = true")
        page.wait_for_timeout(800)
        page.locator("#replay").screenshot(path=SAMPLE / "moving.png")
        browser.close()


if __name__ == "__main__":
    main()
