"""The claims of the essays, their outcomes, and the conditions under which each turns."""
