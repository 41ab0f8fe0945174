"""Mean-value analysis: loads, ceilings and bounds from averages, before any run."""
