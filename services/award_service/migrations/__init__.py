"""This service's tables, step by step (Alembic)."""
