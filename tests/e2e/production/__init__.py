"""The production install, followed as it is written, on a machine of its own."""
