"""Building blocks that several test packages share."""
