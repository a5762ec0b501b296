"""Tests of the delivery ledger and its dispatcher, on both databases."""
