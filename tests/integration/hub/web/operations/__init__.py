"""Tests of what operators see and decide over HTTP."""
