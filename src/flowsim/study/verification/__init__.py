"""Cases with known answers, run on this installation."""
