"""Tests of `hub/print`."""
