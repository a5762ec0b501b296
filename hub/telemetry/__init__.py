"""What operators see of a service: logs, metrics, health."""
