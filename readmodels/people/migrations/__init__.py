"""Alembic revisions of the tables of people, in every service that keeps this read model."""
