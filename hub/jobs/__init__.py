"""Periodic work of a service: done once for all of its replicas, and seen by operators."""
