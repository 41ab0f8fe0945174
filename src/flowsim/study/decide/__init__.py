"""Decisions: scenarios compared with their baseline, what pays, where the constraint goes."""
