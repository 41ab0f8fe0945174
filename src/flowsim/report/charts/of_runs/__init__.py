"""Slides of runs, alone or side by side: teams, waits, flow, money."""
