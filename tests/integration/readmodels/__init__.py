"""Tests of `readmodels` on both databases."""
