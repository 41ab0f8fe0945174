"""One model, run: its figures, its warm-up, its items, its log."""
