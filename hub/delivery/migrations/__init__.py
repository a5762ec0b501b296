"""Alembic revisions of the delivery ledger, which only gateways have."""
