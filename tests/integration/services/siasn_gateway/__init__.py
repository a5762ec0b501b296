"""Tests of the gateway to SIASN against the simulator."""
