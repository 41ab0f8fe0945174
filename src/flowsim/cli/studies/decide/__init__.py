"""Decisions: what pays, and where the constraint goes: `compare`, `each`, `shift`, `invest`."""
