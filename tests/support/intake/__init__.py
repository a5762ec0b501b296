"""What tests report at intake."""
