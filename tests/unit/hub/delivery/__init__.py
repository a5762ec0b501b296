"""Tests of delivery to partners that need no database."""
