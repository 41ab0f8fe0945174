"""Charts as slides: what they show, and how they are drawn."""
