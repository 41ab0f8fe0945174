"""Short paths to the numbers of a model: what is there, in which unit, with what value."""
