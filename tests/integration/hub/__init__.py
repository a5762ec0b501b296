"""Tests of the kit against real servers."""
