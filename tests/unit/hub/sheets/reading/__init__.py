"""Tests of reading sheets."""
