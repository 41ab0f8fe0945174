"""From replications to the units people use: figures, indicators, steady state."""
