"""Alembic revisions of the gateway's own tables."""
