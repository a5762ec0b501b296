"""Tests of what production is set up with."""
