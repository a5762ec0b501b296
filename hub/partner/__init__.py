"""What any partner's gateway needs."""
