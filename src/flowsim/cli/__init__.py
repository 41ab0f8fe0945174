"""The command line: one file a verb. Each parses, calls a study, and prints; click lives here.

Heavy libraries are imported inside the commands, so that help and mistakes are instant.
"""
