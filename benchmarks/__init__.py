"""The same line of work run by flowsim, SimPy, Ciw and plain Python: `python -m benchmarks`."""
