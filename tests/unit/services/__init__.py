"""Tests of the services without a broker or a server."""
