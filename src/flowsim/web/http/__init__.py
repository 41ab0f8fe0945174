"""Requests and answers: headers, rates, static files, secrets, addresses."""
