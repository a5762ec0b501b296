"""Tables to objects and back; queries."""
