"""One replication as it happened, for an animation."""
