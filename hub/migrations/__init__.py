"""Alembic revisions of the tables that every service has."""
