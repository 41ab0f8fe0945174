"""How sure the answer is, given how sure the inputs are."""
