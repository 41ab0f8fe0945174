"""One replication as it happened, for a picture that moves."""
