"""Tests of what operators see and decide, on both databases."""
