"""Files on disk: whole or not at all, and only over those we have written."""
