"""What a market asks of an organisation, and how much of it the organisation serves."""
