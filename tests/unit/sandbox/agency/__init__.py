"""Tests of the sample agency."""
