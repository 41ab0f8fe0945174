"""Write the language, the features and the notebook."""

from __future__ import annotations

from docs_from_code import claims, features, language, notebook


def main() -> None:
    """Write each page."""
    for each in (language, features, claims):
        each.PAGE.write_text(each.page(), encoding="utf-8")
    notebook.FILE.write_text(notebook.text(), encoding="utf-8")


if __name__ == "__main__":
    main()
