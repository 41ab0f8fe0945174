"""Of `years`: its words, its table, its report."""
