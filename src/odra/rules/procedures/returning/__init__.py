"""Returns: the request, the way back and the money, and what the marketplace owes afterwards."""
