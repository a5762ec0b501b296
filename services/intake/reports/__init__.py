"""Lists as sheets."""
