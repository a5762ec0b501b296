"""Tests of what one machine needs to run the hub."""
