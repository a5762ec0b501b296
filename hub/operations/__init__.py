"""What operators do, typed, with who and why."""
