"""Tests of `hub/store` that need no database."""
