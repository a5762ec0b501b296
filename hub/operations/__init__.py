"""What operators see of a service, and decide about it: typed, with who and why, whatever asks for it."""
