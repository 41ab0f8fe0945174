"""From nodes to records: one module for each thing that a model is made of."""
