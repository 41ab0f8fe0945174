"""How a product spreads among those who could use it: `adopt`."""
