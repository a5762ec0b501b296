"""Tests of evidence without a store."""
