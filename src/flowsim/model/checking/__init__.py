"""What is wrong with a model that has been read: one module for each kind of thing."""
