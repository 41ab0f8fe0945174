"""Members of markets in the memory of a run, and what becomes of them."""
