"""Tests of `services/skp_service/documents`."""
