"""Pages that are made from the code: `python -m docs_from_code` writes them, and tests compare.

The tables of docs/language.md, the results in docs/features.md, docs/api.md and the notebook;
`python -m docs_from_code.reports` writes the reports that the repository shows.
"""
