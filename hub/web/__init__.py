"""A request, once: the HTTP side of a service."""
