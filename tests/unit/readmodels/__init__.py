"""Tests of `readmodels`."""
