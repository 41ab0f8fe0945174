"""How long days, weeks, months, quarters and years are, for everyone: the unit is the hour."""

from __future__ import annotations

HOURS_PER_DAY = 24.0
HOURS_PER_WEEK = 168.0
DAYS_PER_WEEK = 7
WEEKS_PER_YEAR = 52.0
MONTHS_PER_YEAR = 12.0
QUARTERS_PER_YEAR = 4.0
WEEKS_PER_QUARTER = 13
HOURS_PER_QUARTER = WEEKS_PER_QUARTER * HOURS_PER_WEEK
HOURS_PER_YEAR = WEEKS_PER_YEAR * HOURS_PER_WEEK
