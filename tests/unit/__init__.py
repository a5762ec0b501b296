"""Tests that need no broker, no database and no network."""
