"""Tests of who calls an API."""
