"""A module or a room for each study: its words, its tables, its document and its data."""
