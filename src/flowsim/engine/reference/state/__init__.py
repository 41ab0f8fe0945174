"""What knows nothing of the rest of an organisation: time, draws, the flow, limits, the log."""
