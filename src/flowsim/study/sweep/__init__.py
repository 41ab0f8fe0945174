"""Every combination of some values of some inputs, in one table."""
