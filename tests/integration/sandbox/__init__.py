"""Tests of the partners we cannot have here."""
