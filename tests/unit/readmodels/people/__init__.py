"""Tests of `readmodels/people`."""
