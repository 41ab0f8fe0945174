"""The fast engine's kernel: a plan's tables in, the log of a run out, in machine code.

`loop` is the run; `records` says what the memory of a run holds, `space` lays it out; the other
modules are what the loop calls for where there is something to it (limits, gates, batches,
branches, defects, absences): functions of the memory and of bare numbers.
"""
