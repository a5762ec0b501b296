"""One module a competitor. Each runs as processes of its own, consumes until it is ended, and says how it was tuned."""
