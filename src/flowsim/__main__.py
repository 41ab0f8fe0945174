"""`python -m flowsim`, the same as the command `flowsim`."""

from flowsim.cli.main import main

if __name__ == "__main__":
    main()
