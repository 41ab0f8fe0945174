"""Numbers, names, texts and tables, as people read them."""
