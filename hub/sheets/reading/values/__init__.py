"""What a cell means: pure parsers, each with refusals of its own, which never guess and never quote a value.

Each takes a cell as it was stored and returns None where it holds nothing: an empty one, `-`, `null`.
"""
