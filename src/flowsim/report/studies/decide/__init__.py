"""Of decisions: each team alone, the constraint map, the investment plan."""
