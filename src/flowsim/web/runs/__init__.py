"""What a room computes: the queue of runs, answers, budgets, the catalogue of models."""
