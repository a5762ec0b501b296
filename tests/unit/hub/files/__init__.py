"""Tests of files without a store."""
