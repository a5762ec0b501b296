"""Tests of `services/skp_service` on both databases."""
