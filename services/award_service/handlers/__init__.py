"""Use cases: one function each, in the transaction of its caller."""
