"""A message in, once; an event out, surely."""
