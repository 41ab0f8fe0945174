"""Programs that measure what the documentation says, each with `python -m measuring.NAME`.

Those of `every` store their figures (stored/) and write them into the pages; `python -m measuring`
writes all pages from what is stored, and a test compares. The others print what a decision quotes:
`near_the_line`, `pairs`. `same_answers` compares the answers of two checkouts, `shape` what their
sources look like.
"""
