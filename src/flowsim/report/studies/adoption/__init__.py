"""Ways over the chasm, and a fit to sales, in words, as tables and as data."""
