"""Do the tests notice faults? `python -m mutation` tries a sample of mutants of the code above the
engines, `python -m mutation.faults` chosen faults in the compiled kernel."""
