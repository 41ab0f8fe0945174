"""The claims of the essays, run and answered, with the conditions under which each flips."""
