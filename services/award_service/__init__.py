"""Medals for long service: who is due and when, proposals on their way to the ministry, decrees (award_service)."""
