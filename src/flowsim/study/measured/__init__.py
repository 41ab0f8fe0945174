"""What replications say, in the units people use: figures, indicators, steady state."""
