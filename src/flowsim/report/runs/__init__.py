"""A run or a comparison, as a document and as plain data."""
