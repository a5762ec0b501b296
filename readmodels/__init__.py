"""What services keep of one another's events, each in its own database; no read model knows a service."""
