"""A result in whatever form it is asked for: a folder, a notebook, a sentence, JUnit."""
