"""The fast engine's kernel: a plan's tables in, the log of a run out, in machine code.

`loop` is the run; `records` says what the memory of a run holds, `space` lays it out; the
other modules are functions of the memory and of bare numbers that the loop calls where a model has
limits, gates, batches, branches, defects or absences.
"""
