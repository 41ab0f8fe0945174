"""What a room computes: who runs when, answers, budgets, the models to choose from."""
