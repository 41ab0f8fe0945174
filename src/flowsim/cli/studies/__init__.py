"""One command a module: those that run a study."""
