"""When work will be done, from a typical day or from today's board."""
