"""Intake against both databases."""
