"""Changes to a model: paths to its numbers, operations on them, levers."""
