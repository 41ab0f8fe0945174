"""How long days, weeks, months and years are, for everyone: the unit of time is the hour."""

from __future__ import annotations

HOURS_PER_DAY = 24.0
HOURS_PER_WEEK = 168.0
DAYS_PER_WEEK = 7
WEEKS_PER_YEAR = 52.0
MONTHS_PER_YEAR = 12.0
