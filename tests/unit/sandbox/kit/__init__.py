"""Tests of the simulators' kit."""
