"""Independent parts of an organisation: time, draws, the flow, limits, the log."""
