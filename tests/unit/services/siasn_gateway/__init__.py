"""Tests of the gateway to SIASN."""
