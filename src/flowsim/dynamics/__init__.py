"""Slow curves, computed before a run: how tools and products spread, and how people and structure
change what a team can do.

Input: plain numbers. Output: plain numbers and arrays. Must not depend on: models, plans, files,
random state outside a seed.
"""
