"""One study a module: its words, its tables, its document and its data."""
