"""What the run sets anew each Monday, and what comes of it in the week."""
