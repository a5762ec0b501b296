"""Tests of `hub/sheets`."""
