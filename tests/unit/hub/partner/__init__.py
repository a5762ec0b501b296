"""Tests of what any gateway needs."""
