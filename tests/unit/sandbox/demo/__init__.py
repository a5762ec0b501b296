"""Tests of the demonstration's parts that need no service."""
