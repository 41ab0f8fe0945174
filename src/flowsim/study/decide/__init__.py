"""What to do: scenarios beside their baseline, what pays, where the constraint goes."""
