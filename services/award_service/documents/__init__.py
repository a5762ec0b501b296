"""Papers of proposals, as PDF and Word: pure functions of their content."""
