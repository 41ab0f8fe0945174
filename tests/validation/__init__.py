"""Cases with numbers that theory gives, and the runner that holds the simulator against them.

`python -m tests.validation PATH [--engine fast|reference] [--quick] [--jobs N]`
"""
