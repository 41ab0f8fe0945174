"""Records of nouns that `types` has no room for."""
