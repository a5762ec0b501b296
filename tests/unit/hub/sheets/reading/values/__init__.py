"""Tests of what cells mean."""
