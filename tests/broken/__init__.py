"""What is broken on purpose, each once, and found out: otherwise tests that find nothing would prove nothing.

Each is found at the cheapest level that can see it, by a history that was recorded: the searches that found the
histories belong to `make thorough`. The same history finds nothing in what is not broken.
"""
