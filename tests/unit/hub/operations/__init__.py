"""Tests of what operators see and decide, without a database."""
