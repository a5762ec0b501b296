"""The reliability kit: one module a promise, shared by every service."""
