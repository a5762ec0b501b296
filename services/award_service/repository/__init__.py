"""Tables and queries of this service."""
