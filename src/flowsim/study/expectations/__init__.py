"""What the author of a file expects of its run, and whether it holds."""
