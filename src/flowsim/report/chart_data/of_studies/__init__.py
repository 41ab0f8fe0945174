"""What the charts of the other studies show, one module each."""
