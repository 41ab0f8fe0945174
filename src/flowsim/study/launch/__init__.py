"""What a market asks of an organisation, and what the organisation lets in of it."""
