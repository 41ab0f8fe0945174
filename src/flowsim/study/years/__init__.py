"""What becomes of an organisation over years."""
