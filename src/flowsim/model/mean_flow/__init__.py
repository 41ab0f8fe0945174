"""Where items go and how often, on average: exact where chance alone decides."""
