"""The database of a workshop: one file, whole transactions."""
