"""The language as data: its nouns, their keys, and what follows from them."""
