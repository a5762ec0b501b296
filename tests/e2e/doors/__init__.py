"""People who come in by all doors of intake at once."""
