"""Slides of the other studies, one module each."""
